"""The book's labelled equations beside the checks that name them, both read without being run."""

import ast
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml
from lemmata_sources import BOOK, Display, labelled_equations, normal_latex

TESTS = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Check:
    """One `@equation(…)` line of a test file."""

    label: str
    latex: str
    test: str
    file: Path
    line: int


def checks(tests: Path = TESTS) -> list[Check]:
    """Every `@equation("label", r"latex", …)` in the folder; both must be plain strings, so that one can read them."""
    found = []
    for file in sorted(tests.glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            for decorator in node.decorator_list:
                name = decorator.func if isinstance(decorator, ast.Call) else decorator
                if getattr(name, "id", getattr(name, "attr", "")) != "equation":
                    continue
                try:
                    label, latex = (ast.literal_eval(argument) for argument in decorator.args)
                except (ValueError, AttributeError):
                    raise ValueError(
                        f"{file.name}, line {decorator.lineno}: write @equation with a label and LaTeX as plain strings"
                    ) from None
                found.append(Check(label, latex, node.name, file, decorator.lineno))
    return found


def stated(file: Path = TESTS / "stated.yml") -> dict[str, str]:
    """The labels that the book states without a check, with their reasons."""
    return yaml.safe_load(file.read_text(encoding="utf-8")) or {}


def unbound(book: Path = BOOK, tests: Path = TESTS) -> list[str]:
    """All that is wrong between the book's labels, the checks and stated.yml; empty when every equation is bound."""
    problems = []
    printed: dict[str, Display] = {}
    labels = labelled_equations(book)
    for label, count in Counter(one.label for one in labels).items():
        if count > 1:
            places = ", ".join(f"{one.file.relative_to(book)}:{one.line}" for one in labels if one.label == label)
            problems.append(f"{label}: this label stands on {count} equations ({places})")
    printed = {one.label: one for one in labels}
    bound = checks(tests)
    reasons = stated(tests / "stated.yml")
    for check in bound:
        place = f"{check.file.name}, line {check.line}"
        if check.label not in printed:
            problems.append(f"{check.label}: {place} checks it, but the book has no equation of this label")
        elif normal_latex(check.latex) != normal_latex(printed[check.label].latex):
            one = printed[check.label]
            problems.append(
                f"{check.label}: the book's equation ({one.file.relative_to(book)}, line {one.line}) is not the one "
                f"that {place} checks; read the check again, then copy the LaTeX\n  book:  {normal_latex(one.latex)}\n"
                f"  check: {normal_latex(check.latex)}"
            )
    checked = {check.label for check in bound}
    for label, one in printed.items():
        if label not in checked and label not in reasons:
            problems.append(
                f"{label}: no check names this equation ({one.file.relative_to(book)}, line {one.line}); add one to "
                "tests/equations, or take the label away"
            )
    for label, reason in reasons.items():
        if label not in printed:
            problems.append(f"{label}: stated.yml lists it, but the book has no equation of this label")
        if label in checked:
            problems.append(f"{label}: stated.yml says that nothing checks it, but a test does; take it off the list")
        if not isinstance(reason, str) or len(reason.split()) < 3:
            problems.append(f"{label}: stated.yml needs a reason in words, got {reason!r}")
    return problems
