"""``{resources} kind``: books, courses, … of ``resources.yml``, each with where in this book it helps; and
``{resources-by-chapter}``: the same the other way round.

In the Chinese edition what can be had in Chinese comes first.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from lemmata_sphinx import chapters, data_words
from lemmata_sphinx.chapter_link import reference_to
from lemmata_sphinx.data_words import DataDirective, DataError, both
from lemmata_sphinx.strings import STAGES

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FILE = "resources.yml"
KINDS = ("course", "book", "video", "paper", "tool", "place")
REQUIRED = {"id", "kind", "title", "by", "links", "chapters", "note"}
LANGUAGES = {"en": "English", "zh": "Chinese"}


def load(path: Path, slugs: set[str] | frozenset[str]) -> list[dict[str, Any]]:
    """Every resource, checked."""
    found = data_words.read(path)
    seen: set[str] = set()
    for entry in found:
        if not isinstance(entry, dict) or set(entry) != REQUIRED:
            raise DataError(f"{path.name}: a resource has {', '.join(sorted(REQUIRED))}, and one is {entry!r}")
        where = f"{path.name}: {entry['id']}"
        if entry["id"] in seen:
            raise DataError(f"{where} stands there twice")
        seen.add(entry["id"])
        if entry["kind"] not in KINDS:
            raise DataError(f"{where}: no kind is called {entry['kind']!r} (known: {', '.join(KINDS)})")
        for field in ("title", "by", "note"):
            both(entry[field], f"{where}: {field}")
        for link in entry["links"]:
            if set(link) != {"language", "url"} or link["language"] not in LANGUAGES:
                raise DataError(f"{where}: a link has language (en or zh) and url, and one is {link!r}")
            if not link["url"].startswith(("https://", "http://")):
                raise DataError(f"{where}: {link['url']!r} is no address")
        if not entry["links"]:
            raise DataError(f"{where} has no link")
        for slug in entry["chapters"]:
            if slug not in slugs:
                raise DataError(f"{where}: no chapter is called {slug!r}")
    return found


def ordered(entries: list[dict[str, Any]], chinese: bool) -> list[dict[str, Any]]:
    """As in the file; in the Chinese edition what can be had in Chinese first."""
    return sorted(entries, key=lambda entry: not in_chinese(entry)) if chinese else list(entries)


def in_chinese(entry: dict[str, Any]) -> bool:
    """Whether it can be read or heard in Chinese: there is a link, or its title there is a Chinese book's."""
    return any(link["language"] == "zh" for link in entry["links"]) or entry["title"]["zh"].startswith("《")


class _Resources(DataDirective):
    file = FILE

    def entries(self) -> list[dict[str, Any]]:
        source = Path(self.env.srcdir)
        return ordered(load(source / FILE, frozenset(chapters.load(source))), self.chinese)


class Resources(_Resources):
    """All resources of one kind."""

    required_arguments = 1

    def build(self) -> list[nodes.Node]:
        if self.arguments[0] not in KINDS:
            raise DataError(f"no kind is called {self.arguments[0]!r} (known: {', '.join(KINDS)})")
        listed = nodes.bullet_list(classes=["resources"])
        for entry in self.entries():
            if entry["kind"] == self.arguments[0]:
                listed += nodes.list_item("", *self.resource(entry), ids=[f"resources-{entry['id']}"])
        return [listed]

    def resource(self, entry: dict[str, Any]) -> list[nodes.Node]:
        head = nodes.paragraph("", "", translatable=False, classes=["resource-head"])
        head += nodes.strong("", self.pick(entry["title"]))
        head += nodes.inline("", ("，" if self.chinese else ", ") + self.pick(entry["by"]), classes=["resource-by"])
        links = nodes.paragraph("", "", translatable=False, classes=["resource-links"])
        for link in sorted(entry["links"], key=lambda link: (link["language"] == "zh") != self.chinese):
            if len(links):
                links += nodes.Text(" · ")
            host = link["url"].split("/")[2].removeprefix("www.")
            links += nodes.reference("", host, refuri=link["url"], internal=False)
            language = self.say(LANGUAGES[link["language"]])
            links += nodes.Text(f"（{language}）" if self.chinese else f" ({language})")
        parts = [head, self.line(self.pick(entry["note"])), links]
        if entry["chapters"]:
            helps = nodes.paragraph("", "", translatable=False, classes=["resource-helps"])
            helps += nodes.inline("", self.say("Helps with: "), classes=["resource-label"])
            for number, slug in enumerate(entry["chapters"]):
                if number:
                    helps += nodes.Text("、" if self.chinese else ", ")
                helps += reference_to(self.env, slug)
            parts.append(helps)
        return parts


class ByChapter(_Resources):
    """A row a chapter that has resources."""

    def build(self) -> list[nodes.Node]:
        entries = self.entries()
        found: list[nodes.Node] = []
        for stage, (_, name) in enumerate(STAGES, 1):
            rows = []
            for chapter in chapters.load(Path(self.env.srcdir)).values():
                helpful = [entry for entry in entries if chapter.slug in entry["chapters"]]
                if chapter.stage != stage or not helpful:
                    continue
                where = nodes.paragraph("", "", reference_to(self.env, chapter.slug), translatable=False)
                names = nodes.paragraph("", "", translatable=False)
                for number, entry in enumerate(helpful):
                    if number:
                        names += nodes.Text("；" if self.chinese else "; ")
                    names += nodes.reference(
                        "", self.pick(entry["title"]), refid=f"resources-{entry['id']}", internal=True
                    )
                rows.append([[where], [names]])
            if rows:
                title = f"{self.say('Stage {n}', n=stage)} · {self.say(name)}"
                found.append(self.table([title, self.say("Resources")], rows, [40, 60], "by-chapter"))
        return found


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("resources", Resources)
    app.add_directive("resources-by-chapter", ByChapter)
