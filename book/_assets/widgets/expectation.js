// The widgets of the chapter on expectation; what they use stands in library.js.
(function (L) {
  "use strict";

  var math = L.math, widgets = L.widgets, tag = L.tag, fixed = L.fixed, panel = L.panel, plane = L.plane, numbers = L.numbers;

  var WIDEST = 128;

  // A vector of `WIDEST` standard coordinates, any two of them with correlation r: √(1 − r) zᵢ + √r z₀.
  function coordinates(normal, r) {
    var shared = Math.sqrt(r) * normal(), own = Math.sqrt(1 - r), x = [];
    for (var i = 0; i < WIDEST; i++) x.push(own * normal() + shared);
    return x;
  }

  function dot(q, k, d) {
    var sum = 0;
    for (var i = 0; i < d; i++) sum += q[i] * k[i];
    return sum;
  }

  // Scores q·k of independent pairs in d dimensions; for a smaller d the same vectors are cut.
  math.dotProducts = function (d, r, pairs, seed) {
    var normal = math.normal(math.random(seed)), scores = [];
    for (var t = 0; t < pairs; t++) scores.push(dot(coordinates(normal, r), coordinates(normal, r), d));
    return scores;
  };

  // Scores of one query with n keys.
  math.scoreRow = function (d, r, n, seed) {
    var normal = math.normal(math.random(seed)), q = coordinates(normal, r), scores = [];
    for (var j = 0; j < n; j++) scores.push(dot(q, coordinates(normal, r), d));
    return scores;
  };

  // tr(Σ_q Σ_k) for both matrices with ones on the diagonal and r elsewhere.
  math.dotProductVariance = function (d, r) {
    return d * (1 + (d - 1) * r * r);
  };

  // How many values fall into each of the bins of equal width from low to high; what lies outside is left out.
  math.binCounts = function (values, low, high, bins) {
    var counts = [];
    for (var b = 0; b < bins; b++) counts.push(0);
    values.forEach(function (v) {
      var at = Math.floor(((v - low) / (high - low)) * bins);
      if (v === high) at = bins - 1;
      if (at >= 0 && at < bins) counts[at]++;
    });
    return counts;
  };

  math.softmaxWeights = function (scores) {
    var top = Math.max.apply(null, scores), e = scores.map(function (s) { return Math.exp(s - top); });
    var sum = e.reduce(function (a, b) { return a + b; }, 0);
    return e.map(function (x) { return x / sum; });
  };

  // Bars of the given heights, side by side in a box, the highest possible being `most`.
  function bars(box, heights, most, cls) {
    var w = box.w / heights.length;
    return heights.map(function (h, i) {
      return tag("rect", { x: box.x + i * w + 0.5, y: box.y + box.h * (1 - h / most), width: Math.max(w - 1, 0.8), height: Math.max(box.h * h / most, 0), class: "w-seen f-" + cls });
    }).join("") + tag("path", { class: "w-axis", d: "M" + box.x + " " + (box.y + box.h) + "H" + (box.x + box.w) });
  }

  function words(x, y, text, cls, anchor) {
    return tag("text", { x: x, y: y, class: "w-text w-small f-" + cls, "text-anchor": anchor || "start" }, L.escape(text));
  }

  widgets["dot-product-spread"] = {
    controls: function () {
      return [
        { id: "d", kind: "range", label: ["dimension d", "维数 d"], min: 1, max: WIDEST, step: 1, value: 64, digits: 0, play: 1 },
        { id: "r", kind: "range", label: ["correlation of coordinates", "坐标之间的相关系数"], short: ["correlation", "相关系数"], min: 0, max: 1, step: 0.05, value: 0, digits: 2 },
        { id: "seed", kind: "next", label: ["other vectors", "换一组向量"], value: 1 }
      ];
    },
    draw: function (state, data, say) {
      var d = state.d, r = state.r, root = Math.sqrt(d), limit = 32, bins = 64, keys = 12;
      var raw = math.dotProducts(d, r, 400, state.seed), scaled = raw.map(function (s) { return s / root; });
      var row = math.scoreRow(d, r, keys, state.seed + 1000);
      var weights = [math.softmaxWeights(row), math.softmaxWeights(row.map(function (s) { return s / root; }))];
      var variance = math.dotProductVariance(d, r), left = "", right = "";
      [[raw, "blue", "q·k"], [scaled, "orange", "q·k / √d"]].forEach(function (side, i) {
        var box = { x: 6, y: 22 + 122 * i, w: 288, h: 84 }, counts = math.binCounts(side[0], -limit, limit, bins);
        left += bars(box, counts, Math.max.apply(null, counts.concat([1])), side[1]) + words(8, box.y - 6, side[2], side[1]);
        [-limit, 0, limit].forEach(function (v, at) {
          left += words(box.x + box.w * (v + limit) / (2 * limit), box.y + box.h + 13, fixed(v, 0), "grey", ["start", "middle", "end"][at]);
        });
        var other = { x: 6, y: box.y, w: 288, h: 84 };
        right += bars(other, weights[i], 1, side[1]) + words(8, box.y - 6, i ? say("weights of softmax(q·k / √d)", "softmax(q·k / √d) 的权重") : say("weights of softmax(q·k)", "softmax(q·k) 的权重"), side[1]);
      });
      var most = weights.map(function (w) { return Math.max.apply(null, w); });
      return {
        stage: panel(300, 250, say("Histograms of 400 scores; by the theorem their standard deviation is " + fixed(Math.sqrt(variance), 1) + " before and " + fixed(Math.sqrt(variance / d), 1) + " after division by the root of d", "400 个得分的直方图；按定理，除以 √d 之前标准差为 " + fixed(Math.sqrt(variance), 1) + "，之后为 " + fixed(Math.sqrt(variance / d), 1)), left, say("400 pairs of random vectors, as far as the axis goes", "400 对随机向量（仅画出坐标轴范围以内）")) +
          panel(300, 250, say("Softmax weights of " + keys + " keys: the largest is " + fixed(most[0], 2) + " before and " + fixed(most[1], 2) + " after division", keys + " 个键的 softmax 权重：除以 √d 之前最大为 " + fixed(most[0], 2) + "，之后为 " + fixed(most[1], 2)), right, say("one query, " + keys + " keys, weights from 0 to 1", "一个查询，" + keys + " 个键，权重从 0 到 1")),
        readout: numbers([["Var(q·k) =", fixed(variance, 1)], ["Var(q·k/√d) =", fixed(variance / d, 2)], [say("largest weight", "最大权重"), fixed(most[0], 2) + " → " + fixed(most[1], 2)]])
      };
    }
  };
})(Lemmata);
