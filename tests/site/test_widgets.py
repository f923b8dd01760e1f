"""The widgets on the built pages: drawn before any script runs, named, and alive where a server serves them.

Every control of every widget is moved in `test_pages.py`, where each page is opened from its folder.
"""

from __future__ import annotations

import re

import pytest
from site_server import site_folder
from site_widgets import WIDGETS_ALONE, widgets_of

FOUND = {
    path.relative_to(site_folder()).as_posix(): names
    for path in sorted(site_folder().glob("**/stage*/*.html"))
    if (names := widgets_of(path))
}
PAGES = pytest.mark.parametrize(
    "path", list(FOUND) or [pytest.param("", marks=pytest.mark.skip(reason="the site has no widget"))]
)


def named(page, name):
    """The first widget of a name on a page."""
    return page.locator(f"[data-widget='{name}']").first


def first_drawing(page, name):
    """What a widget shows before anything is moved."""
    return named(page, name).locator(".widget-stage").inner_html()


def names_are_missing(page, name, chinese):
    """A control or drawing of a widget without a name, or named in the other language; empty when all is well."""
    widget = named(page, name)
    if not all(svg.get_attribute("aria-label") for svg in widget.locator("svg").all()):
        return "a drawing without a name"
    if not widget.locator("figcaption").inner_text().strip():
        return "no caption"
    words = widget.locator(".widget-controls").inner_text() + widget.locator(".widget-caption").first.inner_text()
    return "" if bool(re.search(r"[\u4e00-\u9fff]", words)) == chinese else "words of the other language"


def there_and_back(page, name):
    """Move a slider, which its widget notices, and move it back: the words shown before and after, drawn anew."""
    widget = named(page, name)
    slider = widget.locator("input[type=range]:visible").first
    there, back = ("ArrowLeft", "ArrowRight")
    if slider.input_value() == slider.get_attribute("min"):
        there, back = back, there
    first, before = widget.locator(".widget-readout").inner_text(), widget.inner_html()
    slider.focus()
    page.keyboard.press(there)
    page.wait_for_function("([w, b]) => w.innerHTML !== b", arg=[widget.element_handle(), before])
    page.keyboard.press(back)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")  # it is drawn
    return first, widget.locator(".widget-readout").inner_text()


@PAGES
def test_widgets_over_http(open_page, address, site, path):
    """Drawn by the build as by the browser, named in the page's language, and alive."""
    alone = (site / path).read_text(encoding="utf-8").replace("</head>", f"<style>{WIDGETS_ALONE}</style></head>", 1)
    still = open_page(address + path, java_script_enabled=False, body=alone).page
    visit = open_page(address + path, style=WIDGETS_ALONE)
    page = visit.page
    for name in FOUND[path]:
        before = named(still, name)
        assert before.locator("svg").first.is_visible(), name
        assert before.locator(".widget-controls:visible").count() == 0, name
        assert first_drawing(page, name) == first_drawing(still, name), name
        assert names_are_missing(page, name, chinese=path.startswith("zh/")) == "", name
        first, again = there_and_back(page, name)
        assert again == first, name
    assert visit.problems == []


def test_play_moves_and_pauses_and_jumps_under_reduced_motion(open_page, address):
    path = next((path for path, names in FOUND.items() if {"mh-chain", "hmc-path"} & set(names)), None)
    if path is None:
        pytest.skip("the site has no widget that plays")
    page = open_page(address + path).page
    button = page.locator(".widget-play").first
    slider = button.locator("xpath=..").locator("input[type=range]")
    start = slider.input_value()
    button.click()
    page.wait_for_function("([s, v]) => s.value !== v", arg=[slider.element_handle(), start])
    button.click()
    page.wait_for_timeout(120)
    stopped = slider.input_value()
    page.wait_for_timeout(200)
    assert slider.input_value() == stopped
    still = open_page(address + path, reduced_motion="reduce").page
    button = still.locator(".widget-play").first
    slider = button.locator("xpath=..").locator("input[type=range]")
    button.click()
    assert slider.input_value() == slider.get_attribute("max")
