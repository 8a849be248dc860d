"""Is a tag's number of joins abnormal? A negative-binomial tail over a decayed past, for many tags at once.

The model of low counts, which decides what is watched: most tags have next to no past, and there a tail probability
is minutes faster than any z-score. ``scales.py`` is the model of regular volume, for tags that have one.

A *join* is the first use of a tag by an account in 24 h. Time is the tick (1 s) of the arrival clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from detectors.columns import SlotColumns, Slots, differs
from detectors.post import I64

F64 = npt.NDArray[np.float64]
Column = npt.NDArray[Any]

CELLS = 60  # of each ring: 60 cells of 1 s, 60 cells of 10 s
TEN = 10  # s
WINDOW_S = CELLS * TEN
LEAST_SEASON = 0.1  # of the average: no hour is expected to be emptier
_SERIES = 16  # terms of the tail; its ratio is below 1/3, so the rest is under 1e-7 of the sum


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


class Expected(NamedTuple):
    """What is known at some groups beside their joins: exposures of the shard in s, decayed; season; prior."""

    plain: F64
    season: F64
    factor: F64  # of this hour, 1 on average
    follow: F64  # how far the tag follows the season
    lost: I64  # tens of seconds that the source was silent so far
    prior: F64  # joins that the tag was believed to have brought when it was unseen

    def take(self, rows: npt.NDArray[np.intp]) -> Expected:
        plain, season, factor, follow, lost, prior = self
        return Expected(plain[rows], season[rows], factor[rows], follow[rows], lost[rows], prior[rows])


class JoinRate(SlotColumns):
    """Joins of ``slots`` tags in 5, 15, 60 and 600 s, and the rate that each tag's own past lets expect.

    rate = (prior_joins + N) / (prior_s + T), where N counts joins older than ten minutes with a half-life of 6 h, T is
    the time since the first use, decayed alike, its hours weighted by the season as far as the tag follows that, and
    without the time that the source was silent. The lag of ten minutes keeps a launch out of its own baseline.

    When it does not work: inside a busy tag (no count model sees ten joins a minute among twenty); for a public that
    comes every evening at the same hour the first minutes are abnormal each time.

    State: 296 bytes a slot: joins of the last 60 s by second and of the last 600 s by 10 s, as rings whose cells have
    the age that follows from the last update. Method: evidence study on the project's overlays; the negative binomial
    is the Poisson rate with a Gamma prior (Kulldorff's scan statistics use the same posterior).

    >>> model = JoinRate(slots=1)
    >>> seen = model.update(np.array([0, 0, 0]), np.array([1000, 1003, 1030]), np.array([2, 2, 2]))
    >>> seen.in_15s.tolist(), seen.in_60s.tolist(), (seen.per_s * 3600).round(3).tolist()
    ([2, 4, 2], [2, 4, 6], [0.05, 0.05, 0.05])
    """

    def __init__(self, slots: int, params: RateParams | None = None) -> None:
        self.params = params or RateParams()
        self._seconds = np.zeros((slots, CELLS), np.uint16)
        self._tens = np.zeros((slots, CELLS), np.uint16)
        self._last = np.zeros(slots, np.int64)  # tick of the last update
        self._since = np.zeros(slots, np.int64)  # tick of the first, 0: never used
        self._past = np.zeros(slots, np.float64)  # N ...
        self._past_at = np.zeros(slots, np.int64)  # ... at this 10 s
        self._base = np.zeros((slots, 2))  # exposure of the shard at the first use, without and with season
        self._lost = np.zeros(slots, np.int64)  # tens of seconds that the source was silent before the last update
        steps = np.arange(int(20 * self.params.half_life_s / TEN) + 1)
        self._decay = np.exp2(-steps * TEN / self.params.half_life_s)
        self._decay[-1] = 0.0
        self._decays: list[float] = self._decay.tolist()

    def update(self, slots: Slots, ticks: I64, joins: I64, expected: Expected | None = None) -> JoinCount:
        """Add groups of joins, sorted by slot and tick, each (slot, tick) once; what stood at each of them.

        ``expected`` has a row a group; without it the source never fails and every hour is the same.
        """
        given = expected or self._steady(len(slots))
        starts = np.flatnonzero(differs(slots))
        own = slots[starts]
        which = np.repeat(np.arange(len(own)), np.diff(starts, append=len(slots)))  # of ``own``, for each group
        unused = self._since[own] == 0
        self._begin(own[unused], ticks[starts[unused]], given.take(starts[unused]))
        silent = self._stand_still(own, given.lost[starts])
        last, ends = self._last[own], np.append(starts[1:], len(slots)) - 1
        self._last[own] = ticks[ends]

        fine = _Log(self._seconds[own], last, which, ticks, joins)
        self._seconds[own] = fine.ring(ticks[ends])
        buckets = ticks // TEN
        coarse = _Log(self._tens[own], last // TEN, which, buckets, joins)
        self._tens[own] = coarse.ring(buckets[ends])
        past = self._fold(own, coarse, silent, last // TEN)
        per_s = self._rate(slots, past, buckets, given)
        return JoinCount(fine.within(5), fine.within(15), fine.within(CELLS), coarse.within(CELLS), past, per_s)

    def _fold(self, own: Slots, log: _Log, silent: I64, last: I64) -> F64:
        """N at each group: what is older than ten minutes enters it 10 s by 10 s, in order of time.

        So the same sums are formed, in the same order, however the groups were batched. A silence of the source is
        longer than the ring, so all that came before it leaves the ring with it.
        """
        row, bucket, counts, first, after = log.merged(CELLS)  # per slot; per group: first <= i < after is too old
        left_at = bucket + CELLS + np.where(bucket <= last[row], silent[row], 0)
        past, at = self._past[own], self._past_at[own]
        old_past, old_at = past[log.which], at[log.which]
        each = np.zeros(len(bucket) + 1)
        due = np.flatnonzero(after[log.last_group] > first)
        times, joins = left_at.tolist(), counts.tolist()
        # One by one: a handful of events a slot is less work than a pass of numpy over all slots for each of them.
        for slot, start, end in zip(*(c.tolist() for c in (due, first[due], after[log.last_group][due])), strict=True):
            held, left = float(past[slot]), int(at[slot])
            for event in range(start, end):
                passed = times[event] - left if held > 0 else 0
                each[event] = held = held * self._decays[min(max(passed, 0), len(self._decays) - 1)] + joins[event]
                left = times[event]
            past[slot], at[slot] = held, left
        self._past[own], self._past_at[own] = past, at
        some = after > first[log.which]
        value = np.where(some, each[after - 1], old_past)
        since = np.where(some, left_at[after - 1], old_at)
        result: F64 = value * self._decay[self._steps(np.where(value > 0, log.group_time - since, 0))]
        return result

    def _steps(self, tens: I64) -> I64:
        return np.clip(tens, 0, len(self._decay) - 1)

    def _rate(self, slots: Slots, past: F64, tens: I64, given: Expected) -> F64:
        """Joins a second: the past over the time it took, hours weighted by season as far as the tag follows it."""
        decay = self._decay[self._steps(tens - self._since[slots] // TEN)]
        plain = given.plain - self._base[slots, 0] * decay
        season = given.season - self._base[slots, 1] * decay
        known_s = np.maximum(plain + given.follow * (season - plain), 0.0)
        rate: F64 = (given.prior + past) / (self.params.prior_s + known_s)
        return rate * np.maximum(1 + given.follow * (given.factor - 1), LEAST_SEASON)

    def _steady(self, groups: int) -> Expected:
        full, one = np.full(groups, self.params.half_life_s / np.log(2)), np.ones(groups)
        prior = np.full(groups, self.params.prior_joins)
        return Expected(full, full, one, np.zeros(groups), np.zeros(groups, np.int64), prior)

    def _begin(self, own: Slots, ticks: I64, given: Expected) -> None:
        self._since[own] = self._last[own] = ticks
        self._base[own, 0], self._base[own, 1] = given.plain, given.season
        self._lost[own] = given.lost

    def _stand_still(self, own: Slots, lost: I64) -> I64:
        """The time that the source was silent (tens of s, given back) has not passed: nothing has decayed in it."""
        silent = lost - self._lost[own]
        self._since[own] += silent * TEN
        self._past_at[own] += silent
        self._lost[own] = lost
        return silent

    def surprise(self, joins: I64, past: F64, per_s: F64, window_s: int, prior: F64 | None = None) -> F64:
        """-log10 of the probability of at least so many joins in the window, 0 for none."""
        shape = np.minimum((self.params.prior_joins if prior is None else prior) + past, self.params.max_shape)
        return negative_binomial_tail(joins, per_s * window_s, shape)

    def score(self, slots: Slots, tick: int) -> F64:
        """How much each slot deserves to be kept: its joins, decayed to ``tick``."""
        now, last = tick // TEN, self._last[slots] // TEN
        past = self._past[slots] * self._decay[self._steps(np.maximum(now - self._past_at[slots], 0))]
        score: F64 = past + self._tens[slots].sum(axis=1) * self._decay[self._steps(now - last)]
        return score

    def clear(self, slots: Slots) -> None:
        """Forget what these slots held."""
        self._seconds[slots], self._tens[slots] = 0, 0
        self._last[slots], self._since[slots], self._past[slots], self._past_at[slots] = 0, 0, 0.0, 0
        self._base[slots], self._lost[slots] = 0.0, 0

    def _columns(self) -> dict[str, npt.NDArray[Any]]:
        rings = {"seconds": self._seconds, "tens": self._tens}
        past = {"past": self._past, "past_at": self._past_at}
        return {**rings, **past, "last": self._last, "since": self._since, "base": self._base, "lost": self._lost}


class _Log:
    """Joins of some slots as one list of events sorted by slot and time: those of a ring, then new groups.

    ``which`` numbers the slots of the groups (all occur, ascending), ``newest`` is the time of each ring's last cell.
    """

    def __init__(self, ring: npt.NDArray[np.uint16], newest: I64, which: Slots, times: I64, joins: I64) -> None:
        row, cell = np.nonzero(ring)
        kept = newest[row] - (newest[row] - cell) % CELLS
        self._base = int(min(times.min(), kept.min(initial=times.min()))) - CELLS
        self._stride = int(times.max()) - self._base + 1
        key = np.concatenate([row, which]) * self._stride + (np.concatenate([kept, times]) - self._base)
        order = np.argsort(key, kind="stable")
        self._key = key[order]
        self._time = self._key % self._stride + self._base
        self._row = self._key // self._stride
        self._count = np.concatenate([ring[row, cell], joins])[order]
        self._sum = np.concatenate([[0], np.cumsum(self._count)])
        self.which, self.group_time = which, times
        self._group = np.flatnonzero(order >= len(row))  # groups keep their order
        self.last_group = np.flatnonzero(np.append(which[1:] != which[:-1], True))

    def before(self, window: int) -> I64:
        """For each group, the number of events up to those that are too old for the window that ends with it."""
        edge = np.maximum(self.group_time - window - self._base, -1)
        return np.searchsorted(self._key, self.which * self._stride + edge, "right")

    def within(self, window: int) -> I64:
        """Joins in the window that ends with each group."""
        total: I64 = self._sum[self._group + 1] - self._sum[self.before(window)]
        return total

    def merged(self, window: int) -> tuple[Slots, I64, I64, I64, I64]:
        """Slot's number, time and joins of events, those of one slot and time as one; the first of each slot;
        ``before`` in these.
        """
        starts = np.flatnonzero(differs(self._key))
        first = np.searchsorted(self._row[starts], np.arange(len(self.last_group)))
        counts = np.add.reduceat(self._count, starts)
        row, after = self._row[starts], np.searchsorted(starts, self.before(window))
        return row, self._time[starts], counts, first, after

    def ring(self, newest: I64) -> npt.NDArray[np.uint16]:
        """The events as rings whose last cells are at ``newest``."""
        kept = self._time > newest[self._row] - CELLS
        cells = self._row[kept] * CELLS + self._time[kept] % CELLS
        counts = np.bincount(cells, weights=self._count[kept], minlength=len(newest) * CELLS)
        return np.minimum(counts, 0xFFFF).astype(np.uint16).reshape(-1, CELLS)


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
        both, joins, rest = _log_gamma(np.stack([k + r, k + 1.0, r]))
        log_term = both - joins - rest + r * np.log1p(-q) + k * np.log(q)
        term, total = np.ones(len(some)), np.ones(len(some))
        for i in range(_SERIES):
            term *= q * (k + i + r) / (k + i + 1.0)
            before, total = total, total + term
            if (total == before).all():  # nor do later terms, which are smaller
                break
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
