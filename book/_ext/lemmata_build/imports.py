"""Which modules under ``code/`` a piece of source runs, found by reading it and not by running it."""

import ast
import json
from functools import cached_property
from pathlib import Path

from .files import digest, file_digest, walk, write_atomically


class Modules:
    """Every module below the package folder, and what each of them imports.

    What a source names is kept in the file `memory`, if one is given, under the bytes of the source.
    """

    def __init__(self, code: Path, memory: Path | None = None) -> None:
        self.code = code
        self.memory = memory
        self._known = _remembered(memory)
        self._used: dict[str, list[str]] = {}
        self._imports: dict[str, set[str]] = {}
        self._digests: dict[Path, str] = {}

    @cached_property
    def paths(self) -> dict[str, Path]:
        """Dotted name → file."""
        found = {}
        for path in walk(self.code):
            if path.suffix == ".py":
                parts = path.relative_to(self.code).with_suffix("").parts
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
        found.pop("", None)
        return found

    @cached_property
    def _folders(self) -> dict[Path, list[Path]]:
        """Folder → the files in it that are not Python: what a package reads beside its modules."""
        found: dict[Path, list[Path]] = {}
        for path in walk(self.code):
            if path.suffix != ".py":
                found.setdefault(path.parent, []).append(path)
        return found

    def closure(self, sources: list[str]) -> set[str]:
        """The modules that the sources import, those that these import, and so on, packages' own files included."""
        waiting = set().union(*(self._named(source, package="") for source in sources)) if sources else set()
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            found.add(name)
            waiting |= self.imported_by(name) - found
        return found

    def imported_by(self, name: str) -> set[str]:
        """The modules below ``code/`` that one of them imports itself."""
        if name not in self._imports:
            path = self.paths[name]
            package = name if path.name == "__init__.py" else name.rpartition(".")[0]
            self._imports[name] = self._named(path.read_text(encoding="utf-8"), package) - {name}
        return self._imports[name]

    def digests(self, modules: set[str]) -> dict[str, str]:
        """File (from ``code/``) → SHA-256, over the modules and the data files beside them."""
        files = {self.paths[name] for name in modules}
        for path in list(files):
            if path.name == "__init__.py":
                files |= set(self._folders.get(path.parent, ()))
        for path in files - self._digests.keys():
            self._digests[path] = file_digest(path)
        return {path.relative_to(self.code).as_posix(): self._digests[path] for path in sorted(files)}

    @cached_property
    def _names(self) -> str:
        """What the names in a source can mean, and how they are found: with these it is the same."""
        return digest(file_digest(Path(__file__)), *sorted(self.paths))

    def _named(self, source: str, package: str) -> set[str]:
        key = digest(self._names, package, source)
        if key not in self._used:
            known = self._known.get(key)
            self._used[key] = sorted(self._read(source, package)) if known is None else known
        return set(self._used[key])

    def keep(self) -> None:
        """Remember what the sources that were asked for name; those of before are forgotten."""
        if self.memory and self._used != self._known:
            body = json.dumps(self._used, sort_keys=True)
            write_atomically(self.memory, f"{digest(body)}\n{body}")

    def _read(self, source: str, package: str) -> set[str]:
        names: set[str] = set()
        for node in ast.walk(_tree(source)):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    names |= self._with_parents(alias.name)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    parents = package.split(".")
                    base = ".".join([*parents[: len(parents) - node.level + 1], *filter(None, [base])])
                names |= self._with_parents(base)
                for alias in node.names:
                    names |= self._below(base) if alias.name == "*" else self._with_parents(f"{base}.{alias.name}")
            elif isinstance(node, ast.Call) and _is_import_call(node):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    name = first.value
                    names |= self._with_parents(f"{package}{name}" if name.startswith(".") else name)
                else:  # a name made at run time can be any module of the package that asks
                    names |= self._below(package)
        return names

    def _with_parents(self, name: str) -> set[str]:
        parts = name.split(".")
        return {found for n in range(1, len(parts) + 1) if (found := ".".join(parts[:n])) in self.paths}

    def _below(self, package: str) -> set[str]:
        return {name for name in self.paths if package and name.startswith(f"{package}.")} | self._with_parents(package)


def _remembered(memory: Path | None) -> dict[str, list[str]]:
    """What a file of names holds; nothing when there is none, or none that is whole."""
    try:
        checksum, _, body = memory.read_text(encoding="utf-8").partition("\n") if memory else ("", "", "")
        return json.loads(body) if checksum == digest(body) else {}
    except (OSError, ValueError):
        return {}


def _is_import_call(node: ast.Call) -> bool:
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("import_module", "__import__")


def _tree(source: str) -> ast.AST:
    """The syntax tree; a cell with IPython's own lines (``%``, ``!``) is read without them."""
    try:
        return ast.parse(source)
    except SyntaxError:
        pass
    plain = "\n".join("" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.splitlines())
    try:
        return ast.parse(plain)
    except SyntaxError:  # the cell itself fails when it runs, with its own message; its text is in the key
        return ast.Module(body=[], type_ignores=[])
