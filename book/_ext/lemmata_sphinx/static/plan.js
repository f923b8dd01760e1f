// The study plan: from a day, hours a week and the chapters that are left, the day by which each chapter is done. Start and hours are
// kept in this browser alone. The arithmetic is apart from the page, in whole days since 1970, and is tested against Python's calendar.
var LemmataPlan = (function () {
  "use strict";
  var KEY = "lemmata-plan", LEAST = 1, MOST = 100, DAY = 86400000;

  // ---- pure: tested without a browser

  // "2026-03-02" as days since 1970-01-01; null where it is no day of the calendar.
  function day(text) {
    var parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text || "");
    if (!parts || +parts[1] < 1000) return null;
    var days = Date.UTC(+parts[1], +parts[2] - 1, +parts[3]) / DAY;
    return text === iso(days) ? days : null;
  }

  function iso(days) { return new Date(days * DAY).toISOString().slice(0, 10); }

  // `chapters`: [{slug, hours}] in order. `choice`: {start, weekly, from, done}. Study goes on evenly, weekly / 7 hours every day from
  // the start on; a chapter is done on the day on which the hours up to its end are reached. What stands before `from`, or is done
  // already, takes no time. null when there is no such day or the hours are none.
  function schedule(chapters, choice) {
    var start = day(choice.start), weekly = Number(choice.weekly), done = choice.done || [];
    if (start === null || !(weekly >= LEAST && weekly <= MOST)) return null;
    var begun = !chapters.some(function (chapter) { return chapter.slug === choice.from; }), hours = 0, left = 0, last = null;
    var rows = chapters.map(function (chapter) {
      begun = begun || chapter.slug === choice.from;
      var row = { slug: chapter.slug, state: !begun ? "before" : done.indexOf(chapter.slug) >= 0 ? "done" : "planned", finish: null };
      if (row.state === "planned") {
        hours += chapter.hours;
        left += 1;
        // the small number takes back what rounding may add to a whole number of days
        row.finish = last = iso(start + Math.max(1, Math.ceil(hours * 7 / weekly - 1e-9)) - 1);
      }
      return row;
    });
    return { rows: rows, hours: hours, chapters: left, end: last };
  }

  // What was stored, put right: {start, weekly, from}, each "" where it is nothing.
  function restored(text) {
    var found = null;
    try { found = JSON.parse(text); } catch (error) { /* as if nothing was stored */ }
    if (!found || typeof found !== "object") found = {};
    return {
      start: day(found.start) === null ? "" : found.start,
      weekly: Number(found.weekly) >= LEAST && Number(found.weekly) <= MOST ? String(found.weekly) : "",
      from: typeof found.from === "string" ? found.from : "",
    };
  }

  var pure = { day: day, iso: iso, schedule: schedule, restored: restored };
  if (typeof document === "undefined") return pure;

  // ---- the page

  document.querySelectorAll(".study-plan").forEach(function (plan) {
    var form = plan.querySelector("form"), fields = form.elements, summary = plan.querySelector(".plan-summary");
    var rows = [].slice.call(plan.querySelectorAll("tr[data-chapter]"));
    var chapters = rows.map(function (row) { return { slug: row.dataset.chapter, hours: Number(row.dataset.hours) }; });
    var language = /^zh/i.test(document.documentElement.lang) ? "zh-CN" : "en-GB", zh = language === "zh-CN";
    var brief = new Intl.DateTimeFormat(language, { timeZone: "UTC", day: "numeric", month: zh ? "numeric" : "short", year: "numeric" });
    var writer = new Intl.DateTimeFormat(language, { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
    var first = fields.weekly.value;

    function words(date) { return writer.format(new Date(day(date) * DAY)); }
    function short(date) { return brief.format(new Date(day(date) * DAY)); }
    function today() {
      var now = new Date();
      return iso(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / DAY);
    }
    function fill(choice) {
      fields.start.value = choice.start || today();
      fields.weekly.value = choice.weekly || first;
      fields.from.value = choice.from;
      if (fields.from.selectedIndex < 0) fields.from.value = "";
    }
    function say(kind, names) {
      var text = summary.dataset[kind].replace(/\{(\w+)\}/g, function (all, name) { return names[name]; });
      if (summary.textContent !== text) summary.textContent = text;
    }

    function show(done) {
      var found = schedule(chapters, { start: fields.start.value, weekly: fields.weekly.value, from: fields.from.value, done: done });
      var stage = null, latest = null;
      rows.forEach(function (row, at) {
        var finish = found && found.rows[at].finish;
        if (row.parentElement !== stage) {
          stage = row.parentElement;
          latest = stage.querySelector(".plan-stage .plan-date");
          latest.textContent = "";
        }
        row.classList.toggle("is-before", Boolean(found) && found.rows[at].state === "before");
        row.querySelector(".plan-date").textContent = finish ? short(finish) : "";
        if (finish) latest.textContent = short(finish);
      });
      if (!found) say("wrong", {});
      else if (!found.chapters) say("done", {});
      else {
        say("end", {
          hours: found.hours.toLocaleString(language), chapters: found.chapters, weekly: Number(fields.weekly.value).toLocaleString(language),
          start: words(fields.start.value), end: words(found.end),
        });
      }
    }

    var stored = null;
    try { stored = localStorage.getItem(KEY); } catch (error) { /* a private window keeps nothing */ }
    fill(restored(stored));
    form.addEventListener("input", function () {
      var choice = JSON.stringify({ start: fields.start.value, weekly: fields.weekly.value, from: fields.from.value });
      try { localStorage.setItem(KEY, choice); } catch (error) { /* as above */ }
      show(LemmataProgress.done());
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    fields.forget.addEventListener("click", function () {
      try { localStorage.removeItem(KEY); } catch (error) { /* as above */ }
      fill(restored(null));
      LemmataProgress.clear();
    });
    fields.print.addEventListener("click", function () {
      document.documentElement.classList.add("print-plan");
      window.print();
    });
    window.addEventListener("afterprint", function () { document.documentElement.classList.remove("print-plan"); });
    LemmataProgress.listen(show);
  });

  return pure;
})();
