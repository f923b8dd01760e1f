// The widget of the chapter on the law of large numbers and the central limit theorem; what it uses stands in library.js.
(function (L) {
  "use strict";

  var math = L.math, widgets = L.widgets, tag = L.tag, round = L.round, fixed = L.fixed, panel = L.panel, plane = L.plane, clip = L.clip, numbers = L.numbers;

  var DRAWS = 2000, MOST = 100, lopsided = [0.6, 0.3, 0, 0, 0, 0, 0, 0, 0, 0.1];

  // Probabilities of the values 0, 1, 2, …
  math.latticeLaws = { coin: [0.5, 0.5], die: [1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6], lottery: [0.95, 0.05], lopsided: lopsided };

  // The probabilities of a sum of n independent draws: convolution.
  math.sumProbabilities = function (weights, n) {
    var sum = [1];
    for (var t = 0; t < n; t++) {
      var next = [];
      for (var i = 0; i < sum.length + weights.length - 1; i++) next.push(0);
      sum.forEach(function (p, a) { weights.forEach(function (q, b) { next[a + b] += p * q; }); });
      sum = next;
    }
    return sum;
  };

  // Mean, standard deviation and third absolute central moment.
  math.latticeMoments = function (weights) {
    var mean = 0, square = 0, third = 0;
    weights.forEach(function (p, k) { mean += p * k; });
    weights.forEach(function (p, k) { square += p * Math.pow(k - mean, 2); third += p * Math.pow(Math.abs(k - mean), 3); });
    return [mean, Math.sqrt(square), third];
  };

  // The largest distance of the standardised sum's distribution function from Φ.
  math.latticeDistance = function (weights, n) {
    var m = math.latticeMoments(weights), cdf = 0, most = 0;
    math.sumProbabilities(weights, n).forEach(function (p, k) {
      var limit = math.normalCdf((k - n * m[0]) / (m[1] * Math.sqrt(n)));
      most = Math.max(most, Math.abs(cdf - limit), Math.abs(cdf + p - limit));
      cdf += p;
    });
    return most;
  };

  // A sum of n exponential variables: its density, and P(sum ≤ x) = 1 − e^(−x) Σ_{k<n} x^k / k!.
  math.erlangDensity = function (n, x) {
    if (x < 0) return 0;
    if (x === 0) return n === 1 ? 1 : 0;
    for (var k = 1, log = -x; k < n; k++) log += Math.log(x / k);
    return Math.exp(log);
  };

  math.erlangCdf = function (n, x) {
    if (x <= 0) return 0;
    for (var k = 0, sum = 0, term = Math.exp(-x); k < n; k++) {
      sum += term;
      term *= x / (k + 1);
    }
    return 1 - sum;
  };

  math.erlangDistance = function (n) {
    for (var i = 0, most = 0; i <= 1600; i++) {
      var x = -4 + i / 200;
      most = Math.max(most, Math.abs(math.erlangCdf(n, n + x * Math.sqrt(n)) - math.normalCdf(x)));
    }
    return most;
  };

  // Running averages of simulated draws.
  math.runningAverages = function (law, count, seed) {
    var uniform = math.random(seed), weights = math.latticeLaws[law], sum = 0, out = [];
    function draw(u) {
      if (law === "exponential") return -Math.log(1 - u);
      if (law === "cauchy") return Math.tan(Math.PI * (u - 0.5));
      for (var k = 0, below = weights[0]; u >= below && k < weights.length - 1; below += weights[++k]);
      return k;
    }
    for (var i = 1; i <= count; i++) {
      sum += draw(uniform());
      out.push(sum / i);
    }
    return out;
  };

  function gauss(x) { return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI); }

  function line(from, to, f) {
    for (var i = 0, points = []; i <= 300; i++) {
      var x = from + ((to - from) * i) / 300;
      points.push([x, f(x)]);
    }
    return points;
  }

  widgets["sums-to-gaussian"] = {
    controls: function () {
      return [
        { id: "law", kind: "choice", label: ["distribution", "分布"], value: "lopsided", options: [
          ["coin", "coin", "硬币"], ["die", "die", "骰子"], ["lottery", "lottery (1 in 20)", "抽奖（二十中一）"], ["lopsided", "lopsided (0, 1 or 9)", "偏斜（0、1 或 9）"],
          ["exponential", "exponential", "指数"], ["cauchy", "Cauchy", "柯西"]] },
        { id: "n", kind: "range", label: ["n (terms)", "n（项数）"], min: 1, max: MOST, step: 1, value: 4, digits: 0, play: 1 },
        { id: "seed", kind: "next", label: ["new draws", "重新抽取"], value: 1 }];
    },
    draw: function (s, data, say, id) {
      var n = Math.round(s.n), weights = math.latticeLaws[s.law], cauchy = s.law === "cauchy", box = { x: 8, y: 10, w: 324, h: 180 };
      var P = plane(box, [-4, 4], [0, 0.62]), left = "", distance, bound;
      if (weights) {
        var m = math.latticeMoments(weights), scale = m[1] * Math.sqrt(n), bars = "";
        math.sumProbabilities(weights, n).forEach(function (p, k) {
          var x = (k - n * m[0]) / scale, a = P.at([x - 0.5 / scale, p * scale]), b = P.at([x + 0.5 / scale, 0]);
          if (Math.abs(x) < 4.6) bars += "M" + round(a[0]) + " " + round(b[1]) + "V" + round(a[1]) + "H" + round(b[0]) + "V" + round(b[1]) + "Z";
        });
        left = tag("path", { class: "f-blue w-seen", d: bars });
        distance = math.latticeDistance(weights, n);
        bound = (0.4748 * m[2]) / (Math.pow(m[1], 3) * Math.sqrt(n));
      } else if (cauchy) left = P.path(line(-4, 4, function (x) { return 1 / (Math.PI * (1 + x * x)); }), "s-blue w-line");
      else {
        left = P.path(line(-4, 4, function (x) { return Math.sqrt(n) * math.erlangDensity(n, n + x * Math.sqrt(n)); }), "s-blue w-line");
        distance = math.erlangDistance(n);
        bound = (0.4748 * (12 / Math.E - 2)) / Math.sqrt(n);
      }
      left += P.path(line(-4, 4, gauss), "s-orange w-line");
      var ticks = tag("path", { class: "w-axis", d: "M" + box.x + " " + (box.y + box.h) + "H" + (box.x + box.w) });
      [-4, -2, 0, 2, 4].forEach(function (t) { ticks += P.text([t, 0], fixed(t, 0), "w-small f-grey", t === -4 ? 6 : t === 4 ? -6 : 0, 15); });

      var mu = weights ? m[0] : cauchy ? 0 : 1, sd = weights ? m[1] : 1, top = cauchy ? 4 : 1.2, last = Math.log(DRAWS) / Math.LN10, right = "";
      var R = plane({ x: 34, y: 10, w: 298, h: 180 }, [0, last], [-top, top]), spread = [];
      ["blue", "green", "red"].forEach(function (cls, i) {
        var path = math.runningAverages(s.law, DRAWS, 1000 * i + s.seed).map(function (x, j) { return [Math.log(j + 1) / Math.LN10, Math.max(-2 * top, Math.min(2 * top, (x - mu) / sd))]; });
        spread.push((path[DRAWS - 1][1]));
        right += R.path(path.filter(function (q, j) { return j < 100 || j % 10 === 9; }), "s-" + cls + " w-trace");
      });
      if (!cauchy) [-1, 1].forEach(function (sign) { right += R.path(line(0, last, function (x) { return 1.96 * sign / Math.sqrt(Math.pow(10, x)); }), "w-faint"); });
      right += R.path([[0, 0], [last, 0]], "w-axis");
      var marks = "";
      [1, 10, 100, 1000].forEach(function (t) { marks += R.text([Math.log(t) / Math.LN10, -top], String(t), "w-small f-grey", 0, 15); });
      [-1, 0, 1].forEach(function (t) { var y = cauchy ? 4 * t : t; marks += tag("text", { x: 30, y: R.at([0, y])[1] + 4, class: "w-text w-small f-grey", "text-anchor": "end" }, fixed(y, 0)); });
      var name = cauchy ? say("average of n = ", "n = ") + n + say(" Cauchy variables, and the Gaussian", " 个柯西变量的平均，与高斯分布") : say("standardised sum of n = ", "n = ") + n + say(" terms, and the Gaussian", " 项的标准化和，与高斯分布");
      var gap = cauchy ? [say("Beyond ±4, for every n:", "落在 ±4 之外（n 任意）："), fixed(1 - (2 * Math.atan(4)) / Math.PI, 3)] : [say("largest distance from Φ:", "与 Φ 的最大距离："), fixed(distance, 3)];
      return {
        stage: panel(340, 215, name + "; " + gap[0] + " " + gap[1], ticks + clip(id + "-left", box, left), name) +
          panel(340, 215, say("Three running averages of 2,000 draws, in standard deviations from the mean, on a logarithmic axis; the last ones are ", "三条累积平均（各 2000 次抽取），以标准差为单位偏离均值，横轴为对数；最后的值为 ") + spread.map(function (x) { return fixed(x, 2); }).join(say(", ", "、")),
            marks + clip(id + "-right", { x: 34, y: 10, w: 298, h: 180 }, right), cauchy ? say("running averages of 2,000 draws", "2000 次抽取的累积平均") : say("running averages of 2,000 draws, in σ", "2000 次抽取的累积平均（单位 σ）")),
        readout: numbers([["n =", String(n)], gap].concat(cauchy ? [] : [[say("Berry and Esseen's bound:", "Berry–Esseen 界："), fixed(Math.min(1, bound), 3)]]))
      };
    }
  };
})(Lemmata);
