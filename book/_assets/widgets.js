// The widgets of the book. One classic script, so that it also runs from a file:// page; no library.
//
// Three layers: `math` holds pure functions of numbers (tested against NumPy and the package), `widgets` draws a state as
// text (SVG and HTML; the build calls the same code to write the initial state into the page), and the last part attaches
// the controls in the browser. Colours are classes, so a drawing follows the page from light to dark by itself.
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

  // A = U diag(s) Vᵀ for a 2×2 matrix given by rows; u[i] and v[i] are the i-th singular vectors.
  math.svd2 = function (A) {
    var a = A[0][0], b = A[0][1], c = A[1][0], d = A[1][1];
    var angle = 0.5 * Math.atan2(2 * (a * b + c * d), a * a + c * c - b * b - d * d);
    var v = [[Math.cos(angle), Math.sin(angle)], [-Math.sin(angle), Math.cos(angle)]];
    var image = v.map(function (x) { return [a * x[0] + b * x[1], c * x[0] + d * x[1]]; });
    var s1 = Math.hypot(image[0][0], image[0][1]);
    // The product of the singular values is |det A|: more exact than the length of a short image.
    var det = a * d - b * c;
    var s2 = s1 > 0 ? Math.abs(det) / s1 : 0;
    var u1 = s1 > 0 ? [image[0][0] / s1, image[0][1] / s1] : [1, 0];
    var turn = det < 0 ? -1 : 1;
    return { u: [u1, [-u1[1] * turn, u1[0] * turn]], s: [s1, s2], v: v };
  };

  math.circleImage = function (A, points) {
    var out = [];
    for (var i = 0; i <= points; i++) {
      var t = (2 * Math.PI * i) / points, x = Math.cos(t), y = Math.sin(t);
      out.push([A[0][0] * x + A[0][1] * y, A[1][0] * x + A[1][1] * y]);
    }
    return out;
  };

  // The sum of the first k terms s[i] u[:, i] vt[i, :].
  math.lowRank = function (u, s, vt, k) {
    return u.map(function (row) {
      return vt[0].map(function (_, j) {
        var sum = 0;
        for (var i = 0; i < k; i++) sum += row[i] * s[i] * vt[i][j];
        return sum;
      });
    });
  };

  // The share of Σ s² in the first k.
  math.energy = function (s, k) {
    var all = 0, kept = 0;
    s.forEach(function (x, i) { all += x * x; if (i < k) kept += x * x; });
    return all > 0 ? kept / all : 1;
  };

  // Targets: the log-density up to a constant, its gradient, and the curve on which −log density equals `level`.
  math.targets = {
    gaussian: {
      rho: 0.9,
      logDensity: function (x) {
        var r = this.rho;
        return -(x[0] * x[0] - 2 * r * x[0] * x[1] + x[1] * x[1]) / (2 * (1 - r * r));
      },
      gradient: function (x) {
        var r = this.rho, n = 1 - r * r;
        return [-(x[0] - r * x[1]) / n, -(x[1] - r * x[0]) / n];
      },
      curve: function (level, t) {
        var r = this.rho, w = Math.sqrt(2 * level), x = w * Math.cos(t);
        return [x, r * x + Math.sqrt(1 - r * r) * w * Math.sin(t)];
      },
      view: { x: [-3.4, 3.4], y: [-3.4, 3.4] },
      start: [-2, -2.4]
    },
    banana: {
      bend: 1,
      logDensity: function (x) {
        var r = x[1] - this.bend * (x[0] * x[0] - 1);
        return -0.5 * x[0] * x[0] - 2 * r * r;
      },
      gradient: function (x) {
        var b = this.bend, r = x[1] - b * (x[0] * x[0] - 1);
        return [-x[0] + 8 * b * x[0] * r, -4 * r];
      },
      curve: function (level, t) {
        var x = Math.sqrt(2 * level) * Math.cos(t);
        return [x, this.bend * (x * x - 1) + Math.sqrt(level / 2) * Math.sin(t)];
      },
      view: { x: [-3.4, 3.4], y: [-2.6, 7] },
      start: [-1.6, 1.2]
    }
  };

  // Random-walk Metropolis: the proposal is x + scale · z, accepted with probability min(1, π(y) / π(x)).
  math.metropolis = function (target, start, scale, draws, seed) {
    var uniform = math.random(seed), normal = math.normal(uniform);
    var x = start.slice(), log = target.logDensity(x), states = [x], proposals = [], accepted = [];
    for (var t = 0; t < draws; t++) {
      var y = [x[0] + scale * normal(), x[1] + scale * normal()];
      var logY = target.logDensity(y), yes = Math.log(1 - uniform()) < logY - log;
      proposals.push(y);
      accepted.push(yes);
      if (yes) { x = y; log = logY; }
      states.push(x);
    }
    return { states: states, proposals: proposals, accepted: accepted };
  };

  // Leapfrog: half a step of momentum, a step of position, half a step of momentum; the whole path and H along it.
  math.leapfrogPath = function (target, q, p, epsilon, steps) {
    function energy(q, p) { return 0.5 * (p[0] * p[0] + p[1] * p[1]) - target.logDensity(q); }
    var path = [q.slice()], energies = [energy(q, p)], momenta = [p.slice()];
    q = q.slice();
    p = p.slice();
    for (var t = 0; t < steps; t++) {
      var g = target.gradient(q);
      p = [p[0] + (epsilon / 2) * g[0], p[1] + (epsilon / 2) * g[1]];
      q = [q[0] + epsilon * p[0], q[1] + epsilon * p[1]];
      g = target.gradient(q);
      p = [p[0] + (epsilon / 2) * g[0], p[1] + (epsilon / 2) * g[1]];
      path.push(q);
      momenta.push(p);
      energies.push(energy(q, p));
    }
    return { path: path, momenta: momenta, energies: energies };
  };

  // Effective number of draws of one chain, by Geyer's initial positive sequence of pair sums.
  math.effectiveSize = function (x) {
    var n = x.length, mean = 0, i;
    for (i = 0; i < n; i++) mean += x[i] / n;
    function cov(lag) {
      var sum = 0;
      for (var j = 0; j + lag < n; j++) sum += (x[j] - mean) * (x[j + lag] - mean);
      return sum / n;
    }
    var c0 = cov(0);
    if (!(c0 > 0)) return 1;
    var time = -1;
    for (var lag = 0; lag + 1 < n; lag += 2) {
      var pair = (cov(lag) + cov(lag + 1)) / c0;
      if (pair <= 0) break;
      time += 2 * pair;
    }
    return Math.min(n, n / Math.max(time, 1 / n));
  };

  // softmax(scores / temperature) of one row; keys beyond `last` are masked.
  math.softmax = function (scores, temperature, last) {
    var kept = scores.map(function (_, j) { return last === undefined || j <= last; });
    var top = -Infinity, sum = 0;
    scores.forEach(function (s, j) { if (kept[j] && s > top) top = s; });
    var w = scores.map(function (s, j) {
      var e = kept[j] ? Math.exp((s - top) / temperature) : 0;
      sum += e;
      return e;
    });
    return w.map(function (e) { return e / sum; });
  };

  math.attentionWeights = function (scores, temperature, causal) {
    return scores.map(function (row, i) { return math.softmax(row, temperature, causal ? i : undefined); });
  };

  // Q Kᵀ / √d for rows of queries and keys.
  math.scaledScores = function (queries, keys) {
    var scale = 1 / Math.sqrt(queries[0].length);
    return queries.map(function (q) {
      return keys.map(function (k) {
        return scale * q.reduce(function (sum, x, i) { return sum + x * k[i]; }, 0);
      });
    });
  };

  math.entropy = function (p) {
    return p.reduce(function (sum, x) { return x > 0 ? sum - x * Math.log(x) : sum; }, 0);
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

  // ---------------------------------------------------------------- the widgets
  //
  // Each has `controls(data)`, perhaps `check(data)` (what is wrong with the data, or nothing), and `draw(state, data, say, id)`.
  // `say(en, zh)` chooses the language. A `range` with `log` moves over powers of ten.

  var widgets = {};

  widgets["circle-to-ellipse"] = {
    controls: function () {
      return [["a", "a₁₁", 1.3], ["b", "a₁₂", 0.9], ["c", "a₂₁", -0.3], ["d", "a₂₂", 1.1]].map(function (c) {
        return { id: c[0], kind: "range", label: [c[1] + " (entry of A)", c[1] + "（A 的元素）"], short: [c[1], c[1]], min: -2, max: 2, step: 0.1, value: c[2], digits: 1 };
      });
    },
    draw: function (state, data, say, id) {
      var A = [[state.a, state.b], [state.c, state.d]], f = math.svd2(A), box = { x: 4, y: 4, w: 292, h: 232 }, lim = [[-2.9, 2.9], [-2.3, 2.3]];
      var P = plane(box, lim[0], lim[1]), circle = math.circleImage([[1, 0], [0, 1]], 72), image = math.circleImage(A, 96);
      function name(v, label, cls) {
        var n = Math.hypot(v[0], v[1]), e = n > 0.01 ? [v[0] / n, v[1] / n] : [0, 1];
        return P.text([v[0] + 0.32 * e[0], v[1] + 0.32 * e[1]], label, "f-" + cls, 0, 4);
      }
      var s = f.s, long = [s[0] * f.u[0][0], s[0] * f.u[0][1]], short = [s[1] * f.u[1][0], s[1] * f.u[1][1]];
      var left = P.axes() + P.path(circle, "w-region s-ink") + P.arrow([0, 0], f.v[0], "blue") + P.arrow([0, 0], f.v[1], "orange", true) + name(f.v[0], "v₁", "blue") + name(f.v[1], "v₂", "orange");
      var right = P.axes() + P.path(circle, "w-faint") + clip(id + "-clip", box, P.path(image, "w-region s-ink") + P.arrow([0, 0], long, "blue") + P.arrow([0, 0], short, "orange", true) + name(long, "σ₁u₁", "blue") + name(short, "σ₂u₂", "orange"));
      var det = A[0][0] * A[1][1] - A[0][1] * A[1][0], cond = s[1] > 1e-9 ? fixed(s[0] / s[1], 2) : "∞";
      return {
        stage: panel(300, 240, say("The unit circle with the right singular vectors", "单位圆与右奇异向量"), left, say("the unit circle", "单位圆")) +
          panel(300, 240, say("Its image: an ellipse with half-axes " + fixed(s[0], 2) + " and " + fixed(s[1], 2), "它的像：半轴为 " + fixed(s[0], 2) + " 与 " + fixed(s[1], 2) + " 的椭圆"), right, say("its image under A", "在 A 下的像")),
        readout: numbers([["σ₁ =", fixed(s[0], 3)], ["σ₂ =", fixed(s[1], 3)], ["det A =", fixed(det, 3)], ["σ₁/σ₂ =", cond]])
      };
    }
  };

  widgets["rank-compression"] = {
    check: function (data) {
      var d = compression(data);
      if (!d) return "needs data with u (m×r), s (r) and vt (r×n)";
      if (!isMatrix(d.u) || !isMatrix(d.vt)) return "u and vt must be matrices of finite numbers";
      if (d.u[0].length !== d.s.length || d.vt.length !== d.s.length) return "u has " + d.u[0].length + " columns, s " + d.s.length + " entries and vt " + d.vt.length + " rows: they must agree";
    },
    controls: function (data) {
      var r = compression(data).s.length;
      return [{ id: "k", kind: "range", label: ["rank k", "秩 k"], min: 1, max: r, step: 1, value: Math.min(r, 6), digits: 0 }];
    },
    draw: function (state, data, say) {
      var d = compression(data), r = d.s.length, k = state.k, m = d.u.length, n = d.vt[0].length;
      var full = math.lowRank(d.u, d.s, d.vt, r), part = math.lowRank(d.u, d.s, d.vt, k), lo = Infinity, hi = -Infinity;
      full.forEach(function (row) { row.forEach(function (x) { lo = Math.min(lo, x); hi = Math.max(hi, x); }); });
      function picture(a) {
        var scaled = a.map(function (row) { return row.map(function (x) { return (x - lo) / (hi - lo || 1); }); });
        var size = 190 / Math.max(m, n);
        return tag("image", { href: greyPicture(scaled), x: (200 - n * size) / 2, y: (200 - m * size) / 2, width: n * size, height: m * size, class: "w-pixels", preserveAspectRatio: "none" });
      }
      var kept = math.energy(d.s, k), error = Math.sqrt(Math.max(0, 1 - kept)), stored = k * (m + n + 1), bars = "", top = Math.log10(d.s[0]);
      var floor = Math.max(-4, Math.log10(Math.max(d.s[r - 1], d.s[0] * 1e-4)) - top), w = 180 / r;
      d.s.forEach(function (s, i) {
        var h = Math.max(1.5, 160 * (1 - Math.max(Math.log10(Math.max(s, 1e-12)) - top, floor) / (floor || -1)));
        bars += tag("rect", { x: 12 + i * w, y: 180 - h, width: Math.max(w - 0.8, 0.6), height: h, class: i < k ? "f-blue" : "f-rule" });
      });
      bars += tag("path", { class: "w-axis", d: "M10 180.5H194" }) + tag("text", { x: 102, y: 196, class: "w-text f-grey", "text-anchor": "middle" }, say("i = 1 … ", "i = 1 … ") + r);
      return {
        stage: panel(200, 200, say("The picture, " + m + " by " + n + " pixels", "原图，" + m + "×" + n + " 像素"), picture(full), say("the picture", "原图")) +
          panel(200, 200, say("Its best approximation of rank " + k, "秩 " + k + " 的最佳近似"), picture(part), say("rank " + k, "秩 " + k)) +
          panel(200, 200, say("Singular values in decreasing order; the first " + k + " of " + r + " are kept", "由大到小的奇异值；保留前 " + k + " 个，共 " + r + " 个"), bars, say("log σᵢ, kept in blue", "log σᵢ，保留者为蓝色")),
        readout: numbers([[say("energy kept", "保留能量"), fixed(100 * kept, 2) + " %"], [say("relative error", "相对误差"), fixed(error, 4)], [say("numbers stored", "存储的数"), stored + " / " + m * n]])
      };
    }
  };

  function compression(data) {
    if (!data || typeof data !== "object") return null;
    var u = data.u || data.U, s = data.s || data.S || data.sigma, vt = data.vt || data.Vt || data.VT;
    return u && Array.isArray(s) && vt ? { u: u, s: s, vt: vt } : null;
  }

  function targetChoice() {
    return { id: "target", kind: "choice", label: ["target", "目标分布"], value: "gaussian", options: [["gaussian", "Gaussian", "高斯"], ["banana", "banana", "香蕉形"]] };
  }

  function levels(P, target) {
    return [0.15, 0.7, 1.6, 3, 4.6].map(function (level) {
      var points = [];
      for (var i = 0; i <= 90; i++) points.push(target.curve(level, (2 * Math.PI * i) / 90));
      return P.path(points, "w-level");
    }).join("");
  }

  widgets["mh-chain"] = {
    controls: function () {
      return [
        targetChoice(),
        { id: "scale", kind: "range", log: true, label: ["step size", "步长"], min: -1.5, max: 1, step: 0.02, value: -0.5, digits: 2 },
        { id: "draws", kind: "range", label: ["draws", "抽样次数"], min: 1, max: 600, step: 1, value: 120, digits: 0, play: 3 },
        { id: "seed", kind: "next", label: ["another chain", "换一条链"], value: 1 }
      ];
    },
    draw: function (state, data, say, id) {
      var target = math.targets[state.target], n = state.draws, chain = math.metropolis(target, target.start, state.scale, n, state.seed);
      var box = { x: 4, y: 4, w: 292, h: 272 }, P = plane(box, target.view.x, target.view.y), yes = 0, marks = "", i;
      for (i = 0; i < n; i++) {
        if (chain.accepted[i]) yes++;
        else marks += P.dot(chain.proposals[i], 1.7, "w-refused");
      }
      for (i = 1; i <= n; i++) if (chain.accepted[i - 1]) marks += P.dot(chain.states[i], 2, "f-blue w-seen");
      var now = chain.states[n], x = chain.states.map(function (s) { return s[0]; });
      var T = plane({ x: 24, y: 10, w: 268, h: 246 }, [0, Math.max(n, 2)], target.view.x);
      var trace = T.axes() + T.path(x.map(function (v, t) { return [t, v]; }), "w-trace s-blue") + T.dot([n, now[0]], 4, "f-red") +
        tag("text", { x: 6, y: 20, class: "w-text f-grey" }, "x₁") + tag("text", { x: 292, y: 274, class: "w-text f-grey", "text-anchor": "end" }, say("draw ", "第 ") + n + say("", " 次"));
      return {
        stage: panel(300, 280, say("Level lines of the target with the accepted and the refused proposals", "目标分布的等高线，以及被接受与被拒绝的提议"), levels(P, target) + clip(id + "-clip", box, P.path(chain.states, "w-thin s-blue") + marks) + P.dot(now, 4.5, "f-red"), say("● accepted  ○ refused  red: now", "● 接受　○ 拒绝　红点：当前")) +
          panel(300, 280, say("Trace of the first coordinate over the draws", "第一坐标随抽样的轨迹"), trace, say("trace of x₁", "x₁ 的轨迹")),
        readout: numbers([[say("accepted", "接受率"), fixed((100 * yes) / n, 0) + " %"], [say("mean of x₁", "x₁ 的均值"), fixed(x.slice(1).reduce(function (a, b) { return a + b; }, 0) / n, 2)], [say("effective draws", "有效样本量"), fixed(math.effectiveSize(x.slice(1)), 1)]])
      };
    }
  };

  widgets["hmc-path"] = {
    controls: function () {
      return [
        targetChoice(),
        { id: "epsilon", kind: "range", log: true, label: ["step size ε", "步长 ε"], min: -1.7, max: 0, step: 0.01, value: -0.92, digits: 3 },
        { id: "steps", kind: "range", label: ["leapfrog steps L", "蛙跳步数 L"], min: 1, max: 80, step: 1, value: 25, digits: 0, play: 1 },
        { id: "seed", kind: "next", label: ["another momentum", "换一个动量"], value: 3 }
      ];
    },
    draw: function (state, data, say, id) {
      var target = math.targets[state.target], normal = math.normal(math.random(state.seed)), p = [normal(), normal()], q = target.start;
      var walk = math.leapfrogPath(target, q, p, state.epsilon, state.steps), H0 = walk.energies[0], error = walk.energies[state.steps] - H0;
      var box = { x: 4, y: 4, w: 292, h: 272 }, P = plane(box, target.view.x, target.view.y), marks = "", flies = !isFinite(error) || error > 40;
      walk.path.forEach(function (x, i) { if (i && isFinite(x[0] + x[1]) && Math.abs(x[0]) + Math.abs(x[1]) < 60) marks += P.dot(x, 2.4, "f-blue"); });
      var path = walk.path.filter(function (x) { return isFinite(x[0] + x[1]) && Math.abs(x[0]) + Math.abs(x[1]) < 60; });
      var errors = walk.energies.map(function (h) { return isFinite(h) ? Math.max(-60, Math.min(60, h - H0)) : 60; });
      var span = Math.max(0.25, errors.reduce(function (a, b) { return Math.max(a, Math.abs(b)); }, 0)) * 1.1;
      var E = plane({ x: 40, y: 10, w: 252, h: 246 }, [0, Math.max(2, state.steps)], [-span, span]);
      var energy = E.axes() + E.path(errors.map(function (h, t) { return [t, h]; }), "w-trace s-orange") + E.dot([state.steps, errors[state.steps]], 4, "f-red") +
        tag("text", { x: 36, y: 20, class: "w-text f-grey", "text-anchor": "end" }, fixed(span, 2)) + tag("text", { x: 36, y: 256, class: "w-text f-grey", "text-anchor": "end" }, fixed(-span, 2)) + tag("text", { x: 292, y: 274, class: "w-text f-grey", "text-anchor": "end" }, say("step ", "第 ") + state.steps + say("", " 步"));
      var end = path[path.length - 1];
      return {
        stage: panel(300, 280, say("Level lines of the target and the leapfrog path", "目标分布的等高线与蛙跳轨迹"), levels(P, target) + clip(id + "-clip", box, P.path(path, "w-thin s-blue") + marks + P.dot(end, 5, "f-red")) + P.dot(q, 4.5, "f-ink") + P.arrow(q, [q[0] + 0.6 * p[0], q[1] + 0.6 * p[1]], "green"), say("green: momentum  red: proposal", "绿：动量　红：提议")) +
          panel(300, 280, say("Energy error along the path", "沿轨迹的能量误差"), energy, say("H along the path, minus H at the start", "沿轨迹的 H 减去起点的 H")),
        readout: numbers([["ε L =", fixed(state.epsilon * state.steps, 2)], [say("energy error", "能量误差"), flies ? say("diverges", "发散") : fixed(error, 4)], [say("accepted with probability", "接受概率"), fixed(isFinite(error) ? Math.min(1, Math.exp(-error)) : 0, 3)]])
      };
    }
  };

  widgets["attention-temperature"] = {
    check: function (data) {
      if (!data || !Array.isArray(data.tokens)) return "needs data with tokens and scores (or queries and keys)";
      var scores = data.scores;
      if (!scores && !(isMatrix(data.queries) && isMatrix(data.keys))) return "needs scores, or queries and keys, as matrices of finite numbers";
      if (scores && !(isMatrix(scores) && scores.length === data.tokens.length && scores[0].length === data.tokens.length)) return "scores must be a matrix with a row and a column for each of the " + data.tokens.length + " tokens";
      if (!scores && (data.queries.length !== data.tokens.length || data.keys.length !== data.tokens.length)) return "queries and keys must have a row for each of the " + data.tokens.length + " tokens";
    },
    controls: function (data) {
      var n = data.tokens.length;
      return [
        { id: "temperature", kind: "range", log: true, label: ["temperature", "温度"], min: -1, max: 1, step: 0.02, value: 0, digits: 2 },
        { id: "query", kind: "range", label: ["query token", "查询词元"], min: 1, max: n, step: 1, value: n, digits: 0 },
        { id: "causal", kind: "toggle", label: ["causal mask", "因果掩码"], value: true }
      ];
    },
    draw: function (state, data, say) {
      var tokens = data.tokens.map(function (t) { return String(t).replace(/^[ \u0120\u2581]/, "").trim() || "␣"; }), n = tokens.length;
      var scores = data.scores || math.scaledScores(data.queries, data.keys), W = math.attentionWeights(scores, state.temperature, state.causal), i = state.query - 1, row = W[i];
      var left = 72, top = 66, size = Math.min(24, 196 / n), cells = "", bars = "", high = 0;
      row.forEach(function (w, j) { if (w > row[high]) high = j; });
      W.forEach(function (r, a) {
        r.forEach(function (w, b) {
          var masked = state.causal && b > a;
          cells += tag("rect", { x: left + b * size, y: top + a * size, width: size - 1, height: size - 1, class: masked ? "w-masked" : "f-blue", "fill-opacity": masked ? undefined : Math.round(1000 * (0.04 + 0.96 * w)) / 1000 });
        });
      });
      tokens.forEach(function (t, a) {
        var mid = (a + 0.5) * size + 3.5, cls = "w-text w-small " + (a === i ? "f-red w-bold" : "f-grey");
        cells += tag("text", { x: left - 5, y: top + mid, class: cls, "text-anchor": "end" }, escape(cut(t, 11)));
        cells += tag("text", { x: 0, y: 0, class: "w-text w-small f-grey", transform: "translate(" + round(left + mid) + " " + (top - 5) + ") rotate(-55)" }, escape(cut(t, 11)));
      });
      cells += tag("rect", { x: left - 1, y: top + i * size - 1, width: n * size + 1, height: size + 1, class: "w-frame s-red" });
      var step = Math.min(20, 270 / n);
      row.forEach(function (w, j) {
        var y = 8 + j * step;
        bars += tag("text", { x: 78, y: y + step / 2 + 3.5, class: "w-text w-small " + (j === high ? "f-ink w-bold" : "f-grey"), "text-anchor": "end" }, escape(cut(tokens[j], 12)));
        if (state.causal && j > i) bars += tag("text", { x: 86, y: y + step / 2 + 3.5, class: "w-text w-small f-grey" }, say("masked", "被遮蔽"));
        else bars += tag("rect", { x: 84, y: y + 1.5, width: Math.max(1, 165 * w), height: Math.max(2, step - 3), class: "f-blue" }) + tag("text", { x: 88 + 165 * w, y: y + step / 2 + 3.5, class: "w-text w-small f-ink" }, fixed(w, 3));
      });
      var height = Math.ceil(top + n * size + 6), low = Math.ceil(16 + n * step);
      return {
        stage: panel(300, height, say("Attention weights: a row for each query token, a column for each key token", "注意力权重：每行一个查询词元，每列一个键词元"), cells, say("all weights; framed: the query", "全部权重；加框者为所选查询")) +
          panel(300, low, say("Weights of the query token " + tokens[i], "查询词元 " + tokens[i] + " 的权重"), bars, say("the weights of “" + tokens[i] + "”", "“" + tokens[i] + "”的权重")),
        readout: numbers([[say("temperature", "温度"), fixed(state.temperature, 2)], [say("largest weight", "最大权重"), fixed(row[high], 3) + " (" + tokens[high] + ")"], [say("entropy", "熵"), fixed(math.entropy(row), 2) + say(" nats", " 奈特")]])
      };
    }
  };

  function cut(text, length) {
    return text.length > length ? text.slice(0, length - 1) + "…" : text;
  }

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

  // The whole of a widget in its initial state.
  function render(name, data, lang, id) {
    var controls = controlsOf(name, data), say = speaker(lang), drawn = widgets[name].draw(initial(controls), data, say, id);
    return '<div class="widget-stage">' + drawn.stage + '</div><p class="widget-readout" aria-live="polite">' + drawn.readout + '</p><div class="widget-controls">' +
      controls.map(function (c) { return controlHtml(c, id, say); }).join("") + "</div>";
  }

  root.Lemmata = { math: math, widgets: widgets, render: render, initial: initial, controlsOf: controlsOf };

  // ---------------------------------------------------------------- in the browser

  if (typeof document === "undefined") return;

  function mount(figure) {
    var name = figure.dataset.widget, source = figure.querySelector("script[type='application/json']"), data = source ? JSON.parse(source.textContent) : null;
    var controls = controlsOf(name, data), state = initial(controls), say = speaker(document.documentElement.lang), waiting = false;
    var stage = figure.querySelector(".widget-stage"), readout = figure.querySelector(".widget-readout"), byId = {};
    controls.forEach(function (c) { byId[c.id] = c; });

    function draw() {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(function () {
        waiting = false;
        var drawn = widgets[name].draw(state, data, say, figure.id);
        stage.innerHTML = drawn.stage;
        readout.innerHTML = drawn.readout;
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
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll);
  else mountAll();
})(typeof globalThis !== "undefined" ? globalThis : this);
