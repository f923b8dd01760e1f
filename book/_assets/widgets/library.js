// What the widgets share: seeded random numbers, drawing as text, controls. No library of others.
//
// A chapter's widgets stand in a file of their own beside this one, a classic script (modules do not load from file:// pages) that
// starts with `(function (L) {` and ends with `})(Lemmata);`. It puts pure functions of numbers into `L.math` (tested against NumPy and
// the package) and its widgets into `L.widgets`. The build runs the same scripts to write a widget's first state into the page, and a page
// loads the files of its widgets alone. Colours are classes, so a drawing follows the page from light to dark by itself.
//
// A widget has `controls(data)`, perhaps `check(data)` (what is wrong with the data, or nothing), and `draw(state, data, say, id)`, which
// gives `{stage, readout}` as HTML; `id` is unique on the page. `say(en, zh)` chooses the language. A control is of `kind`
//   "range": label, min, max, step, value, digits; perhaps log (it moves over powers of ten), play (a step of the play button), short (a label)
//   "toggle": label, value;   "choice": label, value, options as [value, en, zh];   "next": label, value (a button that adds one)
// with an `id`, its name in `state`, and labels as [en, zh]. A control with `when: {other: [values]}` shows only while the other has one of these.
(function (root) {
  "use strict";

  // ---------------------------------------------------------------- mathematics

  var math = {};

  // Mulberry32: a small seeded generator of uniform numbers in [0, 1).
  math.random = function (seed) {
    var a = seed >>> 0;
    return function () {
      a = (a + 0x6d2b79f5) >>> 0;
      var t = a;
      t = Math.imul(t ^ (t >>> 15), t | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  };

  // Standard normal numbers from uniform ones (Box and Muller).
  math.normal = function (uniform) {
    return function () {
      var r = Math.sqrt(-2 * Math.log(1 - uniform()));
      return r * Math.cos(2 * Math.PI * uniform());
    };
  };

  // Φ(x): a series without cancellation in the middle, a continued fraction in the tails.
  math.normalCdf = function (x) {
    var z = Math.abs(x), phi = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    if (z > 38) return x > 0 ? 1 : 0;
    if (z < 4) {
      var term = z, sum = z;
      for (var k = 1; k < 120; k++) { term *= (z * z) / (2 * k + 1); sum += term; }
      return x > 0 ? 0.5 + phi * sum : 0.5 - phi * sum;
    }
    var fraction = z;
    for (var j = 80; j > 0; j--) fraction = z + j / fraction;
    return x > 0 ? 1 - phi / fraction : phi / fraction;
  };

  // ---------------------------------------------------------------- drawing, as text

  function escape(text) {
    return String(text).replace(/[&<>"]/g, function (c) {
      return { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }[c];
    });
  }

  function tag(name, attributes, inner) {
    var out = "<" + name;
    Object.keys(attributes).forEach(function (key) {
      var value = attributes[key];
      if (value !== undefined) out += " " + key + '="' + escape(typeof value === "number" ? round(value) : value) + '"';
    });
    return inner === undefined ? out + "/>" : out + ">" + inner + "</" + name + ">";
  }

  function round(x) {
    return Math.round(x * 100) / 100;
  }

  function within(x, low, high) {
    return Math.min(Math.max(x, low), high);
  }

  function fixed(x, digits) {
    var text = Math.abs(x) < 0.5 * Math.pow(10, -digits) ? (0).toFixed(digits) : x.toFixed(digits);
    return text.replace("-", "−");
  }

  // A panel: an SVG with its own coordinates; `label` says in words what is seen.
  function panel(width, height, label, inner, caption) {
    var svg = tag("svg", { viewBox: "0 0 " + width + " " + height, width: width, height: height, role: "img", "aria-label": label }, inner);
    return '<div class="widget-panel">' + svg + (caption ? '<p class="widget-caption">' + escape(caption) + "</p>" : "") + "</div>";
  }

  // A plane of the given ranges in a box of pixels, y upwards.
  function plane(box, x, y) {
    var sx = (box.w || 0) / (x[1] - x[0]), sy = box.h / (y[1] - y[0]);
    var at = function (p) { return [box.x + (p[0] - x[0]) * sx, box.y + box.h - (p[1] - y[0]) * sy]; };
    return {
      at: at,
      path: function (points, cls) {
        return tag("path", { class: cls, d: points.map(function (p, i) {
          var q = at(p);
          return (i ? "L" : "M") + round(q[0]) + " " + round(q[1]);
        }).join("") });
      },
      dot: function (p, r, cls) {
        var q = at(p);
        return tag("circle", { cx: q[0], cy: q[1], r: r, class: cls });
      },
      axes: function () {
        var o = at([0, 0]);
        return tag("path", { class: "w-axis", d: "M" + box.x + " " + round(o[1]) + "H" + (box.x + box.w) + "M" + round(o[0]) + " " + box.y + "V" + (box.y + box.h) });
      },
      text: function (p, words, cls, dx, dy, anchor) {
        var q = at(p);
        return tag("text", { x: q[0] + (dx || 0), y: q[1] + (dy || 0), class: "w-text " + cls, "text-anchor": anchor || "middle" }, escape(words));
      },
      // A name just beyond the tip of the arrow from 0 to v, moved as far as the box asks.
      name: function (v, words, cls, gap) {
        var n = Math.hypot(v[0], v[1]), e = n > 0.01 ? [v[0] / n, v[1] / n] : [0, 1], q = at([v[0] + gap * e[0], v[1] + gap * e[1]]);
        var half = 4 * words.replace(/[\u4e00-\u9fff]/g, "xx").length;
        return tag("text", { x: within(q[0], box.x + half, box.x + box.w - half), y: within(q[1] + 4, box.y + 12, box.y + box.h - 4), class: "w-text f-" + cls, "text-anchor": "middle" }, escape(words));
      },
      arrow: function (from, to, cls, dashed) {
        var a = at(from), b = at(to), dx = b[0] - a[0], dy = b[1] - a[1], n = Math.hypot(dx, dy);
        if (n < 1) return tag("circle", { cx: b[0], cy: b[1], r: 2.5, class: "f-" + cls });
        dx /= n;
        dy /= n;
        var h = Math.min(9, n), e = [b[0] - h * dx, b[1] - h * dy];
        return tag("path", { class: "s-" + cls + " w-line", "stroke-dasharray": dashed ? "5 3" : undefined, d: "M" + round(a[0]) + " " + round(a[1]) + "L" + round(e[0]) + " " + round(e[1]) }) +
          tag("path", { class: "f-" + cls, d: "M" + round(b[0]) + " " + round(b[1]) + "L" + round(e[0] - 0.45 * h * dy) + " " + round(e[1] + 0.45 * h * dx) + "L" + round(e[0] + 0.45 * h * dy) + " " + round(e[1] - 0.45 * h * dx) + "Z" });
      }
    };
  }

  function clip(id, box, inner) {
    return tag("clipPath", { id: id }, tag("rect", { x: box.x, y: box.y, width: box.w, height: box.h })) + tag("g", { "clip-path": "url(#" + id + ")" }, inner);
  }

  // A greyscale picture (values 0 to 1, row by row) as a BMP in a data URI.
  function greyPicture(m) {
    var rows = m.length, cols = m[0].length, stride = (cols + 3) & ~3, start = 54 + 1024, bytes = [0x42, 0x4d];
    function put(value, count) { for (var i = 0; i < count; i++) bytes.push((value >>> (8 * i)) & 255); }
    put(start + stride * rows, 4); put(0, 4); put(start, 4);
    put(40, 4); put(cols, 4); put(rows, 4); put(1, 2); put(8, 2); put(0, 4); put(stride * rows, 4); put(2835, 4); put(2835, 4); put(256, 4); put(0, 4);
    for (var g = 0; g < 256; g++) bytes.push(g, g, g, 0);
    for (var r = rows - 1; r >= 0; r--) {
      for (var c = 0; c < stride; c++) bytes.push(c < cols ? Math.max(0, Math.min(255, Math.round(255 * m[r][c]))) : 0);
    }
    var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", out = "";
    for (var i = 0; i < bytes.length; i += 3) {
      var n = (bytes[i] << 16) | ((bytes[i + 1] || 0) << 8) | (bytes[i + 2] || 0);
      out += alphabet[n >> 18] + alphabet[(n >> 12) & 63] + (i + 1 < bytes.length ? alphabet[(n >> 6) & 63] : "=") + (i + 2 < bytes.length ? alphabet[n & 63] : "=");
    }
    return "data:image/bmp;base64," + out;
  }

  function numbers(pairs) {
    return pairs.map(function (pair) {
      return '<span class="widget-number"><span>' + pair[0] + "</span> <b>" + escape(pair[1]) + "</b></span>";
    }).join("");
  }

  function isMatrix(m) {
    return Array.isArray(m) && m.length > 0 && m.every(function (row) {
      return Array.isArray(row) && row.length === m[0].length && row.length > 0 && row.every(function (x) { return typeof x === "number" && isFinite(x); });
    });
  }

  function cut(text, length) {
    return text.length > length ? text.slice(0, length - 1) + "…" : text;
  }

  var widgets = {};

  // ---------------------------------------------------------------- a widget's HTML, for the build and the browser

  function speaker(lang) {
    var zh = /^zh/i.test(lang || "en");
    return function (en, chinese) { return zh ? chinese : en; };
  }

  function controlsOf(name, data) {
    var widget = widgets[name];
    if (!widget) throw new Error("unknown widget '" + name + "'; there are: " + Object.keys(widgets).join(", "));
    var wrong = widget.check && widget.check(data);
    if (wrong) throw new Error("the widget '" + name + "' " + wrong);
    return widget.controls(data);
  }

  function initial(controls) {
    var state = {};
    controls.forEach(function (c) { state[c.id] = c.log ? Math.pow(10, c.value) : c.value; });
    return state;
  }

  function controlHtml(c, id, say) {
    var at = id + "-" + c.id, label = say(c.label[0], c.label[1]), shown = c.short ? say(c.short[0], c.short[1]) : label;
    if (c.kind === "range") {
      var value = c.log ? Math.pow(10, c.value) : c.value, text = fixed(value, c.digits);
      return '<div class="widget-control"><label for="' + at + '">' + escape(shown) + "</label>" +
        tag("input", { type: "range", id: at, "data-control": c.id, min: String(c.min), max: String(c.max), step: String(c.step), value: String(c.value), "aria-label": label, "aria-valuetext": text, autocomplete: "off" }) +
        '<output for="' + at + '">' + text + "</output>" +
        (c.play ? '<button type="button" class="widget-play" data-play="' + c.id + '">▶ ' + say("play", "播放") + "</button>" : "") + "</div>";
    }
    if (c.kind === "toggle") {
      return '<div class="widget-control"><label><input type="checkbox" id="' + at + '" data-control="' + c.id + '" autocomplete="off"' + (c.value ? " checked" : "") + "> " + escape(label) + "</label></div>";
    }
    if (c.kind === "choice") {
      return '<fieldset class="widget-control widget-choice"><legend>' + escape(label) + "</legend>" + c.options.map(function (o) {
        return '<label><input type="radio" name="' + at + '" data-control="' + c.id + '" value="' + o[0] + '" autocomplete="off"' + (o[0] === c.value ? " checked" : "") + "> " + say(o[1], o[2]) + "</label>";
      }).join("") + "</fieldset>";
    }
    return '<div class="widget-control"><button type="button" data-next="' + c.id + '">' + escape(label) + "</button></div>";
  }

  function wanted(c, state) {
    return Object.keys(c.when || {}).every(function (other) { return c.when[other].indexOf(state[other]) >= 0; });
  }

  // The whole of a widget in its initial state.
  function render(name, data, lang, id) {
    var controls = controlsOf(name, data), say = speaker(lang), state = initial(controls), drawn = widgets[name].draw(state, data, say, id);
    return '<div class="widget-stage">' + drawn.stage + '</div><p class="widget-readout" aria-live="polite">' + drawn.readout + '</p><div class="widget-controls">' +
      controls.map(function (c) { return controlHtml(c, id, say).replace(">", wanted(c, state) ? ">" : " hidden>"); }).join("") + "</div>";
  }

  root.Lemmata = {
    math: math, widgets: widgets, render: render, initial: initial, controlsOf: controlsOf,
    escape: escape, tag: tag, round: round, fixed: fixed, cut: cut, panel: panel, plane: plane, clip: clip, greyPicture: greyPicture, numbers: numbers, isMatrix: isMatrix
  };

  // ---------------------------------------------------------------- in the browser

  if (typeof document === "undefined") return;

  function mount(figure) {
    var name = figure.dataset.widget, source = figure.querySelector("script[type='application/json']"), data = source ? JSON.parse(source.textContent) : null;
    var controls = controlsOf(name, data), state = initial(controls), say = speaker(document.documentElement.lang), waiting = false;
    var stage = figure.querySelector(".widget-stage"), readout = figure.querySelector(".widget-readout"), byId = {}, tall = 0;
    // The readout keeps the height that it once needed, so that the controls stay under the hand; another width of the window begins anew.
    window.addEventListener("resize", function () { tall = 0; readout.style.minHeight = ""; });
    controls.forEach(function (c) { byId[c.id] = c; });

    function draw() {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(function () {
        waiting = false;
        var drawn = widgets[name].draw(state, data, say, figure.id);
        stage.innerHTML = drawn.stage;
        readout.innerHTML = drawn.readout;
        if (readout.offsetHeight > tall) readout.style.minHeight = (tall = readout.offsetHeight) + "px";
        controls.forEach(function (c) {
          if (c.when) figure.querySelector("[data-control='" + c.id + "']").closest(".widget-control").hidden = !wanted(c, state);
        });
      });
    }

    function read(input) {
      var c = byId[input.dataset.control];
      if (!c) return;
      if (c.kind === "toggle") state[c.id] = input.checked;
      else if (c.kind === "choice") { if (input.checked) state[c.id] = input.value; }
      else {
        state[c.id] = c.log ? Math.pow(10, Number(input.value)) : Number(input.value);
        var text = fixed(state[c.id], c.digits), out = input.parentNode.querySelector("output");
        out.textContent = text;
        input.setAttribute("aria-valuetext", text);
      }
      draw();
    }

    figure.addEventListener("input", function (event) { read(event.target); });

    figure.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.next) {
        state[button.dataset.next] += 1;
        draw();
      } else if (button.dataset.play) play(button, byId[button.dataset.play]);
    });

    function play(button, c) {
      var input = figure.querySelector("[data-control='" + c.id + "']"), label = "▶ " + say("play", "播放");
      if (button.dataset.running) {
        button.dataset.running = "";
        return;
      }
      if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
        input.value = c.max;
        read(input);
        return;
      }
      if (Number(input.value) >= c.max) input.value = c.min;
      button.dataset.running = "yes";
      button.textContent = "❚❚ " + say("pause", "暂停");
      (function step() {
        if (!button.dataset.running || Number(input.value) >= c.max) {
          button.dataset.running = "";
          button.textContent = label;
          return;
        }
        input.value = Number(input.value) + c.play;
        read(input);
        setTimeout(step, 40);
      })();
    }
  }

  function mountAll() {
    document.querySelectorAll("[data-widget]").forEach(mount);
  }
  // Deferred scripts run before this event: the chapter's file, which comes after this one, has then named its widgets.
  if (document.readyState === "complete") mountAll();
  else document.addEventListener("DOMContentLoaded", mountAll);
})(typeof globalThis !== "undefined" ? globalThis : this);
