// The widget of the chapter on common distributions; what it uses stands in library.js.
(function (L) {
  "use strict";

  var math = L.math, widgets = L.widgets, tag = L.tag, fixed = L.fixed, panel = L.panel, plane = L.plane, clip = L.clip, numbers = L.numbers;

  // Each family: whether it is discrete, its probabilities or density, its distribution function, and the parameters that move it.
  math.families = {
    binomial: {
      discrete: true, uses: ["n", "p"],
      density: function (k, s) {
        if (k < 0 || k > s.n || k !== Math.floor(k)) return 0;
        var value = 1;
        for (var i = 1; i <= k; i++) value *= (s.n - k + i) / i;
        return value * Math.pow(s.p, k) * Math.pow(1 - s.p, s.n - k);
      }
    },
    geometric: {
      discrete: true, uses: ["p"],
      density: function (k, s) { return k < 1 || k !== Math.floor(k) || s.p <= 0 ? 0 : Math.pow(1 - s.p, k - 1) * s.p; },
      cdf: function (x, s) { return x < 1 || s.p <= 0 ? 0 : 1 - Math.pow(1 - s.p, Math.floor(x)); }
    },
    poisson: {
      discrete: true, uses: ["lambda"],
      density: function (k, s) {
        if (k < 0 || k !== Math.floor(k)) return 0;
        var value = Math.exp(-s.lambda);
        for (var i = 1; i <= k; i++) value *= s.lambda / i;
        return value;
      }
    },
    uniform: {
      uses: ["mu", "sigma"],
      density: function (x, s) { return Math.abs(x - s.mu) <= s.sigma ? 1 / (2 * s.sigma) : 0; },
      cdf: function (x, s) { return Math.min(1, Math.max(0, (x - s.mu + s.sigma) / (2 * s.sigma))); }
    },
    exponential: {
      uses: ["lambda"],
      density: function (x, s) { return x < 0 ? 0 : s.lambda * Math.exp(-s.lambda * x); },
      cdf: function (x, s) { return x < 0 ? 0 : -Math.expm1(-s.lambda * x); }
    },
    gaussian: {
      uses: ["mu", "sigma"],
      density: function (x, s) { var z = (x - s.mu) / s.sigma; return Math.exp(-0.5 * z * z) / (s.sigma * Math.sqrt(2 * Math.PI)); },
      cdf: function (x, s) { return math.normalCdf((x - s.mu) / s.sigma); }
    },
    cauchy: {
      uses: ["mu", "sigma"],
      density: function (x, s) { var z = (x - s.mu) / s.sigma; return 1 / (Math.PI * s.sigma * (1 + z * z)); },
      cdf: function (x, s) { return 0.5 + Math.atan((x - s.mu) / s.sigma) / Math.PI; }
    }
  };

  math.familyDensity = function (name, x, s) { return math.families[name].density(x, s); };

  math.familyCdf = function (name, x, s) {
    var family = math.families[name];
    if (family.cdf) return family.cdf(x, s);
    for (var k = 0, sum = 0; k <= x; k++) sum += family.density(k, s);
    return x < 0 ? 0 : Math.min(1, sum);
  };

  // P(from ≤ X ≤ to): in the discrete families both ends count.
  math.familyInterval = function (name, from, to, s) {
    if (to < from) return 0;
    if (!math.families[name].discrete) return math.familyCdf(name, to, s) - math.familyCdf(name, from, s);
    for (var k = Math.max(0, Math.ceil(from)), sum = 0; k <= to; k++) sum += math.familyDensity(name, k, s);
    return Math.min(1, sum);
  };

  var symbols = { n: "n", p: "p", lambda: "λ", mu: "μ", sigma: "σ" };

  widgets["distribution-explorer"] = {
    controls: function () {
      function range(id, name, zh, min, max, step, value, digits, families) {
        return { id: id, kind: "range", label: [name, zh], min: min, max: max, step: step, value: value, digits: digits, when: families && { family: families } };
      }
      return [
        { id: "family", kind: "choice", label: ["family", "分布"], value: "gaussian", options: [
          ["binomial", "binomial", "二项"], ["geometric", "geometric", "几何"], ["poisson", "Poisson", "泊松"], ["uniform", "uniform", "均匀"],
          ["exponential", "exponential", "指数"], ["gaussian", "Gaussian", "高斯"], ["cauchy", "Cauchy", "柯西"]] },
        range("n", "n (trials)", "n（试验次数）", 1, 30, 1, 20, 0, ["binomial"]), range("p", "p (success)", "p（成功概率）", 0, 1, 0.01, 0.3, 2, ["binomial", "geometric"]),
        range("lambda", "λ (rate)", "λ（强度）", 0.1, 15, 0.1, 3, 1, ["poisson", "exponential"]), range("mu", "μ (centre)", "μ（中心）", -5, 5, 0.1, 0, 1, ["uniform", "gaussian", "cauchy"]),
        range("sigma", "σ (scale)", "σ（尺度）", 0.2, 4, 0.1, 1, 1, ["uniform", "gaussian", "cauchy"]), range("from", "from", "从", -8, 30, 0.5, -1, 1), range("to", "to", "到", -8, 30, 0.5, 1, 1)];
    },
    draw: function (s, data, say, id) {
      var family = math.families[s.family], discrete = !!family.discrete, view = discrete ? [-0.9, 30.9] : [-8, 12], box = { x: 30, y: 10, w: 300, h: 180 };
      var top = 0, curve = [], i, x;
      for (i = 0; i <= 600; i++) {
        x = view[0] + ((view[1] - view[0]) * i) / 600;
        curve.push([x, math.familyDensity(s.family, x, s)]);
      }
      if (discrete) for (i = 0; i <= 30; i++) top = Math.max(top, math.familyDensity(s.family, i, s));
      else curve.forEach(function (q) { top = Math.max(top, q[1]); });
      top = Math.max(top, 0.02);
      var P = plane(box, view, [0, 1.08 * top]), F = plane(box, view, [0, 1.08]), inside = math.familyInterval(s.family, s.from, s.to, s);
      var left = "", marks = "", levels = "", step = [];
      function ticks(Q, heights, digits) {
        var out = tag("path", { class: "w-axis", d: "M" + box.x + " " + (box.y + box.h) + "H" + (box.x + box.w) });
        (discrete ? [0, 10, 20, 30] : [-8, -4, 0, 4, 8, 12]).forEach(function (t) { out += Q.text([t, 0], fixed(t, 0), "w-small f-grey", 0, 15); });
        heights.forEach(function (h) { out += tag("text", { x: box.x - 4, y: Q.at([0, h])[1] + 4, class: "w-text w-small f-grey", "text-anchor": "end" }, fixed(h, h < 10 ? digits : 1)); });
        return out;
      }
      if (discrete) {
        for (i = 0; i <= 30; i++) {
          var a = P.at([i - 0.38, math.familyDensity(s.family, i, s)]), b = P.at([i + 0.38, 0]);
          left += tag("rect", { x: a[0], y: a[1], width: b[0] - a[0], height: Math.max(b[1] - a[1], 0), class: i >= s.from && i <= s.to ? "f-blue" : "f-rule" });
        }
        step.push([view[0], 0]);
        for (i = 0; i <= 30; i++) step.push([i, i ? math.familyCdf(s.family, i - 1, s) : 0], [i, math.familyCdf(s.family, i, s)]);
        step.push([view[1], math.familyCdf(s.family, 30, s)]);
      } else {
        var part = curve.filter(function (q) { return q[0] >= s.from && q[0] <= s.to; });
        if (part.length) left += P.path([[part[0][0], 0]].concat(part, [[part[part.length - 1][0], 0]]), "f-blue w-seen");
        left += P.path(curve, "s-ink w-trace w-masked");
        step = curve.map(function (q) { return [q[0], math.familyCdf(s.family, q[0], s)]; });
      }
      [s.from, s.to].forEach(function (edge) {
        marks += P.path([[edge, 0], [edge, 1.04 * top]], "w-faint");
        var h = math.familyCdf(s.family, edge, s);
        levels += F.path([[edge, 0], [edge, h], [view[0], h]], "w-faint") + (edge >= view[0] && edge <= view[1] ? F.dot([edge, h], 3.5, "f-orange") : "");
      });
      var used = family.uses.map(function (key) { return symbols[key] + " = " + fixed(s[key], key === "n" ? 0 : key === "p" ? 2 : 1); }).join(", ");
      var title = say(discrete ? "probability of each value" : "density", discrete ? "各值的概率" : "密度");
      return {
        stage: panel(340, 215, title + ", " + used, ticks(P, [0, top], 2) + clip(id + "-left", box, left + marks), title) +
          panel(340, 215, say("Distribution function, from ", "分布函数，区间左端 ") + fixed(math.familyCdf(s.family, s.from, s), 3) + say(" to ", "，右端 ") + fixed(math.familyCdf(s.family, s.to, s), 3),
            ticks(F, [0, 0.5, 1], 1) + clip(id + "-right", box, F.path(step, "s-blue w-line") + levels), say("distribution function F", "分布函数 F")),
        readout: numbers([[say("moved by", "参数"), used], ["P(" + fixed(s.from, 1) + " ≤ X ≤ " + fixed(s.to, 1) + ") =", fixed(inside, 4)], [say("outside:", "区间外："), fixed(1 - inside, 4)]])
      };
    }
  };
})(Lemmata);
