"""Checks of the labelled equations of the chapter on self-attention, in the equations' own letters."""

import numpy as np
import torch
from equation_checks import at_most, equal, equation, within_error
from lemmata.transformer import (
    attention,
    attention_backward,
    causal_linear_attention,
    linear_attention,
    softmax,
    softmax_backward,
)


def exp_rows(s):
    """softmax of each row, by loops."""
    p = np.zeros_like(s)
    for i in range(s.shape[0]):
        total = sum(np.exp(s[i, j]) for j in range(s.shape[1]))
        for j in range(s.shape[1]):
            p[i, j] = np.exp(s[i, j]) / total
    return p


def loops(q, k, v):
    """attention by loops over tokens."""
    n, d = q.shape
    y = np.zeros((n, v.shape[1]))
    for i in range(n):
        weights = [np.exp(sum(q[i, r] * k[j, r] for r in range(d)) / np.sqrt(d)) for j in range(len(k))]
        for j in range(len(k)):
            y[i] += weights[j] / sum(weights) * v[j]
    return y


def qkv(rng, n=5, m=7, d=3, dv=2):
    return rng.normal(size=(n, d)), rng.normal(size=(m, d)), rng.normal(size=(m, dv))


def torch_rows(*arrays):
    return [torch.from_numpy(np.ascontiguousarray(a)) for a in arrays]


def differences(f, x, step=1e-6):
    """Gradient of the number f(x) by each entry of x, by central differences."""
    g = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[index] = step
        g[index] = (f(x + e) - f(x - e)) / (2 * step)
    return g


def permutation(rng, n):
    while True:  # not the identity, so that the check can fail
        order = rng.permutation(n)
        if (order != np.arange(n)).any():
            return np.eye(n)[order]


def shuffle_values_only(q, k, v, rows):
    return loops(q, k, rows @ v)


@equation(
    "eq-attention-softmax",
    r"\operatorname{softmax}(z)_j = \frac{e^{z_j}}{\sum_{l=1}^{m} e^{z_l}} = "
    r"\frac{e^{z_j - c}}{\sum_{l=1}^{m} e^{z_l - c}} \qquad (c \in \mathbb{R})",
    oracle="torch.softmax",
)
def test_softmax(rng):
    z, c = rng.normal(size=7), rng.normal()
    plain = exp_rows(z[None])[0]
    shifted = np.array([np.exp(z[j] - c) / sum(np.exp(z[el] - c) for el in range(7)) for j in range(7)])
    wrong = {"the shift in the numerator only": np.exp(z - c) / np.exp(z).sum(), "2 for e": 2**z / (2**z).sum()}
    library = torch.softmax(torch.from_numpy(z), 0).numpy()
    return [
        equal(plain, shifted, wrong=wrong),
        equal(library, shifted, wrong=wrong),
        equal(softmax(torch.from_numpy(z)).numpy(), plain, wrong=wrong),
    ]


@equation(
    "eq-attention",
    r"\operatorname{attention}(Q, K, V) = P V, \qquad P = \operatorname{softmax}(S), "
    r"\qquad S = \frac{Q K^\top}{\sqrt{d}}",
    oracle="torch scaled_dot_product_attention, loops",
)
def test_attention(rng):
    q, k, v = qkv(rng)
    p = exp_rows(q @ k.T / np.sqrt(3))
    wrong = {
        "no square root": exp_rows(q @ k.T / 3) @ v,
        "no scale": exp_rows(q @ k.T) @ v,
        "softmax of the columns": exp_rows((q @ k.T / np.sqrt(3)).T).T @ v,
    }
    library = torch.nn.functional.scaled_dot_product_attention(*(t[None] for t in torch_rows(q, k, v)))[0].numpy()
    return [
        equal(library, p @ v, wrong=wrong),
        equal(loops(q, k, v), p @ v, wrong=wrong),
        equal(attention(*torch_rows(q, k, v)).numpy(), p @ v, wrong=wrong),
    ]


@equation(
    "eq-attention-nadaraya-watson",
    r"\frac{\sum_{j=1}^{m} \kappa(q, k_j)\, v_j}{\sum_{j=1}^{m} \kappa(q, k_j)} = \operatorname*{arg\,min}_{y \in "
    r"\mathbb{R}^{d_v}} \sum_{j=1}^{m} \kappa(q, k_j)\, \lVert y - v_j \rVert^2",
    oracle="numpy.linalg.lstsq",
)
def test_nadaraya_watson(rng):
    q, k, v = qkv(rng, n=1)
    kappa = np.exp(k @ q[0] / np.sqrt(3))
    left = sum(kappa[j] * v[j] for j in range(7)) / kappa.sum()
    root = np.sqrt(kappa)
    right = np.linalg.lstsq(root[:, None], root[:, None] * v, rcond=None)[0][0]  # min of sum kappa (y - v)^2
    unweighted = np.linalg.lstsq(np.ones((7, 1)), v, rcond=None)[0][0]
    squared = np.linalg.lstsq(kappa[:, None], kappa[:, None] * v, rcond=None)[0][0]
    return equal(left, right, wrong={"all keys trusted alike": unweighted, "the kernel is squared": squared})


@equation(
    "eq-attention-gaussian",
    r"\operatorname{softmax}\!\left( \frac{K q}{\sqrt d} \right)_{\! j} = \frac{e^{-\lVert q - k_j \rVert^2 / (2 \sqrt "
    r"d)}}{\sum_{l=1}^{m} e^{-\lVert q - k_l \rVert^2 / (2 \sqrt d)}} \qquad (\lVert k_1 \rVert = \dots = "
    r"\lVert k_m \rVert)",
    oracle="loops",
)
def test_gaussian(rng):
    q, k, _ = qkv(rng, n=1, d=5)
    different = k
    k = 2 * k / np.linalg.norm(k, axis=1, keepdims=True)

    def kernel(keys, width):
        e = np.array([np.exp(-((q[0] - key) ** 2).sum() / width) for key in keys])
        return e / e.sum()

    left = exp_rows(q @ k.T / np.sqrt(5))[0]
    unequal = (exp_rows(q @ different.T / np.sqrt(5))[0], kernel(different, 2 * np.sqrt(5)))
    wrong = {"d for its root": kernel(k, 2 * 5), "no 2": kernel(k, np.sqrt(5)), "keys of several lengths": unequal}
    return equal(left, kernel(k, 2 * np.sqrt(5)), wrong=wrong)


@equation(
    "eq-attention-variance",
    r"\mathbb{E}[q^\top k] = 0, \qquad \operatorname{Var}(q^\top k) = d\, \sigma_q^2\, \sigma_k^2",
    oracle="200,000 samples, z ≤ 5",
)
def test_variance(rng):
    n, d, sigma_q, sigma_k = 200_000, 7, rng.uniform(1, 2), rng.uniform(2, 3)
    q = rng.uniform(-1, 1, size=(n, d)) * np.sqrt(3) * sigma_q  # not Gaussian: only two moments matter
    k = rng.normal(size=(n, d)) * sigma_k
    score = (q * k).sum(axis=1)
    square = score**2  # the mean is 0, so the mean square is the variance
    exact = d * sigma_q**2 * sigma_k**2
    return [
        within_error(1 + score.mean(), 1.0 + 0 * sigma_q, score.std() / np.sqrt(n), wrong={"a mean of 1": 2.0},
                     constant=True, reason="the mean is 0 for every seed; both sides are moved by 1"),
        within_error(square.mean(), exact, square.std() / np.sqrt(n),
                     wrong={"no d": exact / d, "standard deviations": d * sigma_q * sigma_k, "d squared": d * exact}),
    ]  # fmt: skip


@equation(
    "eq-attention-jacobian",
    r"\frac{\partial p_j}{\partial z_l} = p_j (\delta_{jl} - p_l), \qquad J = \operatorname{diag}(p) - p p^\top",
    oracle="finite differences, torch.autograd.functional.jacobian",
)
def test_jacobian(rng):
    z = rng.normal(size=5)
    p = exp_rows(z[None])[0]
    entries = np.array([[p[j] * ((j == el) - p[el]) for el in range(5)] for j in range(5)])
    matrix = np.diag(p) - np.outer(p, p)
    wrong = {"the diagonal alone": np.diag(p * (1 - p)), "plus": np.diag(p) + np.outer(p, p)}
    auto = torch.autograd.functional.jacobian(lambda t: torch.softmax(t, 0), torch.from_numpy(z)).numpy()
    slopes = np.array([differences(lambda t, j=j: exp_rows(t[None])[0, j], z) for j in range(5)])
    return [
        equal(auto, entries, wrong=wrong),
        equal(entries, matrix, wrong=wrong),
        equal(slopes, matrix, wrong=wrong, rtol=1e-6, atol=1e-8),  # central differences with step 1e-6
    ]


@equation(
    "eq-attention-jacobian-norm",
    r"\lVert J \rVert_2 \le \min\left( \tfrac12,\; 1 - \lVert p \rVert^2 \right)",
    oracle="numpy.linalg.norm",
)
def test_jacobian_norm(rng):
    left, right, halved, half, half_wrong = [], [], [], [], []
    for size in (0.3, 1.0, 3.0, 9.0):
        p = exp_rows(size * rng.normal(size=(1, 5)))[0]
        left.append(np.linalg.norm(np.diag(p) - np.outer(p, p), 2))
        right.append(min(0.5, 1 - p @ p))
        halved.append(min(0.5, (1 - p @ p) / 2))
    for _ in range(3):  # near the case of equality: two equal scores far above a third
        p = exp_rows(np.array([[0.0, 0.0, -9.0 - rng.uniform()]]))[0]
        half.append(np.linalg.norm(np.diag(p) - np.outer(p, p), 2))
        half_wrong.append(0.49)
    wrong = {"half the trace": np.array(halved), "a quarter for a half": np.minimum(0.25, right)}
    return [
        at_most(np.array(left), np.array(right), wrong=wrong),
        at_most(np.array(half), np.full(3, 0.5) + 0 * np.array(half), wrong={"0.49": np.array(half_wrong)},
                constant=True, reason="the bound 1/2 is one number"),
    ]  # fmt: skip


@equation(
    "eq-attention-saturation",
    r"\lVert J \rVert_2 \le 2 (m - 1)\, e^{-\Delta}",
    oracle="numpy.linalg.norm",
)
def test_saturation(rng):
    left, right, faster = [], [], []
    for lift in (1.0, 4.0, 8.0, 12.0):
        z = rng.normal(size=7)
        z[3] = z.max() + lift
        p = exp_rows(z[None])[0]
        delta = np.diff(np.sort(z)[-2:])[0]
        left.append(np.linalg.norm(np.diag(p) - np.outer(p, p), 2))
        right.append(2 * 6 * np.exp(-delta))
        faster.append(2 * 6 * np.exp(-2 * delta))
    tight = np.array([0.0, -9.0 - rng.uniform()])  # m = 2: the norm is close to the bound
    p = exp_rows(tight[None])[0]
    norm = np.linalg.norm(np.diag(p) - np.outer(p, p), 2)
    bound = 2 * np.exp(tight[1])
    return [
        at_most(left, right, wrong={"twice the gap": faster}),
        at_most(norm, bound, wrong={"no 2": bound / 2, "a tenth less": 0.9 * bound}),
    ]


@equation(
    "eq-attention-permutation",
    r"\operatorname{attention}(\Pi Q, \Pi' K, \Pi' V) = \Pi \operatorname{attention}(Q, K, V)",
    oracle="loops",
)
def test_permutation(rng):
    q, k, v = qkv(rng)
    a, b = permutation(rng, 5), permutation(rng, 7)
    right = a @ loops(q, k, v)
    wrong = {"not reordered": loops(q, k, v), "values alone": a @ shuffle_values_only(q, k, v, b)}
    ours = attention(*torch_rows(a @ q, b @ k, b @ v)).numpy()
    return [equal(loops(a @ q, b @ k, b @ v), right, wrong=wrong), equal(ours, right, wrong=wrong)]


@equation(
    "eq-attention-reach",
    r"L_{\min} = \left\lceil \frac{n - 1}{w - 1} \right\rceil",
    oracle="layer by layer",
)
def test_reach(rng):
    found, said, floor, wide = [], [], [], []
    for n, w in zip(rng.integers(5, 40, size=6), rng.integers(2, 9, size=6), strict=True):
        sees = {n}  # inputs that output n depends on, after each layer
        layers = 0
        while 1 not in sees:
            sees = {s for t in sees for s in range(max(1, t - w + 1), t + 1)}
            layers += 1
        found.append(layers)
        said.append(-(-(n - 1) // (w - 1)))
        floor.append(-(-(n - 1) // w))
        wide.append((n - 1) // (w - 1) + 1)
    # six cases a seed: a wrong form must differ in one of them
    cases = {"w for w - 1": floor, "one layer too many where it divides": wide}
    wrong = {name: side for name, side in cases.items() if side != said}
    return equal(found, said, wrong=wrong | {"never rounded up": np.array(said) - 1})


@equation("eq-attention-rank", r"\operatorname{rank}(S) \le d", oracle="numpy.linalg.matrix_rank")
def test_rank(rng):
    d = int(rng.integers(2, 7))
    q, k, _ = qkv(rng, n=11, m=13, d=d)
    s = q @ k.T / np.sqrt(d)
    rank = np.linalg.matrix_rank(s)
    lifted = np.linalg.matrix_rank(exp_rows(3 * s))  # the softmax is not bound by d
    return at_most(rank, d, wrong={"one less": d - 1, "after the softmax": (lifted, d)})


@equation(
    "eq-attention-mask",
    r"\operatorname{softmax}(z + \log a)_j = \frac{a_j\, p_j}{\sum_{l=1}^{m} a_l\, p_l}, \qquad "
    r"p = \operatorname{softmax}(z)",
    oracle="torch.softmax with -inf",
)
def test_mask(rng):
    z = rng.normal(size=7)
    a = np.zeros(7)
    a[rng.permutation(7)[: rng.integers(2, 6)]] = 1
    minus_infinity = torch.where(torch.from_numpy(a) == 1, 0.0, -torch.inf)
    left = torch.softmax(torch.from_numpy(z) + minus_infinity, 0).numpy()
    p = exp_rows(z[None])[0]
    right = np.array([a[j] * p[j] / sum(a[el] * p[el] for el in range(7)) for j in range(7)])
    wrong = {"not renormalised": a * p, "scores multiplied by a": exp_rows((a * z)[None])[0]}
    ours = softmax(torch.from_numpy(z), torch.from_numpy(a == 1)).numpy()
    return [equal(left, right, wrong=wrong), equal(ours, right, wrong=wrong)]


@equation(
    "eq-attention-grad-pv",
    r"\bar V = P^\top \bar Y, \qquad \bar P = \bar Y V^\top",
    oracle="finite differences",
)
def test_grad_pv(rng):
    q, k, v = qkv(rng)
    p, y_bar = exp_rows(q @ k.T / np.sqrt(3)), rng.normal(size=(5, 2))
    v_bar = differences(lambda t: (y_bar * (p @ t)).sum(), v)
    p_bar = differences(lambda t: (y_bar * (t @ v)).sum(), p)
    loose = {"rtol": 1e-6, "atol": 1e-8}  # central differences with step 1e-6
    ours = attention_backward(*torch_rows(y_bar, q, k, v))
    return [
        equal(v_bar, p.T @ y_bar, wrong={"a sign": -p.T @ y_bar, "the reverse rows": p.T @ y_bar[::-1]}, **loose),
        equal(p_bar, y_bar @ v.T, wrong={"a sign": -y_bar @ v.T, "the reverse rows": y_bar @ v[::-1].T}, **loose),
        equal(ours.v.numpy(), v_bar, wrong={"a sign": -v_bar}, **loose),
    ]


@equation(
    "eq-attention-softmax-backward",
    r"\bar S = P \odot \left( \bar P - (P \odot \bar P)\, \mathbf{1} \mathbf{1}^\top \right)",
    oracle="finite differences, torch.autograd",
)
def test_softmax_backward(rng):
    s, p_bar = rng.normal(size=(5, 7)), rng.normal(size=(5, 7))
    p, one = exp_rows(s), np.ones((7, 1))
    right = p * (p_bar - (p * p_bar) @ one @ one.T)
    wrong = {"no row sum": p * p_bar, "the diagonal alone": p * (1 - p) * p_bar, "plus": 2 * p * p_bar - right}
    slopes = differences(lambda t: (p_bar * exp_rows(t)).sum(), s)
    leaf = torch.from_numpy(s).requires_grad_()
    (auto,) = torch.autograd.grad(torch.softmax(leaf, 1), leaf, torch.from_numpy(p_bar))
    return [
        equal(slopes, right, wrong=wrong, rtol=1e-6, atol=1e-8),  # central differences with step 1e-6
        equal(auto.numpy(), right, wrong=wrong),
        equal(softmax_backward(*torch_rows(p_bar, p)).numpy(), right, wrong=wrong),
    ]


@equation(
    "eq-attention-grad-qk",
    r"\bar Q = \frac{1}{\sqrt d}\, \bar S K, \qquad \bar K = \frac{1}{\sqrt d}\, \bar S^\top Q",
    oracle="finite differences, torch.autograd",
)
def test_grad_qk(rng):
    q, k, v = qkv(rng)
    y_bar, d = rng.normal(size=(5, 2)), 3
    p, p_bar = exp_rows(q @ k.T / np.sqrt(d)), y_bar @ v.T
    s_bar = p * (p_bar - (p * p_bar).sum(axis=1, keepdims=True))
    q_bar, k_bar = s_bar @ k / np.sqrt(d), s_bar.T @ q / np.sqrt(d)
    loose = {"rtol": 1e-6, "atol": 1e-8}  # central differences with step 1e-6
    leaves = [t.requires_grad_() for t in torch_rows(q, k, v)]
    library = torch.nn.functional.scaled_dot_product_attention(*(t[None] for t in leaves))[0]
    auto = torch.autograd.grad(library, leaves, torch.from_numpy(y_bar))
    relations = []
    for left, right in (
        (differences(lambda t: (y_bar * loops(t, k, v)).sum(), q), q_bar),
        (differences(lambda t: (y_bar * loops(q, t, v)).sum(), k), k_bar),
        (auto[0].numpy(), q_bar),
        (auto[1].numpy(), k_bar),
    ):
        wrong = {"no scale": right * np.sqrt(d), "the scale squared": right / np.sqrt(d), "a sign": -right}
        relations.append(equal(left, right, wrong=wrong, **loose))
    return relations


def features(x):
    return np.where(x > 0, x + 1, np.exp(np.minimum(x, 0)))


@equation(
    "eq-linear-attention",
    r"Y = D^{-1} F (G^\top V), \qquad D = \operatorname{diag}\left( F (G^\top \mathbf{1}) \right)",
    oracle="loops over the kernel",
)
def test_linear_attention(rng):
    q, k, v = qkv(rng)
    f, g = features(q), features(k)
    left = np.array(
        [sum((f[i] @ g[j]) * v[j] for j in range(7)) / sum(f[i] @ g[j] for j in range(7)) for i in range(5)]
    )
    d = np.diag((f @ (g.T @ np.ones((7, 1))))[:, 0])
    right = np.linalg.inv(d) @ f @ (g.T @ v)
    wrong = {"not normalised": f @ (g.T @ v), "one denominator for all": f @ (g.T @ v) / np.trace(d)}
    ours = linear_attention(*torch_rows(q, k, v)).numpy()
    return [equal(left, right, wrong=wrong), equal(ours, right, wrong=wrong)]


@equation(
    "eq-linear-attention-recurrence",
    r"H_t = H_{t-1} + g_t v_t^\top, \qquad c_t = c_{t-1} + g_t, \qquad y_t = \frac{H_t^\top f_t}{c_t^\top f_t}",
    oracle="the masked n × n form",
)
def test_linear_recurrence(rng):
    q, k, v = qkv(rng, n=7)
    f, g = features(q), features(k)
    weights = np.tril(f @ g.T)
    left = weights @ v / weights.sum(axis=1, keepdims=True)
    h, c, right, late = np.zeros((3, 2)), np.zeros(3), [], []
    for t in range(7):
        before = (h, c)
        h, c = h + np.outer(g[t], v[t]), c + g[t]
        right.append(h.T @ f[t] / (c @ f[t]))
        late.append(before[0].T @ f[t] / (before[1] @ f[t]) if t else v[0])
    full = f @ g.T @ v / (f @ g.T).sum(axis=1, keepdims=True)
    wrong = {"the state of one token ago": np.array(late), "no mask": full}
    ours = causal_linear_attention(*torch_rows(q, k, v)).numpy()
    return [equal(left, np.array(right), wrong=wrong), equal(ours, np.array(right), wrong=wrong)]
