"""The palette: readable on both pages, apart for every eye, and the same as the site's."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from lemmata import plotting
from lemmata.plotting.palette import swaps
from matplotlib.colors import to_hex, to_rgb

STYLE = Path(__file__).resolve().parents[3] / "book" / "_assets" / "lemmata.css"
NAMES = ("BLUE", "ORANGE", "GREEN", "RED", "PURPLE", "GREY", "INK")
# Machado, Oliveira, Fernandes, "A physiologically-based model for simulation of color vision deficiency", severity 1.
EYES = {
    "usual": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(color):
    c = np.array(to_rgb(color))
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def oklab(rgb):
    lms = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return lab @ np.cbrt(lms @ rgb)


def contrast(a, b):
    low, high = sorted(linear(c) @ [0.2126, 0.7152, 0.0722] for c in (a, b))
    return (high + 0.05) / (low + 0.05)


def light():
    return {name: getattr(plotting, name) for name in NAMES}


def dark():
    return {name: plotting.DARK[color] for name, color in light().items()}


def style(theme):
    text = STYLE.read_text(encoding="utf-8")
    block = text.split(":root {" if theme == "light" else 'html[data-theme="dark"] {')[1].split("}")[0]
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", block))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_site_has_the_same_palette(theme):
    colors = light() if theme == "light" else dark()
    site = style(theme)
    assert {name: site[name.lower()] for name in NAMES} == colors
    assert site["rule"] == (plotting.RULE if theme == "light" else plotting.DARK[plotting.RULE])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_can_be_seen_on_its_page(theme):
    colors, paper = (light(), style("light")["paper"]) if theme == "light" else (dark(), style("dark")["paper"])
    for name, color in colors.items():
        assert contrast(color, paper) >= (4.5 if name in ("INK", "GREY", "BLUE", "RED") else 3.0), name


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_stay_apart_for_every_eye(eye, theme):
    colors = light() if theme == "light" else dark()
    seen = {name: oklab(np.clip(np.array(EYES[eye]) @ linear(color), 0, 1)) for name, color in colors.items()}
    for a, b in itertools.combinations(NAMES, 2):
        assert np.linalg.norm(seen[a] - seen[b]) > 0.075, (a, b)


def test_the_measure_of_apart_refuses_red_beside_green():
    a, b = (oklab(np.clip(np.array(EYES["deutan"]) @ linear(c), 0, 1)) for c in ("#8a7a2a", "#b56a2a"))
    assert np.linalg.norm(a - b) < 0.075


@pytest.mark.parametrize("name", ["SEQUENTIAL", "DIVERGING"])
def test_colour_maps_are_in_order(name):
    lightness = np.array([oklab(linear(to_hex(getattr(plotting, name)(i))))[0] for i in range(256)])
    if name == "SEQUENTIAL":
        assert (np.diff(lightness) < 1e-3).all()
        assert lightness[0] - lightness[-1] > 0.6
    else:
        assert (np.diff(lightness[:124]) > -1e-3).all()
        assert (np.diff(lightness[132:]) < 1e-3).all()


def test_no_colour_is_swapped_into_a_colour_that_would_be_swapped_again():
    assert not set(swaps()) & set(plotting.DARK.values())
