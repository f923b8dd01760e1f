"""A real browser over the built site, served below a base path as a web host would, and read from its folder."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from site_server import BASE_PATH, Visit, pages, serve, site_folder

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Nobody looks at the pages: a graphics card played by the processor costs as much again as the layout.
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--no-first-run", "--disable-gpu"]

ADD_STYLE = "{ const s = new CSSStyleSheet(); s.replaceSync(%s); document.adoptedStyleSheets = [s]; }"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`page_path` runs over every page of the site."""
    if "page_path" in metafunc.fixturenames:
        metafunc.parametrize("page_path", pages() or [pytest.param("index.html", id="no site")])


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the site."""
    folder = site_folder()
    if not (folder / "index.html").is_file():
        message = f"there is no site in {folder}: run `make html` first"
        if os.environ.get("LEMMATA_SITE"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium: `$CHROMIUM`, else the first that is installed."""
    named = os.environ.get("CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)
    if named and not found:
        pytest.fail(f"CHROMIUM={named!r} is not a program that can be run")
    if not found:
        pytest.skip("no Chromium on this machine: install one, or name it in $CHROMIUM")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """One browser for all tests of a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the site over http, below a base path."""
    server, url = serve(site)
    yield url
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def idle_pages(browser: Any) -> Iterator[dict[Any, list[Any]]]:
    """Pages that a test has done with, by what they were opened for: a new one takes a second of a processor."""
    idle: dict[Any, list[Any]] = {}
    yield idle
    for pages_ in idle.values():
        for page in pages_:
            page.context.close()


@pytest.fixture
def open_page(browser: Any, idle_pages: dict[Any, list[Any]]) -> Iterator[Any]:
    """Open an address as on a first visit: `open_page(url, width=, height=, **options)` gives a `Visit`.

    `color_scheme` and `reduced_motion` are as in Playwright, and so are other options, which are of the context. With
    `style` the page has this style sheet too; with `body` it is this text instead of the file. A page to which the test
    adds what cannot be taken back (a script at its start) is `fresh`, and nobody has it afterwards.
    """
    used = []

    def open_(
        url: str,
        width: int = 1280,
        height: int = 900,
        color_scheme: str = "light",
        reduced_motion: str = "no-preference",
        style: str = "",
        body: str = "",
        fresh: bool = False,
        **options: Any,
    ) -> Visit:
        kind = (url.split(":")[0], style, repr(sorted(options.items())))
        idle = idle_pages.setdefault(kind, [])
        if idle and not fresh:
            page = idle.pop()
        else:
            page = browser.new_context(**options).new_page()
            page.set_default_timeout(60_000)  # a busy machine is no failure
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Network.setCacheDisabled", {"cacheDisabled": True})
            if style:
                page.add_init_script(ADD_STYLE % json.dumps(style))
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(media="null", color_scheme=color_scheme, reduced_motion=reduced_motion)
        if body:
            page.route(url, lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
        visit = Visit(page, url.split(BASE_PATH)[0] if url.startswith("http") else "file://")
        used.append((None if fresh else idle, visit))
        page.goto(url)
        return visit

    def done() -> None:
        while used:
            idle, visit = used.pop()
            if idle is None:
                visit.page.context.close()
            else:
                visit.leave()
                idle.append(visit.page)

    open_.done = done
    yield open_
    done()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, as the installed package brings it."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
