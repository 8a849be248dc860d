"""Which tags have a slot: whom the third account lets in, what is known of those who wait, and who has to go.

A slot is a row in every array of the screen. The number of slots is fixed, and a shard lives on its own: what becomes
of a tag depends on the joins of its shard only, in order of ticks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from detectors.bounded import forget_oldest
from detectors.columns import Slots
from detectors.packing import beneath, pack, unpack
from detectors.post import I64, SHARDS, U64
from detectors.priors import LanguagePriors
from detectors.rate import F64, WINDOW_S
from detectors.sketches import BLOCK_S, JoinCounts

_YOUNG_JOINS = 64  # a tag that finds no slot waits with no more


class Admitted(NamedTuple):
    """Joins of tags with a slot, of the first ``rows`` that were given; those from before the tag had it come first.

    Columns of one length: the join's slot, its tick, and the row that brought it, which of an earlier join is the one
    with which the tag got its slot.
    """

    rows: int
    slots: Slots
    ticks: I64
    row: npt.NDArray[np.intp]
    new: dict[int, float]  # slots that tags got -> times the usual prior that joins are expected of such a tag
    refused: int  # joins that found no free slot


class Admission:
    """Gives slots to tags at their ``admit_at``-th distinct account, and takes them back where a shard runs low.

    Until then a tag is *unknown*: its joins are counted in a sketch, and as long as it is *young* those of the last ten
    minutes are known exactly, so that its models begin with its first join and not with its third.

    When it does not work: joins of an unknown tag from more than ten minutes ago are not in its past, nor more than 64;
    a flood of new tags pushes out the young ones that have waited longest; a shard with more live tags than slots takes
    them back from tags that bring joins, and those begin anew.

    Parameters: ``slots_per_shard`` (slot ``s`` belongs to shard ``s // slots_per_shard``); ``young_per_shard`` tags;
    ``counts_width`` and ``secret`` of the sketch (``JoinCounts``).

    >>> admission = Admission(slots_per_shard=64, admit_at=3, young_per_shard=64, counts_width=64, secret=1)
    >>> joins = admission.admit(np.full(4, 70, np.uint64), np.array([600, 610, 620, 630]), ["en"] * 4)
    >>> joins.slots.tolist(), joins.ticks.tolist(), joins.row.tolist(), len(admission)
    ([447, 447, 447, 447], [600, 610, 620, 630], [2, 2, 2, 3], 1)
    """

    def __init__(
        self, slots_per_shard: int, admit_at: int, young_per_shard: int, counts_width: int, secret: int
    ) -> None:
        self._slots_per_shard, self._admit_at, self._young_per_shard = slots_per_shard, admit_at, young_per_shard
        self._low_water = slots_per_shard // 16
        self._unknown = JoinCounts(counts_width, secret)
        self._priors = LanguagePriors()
        self._slot: dict[int, int] = {}  # tag -> slot
        self.tag = np.zeros(SHARDS * slots_per_shard, np.uint64)  # of each slot, its last one when it is free
        self._free: list[list[int]] = [self._all(shard).tolist() for shard in range(SHARDS)]
        self._young: list[dict[int, list[int]]] = [{} for _ in range(SHARDS)]  # tag -> ticks of its joins, oldest first

    def __len__(self) -> int:
        """Tags that have a slot."""
        return len(self._slot)

    def taken(self, shard: int) -> Slots:
        """Slots of the shard that a tag has, ascending."""
        return np.setdiff1d(self._all(shard), np.array(self._free[shard], np.intp))

    def _all(self, shard: int) -> Slots:
        return np.arange(shard * self._slots_per_shard, (shard + 1) * self._slots_per_shard)

    def admit(self, tags: U64, ticks: I64, languages: Sequence[str]) -> Admitted:
        """Take joins of one block of ten minutes, sorted by tick, with the languages of their posts: all of them, or
        up to the end of the tick in which a shard ran ``low``.
        """
        unique, which = np.unique(tags, return_inverse=True)
        slots = np.array([self._slot.get(tag, -1) for tag in unique.tolist()], np.intp)
        end, earlier, new, refused = self._meet(np.flatnonzero(slots[which] < 0), tags, ticks, languages)
        slot, tick, row = np.array(earlier, np.int64).reshape(-1, 3).T
        slots[which[row]] = slot
        last_unknown = np.full(len(unique), -1)
        last_unknown[which[row]] = row
        own = which[:end]
        known = np.flatnonzero((slots[own] >= 0) & (np.arange(end) > last_unknown[own]))
        return Admitted(
            end,
            np.concatenate([slot, slots[own[known]]]),
            np.concatenate([tick, ticks[known]]),
            np.concatenate([row, known]),
            new,
            refused,
        )

    def _meet(
        self, unknown: npt.NDArray[np.intp], tags: U64, ticks: I64, languages: Sequence[str]
    ) -> tuple[int, list[tuple[int, int, int]], dict[int, float], int]:
        """Take the rows of tags without a slot, one by one, since whether a tag gets one decides about its next row.

        The row to stop before; (slot, tick, row) of joins of tags that got a slot, with the row of that; ``new`` and
        ``refused`` as in ``Admitted``.
        """
        end, refused = len(ticks), 0
        earlier: list[tuple[int, int, int]] = []
        new: dict[int, float] = {}
        block = int(ticks[0]) // BLOCK_S
        self._unknown.turn(block)
        rows = zip(unknown.tolist(), tags[unknown].tolist(), ticks[unknown].tolist(), strict=True)
        # Cells become a list where they are needed: of a flood most rows come again, after a sweep.
        for (row, tag, tick), cells in zip(rows, self._unknown.cells(tags[unknown]), strict=True):
            if row >= end:
                break
            if tag in self._slot:  # since a row before
                continue
            shard, language = tag % SHARDS, languages[row]
            past = self._remember(shard, tag, tick)
            count = self._unknown.add(cells.tolist())
            self._priors.note(shard, language, count, block)
            if count < self._admit_at:
                continue
            if not self._free[shard]:
                refused += 1
                continue
            slot = self._take(shard, tag)
            new[slot] = self._priors.times(shard, language)
            earlier += [(slot, at, row) for at in past]
            if len(self._free[shard]) < self._low_water:
                end = int(np.searchsorted(ticks, tick, side="right"))
        return end, earlier, new, refused

    def _remember(self, shard: int, tag: int, tick: int) -> list[int]:
        """Ticks of the joins of a tag without slot in the last ten minutes, with this one."""
        young = self._young[shard]
        past = young.get(tag)
        if past is None:
            past = young[tag] = []
            forget_oldest(young, self._young_per_shard)  # a flood pushes out what has waited longest
        past.append(tick)
        while past[0] <= tick - WINDOW_S or len(past) > _YOUNG_JOINS:
            del past[0]
        return past

    def _take(self, shard: int, tag: int) -> int:
        slot = self._free[shard].pop()
        self._slot[tag], self.tag[slot] = slot, tag
        self._young[shard].pop(tag, None)
        return slot

    @property
    def low(self) -> list[int]:
        """Shards that have run low on slots: to be swept before the next joins."""
        return [shard for shard, free in enumerate(self._free) if len(free) < self._low_water]

    def sweep(self, score: Callable[[Slots], F64]) -> Slots:
        """Free an eighth of the slots of each shard that has run low, those with the least score; the slots freed."""
        freed = []
        for shard in self.low:
            taken = self.taken(shard)
            order = np.lexsort((self.tag[taken], score(taken)))
            victims = taken[order[: self._slots_per_shard // 8]]
            for tag in self.tag[victims].tolist():
                self._free[shard].append(self._slot.pop(tag))
            freed.append(victims)
        return np.concatenate(freed)

    def snapshot(self) -> dict[str, bytes]:
        """All state in named chunks: for each shard its slots and its young tags, the sketch, and the priors."""
        chunks = {f"unknown/{name}": chunk for name, chunk in self._unknown.snapshot().items()}
        chunks |= {f"priors/{name}": chunk for name, chunk in self._priors.snapshot().items()}
        for shard in range(SHARDS):
            if len(self._free[shard]) < self._slots_per_shard:
                columns = {"free": np.array(self._free[shard]), "tag": self.tag[self.taken(shard)]}
                chunks[f"slots/{shard}"] = pack(columns)
            if self._young[shard]:
                chunks[f"young/{shard}"] = msgspec.msgpack.encode(list(self._young[shard].items()))
        return chunks

    def restore(self, chunks: Mapping[str, bytes]) -> None:
        """Take over, in a fresh one with the same parameters, what ``snapshot`` gave; chunks of others are let be."""
        self._unknown.restore(beneath("unknown/", chunks))
        self._priors.restore(beneath("priors/", chunks))
        for name, chunk in beneath("slots/", chunks).items():
            shard, kept = int(name), unpack(chunk)
            self._free[shard] = kept["free"].tolist()
            taken = self.taken(shard)
            self.tag[taken] = kept["tag"]
            self._slot.update(zip(kept["tag"].tolist(), taken.tolist(), strict=True))
        for name, chunk in beneath("young/", chunks).items():
            self._young[int(name)] = dict(msgspec.msgpack.decode(chunk, type=list[tuple[int, list[int]]]))
