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

# A formula has one colour, that of its sentence.
_ONE_LETTER = """() => document.querySelectorAll(".katex").forEach(k => {
  if (!k.querySelector("[style*=color]")) k.textContent = "x";
})"""

# The contrast of a text is decided by its colour and size and by what lies behind it, and a link's standing out of its
# sentence by the looks of both. Thousands of texts and links are alike in all of that, and asking for each takes
# minutes: three of a kind are asked for, and everything that takes input. A kind is one of the theme that is shown.
_CHOOSE = """() => {
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
  const letters = e => {
    const s = getComputedStyle(e);
    return [s.color, s.fontFamily, s.fontSize, s.fontWeight, s.fontStyle, s.textDecorationLine, s.borderBottom].join();
  };
  const shown = e => e.checkVisibility() && e.getClientRects().length;
  const chosen = window.chosen ||= new Set(document.querySelectorAll("input, select, textarea, button, summary"));
  const kinds = new Map();
  const choose = (e, kind) => {
    const seen = (kinds.get(kind) || 0) + 1;
    kinds.set(kind, seen);
    if (seen <= 3) chosen.add(e);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = walker.nextNode());) {
    const e = n.parentElement;
    if (!n.data.trim() || !shown(e)) continue;
    const s = getComputedStyle(e);
    choose(e, [place(e), s.color, s.fontSize, s.fontWeight, s.textShadow, e.closest("a") !== null].join());
  }
  const prose = new Map();
  const mostlyProse = block => {
    if (!prose.has(block)) {
      const links = [...block.querySelectorAll("a")].reduce((sum, a) => sum + a.textContent.trim().length, 0);
      prose.set(block, block.textContent.trim().length > 2 * links);
    }
    return prose.get(block);
  };
  for (const a of document.querySelectorAll("a[href]")) {
    if (!shown(a)) continue;
    let block = a.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    choose(a, ["link", a.className, place(a), letters(a), block.tagName, letters(block), mostlyProse(block)].join());
  }
}"""

# What only gives a text its looks and was not chosen leaves nothing but the text: axe walks over every element.
_PLAIN = """() => {
  const kept = new Set();
  for (let e of window.chosen) for (; e && !kept.has(e); e = e.parentElement) kept.add(e);
  const plain = [...document.querySelectorAll("span, em, strong, i, b, code")].filter(e => {
    if (kept.has(e) || [...e.attributes].some(a => a.name !== "class") || e.closest(".katex, svg")) return false;
    const s = getComputedStyle(e);
    return s.display === "inline" && s.position === "static";
  });
  plain.forEach(e => e.replaceWith(...e.childNodes));
  document.body.normalize();
}"""

_CONTRAST = """async () => {
  const chosen = [...window.chosen].filter(e => e.isConnected);
  const options = { resultTypes: ["violations"], runOnly: ["color-contrast", "link-in-text-block"] };
  const found = await axe.run({ include: chosen }, options);
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

_SHIFT = """() => document.fonts.ready.then(() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 250);
}))"""


def set_theme(page: Any, theme: str) -> None:
    """Show the page light or dark."""
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)


def thin_formulas(page: Any) -> None:
    """Leave of all formulas but the first few only their text: they are most of the work on a page."""
    page.evaluate(_THIN_FORMULAS)


def accessibility(page: Any, axe: str) -> list[str]:
    """What axe-core finds, light and dark, with everything folded opened; ask last: it changes the page."""
    thin_formulas(page)
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    for theme in ("dark", "light"):
        set_theme(page, theme)
        page.evaluate(_CHOOSE)
    page.evaluate(_PLAIN)
    page.evaluate(axe)
    by_kind = {"color-contrast": {"enabled": False}, "link-in-text-block": {"enabled": False}}
    found = page.evaluate(_AXE, {"rules": by_kind})
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
