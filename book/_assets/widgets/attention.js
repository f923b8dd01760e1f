// The widgets of the chapter on attention; what they use stands in library.js.
(function (L) {
  "use strict";

  var math = L.math, widgets = L.widgets, escape = L.escape, tag = L.tag, round = L.round, fixed = L.fixed, cut = L.cut, panel = L.panel, numbers = L.numbers, isMatrix = L.isMatrix;

  // softmax(scores / temperature) of one row; keys beyond `last` are masked.
  math.softmax = function (scores, temperature, last) {
    var kept = scores.map(function (_, j) { return last === undefined || j <= last; });
    var top = -Infinity, sum = 0;
    scores.forEach(function (s, j) { if (kept[j] && s > top) top = s; });
    var w = scores.map(function (s, j) {
      var e = kept[j] ? Math.exp((s - top) / temperature) : 0;
      sum += e;
      return e;
    });
    return w.map(function (e) { return e / sum; });
  };

  math.attentionWeights = function (scores, temperature, causal) {
    return scores.map(function (row, i) { return math.softmax(row, temperature, causal ? i : undefined); });
  };

  // Q Kᵀ / √d for rows of queries and keys.
  math.scaledScores = function (queries, keys) {
    var scale = 1 / Math.sqrt(queries[0].length);
    return queries.map(function (q) {
      return keys.map(function (k) {
        return scale * q.reduce(function (sum, x, i) { return sum + x * k[i]; }, 0);
      });
    });
  };

  math.entropy = function (p) {
    return p.reduce(function (sum, x) { return x > 0 ? sum - x * Math.log(x) : sum; }, 0);
  };

  widgets["attention-temperature"] = {
    check: function (data) {
      if (!data || !Array.isArray(data.tokens)) return "needs data with tokens and scores (or queries and keys)";
      var scores = data.scores;
      if (!scores && !(isMatrix(data.queries) && isMatrix(data.keys))) return "needs scores, or queries and keys, as matrices of finite numbers";
      if (scores && !(isMatrix(scores) && scores.length === data.tokens.length && scores[0].length === data.tokens.length)) return "scores must be a matrix with a row and a column for each of the " + data.tokens.length + " tokens";
      if (!scores && (data.queries.length !== data.tokens.length || data.keys.length !== data.tokens.length)) return "queries and keys must have a row for each of the " + data.tokens.length + " tokens";
    },
    controls: function (data) {
      var n = data.tokens.length;
      return [
        { id: "temperature", kind: "range", log: true, label: ["temperature", "温度"], min: -1, max: 1, step: 0.02, value: 0, digits: 2 },
        { id: "query", kind: "range", label: ["query token", "查询词元"], min: 1, max: n, step: 1, value: n, digits: 0 },
        { id: "causal", kind: "toggle", label: ["causal mask", "因果掩码"], value: true }
      ];
    },
    draw: function (state, data, say) {
      var tokens = data.tokens.map(function (t) { return String(t).replace(/^[ \u0120\u2581]/, "").trim() || "␣"; }), n = tokens.length;
      var scores = data.scores || math.scaledScores(data.queries, data.keys), W = math.attentionWeights(scores, state.temperature, state.causal), i = state.query - 1, row = W[i];
      var left = 72, top = 66, size = Math.min(24, 196 / n), cells = "", bars = "", high = 0;
      row.forEach(function (w, j) { if (w > row[high]) high = j; });
      W.forEach(function (r, a) {
        r.forEach(function (w, b) {
          var masked = state.causal && b > a;
          cells += tag("rect", { x: left + b * size, y: top + a * size, width: size - 1, height: size - 1, class: masked ? "w-masked" : "f-blue", "fill-opacity": masked ? undefined : Math.round(1000 * (0.04 + 0.96 * w)) / 1000 });
        });
      });
      tokens.forEach(function (t, a) {
        var mid = (a + 0.5) * size + 3.5, cls = "w-text w-small " + (a === i ? "f-red w-bold" : "f-grey");
        cells += tag("text", { x: left - 5, y: top + mid, class: cls, "text-anchor": "end" }, escape(cut(t, 11)));
        cells += tag("text", { x: 0, y: 0, class: "w-text w-small f-grey", transform: "translate(" + round(left + mid) + " " + (top - 5) + ") rotate(-55)" }, escape(cut(t, 11)));
      });
      cells += tag("rect", { x: left - 1, y: top + i * size - 1, width: n * size + 1, height: size + 1, class: "w-frame s-red" });
      var step = Math.min(20, 270 / n);
      row.forEach(function (w, j) {
        var y = 8 + j * step;
        bars += tag("text", { x: 78, y: y + step / 2 + 3.5, class: "w-text w-small " + (j === high ? "f-ink w-bold" : "f-grey"), "text-anchor": "end" }, escape(cut(tokens[j], 12)));
        if (state.causal && j > i) bars += tag("text", { x: 86, y: y + step / 2 + 3.5, class: "w-text w-small f-grey" }, say("masked", "被遮蔽"));
        else bars += tag("rect", { x: 84, y: y + 1.5, width: Math.max(1, 165 * w), height: Math.max(2, step - 3), class: "f-blue" }) + tag("text", { x: 88 + 165 * w, y: y + step / 2 + 3.5, class: "w-text w-small f-ink" }, fixed(w, 3));
      });
      var height = Math.ceil(top + n * size + 6), low = Math.ceil(16 + n * step);
      return {
        stage: panel(300, height, say("Attention weights: a row for each query token, a column for each key token", "注意力权重：每行一个查询词元，每列一个键词元"), cells, say("all weights; framed: the query", "全部权重；加框者为所选查询")) +
          panel(300, low, say("Weights of the query token " + tokens[i], "查询词元 " + tokens[i] + " 的权重"), bars, say("the weights of “" + tokens[i] + "”", "“" + tokens[i] + "”的权重")),
        readout: numbers([[say("temperature", "温度"), fixed(state.temperature, 2)], [say("largest weight", "最大权重"), fixed(row[high], 3) + " (" + tokens[high] + ")"], [say("entropy", "熵"), fixed(math.entropy(row), 2) + say(" nats", " 奈特")]])
      };
    }
  };
})(Lemmata);
