"""The widgets of an open page, moved by the keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

# A browser lays out a chapter for seconds. Where only widgets are looked at, the rest of the text is not shown.
WIDGETS_ALONE = "main section section > :not(section, .widget, :has(.widget)) { display: none; }"


def widgets_of(path: Path) -> list[str]:
    """The names of the widgets in a page's file."""
    return sorted(set(re.findall(r'data-widget="([a-z-]+)"', path.read_text(encoding="utf-8"))))


def move_every_control(page: Any, widget: Any, name: str) -> None:
    """Every slider, box and button changes the drawing; a slider also says its new value."""
    widget.scroll_into_view_if_needed()
    stage = widget.locator(".widget-stage")
    drawn = stage.element_handle()

    def changed(before: str) -> None:
        page.wait_for_function("([s, b]) => s.innerHTML !== b", arg=[drawn, before])

    for slider in widget.locator("input[type=range]:visible").all():
        before, said = stage.inner_html(), slider.get_attribute("aria-valuetext")
        slider.focus()
        key = "ArrowLeft" if slider.input_value() == slider.get_attribute("max") else "ArrowRight"
        for _ in range(6):
            page.keyboard.press(key)
        changed(before)
        now = slider.get_attribute("aria-valuetext")
        assert now != said, name
        assert widget.locator(f"output[for='{slider.get_attribute('id')}']").inner_text() == now, name
    for box in widget.locator("input[type=checkbox], input[type=radio]:not(:checked)").all():
        before = stage.inner_html()
        box.focus()
        page.keyboard.press("Space")
        changed(before)
    for button in widget.locator("button[data-next]").all():
        before = stage.inner_html()
        button.focus()
        page.keyboard.press("Enter")
        changed(before)
    assert re.search(r"\d", widget.locator(".widget-readout").inner_text()), name


def move_all(page: Any, names: list[str]) -> None:
    """Move every control of every widget of these names."""
    for name in names:
        for widget in page.locator(f"[data-widget='{name}']").all():
            move_every_control(page, widget, name)
