// The widgets of the chapter on Markov chain Monte Carlo; what they use stands in library.js.
(function (L) {
  "use strict";

  var math = L.math, widgets = L.widgets, tag = L.tag, fixed = L.fixed, panel = L.panel, plane = L.plane, clip = L.clip, numbers = L.numbers;

  // Targets: the log-density up to a constant, its gradient, and the curve on which −log density equals `level`.
  math.targets = {
    gaussian: {
      rho: 0.9,
      logDensity: function (x) {
        var r = this.rho;
        return -(x[0] * x[0] - 2 * r * x[0] * x[1] + x[1] * x[1]) / (2 * (1 - r * r));
      },
      gradient: function (x) {
        var r = this.rho, n = 1 - r * r;
        return [-(x[0] - r * x[1]) / n, -(x[1] - r * x[0]) / n];
      },
      curve: function (level, t) {
        var r = this.rho, w = Math.sqrt(2 * level), x = w * Math.cos(t);
        return [x, r * x + Math.sqrt(1 - r * r) * w * Math.sin(t)];
      },
      view: { x: [-3.4, 3.4], y: [-3.4, 3.4] },
      start: [-2, -2.4]
    },
    banana: {
      bend: 1,
      logDensity: function (x) {
        var r = x[1] - this.bend * (x[0] * x[0] - 1);
        return -0.5 * x[0] * x[0] - 2 * r * r;
      },
      gradient: function (x) {
        var b = this.bend, r = x[1] - b * (x[0] * x[0] - 1);
        return [-x[0] + 8 * b * x[0] * r, -4 * r];
      },
      curve: function (level, t) {
        var x = Math.sqrt(2 * level) * Math.cos(t);
        return [x, this.bend * (x * x - 1) + Math.sqrt(level / 2) * Math.sin(t)];
      },
      view: { x: [-3.4, 3.4], y: [-2.6, 7] },
      start: [-1.6, 1.2]
    }
  };

  // Random-walk Metropolis: the proposal is x + scale · z, accepted with probability min(1, π(y) / π(x)).
  math.metropolis = function (target, start, scale, draws, seed) {
    var uniform = math.random(seed), normal = math.normal(uniform);
    var x = start.slice(), log = target.logDensity(x), states = [x], proposals = [], accepted = [];
    for (var t = 0; t < draws; t++) {
      var y = [x[0] + scale * normal(), x[1] + scale * normal()];
      var logY = target.logDensity(y), yes = Math.log(1 - uniform()) < logY - log;
      proposals.push(y);
      accepted.push(yes);
      if (yes) { x = y; log = logY; }
      states.push(x);
    }
    return { states: states, proposals: proposals, accepted: accepted };
  };

  // Leapfrog: half a step of momentum, a step of position, half a step of momentum; the whole path and H along it.
  math.leapfrogPath = function (target, q, p, epsilon, steps) {
    function energy(q, p) { return 0.5 * (p[0] * p[0] + p[1] * p[1]) - target.logDensity(q); }
    var path = [q.slice()], energies = [energy(q, p)], momenta = [p.slice()];
    q = q.slice();
    p = p.slice();
    for (var t = 0; t < steps; t++) {
      var g = target.gradient(q);
      p = [p[0] + (epsilon / 2) * g[0], p[1] + (epsilon / 2) * g[1]];
      q = [q[0] + epsilon * p[0], q[1] + epsilon * p[1]];
      g = target.gradient(q);
      p = [p[0] + (epsilon / 2) * g[0], p[1] + (epsilon / 2) * g[1]];
      path.push(q);
      momenta.push(p);
      energies.push(energy(q, p));
    }
    return { path: path, momenta: momenta, energies: energies };
  };

  // Effective number of draws of one chain, by Geyer's initial positive sequence of pair sums.
  math.effectiveSize = function (x) {
    var n = x.length, mean = 0, i;
    for (i = 0; i < n; i++) mean += x[i] / n;
    function cov(lag) {
      var sum = 0;
      for (var j = 0; j + lag < n; j++) sum += (x[j] - mean) * (x[j + lag] - mean);
      return sum / n;
    }
    var c0 = cov(0);
    if (!(c0 > 0)) return 1;
    var time = -1;
    for (var lag = 0; lag + 1 < n; lag += 2) {
      var pair = (cov(lag) + cov(lag + 1)) / c0;
      if (pair <= 0) break;
      time += 2 * pair;
    }
    return Math.min(n, n / Math.max(time, 1 / n));
  };

  function targetChoice() {
    return { id: "target", kind: "choice", label: ["target", "目标分布"], value: "gaussian", options: [["gaussian", "Gaussian", "高斯"], ["banana", "banana", "香蕉形"]] };
  }

  function levels(P, target) {
    return [0.15, 0.7, 1.6, 3, 4.6].map(function (level) {
      var points = [];
      for (var i = 0; i <= 90; i++) points.push(target.curve(level, (2 * Math.PI * i) / 90));
      return P.path(points, "w-level");
    }).join("");
  }

  widgets["mh-chain"] = {
    controls: function () {
      return [
        targetChoice(),
        { id: "scale", kind: "range", log: true, label: ["step size", "步长"], min: -1.5, max: 1, step: 0.02, value: -0.5, digits: 2 },
        { id: "draws", kind: "range", label: ["draws", "抽样次数"], min: 1, max: 600, step: 1, value: 120, digits: 0, play: 3 },
        { id: "seed", kind: "next", label: ["another chain", "换一条链"], value: 1 }
      ];
    },
    draw: function (state, data, say, id) {
      var target = math.targets[state.target], n = state.draws, chain = math.metropolis(target, target.start, state.scale, n, state.seed);
      var box = { x: 4, y: 4, w: 292, h: 272 }, P = plane(box, target.view.x, target.view.y), yes = 0, marks = "", i;
      for (i = 0; i < n; i++) {
        if (chain.accepted[i]) yes++;
        else marks += P.dot(chain.proposals[i], 1.7, "w-refused");
      }
      for (i = 1; i <= n; i++) if (chain.accepted[i - 1]) marks += P.dot(chain.states[i], 2, "f-blue w-seen");
      var now = chain.states[n], x = chain.states.map(function (s) { return s[0]; });
      var T = plane({ x: 24, y: 10, w: 268, h: 246 }, [0, Math.max(n, 2)], target.view.x);
      var trace = T.axes() + T.path(x.map(function (v, t) { return [t, v]; }), "w-trace s-blue") + T.dot([n, now[0]], 4, "f-red") +
        tag("text", { x: 6, y: 20, class: "w-text f-grey" }, "x₁") + tag("text", { x: 292, y: 274, class: "w-text f-grey", "text-anchor": "end" }, say("draw ", "第 ") + n + say("", " 次"));
      return {
        stage: panel(300, 280, say("Level lines of the target with the accepted and the refused proposals", "目标分布的等高线，以及被接受与被拒绝的提议"), levels(P, target) + clip(id + "-clip", box, P.path(chain.states, "w-thin s-blue") + marks) + P.dot(now, 4.5, "f-red"), say("● accepted  ○ refused  red: now", "● 接受　○ 拒绝　红点：当前")) +
          panel(300, 280, say("Trace of the first coordinate over the draws", "第一坐标随抽样的轨迹"), trace, say("trace of x₁", "x₁ 的轨迹")),
        readout: numbers([[say("accepted", "接受率"), fixed((100 * yes) / n, 0) + "%"], [say("mean of x₁", "x₁ 的均值"), fixed(x.slice(1).reduce(function (a, b) { return a + b; }, 0) / n, 2)], [say("effective draws", "有效样本量"), fixed(math.effectiveSize(x.slice(1)), 1)]])
      };
    }
  };

  widgets["hmc-path"] = {
    controls: function () {
      return [
        targetChoice(),
        { id: "epsilon", kind: "range", log: true, label: ["step size ε", "步长 ε"], min: -1.7, max: 0, step: 0.01, value: -0.92, digits: 3 },
        { id: "steps", kind: "range", label: ["leapfrog steps L", "蛙跳步数 L"], min: 1, max: 80, step: 1, value: 25, digits: 0, play: 1 },
        { id: "seed", kind: "next", label: ["another momentum", "换一个动量"], value: 3 }
      ];
    },
    draw: function (state, data, say, id) {
      var target = math.targets[state.target], normal = math.normal(math.random(state.seed)), p = [normal(), normal()], q = target.start;
      var walk = math.leapfrogPath(target, q, p, state.epsilon, state.steps), H0 = walk.energies[0], error = walk.energies[state.steps] - H0;
      var box = { x: 4, y: 4, w: 292, h: 272 }, P = plane(box, target.view.x, target.view.y), marks = "", flies = !isFinite(error) || error > 40;
      walk.path.forEach(function (x, i) { if (i && isFinite(x[0] + x[1]) && Math.abs(x[0]) + Math.abs(x[1]) < 60) marks += P.dot(x, 2.4, "f-blue"); });
      var path = walk.path.filter(function (x) { return isFinite(x[0] + x[1]) && Math.abs(x[0]) + Math.abs(x[1]) < 60; });
      var errors = walk.energies.map(function (h) { return isFinite(h) ? Math.max(-60, Math.min(60, h - H0)) : 60; });
      var span = Math.max(0.25, errors.reduce(function (a, b) { return Math.max(a, Math.abs(b)); }, 0)) * 1.1, digits = span < 10 ? 2 : 0;
      var E = plane({ x: 40, y: 10, w: 252, h: 246 }, [0, Math.max(2, state.steps)], [-span, span]);
      var energy = E.axes() + E.path(errors.map(function (h, t) { return [t, h]; }), "w-trace s-orange") + E.dot([state.steps, errors[state.steps]], 4, "f-red") +
        tag("text", { x: 36, y: 20, class: "w-text w-small f-grey", "text-anchor": "end" }, fixed(span, digits)) + tag("text", { x: 36, y: 256, class: "w-text w-small f-grey", "text-anchor": "end" }, fixed(-span, digits)) + tag("text", { x: 292, y: 274, class: "w-text f-grey", "text-anchor": "end" }, say("step ", "第 ") + state.steps + say("", " 步"));
      var end = path[path.length - 1];
      return {
        stage: panel(300, 280, say("Level lines of the target and the leapfrog path", "目标分布的等高线与蛙跳轨迹"), levels(P, target) + clip(id + "-clip", box, P.path(path, "w-thin s-blue") + marks + P.dot(end, 5, "f-red")) + P.dot(q, 4.5, "f-ink") + P.arrow(q, [q[0] + 0.6 * p[0], q[1] + 0.6 * p[1]], "green"), say("green: momentum  red: proposal", "绿：动量　红：提议")) +
          panel(300, 280, say("Energy error along the path", "沿轨迹的能量误差"), energy, say("H along the path, minus H at the start", "沿轨迹的 H 减去起点的 H")),
        readout: numbers([["ε L =", fixed(state.epsilon * state.steps, 2)], [say("energy error", "能量误差"), flies ? say("diverges", "发散") : fixed(error, 4)], [say("accepted with probability", "接受概率"), fixed(isFinite(error) ? Math.min(1, Math.exp(-error)) : 0, 3)]])
      };
    }
  };
})(Lemmata);
