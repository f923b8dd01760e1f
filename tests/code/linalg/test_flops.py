"""The counts are held against loops that count each operation as they make it."""

import numpy as np
import pytest
from lemmata.linalg import lu_flops, product_flops, solve_flops, strassen, strassen_flops


class Counted:
    """A number that counts the operations that it takes part in."""

    made = 0

    def __init__(self, value):
        self.value = float(value)

    def _result(self, value):
        Counted.made += 1
        return Counted(value)

    def __add__(self, other):
        return self._result(self.value + other.value)

    def __sub__(self, other):
        return self._result(self.value - other.value)

    def __mul__(self, other):
        return self._result(self.value * other.value)

    def __truediv__(self, other):
        return self._result(self.value / other.value)


def counted(a):
    Counted.made = 0
    return [[Counted(x) for x in row] for row in a]


def multiply(a, b):
    out = []
    for row in a:
        out.append([])
        for j in range(len(b[0])):
            total = row[0] * b[0][j]
            for k in range(1, len(b)):
                total = total + row[k] * b[k][j]
            out[-1].append(total)
    return out


def eliminate(a):
    n = len(a)
    for k in range(n - 1):
        for i in range(k + 1, n):
            a[i][k] = a[i][k] / a[k][k]
            for j in range(k + 1, n):
                a[i][j] = a[i][j] - a[i][k] * a[k][j]
    return a


def substitute(t, b):
    """Both substitutions with the factors stored in one matrix."""
    n = len(t)
    for i in range(n):
        for j in range(i):
            b[i] = b[i] - t[i][j] * b[j]
    for i in reversed(range(n)):
        for j in range(i + 1, n):
            b[i] = b[i] - t[i][j] * b[j]
        b[i] = b[i] / t[i][i]


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 5), (5, 1, 7), (1, 7, 1)])
def test_products(shape, rng):
    m, k, n = shape
    a = counted(rng.standard_normal((m, k)))
    multiply(a, [[Counted(x) for x in row] for row in rng.standard_normal((k, n))])
    assert Counted.made == product_flops(m, k, n)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 11])
def test_elimination_and_substitution(n, rng):
    a = eliminate(counted(rng.standard_normal((n, n)) + 10 * np.eye(n)))
    assert Counted.made == lu_flops(n)
    for _ in range(3):
        substitute(a, [Counted(x) for x in rng.standard_normal(n)])
    assert Counted.made == solve_flops(n, 3)


def seven(a, b):
    """Strassen with each entry a counted number, down to single entries."""
    n = len(a)
    if n == 1:
        return [[a[0][0] * b[0][0]]]
    h = n // 2
    a11, a12, a21, a22 = ([row[c : c + h] for row in a[r : r + h]] for r in (0, h) for c in (0, h))
    b11, b12, b21, b22 = ([row[c : c + h] for row in b[r : r + h]] for r in (0, h) for c in (0, h))

    def plus(x, y):
        return [[s + t for s, t in zip(u, v, strict=True)] for u, v in zip(x, y, strict=True)]

    def minus(x, y):
        return [[s - t for s, t in zip(u, v, strict=True)] for u, v in zip(x, y, strict=True)]

    m = [
        seven(plus(a11, a22), plus(b11, b22)),
        seven(plus(a21, a22), b11),
        seven(a11, minus(b12, b22)),
        seven(a22, minus(b21, b11)),
        seven(plus(a11, a12), b22),
        seven(minus(a21, a11), plus(b11, b12)),
        seven(minus(a12, a22), plus(b21, b22)),
    ]
    upper = [r + s for r, s in zip(plus(minus(plus(m[0], m[3]), m[4]), m[6]), plus(m[2], m[4]), strict=True)]
    lower = [r + s for r, s in zip(plus(m[1], m[3]), plus(plus(minus(m[0], m[1]), m[2]), m[5]), strict=True)]
    return upper + lower


@pytest.mark.parametrize("n", [1, 2, 4, 8])
def test_strassen_count(n, rng):
    a, b = rng.standard_normal((2, n, n))
    c = seven(counted(a), [[Counted(x) for x in row] for row in b])
    assert Counted.made == strassen_flops(n)
    np.testing.assert_allclose([[x.value for x in row] for row in c], a @ b, atol=1e-12)


def test_strassen_count_with_a_leaf():
    assert strassen_flops(16, 16) == product_flops(16, 16, 16)
    assert strassen_flops(16, 8) == 7 * product_flops(8, 8, 8) + 18 * 64
    assert strassen_flops(7, 3) == 7 * strassen_flops(4, 3) + 18 * 16


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 2, 2), (7, 7, 7), (8, 8, 8), (5, 11, 3), (13, 2, 17), (1, 9, 4)])
@pytest.mark.parametrize("leaf", [1, 2, 100])
def test_strassen_is_the_product(shape, leaf, rng):
    m, k, n = shape
    a, b = rng.standard_normal((m, k)), rng.standard_normal((k, n))
    np.testing.assert_allclose(strassen(a, b, leaf), a @ b, atol=1e-11)


@pytest.mark.usefixtures("unchecked")
def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"as many columns as b has rows, got shapes \(2, 3\) and \(2, 3\)"):
        strassen(np.ones((2, 3)), np.ones((2, 3)))
    with pytest.raises(ValueError, match="leaf must be at least 1, got 0"):
        strassen(np.eye(2), np.eye(2), 0)
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        product_flops(2, 0, 3)
    with pytest.raises(TypeError, match="n must be an integer, got float"):
        lu_flops(2.0)
