"""The dark twin of a figure: the same drawing with every colour of the palette replaced by its dark partner.

A colour of the palette or of a colour map becomes exactly its partner. Any other colour (two marks that overlap, the
faded rim of a line in an embedded picture) becomes the mean of its neighbours' partners. A picture without colour is
a photograph and stays as it is.
"""

from __future__ import annotations

import base64
import io
import re
from functools import cache
from typing import Any

import numpy as np
from matplotlib.colors import to_hex, to_rgb

from lemmata.plotting.palette import swaps

_HEX = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")
_PNG = re.compile(r"data:image/png;base64,\s*([A-Za-z0-9+/=\s]+)")
_NEAREST = 4


def dark_twin(svg: Any) -> str:
    """The SVG as it shall look on a dark page; embedded PNG pictures are recoloured too.

    Raises
    ------
    TypeError
        If `svg` is not a string.
    ValueError
        If it holds no `<svg` element.
    """
    if not isinstance(svg, str):
        raise TypeError(f"dark_twin needs the text of an SVG, got {type(svg).__name__}")
    if "<svg" not in svg:
        raise ValueError("dark_twin needs the text of an SVG: there is no <svg element in it")
    parts = []
    end = 0
    for match in _PNG.finditer(svg):  # the base64 text may look like colours: keep it out of their replacement
        parts += [_swap_text(svg[end : match.start()]), "data:image/png;base64,", _swap_picture(match[1])]
        end = match.end()
    svg = "".join([*parts, _swap_text(svg[end:])])
    # What states no colour is drawn black: say the ink instead.
    return re.sub(r"<svg\b", f'<svg fill="{dark_color("#000000")}"', svg, count=1)


@cache
def dark_color(color: str) -> str:
    """The colour (any form that matplotlib reads) as it becomes on a dark page, as `#rrggbb`."""
    rgb = np.round(np.asarray([to_rgb(color)]) * 255)
    return to_hex(_swap(rgb)[0] / 255)


def _swap_text(text: str) -> str:
    return _HEX.sub(lambda match: dark_color(match[0]), text)


def _swap_picture(encoded: str) -> str:
    from PIL import Image

    picture = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA")
    pixels = np.asarray(picture).reshape(-1, 4)
    colors, where = np.unique(pixels[:, :3], axis=0, return_inverse=True)
    visible = pixels[pixels[:, 3] > 0][:, :3].astype(int)
    if visible.size == 0 or (np.ptp(visible, axis=1) == 0).all():
        return re.sub(r"\s", "", encoded)
    swapped = np.concatenate([_swap(chunk) for chunk in np.array_split(colors, max(1, len(colors) // 2048))])
    pixels = np.column_stack([np.round(swapped)[where.ravel()].astype(np.uint8), pixels[:, 3]])
    out = io.BytesIO()
    Image.fromarray(pixels.reshape(picture.height, picture.width, 4), "RGBA").save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


@cache
def _anchors() -> tuple[np.ndarray, np.ndarray]:
    pairs = swaps()
    return tuple(np.array([to_rgb(c) for c in side]) * 255 for side in (pairs.keys(), pairs.values()))


def _swap(rgb: np.ndarray) -> np.ndarray:
    light, dark = _anchors()
    distance = np.linalg.norm(rgb[:, None, :] - light[None], axis=2)
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :_NEAREST]
    weight = 1 / np.maximum(np.take_along_axis(distance, nearest, axis=1), 1e-9) ** 2
    mean = (weight[..., None] * dark[nearest]).sum(axis=1) / weight.sum(axis=1, keepdims=True)
    exact = distance.min(axis=1) < 0.5
    mean[exact] = dark[nearest[exact, 0]]
    return mean
