// Pointing at a chapter lights the lines to what it needs and to what needs it.
(function () {
  "use strict";
  document.querySelectorAll(".chapter-map").forEach(function (map) {
    function light(event) {
      var item = event.target.closest("[data-chapter]");
      var slug = item ? item.dataset.chapter : null;
      map.querySelectorAll("path").forEach(function (path) {
        path.classList.toggle("lit", slug !== null && (path.dataset.from === slug || path.dataset.to === slug));
      });
    }
    ["pointerover", "pointerleave", "focusin", "focusout"].forEach(function (name) {
      map.addEventListener(name, light);
    });
  });
})();
