"""Read the book's MyST sources: directives, displayed equations, front matter, labels.

One line scanner serves the equation checks, the lints and the Sphinx extensions, so that all of them mean the same
by "a labelled equation". It needs no Sphinx. Fences nest; the content of a directive is read as Markdown unless the
directive holds something else (code, LaTeX, a verbatim file).
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

__all__ = [
    "BOOK",
    "ROOT",
    "Directive",
    "Display",
    "book_files",
    "directives",
    "displays",
    "front_matter",
    "labelled_equations",
    "latex_sha",
    "normal_latex",
    "prose_lines",
    "scan",
]

ROOT = Path(__file__).resolve().parents[3]
BOOK = ROOT / "book"

# Directives whose body is not Markdown.
VERBATIM = {
    "code",
    "code-block",
    "code-cell",
    "sourcecode",
    "literalinclude",
    "raw",
    "eval-rst",
    "mermaid",
    "parsed-literal",
    "bibliography",
    "toctree",
    "image",
    "math",
    "source",
    "exercise-starter",
    "exercise-solution",
    "highlight",
    "include",
}

_FENCE = re.compile(r"^(?P<marks>`{3,}|~{3,}|:{3,})(?P<info>[^`]*)$")
_DIRECTIVE = re.compile(r"^\{(?P<name>[A-Za-z0-9_:+.-]+)\}\s*(?P<argument>.*)$")
_OPTION = re.compile(r"^:(?P<key>[A-Za-z0-9_-]+):(?:\s+(?P<value>.*))?$")
_DISPLAY_END = re.compile(r"\$\$\s*(?:\((?P<label>[^()$]+)\))?\s*$")


@dataclass(frozen=True)
class Directive:
    """A fenced directive. `line` counts from 1; `body` is without options, indentation and quote marks."""

    name: str
    argument: str
    options: dict[str, str]
    body: str
    line: int
    body_line: int
    parents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Display:
    """A displayed equation, `label` being None where it has none."""

    latex: str
    label: str | None
    line: int
    file: Path | None = field(default=None, compare=False)

    @property
    def sha(self) -> str:
        return latex_sha(self.latex)


def normal_latex(latex: str) -> str:
    """An equation as printed, white space aside."""
    return re.sub(r"\s+", "", latex)


def latex_sha(latex: str) -> str:
    """The name under which the report of the checks knows an equation as printed."""
    return hashlib.sha256(normal_latex(latex).encode()).hexdigest()


def book_files(book: Path = BOOK) -> list[Path]:
    """Every source page, in a stable order; folders that begin with `_` hold none."""
    return sorted(
        path
        for path in Path(book).rglob("*.md")
        if not any(part.startswith(("_", ".")) for part in path.relative_to(book).parts)
    )


def front_matter(text: str) -> dict:
    """The page's YAML front matter, {} when it has none."""
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != "---":
        return {}
    for end, line in enumerate(lines[1:], start=1):
        if line.rstrip() in ("---", "..."):
            import yaml

            found = yaml.safe_load("\n".join(lines[1:end]))
            return found if isinstance(found, dict) else {}
    return {}


def labelled_equations(book: Path = BOOK) -> list[Display]:
    """Every displayed equation that carries a label, over the whole book, with its file and line."""
    found = []
    for path in book_files(book):
        for item in scan(path.read_text(encoding="utf-8")):
            if isinstance(item, Display) and item.label:
                found.append(Display(item.latex, item.label, item.line, path))
    return found


def displays(text: str) -> list[Display]:
    return [item for item in scan(text) if isinstance(item, Display)]


def directives(text: str, *names: str) -> list[Directive]:
    return [item for item in scan(text) if isinstance(item, Directive) and (not names or item.name in names)]


def prose_lines(text: str) -> list[tuple[int, str]]:
    """(line number, line) of all that a reader reads as text: no front matter, fences, options, code or displays."""
    lines = []
    list(_scan(text.splitlines(), prose=lines))
    return lines


def scan(text: str) -> Iterator[Directive | Display]:
    """All directives and displays in the order in which they end, nested ones included."""
    yield from _scan(text.splitlines(), prose=[])


@dataclass
class _Open:
    mark: str
    name: str  # "" for plain code
    argument: str
    line: int
    options: dict[str, str] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)
    body_line: int = 0
    reading_options: bool = True
    yaml: bool = False
    indent: int = 0

    @property
    def markdown(self) -> bool:
        return bool(self.name) and self.name not in VERBATIM

    def dedented(self, line: str) -> str:
        return line[min(self.indent, len(line) - len(line.lstrip())) :]


def _scan(lines: list[str], prose: list[tuple[int, str]]) -> Iterator[Directive | Display]:
    stack: list[_Open] = []
    math: tuple[int, list[str]] | None = None  # the line at which a $$ display opened, and what it holds so far
    start = 0
    if lines and lines[0].rstrip() == "---":
        for end, line in enumerate(lines[1:], start=1):
            if line.rstrip() in ("---", "..."):
                start = end + 1
                break
    for number, raw in enumerate(lines[start:], start=start + 1):
        verbatim = bool(stack) and not stack[-1].markdown
        line = _unquoted(raw)
        stripped = line.strip()
        fence = _FENCE.match(stripped)
        if (
            stack
            and fence
            and not fence["info"].strip()
            and fence["marks"][0] == stack[-1].mark[0]
            and len(fence["marks"]) >= len(stack[-1].mark)
            and math is None
        ):
            closed = stack.pop()
            for outer in stack:
                outer.body.append(line)
            if closed.name == "math":
                yield Display("\n".join(closed.body).strip(), closed.options.get("label"), closed.line)
            if closed.name:
                yield Directive(
                    closed.name,
                    closed.argument,
                    closed.options,
                    "\n".join(closed.body),
                    closed.line,
                    closed.body_line or closed.line + 1,
                    tuple(outer.name for outer in stack),
                )
            continue
        if stack and stack[-1].reading_options:
            top = stack[-1]
            option = _OPTION.match(stripped)
            if top.yaml:
                if stripped == "---":
                    top.yaml = top.reading_options = False
                    top.options.update(_yaml_options(top.options.pop("\0", "")))
                else:
                    top.options["\0"] = top.options.get("\0", "") + top.dedented(line) + "\n"
                continue
            if stripped == "---" and not top.options and top.name:
                top.yaml = True
                continue
            if option and top.name:
                top.options[option["key"]] = option["value"] or ""
                continue
            top.reading_options = False
        for outer in stack:
            outer.body_line = outer.body_line or number
            outer.body.append(outer.dedented(line))
        if verbatim:
            continue
        if math is not None:
            end = _DISPLAY_END.search(stripped)
            if end:
                math[1].append(stripped[: end.start()])
                yield Display("\n".join(math[1]).strip(), _label(end), math[0])
                math = None
            else:
                math[1].append(stripped)
            continue
        if fence and (fence["marks"][0] != ":" or _DIRECTIVE.match(fence["info"].strip())):
            directive = _DIRECTIVE.match(fence["info"].strip())
            name, argument = (directive["name"], directive["argument"]) if directive else ("", "")
            stack.append(_Open(fence["marks"], name, argument.strip(), number, indent=len(line) - len(line.lstrip())))
            continue
        opened = re.match(r"^(?:[-*+]\s+|\d+[.)]\s+)?\$\$(?!\$)", stripped)
        if opened:
            rest = stripped[opened.end() :]
            end = _DISPLAY_END.search(rest)
            if end:
                yield Display(rest[: end.start()].strip(), _label(end), number)
            else:
                math = (number, [rest])
            continue
        prose.append((number, line))


def _unquoted(line: str) -> str:
    return re.sub(r"^(?:\s{0,3}>\s?)+", "", line)


def _label(end: re.Match) -> str | None:
    return end["label"].strip() if end["label"] else None


def _yaml_options(text: str) -> dict:
    import yaml

    found = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found if isinstance(found, dict) else {}
