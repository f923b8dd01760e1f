"""The front pages in a browser: marks that every page shows, the study plan, the map, the questions, the terms."""

from __future__ import annotations

import math

import pytest
import site_checks as checks

EDITIONS = ["", "zh/"]
PLAN = "how-to-use.html"


def chapter_of(site) -> str:
    """Some chapter of the site: its page."""
    found = sorted(site.glob("stage*/*.html"))
    if not found:
        pytest.skip("the site has no chapter")
    return min(found, key=lambda path: path.stat().st_size).relative_to(site).as_posix()


def slug_of(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".html")


def done(page) -> list[str]:
    return page.evaluate("JSON.parse(localStorage.getItem('lemmata-done') || '[]')")


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_mark_shows_on_map_plan_and_cards_of_both_editions(open_page, address, site, edition):
    path = chapter_of(site)
    slug = slug_of(path)
    page = open_page(address + edition + path).page
    button = page.locator(".done-button")
    assert button.get_attribute("aria-pressed") == "false"
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert done(page) == [slug]
    for other in EDITIONS:
        page.goto(f"{address}{other}map.html")
        item = page.locator(f'.chapter-map-item[data-chapter="{slug}"]')
        assert item.locator(".done-mark").inner_text() == "✓"
        assert item.locator(".done-mark").get_attribute("aria-label") == ("已学完" if other else "done")
        count = page.locator("[data-done-count]").inner_text()
        assert ("63 章中已学完 1 章" if other else "1 of 63 chapters marked as done") == count
        assert page.locator(".done-mark").count() == 1
        page.goto(f"{address}{other}index.html")
        assert page.locator(f'.cards [data-chapter="{slug}"] .done-mark').count() == 1
        page.goto(f"{address}{other}{PLAN}")
        row = page.locator(f'tr[data-chapter="{slug}"]')
        assert row.locator("input").is_checked()
        assert row.locator(".plan-date").inner_text() == ""
    page.goto(address + edition + path)
    assert page.locator(".done-button").get_attribute("aria-pressed") == "true"
    page.locator(".done-button").click()
    assert done(page) == []


def test_a_mark_reaches_a_page_that_is_open_in_another_tab(open_page, address, site):
    path = chapter_of(site)
    first = open_page(address + path).page
    second = first.context.new_page()
    second.goto(address + "zh/map.html")
    first.locator(".done-button").click()
    second.locator(f'[data-chapter="{slug_of(path)}"] .done-mark').wait_for()


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_plan_computes_keeps_and_forgets(open_page, address, edition):
    page = open_page(address + edition + PLAN).page
    summary = page.locator(".plan-summary")
    page.locator("input[name=start]").fill("2027-01-04")
    page.locator("input[name=weekly]").fill("7")
    first = page.locator("tr[data-chapter]").first
    hours = math.ceil(float(first.get_attribute("data-hours")))  # days, at an hour a day
    shown = f"2027/1/{3 + hours}" if edition else f"{3 + hours} Jan 2027"
    assert first.locator(".plan-date").inner_text() == shown
    assert summary.get_attribute("role") == "status"
    before = summary.inner_text()
    assert "2027" in before
    first.locator("input").check()
    assert first.locator(".plan-date").inner_text() == ""
    assert summary.inner_text() != before
    slugs = page.locator("tr[data-chapter]").evaluate_all("all => all.map(row => row.dataset.chapter)")
    page.locator("select[name=from]").select_option(slugs[5])
    assert page.locator("tr.is-before").count() == 5
    page.reload()
    assert page.locator("input[name=start]").input_value() == "2027-01-04"
    assert page.locator("input[name=weekly]").input_value() == "7"
    assert page.locator("select[name=from]").input_value() == slugs[5]
    assert first.locator("input").is_checked()
    page.locator("input[name=weekly]").fill("0")
    assert "100" in summary.inner_text()
    assert page.locator(".plan-date").evaluate_all("all => all.every(cell => cell.textContent === '')")
    page.locator("button[name=forget]").click()
    assert page.locator("input[name=weekly]").input_value() == "8"
    assert not first.locator("input").is_checked()
    assert page.evaluate("Object.keys(localStorage).filter(key => key !== 'lemmata-theme')") == []


def test_the_plan_starts_today(open_page, address):
    page = open_page(address + PLAN, timezone_id="Pacific/Kiritimati").page
    today = page.evaluate("[new Date()].map(d => [d.getFullYear(), d.getMonth() + 1, d.getDate()])[0]")
    assert [int(part) for part in page.locator("input[name=start]").input_value().split("-")] == today


def test_the_plan_works_where_nothing_can_be_stored(open_page, site):
    visit = open_page("about:blank", fresh=True)
    page = visit.page
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    page.goto((site / PLAN).as_uri())
    first = page.locator("tr[data-chapter]").first
    date = first.locator(".plan-date")
    assert date.inner_text() != ""
    first.locator("input").check()
    assert date.inner_text() == ""
    page.locator("input[name=weekly]").fill("20")
    assert visit.problems == []


def test_the_plan_reads_without_a_script_and_prints_alone(open_page, address):
    page = open_page(address + PLAN, java_script_enabled=False).page
    assert page.locator("tr[data-chapter]").count() == 63
    assert page.locator(".plan-controls:visible, .plan-date:visible, .study-plan input:visible").count() == 0
    printed = open_page(address + PLAN).page
    printed.evaluate("window.print = () => {}")
    printed.locator("button[name=print]").click()
    printed.emulate_media(media="print")
    assert printed.locator("tr[data-chapter]:visible").count() == 63
    assert printed.locator(".plan-controls:visible, h1:visible, div.highlight:visible").count() == 0
    printed.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert printed.locator("h1:visible").count() == 1


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_map_is_lists_on_a_phone_and_columns_with_lines_on_a_desk(open_page, address, site, edition):
    page = open_page(address + edition + "map.html", width=360, height=740).page
    assert page.locator(".chapter-map-arrows").is_hidden()
    lefts = page.locator(".chapter-map-stage").evaluate_all("all => all.map(e => e.getBoundingClientRect().left)")
    assert len(set(lefts)) == 1
    assert page.locator(".chapter-map-needs").first.is_visible()
    assert checks.overflow(page) == []
    page.set_viewport_size({"width": 1400, "height": 900})
    assert page.locator(".chapter-map-arrows").is_visible()
    written = page.locator("a.chapter-map-title")
    assert written.count() == len(list(site.glob("stage*/*.html")))
    ends = page.evaluate(
        """() => [...document.querySelectorAll('.chapter-map-arrows path')].map(path => {
          const at = path.getPointAtLength(path.getTotalLength()).matrixTransform(path.getScreenCTM());
          const box = document.querySelector(`[data-chapter="${path.dataset.to}"]`).getBoundingClientRect();
          return Math.max(Math.abs(at.x - box.left), Math.abs(at.y - (box.top + box.bottom) / 2));
        })"""
    )
    assert max(ends) < 4  # every line ends where its chapter is
    written.first.focus()
    slug = written.first.evaluate("e => e.closest('[data-chapter]').dataset.chapter")
    assert page.locator("path.lit").count() == page.locator(f'path[data-from="{slug}"], path[data-to="{slug}"]').count()


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_question_answers_by_keyboard_and_leads_back(open_page, address, edition):
    page = open_page(address + edition + "diagnose.html", width=360).page
    wrong = page.locator("details.choice.wrong").first
    assert wrong.locator("p").is_hidden()
    wrong.locator("summary").focus()
    page.keyboard.press("Enter")
    assert "✗" in wrong.inner_text()
    links = page.locator("details.choice a.chapter-ref").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert any("mcmc.html#" in link for link in links)
    assert checks.overflow(page) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_self_test_counts_first_choices_and_collects_where_they_lead(open_page, address, edition):
    page = open_page(address + edition + "stage1-foundations/checkpoint-1.html", width=360).page
    box = page.locator(".question-score").first
    line, questions = box.locator("[role=status]"), page.locator("ol.questions").first.locator("> li")
    before = line.inner_text()
    assert str(questions.count()) in before
    assert box.locator("button").is_hidden()
    questions.nth(0).locator("details.wrong summary").first.focus()
    page.keyboard.press("Enter")
    questions.nth(0).locator("details.right summary").click()  # a second choice counts no more
    wrong = line.inner_text()
    questions.nth(1).locator("details.right summary").click()
    assert len({before, wrong, line.inner_text()}) == 3
    assert "matrices.html#" in box.locator("a").first.get_attribute("href")
    box.locator("button").click()
    assert line.inner_text() == before
    assert page.locator("ol.questions details[open]").count() == 0
    assert page.evaluate("Object.keys(localStorage).filter(key => key !== 'lemmata-theme')") == []
    assert checks.overflow(page) == []
    silent = open_page(address + edition + "stage1-foundations/checkpoint-1.html", java_script_enabled=False).page
    assert silent.locator(".question-score:visible").count() == 0
    silent.locator("details.choice summary").first.click()
    assert silent.locator("details.choice p").first.is_visible()


@pytest.mark.parametrize("edition", EDITIONS)
def test_terms_can_be_filtered_in_either_language(open_page, address, edition):
    page = open_page(address + edition + "glossary.html").page
    rows = page.locator("table.terms tbody tr:visible")
    every = rows.count()
    assert every > 200
    box = page.locator(".terms-filter input")
    for text in ("singular", "奇异"):
        box.fill(text)
        assert 0 < rows.count() < 12
        assert str(rows.count()) in page.locator(".terms-filter [role=status]").inner_text()
    box.fill("")
    assert rows.count() == every
