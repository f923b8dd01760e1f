"""Figures on the page: an SVG is shown with its dark twin, sized before it is loaded, and never without alt text.

Only one of the two pictures is displayed, and as both are loaded lazily only that one is fetched. Width and height are
written on both, so nothing moves when they arrive.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

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
    from lemmata.plotting import dark_twin  # matplotlib loads only when there is something to draw

    (folder / dark_name(name)).write_text(dark_twin(light), encoding="utf-8", newline="\n")
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


def depart_image(self: Any, node: nodes.image) -> None:
    """Nothing to close."""


def _place(node: nodes.Node) -> Any:
    where: Any = node
    while where is not None and not getattr(where, "line", None):
        where = where.parent
    return where if where is not None else node


def setup(app: Sphinx) -> None:
    """Take over how the HTML pages write pictures."""
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
