"""When the posts of a burst come: growth, decay and the unevenness of real crowds. Times are epoch ms."""

from __future__ import annotations

import numpy as np

from detectors.post import I64
from streams.scenarios.accounts import F64

_CELLS = 1_500


def burst(
    rng: np.random.Generator,
    start: int,
    count: int,
    *,
    rise_s: float,
    half_life_s: float,
    length_s: float | None = None,
    unevenness: float = 0.5,
) -> I64:
    """``count`` sorted times from ``start`` on (the first one exactly): rise, then decay with a long tail.

    ``rise_s`` 0 is a step. ``unevenness`` is the coefficient of variation of the rate from one half minute to the
    next, correlated over a few of them; with 0 the counts would be Poisson, which real ones never are.
    """
    if count <= 0:
        return np.empty(0, np.int64)
    length = length_s or max(6 * half_life_s, 4 * rise_s)
    t = (np.arange(_CELLS) + 0.5) * length / _CELLS
    rate = 0.85 * np.exp2(-t / half_life_s) + 0.15 / (1 + t / half_life_s) ** 1.5
    if rise_s > 0:
        rate *= 1 - np.exp(-((t / rise_s) ** 1.6))
    rate *= _noise(rng, t, unevenness)
    cell = np.searchsorted(np.cumsum(rate) / rate.sum(), rng.random(count))
    at = np.sort((np.minimum(cell, _CELLS - 1) + rng.random(count)) * length / _CELLS * 1000).astype(np.int64)
    result: I64 = at - at[0] + start
    return result


def _noise(rng: np.random.Generator, t: F64, spread: float) -> F64:
    """A positive factor around 1, anew each half minute or cell, smoothed over three."""
    if spread <= 0:
        return np.ones(len(t))
    slots = (t // 30).astype(np.int64)
    raw = rng.normal(0, spread * 1.5, int(slots[-1]) + 3)
    smooth = np.convolve(raw, np.ones(3) / 3, mode="valid")
    factor: F64 = np.exp(smooth[slots])
    return factor


def even(rng: np.random.Generator, start: int, end: int, count: int) -> I64:
    """``count`` sorted times without a shape."""
    result: I64 = np.sort(rng.integers(start, max(end, start + 1), size=count))
    return result


def trickle(rng: np.random.Generator, start: int, end: int, count: int) -> I64:
    """``count`` sorted times that come in fits and starts: a day's talk about something."""
    hours = max(int((end - start) // 900_000), 1)
    weights = rng.gamma(0.7, 1.0, hours) + 0.02
    slot = rng.choice(hours, size=count, p=weights / weights.sum())
    result: I64 = np.sort(start + ((slot + rng.random(count)) * (end - start) / hours).astype(np.int64))
    return result


def size(rng: np.random.Generator, median: float, sigma: float, least: int = 1) -> int:
    """A log-normal count."""
    return max(least, int(median * np.exp(sigma * rng.normal())))
