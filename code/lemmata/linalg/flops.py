"""How many additions, subtractions, multiplications and divisions of numbers an algorithm makes (its flops)."""

from lemmata.linalg._validate import as_integer


def product_flops(m: int, k: int, n: int) -> int:
    """The flops of an m × k matrix times a k × n matrix, each entry summed as it is defined.

    Equation `eq-matrices-flops-product`. Raises ValueError or TypeError when a size is not a positive integer.

    Source: Golub & Van Loan 2013, §1.1 (which counts 2mnk).
    """
    m, k, n = (as_integer(size, name, least=1) for size, name in ((m, "m"), (k, "k"), (n, "n")))
    return m * n * (2 * k - 1)


def lu_flops(n: int) -> int:
    """The flops of eliminating an n × n matrix; comparisons for the pivots are not counted.

    Equation `eq-matrices-flops-lu`. Raises ValueError or TypeError when `n` is not a positive integer.

    Source: Trefethen & Bau 1997, lecture 20.
    """
    n = as_integer(n, "n", least=1)
    return n * (n - 1) * (4 * n + 1) // 6


def solve_flops(n: int, columns: int = 1) -> int:
    """The flops of solving A x = b for `columns` right sides: one elimination, then two substitutions for each.

    Equations `eq-matrices-flops-lu` and `eq-matrices-substitution`. Raises ValueError or TypeError when a size is not a
    positive integer.

    Source: Trefethen & Bau 1997, lectures 17 and 20.
    """
    return lu_flops(n) + as_integer(columns, "columns", least=1) * (2 * n * n - n)


def strassen_flops(n: int, leaf: int = 1) -> int:
    """The flops of `strassen` for two n × n matrices: seven half-size products and 18 half-size sums a level.

    Equation `eq-matrices-strassen-flops` is the case that n is a power of two and `leaf` is 1. Raises ValueError or
    TypeError when a size is not a positive integer.

    Source: Strassen 1969; Higham 2002, §23.1.
    """
    n, leaf = as_integer(n, "n", least=1), as_integer(leaf, "leaf", least=1)
    if n <= leaf:
        return product_flops(n, n, n)
    half = (n + 1) // 2
    return 7 * strassen_flops(half, leaf) + 18 * half * half
