"""The widgets on the built pages: they move, their numbers change, the keyboard is enough."""

from __future__ import annotations

import re

import pytest
from site_server import site_folder

FOUND = [
    (path.relative_to(site_folder()).as_posix(), name)
    for path in sorted(site_folder().glob("**/stage*/*.html"))
    for name in sorted(set(re.findall(r'data-widget="([a-z-]+)"', path.read_text(encoding="utf-8"))))
]
CASES = pytest.mark.parametrize(
    ("path", "name"), FOUND or [pytest.param("", "", marks=pytest.mark.skip(reason="the site has no widget"))]
)


@CASES
@pytest.mark.parametrize("source", ["http", "folder"])
def test_every_control_changes_the_drawing(open_page, site, address, path, name, source):
    visit = open_page(address + path if source == "http" else (site / path).as_uri())
    page = visit.page
    for widget in page.locator(f"[data-widget='{name}']").all():
        widget.scroll_into_view_if_needed()
        stage = widget.locator(".widget-stage")

        def look(stage=stage):
            return stage.inner_html()

        for slider in widget.locator("input[type=range]:visible").all():
            before, said = look(), slider.get_attribute("aria-valuetext")
            slider.focus()
            key = "ArrowLeft" if slider.input_value() == slider.get_attribute("max") else "ArrowRight"
            for _ in range(6):
                page.keyboard.press(key)
            page.wait_for_function("([s, b]) => s.innerHTML !== b", arg=[stage.element_handle(), before])
            now = slider.get_attribute("aria-valuetext")
            assert now != said
            assert widget.locator(f"output[for='{slider.get_attribute('id')}']").inner_text() == now
        for box in widget.locator("input[type=checkbox], input[type=radio]:not(:checked)").all():
            before = look()
            box.focus()
            page.keyboard.press("Space")
            page.wait_for_function("([s, b]) => s.innerHTML !== b", arg=[stage.element_handle(), before])
        for button in widget.locator("button[data-next]").all():
            before = look()
            button.focus()
            page.keyboard.press("Enter")
            page.wait_for_function("([s, b]) => s.innerHTML !== b", arg=[stage.element_handle(), before])
        assert re.search(r"\d", widget.locator(".widget-readout").inner_text())
    assert visit.problems == []


@CASES
def test_drawing_of_the_build_is_the_drawing_of_the_browser(open_page, address, path, name):
    still = open_page(address + path, java_script_enabled=False).page.locator(f"[data-widget='{name}']").first
    assert still.locator("svg").first.is_visible()
    assert still.locator(".widget-controls:visible").count() == 0
    live = open_page(address + path).page
    widget = live.locator(f"[data-widget='{name}']").first
    assert widget.locator(".widget-stage").inner_html() == still.locator(".widget-stage").inner_html()
    # Moving a slider and back leads to the first state, drawn by the browser.
    slider = widget.locator("input[type=range]").first
    there, back = ("ArrowLeft", "ArrowRight")
    if slider.input_value() == slider.get_attribute("min"):
        there, back = back, there
    first = widget.locator(".widget-readout").inner_text()
    slider.focus()
    live.keyboard.press(there)
    live.keyboard.press(back)
    live.wait_for_timeout(100)
    assert widget.locator(".widget-readout").inner_text() == first


@CASES
def test_every_control_and_drawing_has_a_name(open_page, address, path, name):
    page = open_page(address + path).page
    widget = page.locator(f"[data-widget='{name}']").first
    for svg in widget.locator("svg").all():
        assert svg.get_attribute("aria-label")
    assert widget.locator("figcaption").inner_text().strip()
    chinese = path.startswith("zh/")
    words = widget.locator(".widget-controls").inner_text() + widget.locator(".widget-caption").first.inner_text()
    assert bool(re.search(r"[\u4e00-\u9fff]", words)) == chinese


def test_play_moves_and_pauses_and_jumps_under_reduced_motion(open_page, address):
    path = next((path for path, name in FOUND if name in ("mh-chain", "hmc-path")), None)
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
