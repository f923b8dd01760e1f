"""The code exercises of the chapter on Markov chain Monte Carlo."""

import numpy as np
from jaxtyping import Float

from lemmata.exercises import exercise, expect


@exercise(label="ex-mcmc-barker-code")
def barker_matrix(pi: Float[np.ndarray, " n"], Q: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n"]:
    """The transition matrix that proposes by the rows of Q and accepts i → j with π_j Q_ji / (π_i Q_ij + π_j Q_ji).

    pi holds n positive weights, which need not sum to one. A refused move stays where it is. Q_ij may be 0.
    """
    flow = pi[:, None] * Q  # π_i Q_ij
    total = flow + flow.T
    P = Q * np.divide(flow.T, total, out=np.zeros_like(total), where=total > 0)
    np.fill_diagonal(P, 0.0)
    return P + np.diag(1 - P.sum(axis=1))


@barker_matrix.checker
def _(answer):
    pi = np.array([1.0, 2.0, 4.0])
    Q = np.array([[0.2, 0.5, 0.3], [0.1, 0.6, 0.3], [0.7, 0.2, 0.1]])
    P = np.asarray(answer(pi.copy(), Q.copy()))
    expect(P.shape == (3, 3), f"the matrix should have shape (3, 3) for three states, but has {P.shape}")
    expect(np.isfinite(P).all(), "an entry is NaN or infinite")
    expect(np.allclose(P.sum(axis=1), 1), "each row must sum to 1: what is refused stays, and belongs on the diagonal")
    flow = pi[:, None] * P
    expect(
        np.allclose(flow, flow.T),
        "the flows π_i P_ij and π_j P_ji differ: hold your acceptance against detailed balance, Q_ij and Q_ji included",
    )
    a, b = pi[0] * Q[0, 1], pi[1] * Q[1, 0]
    expect(
        not np.isclose(P[0, 1], Q[0, 1] * min(1, b / a)),
        "this is the chain of Metropolis–Hastings; Barker accepts with b / (a + b)",
    )
    forward = pi[:, None] * Q
    barker = forward * forward.T / (forward + forward.T)
    moves = ~np.eye(3, dtype=bool)
    expect(np.allclose(flow[moves], barker[moves]), "the flow between two states should be ab / (a + b)")
    scaled = np.asarray(answer(10 * pi, Q.copy()))
    expect(np.allclose(scaled, P), "ten times the weights should give the same chain: only ratios count")
    _check_where_nothing_is_proposed(answer, pi)


def _check_where_nothing_is_proposed(answer, pi):
    line = np.array([[0.0, 1.0, 0.0], [0.5, 0.0, 0.5], [0.0, 1.0, 0.0]])
    P = np.asarray(answer(pi.copy(), line))
    expect(
        np.isfinite(P).all() and P[0, 2] == P[2, 0] == 0,
        "where neither move is ever proposed the quotient is 0 / 0: there the matrix should hold 0",
    )
    expect(np.allclose(P.sum(axis=1), 1), "each row must sum to 1, where an entry of Q is 0 as well")


@barker_matrix.wrong("each row must sum to 1")
def _(pi, Q):
    flow = pi[:, None] * Q
    P = Q * flow.T / (flow + flow.T)
    np.fill_diagonal(P, 0.0)
    return P


@barker_matrix.wrong("Q_ij and Q_ji included")
def _(pi, Q):
    P = Q * pi[None, :] / (pi[:, None] + pi[None, :])
    np.fill_diagonal(P, 0.0)
    return P + np.diag(1 - P.sum(axis=1))


@barker_matrix.wrong("this is the chain of Metropolis–Hastings")
def _(pi, Q):
    flow = pi[:, None] * Q
    P = Q * np.minimum(1, np.divide(flow.T, flow, out=np.zeros_like(flow), where=flow > 0))
    np.fill_diagonal(P, 0.0)
    return P + np.diag(1 - P.sum(axis=1))


@barker_matrix.wrong("the quotient is 0 / 0")
def _(pi, Q):
    flow = pi[:, None] * Q
    with np.errstate(invalid="ignore"):
        P = Q * flow.T / (flow + flow.T)
    np.fill_diagonal(P, 0.0)
    return P + np.diag(1 - P.sum(axis=1))


@exercise(label="ex-mcmc-mixing-time")
def mixing_time(P: Float[np.ndarray, "n n"], pi: Float[np.ndarray, " n"], epsilon: float) -> int:
    """The smallest n ≥ 0 for which every row of Pⁿ is within epsilon of π in total variation.

    P is irreducible and aperiodic, π its stationary distribution, 0 < epsilon < 1.
    """
    n, power = 0, np.eye(len(P))
    while 0.5 * np.abs(power - pi).sum(axis=1).max() > epsilon:
        n, power = n + 1, power @ P
    return n


@mixing_time.checker
def _(answer):
    P = np.array([[0.4, 0.3, 0.3], [0.1, 0.9, 0.0], [0.05, 0.0, 0.95]])
    pi = np.array([1.0, 3.0, 6.0]) / 10
    distances = [0.5 * np.abs(np.linalg.matrix_power(P, n) - pi).sum(axis=1) for n in range(400)]
    for epsilon in (0.25, 0.03):
        right = next(n for n, d in enumerate(distances) if d.max() <= epsilon)
        n = int(answer(P.copy(), pi.copy(), epsilon))
        first = next(n for n, d in enumerate(distances) if d[0] <= epsilon)
        mean = next(n for n, d in enumerate(distances) if d.mean() <= epsilon)
        double = next(n for n, d in enumerate(distances) if 2 * d.max() <= epsilon)
        expect(n == right or n != right + 1, "one step too many: count n, not the powers that you have looked at")
        expect(n == right or n != double, "total variation is half of the sum of absolute differences")
        expect(n == right or n not in (first, mean), "from some starts it is that quick, but the slowest start counts")
        expect(n == right, f"for epsilon = {epsilon} the distance first falls to it at n = {right}, not {n}")
    expect(int(answer(P.copy(), pi.copy(), 0.95)) == 0, "n = 0 counts too: P⁰ is the identity")
    flow = np.array([[6.0, 2.0, 0.1, 0.0], [2.0, 4.0, 0.0, 0.2], [0.1, 0.0, 8.0, 3.0], [0.0, 0.2, 3.0, 2.0]])
    P, pi = flow / flow.sum(axis=1, keepdims=True), flow.sum(axis=1) / flow.sum()
    gaps = [np.abs(np.linalg.matrix_power(P, n) - pi) for n in range(400)]
    right = next(n for n, gap in enumerate(gaps) if 0.5 * gap.sum(axis=1).max() <= 0.25)
    n = int(answer(P.copy(), pi.copy(), 0.25))
    largest = next(n for n, gap in enumerate(gaps) if gap.max() <= 0.25)
    second = next(n for n, gap in enumerate(gaps) if 0.5 * gap[1].sum() <= 0.25)
    expect(n != largest, "with four states the largest difference is not total variation: sum over the states")
    expect(n != second, "from the second state it is that quick, but the slowest start counts")
    expect(n == right, f"on a chain of four states the distance first falls to 0.25 at n = {right}, not {n}")


@mixing_time.wrong("the slowest start counts")
def _(P, pi, epsilon):
    n, row = 0, np.eye(len(P))[0]
    while 0.5 * np.abs(row - pi).sum() > epsilon:
        n, row = n + 1, row @ P
    return n


@mixing_time.wrong("but the slowest start counts")
def _(P, pi, epsilon):
    n, row = 0, np.eye(len(P))[1]
    while 0.5 * np.abs(row - pi).sum() > epsilon:
        n, row = n + 1, row @ P
    return n


@mixing_time.wrong("the largest difference is not total variation")
def _(P, pi, epsilon):
    n, power = 0, np.eye(len(P))
    while np.abs(power - pi).max() > epsilon:
        n, power = n + 1, power @ P
    return n


@mixing_time.wrong("half of the sum")
def _(P, pi, epsilon):
    n, power = 0, np.eye(len(P))
    while np.abs(power - pi).sum(axis=1).max() > epsilon:
        n, power = n + 1, power @ P
    return n


@mixing_time.wrong("one step too many")
def _(P, pi, epsilon):
    n, power = 0, np.eye(len(P))
    while True:
        n += 1
        if 0.5 * np.abs(power - pi).sum(axis=1).max() <= epsilon:
            return n
        power = power @ P


@exercise(label="ex-mcmc-oscillator")
def oscillator_matrix(omega: float, epsilon: float) -> Float[np.ndarray, "2 2"]:
    """The matrix A of one leapfrog step for ℓ(q) = −½ ω² q²: (q', p')ᵀ = A (q, p)ᵀ."""
    kick = np.array([[1.0, 0.0], [-epsilon * omega**2 / 2, 1.0]])
    drift = np.array([[1.0, epsilon], [0.0, 1.0]])
    return kick @ drift @ kick


@oscillator_matrix.checker
def _(answer):
    omega, epsilon = 1.5, 0.4
    A = np.asarray(answer(omega, epsilon))
    expect(A.shape == (2, 2), f"A should have shape (2, 2), but has {A.shape}")
    expect(
        not np.allclose(A, [[1, epsilon], [-epsilon * omega**2, 1]]),
        "this is Euler's step, both halves from the old state; its determinant is above 1 and the energy grows",
    )
    expect(
        np.isclose(np.linalg.det(A), 1),
        f"the determinant should be 1, as each of the three shears has it, but is {np.linalg.det(A):.6g}",
    )
    S = np.diag([1.0, -1.0])
    expect(
        np.allclose(S @ A @ S @ A, np.eye(2)),
        "the step cannot be taken back by reversing the momentum: half a kick, the drift, then the other half",
    )
    p = -epsilon * omega**2 / 2
    q = 1 + epsilon * p
    expect(
        np.allclose(A[:, 0], [q, p - epsilon * omega**2 / 2 * q]),
        "the first column should be where (q, p) = (1, 0) goes; mind that ∇ℓ(q) = −ω² q",
    )


@oscillator_matrix.wrong("this is Euler's step")
def _(omega, epsilon):
    return np.array([[1.0, epsilon], [-epsilon * omega**2, 1.0]])


@oscillator_matrix.wrong("half a kick, the drift, then the other half")
def _(omega, epsilon):
    return np.array([[1.0, epsilon], [0.0, 1.0]]) @ np.array([[1.0, 0.0], [-epsilon * omega**2, 1.0]])


@oscillator_matrix.wrong("∇ℓ(q) = −ω² q")
def _(omega, epsilon):
    kick = np.array([[1.0, 0.0], [-epsilon * omega / 2, 1.0]])
    return kick @ np.array([[1.0, epsilon], [0.0, 1.0]]) @ kick
