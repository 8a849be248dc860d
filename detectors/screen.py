"""The first level of detect: every tag of a worker, vectorised. Says which tags deserve to be watched, and when.

Which rows are joins, which tags have a slot (``admission.py``), and what the models of each slot say of its joins. What
happens to a tag depends on the rows of its shard only, in order of ticks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from detectors.admission import Admission, Admitted
from detectors.columns import Slots, differs, joined_up
from detectors.evidence import LevelShift
from detectors.exposure import Exposure, Moment
from detectors.packing import beneath, pack, unpack
from detectors.post import I64, SHARDS, U64, Bools
from detectors.rate import TEN, WINDOW_S, Expected, JoinCount, JoinRate, RateParams
from detectors.reference import Hour, HourCount, Reference, ReferenceParams, Shift
from detectors.regular import Agreement, Regular, RegularParams
from detectors.scan import Risen, Scan
from detectors.sketches import BLOCK_S, PairMemory

_RATES_PER_CHUNK = 1_024  # 400 bytes each
_SHIFTS = 1_024  # shifts of level that wait for being told
_SECRET = 0x6D75_7374_6572  # the hashes that come in are keyed by the deployment already


@dataclass(frozen=True, slots=True)
class ScreenParams:
    """Settings of ``Screen``; the thresholds open 1.3 episodes per 1,000 real posts with 98 % of launches inside."""

    slots_per_shard: int = 2_048
    admit_at: int = 3  # distinct accounts
    entry_at: int = 3  # joins in 10 min from which joiners are remembered
    watch_at: int = 5  # joins in 10 min ...
    watch_surprise: float = 3.5  # ... with this surprise,
    watch_at_15s: int = 8  # or so many joins in 15 s
    ramp_at: int = 10  # or so many joins in an hour ...
    ramp_surprise: float = 5.0  # ... with this surprise against the long reference
    pairs_per_shard: int = 131_072  # (tag, account) pairs of 24 h; 6 bytes each
    posts_per_shard: int = 65_536  # (tag, post) pairs, against repeated posts
    counts_width: int = 16_384
    young_per_shard: int = 1_024  # tags without a slot whose joins of the last 10 min are known exactly
    rate: RateParams = field(default_factory=RateParams)
    reference: ReferenceParams = field(default_factory=ReferenceParams)
    regular: RegularParams = field(default_factory=RegularParams)

    def __post_init__(self) -> None:
        for name, least in (
            ("slots_per_shard", 64),
            ("admit_at", 2),
            ("entry_at", 2),
            ("watch_at", 2),
            ("watch_at_15s", 2),
            ("ramp_at", 3),
        ):
            if getattr(self, name) < least:
                raise ValueError(f"{name} must be at least {least}")
        for name in ("pairs_per_shard", "posts_per_shard", "counts_width", "young_per_shard"):
            if getattr(self, name) < 64:
                raise ValueError(f"{name} must be at least 64")
        if min(self.watch_surprise, self.ramp_surprise) <= 0:
            raise ValueError("watch_surprise and ramp_surprise must be above 0")


class _Groups(NamedTuple):
    """(slot, tick) groups, sorted, with what is known of them before the rate model has seen them."""

    slots: Slots
    ticks: I64
    joins: I64
    expected: Expected
    hour: HourCount


class ScreenCounts(msgspec.Struct):
    """What has happened since the start; for metrics."""

    repeated: int = 0
    admitted: int = 0
    evicted: int = 0
    refused: int = 0  # joins of tags that found no free slot in their tick
    gaps: int = 0  # silences of the source, counted for each shard
    shifts: int = 0  # levels that the long reference took over


class Screen:
    """Screens rows of uses, in chunks of complete ticks, ticks never falling.

    When it does not work: where the memory of pairs is overfull accounts join twice (``PairMemory``), where slots are
    few tags lose theirs and their past (``Admission``).

    A chunk of many sparse ticks costs about as many numpy calls as one of a single dense tick: groups of (slot, tick)
    are taken all at once, by the clock and the long reference those of ten minutes (``sketches.BLOCK_S``).
    """

    def __init__(self, params: ScreenParams | None = None) -> None:
        self.params: ScreenParams = params or ScreenParams()
        p = self.params
        self.counts = ScreenCounts()
        self._pairs = PairMemory(p.pairs_per_shard, _SECRET)
        self._posts = PairMemory(p.posts_per_shard, _SECRET + 1)
        self._admission = Admission(p.slots_per_shard, p.admit_at, p.young_per_shard, p.counts_width, _SECRET + 2)
        self._rate = JoinRate(SHARDS * p.slots_per_shard, p.rate)
        self._reference = Reference(SHARDS * p.slots_per_shard, p.rate.prior_s, p.reference)
        self._regular = Regular(SHARDS * p.slots_per_shard, p.regular)
        self._exposure = Exposure(p.rate.half_life_s, p.reference.half_life_s)
        self._prior = np.zeros(SHARDS * p.slots_per_shard)  # joins expected of the tag when it was unseen
        self._shifts: list[LevelShift] = []

    @property
    def tracked(self) -> int:
        """Tags that have a slot."""
        return len(self._admission)

    @property
    def regular(self) -> int:
        """Of these, tags whose volume is held against its own swings."""
        return len(self._regular)

    @property
    def suppressed(self) -> int:
        """Bins of regular tags that would have raised an alarm within six hours of their last."""
        return self._regular.suppressed

    def scan(self, tags: U64, authors: U64, posts: U64, ticks: I64, languages: Sequence[str] | None = None) -> Scan:
        """Take the next rows, sorted by tick, with the languages of their posts."""
        blocks = ticks // BLOCK_S
        repeated = ~self._posts.first(tags, posts, blocks)
        self.counts.repeated += int(repeated.sum())
        joined = np.zeros(len(tags), np.bool_)
        new = np.flatnonzero(~repeated)
        joined[new] = self._pairs.first(tags[new], authors[new], blocks[new])
        rows = np.flatnonzero(joined)
        risen: list[Risen] = []
        waiting: list[_Groups] = []
        for part in np.split(rows, np.flatnonzero(differs(blocks[rows]))[1:]) if len(rows) else []:
            spoken = [""] * len(part) if languages is None else [languages[row] for row in part.tolist()]
            risen += self._follow(tags[part], ticks[part], spoken, waiting)
        return Scan(repeated, joined, Risen.merged([*risen, *self._run(waiting)]))

    def take_shifts(self) -> list[LevelShift]:
        """Shifts of level since the last call, at most ``_SHIFTS``; the count of all is in ``counts``."""
        shifts, self._shifts = self._shifts, []
        return shifts

    def _follow(self, tags: U64, ticks: I64, languages: list[str], waiting: list[_Groups]) -> Iterator[Risen]:
        """Give joins of one block to their slots; a shard that ran low on slots is swept after the tick in which it
        did. Their groups wait for the rate model, which takes those of many blocks at once, until the source was silent
        or slots change hands.
        """
        when = self._exposure.advance((tags % np.uint64(SHARDS)).astype(np.intp), ticks)
        if self.counts.gaps != self._exposure.gaps:
            self.counts.gaps = self._exposure.gaps
            yield from self._run(waiting)
        start = 0
        while start < len(tags):
            joins = self._admission.admit(tags[start:], ticks[start:], languages[start:])
            self._begin(joins)
            if len(joins.slots):
                rows = start + joins.row
                then = self._exposure.before(when.take(rows), ticks[rows] // TEN - joins.ticks // TEN)
                waiting.append(self._groups(joins.slots, joins.ticks, then))
            start += joins.rows
            if self._admission.low:
                yield from self._run(waiting)
                self._sweep(int(ticks[start - 1]))

    def _begin(self, joins: Admitted) -> None:
        """Count who was let in and who was not; each new slot expects what its tag's language lets expect."""
        self.counts.admitted += len(joins.new)
        self.counts.refused += joins.refused
        for slot, times in joins.new.items():
            self._prior[slot] = self.params.rate.prior_joins * times

    def _groups(self, slots: Slots, ticks: I64, when: Moment) -> _Groups:
        """The (slot, tick) groups of joins of one block, and what the long reference says of them."""
        first = int(ticks.min())
        span = int(ticks.max()) - first + 1
        _, at, counts = np.unique(slots * span + (ticks - first), return_index=True, return_counts=True)
        slots, ticks, when = slots[at], ticks[at], when.take(at)
        spread = self._exposure.spread(slots // self.params.slots_per_shard)
        prior = self._prior[slots]
        hour, shifts = self._reference.update(slots, ticks, counts, when, spread, prior)
        self._note_shifts(shifts)
        follow = self._reference.follow(slots, spread)
        expected = Expected(when.plain, when.season, when.factor, follow, when.lost, prior)
        return _Groups(slots, ticks, counts, expected, hour)

    def _run(self, waiting: list[_Groups]) -> Iterator[Risen]:
        """The models of the rate and of regular volume over all groups that wait; those that have risen."""
        if not waiting:
            return
        p = self.params
        slots, ticks, joins, expected, hour = _in_order(waiting)
        waiting.clear()
        count = self._rate.update(slots, ticks, joins, expected)
        scales = self._regular.update(slots, ticks, joins, count.per_s, expected.lost)
        enough = count.in_600s >= p.entry_at
        may = np.flatnonzero(enough | (hour.joins >= p.ramp_at))
        told = hour.take(may).told()
        ramp = (told.joins >= p.ramp_at) & (told.surprise >= p.ramp_surprise)
        kept = np.flatnonzero(enough[may] | ramp)
        risen = may[kept]
        rest = count.take(risen), told.take(kept), scales.take(risen), ramp[kept]
        yield self._judge(slots[risen], ticks[risen], *rest)

    def _judge(self, slots: Slots, ticks: I64, count: JoinCount, hour: Hour, scales: Agreement, ramp: Bools) -> Risen:
        p = self.params
        surprise = self._rate.surprise(count.in_600s, count.past, count.per_s, WINDOW_S, self._prior[slots])
        watch = (count.in_600s >= p.watch_at) & (surprise >= p.watch_surprise) | (count.in_15s >= p.watch_at_15s)
        watch |= scales.raised & (count.in_600s >= p.watch_at)
        return Risen(self._admission.tag[slots], ticks, count, hour, surprise, scales.score, watch | ramp)

    def _note_shifts(self, shifts: list[Shift]) -> None:
        self.counts.shifts += len(shifts)
        tag = self._admission.tag
        self._shifts += [
            LevelShift(int(tag[s.slot]), s.tick, round(s.before_per_h, 4), round(s.after_per_h, 4)) for s in shifts
        ]
        del self._shifts[:-_SHIFTS]

    def _sweep(self, tick: int) -> None:
        """Take slots back from the tags with the fewest recent distinct accounts."""
        freed = self._admission.sweep(lambda slots: self._rate.score(slots, tick))
        self._rate.clear(freed)
        self._reference.clear(freed)
        self._regular.clear(freed)
        self.counts.evicted += len(freed)

    def _parts(self) -> list[tuple[str, PairMemory | Exposure | Regular]]:
        memory = [("pairs", self._pairs), ("posts", self._posts)]
        return [*memory, ("exposure", self._exposure), ("regular", self._regular)]

    def snapshot(self) -> dict[str, bytes]:
        """All state in named chunks."""
        chunks = {f"{kind}/{name}": chunk for kind, part in self._parts() for name, chunk in part.snapshot().items()}
        chunks["shifts"] = msgspec.msgpack.encode(self._shifts)
        chunks["counts"] = msgspec.msgpack.encode(self.counts)
        for shard in range(SHARDS):
            taken = self._admission.taken(shard)
            if len(taken):
                for i, slots in enumerate(np.array_split(taken, -(-len(taken) // _RATES_PER_CHUNK))):
                    chunks[f"rates/{shard}/{i}"] = self._pack(slots)
        return chunks | self._admission.snapshot()

    def restore(self, chunks: Mapping[str, bytes]) -> None:
        """Take over, in a fresh screen, what ``snapshot`` of one with the same parameters gave."""
        self._shifts = msgspec.msgpack.decode(chunks["shifts"], type=list[LevelShift])
        for kind, part in self._parts():
            part.restore(beneath(f"{kind}/", chunks))
        self._admission.restore(chunks)
        self.counts = msgspec.msgpack.decode(chunks["counts"], type=ScreenCounts)
        for chunk in beneath("rates/", chunks).values():
            self._unpack(unpack(chunk))

    def _pack(self, slots: Slots) -> bytes:
        parts = (("rate", self._rate.columns(slots)), ("long", self._reference.columns(slots)))
        columns = {f"{part}.{name}": column for part, found in parts for name, column in found.items()}
        return pack({"slots": slots, "prior": self._prior[slots], **columns})

    def _unpack(self, columns: dict[str, npt.NDArray[Any]]) -> None:
        slots, self._prior[columns["slots"]] = columns["slots"], columns["prior"]
        for part, model in (("rate.", self._rate), ("long.", self._reference)):
            model.set_columns(slots, beneath(part, columns))


def _in_order(parts: list[_Groups]) -> _Groups:
    """All groups, sorted by slot and tick."""
    if len(parts) == 1:
        return parts[0]
    slots, ticks, joins = (np.concatenate([part[i] for part in parts]) for i in range(3))
    order = np.lexsort((ticks, slots))
    expected = joined_up([part.expected for part in parts]).take(order)
    hour = joined_up([part.hour for part in parts]).take(order)
    return _Groups(slots[order], ticks[order], joins[order], expected, hour)
