// A displayed formula that is wider than its column can be scrolled with the keyboard; one that fits is no stop on the way.
(function () {
  "use strict";
  function mark(box) {
    var wide = box.scrollWidth > box.clientWidth + 1;
    if (wide && !box.hasAttribute("tabindex")) {
      box.setAttribute("tabindex", "0");
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", box.dataset.label);
    } else if (!wide && box.hasAttribute("tabindex")) {
      box.removeAttribute("tabindex");
      box.removeAttribute("role");
      box.removeAttribute("aria-label");
    }
  }
  function all() {
    document.querySelectorAll(".math-scroll").forEach(mark);
  }
  all();
  if (document.fonts && document.fonts.ready) document.fonts.ready.then(all);
  window.addEventListener("resize", all);
  document.addEventListener("toggle", all, true);
})();
