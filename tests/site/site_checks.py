"""What is asked of every page; each answers with a list of what is wrong."""

from __future__ import annotations

from typing import Any

_AXE = """async options => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...options });
  return found.violations.map(v => v.id + ": " + v.help + " — " + v.nodes.slice(0, 3).map(
    n => n.target.join(" ") + " (" + (n.any[0] || n.all[0] || n.none[0] || {message: ""}).message + ")").join("; "));
}"""

# What is drawn of a formula is hidden from screen readers and made alike for all: the first few are looked into.
_HIDDEN = "() => [...document.querySelectorAll('.katex-html')].slice(20).forEach(k => k.replaceChildren())"

# A formula has one colour, that of its sentence, and a piece of code the same few again and again: contrast is asked of
# one of each kind in each place, since asking thousands of equal ones takes minutes.
_THIN = """() => {
  document.querySelectorAll(".katex").forEach(k => { if (!k.querySelector("[style*=color]")) k.textContent = "x"; });
  const seen = new Set();
  document.querySelectorAll("pre span[class]").forEach(s => {
    const box = s.closest(".cell_input, .cell_output, .package-source, .exercise-starter, pre");
    const behind = getComputedStyle(s.closest("pre")).backgroundColor;
    const kind = [s.className, box.className, getComputedStyle(s).color, behind];
    if (seen.has(kind.join())) s.remove();
    else seen.add(kind.join());
  });
}"""

_OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = e => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX)) return true;
    return false;
  };
  const wide = [...document.body.querySelectorAll("*")].filter(
    e => e.getBoundingClientRect().right > width + 1 && !scrolls(e));
  return ["the page is " + document.documentElement.scrollWidth + " px wide in " + width + " px: "
    + wide.slice(0, 5).map(e => e.tagName + "." + e.className).join(", ")];
}"""

_MATH = """() => {
  const out = [...document.querySelectorAll(".katex-error, .katex-refused")].map(e => "refused: " + e.textContent);
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let n; (n = walker.nextNode());) {
    if (n.parentElement.closest("pre, code, script, style, .katex-mathml, .highlight")) continue;
    const raw = n.data.match(/\\$\\$|\\\\\\(|\\\\\\[|\\\\begin\\{|\\$\\\\[a-z]+/);
    if (raw) out.push("raw mathematics: " + n.data.trim().slice(0, 60));
  }
  return out;
}"""

_IMAGES = """() => [...document.querySelectorAll("img")].flatMap(i => {
  const name = i.getAttribute("src");
  return [!(i.getAttribute("alt") || "").trim() && name + " has no alt text",
    /[{}]/.test(i.alt) && name + " has an unfilled alt text: " + i.alt,
    !(i.getAttribute("width") && i.getAttribute("height")) && name + " has no size"].filter(Boolean);
})"""

_SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 250);
})"""


def set_theme(page: Any, theme: str) -> None:
    """Show the page light or dark."""
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)


def accessibility(page: Any, axe: str) -> list[str]:
    """What axe-core finds, light and dark, with everything folded opened; ask last: it changes the page."""
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.evaluate(axe)
    page.evaluate(_HIDDEN)
    found = page.evaluate(_AXE, {"rules": {"color-contrast": {"enabled": False}}})
    page.evaluate(_THIN)
    for theme in ("light", "dark"):
        set_theme(page, theme)
        found += [f"{theme}: {what}" for what in page.evaluate(_AXE, {"runOnly": ["color-contrast"]})]
    return found


def overflow(page: Any) -> list[str]:
    """Whether the page is wider than its window, and by what."""
    return page.evaluate(_OVERFLOW)


def mathematics(page: Any) -> list[str]:
    """Formulas that KaTeX refused or that were never rendered."""
    return page.evaluate(_MATH)


def images(page: Any) -> list[str]:
    """Pictures without alt text or without a size."""
    return page.evaluate(_IMAGES)


def layout_shift(page: Any) -> float:
    """The sum of layout shifts since the page was opened."""
    return page.evaluate(_SHIFT)
