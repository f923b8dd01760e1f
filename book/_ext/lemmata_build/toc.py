"""The table of contents: read with errors that name the line, and in the words of each edition."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .errors import BuildError
from .layout import Layout

DOMAIN = "_toc"  # the catalogue that holds the captions of the parts


@dataclass(frozen=True)
class Contents:
    """The pages of the book in reading order, and the table as data."""

    data: dict[str, Any]
    docnames: list[str]

    def without(self, missing: set[str]) -> "Contents":
        """The contents with some pages left out."""
        return Contents(_without(self.data, missing), [name for name in self.docnames if name not in missing])


def read_contents(layout: Layout) -> Contents:
    """Read ``_toc.yml``; every page in it must exist and every page of the book must be in it."""
    text = _text(layout.toc)
    data = _yaml(layout, layout.toc, text)
    try:
        from sphinx_external_toc.parsing import MalformedError, parse_toc_data

        parse_toc_data(data)
    except MalformedError as error:
        raise BuildError(f"{layout.toc.name}: {error}") from None
    docnames = [name.removesuffix(".md") for name in _order(data, layout.book)]
    lines = text.splitlines()
    missing = [name for name in docnames if not (layout.book / f"{name}.md").is_file()]
    contents = Contents(data, docnames)
    if layout.draft:
        contents = contents.without(set(missing))
    elif missing:
        told = [f"{layout.toc.name}:{_line(lines, name)}: there is no page book/{name}.md" for name in missing]
        raise BuildError("\n".join(told))
    stray = sorted(set(_pages(layout.book)) - set(docnames))
    if stray and not layout.draft:
        told = [f"book/{name}.md is not in {layout.toc.name}; add it there or take it out of book/" for name in stray]
        raise BuildError("\n".join(told))
    return contents


def read_config(layout: Layout) -> dict[str, Any]:
    """Read ``_config.yml``, with a clear error when it is not what it should be."""
    return _yaml(layout, layout.config, _text(layout.config))


def translated(contents: Contents, captions: dict[str, str]) -> dict[str, Any]:
    """The table with the captions of its parts in another language."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: captions.get(v, v) if k == "caption" else walk(v) for k, v in value.items()}
        return [walk(item) for item in value] if isinstance(value, list) else value

    return walk(contents.data)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BuildError(f"{path.name} is missing: there is no {path}") from None


def _yaml(layout: Layout, path: Path, text: str) -> dict[str, Any]:
    try:
        data = yaml.load(text, _StrictLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise BuildError(f"{layout.relative(path)}{line}: not valid YAML: {getattr(error, 'problem', error)}") from None
    if not isinstance(data, dict):
        raise BuildError(f"{layout.relative(path)}: must be a mapping of names to values, not {type(data).__name__}")
    return data


class _StrictLoader(yaml.SafeLoader):
    """YAML in which a name that stands twice in one mapping is an error; plain YAML keeps the last silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands here twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _order(value: Any, book: Path) -> list[str]:
    found: list[str] = []
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("root", "file") and isinstance(item, str):
                found.append(item)
            elif key == "glob" and isinstance(item, str):
                paths = sorted(book.glob(f"{item.removesuffix('.md')}.md"))
                found += [path.relative_to(book).with_suffix("").as_posix() for path in paths]
            else:
                found += _order(item, book)
    elif isinstance(value, list):
        for item in value:
            found += _order(item, book)
    return found


def _without(value: Any, missing: set[str]) -> Any:
    """The table without the pages that do not exist yet, and without the parts that are then empty."""
    if isinstance(value, dict):
        return {key: _without(item, missing) for key, item in value.items()}
    if isinstance(value, list):
        present = [item for item in value if not (isinstance(item, dict) and item.get("file") in missing)]
        kept = [_without(item, missing) for item in present]
        return [item for item in kept if not (isinstance(item, dict) and item.get("chapters") == [])]
    return value


def _line(lines: list[str], name: str) -> int:
    return next((n for n, line in enumerate(lines, start=1) if name in line.split("#")[0]), 1)


def _pages(book: Path) -> list[str]:
    """Every page below ``book/``; folders whose name begins with ``_``, and the catalogues, hold none."""
    found = []
    for path in book.rglob("*.md"):
        relative = path.relative_to(book)
        if not any(part.startswith(("_", ".")) or part == "locale" for part in relative.parts):
            found.append(relative.with_suffix("").as_posix())
    return found
