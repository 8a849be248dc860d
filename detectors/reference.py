"""The long reference: what an hour of a tag usually brings, so that a slow ramp cannot teach its own baseline.

Separate evidence beside the rate model, which forgets in hours. An hour far above the reference enters it clipped; a
level that stays is taken over whole, but only with an event that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from detectors.columns import SlotColumns, Slots, differs
from detectors.exposure import HOUR_S, TEN, Moment
from detectors.post import I64
from detectors.rate import F64, negative_binomial_tail

BLOCKS = 6  # of ten minutes: the hour that is counted
BLOCK_S = 600
DAY_MASK = (1 << 24) - 1
_DAY_HALF_H = 12.0


@dataclass(frozen=True, slots=True)
class ReferenceParams:
    """Settings of ``Reference``."""

    half_life_s: float = 604_800.0  # a week
    clip_times: float = 2.0  # an hour enters with at most so many times what was expected ...
    clip_joins: float = 1.0  # ... and so many joins more
    shift_hours: int = 18  # of the last 24 beyond the clip (or under a third): the level has shifted
    young_s: float = 86_400.0  # of exposure; until then a tag has no level yet and every join is accepted
    least_per_h: float = 10.0  # expected, from which an hour can be too quiet
    follow: float = 0.5  # how far a tag is believed to follow the season (half strength was best on NAB) ...
    follow_joins: float = 20.0  # ... before so many joins have told

    def __post_init__(self) -> None:
        if self.half_life_s < 86_400 or self.clip_times < 1 or self.clip_joins <= 0:
            raise ValueError("half_life_s must be at least a day, clip_times at least 1, clip_joins above 0")
        if not 1 <= self.shift_hours <= 24 or self.least_per_h <= 0 or self.follow_joins <= 0:
            raise ValueError("shift_hours must be from 1 to 24, least_per_h and follow_joins above 0")


class Shift(NamedTuple):
    """A level that was taken over, for the record."""

    slot: int
    tick: int
    before_per_h: float
    after_per_h: float


class Hour(NamedTuple):
    """What the reference says of the joins of the last hour at some (slot, tick) groups."""

    joins: I64  # of this block of ten minutes and the five before: 50 to 60 min
    expected: F64
    surprise: F64  # -log10 of the probability of at least so many
    shifted: I64  # tick at which the tag's level was last taken over, 0: never

    def take(self, rows: npt.NDArray[np.intp]) -> Hour:
        return Hour(self.joins[rows], self.expected[rows], self.surprise[rows], self.shifted[rows])


class HourCount(NamedTuple):
    """An ``Hour`` before its surprise is computed: of most groups nobody asks for it."""

    joins: I64
    expected: F64
    shape: F64  # of the negative binomial
    shifted: I64

    def take(self, rows: npt.NDArray[np.intp]) -> HourCount:
        return HourCount(self.joins[rows], self.expected[rows], self.shape[rows], self.shifted[rows])

    def told(self) -> Hour:
        surprise = negative_binomial_tail(self.joins, self.expected, self.shape)
        return Hour(self.joins, self.expected, surprise, self.shifted)


class Reference(SlotColumns):
    """Joins of ``slots`` tags in the last hour against a level that is learned over weeks.

    level = (prior_joins + accepted joins) / (prior_s + exposure), both decayed with a half-life of a week; an hour is
    accepted up to twice its expectation and one join, in a tag's first day whole. When 18 of 24 hours were beyond that,
    or under a third of at least ten expected, the level of the last day is taken over and a ``Shift`` tells. How far a
    tag follows the season of all tags (``follow``) is learned from the hours in which its joins came.

    When it does not work: a ramp over days is followed at some percent a day; a tag's first hour is held against the
    prior, and the next ones against little more, so what becomes popular within hours is abnormal for as long.

    State: 92 bytes a slot. Method: a robust (clipped) recursive mean with an explicit change of regime.
    """

    def __init__(self, slots: int, prior_s: float, params: ReferenceParams | None = None) -> None:
        self.params = params or ReferenceParams()
        self._prior_s = prior_s
        self._blocks = np.zeros((slots, BLOCKS), np.uint16)
        self._block = np.zeros(slots, np.int64)
        self._hour = np.zeros(slots, np.int64)  # 0: the slot is empty
        self._joins = np.zeros(slots, np.int64)  # of this hour
        self._factor = np.ones(slots)  # season of this hour
        self._since = np.zeros(slots, np.int64)  # tens of s, moved on by what was lost
        self._base = np.zeros(slots)  # the shard's exposure then
        self._lost = np.zeros(slots, np.int64)
        self._kept = np.zeros(slots)  # accepted joins
        self._lean = np.zeros(slots)  # the same, weighted by the season's factor less 1
        self._day = np.zeros((slots, 2))  # joins and season of about the last day
        self._above = np.zeros(slots, np.uint32)  # a bit for each of the last 24 h
        self._below = np.zeros(slots, np.uint32)
        self._shifted = np.zeros(slots, np.int64)  # tick of the last shift

    def update(
        self, slots: Slots, ticks: I64, joins: I64, when: Moment, spread: F64, prior: F64
    ) -> tuple[HourCount, list[Shift]]:
        """Add groups of joins of one block, as ``JoinRate.update`` takes them; earlier ticks count into the block.

        ``spread`` of the season and ``prior`` joins go with the groups.
        """
        starts = np.flatnonzero(differs(slots))
        ends = np.append(starts[1:], len(slots)) - 1
        own = slots[starts]
        # Whatever the batches, a slot's first join of an hour is the first of an update; its last may be any.
        self._enter(own, ticks[starts], when.take(starts), ticks[ends])
        shifts = self._end_hours(own, ticks[starts], when.take(starts), spread[starts], prior[starts])
        total = np.cumsum(joins)
        before = np.repeat(total[starts] - joins[starts], ends - starts + 1)
        self._turn(own, ticks[ends] // BLOCK_S)
        count = np.repeat(self._blocks[own].sum(axis=1, dtype=np.int64), ends - starts + 1) + total - before
        added = total[ends] - total[starts] + joins[starts]
        now = self._block[own] % BLOCKS
        self._blocks[own, now] = np.minimum(self._blocks[own, now] + added, 0xFFFF)
        self._joins[own] += added
        expected = self._rate(slots, ticks, when, prior) * self._season(slots, when.factor, spread) * HOUR_S
        shape = np.minimum(prior + self._kept[slots], 1.0)
        return HourCount(count, expected, shape, self._shifted[slots]), shifts

    def follow(self, slots: Slots, spread: F64) -> F64:
        """How far each tag follows the season: 0 not at all, 1 as all tags together do."""
        p = self.params
        told = p.follow_joins * p.follow * spread + self._lean[slots]
        follow: F64 = told / np.maximum((p.follow_joins + self._kept[slots]) * spread, 1e-9)
        return np.where(spread > 0.01, np.clip(follow, 0.0, 1.5), p.follow)  # a flat season tells nothing

    def _season(self, slots: Slots, factor: F64, spread: F64) -> F64:
        return np.maximum(1 + self.follow(slots, spread) * (factor - 1), 0.1)

    def _rate(self, slots: Slots, ticks: I64, when: Moment, prior: F64) -> F64:
        """Joins a second of the average hour."""
        rate: F64 = (prior + self._kept[slots]) / (self._prior_s + self._seen_s(slots, ticks, when))
        return rate

    def _seen_s(self, slots: Slots, ticks: I64, when: Moment) -> F64:
        age_s = (ticks // TEN - self._since[slots]) * TEN
        seen_s: F64 = when.long - self._base[slots] * np.exp2(-age_s / self.params.half_life_s)
        return np.maximum(seen_s, 0.0)

    def _enter(self, own: Slots, ticks: I64, when: Moment, now: I64) -> None:
        """New slots begin, with joins of some minutes ago; in others the time the source was silent has not passed."""
        new = self._hour[own] == 0
        fresh = own[new]
        self._hour[fresh], self._block[fresh] = now[new] // HOUR_S, now[new] // BLOCK_S
        self._since[fresh], self._base[fresh] = ticks[new] // TEN, when.long[new]
        self._factor[fresh], self._lost[fresh] = when.factor[new], when.lost[new]
        self._since[own] += when.lost - self._lost[own]

    def _end_hours(self, own: Slots, ticks: I64, when: Moment, spread: F64, prior: F64) -> list[Shift]:
        """Let ended hours enter the reference; the shifts of level that this brings."""
        at = np.flatnonzero(ticks // HOUR_S > self._hour[own])
        lost = when.lost - self._lost[own]
        self._lost[own] = when.lost
        if not len(at):
            return []
        p, slots, hour = self.params, own[at], ticks[at] // HOUR_S
        passed = hour - self._hour[slots]
        season = self._season(slots, self._factor[slots], spread[at])
        seen_s = self._seen_s(slots, ticks[at], when.take(at))
        rate = (prior[at] + self._kept[slots]) / (self._prior_s + seen_s) * HOUR_S
        expected, joins = rate * season, self._joins[slots]
        clip = np.where(seen_s < p.young_s, np.inf, p.clip_times * expected + p.clip_joins)
        taken = np.minimum(joins, clip)
        decay = np.exp2(-np.maximum(passed * HOUR_S - lost[at] * TEN, 0) / p.half_life_s)
        self._kept[slots] = self._kept[slots] * decay + taken
        self._lean[slots] = self._lean[slots] * decay + taken * (self._factor[slots] - 1)
        day = np.exp2(-passed / _DAY_HALF_H)[:, None]
        silent = np.where(lost[at] > 0, 0, passed - 1)  # hours without a join, if the source was there
        self._day[slots] = self._day[slots] * day + np.stack([joins, season + silent], axis=1)
        quiet = (joins * 3 < expected) & (expected >= p.least_per_h)
        self._note(self._above, slots, passed, joins > clip, np.zeros(len(at), np.int64))
        self._note(self._below, slots, passed, quiet, np.where(expected >= p.least_per_h, silent, 0))
        self._hour[slots], self._joins[slots], self._factor[slots] = hour, 0, when.factor[at]
        return self._take_over(slots, ticks[at], when.take(at), prior[at], rate)

    def _note(self, mask: npt.NDArray[np.uint32], slots: Slots, passed: I64, last: Any, silent: I64) -> None:
        """Move the bits of 24 hours on: the hour that ended, and the silent ones after it."""
        passed = np.minimum(passed, 24)
        moved = mask[slots].astype(np.int64) << passed
        moved |= np.asarray(last, np.int64) << (passed - 1) | (1 << np.minimum(silent, passed - 1)) - 1
        mask[slots] = (moved & DAY_MASK).astype(np.uint32)

    def _take_over(self, slots: Slots, ticks: I64, when: Moment, prior: F64, before: F64) -> list[Shift]:
        hours = np.maximum(np.bitwise_count(self._above[slots]), np.bitwise_count(self._below[slots]))
        at = np.flatnonzero(hours >= self.params.shift_hours)
        if not len(at):
            return []
        which = slots[at]
        joins, season = self._day[which].T
        after = joins / np.maximum(season, 1.0)
        seen_s = self._prior_s + self._seen_s(which, ticks[at], when.take(at))
        self._kept[which] = np.maximum(after / HOUR_S * seen_s - prior[at], 0.0)
        self._above[which] = self._below[which] = 0
        self._shifted[which] = ticks[at]
        columns = (which, ticks[at], before[at], after)
        return [Shift(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]

    def _turn(self, own: Slots, block: I64) -> None:
        """Empty the blocks that have passed since a slot's last join."""
        passed = np.minimum(block - self._block[own], BLOCKS)
        for i in range(1, int(passed.max(initial=0)) + 1):
            rows = passed >= i
            self._blocks[own[rows], (self._block[own[rows]] + i) % BLOCKS] = 0
        self._block[own] = block

    def clear(self, slots: Slots) -> None:
        """Forget what these slots held."""
        for column in self._columns().values():
            column[slots] = 0
        self._factor[slots] = 1.0
