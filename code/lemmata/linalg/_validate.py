"""Checks of arguments that the subject shares: each says what was needed and what came."""

from numbers import Integral, Real

import numpy as np
from jaxtyping import Float


def as_matrix(a: object, name: str = "a") -> Float[np.ndarray, "m n"]:
    """`a` as a new float64 matrix: two axes, at least one row and one column, real and finite."""
    return _as_floats(a, name, ndim=2, kind="a matrix (two axes)")


def as_basis(a: object, name: str = "a") -> Float[np.ndarray, "n k"]:
    """`a` as a matrix whose columns span a subspace; it may lack columns, which is the subspace {0}."""
    array = np.asarray(a) if isinstance(a, np.ndarray) else None
    if array is not None and array.ndim == 2 and array.shape[1] == 0 and array.shape[0] > 0:
        return array.astype(np.float64)
    return as_matrix(a, name)


def as_square(a: object, name: str = "a") -> Float[np.ndarray, "n n"]:
    """`a` as a new float64 matrix with as many rows as columns, real and finite."""
    array = as_matrix(a, name)
    if array.shape[0] != array.shape[1]:
        raise ValueError(f"{name} must be square, got shape {array.shape}")
    return array


def as_right_side(b: object, rows: int, name: str = "b", *, of: str = "a") -> Float[np.ndarray, "rows *columns"]:
    """`b` as a new float64 vector, or a matrix of right sides as columns, with `rows` rows, as many as `of` has."""
    array = as_matrix(b, name) if np.ndim(b) == 2 else as_vector(b, name)
    if len(array) != rows:
        raise ValueError(f"{name} must have as many rows as {of}, {rows}, got shape {array.shape}")
    return array


def as_vector(x: object, name: str = "x") -> Float[np.ndarray, " n"]:
    """`x` as a new float64 vector: one axis, at least one entry, real and finite."""
    return _as_floats(x, name, ndim=1, kind="a vector (one axis)")


def as_symmetric(a: object, name: str = "a") -> Float[np.ndarray, "n n"]:
    """The symmetric part of `a`, a square matrix that is symmetric up to rounding."""
    matrix = as_square(a, name)
    gap = np.abs(matrix / 2 - matrix.T / 2)  # halves, so that the largest numbers do not overflow
    i, j = np.unravel_index(int(gap.argmax()), gap.shape)
    if gap[i, j] > 4 * len(matrix) * np.finfo(float).eps * np.abs(matrix).max():
        raise ValueError(
            f"{name} must be symmetric, but its entry ({i}, {j}) is {matrix[i, j]:.6g} "
            f"and ({j}, {i}) is {matrix[j, i]:.6g}"
        )
    return matrix / 2 + matrix.T / 2


def as_spectrum(sigma: object, name: str = "sigma") -> Float[np.ndarray, " r"]:
    """`sigma` as a vector of singular values: none negative, in decreasing order."""
    values = as_vector(sigma, name)
    if values[-1] < 0 or np.any(np.diff(values) > 0):
        raise ValueError(f"{name} must hold singular values: none negative, in decreasing order")
    return values


def as_integer(value: object, name: str, *, least: int, most: int | None = None) -> int:
    """`value` as an int between `least` and `most`, both allowed."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be an integer, got {type(value).__name__}")
    if value < least or (most is not None and value > most):
        bounds = f"at least {least}" if most is None else f"between {least} and {most}"
        raise ValueError(f"{name} must be {bounds}, got {value}")
    return int(value)


def as_fraction(value: object, name: str) -> float:
    """`value` as a float above 0 and at most 1."""
    number = as_non_negative(value, name)
    if not 0 < number <= 1:
        raise ValueError(f"{name} must be above 0 and at most 1, got {value}")
    return number


def as_non_negative(value: object, name: str) -> float:
    """`value` as a finite float that is not negative."""
    number = as_number(value, name)
    if not np.isfinite(number) or number < 0:
        raise ValueError(f"{name} must be finite and not negative, got {value}")
    return float(number)


def as_real(value: object, name: str, *, above: int | float = -np.inf) -> float:
    """`value` as a finite float, larger than `above`."""
    number = as_number(value, name)
    if not np.isfinite(number) or not number > above:
        wanted = "finite" if above == -np.inf else f"finite and above {above:g}"
        raise ValueError(f"{name} must be {wanted}, got {value}")
    return float(number)


def as_number(value: object, name: str) -> Real:
    """`value` itself, when it is a real number; which ones are allowed is for the caller to say."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a real number, got {type(value).__name__}")
    return value


def as_generator(rng: object, name: str = "rng") -> np.random.Generator:
    """`rng` itself, when it is a NumPy random generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"{name} must be a numpy.random.Generator, got {type(rng).__name__}")
    return rng


def _as_floats(a: object, name: str, *, ndim: int, kind: str) -> np.ndarray:
    try:
        array = np.asarray(a)
    except ValueError as error:
        raise ValueError(f"{name} must be {kind}, but its rows differ in length") from error
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    if array.ndim != ndim:
        raise ValueError(f"{name} must be {kind}, got shape {array.shape}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")
    if not np.all(np.isfinite(array)):
        raise ValueError(f"{name} must be finite, but holds NaN or infinity")
    return array.astype(np.float64)
