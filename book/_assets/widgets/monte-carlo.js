// The widgets of the chapter on simulating chance; what they use stands in library.js.
(function (L) {
  "use strict";

  var math = L.math, widgets = L.widgets, tag = L.tag, fixed = L.fixed, round = L.round, panel = L.panel, plane = L.plane, clip = L.clip, numbers = L.numbers;

  // n uniform points of the unit square, as [x, y, 1 if in the quarter disc].
  math.darts = function (n, seed) {
    var uniform = math.random(1000 + seed), points = [];
    for (var i = 0; i < n; i++) {
      var x = uniform(), y = uniform();
      points.push([x, y, x * x + y * y < 1 ? 1 : 0]);
    }
    return points;
  };

  // The estimate 4 · hits / n of π and its standard error s / √n, s² with n − 1.
  math.dartEstimate = function (hits, n) {
    var p = hits / n;
    return [4 * p, 4 * Math.sqrt(p * (1 - p) / (n - 1))];
  };

  // E_q[w²] for the target N(0, 1) and the proposal N(m, s²): infinite when s² is at most one half.
  math.overlapMoment = function (m, s) {
    var b = 2 * s * s - 1;
    return b > 0 ? s * s / Math.sqrt(b) * Math.exp(m * m / b) : Infinity;
  };

  // n draws x of N(m, s²), each with its weight, target density over proposal density.
  math.overlapDraws = function (m, s, n, seed) {
    var normal = math.normal(math.random(2000 + seed)), draws = [];
    for (var i = 0; i < n; i++) {
      var z = normal(), x = m + s * z;
      draws.push([x, s * Math.exp(0.5 * z * z - 0.5 * x * x)]);
    }
    return draws;
  };

  // (Σ w)² / Σ w².
  math.sampleSize = function (weights) {
    var sum = 0, squares = 0;
    weights.forEach(function (w) { sum += w; squares += w * w; });
    return sum * sum / squares;
  };

  function words(x, y, text, cls, anchor) {
    return tag("text", { x: x, y: y, class: "w-text w-small f-" + cls, "text-anchor": anchor || "start" }, L.escape(text));
  }

  function circle(P) {
    var points = [];
    for (var i = 0; i <= 60; i++) points.push([Math.cos(Math.PI * i / 120), Math.sin(Math.PI * i / 120)]);
    return P.path(points, "s-ink w-trace");
  }

  var THROWS = 20, SHOWN = 1500;

  widgets["throw-darts"] = {
    controls: function () {
      return [
        { id: "n", kind: "range", label: ["darts n", "投掷次数 n"], min: 1, max: 4, step: 0.05, value: 2, digits: 0, log: true, play: 0.05 },
        { id: "seed", kind: "next", label: ["other throws", "重新投掷"], value: 1 }
      ];
    },
    draw: function (state, data, say) {
      var n = Math.round(state.n), S = plane({ x: 8, y: 8, w: 224, h: 224 }, [0, 1], [0, 1]), view = [1.8, 4.2];
      var E = plane({ x: 8, y: 8, w: 304, h: 212 }, view, [0, THROWS + 1]), right = "", missed = 0, first = null;
      for (var t = 0; t <= THROWS; t++) {
        var darts = math.darts(n, state.seed * 100 + t), hits = darts.reduce(function (sum, p) { return sum + p[2]; }, 0);
        var e = math.dartEstimate(hits, n), low = e[0] - 1.96 * e[1], high = e[0] + 1.96 * e[1], outside = low > Math.PI || high < Math.PI;
        if (!t) first = { darts: darts, value: e[0], error: e[1], hits: hits };
        else if (outside) missed++;
        var a = E.at([Math.max(low, view[0]), THROWS + 0.5 - t]), b = E.at([Math.min(high, view[1]), 0]), c = E.at([e[0], 0]);
        var cls = outside ? "red" : t ? "grey" : "blue";
        right += tag("path", { class: "s-" + cls + (t ? " w-trace" : " w-line"), stroke: "var(--" + cls + ")", d: "M" + round(a[0]) + " " + round(a[1]) + "H" + round(b[0]) }) +
          tag("circle", { cx: c[0], cy: a[1], r: t ? 2 : 3.2, class: "f-" + cls });
      }
      right = E.path([[Math.PI, 0], [Math.PI, THROWS + 1]], "s-ink w-trace") + right + words(E.at([Math.PI, 0])[0], 234, "π", "ink", "middle") +
        words(8, 234, fixed(view[0], 1), "grey") + words(312, 234, fixed(view[1], 1), "grey", "end");
      var marks = ["", ""];
      first.darts.slice(0, SHOWN).forEach(function (p) {
        var q = S.at(p);
        marks[p[2]] += "M" + round(q[0]) + " " + round(q[1]) + "h0";
      });
      var left = tag("rect", { x: 8, y: 8, width: 224, height: 224, class: "w-axis" }) + circle(S) + ["orange", "blue"].map(function (cls, k) {
        return tag("path", { class: "s-" + cls, fill: "none", "stroke-width": k ? 2.6 : 3.4, "stroke-linecap": k ? "round" : "square", d: marks[k] || "M0 0" });
      }).join("");
      var caption = n > SHOWN ? say("the first " + SHOWN + " darts", "仅画出前 " + SHOWN + " 次") : say("darts on the unit square", "投在单位正方形上的点");
      return {
        stage: panel(240, 240, say(first.hits + " of " + n + " darts lie in the quarter disc", n + " 个点中有 " + first.hits + " 个落在四分之一圆内"), left, caption) +
          panel(320, 240, say("The estimate " + fixed(first.value, 3) + " with its 95% interval, and those of " + THROWS + " other throws, of which " + missed + " miss pi", "估计值 " + fixed(first.value, 3) + " 及其 95% 区间，另有 " + THROWS + " 次独立重复，其中 " + missed + " 个区间不含 π"), right,
            say("95% intervals: this one (top) and " + THROWS + " others", "95% 区间：本次（最上）与另外 " + THROWS + " 次")),
        readout: numbers([[say("estimate of π", "π 的估计"), fixed(first.value, 3) + " ± " + fixed(first.error, 3)], [say("hits", "命中"), first.hits + " / " + n], [say("of " + THROWS + " others, intervals without π:", "另外 " + THROWS + " 次中不含 π 的区间："), String(missed)]])
      };
    }
  };

  var DRAWS = 40;

  widgets["proposal-overlap"] = {
    controls: function () {
      return [
        { id: "m", kind: "range", label: ["mean of the proposal", "提议分布的均值"], short: ["mean m", "均值 m"], min: -3, max: 3, step: 0.1, value: 0.5, digits: 1 },
        { id: "s", kind: "range", label: ["width of the proposal", "提议分布的宽度"], short: ["width s", "宽度 s"], min: 0.4, max: 3, step: 0.05, value: 1.3, digits: 2 },
        { id: "seed", kind: "next", label: ["other draws", "重新抽取"], value: 1 }
      ];
    },
    draw: function (state, data, say, id) {
      var m = state.m, s = state.s, draws = math.overlapDraws(m, s, DRAWS, state.seed), weights = draws.map(function (d) { return d[1]; });
      var size = math.sampleSize(weights), moment = math.overlapMoment(m, s), top = Math.max(0.42, 0.42 / s), box = { x: 6, y: 8, w: 308, h: 170 };
      var P = plane(box, [-5, 5], [0, top]), target = [], proposal = [], ticks = "";
      for (var i = 0; i <= 200; i++) {
        var x = -5 + i / 20, z = (x - m) / s;
        target.push([x, Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)]);
        proposal.push([x, Math.exp(-0.5 * z * z) / (s * Math.sqrt(2 * Math.PI))]);
      }
      var largest = Math.max.apply(null, weights);
      draws.forEach(function (d) { ticks += P.dot([d[0], 0.015 * top], 1.2 + 6 * Math.sqrt(d[1] / largest), "f-orange w-seen"); });
      var left = P.path([[-5, 0]].concat(target, [[5, 0]]), "f-blue w-region") + P.path(target, "s-blue w-line") + P.path(proposal, "s-orange w-line") + ticks;
      var sum = weights.reduce(function (a, b) { return a + b; }, 0), shares = weights.map(function (w) { return w / sum; }).sort(function (a, b) { return b - a; });
      var tall = Math.max(shares[0], 0.1), B = { x: 30, y: 14, w: 204, h: 164 }, right = "";
      shares.forEach(function (v, k) {
        right += tag("rect", { x: B.x + k * B.w / DRAWS + 0.4, y: B.y + B.h * (1 - v / tall), width: B.w / DRAWS - 0.8, height: B.h * v / tall, class: "f-orange" });
      });
      right += tag("path", { class: "w-axis", d: "M" + B.x + " " + (B.y + B.h) + "H" + (B.x + B.w) }) + words(B.x - 4, B.y + 4, fixed(tall, 2), "grey", "end") + words(B.x - 4, B.y + B.h, "0", "grey", "end");
      var exact = isFinite(moment) ? fixed(DRAWS / moment, 1) : "0";
      return {
        stage: panel(320, 190, say("Target density, standard normal, proposal with mean " + fixed(m, 1) + " and width " + fixed(s, 2) + ", and " + DRAWS + " draws with their weights", "目标密度（标准正态）、均值为 " + fixed(m, 1) + " 宽度为 " + fixed(s, 2) + " 的提议密度，以及 " + DRAWS + " 个带权重的样本"),
            tag("path", { class: "w-axis", d: "M6 178H314" }) + clip(id + "-curves", { x: 6, y: 0, w: 308, h: 190 }, left) + words(12, 20, say("target", "目标"), "blue") + words(12, 36, say("proposal, draws", "提议与样本"), "orange"), say("a larger dot is a larger weight", "点越大，权重越大")) +
          panel(240, 190, say("Shares of the weight of the " + DRAWS + " draws, sorted: the largest has " + fixed(shares[0], 2), DRAWS + " 个样本各占总权重的比例（降序）：最大为 " + fixed(shares[0], 2)), right, say("each draw's share of all weight", "各样本占总权重的比例")),
        readout: numbers([[say("effective size, of these " + DRAWS + " draws", "这 " + DRAWS + " 个样本的有效样本量"), fixed(size, 1)], [say("exact", "精确值"), DRAWS + " / E[w²] = " + exact], ["E[w²] =", isFinite(moment) ? fixed(moment, 2) : "∞"]])
      };
    }
  };
})(Lemmata);
