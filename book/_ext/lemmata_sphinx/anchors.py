"""Links that last: ids that come from labels, an inventory of them, a committed list, and redirects for what had to
move.

``book/anchors.txt``
    every page and every ``page#anchor`` that others may have linked to, one a line; lines are added, never removed.
    ``python -m lemmata_sphinx.anchors update`` adds what a built site has
``book/redirects.yml``
    old page or ``page#anchor`` → new; each old page becomes a small page that leads on, each old anchor an empty target
"""

from __future__ import annotations

import argparse
import functools
import re
import sys
import zlib
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from docutils import nodes
from sphinx.domains.std import StandardDomain
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from lemmata_sphinx.strings import is_chinese, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

INDICES = ("modindex", "py-modindex", "prf-prf")  # of the domains
GENERATED = ("genindex", "search", *INDICES)
LIST, REDIRECTS = "anchors.txt", "redirects.yml"
KINDS = {
    "theorem": "定理",
    "lemma": "引理",
    "definition": "定义",
    "corollary": "推论",
    "proposition": "命题",
    "example": "例",
    "remark": "注",
    "algorithm": "算法",
    "assumption": "假设",
    "axiom": "公理",
    "conjecture": "猜想",
    "criterion": "判据",
    "property": "性质",
    "observation": "观察",
    "notation": "记号",
}


class LabelsFirst(SphinxTransform):
    """A labelled section is known by its label alone: its id doesn't change with its title, nor with the language."""

    default_priority = 500  # docutils has moved the labels to their sections at 260

    def apply(self, **kwargs: Any) -> None:
        for section in self.document.findall(nodes.section):
            explicit = [name for name in section["names"] if self.document.nametypes.get(name)]
            ids = [
                self.document.nameids[name] for name in explicit if self.document.nameids.get(name) in section["ids"]
            ]
            if ids:
                section["ids"] = list(dict.fromkeys(ids))


class LastingStandardDomain(StandardDomain):
    """The inventory names equations, theorems and exercises too, so that other books can link to them by label.

    Sphinx's labels of the indices are left out where the book has no such pages.
    """

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        config = self.env.config
        taken = set() if config.html_use_index else {"genindex"}
        taken |= set() if config.html_domain_indices else set(INDICES)
        for label, shown, docname, anchor in labelled_objects(self.env):
            taken.add(label)
            yield label, shown, "label", docname, anchor, -1
        for entry in super().get_objects():
            if not (entry[2] == "label" and entry[0] in taken):
                yield entry


def labelled_objects(env: Any) -> Iterator[tuple[str, str, str, str]]:
    """(label, what it is called, page, anchor) of equations, theorems and exercises."""
    language = env.config.language
    for label, (docname, _) in sorted(env.get_domain("math").equations.items()):
        anchor = nodes.make_id("equation-" + label)
        words = "公式" if is_chinese(language) else "Equation"
        yield label, f"{words} ({_number(env, docname, 'displaymath', anchor)})", docname, anchor
    for label, proof in sorted(getattr(env, "proof_list", {}).items()):
        kind = KINDS[proof["realtype"]] if is_chinese(language) else proof["realtype"].title()
        anchor = proof["ids"][0]
        number = _number(env, proof["docname"], proof["countertype"], anchor)
        yield label, f"{kind} {number}".strip(), proof["docname"], anchor
    for label, entry in sorted(getattr(env, "sphinx_exercise_registry", {}).items()):
        node, docname = entry["node"], entry["docname"]
        target = label if entry["type"].startswith("exercise") else node.get("target_label", label)
        where = env.sphinx_exercise_registry.get(target, entry)["docname"]
        number = _number(env, where, "exercise", target)
        if entry["type"].startswith("exercise"):
            words = "习题" if is_chinese(language) else "Exercise"
        else:
            words = "习题解答" if is_chinese(language) else "Solution to Exercise"
        yield label, f"{words} {number}".strip(), docname, label


def _number(env: Any, docname: str, kind: str, anchor: str) -> str:
    return ".".join(map(str, env.toc_fignumbers.get(docname, {}).get(kind, {}).get(anchor, ())))


def read_list(path: Path) -> list[str]:
    """The committed pages and anchors."""
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def leads_nowhere(edition: Path) -> list[str]:
    """What the inventory of a built edition lists and the edition does not hold."""
    has_address = addresses(edition)
    return sorted(entry for entry in inventory(edition / "objects.inv", generated=True) if not has_address(entry))


def read_redirects(path: Path) -> dict[str, str]:
    """Old address → new address."""
    if not path.is_file():
        return {}
    found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    if not isinstance(found, dict) or not all(isinstance(a, str) and isinstance(b, str) for a, b in found.items()):
        raise ValueError(f"{path.name} must map an old address to a new one, both text")
    return found


def inventory(path: Path, *, generated: bool = False) -> set[str]:
    """The pages and anchors that an objects.inv lists; of the pages that Sphinx makes by itself only if wanted."""
    raw = path.read_bytes()
    head, body = raw.split(b"zlib.\n", 1)
    if not head.startswith(b"# Sphinx inventory version 2"):
        raise ValueError(f"{path.name} is no Sphinx inventory of version 2")
    found = set()
    for line in zlib.decompress(body).decode().splitlines():
        match = re.match(r"(.+?)\s+(\S+)\s+(-?\d+)\s+?(\S*)\s+(.*)", line)
        if match is None:
            raise ValueError(f"{path.name} has a line that is no entry: {line!r}")
        name, kind, uri = match[1], match[2], match[4]
        if kind == "std:label" and name in GENERATED and not generated:
            continue
        page, _, anchor = uri.partition("#")
        if anchor.endswith("$"):
            anchor = anchor[:-1] + name
        found.add(page)
        if anchor:
            found.add(f"{page}#{anchor}")
    return found


ID = re.compile(r'\sid="([^"]+)"')


def site(root: Path) -> set[str]:
    """All that a built English edition offers: its pages, and the anchors of its inventory that the pages hold."""
    has_address = addresses(root)
    return {entry for entry in inventory(root / "objects.inv") if has_address(entry)}


def addresses(root: Path) -> Callable[[str], bool]:
    """A function that says whether a page of the site exists and holds the anchor; it reads each page once."""

    @functools.cache
    def ids(page: str) -> frozenset[str] | None:
        file = root / page
        return frozenset(ID.findall(file.read_text(encoding="utf-8"))) if file.is_file() else None

    def has_address(address: str) -> bool:
        page, _, anchor = address.partition("#")
        held = ids(page)
        return held is not None and (not anchor or anchor in held)

    return has_address


def vanished(committed: Iterable[str], root: Path, redirects: dict[str, str]) -> list[str]:
    """Addresses of the list that lead nowhere, each with what is wrong."""
    wrong, has_address = [], addresses(root)
    for address in committed:
        target, steps = address, 0
        while target in redirects and steps <= len(redirects):
            target, steps = redirects[target], steps + 1
        if steps > len(redirects):
            wrong.append(f"{address}: its redirects go round in a circle")
        elif not has_address(target):
            after = "" if target == address else f" (redirected to {target})"
            wrong.append(f"{address} is gone{after}: bring it back, or name its new place in book/{REDIRECTS}")
        elif target != address and "#" in address and not has_address(address.partition("#")[0]):
            wrong.append(f"{address} is redirected, but its page is gone: redirect the page as well")
    return wrong


def update(root: Path, path: Path) -> list[str]:
    """Add to the list what the built site has and the list has not; returns what was added."""
    before = read_list(path)
    new = sorted(site(root) - set(before))
    if new:
        text = "# Every page and anchor that others may have linked to. Lines are added, never removed:\n"
        text += "# python -m lemmata_sphinx.anchors update\n"
        path.write_text(text + "\n".join(sorted({*before, *new})) + "\n", encoding="utf-8")
    return new


STUB = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={target}">
<link rel="canonical" href="{target}">
<title>{title}</title>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{words} <a href="{target}">{target}</a></p>
</main>
</body>
</html>
"""


def relative(old: str, new: str) -> str:
    """The address of ``new`` as seen from the page ``old``."""
    return "../" * old.partition("#")[0].count("/") + new


def _write_stubs(app: Sphinx, exception: Exception | None) -> None:
    """A small page for each page that has moved."""
    if exception is not None or app.builder.format != "html":
        return
    language = app.config.language
    for old, new in sorted(read_redirects(Path(app.srcdir) / REDIRECTS).items()):
        if "#" in old:
            continue
        file = Path(app.outdir) / old
        if old.removesuffix(".html") in app.env.found_docs:
            logger.warning("%s: %s is a page of the book, it can't lead elsewhere", REDIRECTS, old, type="anchors")
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            STUB.format(
                lang="zh-CN" if is_chinese(language) else "en",
                target=escape(relative(old, new)),
                title=escape(say(language, "Redirect")),
                words=escape(say(language, "This page has moved to")),
            ),
            encoding="utf-8",
        )


def _old_anchors(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """An anchor that has moved stays on its page as a target in front of the text, with a link to the new place."""
    if app.builder.format != "html" or not context.get("body"):
        return
    moved = read_redirects(Path(app.srcdir) / REDIRECTS)
    here = app.builder.get_target_uri(pagename)
    for old, new in sorted(moved.items()):
        page, _, anchor = old.partition("#")
        if page == here and anchor:
            words = escape(say(app.config.language, "This page has moved to"))
            href = escape(relative(old, new))
            context["body"] += (
                f'<p class="moved-anchor" id="{escape(anchor)}">{words} <a href="{href}">{escape(new)}</a></p>'
            )


def main(arguments: list[str] | None = None) -> int:
    """``update`` adds to the list, ``check`` says what has vanished."""
    book = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(prog="python -m lemmata_sphinx.anchors", description="The committed list of links")
    parser.add_argument("action", choices=("update", "check"))
    parser.add_argument("--site", type=Path, default=book.parent / "_build" / "html", help="a built English edition")
    parser.add_argument("--book", type=Path, default=book, help="the folder of the list")
    options = parser.parse_args(arguments)
    if not (options.site / "objects.inv").is_file():
        print(f"there is no built site in {options.site}: run `make html` first", file=sys.stderr)
        return 2
    if options.action == "update":
        added = update(options.site, options.book / LIST)
        print("\n".join(f"+ {line}" for line in added) or "nothing to add")
        return 0
    wrong = vanished(read_list(options.book / LIST), options.site, read_redirects(options.book / REDIRECTS))
    print("\n".join(wrong) or "every address still leads somewhere")
    return 1 if wrong else 0


def setup(app: Sphinx) -> None:
    """Register the inventory, the ids and the redirects."""
    app.add_transform(LabelsFirst)
    app.add_domain(LastingStandardDomain, override=True)
    app.connect("html-page-context", _old_anchors)
    app.connect("build-finished", _write_stubs)


if __name__ == "__main__":
    raise SystemExit(main())
