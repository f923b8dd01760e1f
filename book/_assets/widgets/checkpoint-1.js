// The widget of the first checkpoint: a search in nine small texts, with as many axes as the reader keeps.
(function (L) {
  "use strict";

  var math = L.math, widgets = L.widgets, tag = L.tag, fixed = L.fixed, panel = L.panel, plane = L.plane, numbers = L.numbers;

  var TEXTS = ["ship sea storm", "boat sea fish", "ship storm sailor", "boat net fish", "sailor sea boat", "sheep shepherd field", "lamb shepherd flock", "sheep flock field", "corn field ship"];
  var TERMS = ["boat", "corn", "field", "fish", "flock", "lamb", "net", "sailor", "sea", "sheep", "shepherd", "ship", "storm"];

  math.searchTexts = function () { return TEXTS.slice(); };
  math.searchTerms = function () { return TERMS.slice(); };

  // How often each term comes in each text: a row a text.
  math.termCounts = function (texts, terms) {
    return texts.map(function (text) {
      var words = text.split(" ");
      return terms.map(function (term) { return words.filter(function (word) { return word === term; }).length; });
    });
  };

  function product(a, b) {
    return a.map(function (row) { return b[0].map(function (_, j) { return row.reduce(function (sum, x, i) { return sum + x * b[i][j]; }, 0); }); });
  }

  function transpose(a) {
    return a[0].map(function (_, j) { return a.map(function (row) { return row[j]; }); });
  }

  // Eigenvalues, falling, and eigenvectors (as rows) of a symmetric matrix, by Jacobi's rotations.
  math.symmetricEigen = function (s) {
    var n = s.length, a = s.map(function (row) { return row.slice(); });
    var v = s.map(function (_, i) { return s.map(function (_, j) { return i === j ? 1 : 0; }); });
    for (var sweep = 0; sweep < 30; sweep++) {
      for (var p = 0; p < n; p++) for (var q = p + 1; q < n; q++) {
        if (Math.abs(a[p][q]) < 1e-15) continue;
        var angle = 0.5 * Math.atan2(2 * a[p][q], a[p][p] - a[q][q]), c = Math.cos(angle), t = Math.sin(angle);
        for (var i = 0; i < n; i++) {
          var x = a[i][p], y = a[i][q];
          a[i][p] = c * x + t * y;
          a[i][q] = c * y - t * x;
        }
        for (i = 0; i < n; i++) {
          x = a[p][i]; y = a[q][i];
          a[p][i] = c * x + t * y;
          a[q][i] = c * y - t * x;
          x = v[p][i]; y = v[q][i];
          v[p][i] = c * x + t * y;
          v[q][i] = c * y - t * x;
        }
      }
    }
    var order = a.map(function (_, i) { return i; }).sort(function (i, j) { return a[j][j] - a[i][i]; });
    return { values: order.map(function (i) { return a[i][i]; }), vectors: order.map(function (i) { return v[i]; }) };
  };

  // The first k axes of X (rows of `axes`), singular values, coordinates of the rows; each axis' largest entry is positive.
  math.latentSpace = function (x, k) {
    var eigen = math.symmetricEigen(product(x, transpose(x))), axes = [], sigma = [];
    for (var i = 0; i < k; i++) {
      sigma.push(Math.sqrt(Math.max(eigen.values[i], 0)));
      var axis = product([eigen.vectors[i]], x)[0].map(function (y) { return y / sigma[i]; });
      var largest = axis.reduce(function (best, y) { return Math.abs(y) > Math.abs(best) + 1e-9 ? y : best; }, 0);
      axes.push(axis.map(function (y) { return largest < 0 ? -y : y; }));
    }
    return { axes: axes, sigma: sigma, documents: product(x, transpose(axes)) };
  };

  math.cosine = function (a, b) {
    var dot = 0, aa = 0, bb = 0;
    a.forEach(function (x, i) { dot += x * b[i]; aa += x * x; bb += b[i] * b[i]; });
    return aa > 1e-20 && bb > 1e-20 ? dot / Math.sqrt(aa * bb) : 0;
  };

  // Cosines of all texts with a query of terms (a row of counts), on k axes.
  math.latentCosines = function (x, query, k) {
    var space = math.latentSpace(x, k), z = product([query], transpose(space.axes))[0];
    return space.documents.map(function (d) { return math.cosine(d, z); });
  };

  widgets["latent-search"] = {
    controls: function () {
      return [
        { id: "k", kind: "range", label: ["number of axes k", "轴的个数 k"], short: ["axes k", "轴数 k"], min: 1, max: 9, step: 1, value: 9, digits: 0, play: 1 },
        { id: "query", kind: "choice", label: ["query", "查询"], value: "lamb", options: ["lamb", "ship", "boat", "corn", "storm"].map(function (w) { return [w, w, w]; }) }
      ];
    },
    draw: function (state, data, say) {
      var x = math.termCounts(TEXTS, TERMS), k = Math.round(state.k), query = TERMS.map(function (t) { return t === state.query ? 1 : 0; });
      var space = math.latentSpace(x, 9), cos = math.latentCosines(x, query, k), z = product([query], transpose(space.axes))[0];
      var has = TEXTS.map(function (text) { return text.split(" ").indexOf(state.query) >= 0; });
      var total = space.sigma.reduce(function (s, v) { return s + v * v; }, 0), kept = space.sigma.slice(0, k).reduce(function (s, v) { return s + v * v; }, 0);
      var box = { x: 12, y: 14, w: 276, h: 246 }, flat = plane(box, [-0.5, 1.7], [-0.9, 1.7]), left = flat.axes();
      var length = Math.hypot(z[0], z[1]) || 1;
      left += flat.arrow([0, 0], [1.2 * z[0] / length, 1.2 * z[1] / length], "red");
      space.documents.forEach(function (d, i) {
        var here = cos.map(function (_, j) { return j; }).filter(function (j) { return Math.hypot(space.documents[j][0] - d[0], space.documents[j][1] - d[1]) < 0.02; });
        left += flat.dot([d[0], d[1]], 5, has[i] ? "f-blue" : "s-blue w-line");
        if (here[0] === i) left += flat.text([d[0], d[1]], here.map(function (j) { return j + 1; }).join(", "), "w-small f-ink", 9, -5, "start");
      });
      left += flat.text([1.35 * z[0] / length, 1.35 * z[1] / length], state.query, "w-small f-red", 0, 0, z[1] > Math.abs(z[0]) ? "end" : "middle");
      var right = "", order = cos.map(function (_, i) { return i; }).sort(function (i, j) { return Math.round(1e9 * (cos[j] - cos[i])) || i - j; });
      order.forEach(function (i, at) {
        var y = 16 + 27 * at, w = 92 * Math.abs(cos[i]), from = 215;
        right += tag("text", { x: 4, y: y + 13, class: "w-text w-small f-ink" }, L.escape((i + 1) + "  " + TEXTS[i]));
        right += tag("rect", { x: cos[i] < 0 ? from - w : from, y: y + 2, width: Math.max(w, 0.8), height: 14, class: has[i] ? "f-blue" : "s-blue w-frame" });
        right += tag("text", { x: cos[i] < 0 ? from + 5 : from + w + 5, y: y + 13, class: "w-text w-small f-ink" }, fixed(cos[i], 2));
      });
      var without = order.filter(function (i) { return !has[i]; })[0];
      return {
        stage: panel(300, 270, say("The nine texts on the first two axes as points, and the direction of the query", "九个文本在前两个轴上的点，以及查询的方向"), left, say("first two axes; filled: the text has the query's word", "前两个轴；实心：文本含有查询词")) +
          panel(350, 270, say("Cosines with the query, from the highest: " + order.map(function (i) { return "text " + (i + 1) + " " + fixed(cos[i], 2); }).join(", "), "与查询的余弦，从高到低：" + order.map(function (i) { return "文本 " + (i + 1) + " 为 " + fixed(cos[i], 2); }).join("，")), right, say("cosine of each text with the query, on k axes", "各文本与查询在 k 个轴上的余弦")),
        readout: numbers([["k =", String(k)], [say("energy kept", "保留的能量"), fixed(100 * kept / total, 0) + "%"], [say("best text without the word", "不含该词的最佳文本"), (without + 1) + " (" + fixed(cos[without], 2) + ")"]])
      };
    }
  };
})(Lemmata);
