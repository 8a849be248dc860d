"""Counts as shares with their uncertainty, delays as quantiles, scores by how they separate and how far they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
DRAWS = 1_000
BINS = 10


class Part(msgspec.Struct):
    """So many of so many, with its interval."""

    hits: int
    of: int
    share: float | None
    low: float
    high: float


class Estimate(msgspec.Struct, frozen=True):
    """A figure with its 95 % interval; ``n`` says from how many it was made. Nothing to count: ``value`` is None."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def part(hits: int, of: int) -> Part:
    """Share and Wilson interval.

    >>> p = part(9, 10); (p.share, round(p.low, 2), round(p.high, 2))
    (0.9, 0.6, 0.98)
    >>> part(0, 0).share is None
    True
    """
    if not of:
        return Part(0, 0, None, 0.0, 1.0)
    z, p = 1.96, hits / of
    middle, reach = p + z * z / (2 * of), z * (p * (1 - p) / of + z * z / (4 * of * of)) ** 0.5
    return Part(
        hits, of, p, max(0.0, (middle - reach) / (1 + z * z / of)), min(1.0, (middle + reach) / (1 + z * z / of))
    )


def share(hits: int, of: int) -> Estimate:
    """A share as an estimate, Wilson's interval."""
    p = part(hits, of)
    return Estimate(p.share, p.low, p.high, of) if of else Estimate(None, None, None, 0)


def rate(events: int, length: float) -> Estimate:
    """Events a unit of length, with the exact Poisson interval by its usual approximation (Wilson and Hilferty).

    >>> r = rate(0, 10); (r.value, r.low, round(r.high, 2))
    (0.0, 0.0, 0.37)
    """
    if length <= 0:
        return Estimate(None, None, None, 0)
    above = events + 1
    low = events * max(0.0, 1 - 1 / (9 * events) - 1.96 / (3 * events**0.5)) ** 3 if events else 0.0
    high = above * (1 - 1 / (9 * above) + 1.96 / (3 * above**0.5)) ** 3
    return Estimate(events / length, low / length, high / length, events)


def resampled(values: Sequence[float], of: Callable[[F64], float], seed: int = 1) -> Estimate:
    """A statistic of the values, with the interval of ``DRAWS`` bootstrap samples.

    >>> e = resampled([1.0, 2.0, 3.0], lambda v: float(np.median(v))); (e.value, e.low, e.high, e.n)
    (2.0, 1.0, 3.0, 3)
    """
    if not len(values):
        return Estimate(None, None, None, 0)
    data, rng = np.asarray(values, np.float64), np.random.default_rng(seed)
    drawn = [of(data[rng.integers(len(data), size=len(data))]) for _ in range(DRAWS)]
    low, high = np.quantile(drawn, [0.025, 0.975]).tolist()
    return Estimate(of(data), low, high, len(data))


def median(values: Sequence[float]) -> Estimate:
    return resampled(values, lambda v: float(np.median(v)))


def quantile(values: Sequence[float], q: float) -> Estimate:
    return resampled(values, lambda v: float(np.quantile(v, q)))


def auc(positive: Sequence[float], negative: Sequence[float], seed: int = 1) -> Estimate:
    """How often a positive scores above a negative, ties as halves; both sides are drawn anew for the interval.

    >>> auc([1.0, 3.0], [2.0, 0.0]).value, auc([1.0], [1.0]).value, auc([], [1.0]).value
    (0.75, 0.5, None)
    """
    if not len(positive) or not len(negative):
        return Estimate(None, None, None, 0)
    up, down, rng = np.asarray(positive, float), np.asarray(negative, float), np.random.default_rng(seed)

    def drawn(values: F64) -> F64:
        return values[rng.integers(len(values), size=len(values))]

    samples = [_above(drawn(up), drawn(down)) for _ in range(DRAWS // 2)]
    low, high = np.quantile(samples, [0.025, 0.975]).tolist()
    return Estimate(_above(up, down), low, high, len(up) + len(down))


def _above(up: F64, down: F64) -> float:
    ordered = np.sort(down)
    below = np.searchsorted(ordered, up, "left") + np.searchsorted(ordered, up, "right")
    return float(below.mean() / (2 * len(down)))


def calibration(confidence: Sequence[float], true: Sequence[bool], bins: int = BINS) -> list[tuple[float, float, int]]:
    """Mean confidence, share that is true, and count of each of the equal bins that holds anything.

    >>> calibration([0.1, 0.15, 0.95], [False, True, True])
    [(0.125, 0.5, 2), (0.95, 1.0, 1)]
    """
    said, right = np.asarray(confidence, float), np.asarray(true, float)
    which = np.minimum((said * bins).astype(int), bins - 1)
    rows = [np.flatnonzero(which == number) for number in range(bins)]
    return [(float(said[r].mean()), float(right[r].mean()), len(r)) for r in rows if len(r)]


def calibration_error(confidence: Sequence[float], true: Sequence[bool]) -> Estimate:
    """Expected calibration error with ten equal bins.

    >>> calibration_error([0.9, 0.9], [True, False]).value
    0.4
    """
    if not len(confidence):
        return Estimate(None, None, None, 0)
    rng, count = np.random.default_rng(1), len(confidence)
    said, right = np.asarray(confidence, float), np.asarray(true, bool)

    def error(rows: npt.NDArray[np.int64]) -> float:
        found = calibration(said[rows].tolist(), right[rows].tolist())
        return sum(n * abs(mean - real) for mean, real, n in found) / count

    drawn = [error(rng.integers(count, size=count)) for _ in range(DRAWS // 5)]
    low, high = np.quantile(drawn, [0.025, 0.975]).tolist()
    return Estimate(round(error(np.arange(count)), 6), low, high, count)


def spread(values: list[float]) -> dict[str, float | None]:
    """Median and 90th percentile; empty without values."""
    if not values:
        return {"median": None, "p90": None}
    return {"median": round(float(np.median(values)), 3), "p90": round(float(np.quantile(values, 0.9)), 3)}
