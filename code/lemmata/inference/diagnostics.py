"""How far may a chain be trusted? Autocorrelation, effective sample size, split R̂ and the Monte Carlo error."""

import numpy as np
from jaxtyping import Float

from lemmata.inference._validate import as_chains, as_count


def autocovariance(chains: Float[np.ndarray, "chains draws"]) -> Float[np.ndarray, "chains draws"]:
    """The autocovariance of each chain at lags 0 … n − 1, divided by n at every lag.

    Parameters
    ----------
    chains : (chains, draws) draws of one number.

    Raises
    ------
    ValueError
        The shape is not (chains, draws), an entry is not finite, or nothing varies.

    Computed by the fast Fourier transform, with zeros added so that the ends do not meet: n log n instead of n².
    Source: Gelman et al., *Bayesian Data Analysis*, 3rd ed., §11.5.
    """
    x = as_chains(chains)
    n = x.shape[1]
    spectrum = np.fft.rfft(x - x.mean(axis=1, keepdims=True), 2 * n)  # (chains, n + 1)
    return np.fft.irfft(abs(spectrum) ** 2)[:, :n] / n


def split_chains(chains: Float[np.ndarray, "chains draws"]) -> Float[np.ndarray, "halves half"]:
    """Each chain cut into its first and second half (of an odd number of draws the middle one is left out)."""
    x = as_chains(chains)
    half = x.shape[1] // 2
    return np.concatenate([x[:, :half], x[:, -half:]])


def variance_parts(chains: Float[np.ndarray, "chains draws"]) -> tuple[float, float]:
    """W and var⁺: the variance within chains, and the estimate of the target's variance from within and between.

    Equation `eq-mcmc-variance-parts`.
    """
    x = as_chains(chains)
    n = x.shape[1]
    W = float(x.var(axis=1, ddof=1).mean())
    B_over_n = float(x.mean(axis=1).var(ddof=1)) if len(x) > 1 else 0.0
    return W, (n - 1) / n * W + B_over_n


def split_rhat(chains: Float[np.ndarray, "chains draws"]) -> float:
    """Split R̂: near 1 when the halves of all chains agree, above 1 when they do not.

    Equation `eq-mcmc-rhat`, of the halved chains.

    Parameters
    ----------
    chains : (chains, draws) draws of one number; four draws at least.

    Raises
    ------
    ValueError
        The shape is not (chains, draws), an entry is not finite, or every half-chain stands still.

    Source: Gelman et al., *Bayesian Data Analysis*, 3rd ed., §11.4; `arviz.rhat(..., method="split")`.
    """
    W, var_plus = variance_parts(split_chains(as_chains(chains)))
    if W == 0:
        raise ValueError("no half of a chain moves, so that the variance within chains is 0 and R̂ has no value")
    return float(np.sqrt(var_plus / W))


def effective_sample_size(chains: Float[np.ndarray, "chains draws"]) -> float:
    """The number of independent draws whose average is as precise as the chains' average.

    Equation `eq-mcmc-ess`, with the sum of autocorrelations cut by Geyer's rule (`eq-mcmc-geyer`).

    Parameters
    ----------
    chains : (chains, draws) draws of one number; eight draws at least.

    Raises
    ------
    ValueError
        The shape is not (chains, draws), an entry is not finite, or nothing varies.

    Source: Geyer, "Practical Markov chain Monte Carlo", §3.3; Vehtari et al., "Rank-normalization, folding, and
    localization", §3.2 (equations 10 to 13); `arviz.ess(..., method="mean")`.
    """
    x = split_chains(as_chains(chains, least_draws=8))
    W, var_plus = variance_parts(x)
    rho = 1 - (W - autocovariance(x).mean(axis=0)) / var_plus  # (n,)
    rho[0] = 1.0
    last = (x.shape[1] - 3) // 2
    pairs = rho[0 : 2 * last + 1 : 2] + rho[1 : 2 * last + 2 : 2]  # Γ_k = ρ_2k + ρ_2k+1
    K = int(np.argmax(pairs <= 0)) if (pairs <= 0).any() else last
    tau = -1 + 2 * np.minimum.accumulate(pairs[:K]).sum() + max(rho[2 * K], 0.0)
    return float(x.size / max(tau, 1 / np.log10(x.size)))  # the bound of Vehtari et al. for antithetic chains


def monte_carlo_error(chains: Float[np.ndarray, "chains draws"]) -> float:
    """The standard error of the chains' average: standard deviation over √ESS.

    Equation `eq-mcmc-ess`; `arviz.mcse(..., method="mean")`.
    """
    x = as_chains(chains, least_draws=8)
    return float(x.std(ddof=1) / np.sqrt(effective_sample_size(x)))


def autocorrelation(chains: Float[np.ndarray, "chains draws"], lags: int) -> Float[np.ndarray, " lags"]:
    """The autocorrelation at lags 0 … lags − 1, the chains' autocovariances averaged.

    Raises
    ------
    ValueError
        `chains` is refused as in `autocovariance`, or has fewer draws than `lags`.
    """
    lags = as_count(lags, "lags")
    covariance = autocovariance(chains).mean(axis=0)
    if lags > len(covariance):
        raise ValueError(f"lags must be at most the number of draws, {len(covariance)}, but is {lags}")
    return covariance[:lags] / covariance[0]
