// The widget of the chapter on orthogonality; what it uses stands in library.js.
(function (L) {
  "use strict";

  var math = L.math, widgets = L.widgets, fixed = L.fixed, panel = L.panel, plane = L.plane, clip = L.clip, numbers = L.numbers;
  var TIMES = [0, 1, 2, 3, 4], HEIGHTS = [1, 0.5, 2, 1.6];

  function sum(x) {
    return x.reduce(function (a, b) { return a + b; }, 0);
  }

  // Intercept and slope of the least-squares line through the points (t[i], y[i]); the times are not all equal.
  math.lineFit = function (t, y) {
    var n = t.length, meanT = sum(t) / n, meanY = sum(y) / n, tt = 0, ty = 0;
    t.forEach(function (u, i) {
      tt += (u - meanT) * (u - meanT);
      ty += (u - meanT) * (y[i] - meanY);
    });
    return [meanY - (ty / tt) * meanT, ty / tt];
  };

  // What a line misses: each miss, their inner products with the two columns, and the three squares of the right triangle.
  math.lineMisses = function (t, y, line) {
    var best = math.lineFit(t, y), square = function (x) { return sum(x.map(function (v) { return v * v; })); };
    function heights(l) { return t.map(function (u) { return l[0] + l[1] * u; }); }
    var s = heights(line), p = heights(best), misses = y.map(function (v, i) { return v - s[i]; });
    return {
      misses: misses, ones: sum(misses), times: sum(misses.map(function (m, i) { return m * t[i]; })), all: square(misses),
      least: square(y.map(function (v, i) { return v - p[i]; })), aside: square(p.map(function (v, i) { return v - s[i]; }))
    };
  };

  widgets["least-squares-line"] = {
    controls: function () {
      return [
        { id: "c", kind: "range", label: ["intercept of your line", "你的直线的截距"], min: -2, max: 4, step: 0.01, value: 2, digits: 2 },
        { id: "s", kind: "range", label: ["slope of your line", "你的直线的斜率"], min: -2, max: 2, step: 0.01, value: -0.3, digits: 2 },
        { id: "y", kind: "range", label: ["height of the last point", "最后一点的高度"], min: -2, max: 5, step: 0.1, value: 3, digits: 1 },
        { id: "best", kind: "toggle", label: ["show the best line", "显示最佳直线"], value: false }
      ];
    },
    draw: function (state, data, say, id) {
      var y = HEIGHTS.concat([state.y]), line = [state.c, state.s], best = math.lineFit(TIMES, y), m = math.lineMisses(TIMES, y, line), box = { x: 4, y: 4, w: 292, h: 232 };
      var P = plane(box, [-0.5, 4.5], [-2.6, 5.6]), drawn = "";
      function ends(l) { return [[-0.5, l[0] - 0.5 * l[1]], [4.5, l[0] + 4.5 * l[1]]]; }
      TIMES.forEach(function (t, i) {
        drawn += P.path([[t, line[0] + line[1] * t], [t, y[i]]], "w-line s-green") + P.dot([t, y[i]], 4, "f-blue");
      });
      var left = P.axes() + clip(id + "-clip", box, (state.best ? P.path(ends(best), "w-line s-ink") : "") + P.path(ends(line), "w-line s-orange") + drawn);
      var up = Math.sqrt(m.least), across = Math.sqrt(m.aside), far = Math.sqrt(m.all), size = Math.max(1.5, 1.25 * up, (1.05 * across * 232) / 292);
      var R = plane(box, [-0.12 * size * (292 / 232), 1.13 * size * (292 / 232)], [-0.15 * size, 1.1 * size]);
      var right = R.path([[-0.12 * size, 0], [1.4 * size, 0]], "w-faint") + R.path([[0, 0], [0, up]], "w-line s-ink") + R.path([[0, 0], [across, 0]], "w-line s-orange") +
        R.path([[across, 0], [0, up]], "w-line s-green") + R.dot([0, up], 4, "f-blue") + R.dot([0, 0], 4, "f-grey") + R.dot([across, 0], 4, "f-orange") +
        R.text([0, up], "b", "f-blue", 10, -6) + R.text([0, 0], "p", "f-grey", -6, 16) + (across > 0.08 * size ? R.text([across, 0], "s", "f-orange", 4, 16) : "");
      return {
        stage: panel(300, 240, say("Five points, your line and its misses; the last point has the height " + fixed(state.y, 1), "五个点、你的直线及其偏差；最后一点的高度为 " + fixed(state.y, 1)), left, say("your line and its misses", "你的直线及其偏差")) +
          panel(300, 240, say("A right triangle with legs " + fixed(up, 2) + " and " + fixed(across, 2) + " and hypotenuse " + fixed(far, 2), "直角三角形，直角边为 " + fixed(up, 2) + " 与 " + fixed(across, 2) + "，斜边为 " + fixed(far, 2)), right, say("b: points, s: your line, p: best line", "b：数据点，s：你的直线，p：最佳直线")),
        readout: numbers([[say("sum of misses", "偏差之和"), fixed(m.ones, 2)], [say("sum of time × miss", "时间 × 偏差之和"), fixed(m.times, 2)],
          ["‖b − s‖² =", fixed(m.all, 2)], ["‖b − p‖² =", fixed(m.least, 2)], ["‖p − s‖² =", fixed(m.aside, 2)]].concat(
          state.best ? [[say("best line", "最佳直线"), fixed(best[0], 2) + (best[1] < 0 ? " − " : " + ") + fixed(Math.abs(best[1]), 2) + " t"]] : []))
      };
    }
  };
})(Lemmata);
