// Which chapters the reader has marked as done: kept in this browser alone, under one key for both editions, and shown wherever a
// page names a chapter. A classic script, so that it also runs from a file:// page; where the browser keeps nothing, marks last as
// long as the page.
var LemmataProgress = (function () {
  "use strict";
  var KEY = "lemmata-done";

  // ---- pure: tested without a browser

  // The slugs in a stored text, each once, in order; whatever else is stored there counts as none.
  function parse(text) {
    var found;
    try { found = JSON.parse(text); } catch (error) { return []; }
    if (!Array.isArray(found)) return [];
    return found.filter(function (slug, at) {
      return typeof slug === "string" && /^[a-z0-9-]+$/.test(slug) && found.indexOf(slug) === at;
    }).sort();
  }

  function toggled(list, slug, on) {
    var without = list.filter(function (other) { return other !== slug; });
    return (on ? without.concat([slug]) : without).sort();
  }

  var pure = { parse: parse, toggled: toggled };
  if (typeof document === "undefined") return pure;

  // ---- the store

  var memory = [], listeners = [];

  function read() {
    try { return parse(localStorage.getItem(KEY) || "[]"); } catch (error) { return memory; }
  }

  function write(list) {
    memory = list;
    try {
      if (list.length) localStorage.setItem(KEY, JSON.stringify(list));
      else localStorage.removeItem(KEY);
    } catch (error) { /* a private window keeps nothing */ }
    show();
  }

  function mark(slug, on) { write(toggled(read(), slug, on)); }

  // ---- what is seen of it

  var zh = /^zh/i.test(document.documentElement.lang), word = zh ? "已学完" : "done";

  function tick(element, on) {
    var sign = element.querySelector(".done-mark");
    element.classList.toggle("is-done", on);
    if (!on || element.hasAttribute("data-hours")) {
      if (sign) sign.remove();
    } else if (!sign) {
      sign = document.createElement("span");
      sign.className = "done-mark";
      sign.setAttribute("role", "img");
      sign.setAttribute("aria-label", word);
      sign.textContent = "✓";
      (element.querySelector("a, .chapter-map-title") || element).append(sign);
    }
  }

  function show() {
    var done = read();
    function has(slug) { return done.indexOf(slug) >= 0; }
    document.querySelectorAll("[data-chapter]").forEach(function (element) { tick(element, has(element.dataset.chapter)); });
    document.querySelectorAll(".chapter-ref").forEach(function (link) {
      var slug = /(?:^|\s)to-([a-z0-9-]+)/.exec(link.className);
      if (slug) tick(link, has(slug[1]));
    });
    document.querySelectorAll("button[data-done]").forEach(function (button) { button.setAttribute("aria-pressed", String(has(button.dataset.done))); });
    document.querySelectorAll("input[data-done]").forEach(function (box) { box.checked = has(box.dataset.done); });
    document.querySelectorAll("[data-done-count]").forEach(function (line) {
      var seen = {};
      document.querySelectorAll(".chapter-map .is-done").forEach(function (item) { seen[item.dataset.chapter] = true; });
      var words = line.dataset.doneCount.replace("{n}", Object.keys(seen).length);
      if (line.textContent !== words) line.textContent = words;
    });
    listeners.forEach(function (tell) { tell(done); });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-done]");
    if (button) mark(button.dataset.done, button.getAttribute("aria-pressed") !== "true");
  });
  document.addEventListener("change", function (event) {
    if (event.target.matches("input[data-done]")) mark(event.target.dataset.done, event.target.checked);
  });
  window.addEventListener("storage", function (event) { if (event.key === KEY || event.key === null) show(); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) show(); });
  show();

  return {
    parse: parse,
    toggled: toggled,
    done: read,
    clear: function () { write([]); },
    listen: function (tell) { listeners.push(tell); tell(read()); },
  };
})();
