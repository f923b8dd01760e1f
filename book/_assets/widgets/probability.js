// The widget of the chapter on conditional probability and Bayes; what it uses stands in library.js.
(function (L) {
  "use strict";

  var math = L.math, widgets = L.widgets, tag = L.tag, fixed = L.fixed, round = L.round, panel = L.panel, plane = L.plane, numbers = L.numbers;

  // P(ill | positive) and P(healthy | negative); null where such a result cannot happen.
  math.predictiveValues = function (prevalence, sensitivity, specificity) {
    var truePositive = prevalence * sensitivity, falsePositive = (1 - prevalence) * (1 - specificity);
    var trueNegative = (1 - prevalence) * specificity, falseNegative = prevalence * (1 - sensitivity);
    return [
      truePositive + falsePositive > 0 ? truePositive / (truePositive + falsePositive) : null,
      trueNegative + falseNegative > 0 ? trueNegative / (trueNegative + falseNegative) : null
    ];
  };

  // Of n people: ill and positive, ill and negative, healthy and positive, healthy and negative, rounded to whole people.
  math.naturalFrequencies = function (prevalence, sensitivity, specificity, n) {
    var ill = Math.round(n * prevalence), found = Math.round(ill * sensitivity), alarmed = Math.round((n - ill) * (1 - specificity));
    return [found, ill - found, alarmed, n - ill - alarmed];
  };

  // Sensitivity over one minus specificity, infinite for a test without false alarms.
  math.likelihoodRatio = function (sensitivity, specificity) {
    return specificity < 1 ? sensitivity / (1 - specificity) : Infinity;
  };

  var PEOPLE = 1000, ROWS = 25, LOW = -3, HIGH = Math.log10(0.5);

  // People from number `from` to `to`, a mark each, as one path of points; its ends, square or round, are the marks.
  function marks(from, to, cls, shape, width) {
    var d = "";
    for (var i = from; i < to; i++) d += "M" + round(8 + 7.3 * Math.floor(i / ROWS)) + " " + round(10 + 8.9 * (i % ROWS)) + "h0";
    return d ? tag("path", { d: d, class: cls, fill: "none", "stroke-linecap": shape, "stroke-width": width }) : "";
  }

  widgets["base-rates"] = {
    controls: function () {
      return [
        { id: "prevalence", kind: "range", log: true, label: ["prevalence", "患病率"], min: -3, max: -0.3, step: 0.02, value: -2, digits: 4 },
        { id: "sensitivity", kind: "range", label: ["sensitivity P(+ | ill)", "灵敏度 P(+ | 患病)"], min: 0.05, max: 1, step: 0.01, value: 0.9, digits: 2 },
        { id: "specificity", kind: "range", label: ["specificity P(− | healthy)", "特异度 P(− | 健康)"], min: 0.5, max: 1, step: 0.005, value: 0.9, digits: 3 }
      ];
    },
    draw: function (state, data, say) {
      var p = state.prevalence, a = state.sensitivity, b = state.specificity;
      var n = math.naturalFrequencies(p, a, b, PEOPLE), ends = [n[0], n[0] + n[1], n[0] + n[1] + n[2], PEOPLE];
      var people = marks(0, ends[0], "s-red", "square", 4.4) + marks(ends[0], ends[1], "s-red", "square", 2.4) + marks(ends[1], ends[2], "s-orange", "round", 5.6) + marks(ends[2], PEOPLE, "w-axis", "round", 3);
      var posterior = math.predictiveValues(p, a, b)[0], ratio = math.likelihoodRatio(a, b);
      var P = plane({ x: 34, y: 12, w: 256, h: 190 }, [LOW, HIGH], [0, 1]), curve = [], before = [];
      for (var i = 0; i <= 90; i++) {
        var x = LOW + ((HIGH - LOW) * i) / 90, q = Math.pow(10, x);
        curve.push([x, math.predictiveValues(q, a, b)[0]]);
        before.push([x, q]);
      }
      var at = [Math.log10(p), posterior];
      var grid = [0, 0.5, 1].map(function (y) {
        return P.path([[LOW, y], [HIGH, y]], "w-axis") + P.text([LOW, y], fixed(y, 1), "f-grey", -6, 4, "end");
      }).join("") + [0.001, 0.01, 0.1].map(function (x) { return P.text([Math.log10(x), 0], String(x), "f-grey", 0, 18); }).join("");
      var drawing = grid + P.path(before, "w-faint") + P.path(curve, "w-line s-blue") + P.path([[at[0], 0], at], "w-faint") + P.dot(at, 5, "f-red") + P.text([-0.95, 0.1], say("no test", "不检验"), "f-grey", -14, -8);
      return {
        stage: panel(300, 236, say("A thousand people: " + n[0] + " ill and positive, " + n[1] + " ill and negative, " + n[2] + " healthy and positive, " + n[3] + " healthy and negative", "一千人：" + n[0] + " 人患病且阳性，" + n[1] + " 人患病且阴性，" + n[2] + " 人健康而阳性，" + n[3] + " 人健康且阴性"), people, say("■ ill  ● healthy; large: positive", "■ 患病　● 健康；大：阳性")) +
          panel(300, 236, say("Probability of illness after a positive result, against the prevalence: " + fixed(posterior, 3), "阳性结果后的患病概率随患病率的变化：" + fixed(posterior, 3)), drawing, say("P(ill | +) against the prevalence (log scale)", "P(患病 | +) 随患病率的变化（对数刻度）")),
        readout: numbers([
          [say("positive and ill", "阳性且患病"), n[0] + " / " + (n[0] + n[2])],
          [say("P(ill | +) =", "P(患病 | +) ="), fixed(posterior, 3)],
          [say("likelihood ratio", "似然比"), isFinite(ratio) ? fixed(ratio, 1) : "∞"],
          [say("P(healthy | −) =", "P(健康 | −) ="), fixed(math.predictiveValues(p, a, b)[1], 4)]
        ])
      };
    }
  };
})(Lemmata);
