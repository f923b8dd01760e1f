"""Every page of both editions, in a browser."""

from __future__ import annotations

import functools
import gzip
import os
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import site_checks as checks
from site_server import BASE_PATH, serve
from site_widgets import WIDGETS_ALONE, move_all, widgets_of

FIRST_VISIT_BYTES = 450_000
LAYOUT_SHIFT = 0.02


def test_page_over_http(open_page, address, axe, page_path):
    """Whole, quiet, alone, still, accessible light and dark, no wider than a phone, and only its text on paper."""
    visit = open_page(address + page_path)
    page = visit.page
    assert checks.mathematics(page) == []
    assert checks.images(page) == []
    assert page.title()
    assert page.locator("h1").count() == 1
    expected = "zh" if page_path.startswith("zh/") else "en"
    assert page.evaluate("document.documentElement.lang").lower().startswith(expected)
    assert checks.overflow(page) == []
    assert checks.layout_shift(page) <= LAYOUT_SHIFT
    page.set_viewport_size({"width": 360, "height": 740})
    assert checks.overflow(page) == []
    checks.thin_formulas(page)  # nothing below depends on the size of a formula
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(media="print")
    for selector in (".site-header", ".site-nav", ".page-toc", ".prev-next-footer", ".widget-controls"):
        assert page.locator(f"{selector}:visible").count() == 0, selector
    assert page.locator("h1:visible").count() == 1
    page.emulate_media(media="screen")
    assert checks.accessibility(page, axe) == []
    assert visit.foreign == []
    assert visit.problems == []


def test_page_reads_from_its_folder(open_page, site, page_path):
    """Whole, with its pictures, letters and moving widgets; folded parts print; and no other place is asked."""
    visit = open_page((site / page_path).as_uri(), style=WIDGETS_ALONE)
    page = visit.page
    assert checks.mathematics(page) == []
    broken = page.evaluate(
        "() => { const all = [...document.images]; all.forEach(i => { i.loading = 'eager'; });"
        "  return Promise.all([...all.map(i => i.decode().then(() => '', () => i.src)),"
        "    ...[...document.fonts].map(f => f.load().then(() => '', () => f.family))]).then(a => a.filter(Boolean)); }"
    )
    assert broken == []
    move_all(page, widgets_of(site / page_path))
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    assert visit.foreign == []
    assert visit.problems == []


class _Links(HTMLParser):
    """The addresses of a page's links, and its ids."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(_OTHER_TAGS.sub("", path.read_text(encoding="utf-8")))

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "a" and named.get("href"):
            self.links.append(named["href"])
        if named.get("id"):
            self.ids.append(named["id"])


# Most tags of a page are of its formulas, and the parser is slow: those with neither an id nor an address stay out.
_OTHER_TAGS = re.compile(
    r"</?(?:span|m\w+|semantics|annotation|path|svg)(?: (?:class|style|mathvariant)=\"[^\"<>]*\")*>"
)
_links = functools.cache(_Links)  # many pages lead to one: each is read once


def test_links_within_the_site_lead_somewhere_and_ids_stand_once(site, page_path):
    here = site / page_path
    read = _links(here)
    missing = []
    for link in sorted(set(read.links)):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (here.parent / unquote(parts.path)).resolve() if parts.path else here
        anchor = unquote(parts.fragment) if target.suffix == ".html" else ""
        if not target.is_file() or (anchor and anchor not in _links(target).ids):
            missing.append(link)
    assert missing == []
    assert sorted(name for name, count in Counter(read.ids).items() if count > 1) == []


def test_page_links_to_itself_in_the_other_language_and_back(site, page_path):
    here = site / page_path
    text = here.read_text(encoding="utf-8")
    found = re.search(r'<a class="tool language-link" href="([^"#]+)" hreflang="(\w\w)', text)
    assert found, f"{page_path} has no language link"
    other = (here.parent / found[1]).resolve()
    assert other.is_file(), f"{page_path} links to {found[1]}, which is not there"
    assert found[2] == ("en" if page_path.startswith("zh/") else "zh")
    assert other.relative_to(site).as_posix() == (
        page_path.removeprefix("zh/") if found[2] == "en" else f"zh/{page_path}"
    )


_CONTENTS = re.compile(r'<li class="toctree-l[^"]*"><a class="reference internal" href="([^"#]+)">(.*?)</a>')
_FOOT = re.compile(r'rel="(?:prev|next)" href="([^"]+)">.*?<span class="prev-next-title">(.*?)</span>')


def test_the_foot_names_the_pages_beside_as_the_contents_do(site, page_path):
    text = (site / page_path).read_text(encoding="utf-8")
    contents = dict(_CONTENTS.findall(text))
    assert contents
    for address, title in _FOOT.findall(text):
        if not address.endswith("index.html"):  # the front page stands above its contents
            assert re.sub("<[^>]+>", "", contents[address]) == title


def test_works_are_cited_in_english_in_both_editions(site):
    for edition, language in (("", ""), ("zh/", ' lang="en"')):
        path = site / edition / "bibliography.html"
        if path.is_file():
            entries = re.findall(r'<div class="citation"[^>]*>', path.read_text(encoding="utf-8"))
            assert entries
            assert all(entry.endswith(f' role="listitem"{language}>') for entry in entries)


def test_first_visit_of_the_attention_chapter_is_light(browser, site, address):
    chapter = next(iter(sorted(site.glob("stage*/attention.html"))), None)
    if chapter is None:
        pytest.skip("the attention chapter is not in this site")
    page = browser.new_page()
    seen: dict[str, int] = {}

    def count(response):
        if response.request.resource_type != "image" and response.ok:
            seen[response.url] = len(gzip.compress(response.body(), 6))

    page.on("response", count)
    page.goto(address + chapter.relative_to(site).as_posix())
    page.wait_for_load_state("networkidle")
    page.close()
    table = "\n".join(f"{size:8} {url.split(BASE_PATH)[1]}" for url, size in sorted(seen.items(), key=lambda x: -x[1]))
    assert len(seen) > 3
    assert sum(seen.values()) <= FIRST_VISIT_BYTES, table


BAD = """<!doctype html><html lang="en"><head><title>Bad</title></head><body><main style="width:900px">
<h1>Bad</h1><img src="missing.svg"><button></button><p>$$x$$</p><p id="pale" style="color:#bbb">pale</p>
<pre><span class="k">if</span> <span class="k" id="pale-code" style="color:#bbb">if</span></pre>
<div style="background:#444"><p id="dark-place">plain</p></div>
<p>A link <a href="#pale" id="same" style="color:#222; text-decoration:none">only a colour</a> in its sentence</p>
<script src="http://127.0.0.1:9/other.js"></script>
<script>setTimeout(() => { document.querySelector("h1").style.marginTop = "200px"; }, 300);</script>
</main></body></html>"""


def test_a_visit_is_a_first_one(open_page, tmp_path):
    """A page that another test had keeps nothing of it: no mark, no cookie, no size, no letters at hand."""
    (tmp_path / "one.css").write_text("p { color: red; }")
    os.utime(tmp_path / "one.css", (0, 0))  # so old that a browser would not ask for it again
    (tmp_path / "page.html").write_text('<title>p</title><link rel="stylesheet" href="one.css"><p>text</p>')
    server, url = serve(tmp_path)
    fetched = []
    try:
        for _ in range(2):
            visit = open_page(url + "page.html")
            page = visit.page
            sheets = "performance.getEntriesByType('resource').filter(e => e.name.endsWith('one.css'))"
            fetched.append(page.evaluate(f"{sheets}.map(e => e.transferSize > 0)"))
            kept = page.evaluate("[localStorage.a, sessionStorage.a, document.cookie]")
            assert [kept, page.viewport_size] == [[None, None, ""], {"width": 1280, "height": 900}]
            page.evaluate("localStorage.a = sessionStorage.a = 1; document.cookie = 'a=1'")
            page.set_viewport_size({"width": 360, "height": 900})
            page.evaluate("fetch('missing.txt')")
            page.wait_for_load_state("networkidle")
            assert any("missing.txt" in problem for problem in visit.problems)
            open_page.done()
    finally:
        server.shutdown()
        server.server_close()
    assert fetched == [[True], [True]]


def test_each_check_can_fail(open_page, axe, tmp_path):
    (tmp_path / "bad.html").write_text(BAD)
    server, url = serve(tmp_path)
    try:
        visit = open_page(url + "bad.html", width=360)
        visit.page.wait_for_load_state("networkidle")
        visit.page.wait_for_function("document.querySelector('h1').style.marginTop")
        assert checks.layout_shift(visit.page) > LAYOUT_SHIFT
        wide, raw, pictures = (check(visit.page) for check in (checks.overflow, checks.mathematics, checks.images))
        found = " ".join(checks.accessibility(visit.page, axe))
        assert "button-name" in found
        assert "color-contrast" in found
        assert "image-alt" in found
        assert re.search("light: color-contrast.*#pale .*#pale-code .*#dark-place .*dark: color-contrast", found), found
        assert re.search("light: link-in-text-block.*#same.*dark: link-in-text-block.*#same", found), found
        assert "908 px wide in 360 px" in wide[0]
        assert raw == ["raw mathematics: $$x$$"]
        assert len(pictures) == 2
        assert any("missing.svg" in problem for problem in visit.problems)
        assert visit.foreign == ["http://127.0.0.1:9/other.js"]
    finally:
        server.shutdown()
        server.server_close()
