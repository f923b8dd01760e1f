// The widget of the chapter on eigenvalues; what it uses stands in library.js.
(function (L) {
  "use strict";

  var math = L.math, widgets = L.widgets, fixed = L.fixed, panel = L.panel, plane = L.plane, clip = L.clip, numbers = L.numbers;
  var NOTHING = 1e-9;

  // Eigenvalues, the larger first, and unit eigenvectors of the symmetric matrix with rows (a, b) and (b, c).
  math.eigen2 = function (a, b, c) {
    var mean = (a + c) / 2, radius = Math.hypot((a - c) / 2, b), angle = 0.5 * Math.atan2(2 * b, a - c);
    return { values: [mean + radius, mean - radius], vectors: [[Math.cos(angle), Math.sin(angle)], [-Math.sin(angle), Math.cos(angle)]] };
  };

  // The curves on which the form takes the value `level` (not 0), as lists of points; hyperbolas and lines reach at least to `limit`.
  math.levelCurves = function (a, b, c, level, limit) {
    var f = math.eigen2(a, b, c), scaled = f.values.map(function (v) { return v / level; }), curves = [];
    function point(u, v) {
      return [u * f.vectors[0][0] + v * f.vectors[1][0], u * f.vectors[0][1] + v * f.vectors[1][1]];
    }
    function curve(from, to, points, at) {
      var out = [];
      for (var i = 0; i <= points; i++) out.push(at(from + ((to - from) * i) / points));
      curves.push(out);
    }
    var kinds = scaled.map(function (v) { return v > NOTHING ? 1 : v < -NOTHING ? -1 : 0; });
    var half = scaled.map(function (v) { return 1 / Math.sqrt(Math.abs(v)); });
    if (kinds[0] > 0 && kinds[1] > 0) {
      curve(0, 2 * Math.PI, 120, function (t) { return point(half[0] * Math.cos(t), half[1] * Math.sin(t)); });
      return curves;
    }
    [0, 1].forEach(function (i) {
      if (kinds[i] <= 0 || kinds[1 - i] > 0) return;
      [-1, 1].forEach(function (side) {
        function placed(along, across) { return i === 0 ? point(side * along, across) : point(across, side * along); }
        if (kinds[1 - i] === 0) curve(-limit, limit, 1, function (t) { return placed(half[i], t); });
        else {
          var far = Math.asinh(limit / half[1 - i]);
          curve(-far, far, 60, function (t) { return placed(half[i] * Math.cosh(t), half[1 - i] * Math.sinh(t)); });
        }
      });
    });
    return curves;
  };

  // x, A x, A² x, … up to k steps, each scaled to length one; it ends early where A sends one to zero.
  math.powerPath = function (A, x, k) {
    var path = [x.map(function (v) { return v / Math.hypot(x[0], x[1]); })];
    for (var i = 0; i < k; i++) {
      var p = path[i], y = [A[0][0] * p[0] + A[0][1] * p[1], A[1][0] * p[0] + A[1][1] * p[1]], n = Math.hypot(y[0], y[1]);
      if (n < NOTHING) break;
      path.push([y[0] / n, y[1] / n]);
    }
    return path;
  };

  // What the signs of the eigenvalues say of the form.
  function nature(values, say) {
    var plus = values.filter(function (v) { return v > NOTHING; }).length, minus = values.filter(function (v) { return v < -NOTHING; }).length;
    if (plus === 2) return say("positive definite", "正定");
    if (minus === 2) return say("negative definite", "负定");
    if (plus && minus) return say("indefinite", "不定");
    if (plus) return say("positive semidefinite", "半正定");
    return minus ? say("negative semidefinite", "半负定") : say("zero", "零");
  }

  widgets["quadratic-form"] = {
    controls: function () {
      return [["a", "a₁₁", 2], ["b", "a₁₂ = a₂₁", 1], ["c", "a₂₂", 1.2]].map(function (c) {
        return { id: c[0], kind: "range", label: [c[1] + " (entry of A)", c[1] + "（A 的元素）"], short: [c[1], c[1]], min: -3, max: 3, step: 0.1, value: c[2], digits: 1 };
      }).concat([{ id: "k", kind: "range", label: ["steps of power iteration", "幂迭代步数"], min: 0, max: 20, step: 1, value: 3, digits: 0 }]);
    },
    draw: function (state, data, say, id) {
      var f = math.eigen2(state.a, state.b, state.c), A = [[state.a, state.b], [state.b, state.c]], box = { x: 4, y: 4, w: 292, h: 232 };
      var P = plane(box, [-2.5, 2.5], [-2, 2]), R = plane(box, [-1.63, 1.63], [-1.3, 1.3]), curves = "", colours = ["blue", "orange"], lines = "", arrows = "";
      [1, 2, 4].forEach(function (level) {
        math.levelCurves(state.a, state.b, state.c, level, 6).forEach(function (c) { curves += P.path(c, level === 1 ? "w-line s-ink" : "w-level"); });
        math.levelCurves(state.a, state.b, state.c, -level, 6).forEach(function (c) { curves += P.path(c, "w-line s-red"); });
      });
      f.vectors.forEach(function (q, i) {
        arrows += P.arrow([0, 0], q, colours[i], i === 1) + P.text([1.22 * q[0], 1.22 * q[1]], i ? "q₂" : "q₁", "f-" + colours[i], 0, 4);
        lines += R.path([[-1.25 * q[0], -1.25 * q[1]], [1.25 * q[0], 1.25 * q[1]]], "w-line s-" + colours[i]) + R.name(q, i ? "q₂" : "q₁", colours[i], 0.42);
      });
      var start = [Math.cos(1.9), Math.sin(1.9)], path = math.powerPath(A, start, state.k), last = path[path.length - 1], dots = "", circle = [];
      for (var i = 0; i <= 72; i++) circle.push([Math.cos((Math.PI * i) / 36), Math.sin((Math.PI * i) / 36)]);
      path.forEach(function (p) { dots += R.dot(p, 3, "f-grey"); });
      var size = f.values.map(Math.abs), lead = size[0] >= size[1] ? 0 : 1, tie = size[0] - size[1] < NOTHING && size[1] - size[0] < NOTHING, q = f.vectors[lead];
      var angle = (Math.acos(Math.min(1, Math.abs(last[0] * q[0] + last[1] * q[1]))) * 180) / Math.PI;
      var what = nature(f.values, say), both = fixed(f.values[0], 2) + say(" and ", " 与 ") + fixed(f.values[1], 2);
      var stopped = path.length <= state.k;
      return {
        stage: panel(300, 240, say("Level lines of a quadratic form with eigenvalues " + both + ": " + what, "特征值为 " + both + " 的二次型的等值线：" + what), P.axes() + clip(id + "-clip", box, curves + arrows), say("xᵀAx = 1 (dark), 2, 4; negative values red", "xᵀAx = 1（深色）、2、4；负值为红色")) +
          panel(300, 240, say("Power iteration: " + (path.length - 1) + " steps on the unit circle", "幂迭代：单位圆上的 " + (path.length - 1) + " 步"), R.axes() + R.path(circle, "w-faint") + lines + dots + R.arrow([0, 0], last, "green") + R.text([0.6 * last[0], 0.6 * last[1]], "x", "f-green", 10, 0), stopped ? say("A sends x to zero: stopped", "A 把 x 映为零：停止") : say("x after " + state.k + " steps", state.k + " 步之后的 x")),
        readout: numbers([["λ₁ =", fixed(f.values[0], 3)], ["λ₂ =", fixed(f.values[1], 3)], [say("the form is", "二次型"), what],
          [say("rate", "收敛率"), size[lead] < NOTHING ? "–" : fixed(size[1 - lead] / size[lead], 3)], [say("angle", "夹角"), tie ? "–" : fixed(angle, 2) + "°"]])
      };
    }
  };
})(Lemmata);
