"""First visits to a page in headless Chromium: when its layout has settled, and what it asked for."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lemmata_bench.host import Host
from lemmata_bench.tree import CannotMeasure

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--no-first-run"]
VIEW = {"width": 1280, "height": 900}
QUIET, PATIENCE = 1_500, 60_000  # milliseconds without a change that count as settled; and the most to wait
# A line as many homes have: 10 Mbit/s down, 40 ms to the host and back.
LINE = {"offline": False, "latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 5e6 / 8}

# Notes when anything last moved: a layout shift in view, another height or width of the page, a font that arrives.
WATCH = """
(() => {
  const seen = window.__settled = { last: 0, shift: 0, what: 'nothing', height: 0, width: 0 };
  const note = (time, what) => { if (time > seen.last) { seen.last = time; seen.what = what; } };
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) { seen.shift += entry.value; note(entry.startTime, 'layout shift'); }
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) note(entry.startTime, entry.name);
  }).observe({ type: 'paint', buffered: true });
  document.fonts.addEventListener('loadingdone', () => note(performance.now(), 'fonts'));
  const look = () => {
    const root = document.documentElement;
    if (root) {
      const height = root.scrollHeight, width = root.scrollWidth;
      if (height !== seen.height || width !== seen.width) note(performance.now(), 'size of the page');
      seen.height = height; seen.width = width;
    }
    requestAnimationFrame(look);
  };
  look();
})();
"""
SETTLED = f"""
() => document.readyState === 'complete' && document.fonts.status === 'loaded'
  && performance.now() - window.__settled.last > {QUIET}
  && (!document.querySelector('script[src*="mathjax"]') || window.__typeset === true)
"""
# MathJax says itself when the last formula is set.
TYPESET = """
() => {
  if (!document.querySelector('script[src*="mathjax"]')) return;
  const go = () => {
    const startup = window.MathJax && window.MathJax.startup;
    if (startup && startup.promise) startup.promise.then(() => { window.__typeset = true; });
    else setTimeout(go, 20);
  };
  go();
}
"""


@dataclass(frozen=True)
class Seen:
    """One first visit."""

    seconds: float  # from the request for the page to its last movement
    last: str  # what moved last
    shift: float  # the sum of its layout shifts
    answers: list[tuple[str, str, int]]
    foreign: list[str]  # addresses on other hosts that it asked for, and did not get


def chromium() -> str:
    """The path of a Chromium: ``$CHROMIUM``, else the first that is installed."""
    named = os.environ.get("CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    if named:
        raise CannotMeasure(f"CHROMIUM={named!r} is not a program that can be run")
    raise CannotMeasure("no Chromium was found on this machine: install one, or name it in $CHROMIUM")


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    path = chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise CannotMeasure("playwright is not installed: make env") from error
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield started
        finally:
            started.close()


def visit(started: Any, host: Host, page_name: str, line: bool = False) -> Seen:
    """Visit a page of a host with nothing cached; over a slow line when ``line`` is set."""
    from playwright.sync_api import TimeoutError as TooLong

    context = started.new_context(viewport=VIEW)
    foreign: list[str] = []

    def stop(route: Any) -> None:
        foreign.append(route.request.url)
        route.abort()

    try:
        page = context.new_page()
        page.route(lambda address: not address.startswith((host.url, "data:", "blob:")), stop)
        page.add_init_script(WATCH)
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": False})
        if line:
            session.send("Network.emulateNetworkConditions", LINE)
        host.answers.clear()
        page.goto(host.url + page_name, timeout=PATIENCE)
        page.evaluate(TYPESET)
        try:
            page.wait_for_function(SETTLED, timeout=PATIENCE, polling=100)
        except TooLong:
            raise CannotMeasure(f"{page_name} did not come to rest within {PATIENCE // 1000} s") from None
        found = page.evaluate("() => window.__settled")
        return Seen(found["last"] / 1000, found["what"], found["shift"], list(host.answers), foreign)
    finally:
        context.close()
