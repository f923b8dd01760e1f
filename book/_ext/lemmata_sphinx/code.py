"""Finding a function's source in the package without importing it, so that a page about one function loads no
library."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class NotFound(LookupError):
    """The package has no such object."""


@dataclass(frozen=True)
class Found:
    """Where an object is defined, and the files that led there."""

    name: str  # dotted, as defined: lemmata.linalg.svd.jacobi_svd
    file: Path
    node: Definition
    text: str
    files: tuple[Path, ...]


@cache
def _parse(path: Path, stamp: int) -> tuple[str, ast.Module]:
    text = path.read_text(encoding="utf-8")
    return text, ast.parse(text, filename=path.name)


def parse(path: Path) -> tuple[str, ast.Module]:
    """A module's text and syntax tree, read again only when the file has changed."""
    return _parse(path, path.stat().st_mtime_ns)


def module_file(root: Path, module: str) -> Path | None:
    """The file of a module below ``root``, if there is one."""
    base = root.joinpath(*module.split("."))
    for path in (base / "__init__.py", base.with_suffix(".py")):
        if path.is_file():
            return path
    return None


def find(root: Path, dotted: str) -> Found:
    """The definition of ``package.module.name``, through re-exports, below the folder ``root``."""
    return _find(root, dotted, dotted, ())


def _find(root: Path, dotted: str, wanted: str, trail: tuple[Path, ...]) -> Found:
    parts = dotted.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        module = ".".join(parts[:cut])
        path = module_file(root, module)
        if path is not None:
            return _in_module(root, module, path, parts[cut:], wanted, trail)
    raise NotFound(f"there is no module {parts[0]!r} in the package, so no {wanted!r}")


def _in_module(root: Path, module: str, path: Path, names: list[str], wanted: str, trail: tuple[Path, ...]) -> Found:
    if path in trail and len(trail) > 20:
        raise NotFound(f"{wanted!r} is imported in a circle")
    trail = (*trail, path)
    text, tree = parse(path)
    scope: list[ast.stmt] = tree.body
    for depth, name in enumerate(names):
        node = next((item for item in scope if isinstance(item, Definition) and item.name == name), None)
        if node is None:
            if depth == 0:
                target = _imported(module, path, tree, name)
                if target is not None:
                    return _find(root, ".".join([target, *names[1:]]), wanted, trail)
            raise NotFound(f"{module} has no function or class {'.'.join(names[: depth + 1])!r} (wanted: {wanted})")
        scope = node.body
    return Found(f"{module}.{'.'.join(names)}", path, node, text, trail)


def _imported(module: str, path: Path, tree: ast.Module, name: str) -> str | None:
    """The dotted name that ``name`` is imported from in this module, be it for those alone who read the types."""
    for item in [*tree.body, *(inner for block in tree.body if isinstance(block, ast.If) for inner in block.body)]:
        if not isinstance(item, ast.ImportFrom):
            continue
        for alias in item.names:
            if (alias.asname or alias.name) == name:
                package = module if path.name == "__init__.py" else module.rpartition(".")[0]
                for _ in range(item.level - 1):
                    package = package.rpartition(".")[0]
                source = ".".join(part for part in (package if item.level else "", item.module or "") if part)
                return f"{source}.{alias.name}"
    return None


def _docstring(node: Definition) -> ast.Expr | None:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first
    return None


def without_docstring(found: Found, decorators: bool = True, nested: bool = True) -> str:
    """The source as it stands in the file, dedented, its docstring left out."""
    lines = found.text.splitlines()
    node = found.node
    start = min([node.lineno, *[item.lineno for item in node.decorator_list]]) if decorators else node.lineno
    drop: set[int] = set()
    inner = [item for item in ast.walk(node) if isinstance(item, Definition)] if nested else [node]
    for item in inner:
        text = _docstring(item)
        if text is not None and len(item.body) > 1:
            drop.update(range(text.lineno, text.end_lineno + 1))
            after = text.end_lineno + 1
            while after < item.body[1].lineno and not lines[after - 1].strip():
                drop.add(after)  # blank lines that belonged to the docstring
                after += 1
    kept = [lines[number - 1] for number in range(start, node.end_lineno + 1) if number not in drop]
    return textwrap.dedent("\n".join(kept)).rstrip() + "\n"


def signature(found: Found) -> str:
    """The ``def`` line or lines of a function, as written, without decorators and body."""
    lines = found.text.splitlines()
    node = found.node
    end = node.body[0].lineno
    if node.body[0].lineno == node.lineno:  # all on one line
        return ast.unparse(node).split("\n")[0]
    kept = lines[node.lineno - 1 : end - 1]
    while kept and not kept[-1].split("#")[0].rstrip().endswith(":"):
        kept.pop()
    return textwrap.dedent("\n".join(kept))


def starter(found: Found) -> str:
    """What a reader begins with: signature, docstring, an empty body."""
    text = ast.get_docstring(found.node) or ""
    body = []
    if text:
        quoted = '"""' + text + ('"""' if "\n" not in text else '\n"""')
        body.append(textwrap.indent(quoted, "    "))
    body.append("    ...")
    return signature(found) + "\n" + "\n".join(body) + "\n"


def body_only(found: Found) -> str:
    """The solution: signature and body, without docstring and without the exercise's decorator."""
    return without_docstring(found, decorators=False)
