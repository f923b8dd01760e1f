// Below a list of questions: how many were right at the first choice, and where the wrong first choices lead. Kept nowhere.
(function () {
  "use strict";
  var zh = /^zh/i.test(document.documentElement.lang);

  function sentence(right, done, all) {
    if (!done) return zh ? "共 " + all + " 题；只计每题最先打开的选项。" : all + " questions; what counts is the first choice that you open.";
    if (done < all) return zh ? "已答 " + done + " 题（共 " + all + " 题），首选答对 " + right + " 题。" : done + " of " + all + " answered, " + right + " of them right at the first choice.";
    return zh ? all + " 题全部答完，首选答对 " + right + " 题。" : "All " + all + " answered, " + right + " right at the first choice.";
  }

  document.querySelectorAll(".question-score").forEach(function (box) {
    var list = box.previousElementSibling;
    if (!list || !list.matches("ol.questions")) return;
    var items = [].slice.call(list.children), first = new Map();
    var line = document.createElement("p"), back = document.createElement("p"), again = document.createElement("button");
    line.setAttribute("role", "status");
    again.type = "button";
    again.textContent = zh ? "重新开始" : "Start again";
    box.append(line, back, again);

    function show() {
      var right = 0, seen = {};
      back.textContent = "";
      first.forEach(function (choice) {
        if (choice.classList.contains("right")) right += 1;
        else choice.querySelectorAll("a.chapter-ref").forEach(function (link) {
          if (seen[link.href]) return;
          seen[link.href] = true;
          back.append(back.childNodes.length ? (zh ? "；" : "; ") : (zh ? "请回到：" : "Go back to: "), link.cloneNode(true));
        });
      });
      line.textContent = sentence(right, first.size, items.length);
      back.hidden = !back.childNodes.length;
      again.hidden = !first.size;
    }

    // A click on the heading, which the keyboard gives as well; a choice that printing opens is no answer.
    list.addEventListener("click", function (event) {
      var heading = event.target.closest("summary"), item = heading && heading.closest("ol.questions > li");
      if (!item || first.has(item)) return;
      first.set(item, heading.parentNode);
      show();
    });

    again.addEventListener("click", function () {
      first.clear();
      list.querySelectorAll("details").forEach(function (choice) { choice.open = false; });
      show();
      items[0].querySelector("summary").focus();
    });

    show();
  });
})();
