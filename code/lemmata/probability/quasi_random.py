"""Points that fill the unit cube more evenly than chance does, and a measure of how evenly."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int, Real

from lemmata.linalg._validate import as_generator, as_integer, as_matrix
from lemmata.probability.monte_carlo import Estimate, evaluate, mean_estimate, uniform_rows

LARGEST_INDEX = 2**53  # beyond, an index is no longer a float
MOST_COUNTS = 2 * 10**8  # comparisons of a point with a box, in `star_discrepancy`


def radical_inverse(i: Int[np.ndarray, " n"], base: int = 2) -> Float[np.ndarray, " n"]:
    """Each whole number with its digits in the base written backwards behind the point.

    Equation `eq-monte-carlo-radical-inverse`.

    Raises:
        ValueError, TypeError: an index that is negative, above 2⁵³ or not whole, or a base below 2.

    Source: van der Corput 1935.
    """
    i, base = np.array(i), as_integer(base, "base", least=2)
    if i.dtype.kind not in "iu":
        raise TypeError(f"i must hold whole numbers, got dtype {i.dtype}")
    if i.size and (i.min() < 0 or i.max() > LARGEST_INDEX):
        raise ValueError(f"i must lie between 0 and 2^53, and runs from {i.min()} to {i.max()}")
    x, place = np.zeros(i.shape), 1.0
    while i.any():
        place /= base
        x += place * (i % base)
        i = i // base
    return x


def halton_points(n: int, d: int, skip: int = 0) -> Float[np.ndarray, "n d"]:
    """n points of the Halton sequence: column j is the radical inverse in the j-th prime.

    Args:
        skip: how many points to leave out at the beginning; the first of all is the origin.

    Raises:
        ValueError, TypeError: n or d below 1, skip below 0.

    Source: Halton 1960.
    """
    n, skip = as_integer(n, "n", least=1), as_integer(skip, "skip", least=0)
    return np.stack([radical_inverse(np.arange(skip, skip + n), p) for p in first_primes(d)], axis=1)


def lattice_points(n: int, z: Int[np.ndarray, " d"]) -> Float[np.ndarray, "n d"]:
    """The fractional parts of i z / n for i = 0 … n − 1: a lattice rule with the generating vector z.

    Equation `eq-monte-carlo-lattice`.

    Raises:
        ValueError, TypeError: n below 1, or z no vector of whole numbers.

    Source: Korobov 1959; Sloan & Joe 1994, chapter 2.
    """
    n, z = as_integer(n, "n", least=1, most=2**31), np.asarray(z)
    if z.ndim != 1 or z.size == 0 or z.dtype.kind not in "iu":
        raise ValueError(f"z must be a vector of whole numbers, got shape {z.shape} of {z.dtype}")
    return np.arange(n)[:, None] * (z.astype(np.int64) % n) % n / n


def shifted_estimate(
    f: Callable[[np.ndarray], np.ndarray], points: Real[np.ndarray, "n d"], shifts: int, rng: np.random.Generator
) -> Estimate:
    """The average of f over the points moved by a uniform vector modulo 1, for several such vectors.

    Equation `eq-monte-carlo-shift`: each moved point is uniform, so every average is unbiased, however regular the
    points are, and independent shifts give the error.

    Args:
        points: in [0, 1); one set, moved `shifts` times.

    Raises:
        ValueError, TypeError: fewer than two shifts, points outside [0, 1), or f does not give one finite value a row.

    Source: Cranley & Patterson 1976.
    """
    points, shifts = _in_cube(points), as_integer(shifts, "shifts", least=2)
    n, d = points.shape
    averages = [evaluate(f, (points + u) % 1.0).mean() for u in uniform_rows(shifts, d, as_generator(rng))]
    found = mean_estimate(np.array(averages))
    return Estimate(found.value, found.error, shifts * n)


def star_discrepancy(points: Real[np.ndarray, "n d"]) -> float:
    """The largest difference between the share of points in a box [0, y) and its volume, exactly.

    Equation `eq-monte-carlo-discrepancy`. The largest is approached at a box whose sides end at coordinates of points
    or at 1, with these points inside or outside; all such boxes are counted, O(n^(d + 1)).

    Raises:
        ValueError, TypeError: points outside [0, 1], or so many that more than 2 · 10⁸ comparisons are needed.

    Source: Niederreiter 1992, §2.1.
    """
    x = as_matrix(points, "points")
    if x.min() < 0 or x.max() > 1:
        raise ValueError(f"points must lie in [0, 1], and their coordinates run from {x.min():g} to {x.max():g}")
    ends = [np.union1d(column, [1.0]) for column in x.T]
    if len(x) * np.prod([float(len(y)) for y in ends]) > MOST_COUNTS:
        raise ValueError(f"{x.shape[0]} points in {x.shape[1]} dimensions need too many boxes: over {MOST_COUNTS:,}")
    volume = np.ones(())
    inside, closed = np.ones((len(x), 1)), np.ones((len(x), 1))  # (points, boxes): is it in [0, y), in [0, y]?
    for column, y in zip(x.T, ends, strict=True):
        volume = np.multiply.outer(volume, y)
        inside = (inside[:, :, None] * (column[:, None] < y)[:, None]).reshape(len(x), -1)
        reached = (column[:, None] <= y) & (column[:, None] < 1)  # a coordinate of 1 lies in no [0, y)
        closed = (closed[:, :, None] * reached[:, None]).reshape(len(x), -1)
    return float(max((volume.ravel() - inside.mean(axis=0)).max(), (closed.mean(axis=0) - volume.ravel()).max()))


def first_primes(d: int) -> list[int]:
    """The first d prime numbers.

    Raises:
        ValueError, TypeError: d is no whole number of at least 1.
    """
    d = as_integer(d, "d", least=1)
    primes, candidate = [], 2
    while len(primes) < d:
        if all(candidate % p for p in primes):
            primes.append(candidate)
        candidate += 1
    return primes


def _in_cube(points: object) -> Float[np.ndarray, "n d"]:
    x = as_matrix(points, "points")
    if x.min() < 0 or x.max() >= 1:
        raise ValueError(f"points must lie in [0, 1), and their coordinates run from {x.min():g} to {x.max():g}")
    return x
