import numpy as np
import pytest
from lemmata.probability import (
    gaussian_affine,
    gaussian_conditional,
    gaussian_marginal,
    multivariate_gaussian_log_density,
)


def some(rng, d=5):
    a = rng.standard_normal((d, d + 2))
    return rng.standard_normal(d), a @ a.T


def test_conditional_density_is_joint_over_marginal(rng):
    mu, cov = some(rng)
    known, rest = np.array([3, 0]), np.array([1, 2, 4])
    x = rng.standard_normal(5)
    m, s = gaussian_conditional(mu, cov, known, x[known])
    joint = multivariate_gaussian_log_density(x, mu, cov)
    marginal = multivariate_gaussian_log_density(x[known], *gaussian_marginal(mu, cov, known))
    assert multivariate_gaussian_log_density(x[rest], m, s) == pytest.approx(joint - marginal, rel=1e-9)


def test_conditional_covariance_is_a_block_of_the_precision_inverted(rng):
    mu, cov = some(rng)
    precision = np.linalg.inv(cov)
    s = gaussian_conditional(mu, cov, [1, 4], [0.0, 0.0])[1]
    np.testing.assert_allclose(s, np.linalg.inv(precision[np.ix_([0, 2, 3], [0, 2, 3])]), rtol=1e-9)


def test_one_coordinate_after_another_is_all_at_once(rng):
    mu, cov = some(rng)
    at_once = gaussian_conditional(mu, cov, [0, 3], [0.3, -1.1])
    m, s = gaussian_conditional(mu, cov, [3], [-1.1])
    one_more = gaussian_conditional(m, s, [0], [0.3])
    for got, wanted in zip(one_more, at_once, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-12)


def test_marginal_density_is_the_integral_of_the_joint(rng):
    mu, cov = some(rng, 2)
    y = np.linspace(-40, 40, 8001) * np.sqrt(cov[1, 1]) / 4 + mu[1]
    x = mu[0] + rng.standard_normal()
    joint = np.exp(multivariate_gaussian_log_density(np.stack([np.full_like(y, x), y], axis=1), mu, cov))
    got = np.exp(multivariate_gaussian_log_density(np.array([x]), *gaussian_marginal(mu, cov, [0])))
    assert np.trapezoid(joint, y) == pytest.approx(float(got), rel=1e-9)


def test_affine_by_loops_and_a_singular_one(rng):
    mu, cov = some(rng, 3)
    b, c = rng.standard_normal((5, 3)), rng.standard_normal(5)
    mean, s = gaussian_affine(mu, cov, b, c)
    for i in range(5):
        assert mean[i] == pytest.approx(sum(b[i, j] * mu[j] for j in range(3)) + c[i])
        for k in range(5):
            assert s[i, k] == pytest.approx(sum(b[i, j] * cov[j, m] * b[k, m] for j in range(3) for m in range(3)))
    assert np.linalg.matrix_rank(s) == 3


def test_a_singular_whole_with_a_regular_known_block(rng):
    """X₂ = X₁ + X₀ exactly: two known coordinates leave no doubt about the third."""
    a = np.array([[1.0, 0], [0, 1], [1, 1]])
    m, s = gaussian_conditional(np.zeros(3), a @ a.T, [0, 1], [0.7, -0.2])
    np.testing.assert_allclose(m, [0.5], atol=1e-12)
    np.testing.assert_allclose(s, [[0.0]], atol=1e-12)


REFUSED = [
    (lambda: gaussian_conditional([0, 0], np.eye(2), [0, 1], [0, 0]), "every coordinate"),
    (lambda: gaussian_conditional([0, 0], np.eye(2), [2], [0]), "different indices from 0 to 1"),
    (lambda: gaussian_conditional([0, 0], np.eye(2), [0, 0], [0, 0]), "different indices"),
    (lambda: gaussian_conditional([0, 0], np.eye(2), [], []), "at least one index"),
    (lambda: gaussian_conditional([0, 0], np.eye(2), [0], [0, 1]), "values must be 1 finite"),
    (lambda: gaussian_conditional([0] * 3, np.ones((3, 3)), [0, 1], [0, 0]), "belongs to known must be positive"),
    (lambda: gaussian_marginal([0, 0], np.eye(2), [-1]), "different indices from 0 to 1"),
    (lambda: gaussian_marginal([0, 0], [[1, 2], [3, 1]], [0]), "symmetric"),
    (lambda: gaussian_affine([0, 0], np.eye(2), np.eye(3), [0, 0, 0]), "b must be k × 2"),
    (lambda: gaussian_affine([0, 0], np.eye(2), np.eye(2), [0, 0, 0]), "c have k entries"),
]


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(("call", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_bad_input_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=words):
        call()
