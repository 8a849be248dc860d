"""How long has a tag been watched, the hours weighted by how much they usually bring? What joins are divided by.

The clock of the rate model: the season of all tags of a shard, and silence of the source, which is no time at all.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from detectors.packing import pack, unpack
from detectors.post import I64, SHARDS

F64 = npt.NDArray[np.float64]
Shards = npt.NDArray[np.intp]

TEN = 10  # s: the cell of the clock
HOUR_S = 3_600
DAY_HOURS = 24
WEEK_HOURS = 168
BLOCK_CELLS = 60  # a silence shorter than a block of ten minutes is none
SILENT_JOINS = 100.0  # expected in a silence from which it is the source's; 30 took lulls of small shards for gaps
SHRINK_DAYS = 3.0  # days an hour of the day counts as average before it has spoken for itself
SHRINK_WEEKS = 3.0  # weeks that an hour of the week counts as its hour of the day
DAY_DECAY = 0.95  # of what an hour of the day has said, each day; .85 of an hour of the week, each week
WEEK_DECAY = 0.85
SPEAKS = 20.0  # joins an hour that count half: the hours of a shard with fewer say little
CAP = 4.0  # times the usual number: one burst is no season
LEVEL_RATE = 1 - 0.5 ** (1 / WEEK_HOURS)  # of the hourly level: half-life a week
LAST_HOURS = 48  # silent hours that are learned at once


class Moment(NamedTuple):
    """What the clock says at some joins; columns of one length. Exposures are s, decayed, weighted by season or not."""

    plain: F64
    season: F64
    long: F64  # weighted, with the long half-life
    factor: F64  # season of this hour: 1 is the average hour of the week
    lost: I64  # tens of seconds that the source was silent so far

    def take(self, rows: npt.NDArray[Any]) -> Moment:
        plain, season, long, factor, lost = self
        return Moment(plain[rows], season[rows], long[rows], factor[rows], lost[rows])


class Exposure:
    """A clock for each shard: decayed exposure, season by hour of the week, gaps of the source.

    A tag that is first seen at ``a`` has at ``t`` the exposure ``E(t) - E(a) 2^-(t-a)/half_life``, so one sum a shard
    serves all its tags. The season is learned from the joins of all tags of the shard: each closed hour over the usual
    hour, by hour of the day, and by hour of the week as far as that has been seen. Silence over which the shard would
    have had 100 joins is the source's: the clock stands still, nothing decays, nothing is learned.

    When it does not work: a source that fails for one platform only is not seen; a shard with few joins takes hours to
    tell a gap from a lull, and loses as little; a season needs days to be learned.

    Parameters: half-lives in s of the exposures, the short and the long one.

    >>> clock = Exposure(21_600.0, 604_800.0)
    >>> at = clock.advance(np.array([3, 3]), np.array([1_000, 4_600]))
    >>> at.plain.round(1).tolist(), at.factor.tolist()
    ([0.0, 3399.8], [1.0, 1.0])
    """

    def __init__(self, half_life_s: float, long_half_life_s: float) -> None:
        self.half_lives = half_life_s, long_half_life_s
        self.gaps = 0
        self._last = np.full(SHARDS, -1, np.int64)  # cell of the last join
        self._anchor = np.zeros(SHARDS, np.int64)  # cell that the sums are of
        self._lost = np.zeros(SHARDS, np.int64)
        self._sums = np.zeros((SHARDS, 3))  # plain, season, long
        self._halves = np.array([half_life_s, half_life_s, long_half_life_s]) / TEN
        self._hour = np.zeros(SHARDS, np.int64)
        self._joins = np.zeros(SHARDS, np.int64)  # of this hour
        self._whole = np.zeros(SHARDS, np.bool_)  # it was seen from its beginning, without a gap
        self._hours = np.zeros(SHARDS, np.int64)  # that entered the level
        self._level = np.zeros(SHARDS)
        self._by_day = np.zeros((2, SHARDS, DAY_HOURS))  # weight, and weight times ratio
        self._by_week = np.zeros((2, SHARDS, WEEK_HOURS))
        self._factor = np.ones(SHARDS)
        self._spread = np.zeros(SHARDS)

    def advance(self, shards: Shards, ticks: I64) -> Moment:
        """Take joins of one block of ten minutes, sorted by tick; what the clock says at each."""
        if not len(shards):
            none = np.zeros(0)
            return Moment(none, none, none, none, np.zeros(0, np.int64))
        cells = ticks // TEN
        own, first = np.unique(shards, return_index=True)
        self._begin(own, cells[first])
        sums = self._after(shards, cells - self._anchor[shards])
        self._last[shards] = cells  # of rows of one shard the last one stays
        self._joins += np.bincount(shards, minlength=SHARDS)
        plain, season, long = sums.T
        return Moment(plain, season, long, self._factor[shards], self._lost[shards])

    def before(self, now: Moment, passed: I64) -> Moment:
        """What the clock would have said so many tens of seconds earlier, had the hour's season lasted that long."""
        decay = np.exp2(-passed[:, None] / self._halves)
        gain = np.stack([np.ones(len(passed)), now.factor, now.factor], axis=1) * self._halves * (TEN / np.log(2))
        sums = (np.stack(now[:3], axis=1) - gain * (1 - decay)) / decay
        plain, season, long = sums.T
        return Moment(plain, season, long, now.factor, now.lost)

    def spread(self, shards: Shards) -> F64:
        """Mean square of the season's factor less 1, over the week: how much there is to follow."""
        return self._spread[shards]

    def _after(self, shard: Shards, passed: I64) -> F64:
        """Exposures so many cells after the anchor: they decay, and grow by the season of the hour."""
        decay = np.exp2(-passed[:, None] / self._halves)
        factor = self._factor[shard]
        gain = np.stack([np.ones(len(shard)), factor, factor], axis=1) * self._halves * (TEN / np.log(2))
        sums: F64 = self._sums[shard] * decay + gain * (1 - decay)
        return sums

    def _begin(self, shard: Shards, cell: I64) -> None:
        """The first cell of a chunk in each of its shards. What happens between blocks happens here: gaps, ended hours.

        The anchor is the first join of a block, so what follows from it does not depend on how a block was cut.
        """
        new = self._last[shard] < 0
        self._last[shard[new]] = self._anchor[shard[new]] = cell[new]
        hour = cell * TEN // HOUR_S
        self._hour[shard[new]] = hour[new]
        moved = cell // BLOCK_CELLS != self._anchor[shard] // BLOCK_CELLS
        shard, cell, hour = shard[moved], cell[moved], hour[moved]
        if not len(shard):
            return
        silent = cell - self._last[shard]
        expected = self._level[shard] * self._factor[shard] * silent * (TEN / HOUR_S)
        gap = (silent >= BLOCK_CELLS) & (expected >= SILENT_JOINS)
        self.gaps += int(gap.sum())
        passed = np.where(gap, self._last[shard], cell) - self._anchor[shard]
        self._sums[shard], self._anchor[shard] = self._after(shard, passed), cell
        self._lost[shard] += np.where(gap, silent, 0)
        self._whole[shard] &= ~gap
        ended = hour > self._hour[shard]
        if ended.any():
            self._end_hours(shard[ended], hour[ended], gap[ended])

    def _end_hours(self, shard: Shards, hour: I64, gap: npt.NDArray[np.bool_]) -> None:
        learned = self._whole[shard]
        self._learn(shard[learned], self._hour[shard[learned]], self._joins[shard[learned]])
        for i in range(1, LAST_HOURS):
            empty = learned & ~gap & (self._hour[shard] + i < hour)
            if not empty.any():
                break
            self._learn(shard[empty], self._hour[shard[empty]] + i, np.zeros(int(empty.sum()), np.int64))
        self._hour[shard], self._joins[shard] = hour, 0
        self._whole[shard] = ~gap
        of_day, of_week = self._by_day[:, shard], self._by_week[:, shard]
        day = (SHRINK_DAYS + of_day[1]) / (SHRINK_DAYS + of_day[0])
        day = np.tile(day, WEEK_HOURS // DAY_HOURS)
        week = (SHRINK_WEEKS * day + of_week[1]) / (SHRINK_WEEKS + of_week[0])
        self._factor[shard] = week[np.arange(len(shard)), hour % WEEK_HOURS]
        self._spread[shard] = ((week - 1) ** 2).mean(axis=1)

    def _learn(self, shard: Shards, hour: I64, joins: I64) -> None:
        """An hour that was seen from its beginning to its end."""
        self._hours[shard] += 1
        rate = np.maximum(LEVEL_RATE, 1 / self._hours[shard])
        self._level[shard] += rate * (joins - self._level[shard])
        level = self._level[shard]
        weight = level / (level + SPEAKS)
        said = weight * np.minimum(joins / np.maximum(level, 1e-9), CAP)
        for table, size, decay in ((self._by_day, DAY_HOURS, DAY_DECAY), (self._by_week, WEEK_HOURS, WEEK_DECAY)):
            at = hour % size
            table[0, shard, at] = table[0, shard, at] * decay + weight
            table[1, shard, at] = table[1, shard, at] * decay + said

    def _arrays(self) -> dict[str, npt.NDArray[Any]]:
        return {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}

    def snapshot(self) -> dict[str, bytes]:
        """One chunk."""
        return {"clock": msgspec.msgpack.encode((self.gaps, pack(self._arrays())))}

    def restore(self, chunks: dict[str, bytes]) -> None:
        self.gaps, packed = msgspec.msgpack.decode(chunks["clock"], type=tuple[int, bytes])
        for name, value in unpack(packed).items():
            setattr(self, name, value)
