"""What a module of the package must hold: the order of subjects, documented and shaped signatures, short functions."""

import ast
import re
from collections.abc import Container, Iterator
from pathlib import Path

Findings = Iterator[tuple[int, str]]

SUBJECTS = ["linalg", "probability", "inference", "learning", "networks", "transformer", "llm"]
GROUND = ["data", "plotting", "notebook"]  # these import no subject
LONGEST = 25


def layering(source: str, subject: str) -> Findings:
    """A subject imports earlier subjects only, and what serves all of them imports none."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" if node.module == "lemmata" else node.module for alias in node.names]
        for name in dict.fromkeys(names):
            parts = name.split(".")
            if parts[0] != "lemmata" or len(parts) < 2 or parts[1] == subject:
                continue
            if parts[1] == "exercises":
                yield node.lineno, f"{subject} imports the exercises, which stand on top of all"
            elif parts[1] in SUBJECTS and subject in GROUND:
                yield node.lineno, f"{subject} serves every subject, so it must not import {parts[1]}"
            elif parts[1] in SUBJECTS and subject in SUBJECTS and SUBJECTS.index(parts[1]) > SUBJECTS.index(subject):
                yield node.lineno, f"{subject} must not import {parts[1]}, a later subject"


def documented(source: str, names: Container[str]) -> Findings:
    """A public function has a docstring; it says what it raises where it raises."""
    for function in _public(source, names):
        doc = ast.get_docstring(function) or ""
        if not doc.strip():
            yield function.lineno, f"{function.name} needs a docstring"
            continue
        if not re.search(r"[.?!:]$", doc.strip().splitlines()[0] or ""):
            yield function.lineno, f"{function.name}: the docstring begins with one whole line that ends in a full stop"
        if any(isinstance(node, ast.Raise) for node in ast.walk(function)) and "Raises" not in doc:
            yield function.lineno, f"{function.name} raises, so its docstring needs Raises"


def annotated(source: str, names: Container[str]) -> Findings:
    """A public function annotates all that goes in and what comes out, arrays with their shapes."""
    for function in _public(source, names):
        arguments = function.args
        for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
            if argument.arg in ("self", "cls"):
                continue
            if argument.annotation is None:
                yield function.lineno, f"{function.name}: {argument.arg} needs its type"
            elif bare := _bare_array(argument.annotation):
                yield (
                    function.lineno,
                    f"{function.name}: {argument.arg} is a bare {bare}; write its shape with jaxtyping",
                )
        if function.returns is None:
            yield function.lineno, f"{function.name} needs the type of what it returns"
        elif bare := _bare_array(function.returns):
            yield function.lineno, f"{function.name} returns a bare {bare}; write its shape with jaxtyping"


def long_functions(source: str) -> Iterator[tuple[int, str, int]]:
    """(line, name, lines of code) of each function with more lines than can be taken in at once."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            first = node.body[0]
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            start = first.end_lineno if documented else node.body[0].lineno - 1
            body = [
                line for line in lines[start : node.end_lineno] if line.strip() and not line.strip().startswith("#")
            ]
            if len(body) > LONGEST:
                yield node.lineno, node.name, len(body)


def global_randomness(source: str) -> Findings:
    """Randomness is an argument: nothing touches a global seed or draws from a global generator."""
    allowed = {"Generator", "default_rng", "SeedSequence", "PCG64"}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "random":
            owner = node.value.value
            if isinstance(owner, ast.Name) and owner.id in ("np", "numpy") and node.attr not in allowed:
                yield node.lineno, f"np.random.{node.attr} uses the global generator; take rng as an argument"
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("torch.manual_seed", "torch.seed", "random.seed"):
            yield node.lineno, f"{ast.unparse(node)} sets a global seed; take a generator as an argument"


def asserts(source: str) -> Findings:
    """Bad input is refused by ValueError or TypeError: an assert vanishes under python -O and names nothing."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assert):
            yield node.lineno, "assert in the package; raise ValueError or TypeError and say what came"


def named_equations(source: str) -> list[tuple[int, str]]:
    """The labels of equations that docstrings name."""
    return [
        (node.lineno, label)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        for label in re.findall(r"`(eq-[a-z0-9-]+)`", ast.get_docstring(node) or "")
    ]


def misplaced(code: Path) -> list[str]:
    """Python files directly in code/, which would shadow the standard library's `code`."""
    return sorted(path.name for path in code.iterdir() if path.suffix == ".py")


def exported(source: str) -> dict[str, set[str]]:
    """Module → the functions that a package's __init__ takes from it into `__all__`; "__init__" for its own."""
    body = ast.parse(source).body
    public: set[str] = set()
    for node in body:
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "__all__" for target in node.targets):
            public = set(ast.literal_eval(node.value))
    found = {"__init__": public}
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {alias.name for alias in node.names} & public
            found.setdefault(node.module.rpartition(".")[2], set()).update(names)
    return found


def _public(source: str, names: Container[str]) -> list[ast.FunctionDef]:
    return [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name in names]


def _bare_array(annotation: ast.expr) -> str:
    """The name of an array type that stands without a shape."""
    text = ast.unparse(annotation)
    text = re.sub(r"Callable\[\[.*?\], [^\[\]]*(?:\[[^\[\]]*\])?[^\[\]]*\]", "", text)  # a function tells no shapes
    inside_shapes = re.sub(r"\w+\[(?:np\.ndarray|torch\.Tensor|Tensor|Array)\b[^\]]*\]", "", text)
    match = re.search(r"np\.ndarray|torch\.Tensor|(?<![\w.])Tensor\b", inside_shapes)
    return match[0] if match else ""
