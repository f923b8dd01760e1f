"""A real browser over the built site, served below a base path as a web host would, and read from its folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from site_server import BASE_PATH, Visit, pages, serve, site_folder

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--no-first-run"]


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


@pytest.fixture
def open_page(browser: Any) -> Iterator[Any]:
    """Open an address in a fresh context: `open_page(url, width=, height=, **context options)` gives a `Visit`."""
    contexts = []

    def open_(url: str, width: int = 1280, height: int = 900, **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # a busy machine is no failure
        origin = url.split(BASE_PATH)[0] if url.startswith("http") else "file://"
        visit = Visit(page, origin)
        page.goto(url)
        return visit

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, as the installed package brings it."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
