"""Cohort memory: which accounts start tags together again. Judge asks it about every open episode."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from detectors.evidence import Entry
from detectors.joins import Joins, Rows, among
from detectors.post import I64, U64, Bools

CHUNK_BYTES: Final = 256 * 1024  # a chunk of entries is sealed at this size; a checkpoint record may have 512 KiB
NAMED: Final = 30  # accounts of an earlier entry that are told
ROW: Final = np.dtype(
    [("number", "i8"), ("tag", "u8"), ("started_at", "i8"), ("size", "i4"), ("fresh", "?"), ("again", "?")]
)
MEASURES: Final = tuple(
    f"cohort.{name}"
    for name in ("bb", "starters_bb", "returning", "share", "best", "rarbest", "pairs", "core2", "share2")
)
COUNTED: Final = {f"cohort.{name}" for name in ("returning", "rarbest", "pairs", "core2")}
"""Measures that grow with the crowd: of the first joiners only, or every large public would look like a group."""
SHARES: Final = {"again": 0.5, "fresh": 0.25, "plain": 0.25}  # of the memory, when it is full


@dataclass(frozen=True, slots=True)
class CohortParams:
    """Bounds and nulls of the memory; counts unless the name says otherwise."""

    max_entries: int = 100_000
    max_joins: int = 4_000_000  # remembered (account, entry) pairs, 16 bytes each
    max_joiners: int = 1_000  # of one entry
    starters: int = 30  # first joiners of a fresh tag that count as its starters
    min_age_ms: int = 3_600_000  # younger entries belong to the same occasion
    null_share: float = 0.05  # of an ordinary entry's joiners have been seen before, at least
    null_entries: int = 400  # last entries whose calmest part says how many it is now
    null_part: float = 0.6
    null_prior: int = 50  # entries that this part weighs less than, while the memory is young
    least: int = 4  # accounts of a view; the shares of fewer mean nothing
    same_tag_share: float = 0.3  # of the first joiners of a hashtag that comes again were there the time before
    first: int = 20
    last_ten: int = 200
    paired: int = 60  # returning accounts looked at for pairs
    busy_floor: int = 50  # an account in more entries than this and than busy_share of all counts little
    busy_share: float = 0.01


class Earlier(msgspec.Struct, frozen=True):
    """An earlier entry whose joiners return."""

    tag_key: str
    started_at: int
    accounts: int  # of the present joiners
    size: int  # joiners it had
    who: list[int] = []  # the present joiners that were in it, at most 30


class CohortFinding(msgspec.Struct, frozen=True):
    """How far the joiners of an episode have been together before.

    ``measures``, each the maximum over the views: ``cohort.r1`` (mean of the next two), ``cohort.bb`` and
    ``cohort.starters_bb`` (-log10 of the chance of so many returning accounts), ``cohort.share``, ``cohort.best``
    (share that one entry holds), ``cohort.share2``; of the first joiners alone ``cohort.returning``,
    ``cohort.pairs``, ``cohort.core2`` and ``cohort.rarbest``; and ``cohort.entries``, how many entries there were to
    return from, ``cohort.null``, the share of an ordinary entry's joiners that return. ``cohort.same_tag``
    is -log10 of the chance that so many of the first joiners were on this very hashtag on an earlier occasion. Judge
    adds ``cohort.told`` and ``cohort.dismissed`` (``starters.py``).
    """

    measures: dict[str, float]
    earlier: list[Earlier] = []

    @property
    def r1(self) -> float:
        return self.measures.get("cohort.r1", 0.0)


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """An entry as it stands in a chunk."""

    number: int
    entry: Entry


class _Head(msgspec.Struct, array_like=True):
    """What the chunks of entries do not say."""

    next_number: int
    is_open: bool
    gaps: bytes  # between the numbers of live entries
    again: bytes  # bit by bit
    null_all: list[float]
    null_starters: list[float]


class _Found(NamedTuple):
    """Accounts in entries: position among those asked for, row of an entry that holds it, whether it began it."""

    who: Rows
    row: Rows
    begun: Bools

    def take(self, which: Bools | Rows) -> _Found:
        return _Found(self.who[which], self.row[which], self.begun[which])


class _Chunk(NamedTuple):
    """A sealed run of entries, written to the checkpoint once; again only when most of it has been forgotten."""

    data: bytes
    entries: int
    end: int  # every entry in it has a smaller number


def returning_surprise(n: int, returning: int, share: float = 0.05) -> float:
    """-log10 P(BetaBinomial(n; 1, b) >= returning) where b = 1 / share - 1: ``share`` of the accounts return.

    For a = 1 the tail is C(n - r + b, b) / C(n + b, b).

    >>> round(returning_surprise(5, 5), 2), round(returning_surprise(20, 10), 2), returning_surprise(20, 0)
    (4.63, 3.54, 0.0)
    """
    left, b = n - returning, 1 / share - 1
    log = math.lgamma(n + b + 1) - math.lgamma(n + 1) - math.lgamma(left + b + 1) + math.lgamma(left + 1)
    return log / math.log(10)


class CohortMemory:
    """Remembers the joiners of every entry and says who of an episode's joiners has joined other tags before.

    Two memories: ALL joiners, and STARTERS, the first 30 joiners of a fresh tag. Only entries on other tags that are
    at least an hour old count. The null is what the joiners of other entries show (the mean share of the calmer 60 % of
    the last 400, at least 5 %), not an account's own activity: the busiest accounts are the organised ones, and their
    return would be "expected". A public that comes back to many tags so raises the bar by itself. The tag's own entries
    are a measure of their own: a show has regulars among its first joiners, but hardly ever nobody else.

    Bounded by ``max_entries`` and ``max_joins``. When full, 5 % are forgotten at once, from the kind that is furthest
    over its part of the memory, oldest first: entries whose joiners have started nothing else together keep half
    of the memory between them (fresh tags and others a quarter each), entries with returning groups the other half.
    So a flood of small organic tags cannot push out a known group; it costs strangers' first appearances.

    Does not work for accounts used once (a new gang has no past), and a regular public of one topic over several
    tags looks like a group; the verdict weighs the tag's own past against it.

    Closed entries are append-only: ``snapshot`` gives the same chunk, the same bytes, until it is forgotten.
    """

    def __init__(self, params: CohortParams | None = None) -> None:
        self._params = params or CohortParams()
        self._joins = Joins()
        self._rows = np.zeros(1024, dtype=ROW)
        self._count = 0
        self._keys: list[str] = []
        self._next = 0
        self._nulls: tuple[float, float] | None = None  # of all and of starters, until an entry changes them
        self._null_all, self._null_starters = (deque[float](maxlen=self._params.null_entries) for _ in range(2))
        self._sealed: dict[int, _Chunk] = {}  # by the number of the first entry it was sealed with
        self._open: list[_Kept] = []
        self._open_bytes = 0

    def __len__(self) -> int:
        return self._count

    @property
    def joins(self) -> int:
        return self._joins.pairs

    # ---------------------------------------------------------------- remember

    def add(self, entry: Entry) -> None:
        """Remember a closed entry."""
        joiners = list(dict.fromkeys(entry.joiners))[: self._params.max_joiners]
        kept = _Kept(self._next, msgspec.structs.replace(entry, joiners=joiners))
        self._next += 1
        again = self._mark_again(kept.entry)
        self._insert(kept, again)
        self._open.append(kept)
        self._open_bytes += 64 + len(entry.tag_key) * 4 + 9 * len(joiners)
        if self._open_bytes >= CHUNK_BYTES:
            sealed = _Chunk(msgspec.msgpack.encode(self._open), len(self._open), self._next)
            self._sealed[self._open[0].number] = sealed
            self._open, self._open_bytes = [], 0
        if self._count > self._params.max_entries or self._joins.pairs > self._params.max_joins:
            self._forget()

    def _insert(self, kept: _Kept, again: bool) -> None:
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros(len(self._rows), dtype=ROW)])
        entry = kept.entry
        self._rows[self._count] = (kept.number, entry.tag, entry.started_at, len(entry.joiners), entry.fresh, again)
        self._count += 1
        self._keys.append(entry.tag_key)
        self._joins.add(entry.joiners, kept.number, self._params.starters if entry.fresh else 0)

    def _mark_again(self, entry: Entry) -> bool:
        """Whether three or more of the joiners were together before; marks where. Such entries are forgotten last."""
        joiners = np.array(entry.joiners, dtype=np.uint64)
        found = self._elsewhere(self._find(entry.started_at, joiners), entry.tag)
        if len(joiners) >= self._params.least:
            self._nulls = None
            self._null_all.append(len(set(found.who.tolist())) / len(joiners))
            self._null_starters.append(len(set(found.who[found.begun].tolist())) / len(joiners))
        if len(found.row) < 3:
            return False
        together = np.flatnonzero(np.bincount(found.row, minlength=1) >= 3)
        self._live["again"][together] = True
        return len(together) > 0

    def _ordinary(self, shares: deque[float]) -> float:
        """Share of an ordinary entry's joiners that return, by the calmer part of the last entries."""
        calm = sorted(shares)[: math.ceil(self._params.null_part * len(shares))]
        least, weight = self._params.null_share, self._params.null_prior
        return max(least, (math.fsum(calm) + weight * least) / (len(calm) + weight))

    @property
    def _live(self) -> npt.NDArray[Any]:
        return self._rows[: self._count]

    def _forget(self) -> None:
        live = self._live
        kinds = {"again": live["again"], "fresh": ~live["again"] & live["fresh"]}
        kinds["plain"] = ~live["again"] & ~live["fresh"]
        drop = max(1, self._count // 20)
        over = {kind: max(0.0, int(kinds[kind].sum()) - SHARES[kind] * (self._count - drop)) for kind in kinds}
        keep = np.ones(self._count, dtype=np.bool_)
        for kind, excess in over.items():
            keep[np.flatnonzero(kinds[kind])[: math.ceil(drop * excess / sum(over.values()))]] = False
        self._retain(keep)

    def _retain(self, keep: Bools) -> None:
        live = self._live[keep]
        self._keys = [self._keys[row] for row in np.flatnonzero(keep).tolist()]
        self._count = len(live)
        self._rows = np.concatenate([live, np.zeros(max(1024, self._count // 4), dtype=ROW)])
        self._joins.keep(live["number"])
        for first, chunk in sorted(self._sealed.items()):
            low, high = np.searchsorted(live["number"], [first, chunk.end])
            if low == high:
                del self._sealed[first]
            elif (high - low) * 4 < chunk.entries:
                held = set(live["number"][low:high].tolist())
                left = [kept for kept in msgspec.msgpack.decode(chunk.data, type=list[_Kept]) if kept.number in held]
                self._sealed[first] = _Chunk(msgspec.msgpack.encode(left), len(left), chunk.end)

    # ---------------------------------------------------------------- compare

    def _find(self, at: int, accounts: U64) -> _Found:
        """All of the accounts in entries that are old enough, in a fixed order."""
        live = self._live
        who, entries, begun = self._joins.find(accounts)
        if not len(who):
            return _Found(who, who, begun)
        row, alive = among(live["number"], entries)
        alive &= live["started_at"][row] <= at - self._params.min_age_ms
        found = _Found(who, row, begun).take(alive)
        return found.take(np.lexsort((found.who, found.row)))

    def _elsewhere(self, found: _Found, tag: int) -> _Found:
        """Without the tag's own entries."""
        return found.take(self._live["tag"][found.row] != np.uint64(tag))

    def compare(
        self, tag: int, at: int, first: Sequence[int], last_minute: Sequence[int], last_ten: Sequence[int]
    ) -> CohortFinding:
        """The joiners of an episode on ``tag`` at arrival instant ``at`` (ms) against all that is remembered."""
        views = [first[: self._params.first], last_minute, last_ten[-self._params.last_ten :]]
        place = {account: n for n, account in enumerate(dict.fromkeys(account for view in views for account in view))}
        everyone = np.array(list(place), dtype=np.uint64)
        known = self._find(at, everyone)
        found = self._elsewhere(known, tag)
        best = dict.fromkeys(MEASURES, 0.0)
        nulls = self._nulls = self._nulls or (self._ordinary(self._null_all), self._ordinary(self._null_starters))
        for view in views:
            inside = np.zeros(len(everyone), dtype=np.bool_)
            inside[[place[account] for account in view]] = True
            for name, value in self._view(inside, found, nulls).items():
                if view is views[0] or name not in COUNTED:
                    best[name] = max(best[name], value)
        best["cohort.r1"] = (best["cohort.bb"] + best["cohort.starters_bb"]) / 2
        best["cohort.same_tag"] = self._same_tag(known, tag, len(dict.fromkeys(views[0])))
        best["cohort.entries"] = float(self._count)
        best["cohort.null"] = nulls[0]
        return CohortFinding(best, self._earlier(known, everyone))

    def _same_tag(self, known: _Found, tag: int, first: int) -> float:
        """The first joiners, who stand first in ``known``, against who was on the tag before."""
        if first < self._params.least:
            return 0.0
        own = known.who[(self._live["tag"][known.row] == np.uint64(tag)) & (known.who < first)]
        return returning_surprise(first, len(np.unique(own)), self._params.same_tag_share)

    def _view(self, inside: Bools, found: _Found, nulls: tuple[float, float]) -> dict[str, float]:
        """Measures of some of the accounts (``inside``), from where all of them were found."""
        n = int(inside.sum())
        if n < self._params.least:
            return {}
        who, row, starter = found.take(inside[found.who])
        if not len(who):  # nobody returns: all else is 0
            chances = (returning_surprise(n, 0, null) for null in nulls)
            return dict(zip(("cohort.bb", "cohort.starters_bb"), chances, strict=True))
        seen = np.bincount(who, minlength=len(inside))
        begun = np.bincount(who[starter], minlength=len(inside))
        quiet = seen <= max(self._params.busy_floor, self._params.busy_share * self._count)
        returning, beginners = int(((seen > 0) & quiet).sum()), int(((begun > 0) & quiet).sum())
        overlap = np.bincount(row, minlength=1)
        rarity = np.bincount(row, weights=np.log(max(self._count, 1) / (1.0 + seen[who])), minlength=1)
        pairs, core2 = self._together(who[quiet[who]], row[quiet[who]])
        return {
            "cohort.bb": returning_surprise(n, returning, nulls[0]),
            "cohort.starters_bb": returning_surprise(n, beginners, nulls[1]),
            "cohort.returning": float(returning),
            "cohort.share": returning / n,
            "cohort.best": float(overlap.max()) / n,
            "cohort.rarbest": max(0.0, float(rarity.max())),
            "cohort.pairs": float(pairs),
            "cohort.core2": float(core2),
            "cohort.share2": float((begun >= 2).sum()) / n,
        }

    def _together(self, who: Rows, row: Rows) -> tuple[int, int]:
        """Pairs of joiners that one entry holds, and joiners with company in two or more entries."""
        shared = np.bincount(row, minlength=1) >= 2
        who, row = who[shared[row]], row[shared[row]]
        if not len(who):
            return 0, 0
        core2 = int((np.bincount(who) >= 2).sum())
        accounts, entries = np.unique(who), np.unique(row)
        held = np.zeros((len(accounts), len(entries)), dtype=np.float32)
        held[np.searchsorted(accounts, who), np.searchsorted(entries, row)] = 1
        held = held[: self._params.paired]
        met = held @ held.T > 0
        return int(np.triu(met, 1).sum()), core2

    def _earlier(self, found: _Found, everyone: U64, most: int = 8) -> list[Earlier]:
        who, row, _ = found
        overlap = np.bincount(row, minlength=1)
        rows = np.flatnonzero(overlap >= 2)
        ranked = sorted(rows.tolist(), key=lambda r: (-int(overlap[r]), -int(self._live["number"][r])))[:most]
        return [self._named(r, everyone[who[row == r]]) for r in ranked]

    def _named(self, row: int, who: U64) -> Earlier:
        live = self._live[row]
        return Earlier(self._keys[row], int(live["started_at"]), len(who), int(live["size"]), who[:NAMED].tolist())

    # ---------------------------------------------------------------- checkpoint

    def snapshot(self) -> dict[str, bytes]:
        """Sealed chunks (unchanged from one call to the next), the open chunk, and which entries still live."""
        live = self._live
        chunks = {f"entries/{first:012d}": chunk.data for first, chunk in sorted(self._sealed.items())}
        if self._open:
            chunks[f"entries/{self._open[0].number:012d}"] = msgspec.msgpack.encode(self._open)
        numbers, again = live["number"], np.packbits(live["again"])
        gaps = np.diff(numbers, prepend=0).astype("<u4").tobytes()
        nulls = list(self._null_all), list(self._null_starters)
        chunks["head"] = msgspec.msgpack.encode(_Head(self._next, bool(self._open), gaps, again.tobytes(), *nulls))
        return chunks

    @classmethod
    def restore(cls, chunks: dict[str, bytes], params: CohortParams | None = None) -> CohortMemory:
        """The memory that gave ``chunks``."""
        memory = cls(params)
        head = msgspec.msgpack.decode(chunks["head"], type=_Head)
        memory._next = head.next_number
        memory._null_all.extend(head.null_all)
        memory._null_starters.extend(head.null_starters)
        numbers: I64 = np.cumsum(np.frombuffer(head.gaps, dtype="<u4").astype(np.int64))
        again = np.unpackbits(np.frombuffer(head.again, dtype=np.uint8), count=len(numbers)).astype(np.bool_)
        names = sorted(name for name in chunks if name.startswith("entries/"))
        for name in names:
            held = msgspec.msgpack.decode(chunks[name], type=list[_Kept])
            row, alive = among(numbers, np.array([kept.number for kept in held], dtype=np.int64))
            for kept, place, lives in zip(held, row.tolist(), alive.tolist(), strict=True):
                if lives:
                    memory._insert(kept, bool(again[place]))
            if head.is_open and name == names[-1]:
                memory._open = held
                memory._open_bytes = sum(64 + len(k.entry.tag_key) * 4 + 9 * len(k.entry.joiners) for k in held)
            else:
                chunk = _Chunk(chunks[name], len(held), held[-1].number + 1)
                memory._sealed[int(name.rpartition("/")[2])] = chunk
        return memory
