// Pointing at a chapter lights what it needs and what needs it, and the lines between them.
(function () {
  "use strict";
  document.querySelectorAll(".chapter-map").forEach(function (map) {
    var items = [].slice.call(map.querySelectorAll("[data-chapter]")), paths = [].slice.call(map.querySelectorAll("path"));
    function needs(item) { return item.dataset.needs.split(" "); }
    function light(event) {
      var item = event.type === "pointerleave" || event.type === "focusout" ? null : event.target.closest("[data-chapter]");
      var slug = item ? item.dataset.chapter : null;
      paths.forEach(function (path) {
        path.classList.toggle("lit", slug !== null && (path.dataset.from === slug || path.dataset.to === slug));
      });
      items.forEach(function (other) {
        other.classList.toggle("is-need", item !== null && needs(item).indexOf(other.dataset.chapter) >= 0);
        other.classList.toggle("is-use", item !== null && needs(other).indexOf(slug) >= 0);
      });
      map.classList.toggle("is-lit", item !== null);
    }
    ["pointerover", "pointerleave", "focusin", "focusout"].forEach(function (name) {
      map.addEventListener(name, light);
    });
  });
})();
