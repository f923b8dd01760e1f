"""Figures on the page: an SVG is shown with its dark twin, sized before it is loaded, and never without alt text.

Only one of the two pictures is displayed, and as both are loaded lazily only that one is fetched. Width and height are
written on both, so nothing moves when they arrive.
"""

from __future__ import annotations

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

MEMORY = "dark-twins.json"

PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "pc": 16.0}
_LENGTH = re.compile(r"([0-9.]+)\s*([a-z]*)")


def svg_size(text: str) -> tuple[int, int] | None:
    """Width and height of an SVG in CSS pixels, from its own or its viewBox; None when it states neither."""
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise ValueError(f"not an SVG that can be read: {error}") from error
    lengths = [_LENGTH.fullmatch(root.get(name, "").strip()) for name in ("width", "height")]
    if all(length and length[2] in PIXELS for length in lengths):
        width, height = (round(float(length[1]) * PIXELS[length[2]]) for length in lengths)
        return width, height
    box = root.get("viewBox", "").replace(",", " ").split()
    if len(box) == 4:
        return round(float(box[2])), round(float(box[3]))
    return None


def dark_name(name: str) -> str:
    """The file name of an SVG's dark twin."""
    return f"{Path(name).stem}-dark.svg"


def write_twin(light: str, path: Path, known: dict[str, str]) -> None:
    """Write a figure's dark twin, unless the one that is there was made of the same figure by the same code.

    To make one, matplotlib must be loaded, which takes longer than the whole page.
    """
    made_from = hashlib.sha256(f"{_drawing_code()}\n{light}".encode()).hexdigest()
    if known.get(path.name) == made_from and path.is_file():
        return
    from lemmata.plotting import dark_twin

    dark = dark_twin(light)
    path.unlink(missing_ok=True)  # what is kept of the last build, and the site, may hold the same file
    path.write_text(dark, encoding="utf-8", newline="\n")
    known[path.name] = made_from


@cache
def _drawing_code() -> str:
    """A digest of the package's drawing code, which the twin depends on."""
    import lemmata

    total = hashlib.sha256()
    for path in sorted((Path(lemmata.__file__).parent / "plotting").glob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()


def visit_image(self: Any, node: nodes.image) -> None:
    """Write an SVG and its dark twin; any other picture as Sphinx does."""
    uri = node["uri"]
    if not node.get("alt", "").strip():
        logger.warning("the picture %s has no alt text", uri, location=_place(node), type="figure", subtype="alt")
    name = self.builder.images.get(uri)
    if name is None or not uri.lower().endswith(".svg"):
        node.setdefault("loading", "lazy")
        type(self).visit_image(self, node)
        return
    folder = Path(self.builder.outdir) / self.builder.imagedir
    source = Path(self.builder.srcdir) / uri
    light = source.read_text(encoding="utf-8")
    size = svg_size(light)
    folder.mkdir(parents=True, exist_ok=True)
    write_twin(light, folder / dark_name(name), self.builder.app.lemmata_twins)
    framed = isinstance(node.parent, nodes.figure)
    if framed:  # what scrolls on a phone, without the caption
        self.body.append('<span class="picture">')
    for file, theme in ((name, "only-light"), (dark_name(name), "only-dark")):
        attributes = {
            "src": f"{self.builder.imgpath}/{file}",
            "alt": node.get("alt", ""),
            "loading": "lazy",
            "decoding": "async",
            "class": " ".join([theme, *node["classes"]]),
        }
        if size:
            attributes |= {"width": str(size[0]), "height": str(size[1])}
        self.body.append(self.emptytag(nodes.image(), "img", "", **attributes))
    if framed:
        self.body.append("</span>\n")


def depart_image(self: Any, node: nodes.image) -> None:
    """Nothing to close."""


def _place(node: nodes.Node) -> Any:
    where: Any = node
    while where is not None and not getattr(where, "line", None):
        where = where.parent
    return where if where is not None else node


def _recall(app: Sphinx) -> None:
    path = Path(app.doctreedir) / MEMORY
    app.lemmata_twins = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _keep(app: Sphinx, error: Exception | None) -> None:
    """Remember what the twins were made from (Sphinx stores its own memory before it writes the pages)."""
    folder = Path(app.outdir) / "_images"
    if error is None and app.builder.format == "html":
        kept = {name: made_from for name, made_from in sorted(app.lemmata_twins.items()) if (folder / name).is_file()}
        (Path(app.doctreedir) / MEMORY).write_text(json.dumps(kept), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Take over how the HTML pages write pictures."""
    app.connect("builder-inited", _recall)
    app.connect("build-finished", _keep)
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
