"""What is asked of every page; each answers with a list of what is wrong."""

from __future__ import annotations

from typing import Any

_AXE = """async options => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...options });
  return found.violations.map(v => v.id + ": " + v.help + " — " + v.nodes.slice(0, 3).map(
    n => n.target.join(" ") + " (" + (n.any[0] || n.all[0] || n.none[0] || {message: ""}).message + ")").join("; "));
}"""

# Most of a page's elements are of its formulas, which are made alike for all: the first few are looked into. Of the
# others what is drawn goes, which is hidden from screen readers, and what is read becomes one text.
_THIN_FORMULAS = """() => [...document.querySelectorAll(".katex")].slice(20).forEach(k => {
  k.querySelectorAll(".katex-html").forEach(drawn => drawn.replaceChildren());
  k.querySelectorAll(".katex-mathml").forEach(read => { read.textContent = read.textContent; });
})"""

# A piece of code has the same few colours again and again: one of each kind in each place stays a piece of its own.
_THIN_CODE = """() => {
  const seen = new Set();
  const alike = [...document.querySelectorAll("pre span[class]")].filter(s => {
    if (s.childElementCount) return false;
    const pre = s.closest("pre");
    const box = s.closest(".cell_input, .cell_output, .package-source, .exercise-starter, pre");
    const kind = [s.className, box.className, getComputedStyle(s).color, getComputedStyle(pre).backgroundColor].join();
    return seen.has(kind) || !seen.add(kind);
  });
  alike.forEach(s => s.replaceWith(s.textContent));
}"""

# A formula has one colour, that of its sentence.
_ONE_LETTER = """() => document.querySelectorAll(".katex").forEach(k => {
  if (!k.querySelector("[style*=color]")) k.textContent = "x";
})"""

# The contrast of a text is decided by its colour and size and by what lies behind it. Thousands of texts are alike in
# all of that, and asking for each takes minutes: three of a kind are asked for, and everything that takes input.
_CONTRAST = """async () => {
  const behind = new Map([[null, ""]]);
  const place = e => {
    if (!behind.has(e)) {
      const s = getComputedStyle(e);
      const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.position, s.filter, s.mixBlendMode].join();
      const above = place(e.parentElement);
      behind.set(e, own === "rgba(0, 0, 0, 0),none,1,static,none,normal" ? above : above + "|" + own);
    }
    return behind.get(e);
  };
  const chosen = new Set(document.querySelectorAll("input, select, textarea, button, summary"));
  const kinds = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = walker.nextNode());) {
    const e = n.parentElement;
    if (!n.data.trim() || chosen.has(e) || !e.checkVisibility() || !e.getClientRects().length) continue;
    const s = getComputedStyle(e);
    const kind = [place(e), s.color, s.fontSize, s.fontWeight, s.textShadow, e.closest("a") !== null].join();
    const seen = (kinds.get(kind) || 0) + 1;
    kinds.set(kind, seen);
    if (seen <= 3) chosen.add(e);
  }
  const options = { resultTypes: ["violations"], runOnly: ["color-contrast"] };
  const found = await axe.run({ include: [...chosen] }, options);
  return found.violations.map(v => v.id + ": " + v.help + " — " + v.nodes.slice(0, 3).map(
    n => n.target.join(" ") + " (" + n.any[0].message + ")").join("; "));
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


def thin_formulas(page: Any) -> None:
    """Leave of all formulas but the first few only their text: they are most of the work on a page."""
    page.evaluate(_THIN_FORMULAS)


def accessibility(page: Any, axe: str) -> list[str]:
    """What axe-core finds, light and dark, with everything folded opened; ask last: it changes the page."""
    thin_formulas(page)
    page.evaluate(_THIN_CODE)
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.evaluate(axe)
    found = page.evaluate(_AXE, {"rules": {"color-contrast": {"enabled": False}}})
    page.evaluate(_ONE_LETTER)
    for theme in ("light", "dark"):
        set_theme(page, theme)
        found += [f"{theme}: {what}" for what in page.evaluate(_CONTRAST)]
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
