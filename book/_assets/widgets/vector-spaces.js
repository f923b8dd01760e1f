// The widget of the chapter on vector spaces; what it uses stands in library.js.
(function (L) {
  "use strict";

  var math = L.math, widgets = L.widgets, fixed = L.fixed, panel = L.panel, plane = L.plane, clip = L.clip, numbers = L.numbers;

  // The reduced row echelon form of a matrix given by rows, and its pivot columns; entries up to `tolerance` count as zero.
  math.rowEchelon = function (A, tolerance) {
    var R = A.map(function (row) { return row.slice(); }), pivots = [], row = 0;
    for (var j = 0; j < R[0].length && row < R.length; j++) {
      var p = row;
      for (var i = row; i < R.length; i++) if (Math.abs(R[i][j]) > Math.abs(R[p][j])) p = i;
      if (Math.abs(R[p][j]) <= tolerance) {
        for (i = row; i < R.length; i++) R[i][j] = 0;
        continue;
      }
      var swap = R[row], pivot = R[p][j];
      R[row] = R[p].map(function (x) { return x / pivot; });
      if (p !== row) R[p] = swap;
      R.forEach(function (other, k) {
        var factor = other[j];
        if (k !== row) R[k] = other.map(function (x, c) { return c === j ? 0 : x - factor * R[row][c]; });
      });
      pivots.push(j);
      row += 1;
    }
    return { form: R, pivots: pivots };
  };

  // Bases of the column space (pivot columns of A) and of the null space (one vector for each free column), as lists of vectors.
  math.imageAndKernel = function (A, tolerance) {
    var e = math.rowEchelon(A, tolerance), kernel = [];
    for (var f = 0; f < A[0].length; f++) {
      if (e.pivots.indexOf(f) >= 0) continue;
      var s = A[0].map(function () { return 0; });
      s[f] = 1;
      e.pivots.forEach(function (p, i) { s[p] = -e.form[i][f]; });
      kernel.push(s);
    }
    return { image: e.pivots.map(function (p) { return A.map(function (row) { return row[p]; }); }), kernel: kernel, rank: e.pivots.length };
  };

  math.apply = function (A, x) {
    return A.map(function (row) { return row.reduce(function (sum, a, j) { return sum + a * x[j]; }, 0); });
  };

  // A parallel projection of space, seen from in front, a little from the right and from above; a point of the plane stays.
  math.projected = function (p) {
    return p.length === 2 ? p : [0.94 * p[1] - 0.45 * p[0], 0.94 * p[2] - 0.32 * p[0]];
  };

  var MATRICES = {
    two: [[1, 0.5], [0.5, 1]],
    shear: [[1, 0, 0], [0, 1, 0], [-0.5, -0.4, 1]],
    line: [[1, 0.5, 0], [-0.8, -0.4, 0], [0.6, 0.3, 0]]
  };

  // The matrix chosen, its last column as the controls have it: shares a and b of the first two, and `out` times a vector outside their span.
  math.widgetMatrix = function (name, a, b, out) {
    var A = MATRICES[name].map(function (row) { return row.slice(); }), n = A.length;
    var extra = { two: [-0.5, 1], shear: [0, 0, 1], line: [0, 0, 1] }[name];
    A.forEach(function (row, i) {
      row[n - 1] = n === 2 ? a * row[0] + out * extra[i] : a * row[0] + b * row[1] + out * extra[i];
    });
    return A;
  };

  function lattice(n) {
    var points = [[]];
    for (var k = 0; k < n; k++) {
      var next = [];
      points.forEach(function (p) { [-1, -0.5, 0, 0.5, 1].forEach(function (x) { next.push(p.concat(x)); }); });
      points = next;
    }
    return points;
  }

  // The edges of the cube (or square) from −1 to 1, as pairs of corners.
  function edges(n) {
    var out = [];
    for (var c = 0; c < 1 << n; c++) {
      for (var k = 0; k < n; k++) {
        if (c & (1 << k)) continue;
        var p = [], q = [];
        for (var i = 0; i < n; i++) {
          p.push(c & (1 << i) ? 1 : -1);
          q.push(i === k || c & (1 << i) ? 1 : -1);
        }
        out.push([p, q]);
      }
    }
    return out;
  }

  widgets["image-and-kernel"] = {
    controls: function () {
      return [
        { id: "name", kind: "choice", label: ["first columns", "前几列"], value: "shear", options: [["two", "2 × 2", "2 × 2"], ["shear", "3 × 3", "3 × 3"], ["line", "3 × 3, columns 1 and 2 parallel", "3 × 3，第 1、2 列平行"]] },
        { id: "a", kind: "range", label: ["share of column 1 in the last column", "末列中第 1 列的份额"], short: ["a", "a"], min: -1, max: 1, step: 0.1, value: 0.5, digits: 1 },
        { id: "b", kind: "range", label: ["share of column 2 in the last column (3 × 3)", "末列中第 2 列的份额（3 × 3）"], short: ["b", "b"], min: -1, max: 1, step: 0.1, value: 0.5, digits: 1 },
        { id: "out", kind: "range", label: ["part of the last column outside their span", "末列在它们张成之外的部分"], short: ["c", "c"], min: -1, max: 1, step: 0.1, value: 0.6, digits: 1 }
      ];
    },
    draw: function (state, data, say, id) {
      var A = math.widgetMatrix(state.name, state.a, state.b, state.out), n = A.length, f = math.imageAndKernel(A, 1e-9);
      var box = { x: 4, y: 4, w: 252, h: 232 }, P = plane(box, [-2.42, 2.42], [-2.23, 2.23]), flat = math.projected;
      function axes() {
        var out = "";
        for (var k = 0; k < n; k++) {
          var tip = [], back = [];
          for (var i = 0; i < n; i++) { tip.push(i === k ? 2 : 0); back.push(i === k ? -2 : 0); }
          out += P.path([flat(back), flat(tip)], "w-axis");
        }
        return out;
      }
      function segment(v, size, cls) {
        var q = flat(v), length = Math.max(Math.hypot(q[0], q[1]), 1e-9), s = size / length;
        return P.path([[-s * q[0], -s * q[1]], [s * q[0], s * q[1]]], cls);
      }
      // What is drawn of a subspace: a dot, a line, a grid in a plane, or nothing (the whole space).
      function subspace(basis, cls) {
        if (basis.length === 0) return P.dot([0, 0], 4, "f-" + cls);
        if (basis.length === 1) return segment(basis[0], 2.6, "s-" + cls + " w-line");
        if (basis.length === n) return "";
        var out = "", u = basis[0], w = basis[1];
        for (var t = -2; t <= 2; t++) {
          [[u, w], [w, u]].forEach(function (pair) {
            out += P.path([-2, 2].map(function (s) { return flat(pair[0].map(function (x, i) { return 0.7 * (t * x + s * pair[1][i]); })); }), "s-" + cls + " w-thin");
          });
        }
        return out;
      }
      function cube(map) {
        return edges(n).map(function (e) { return P.path(e.map(function (p) { return flat(map(p)); }), "w-faint"); }).join("");
      }
      function dots(map) {
        return lattice(n).map(function (p) { return P.dot(flat(map(p)), n === 2 ? 2 : 1.3, "f-grey"); }).join("");
      }
      var same = function (p) { return p; }, map = function (p) { return math.apply(A, p); };
      var words = [say("only the origin", "只有原点"), say("a line", "一条直线"), say("a plane", "一个平面"), say("all of space", "整个空间")];
      function what(dimension) { return dimension === n && n === 2 ? say("the whole plane", "整个平面") : words[dimension]; }
      var kernel = what(n - f.rank), image = what(f.rank);
      var left = axes() + clip(id + "-clip-a", box, cube(same) + dots(same) + subspace(f.kernel, "red"));
      var right = axes() + clip(id + "-clip-b", box, cube(map) + subspace(f.image, "blue") + dots(map)) +
        clip(id + "-clip-c", box, A[0].map(function (_, j) { return P.arrow([0, 0], flat(A.map(function (row) { return row[j]; })), j === n - 1 ? "orange" : "blue", j === n - 1); }).join(""));
      return {
        stage: panel(260, 240, say("Before the map: a box of points, and the kernel, " + kernel, "映射之前：一盒点，以及核：" + kernel), left, say("before: the kernel, ", "之前：核，") + kernel) +
          panel(260, 240, say("After the map: the image, " + image + ", and the columns of the matrix as arrows, the last one dashed", "映射之后：像，" + image + "；矩阵的各列为箭头，末列为虚线"), right, say("after: the image, ", "之后：像，") + image),
        readout: numbers([[say("rank = dim of the image", "秩 = 像的维数"), String(f.rank)], [say("dim of the kernel", "核的维数"), String(n - f.rank)], [say("sum", "之和"), f.rank + " + " + (n - f.rank) + " = " + n], ["det A =", fixed(math.determinant(A), 2)]])
      };
    }
  };

  // By cofactors along the first row: the matrices here are small.
  math.determinant = function (A) {
    if (A.length === 1) return A[0][0];
    return A[0].reduce(function (sum, a, j) {
      var minor = A.slice(1).map(function (row) { return row.filter(function (_, c) { return c !== j; }); });
      return sum + (j % 2 ? -a : a) * math.determinant(minor);
    }, 0);
  };
})(Lemmata);
