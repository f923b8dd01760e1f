// The widget of the chapter on matrix operations; what it uses stands in library.js.
(function (L) {
  "use strict";

  var math = L.math, widgets = L.widgets, fixed = L.fixed, panel = L.panel, plane = L.plane, clip = L.clip, numbers = L.numbers;

  // The row p times the 2×2 matrix W, given by rows.
  math.rowTimes = function (p, W) {
    return [p[0] * W[0][0] + p[1] * W[1][0], p[0] * W[0][1] + p[1] * W[1][1]];
  };

  math.product2 = function (A, B) {
    return A.map(function (row) { return math.rowTimes(row, B); });
  };

  math.det2 = function (W) {
    return W[0][0] * W[1][1] - W[0][1] * W[1][0];
  };

  // The inverse, or null when ad − bc is zero (up to the steps of the sliders).
  math.inverse2 = function (W) {
    var det = math.det2(W);
    if (Math.abs(det) < 1e-9) return null;
    return [[W[1][1] / det, -W[0][1] / det], [-W[1][0] / det, W[0][0] / det]];
  };

  // ‖W‖ ‖W⁻¹‖ in the norm of the largest row sum; infinite for a singular matrix.
  math.condition2 = function (W) {
    var inverse = math.inverse2(W);
    function norm(A) { return Math.max.apply(null, A.map(function (row) { return Math.abs(row[0]) + Math.abs(row[1]); })); }
    return inverse ? norm(W) * norm(inverse) : Infinity;
  };

  // (1 − t) I + t W: on the way from the identity to W.
  math.blend2 = function (W, t) {
    return [[1 - t + t * W[0][0], t * W[0][1]], [t * W[1][0], 1 - t + t * W[1][1]]];
  };

  // The second step after W, and the matrix of both; null when there is none to take.
  math.thenStep = function (W, kind) {
    if (kind === "again") return math.product2(W, W);
    if (kind === "turn") return math.product2(W, [[0, 1], [-1, 0]]);
    if (kind === "undo") {
      var inverse = math.inverse2(W);
      return inverse && math.product2(W, inverse);
    }
    return W;
  };

  var SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]];
  var LETTER = [[0.25, 0.15], [0.25, 0.85], [0.75, 0.85], [0.75, 0.7], [0.4, 0.7], [0.4, 0.57], [0.65, 0.57], [0.65, 0.43], [0.4, 0.43], [0.4, 0.15], [0.25, 0.15]];

  widgets["moving-plane"] = {
    controls: function () {
      var entries = [["a", "w₁₁", 2], ["b", "w₁₂", 1], ["c", "w₂₁", -1], ["d", "w₂₂", 3]].map(function (c) {
        return { id: c[0], kind: "range", label: [c[1] + " (entry of W)", c[1] + "（W 的元素）"], short: [c[1], c[1]], min: -3, max: 3, step: 0.1, value: c[2], digits: 1 };
      });
      return entries.concat([
        { id: "t", kind: "range", label: ["t, from I to W", "t，从 I 到 W"], min: 0, max: 1, step: 0.02, value: 1, digits: 2, play: 0.02 },
        { id: "then", kind: "choice", label: ["then", "接着"], value: "none", options: [["none", "nothing", "不再变换"], ["again", "W again", "再乘 W"], ["turn", "a quarter turn R", "转四分之一圈 R"], ["undo", "W⁻¹", "W⁻¹"]] }
      ]);
    },
    draw: function (state, data, say, id) {
      var W = [[state.a, state.b], [state.c, state.d]], both = math.thenStep(W, state.then), M = math.blend2(both || W, state.t);
      var box = { x: 4, y: 4, w: 292, h: 292 }, P = plane(box, [-4, 4], [-4, 4]);
      function picture(A) {
        function at(p) { return math.rowTimes(p, A); }
        var lines = "", s = math.det2(A) < 0 ? "orange" : "blue";
        for (var k = -4; k <= 4; k++) lines += P.path([at([k, -4]), at([k, 4])], "w-faint") + P.path([at([-4, k]), at([4, k])], "w-faint");
        return P.axes() + lines + P.path(SQUARE.map(at), "w-region s-" + s) + P.path(LETTER.map(at), "s-ink w-line") +
          P.arrow([0, 0], A[0], "blue") + P.arrow([0, 0], A[1], "orange", true);
      }
      var sums = { none: "W", again: "WW", turn: "WR", undo: "WW⁻¹" }, label = both ? sums[state.then] : "W";
      var det = math.det2(M), inverse = math.inverse2(M), kappa = math.condition2(M);
      var matrix = function (A) { return A.map(function (row) { return fixed(row[0], 2) + " " + fixed(row[1], 2); }).join(" ; "); };
      var none = say("none: singular", "无：奇异");
      var left = clip(id + "-l", box, picture([[1, 0], [0, 1]]) + P.name([1, 0], "e₁", "blue", 0.38) + P.name([0, 1], "e₂", "orange", 0.38));
      var right = clip(id + "-r", box, picture(M) + P.name(M[0], say("row 1", "第一行"), "blue", 0.38) + P.name(M[1], say("row 2", "第二行"), "orange", 0.38));
      return {
        stage: panel(300, 300, say("The plane with a grid, the unit square and a letter F in it", "带网格的平面，单位正方形和其中的字母 F"), left, say("before", "变换前")) +
          panel(300, 300, say("Their images; the square has become a parallelogram of area " + fixed(Math.abs(det), 2), "它们的像；正方形变成面积为 " + fixed(Math.abs(det), 2) + " 的平行四边形"), right, say("after x ↦ xM; at t = 1, M = " + label, "x ↦ xM 之后；t = 1 时 M = " + label)),
        readout: numbers([["M =", matrix(M)], ["ad − bc =", fixed(det, 2)], ["M⁻¹ =", inverse ? matrix(inverse) : none], ["κ<sub>∞</sub> =", isFinite(kappa) ? fixed(kappa, 2) : "∞"]]) +
          (both ? "" : " " + say("W is singular: there is no W⁻¹ to take.", "W 是奇异的：没有 W⁻¹ 可取。"))
      };
    }
  };
})(Lemmata);
