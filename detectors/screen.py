"""The first level of detect: every tag of a worker, vectorised. Says which tags deserve to be watched, and when.

Unknown tags live in sketches. A tag gets a slot, and with it a rate model, at its third distinct account; a shard has a
fixed number of slots. What happens to a tag depends on the rows of its shard only, in order of ticks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from detectors.bounded import forget_oldest
from detectors.columns import Slots, differs
from detectors.evidence import LevelShift
from detectors.exposure import Exposure, Moment
from detectors.packing import pack, unpack
from detectors.post import I64, SHARDS, U64, Bools
from detectors.priors import LanguagePriors
from detectors.rate import F64, TEN, WINDOW_S, Expected, JoinCount, JoinRate, RateParams
from detectors.reference import Hour, HourCount, Reference, ReferenceParams, Shift
from detectors.regular import Agreement, Regular, RegularParams
from detectors.sketches import BLOCK_S, JoinCounts, PairMemory

_YOUNG_JOINS = 64  # a tag that finds no slot waits with no more
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


Columns = TypeVar("Columns", JoinCount, Hour, HourCount, Moment, Expected)


class _Admitted(NamedTuple):
    """Joins of tags with a slot, of the first ``rows`` joins that were given; some from before the tag had it."""

    rows: int
    slots: Slots
    ticks: I64
    when: Moment


class _Groups(NamedTuple):
    """(slot, tick) groups, sorted, with what is known of them before the rate model has seen them."""

    slots: Slots
    ticks: I64
    joins: I64
    expected: Expected
    hour: HourCount


class Risen(NamedTuple):
    """(tag, tick) groups with at least ``entry_at`` joins in ten minutes or a ramp, sorted by tick and tag."""

    tag: U64
    tick: I64
    joins: JoinCount
    hour: Hour
    surprise: F64  # of the joins of ten minutes
    scales: F64  # agreement of the scales, 0 for tags without a regular past
    watch: Bools  # the group passes the watch condition

    def take(self, rows: npt.NDArray[np.intp]) -> Risen:
        tag, tick, joins, hour, surprise, scales, watch = self
        parts = joins.take(rows), hour.take(rows)
        return Risen(tag[rows], tick[rows], *parts, surprise[rows], scales[rows], watch[rows])


class Scan(NamedTuple):
    """What the screen makes of some rows."""

    repeated: Bools  # this very post was seen with this tag in the last 24 h: the row counts nowhere
    joined: Bools  # first use of the tag by the account in 24 h
    risen: Risen


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

    When it does not work: the first two accounts of a tag that is not young any more (10 min) are not in its past; a
    shard with more live tags than slots keeps those with the most recent distinct accounts.

    A chunk of many sparse ticks costs about as many numpy calls as one of a single dense tick: groups of (slot, tick)
    are taken all at once, by the clock and the long reference those of ten minutes (``sketches.BLOCK_S``).
    """

    def __init__(self, params: ScreenParams | None = None) -> None:
        self.params: ScreenParams = params or ScreenParams()
        p = self.params
        self.counts = ScreenCounts()
        self._pairs = PairMemory(p.pairs_per_shard, _SECRET)
        self._posts = PairMemory(p.posts_per_shard, _SECRET + 1)
        self._unknown = JoinCounts(p.counts_width, _SECRET + 2)
        self._rate = JoinRate(SHARDS * p.slots_per_shard, p.rate)
        self._reference = Reference(SHARDS * p.slots_per_shard, p.rate.prior_s, p.reference)
        self._regular = Regular(SHARDS * p.slots_per_shard, p.regular)
        self._exposure = Exposure(p.rate.half_life_s, p.reference.half_life_s)
        self._priors = LanguagePriors()
        self._prior = np.zeros(SHARDS * p.slots_per_shard)  # joins expected of the tag when it was unseen
        self._shifts: list[LevelShift] = []
        self._slot: dict[int, int] = {}  # tag -> slot
        self._tag = np.zeros(SHARDS * p.slots_per_shard, np.uint64)
        self._free: list[list[int]] = [_all_slots(shard, p.slots_per_shard).tolist() for shard in range(SHARDS)]
        self._young: list[dict[int, list[int]]] = [{} for _ in range(SHARDS)]  # tag -> ticks of its joins, oldest first

    @property
    def tracked(self) -> int:
        """Tags that have a slot."""
        return len(self._slot)

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
            self._unknown.turn(int(blocks[part[0]]))
            spoken = [""] * len(part) if languages is None else [languages[row] for row in part.tolist()]
            risen += self._follow(tags[part], ticks[part], spoken, waiting)
        return Scan(repeated, joined, _merged([*risen, *self._run(waiting)]))

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
            rest = np.arange(start, len(tags))
            admitted = self._admit(tags[start:], ticks[start:], when.take(rest), languages[start:])
            if len(admitted.slots):
                waiting.append(self._groups(admitted))
            start += admitted.rows
            low = [shard for shard, free in enumerate(self._free) if len(free) < self._low_water]
            if low:
                yield from self._run(waiting)
                self._sweep(low, int(ticks[start - 1]))

    def _admit(self, tags: U64, ticks: I64, when: Moment, languages: list[str]) -> _Admitted:
        """Slots of the joins up to a tick's end; those that came before their tag had a slot are made up for."""
        unique, inverse = np.unique(tags, return_inverse=True)
        slots = np.array([self._slot.get(tag, -1) for tag in unique.tolist()], np.intp)
        unknown = np.flatnonzero(slots[inverse] < 0)
        end, counted = len(tags), np.ones(len(tags), np.bool_)
        earlier: list[tuple[int, int, int]] = []
        if len(unknown):
            block = int(ticks[0]) // BLOCK_S
            cells = self._unknown.cells(unique)
            last_tick = None  # the tick after which a shard must be swept
            columns = (unknown, tags[unknown], ticks[unknown], inverse[unknown])
            for row, tag, tick, which in zip(*(column.tolist() for column in columns), strict=True):
                if last_tick is not None and tick > last_tick:
                    break
                if slots[which] >= 0:
                    continue
                shard, lang = tag % SHARDS, languages[row]
                past = self._remember(shard, tag, tick)
                counted[row] = False
                count = self._unknown.add(cells[which].tolist())
                self._priors.note(shard, lang, count, block)
                if count < self.params.admit_at:
                    continue
                if not self._free[shard]:
                    self.counts.refused += 1
                    continue
                slots[which] = slot = self._take_slot(shard, tag)
                self._prior[slot] = self.params.rate.prior_joins * self._priors.times(shard, lang)
                earlier += [(slot, at, row) for at in past]
                if len(self._free[shard]) < self._low_water:
                    last_tick = tick
            if last_tick is not None:
                end = int(np.searchsorted(ticks, last_tick, side="right"))
        row_slots = slots[inverse[:end]]
        known = np.flatnonzero((row_slots >= 0) & counted[:end])
        backfill = np.array(earlier, np.int64).reshape(-1, 3)
        at, row = backfill[:, 1], backfill[:, 2]
        then = self._exposure.before(when.take(row), ticks[row] // TEN - at // TEN)
        all_slots = np.concatenate([backfill[:, 0].astype(np.intp), row_slots[known]])
        moments = _joined([then, when.take(known)])
        return _Admitted(end, all_slots, np.concatenate([at, ticks[known]]), moments)

    def _remember(self, shard: int, tag: int, tick: int) -> list[int]:
        """Ticks of the joins of a tag without slot in the last ten minutes, with this one."""
        young = self._young[shard]
        past = young.get(tag)
        if past is None:
            past = young[tag] = []
            forget_oldest(young, self.params.young_per_shard)  # a flood pushes out what has waited longest
        past.append(tick)
        while past[0] <= tick - WINDOW_S or len(past) > _YOUNG_JOINS:
            del past[0]
        return past

    @property
    def _low_water(self) -> int:
        return self.params.slots_per_shard // 16

    def _take_slot(self, shard: int, tag: int) -> int:
        slot = self._free[shard].pop()
        self._slot[tag], self._tag[slot] = slot, tag
        self._young[shard].pop(tag, None)
        self.counts.admitted += 1
        return slot

    def _groups(self, joins: _Admitted) -> _Groups:
        """The (slot, tick) groups of joins of one block, and what the long reference says of them."""
        first = int(joins.ticks.min())
        span = int(joins.ticks.max()) - first + 1
        key = joins.slots * span + (joins.ticks - first)
        groups, at, counts = np.unique(key, return_index=True, return_counts=True)
        slots, ticks, when = groups // span, groups % span + first, joins.when.take(at)
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
        return Risen(self._tag[slots], ticks, count, hour, surprise, scales.score, watch | ramp)

    def _note_shifts(self, shifts: list[Shift]) -> None:
        self.counts.shifts += len(shifts)
        self._shifts += [LevelShift(int(self._tag[s.slot]), s.tick, s.before_per_h, s.after_per_h) for s in shifts]
        del self._shifts[:-_SHIFTS]

    def _sweep(self, shards: list[int], tick: int) -> None:
        """Free an eighth of the slots of shards that run low: fewest recent distinct accounts first."""
        for shard in shards:
            free = self._free[shard]
            taken = self._taken(shard)
            order = np.lexsort((self._tag[taken], self._rate.score(taken, tick)))
            victims = taken[order[: self.params.slots_per_shard // 8]]
            self._rate.clear(victims)
            self._reference.clear(victims)
            self._regular.clear(victims)
            for slot in victims.tolist():
                del self._slot[int(self._tag[slot])]
                free.append(slot)
            self.counts.evicted += len(victims)

    def _parts(self) -> list[tuple[str, PairMemory | JoinCounts | Exposure | LanguagePriors | Regular]]:
        pairs, posts = ("pairs", self._pairs), ("posts", self._posts)
        models = ("exposure", self._exposure), ("priors", self._priors), ("regular", self._regular)
        return [pairs, posts, ("unknown", self._unknown), *models]

    def snapshot(self) -> dict[str, bytes]:
        """All state in named chunks."""
        chunks = {f"{kind}/{name}": chunk for kind, part in self._parts() for name, chunk in part.snapshot().items()}
        chunks["shifts"] = msgspec.msgpack.encode(self._shifts)
        chunks["counts"] = msgspec.msgpack.encode(self.counts)
        for shard in range(SHARDS):
            if len(self._free[shard]) < self.params.slots_per_shard:
                taken = self._taken(shard)
                chunks[f"slots/{shard}"] = pack({"free": np.array(self._free[shard]), "tag": self._tag[taken]})
                for i, slots in enumerate(np.array_split(taken, -(-len(taken) // _RATES_PER_CHUNK))):
                    chunks[f"rates/{shard}/{i}"] = self._pack(slots)
            if self._young[shard]:
                chunks[f"young/{shard}"] = msgspec.msgpack.encode(list(self._young[shard].items()))
        return chunks

    def restore(self, chunks: Mapping[str, bytes]) -> None:
        """Take over, in a fresh screen, what ``snapshot`` of one with the same parameters gave."""
        self._shifts = msgspec.msgpack.decode(chunks["shifts"], type=list[LevelShift])
        for kind, part in self._parts():
            part.restore({n.removeprefix(f"{kind}/"): c for n, c in chunks.items() if n.startswith(f"{kind}/")})
        self.counts = msgspec.msgpack.decode(chunks["counts"], type=ScreenCounts)
        for name, chunk in sorted(chunks.items()):
            kind, *rest = name.split("/")
            if kind == "slots":
                shard = int(rest[0])
                kept = unpack(chunk)
                self._free[shard] = kept["free"].tolist()
                taken = self._taken(shard)
                self._tag[taken] = kept["tag"]
                self._slot.update(zip(kept["tag"].tolist(), taken.tolist(), strict=True))
            elif kind == "rates":
                self._unpack(unpack(chunk))
            elif kind == "young":
                self._young[int(rest[0])] = dict(msgspec.msgpack.decode(chunk, type=list[tuple[int, list[int]]]))

    def _pack(self, slots: Slots) -> bytes:
        parts = (("rate", self._rate.columns(slots)), ("long", self._reference.columns(slots)))
        columns = {f"{part}.{name}": column for part, found in parts for name, column in found.items()}
        return pack({"slots": slots, "prior": self._prior[slots], **columns})

    def _unpack(self, columns: dict[str, npt.NDArray[Any]]) -> None:
        slots, self._prior[columns["slots"]] = columns["slots"], columns["prior"]
        for part, model in (("rate.", self._rate), ("long.", self._reference)):
            own = {name.removeprefix(part): column for name, column in columns.items() if name.startswith(part)}
            model.set_columns(slots, own)

    def _taken(self, shard: int) -> Slots:
        return np.setdiff1d(_all_slots(shard, self.params.slots_per_shard), np.array(self._free[shard], np.intp))


def _all_slots(shard: int, count: int) -> Slots:
    return np.arange(shard * count, (shard + 1) * count)


def _in_order(parts: list[_Groups]) -> _Groups:
    """All groups, sorted by slot and tick."""
    if len(parts) == 1:
        return parts[0]
    slots, ticks, joins = (np.concatenate([part[i] for part in parts]) for i in range(3))
    order = np.lexsort((ticks, slots))
    expected = _joined([part.expected for part in parts]).take(order)
    hour = _joined([part.hour for part in parts]).take(order)
    return _Groups(slots[order], ticks[order], joins[order], expected, hour)


def _merged(parts: list[Risen]) -> Risen:
    if not parts:
        none, zero = np.zeros(0, np.int64), np.zeros(0)
        counts = JoinCount(none, none, none, none, zero, zero)
        return Risen(none.astype(np.uint64), none, counts, Hour(none, zero, zero, none), zero, zero, zero > 0)
    tag, tick, joins, hour, *rest = zip(*parts, strict=True)
    columns = (np.concatenate(column) for column in rest)
    risen = Risen(np.concatenate(tag), np.concatenate(tick), _joined(list(joins)), _joined(list(hour)), *columns)
    return risen.take(np.lexsort((risen.tag, risen.tick)))


def _joined(parts: list[Columns]) -> Columns:
    return type(parts[0])(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
