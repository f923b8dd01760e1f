"""Single eigenpairs by iteration, and what can be said of all eigenvalues without computing them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Real

from lemmata.linalg._scale import EPS, power_of_two
from lemmata.linalg._validate import as_integer, as_non_negative, as_real, as_square, as_symmetric, as_vector


class EigenIteration(NamedTuple):
    """What an iteration found, and how it came there."""

    value: float
    vector: Float[np.ndarray, " n"]  # of length one
    residuals: Float[np.ndarray, " steps"]  # ‖A x − value x‖ / ‖A‖_F before the first step and after each


def rayleigh_quotient(a: Real[np.ndarray, "n n"], x: Real[np.ndarray, " n"]) -> float:
    """The number λ that makes A x − λ x shortest: x·Ax / x·x.

    Equation `eq-rayleigh`; for symmetric A a mean of the eigenvalues, weighted by the squared coordinates of x.

    Raises ValueError or TypeError when `a` is not a finite square matrix or `x` not a nonzero vector of its size.

    Source: Trefethen & Bau 1997, lecture 27.
    """
    a = as_square(a)
    x, scale = _unit(x, len(a)), power_of_two(a)
    return float(x @ (a / scale) @ x) * scale


def power_iteration(
    a: Real[np.ndarray, "n n"], start: Real[np.ndarray, " n"], tol: float = 1e-12, max_steps: int = 10_000
) -> EigenIteration:
    """The eigenpair whose eigenvalue is largest in size: multiply by A, make the length one, again and again.

    Equation `eq-eigen-power-rate`: each step shrinks the error by the second largest size of an eigenvalue over the
    largest. It stops at a residual of `tol` ‖A‖_F. The start needs a part along the eigenvector that is sought: one
    drawn at random has it.

    Raises:
        ValueError, TypeError: `a` is not a finite square matrix, or `start` not a nonzero vector of its size.
        numpy.linalg.LinAlgError: not converged, as when two eigenvalues are largest (λ and −λ, or a complex pair).

    Source: von Mises & Pollaczek-Geiringer 1929; Golub & Van Loan 2013, §7.3.1 and §8.2.1.
    """
    a = as_square(a)
    return _iterate(a, start, lambda scaled, x, value: scaled @ x, tol, max_steps)


def inverse_iteration(
    a: Real[np.ndarray, "n n"],
    shift: float,
    start: Real[np.ndarray, " n"],
    tol: float = 1e-12,
    max_steps: int = 10_000,
) -> EigenIteration:
    """The eigenpair whose eigenvalue is nearest to `shift`: power iteration with (A − shift I)⁻¹.

    Equation `eq-eigen-inverse-rate`: the nearer the shift, the faster. A shift that is an eigenvalue to the last digit
    is moved by one rounding, which is harmless: the solution is then long, and points the right way.

    Raises:
        ValueError, TypeError: as `power_iteration`, or `shift` is not a finite real number.
        numpy.linalg.LinAlgError: not converged, as when two eigenvalues are equally near.

    Source: Wielandt 1944; Trefethen & Bau 1997, lecture 27; Parlett 1998, §4.2.
    """
    a = as_square(a)
    mu = np.clip(as_real(shift, "shift") / power_of_two(a), -1e300, 1e300)  # A is scaled, and so is the shift
    return _iterate(a, start, lambda scaled, x, value: _solve_shifted(scaled, mu, x), tol, max_steps)


def rayleigh_iteration(
    a: Real[np.ndarray, "n n"], start: Real[np.ndarray, " n"], tol: float = 1e-12, max_steps: int = 100
) -> EigenIteration:
    """An eigenpair of a symmetric matrix near `start`: inverse iteration whose shift is the Rayleigh quotient so far.

    Equation `eq-eigen-rayleigh-cubic`: the error is cubed at each step, once it is small. Which pair it finds is hard
    to foresee from a start that is near none.

    Raises:
        ValueError, TypeError: `a` is not finite, real and symmetric, or `start` not a nonzero vector of its size.
        numpy.linalg.LinAlgError: not converged.

    Source: Trefethen & Bau 1997, lecture 27; Parlett 1998, §4.6.
    """
    return _iterate(as_symmetric(a), start, lambda scaled, x, value: _solve_shifted(scaled, value, x), tol, max_steps)


def gershgorin_discs(a: Real[np.ndarray, "n n"]) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """Centres and radii of the discs that hold all eigenvalues: the diagonal, and the rest of each row summed in size.

    Equation `eq-eigen-gershgorin`. Raises ValueError or TypeError when `a` is not a finite square matrix.

    Source: Gershgorin 1931; Horn & Johnson 2013, Theorem 6.1.1.
    """
    a = as_square(a)
    off = np.abs(a - np.diag(np.diag(a)))
    return np.diag(a).copy(), off.sum(axis=1)


def spectral_radius(a: Real[np.ndarray, "n n"]) -> float:
    """The largest size of an eigenvalue, complex ones included: the long-run growth of x ↦ A x a step.

    Equation `eq-eigen-spectral-radius`. Raises ValueError or TypeError when `a` is not a finite square matrix.

    Source: Horn & Johnson 2013, Definition 1.2.9 and Corollary 5.6.14.
    """
    a = as_square(a)
    scale = power_of_two(a)
    return float(np.abs(np.linalg.eigvals(a / scale)).max() * scale)


def is_positive_definite(a: Real[np.ndarray, "n n"]) -> bool:
    """Whether x·Ax > 0 for all x ≠ 0, found by completing squares one variable at a time.

    Equation `eq-eigen-pivots`: all pivots must be positive. No eigenvalue is computed. A matrix nearer to singular
    than rounding may be judged either way.

    Raises ValueError or TypeError when `a` is not a finite, non-empty, real symmetric matrix.

    Source: Golub & Van Loan 2013, §4.2 (the outer-product form of the Cholesky factorisation).
    """
    c = as_symmetric(a)
    c /= power_of_two(c)
    while len(c):
        pivot, b = c[0, 0], c[1:, 0]
        if pivot <= 0:
            return False
        c = c[1:, 1:] - np.outer(b, b / pivot)
    return True


def pagerank(
    links: Real[np.ndarray, "n n"] | Bool[np.ndarray, "n n"], damping: float = 0.85, tol: float = 1e-12
) -> Float[np.ndarray, " n"]:
    """The long-run share of visits of a surfer who follows a link of the page with probability `damping`.

    Equation `eq-eigen-pagerank`. Otherwise, and from a page without links always, she goes to any page, all equally
    likely.

    Args:
        links: entry (i, j) is the weight of the link from page i to page j; none negative.
        damping: at least 0 and below 1.
        tol: how far the answer may be from the exact one, in the sum of absolute differences.

    Raises:
        ValueError, TypeError: `links` is not square, finite and free of negative entries, `damping` is not in [0, 1),
            or `tol` is not positive.

    Source: Brin & Page 1998, §2.1; Langville & Meyer 2006, chapter 4.
    """
    numbers = links.astype(float) if getattr(links, "dtype", None) == np.bool_ else links
    weights, damping = as_square(numbers, "links"), as_non_negative(damping, "damping")
    if np.any(weights < 0):
        raise ValueError(f"links must not be negative, but holds {weights.min()}")
    if damping >= 1:
        raise ValueError(f"damping must be below 1, got {damping}")
    if as_non_negative(tol, "tol") == 0:
        raise ValueError("tol must be positive, got 0")
    n, weights = len(weights), weights / power_of_two(weights)
    out = weights.sum(axis=1, keepdims=True)
    p = np.divide(weights, out, out=np.full((n, n), 1 / n), where=out > 0)
    x, gap = np.full(n, 1 / n), 2.0
    while gap > max(tol, n * EPS):
        y = damping * (x @ p) + (1 - damping) / n
        step = np.abs(y - x).sum()  # later steps shrink at least by damping each: a geometric series bounds the rest
        x, gap = y, min(gap * damping, step * damping / (1 - damping))
    return x / x.sum()


def _unit(x: Real[np.ndarray, " n"], n: int) -> Float[np.ndarray, " n"]:
    x = as_vector(x, "start")
    if len(x) != n:
        raise ValueError(f"the start must have {n} entries, one for each column of a, got {len(x)}")
    if not np.any(x):
        raise ValueError("the start must not be the zero vector")
    x = x / power_of_two(x)
    return x / np.linalg.norm(x)


def _iterate(
    a: Float[np.ndarray, "n n"], start: Real[np.ndarray, " n"], step: Callable, tol: float, max_steps: int
) -> EigenIteration:
    """Apply `step(scaled A, x, value)` until the residual is small, with A scaled so that no square overflows."""
    tol, max_steps = as_non_negative(tol, "tol"), as_integer(max_steps, "max_steps", least=1)
    scale = power_of_two(a)
    scaled, x = a / scale, _unit(start, len(a))
    size, residuals = np.linalg.norm(scaled) or 1.0, []
    for _ in range(max_steps + 1):
        image = scaled @ x
        value = float(x @ image)
        residuals.append(np.linalg.norm(image - value * x) / size)
        if residuals[-1] <= tol:
            return EigenIteration(value * scale, x, np.array(residuals))
        x = step(scaled, x, value)
        x = x / power_of_two(x)  # so that no square overflows
        x = x / np.linalg.norm(x)
    raise np.linalg.LinAlgError(f"residual still {residuals[-1]:.1e} of the norm of a after {max_steps} steps")


def _solve_shifted(a: Float[np.ndarray, "n n"], shift: float, x: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """(A − shift I)⁻¹ x; where the matrix is singular to the last digit, the shift moves by one rounding."""
    identity = np.eye(len(a))
    try:
        y = np.linalg.solve(a - shift * identity, x)
        if np.all(np.isfinite(y)):
            return y
    except np.linalg.LinAlgError:
        pass
    return np.linalg.solve(a - (shift + EPS * max(np.linalg.norm(a), abs(shift))) * identity, x)
