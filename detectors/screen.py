"""The first level of detect: every tag of a worker, vectorised. Says which tags deserve to be watched, and when.

Unknown tags live in sketches. A tag gets a slot, and with it a rate model, at its third distinct account; a shard has a
fixed number of slots. What happens to a tag depends on the rows of its shard only, in order of ticks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from detectors.bounded import forget_oldest
from detectors.packing import pack, unpack
from detectors.post import I64, SHARDS, U64, Bools
from detectors.rate import F64, WINDOW_S, JoinCount, JoinRate, RateParams, Slots
from detectors.sketches import JoinCounts, PairMemory

_YOUNG_JOINS = 64  # a tag that finds no slot waits with no more
_RATES_PER_CHUNK = 1_024  # 280 bytes each
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
    pairs_per_shard: int = 131_072  # (tag, account) pairs of 24 h; 6 bytes each
    posts_per_shard: int = 65_536  # (tag, post) pairs, against repeated posts
    counts_width: int = 16_384
    young_per_shard: int = 1_024  # tags without a slot whose joins of the last 10 min are known exactly
    rate: RateParams = field(default_factory=RateParams)

    def __post_init__(self) -> None:
        for name, least in (
            ("slots_per_shard", 64),
            ("admit_at", 2),
            ("entry_at", 2),
            ("watch_at", 2),
            ("watch_at_15s", 2),
        ):
            if getattr(self, name) < least:
                raise ValueError(f"{name} must be at least {least}")
        for name in ("pairs_per_shard", "posts_per_shard", "counts_width", "young_per_shard"):
            if getattr(self, name) < 64:
                raise ValueError(f"{name} must be at least 64")
        if self.watch_surprise <= 0:
            raise ValueError("watch_surprise must be above 0")


class Risen(NamedTuple):
    """(tag, tick) groups with at least ``entry_at`` joins in ten minutes, sorted by tick and tag."""

    tag: U64
    tick: I64
    joins: JoinCount
    surprise: F64  # of the joins of ten minutes
    watch: Bools  # the group passes the watch condition

    def take(self, rows: npt.NDArray[np.intp]) -> Risen:
        return Risen(self.tag[rows], self.tick[rows], self.joins.take(rows), self.surprise[rows], self.watch[rows])


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


class Screen:
    """Screens rows of uses, in chunks of complete ticks of one block (``sketches.BLOCK_S``), ticks never falling.

    When it does not work: the first two accounts of a tag that is not young any more (10 min) are not in its past; a
    shard with more live tags than slots keeps those with the most recent distinct accounts.

    A chunk of many sparse ticks costs about as many numpy calls as one of a single dense tick: groups of (slot, tick)
    are taken all at once.
    """

    def __init__(self, params: ScreenParams | None = None) -> None:
        self.params: ScreenParams = params or ScreenParams()
        p = self.params
        self.counts = ScreenCounts()
        self._pairs = PairMemory(p.pairs_per_shard, _SECRET)
        self._posts = PairMemory(p.posts_per_shard, _SECRET + 1)
        self._unknown = JoinCounts(p.counts_width, _SECRET + 2)
        self._rate = JoinRate(SHARDS * p.slots_per_shard, p.rate)
        self._slot: dict[int, int] = {}  # tag -> slot
        self._tag = np.zeros(SHARDS * p.slots_per_shard, np.uint64)
        self._free: list[list[int]] = [_all_slots(shard, p.slots_per_shard).tolist() for shard in range(SHARDS)]
        self._young: list[dict[int, list[int]]] = [{} for _ in range(SHARDS)]  # tag -> ticks of its joins, oldest first

    @property
    def tracked(self) -> int:
        """Tags that have a slot."""
        return len(self._slot)

    def scan(self, tags: U64, authors: U64, posts: U64, ticks: I64, block: int) -> Scan:
        """Take the next rows, sorted by tick."""
        self._unknown.turn(block)
        repeated = ~self._posts.first(tags, posts, block)
        self.counts.repeated += int(repeated.sum())
        joined = np.zeros(len(tags), np.bool_)
        if repeated.any():
            new = np.flatnonzero(~repeated)
            joined[new] = self._pairs.first(tags[new], authors[new], block)
        else:
            joined = self._pairs.first(tags, authors, block)
        return Scan(repeated, joined, self._follow(tags[joined], ticks[joined]))

    def _follow(self, tags: U64, ticks: I64) -> Risen:
        """Give joins to their slots; a shard that ran low on slots is swept after the tick in which it did."""
        risen = []
        start = 0
        while start < len(tags):
            end, *groups = self._admit(tags[start:], ticks[start:])
            risen.append(self._run(*groups))
            start += end
            self._sweep(int(ticks[start - 1]))
        return _merged(risen)

    def _admit(self, tags: U64, ticks: I64) -> tuple[int, Slots, I64]:
        """Slots of the joins up to a tick's end: how many joins these are, and (slot, tick) of all known ones."""
        unique, inverse = np.unique(tags, return_inverse=True)
        slots = np.array([self._slot.get(tag, -1) for tag in unique.tolist()], np.intp)
        unknown = np.flatnonzero(slots[inverse] < 0)
        end, counted = len(tags), np.ones(len(tags), np.bool_)
        earlier: list[tuple[int, int]] = []
        if len(unknown):
            cells = self._unknown.cells(unique)
            last_tick = None  # the tick after which a shard must be swept
            columns = (unknown, tags[unknown], ticks[unknown], inverse[unknown])
            for row, tag, tick, which in zip(*(column.tolist() for column in columns), strict=True):
                if last_tick is not None and tick > last_tick:
                    break
                if slots[which] >= 0:
                    continue
                shard = tag % SHARDS
                past = self._remember(shard, tag, tick)
                counted[row] = False
                if self._unknown.add(cells[which].tolist()) < self.params.admit_at:
                    continue
                if not self._free[shard]:
                    self.counts.refused += 1
                    continue
                slots[which] = self._take_slot(shard, tag)
                earlier += [(int(slots[which]), at) for at in past]
                if len(self._free[shard]) < self._low_water:
                    last_tick = tick
            if last_tick is not None:
                end = int(np.searchsorted(ticks, last_tick, side="right"))
        row_slots = slots[inverse[:end]]
        known = np.flatnonzero((row_slots >= 0) & counted[:end])
        backfill = np.array(earlier, np.int64).reshape(-1, 2)
        return (
            end,
            np.concatenate([backfill[:, 0].astype(np.intp), row_slots[known]]),
            np.concatenate([backfill[:, 1], ticks[known]]),
        )

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

    def _run(self, slots: Slots, ticks: I64) -> Risen:
        """The rate model over all (slot, tick) groups."""
        if not len(slots):
            return _merged([])
        first = int(ticks.min())
        span = int(ticks.max()) - first + 1
        groups, joins = np.unique(slots * span + (ticks - first), return_counts=True)
        slots, ticks = groups // span, groups % span + first
        count = self._rate.update(slots, ticks, joins)
        risen = np.flatnonzero(count.in_600s >= self.params.entry_at)
        return self._judge(slots[risen], ticks[risen], count.take(risen))

    def _judge(self, slots: Slots, ticks: I64, count: JoinCount) -> Risen:
        p = self.params
        surprise = self._rate.surprise(count.in_600s, count.past, count.per_s, WINDOW_S)
        watch = (count.in_600s >= p.watch_at) & (surprise >= p.watch_surprise) | (count.in_15s >= p.watch_at_15s)
        return Risen(self._tag[slots], ticks, count, surprise, watch)

    def _sweep(self, tick: int) -> None:
        """Free an eighth of the slots of every shard that runs low: fewest recent distinct accounts first."""
        for shard in range(SHARDS):
            free = self._free[shard]
            if len(free) >= self._low_water:
                continue
            taken = self._taken(shard)
            order = np.lexsort((self._tag[taken], self._rate.score(taken, tick)))
            victims = taken[order[: self.params.slots_per_shard // 8]]
            self._rate.clear(victims)
            for slot in victims.tolist():
                del self._slot[int(self._tag[slot])]
                free.append(slot)
            self.counts.evicted += len(victims)

    def snapshot(self) -> dict[str, bytes]:
        """All state in named chunks."""
        parts = (("pairs", self._pairs), ("posts", self._posts), ("unknown", self._unknown))
        chunks = {f"{kind}/{name}": chunk for kind, part in parts for name, chunk in part.snapshot().items()}
        chunks["counts"] = msgspec.msgpack.encode(self.counts)
        for shard in range(SHARDS):
            if len(self._free[shard]) < self.params.slots_per_shard:
                taken = self._taken(shard)
                chunks[f"slots/{shard}"] = pack({"free": np.array(self._free[shard]), "tag": self._tag[taken]})
                for i, slots in enumerate(np.array_split(taken, -(-len(taken) // _RATES_PER_CHUNK))):
                    chunks[f"rates/{shard}/{i}"] = pack({"slots": slots, **self._rate.columns(slots)})
            if self._young[shard]:
                chunks[f"young/{shard}"] = msgspec.msgpack.encode(list(self._young[shard].items()))
        return chunks

    def restore(self, chunks: Mapping[str, bytes]) -> None:
        """Take over, in a fresh screen, what ``snapshot`` of one with the same parameters gave."""
        for kind, part in (("pairs", self._pairs), ("posts", self._posts), ("unknown", self._unknown)):
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
                columns = unpack(chunk)
                self._rate.set_columns(columns.pop("slots"), columns)
            elif kind == "young":
                self._young[int(rest[0])] = dict(msgspec.msgpack.decode(chunk, type=list[tuple[int, list[int]]]))

    def _taken(self, shard: int) -> Slots:
        return np.setdiff1d(_all_slots(shard, self.params.slots_per_shard), np.array(self._free[shard], np.intp))


def _all_slots(shard: int, count: int) -> Slots:
    return np.arange(shard * count, (shard + 1) * count)


def _merged(parts: list[Risen]) -> Risen:
    if not parts:
        none, zero = np.zeros(0, np.int64), np.zeros(0)
        return Risen(none.astype(np.uint64), none, JoinCount(none, none, none, none, zero, zero), zero, zero > 0)
    joins = _joined([part.joins for part in parts])
    tag, tick = np.concatenate([p.tag for p in parts]), np.concatenate([p.tick for p in parts])
    surprise, watch = np.concatenate([p.surprise for p in parts]), np.concatenate([p.watch for p in parts])
    return Risen(tag, tick, joins, surprise, watch).take(np.lexsort((tag, tick)))


def _joined(counts: list[JoinCount]) -> JoinCount:
    return JoinCount(*(np.concatenate(columns) for columns in zip(*counts, strict=True)))
