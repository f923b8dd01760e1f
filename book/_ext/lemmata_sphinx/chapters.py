"""What the book knows of its chapters: ``book/chapters.yml`` for all of them, the front matter of those that are
written.

Front matter, below ``lemmata:``

``needs``
    slugs of the chapters that this one builds on
``outcomes``
    what the reader can do afterwards
``notation``
    the notation introduced here
``hours``
    the time it takes
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from lemmata_sphinx.strings import STAGES, is_chinese

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

KEYS = {"needs": list, "outcomes": list, "notation": list, "hours": (int, float)}
REQUIRED = ("needs", "outcomes", "hours")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ChapterError(ValueError):
    """A chapter's metadata or the list of chapters is wrong."""


@dataclass(frozen=True)
class Chapter:
    """One chapter, written or coming."""

    slug: str
    stage: int  # 1 to 4
    number: int  # within the stage
    title: dict[str, str]  # by language: en, zh
    question: dict[str, str]
    needs: tuple[str, ...]
    docname: str | None  # None while it is coming
    hours: float | None = None  # while the chapter is coming: the estimate of the list
    outcomes: tuple[str, ...] = field(default=())
    notation: tuple[str, ...] = field(default=())

    def words(self, language: str | None) -> str:
        """The title in the edition's language."""
        return self.title["zh" if is_chinese(language) else "en"]

    def asks(self, language: str | None) -> str:
        """The question in the edition's language."""
        return self.question["zh" if is_chinese(language) else "en"]


def folder_of(stage: int) -> str:
    """The source folder of a stage."""
    return STAGES[stage - 1][0]


def front_matter(path: Path) -> dict[str, Any]:
    """The YAML block at the head of a Markdown file."""
    with path.open(encoding="utf-8") as file:
        if file.readline().rstrip() != "---":
            return {}
        lines = []
        for line in file:
            if line.rstrip() == "---":
                break
            lines.append(line)
        else:
            raise ChapterError(f"{path.name}: the front matter has no closing ---")
    try:
        return yaml.load("".join(lines), Loader=LOADER) or {}
    except yaml.YAMLError as error:
        raise ChapterError(f"{path.name}: the front matter is not YAML: {error}") from error


def metadata(path: Path, slugs: frozenset[str] | None = None) -> dict[str, Any]:
    """A chapter's own ``lemmata:`` block, checked; every mistake is named."""
    block = front_matter(path).get("lemmata")
    where = f"{path.name}, front matter, lemmata:"
    if block is None:
        raise ChapterError(f"{where} is missing")
    if not isinstance(block, dict):
        raise ChapterError(f"{where} must hold keys, got {type(block).__name__}")
    for key, value in block.items():
        if key not in KEYS:
            raise ChapterError(f"{where} unknown key {key!r} (known: {', '.join(KEYS)})")
        if isinstance(value, bool) or not isinstance(value, KEYS[key]):
            raise ChapterError(f"{where} {key} must be a {'list' if KEYS[key] is list else 'number'}, got {value!r}")
        if isinstance(value, list):
            for item in value:
                if not isinstance(item, str):
                    raise ChapterError(f"{where} {key}: each item must be text, got {item!r} (quote it)")
    for key in REQUIRED:
        if key not in block:
            raise ChapterError(f"{where} needs {key!r}")
    if block["hours"] <= 0:
        raise ChapterError(f"{where} hours must be positive, got {block['hours']}")
    if len(set(block["needs"])) != len(block["needs"]):
        raise ChapterError(f"{where} needs names a chapter twice")
    for slug in block["needs"] if slugs is not None else ():
        if slug not in slugs:
            raise ChapterError(f"{where} needs: no chapter is called {slug!r}")
    return block


@cache
def _load(source: Path, stamp: tuple[Any, ...]) -> dict[str, Chapter]:
    path = source / "chapters.yml"
    try:
        rows = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except yaml.YAMLError as error:
        raise ChapterError(f"chapters.yml is not YAML: {error}") from error
    slugs = frozenset(row["slug"] for row in rows)
    chapters: dict[str, Chapter] = {}
    counts = dict.fromkeys(range(1, len(STAGES) + 1), 0)
    for row in rows:
        slug, stage = row["slug"], row["stage"]
        if slug in chapters:
            raise ChapterError(f"chapters.yml: {slug!r} stands there twice")
        if stage not in counts:
            raise ChapterError(f"chapters.yml: {slug!r} has no stage {stage!r}")
        counts[stage] += 1
        if "hours" in row and (not isinstance(row["hours"], int | float) or row["hours"] <= 0):
            raise ChapterError(f"chapters.yml: {slug!r} has hours {row['hours']!r}, which is no positive number")
        for need in row["needs"]:
            if need not in slugs:
                raise ChapterError(f"chapters.yml: {slug!r} needs {need!r}, which no chapter is called")
        docname = f"{folder_of(stage)}/{slug}"
        file = source / f"{docname}.md"
        own = metadata(file, slugs) if file.is_file() else None
        chapters[slug] = Chapter(
            slug,
            stage,
            counts[stage],
            row["title"],
            row["question"],
            tuple(own["needs"] if own else row["needs"]),
            docname if own else None,
            own["hours"] if own else row.get("hours"),
            tuple(own["outcomes"]) if own else (),
            tuple(own.get("notation", ())) if own else (),
        )
    return chapters


def load(source: Path) -> dict[str, Chapter]:
    """Every chapter by slug, in the order of the book."""
    source = Path(source)
    files = [
        source / "chapters.yml",
        *(path for folder, _ in STAGES for path in sorted((source / folder).glob("*.md"))),
    ]
    return _load(source, tuple((str(path), path.stat().st_mtime_ns) for path in files))


def order(chapters: dict[str, Chapter]) -> list[str]:
    """The slugs so that nothing is used before it is taught, by the order of the book where there is a choice.

    Raises
    ------
    ChapterError
        If the graph has a cycle; the message walks it.
    """
    done: list[str] = []
    state: dict[str, str] = {}

    def visit(slug: str, path: tuple[str, ...]) -> None:
        if state.get(slug) == "done":
            return
        if state.get(slug) == "open":
            raise ChapterError("chapters need each other in a circle: " + " → ".join([*path[path.index(slug) :], slug]))
        state[slug] = "open"
        for need in chapters[slug].needs:
            visit(need, (*path, slug))
        state[slug] = "done"
        done.append(slug)

    for slug in chapters:
        visit(slug, ())
    return done


def used_before_taught(chapters: dict[str, Chapter]) -> list[str]:
    """Every need that points forward in the order of the book, as a sentence."""
    place = {slug: (chapter.stage, chapter.number) for slug, chapter in chapters.items()}
    return [
        f"{slug} needs {need}, which comes later"
        for slug, chapter in chapters.items()
        for need in chapter.needs
        if place[need] >= place[slug]
    ]


def chapter_of(env: BuildEnvironment, docname: str) -> Chapter | None:
    """The chapter that a page is, if it is one."""
    chapters = load(Path(env.srcdir))
    slug = docname.rpartition("/")[2]
    chapter = chapters.get(slug)
    return chapter if chapter is not None and chapter.docname == docname else None


def is_chapter(env: BuildEnvironment, docname: str) -> bool:
    """Whether a page is a chapter; a list of chapters that cannot be read has none."""
    try:
        return chapter_of(env, docname) is not None
    except (ChapterError, OSError):
        return False


def setup(app: Sphinx) -> None:
    """Nothing to register: the data behind the box and the map."""
