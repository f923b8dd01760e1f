// What a page does beside being read: light and dark, the menu, search, copying code, and room for the keyboard.
// One classic script, so that it also runs from a file:// page; it asks nobody else for anything.
(function () {
  "use strict";
  var page = document.documentElement, zh = /^zh/i.test(page.lang);
  var words = zh ? { copy: "复制", copied: "已复制", label: "复制这段代码", wide: "可左右滚动" } : { copy: "Copy", copied: "Copied", label: "Copy this code", wide: "scrolls sideways" };

  function byId(id) { return document.getElementById(id); }

  // ---- light and dark

  var themeSwitch = byId("theme-switch");
  if (themeSwitch) {
    themeSwitch.addEventListener("click", function () {
      page.dataset.theme = page.dataset.theme === "dark" ? "light" : "dark";
      try { localStorage.setItem("lemmata-theme", page.dataset.theme); } catch (error) { /* a private window keeps nothing */ }
    });
  }
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function (event) {
    var chosen = null;
    try { chosen = localStorage.getItem("lemmata-theme"); } catch (error) { /* as above */ }
    if (!chosen) page.dataset.theme = event.matches ? "dark" : "light";
  });

  // ---- the menu of a narrow window

  var menu = byId("menu-button"), nav = byId("site-nav");
  function setMenu(open) {
    page.classList.toggle("menu-open", open);
    menu.setAttribute("aria-expanded", String(open));
  }
  if (menu && nav) {
    menu.addEventListener("click", function () {
      var open = !page.classList.contains("menu-open");
      setMenu(open);
      if (open) {
        var first = nav.querySelector("a");
        if (first) first.focus();
      }
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && page.classList.contains("menu-open")) {
        setMenu(false);
        menu.focus();
      }
    });
    document.addEventListener("click", function (event) {
      if (page.classList.contains("menu-open") && !nav.contains(event.target) && !menu.contains(event.target)) setMenu(false);
    });
  }

  // ---- search: the index of both languages over http; Sphinx's own page where there is no server

  var dialog = byId("search-dialog"), opener = byId("search-open"), input = byId("search-input"), list = byId("search-found"), status = byId("search-status");
  var engine = null, asked = 0;

  function loadEngine() {
    if (engine) return engine;
    if (location.protocol === "file:") return Promise.reject(new Error("no search index from a folder"));
    var root = new URL(page.dataset.site_root, location.href);
    engine = import(new URL("pagefind/pagefind.js", root).href).then(function (pagefind) {
      return Promise.resolve(pagefind.options({ baseUrl: root.pathname, excerptLength: 24 })).then(function () {
        return Promise.resolve(pagefind.init()).then(function () { return pagefind; });
      });
    });
    engine.catch(function () { engine = null; });
    return engine;
  }

  function openSearch() {
    if (!dialog || dialog.open) return;
    dialog.showModal();
    input.focus();
    input.select();
    loadEngine().catch(function () { /* said when something is asked */ });
  }

  function result(section, parent) {
    var item = document.createElement("li"), link = document.createElement("a");
    link.href = section.url;
    var title = document.createElement("span"), text = document.createElement("span");
    title.className = "search-title";
    title.textContent = section.title === parent || !parent ? section.title : parent + " › " + section.title;
    text.className = "search-excerpt";
    text.innerHTML = section.excerpt;
    link.append(title, text);
    item.append(link);
    return item;
  }

  function search(text) {
    var turn = ++asked;
    if (!text) {
      list.replaceChildren();
      status.textContent = status.dataset.hint;
      return Promise.resolve();
    }
    return loadEngine().then(function (pagefind) {
      return pagefind.debouncedSearch(text, {}, 120);
    }).then(function (found) {
      if (!found || turn !== asked) return null;
      return Promise.all(found.results.slice(0, 8).map(function (r) { return r.data(); })).then(function (pages) {
        if (turn !== asked) return;
        var items = [];
        pages.forEach(function (p) {
          p.sub_results.slice(0, 4).forEach(function (section) { items.push(result(section, p.meta.title)); });
        });
        list.replaceChildren.apply(list, items);
        var quoted = (zh ? "“" : " “") + text + "”"; // a full-width mark has its own space
        status.textContent = items.length ? items.length + " " + status.dataset.some + quoted : status.dataset.none + quoted;
      });
    });
  }

  if (dialog && opener) {
    opener.addEventListener("click", openSearch);
    byId("search-close").addEventListener("click", function () { dialog.close(); });
    dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
    document.addEventListener("keydown", function (event) {
      var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
      if ((event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey))) {
        event.preventDefault();
        openSearch();
      }
    });
    input.addEventListener("input", function () { search(input.value.trim()).catch(function () { /* Enter opens the page with the other search */ }); });
    dialog.querySelector("form").addEventListener("submit", function (event) {
      var first = list.querySelector("a");
      if (first) {
        event.preventDefault();
        first.click();
        dialog.close();
      }
    });
    dialog.addEventListener("keydown", function (event) {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      var links = [].slice.call(list.querySelectorAll("a"));
      if (!links.length) return;
      event.preventDefault();
      var at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      if (at < 0) input.focus();
      else links[Math.min(at, links.length - 1)].focus();
    });
    list.addEventListener("click", function (event) { if (event.target.closest("a")) dialog.close(); });
  }

  // ---- folded parts: open the one that a link leads into; open all on paper

  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1)), target = id && byId(id);
    if (!target) return;
    var opened = false;
    for (var at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS" && !at.open) { at.open = true; opened = true; }
    }
    if (opened) target.scrollIntoView();
  }
  window.addEventListener("hashchange", reveal);
  reveal();

  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = [].slice.call(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (part) { part.open = true; });
    document.querySelectorAll("img[loading=lazy]").forEach(function (image) { image.loading = "eager"; });
  });
  window.addEventListener("afterprint", function () { opened.forEach(function (part) { part.open = false; }); });
  var print = byId("print-page");
  if (print) print.addEventListener("click", function () { window.print(); });

  // ---- code: a button that copies

  document.querySelectorAll(".bd-article div.highlight").forEach(function (block) {
    var code = block.querySelector("pre");
    if (!code || block.closest(".cell_output") || !navigator.clipboard) return;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy-code";
    button.textContent = words.copy;
    button.setAttribute("aria-label", words.label);
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(code.textContent.replace(/\n$/, "")).then(function () {
        button.textContent = words.copied;
        setTimeout(function () { button.textContent = words.copy; }, 1500);
      });
    });
    block.append(button);
  });

  // ---- what is wider than its box can be scrolled with the keyboard

  function keyboard() {
    document.querySelectorAll(".bd-article pre, .bd-article .table-scroll, .bd-article .cell_output > .output, .bd-article .picture").forEach(function (box) {
      var wide = box.scrollWidth > box.clientWidth + 1;
      if (wide && !box.hasAttribute("tabindex")) {
        box.tabIndex = 0;
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", words.wide);
      } else if (!wide && box.getAttribute("aria-label") === words.wide) {
        ["tabindex", "role", "aria-label"].forEach(function (name) { box.removeAttribute(name); });
      }
    });
  }
  keyboard();
  window.addEventListener("resize", keyboard);
  document.addEventListener("toggle", keyboard, true);

  // ---- the contents of the page follow the reader

  var links = [].slice.call(document.querySelectorAll(".page-toc a[href^='#']")), heads = [];
  links.forEach(function (link) {
    var section = byId(decodeURIComponent(link.hash.slice(1)));
    if (section) heads.push([section, link]);
  });
  if (heads.length > 1 && "IntersectionObserver" in window) {
    var mark = function () {
      var current = heads[0][1];
      heads.forEach(function (pair) { if (pair[0].getBoundingClientRect().top < 140) current = pair[1]; });
      links.forEach(function (link) {
        if (link === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    };
    var waiting = false;
    document.addEventListener("scroll", function () {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(function () { waiting = false; mark(); });
    }, { passive: true });
    mark();
  }

  var here = nav && nav.querySelector(".current > a.current, a.current");
  if (here) {
    here.setAttribute("aria-current", "page");
    if (nav.scrollHeight > nav.clientHeight && here.offsetTop > nav.clientHeight - 80) nav.scrollTop = here.offsetTop - nav.clientHeight / 2;
  }
})();
