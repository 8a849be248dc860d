"""Bursts of a hashtag's volume against a Poisson baseline, as trend detectors on social volume have them."""

from __future__ import annotations

import numpy as np

from bench.alerts import Alarm
from bench.baselines.table import F64, Ints, Posts, alarms
from bench.posts import DAY_MS, MINUTE_MS

BIN_MS = 5 * MINUTE_MS
ETA = 2.0  # half widths of the interval that a count must exceed its expectation by
Z = 2.58  # of the 99 % interval of a Poisson count


def poisson_burst(posts: Posts, least: int) -> list[Alarm]:
    """Gnip's rule: ``count >= eta * CI(.99, nu) + nu`` in five-minute bins, ``nu`` the mean bin of the day before.

    ``least`` posts in the bin at least; told at the bin's end. When it does not work: real counts are over-dispersed,
    so every organic event exceeds a Poisson interval.
    """
    tag, at = posts.uses[:, 1], posts.at[posts.uses[:, 0]]
    cells, count = np.unique(np.column_stack([tag, at // BIN_MS]), axis=0, return_counts=True)
    expected = _mean_before(cells, count)
    flagged = (count >= least) & (count >= ETA * (Z * np.sqrt(expected) + Z * Z / 4) + expected)
    return alarms(posts, cells[flagged, 0], (cells[flagged, 1] + 1) * BIN_MS, f"poisson{least}")


def _mean_before(cells: Ints, count: Ints) -> F64:
    """Mean of a tag's bins over the day before each of its bins; ``cells`` (tag, bin) ascending."""
    bins = DAY_MS // BIN_MS
    total = np.concatenate([[0], np.cumsum(count)])
    key = cells[:, 0] * (1 << 32) + cells[:, 1]
    first = np.searchsorted(key, key - bins)
    start = np.searchsorted(cells[:, 0], cells[:, 0])
    mean: F64 = (total[np.arange(len(key))] - total[np.maximum(first, start)]) / bins
    return mean
