"""Is a tag's number of joins abnormal? A negative-binomial tail over a decayed past, for many tags at once.

The model of low counts, which decides what is watched: most tags have next to no past, and there a tail probability
is minutes faster than any z-score. ``scales.py`` is the model of regular volume, for tags that have one.

A *join* is the first use of a tag by an account in 24 h. Time is the tick (1 s) of the arrival clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from detectors.post import I64

F64 = npt.NDArray[np.float64]
Slots = npt.NDArray[np.intp]
Column = npt.NDArray[Any]

CELLS = 60  # of each ring: 60 cells of 1 s, 60 cells of 10 s
TEN = 10  # s
WINDOW_S = CELLS * TEN
_UNIT = 1 << 20  # joins that leave the window are weighted in whole units: sums do not depend on their order
_SERIES = 16  # terms of the tail; its ratio is below 1/3, so the rest is under 1e-7 of the sum
_AGE = (np.arange(CELLS)[:, None] - np.arange(CELLS)[None, :]) % CELLS  # [position of the last update, cell]


@dataclass(frozen=True, slots=True)
class RateParams:
    """Settings of ``JoinRate``: what an unseen tag is expected to bring, and how long a tag's past counts."""

    prior_joins: float = 0.3  # joins that an unseen tag is believed to have brought ...
    prior_s: float = 21_600.0  # ... in this time
    half_life_s: float = 21_600.0  # of the past
    max_shape: float = 1.0  # of the negative binomial: joins are never more regular than this (.2 to 2 within 10 %)

    def __post_init__(self) -> None:
        if self.prior_joins <= 0 or not 0 < self.max_shape <= 1 or self.half_life_s < WINDOW_S:
            raise ValueError(f"prior_joins must be above 0, max_shape in (0, 1], half_life_s at least {WINDOW_S}")
        if self.prior_s < 2 * WINDOW_S:
            raise ValueError(f"prior_s must be at least {2 * WINDOW_S} s, twice the longest window")


class JoinCount(NamedTuple):
    """What ``JoinRate.update`` saw at each (slot, tick): joins in windows, and the past before the window."""

    in_5s: Column
    in_15s: Column
    in_60s: Column
    in_600s: Column
    past: Column  # N: joins older than ten minutes, decayed
    per_s: Column  # expected joins a second

    def take(self, rows: npt.NDArray[np.intp]) -> JoinCount:
        return JoinCount(*(column[rows] for column in self))


class JoinRate:
    """Joins of ``slots`` tags in 5, 15, 60 and 600 s, and the rate that each tag's own past lets expect.

    rate = (prior_joins + N) / (prior_s + T), where N counts joins older than ten minutes with a half-life of 6 h, T is
    the time since the first use, decayed alike. The lag of ten minutes keeps a launch out of its own baseline.

    When it does not work: inside a busy tag (no count model sees ten joins a minute among twenty); for a public that
    comes every evening at the same hour the first minutes are abnormal each time.

    State: 280 bytes a slot. Cells of a ring that the clock has passed are cleared at the next update, so an age
    follows from the last update and a cell's position; decay is read from a table by whole 10 s. Method: evidence
    study on the project's overlays; the negative-binomial scan of Kulldorff's family of space-time surveillance.

    >>> model = JoinRate(slots=1)
    >>> counts = [model.update(np.array([0]), np.array([tick]), np.array([2])) for tick in (1000, 1003, 1030)]
    >>> [int(c.in_15s[0]) for c in counts], int(counts[-1].in_60s[0]), round(float(counts[-1].per_s[0] * 3600), 3)
    ([2, 4, 2], 6, 0.05)
    """

    def __init__(self, slots: int, params: RateParams | None = None) -> None:
        self.params = params or RateParams()
        self._seconds = np.zeros((slots, CELLS), np.uint16)
        self._tens = np.zeros((slots, CELLS), np.uint16)
        self._last = np.zeros(slots, np.int64)  # tick of the last update
        self._since = np.zeros(slots, np.int64)  # tick of the first, 0: never used
        self._past = np.zeros(slots, np.float64)
        steps = np.arange(int(20 * self.params.half_life_s / TEN) + 1)
        self._decay = np.exp2(-steps * TEN / self.params.half_life_s)
        self._decay[-1] = 0.0
        self._weight = np.rint(self._decay * _UNIT).astype(np.int64)

    def update(self, slots: Slots, ticks: I64, joins: I64) -> JoinCount:
        """Add joins: no slot twice in a call, ticks of a slot never falling."""
        last = np.where(self._since[slots] == 0, ticks, self._last[slots])
        self._since[slots] = since = np.where(self._since[slots] == 0, ticks, self._since[slots])
        row = np.arange(len(slots))
        seconds, age = self._seconds[slots], (ticks - last)[:, None] + _AGE[last % CELLS]
        seconds[age >= CELLS] = 0
        in_5s, in_15s, in_60s = [
            np.where(age < w, seconds, 0).sum(axis=1, dtype=np.int64) + joins for w in (5, 15, CELLS)
        ]
        at = ticks % CELLS
        seconds[row, at] = np.minimum(seconds[row, at] + joins, 0xFFFF)
        self._seconds[slots] = seconds

        bucket, last_bucket = ticks // TEN, last // TEN
        tens, age = self._tens[slots], (bucket - last_bucket)[:, None] + _AGE[last_bucket % CELLS]
        gone = np.where(age >= CELLS, tens, 0)
        passed = self._steps(bucket - last_bucket)
        past = self._past[slots] * self._decay[passed]
        if gone.any():
            past += (gone * self._weight[self._steps(age)]).sum(axis=1) / _UNIT
            tens[gone > 0] = 0
        in_600s = tens.sum(axis=1, dtype=np.int64) + joins
        at = bucket % CELLS
        tens[row, at] = np.minimum(tens[row, at] + joins, 0xFFFF)
        self._tens[slots] = tens
        self._past[slots], self._last[slots] = past, ticks
        return JoinCount(in_5s, in_15s, in_60s, in_600s, past, self._rate(past, bucket - since // TEN))

    def _steps(self, tens: I64) -> I64:
        return np.minimum(tens, len(self._decay) - 1)

    def _rate(self, past: F64, age_tens: I64) -> F64:
        mean_life = self.params.half_life_s / np.log(2)
        known_s = mean_life * (1.0 - self._decay[self._steps(age_tens)])
        rate: F64 = (self.params.prior_joins + past) / (self.params.prior_s + known_s)
        return rate

    def surprise(self, joins: I64, past: F64, per_s: F64, window_s: int) -> F64:
        """-log10 of the probability of at least so many joins in the window, 0 for none."""
        shape = np.minimum(self.params.prior_joins + past, self.params.max_shape)
        return negative_binomial_tail(joins, per_s * window_s, shape)

    def score(self, slots: Slots, tick: int) -> F64:
        """How much each slot deserves to be kept: joins, decayed to ``tick``."""
        age = (tick // TEN - self._last[slots] // TEN)[:, None] + _AGE[(self._last[slots] // TEN) % CELLS]
        recent = (self._tens[slots] * self._weight[self._steps(age)]).sum(axis=1) / _UNIT
        score: F64 = self._past[slots] * self._decay[self._steps(tick // TEN - self._last[slots] // TEN)] + recent
        return score

    def clear(self, slots: Slots) -> None:
        """Forget what these slots held."""
        self._seconds[slots], self._tens[slots] = 0, 0
        self._last[slots], self._since[slots], self._past[slots] = 0, 0, 0.0

    def columns(self, slots: Slots) -> dict[str, npt.NDArray[Any]]:
        """All state of these slots."""
        return {name: column[slots] for name, column in self._columns().items()}

    def set_columns(self, slots: Slots, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        """Take over what ``columns`` gave."""
        for name, column in self._columns().items():
            column[slots] = columns[name]

    def _columns(self) -> dict[str, npt.NDArray[Any]]:
        rings = {"seconds": self._seconds, "tens": self._tens}
        return {**rings, "last": self._last, "since": self._since, "past": self._past}


def negative_binomial_tail(count: I64, mean: F64, shape: F64) -> F64:
    """-log10 P(X >= count) of a negative binomial with this mean and shape <= 1 each.

    Exact for shape 1 (geometric); below that the tail is summed, which is exact enough while mean / shape < 1/2.

    >>> negative_binomial_tail(np.array([0, 5, 5]), np.array([1.0, 1.0, 0.01]), np.array([1.0, 1.0, 0.3])).round(3)
    array([0.   , 1.505, 8.423])
    """
    ratio = mean / (shape + mean)
    result: F64 = -count.astype(np.float64) * np.log10(ratio)
    some = np.flatnonzero((shape < 1.0) & (count > 0))
    if len(some):
        k, r, q = count[some].astype(np.float64), shape[some], ratio[some]
        log_term = _log_gamma(k + r) - _log_gamma(k + 1.0) - _log_gamma(r) + r * np.log1p(-q) + k * np.log(q)
        term, total = np.ones(len(some)), np.ones(len(some))
        for i in range(_SERIES):
            term *= q * (k + i + r) / (k + i + 1.0)
            total += term
        result[some] = -(log_term + np.log(total)) / np.log(10.0)
    return np.maximum(result, 0.0)


def _log_gamma(x: F64) -> F64:
    """Stirling's series after a shift by 8; relative error under 1e-12 for x > 0 (numpy has none)."""
    shift = np.zeros_like(x)
    for i in range(8):
        shift += np.log(x + i)
    y = x + 8.0
    tail = 1 / (12 * y) - 1 / (360 * y**3) + 1 / (1260 * y**5) - 1 / (1680 * y**7)
    result: F64 = (y - 0.5) * np.log(y) - y + 0.5 * np.log(2 * np.pi) + tail - shift
    return result
