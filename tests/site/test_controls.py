"""What a reader does beside reading: light and dark, languages, search, menu, folding, notebooks, paper, keyboard."""

from __future__ import annotations

import json
import re

import pytest
import site_checks as checks

EDITIONS = ["", "zh/"]
SEARCHES = {"": ("rank approximation", "attention"), "zh/": ("低秩近似", "注意力")}


def chapter_pages(site):
    """The chapters of the site, without the language."""
    return [path.relative_to(site).as_posix() for path in sorted(site.glob("stage*/*.html"))]


@pytest.fixture(scope="session")
def chapter(site):
    found = chapter_pages(site)
    if not found:
        pytest.skip("the site has no chapter")
    return min(found, key=lambda path: (site / path).stat().st_size)  # the least to lay out, again and again


def tab_to(page, selector, most=60):
    """Press Tab until the element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {most} presses of Tab")


@pytest.mark.parametrize("edition", EDITIONS)
def test_keyboard_reaches_every_tool_and_shows_where_it_is(open_page, address, chapter, edition):
    page = open_page(address + edition + chapter).page
    for selector in (".skip-link", ".site-logo", "#search-open", ".language-link", "#theme-switch"):
        tab_to(page, selector)
        seen = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();"
            "  return [s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2, r.top >= 0 && r.height > 10]; }"
        )
        assert seen == [True, True], selector
    tab_to(page, ".site-nav a")
    tab_to(page, ".notebook-link")


def test_skip_link_leads_to_the_text(open_page, address, chapter):
    page = open_page(address + chapter).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_theme_follows_the_system_until_the_reader_chooses(open_page, address, chapter):
    page = open_page(address + chapter, color_scheme="dark").page
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "dark"
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme-switch").click()
    assert page.evaluate(theme) == "light"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    page.goto(address + "index.html")
    assert page.evaluate(theme) == "light"


def test_figures_change_with_the_theme_and_only_one_is_fetched(open_page, address, chapter):
    visit = open_page(address + chapter, color_scheme="light")
    page = visit.page
    pictures = page.locator("article img.only-light")
    if pictures.count() == 0:
        pytest.skip("the chapter has no figure")
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    first = pictures.first
    first.scroll_into_view_if_needed()
    first_dark = page.locator("article img.only-dark").first
    assert first.is_visible()
    assert not first_dark.is_visible()
    assert first.get_attribute("alt") == first_dark.get_attribute("alt")
    size = "i => [i.getAttribute('width'), i.getAttribute('height')]"
    assert first.evaluate(size) == first_dark.evaluate(size)
    assert not any("-dark.svg" in url for url in fetched)
    checks.set_theme(page, "dark")
    assert first_dark.is_visible()
    assert not first.is_visible()
    first_dark.evaluate("i => i.decode()")
    assert any("-dark.svg" in url for url in fetched)


def test_language_switch_there_and_back(open_page, address, chapter):
    page = open_page(address + chapter).page
    start = page.url
    page.locator(".language-link").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(address + "zh/" + chapter)
    assert page.evaluate("document.documentElement.lang").lower().startswith("zh")
    page.locator(".language-link").click()
    page.wait_for_url(start)
    assert page.evaluate("document.documentElement.lang").lower().startswith("en")


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("turn", [0, 1])
def test_search_finds_sections(open_page, site, address, chapter, edition, turn):
    if not (site / "pagefind" / "pagefind.js").is_file():
        pytest.fail("the site has no search index (pagefind/)")
    visit = open_page(address + edition + chapter)
    page = visit.page
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search-input"
    page.keyboard.insert_text(SEARCHES[edition][turn])
    page.locator("#search-found a").first.wait_for()
    links = page.locator("#search-found a").evaluate_all("all => all.map(a => a.href)")
    assert any("#" in link for link in links), links
    assert all(link.startswith(address + edition) for link in links), links
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.href")
    assert chosen == links[0]
    page.keyboard.press("Enter")
    page.wait_for_url(chosen)
    assert visit.problems == []
    assert visit.foreign == []


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_search_dialog_is_accessible(open_page, address, axe, edition, theme):
    page = open_page(address + edition + "index.html", color_scheme=theme).page
    page.locator("#search-open").click()
    page.keyboard.insert_text(SEARCHES[edition][0])
    page.locator("#search-found a").first.wait_for()
    page.evaluate(axe)
    found = page.evaluate(
        "async () => (await axe.run('#search-dialog')).violations.map(v => v.id + ': ' + v.nodes[0].target)"
    )
    assert found == []
    page.keyboard.press("Escape")
    assert not page.locator("#search-dialog").is_visible()
    assert page.evaluate("document.activeElement.id") == "search-open"


def test_search_from_a_folder_falls_back_to_the_search_page(open_page, site, chapter):
    visit = open_page((site / chapter).as_uri())
    page = visit.page
    page.keyboard.press("/")
    page.keyboard.insert_text("approximation")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"search\.html\?q=approximation"))
    page.locator("#search-results li a").first.wait_for()
    page.locator("#search-results li a").first.click()
    page.wait_for_url(lambda url: "search.html" not in url)
    assert page.locator("h1").count() == 1
    assert visit.foreign == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_menu_of_a_phone(open_page, address, axe, edition):
    page = open_page(address + edition + "index.html", width=360, height=740).page
    menu, nav = page.locator("#menu-button"), page.locator("#site-nav")
    assert not nav.is_visible()
    menu.focus()
    page.keyboard.press("Enter")
    assert nav.is_visible()
    assert menu.get_attribute("aria-expanded") == "true"
    assert page.evaluate("document.activeElement.closest('#site-nav') !== null")
    page.keyboard.press("Escape")
    assert not nav.is_visible()
    assert page.evaluate("document.activeElement.id") == "menu-button"
    page.keyboard.press("Enter")
    assert checks.accessibility(page, axe) == []


def test_folded_part_opens_by_keyboard_and_by_link(open_page, address, site):
    for path in chapter_pages(site):
        page = open_page(address + path).page
        folded = page.locator("details.folded[id]")
        if folded.count() == 0:
            continue
        first = folded.first
        assert not first.evaluate("d => d.open")
        first.locator("> summary").focus()
        page.keyboard.press("Enter")
        assert first.evaluate("d => d.open")
        page.keyboard.press("Enter")
        assert not first.evaluate("d => d.open")
        page.evaluate("id => { location.hash = id; }", first.get_attribute("id"))
        page.wait_for_function("id => document.getElementById(id).open", arg=first.get_attribute("id"))
        return
    pytest.skip("the site has nothing folded")


def test_every_chapter_offers_its_notebook_with_outputs(site):
    for path in chapter_pages(site):
        for edition in EDITIONS:
            page = site / edition / path
            link = re.findall(
                r'<a class="tool notebook-link" href="([^"]+)" download', page.read_text(encoding="utf-8")
            )
            assert len(link) == 1, f"{edition}{path} offers no notebook"
            cells = json.loads((page.parent / link[0]).read_text(encoding="utf-8"))["cells"]
            assert any(cell.get("outputs") for cell in cells)


def test_copy_button_copies_the_code(open_page, address, chapter):
    page = open_page(address + chapter, permissions=["clipboard-read", "clipboard-write"]).page
    block = page.locator("div.highlight:has(> .copy-code)").first
    button = block.locator(".copy-code")
    # The word comes and goes again: a slow machine would miss it by looking now and then.
    page.evaluate(
        "b => { window.said = [];"
        "  new MutationObserver(() => window.said.push(b.textContent)).observe(b, { childList: true }); }",
        button.element_handle(),
    )
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.said.includes('Copied')")
    assert page.evaluate("navigator.clipboard.readText()") == block.locator("pre").inner_text().rstrip("\n")


def test_page_reads_without_scripts(open_page, address, chapter):
    page = open_page(address + chapter, java_script_enabled=False).page
    assert page.locator("h1").is_visible()
    assert page.locator(".katex").first.is_visible()
    assert page.locator(".js-only:visible").count() == 0
    assert page.locator(".site-nav").is_visible()


@pytest.mark.parametrize("edition", EDITIONS)
def test_front_page_leads_to_every_written_chapter(open_page, address, site, edition):
    page = open_page(address + edition + "index.html").page
    links = page.locator("article a").evaluate_all("all => all.map(a => a.href.split('#')[0])")
    for path in chapter_pages(site):
        assert address + edition + path in links
    assert page.locator("img.cover:visible").count() == 1
