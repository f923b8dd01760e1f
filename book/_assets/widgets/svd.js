// The widgets of the chapter on the singular value decomposition; what they use stands in library.js.
(function (L) {
  "use strict";

  var math = L.math, widgets = L.widgets, tag = L.tag, fixed = L.fixed, panel = L.panel, plane = L.plane, clip = L.clip, greyPicture = L.greyPicture, numbers = L.numbers, isMatrix = L.isMatrix;

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

  widgets["circle-to-ellipse"] = {
    controls: function () {
      return [["a", "a₁₁", 1.3], ["b", "a₁₂", 0.9], ["c", "a₂₁", -0.3], ["d", "a₂₂", 1.1]].map(function (c) {
        return { id: c[0], kind: "range", label: [c[1] + " (entry of A)", c[1] + "（A 的元素）"], short: [c[1], c[1]], min: -2, max: 2, step: 0.1, value: c[2], digits: 1 };
      });
    },
    draw: function (state, data, say, id) {
      var A = [[state.a, state.b], [state.c, state.d]], f = math.svd2(A), box = { x: 4, y: 4, w: 292, h: 232 }, lim = [[-2.9, 2.9], [-2.3, 2.3]];
      var P = plane(box, lim[0], lim[1]), circle = math.circleImage([[1, 0], [0, 1]], 72), image = math.circleImage(A, 96);
      var s = f.s, long = [s[0] * f.u[0][0], s[0] * f.u[0][1]], short = [s[1] * f.u[1][0], s[1] * f.u[1][1]];
      var left = P.axes() + P.path(circle, "w-region s-ink") + P.arrow([0, 0], f.v[0], "blue") + P.arrow([0, 0], f.v[1], "orange", true) + P.name(f.v[0], "v₁", "blue", 0.32) + P.name(f.v[1], "v₂", "orange", 0.32);
      var right = P.axes() + P.path(circle, "w-faint") + clip(id + "-clip", box, P.path(image, "w-region s-ink") + P.arrow([0, 0], long, "blue") + P.arrow([0, 0], short, "orange", true) + P.name(long, "σ₁u₁", "blue", 0.32) + P.name(short, "σ₂u₂", "orange", 0.32));
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
        readout: numbers([[say("energy kept", "保留能量"), fixed(100 * kept, 2) + "%"], [say("relative error", "相对误差"), fixed(error, 4)], [say("numbers stored", "存储的数"), stored + " / " + m * n]])
      };
    }
  };

  function compression(data) {
    if (!data || typeof data !== "object") return null;
    var u = data.u || data.U, s = data.s || data.S || data.sigma, vt = data.vt || data.Vt || data.VT;
    return u && Array.isArray(s) && vt ? { u: u, s: s, vt: vt } : null;
  }
})(Lemmata);
