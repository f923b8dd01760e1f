// A box above the tables of terms: only the rows that hold what is typed stay. It is made here, since it does nothing without a script.
(function () {
  "use strict";
  var tables = [].slice.call(document.querySelectorAll("table.terms"));
  var place = document.querySelector(".terms-filter");
  if (!tables.length || !place) return;
  var zh = /^zh/i.test(document.documentElement.lang);
  var label = document.createElement("label"), input = document.createElement("input"), count = document.createElement("p");
  input.type = "search";
  input.autocomplete = "off";
  label.append((zh ? "筛选术语" : "Show terms with") + " ", input);
  count.setAttribute("role", "status");
  place.append(label, count);
  input.addEventListener("input", function () {
    var wanted = input.value.trim().toLowerCase(), shown = 0;
    tables.forEach(function (table) {
      var here = 0;
      table.querySelectorAll("tbody tr").forEach(function (row) {
        var cells = [].slice.call(row.cells, 0, 2).map(function (cell) { return cell.textContent.toLowerCase(); });
        row.hidden = !cells.some(function (text) { return text.indexOf(wanted) >= 0; });
        if (!row.hidden) here += 1;
      });
      (table.closest("section") || table).classList.toggle("no-terms", here === 0);
      shown += here;
    });
    count.textContent = !wanted ? "" : zh ? "找到 " + shown + " 个术语" : shown + (shown === 1 ? " term" : " terms");
  });
})();
