"""Scales that keep squares from overflowing, and what counts as nothing beside one."""

import numpy as np
from jaxtyping import Float

EPS = float(np.finfo(float).eps)
# Beside entries of size one, what is this small counts as zero: its square would lose digits to underflow.
NEGLIGIBLE = float(np.sqrt(np.finfo(float).tiny / EPS))


def power_of_two(a: Float[np.ndarray, "..."]) -> float:
    """A power of two near the largest entry (1 for zeros), so that no square overflows; dividing by it is exact."""
    largest = np.abs(a).max()
    return float(np.ldexp(1.0, int(np.clip(np.frexp(largest)[1], -1021, 1023)))) if largest > 0 else 1.0
