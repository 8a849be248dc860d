"""Is the volume of a hashtag with a regular past abnormal? The agreement of scales, live, for the busiest tags.

``rate.py`` judges counts of next to nothing; where a tag brings a join in every five minutes its own empirical variance
says more, and ``scales.py`` reads it. Here such tags get a row of that model, and their bins are opened and closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from detectors.columns import Slots, differs
from detectors.exposure import HOUR_S, TEN
from detectors.packing import pack, unpack
from detectors.post import I64, SHARDS, Bools
from detectors.scales import F64, HOURS, THRESHOLD, Alarm, Scales

BIN_S = 300  # half of a block, so that no chunk of the screen has more than two
_FREE = -1


@dataclass(frozen=True, slots=True)
class RegularParams:
    """Settings of ``Regular``."""

    per_shard: int = 64  # tags
    least_per_bin: float = 1.0  # joins expected of five minutes from which a tag is regular; it stays so to a quarter
    known_bins: int = 72  # behind the baseline before it says anything: the longest window
    threshold: float = THRESHOLD
    refractory_s: float = 21_600.0

    def __post_init__(self) -> None:
        if self.per_shard < 1 or self.known_bins < 1 or min(self.least_per_bin, self.threshold) <= 0:
            raise ValueError("per_shard and known_bins must be at least 1, least_per_bin and threshold above 0")


class Agreement(NamedTuple):
    """What the scales say at some (slot, tick) groups."""

    score: F64  # mean over 5 min, 1 h and 6 h of ln(1 + z); 0: the tag is not regular
    raised: Bools  # the first to pass the threshold in six hours

    def take(self, rows: npt.NDArray[np.intp]) -> Agreement:
        return Agreement(self.score[rows], self.raised[rows])


class Regular:
    """Scales of the regular tags among ``slots`` slots, ``per_shard`` of each shard, in bins of five minutes.

    A tag that was regular in a bin gets a row when its shard's next bin begins; where none is free, the least busy one
    gives way to a tag that is expected to bring twice as much. Silence of the source is skipped, not learned. The
    running bin is scored at each group of joins with what it holds so far, so an alarm does not wait for its end.

    When it does not work: in a tag's first six hours; a bin's beginning, when it holds too little yet; for a launch
    that is small beside the tag's own swings, which no count can show.

    State: 1.1 KB a row, 4.4 MB for all shards by default.
    """

    def __init__(self, slots: int, params: RegularParams | None = None) -> None:
        self.params = params or RegularParams()
        rows = SHARDS * self.params.per_shard
        self._per_shard = slots // SHARDS
        self._scales = Scales(rows)
        self._alarm = Alarm(rows, self.params.threshold, self.params.refractory_s)
        self._row = np.full(slots, _FREE, np.int64)  # of each slot
        self._slot = np.full(rows, _FREE, np.int64)  # of each row
        self._joins = np.zeros(rows, np.int64)  # of the running bin
        self._crossed = np.zeros(rows, np.bool_)  # the threshold in the running bin
        self.suppressed = 0  # bins that crossed the threshold within six hours of an alarm, and raised none
        self._bin = np.zeros(SHARDS, np.int64)  # that runs in each shard
        self._lost = np.zeros(SHARDS, np.int64)  # tens of seconds that the source was silent before it
        self._asking: dict[int, float] = {}  # slot -> joins expected of a bin: regular, but without a row

    def __len__(self) -> int:
        """Tags that have a row."""
        return int(np.count_nonzero(self._slot != _FREE))

    def __contains__(self, slot: int) -> bool:
        return bool(self._row[slot] != _FREE)

    def update(self, slots: Slots, ticks: I64, joins: I64, per_s: F64, lost: I64) -> Agreement:
        """Add groups of joins of one block, sorted by slot and tick; ``per_s`` as the rate model expects them."""
        found = Agreement(np.zeros(len(slots)), np.zeros(len(slots), np.bool_))
        bins = ticks // BIN_S
        for at in np.unique(bins).tolist():
            groups = np.flatnonzero(bins == at)
            self._begin(at, slots[groups] // self._per_shard, lost[groups])
            regular = per_s[groups] * BIN_S >= self.params.least_per_bin
            row = self._row[slots[groups]]
            asks = groups[regular & (row == _FREE)]
            self._asking.update(zip(slots[asks].tolist(), (per_s[asks] * BIN_S).tolist(), strict=True))
            known = np.flatnonzero(row != _FREE)
            if len(known):
                own = groups[known]
                score, raised = self._count(row[known], ticks[own], joins[own])
                found.score[own], found.raised[own] = score, raised
        return found

    def _count(self, rows: Slots, ticks: I64, joins: I64) -> tuple[F64, Bools]:
        """Add groups of one bin to their rows, and score each with all that the bin holds by then."""
        starts = np.flatnonzero(differs(rows))
        own, sizes = rows[starts], np.diff(starts, append=len(rows))
        total = np.cumsum(joins)
        before = np.repeat(total[starts] - joins[starts] - self._joins[own], sizes)
        counted = total - before
        self._joins[own] = counted[starts + sizes - 1]
        score = np.zeros(len(rows))
        said = np.flatnonzero(self._scales.learned(rows) >= self.params.known_bins)
        if len(said):
            score[said] = self._scales.score(rows[said], counted[said].astype(np.float64), _hour(ticks[said]))
        raised = np.zeros(len(rows), np.bool_)
        over = np.flatnonzero(score >= self.params.threshold)
        if len(over):
            self._crossed[rows[over]] = True
            due = over[self._alarm.due(rows[over], ticks[over])]
            first = due[np.unique(rows[due], return_index=True)[1]]  # of one bin no row is raised twice
            raised[first] = self._alarm.raised(rows[first], score[first], ticks[first])
        return score, raised

    def _begin(self, at: int, shard: Slots, lost: I64) -> None:
        """Close the bins before ``at`` in these shards; those who asked for a row in them get it."""
        own, first = np.unique(shard, return_index=True)
        moved = self._bin[own] < at
        own, lost = own[moved], lost[first[moved]]
        if not len(own):
            return
        rows = (own[:, None] * self.params.per_shard + np.arange(self.params.per_shard)).ravel()
        rows = rows[self._slot[rows] != _FREE]
        if len(rows):
            passed, silent = np.zeros(SHARDS, np.int64), np.zeros(SHARDS, np.int64)
            passed[own] = at - self._bin[own]
            silent[own] = (lost - self._lost[own]) * TEN // BIN_S
            self._close(rows, at, passed[rows // self.params.per_shard], silent[rows // self.params.per_shard])
        self._bin[own], self._lost[own] = at, lost
        if self._asking:
            begun = set(own.tolist())
            asking = {slot: expected for slot, expected in self._asking.items() if slot // self._per_shard in begun}
            for slot, expected in sorted(asking.items(), key=lambda asked: (-asked[1], asked[0])):
                del self._asking[slot]
                self._admit(slot, expected)

    def _close(self, rows: Slots, at: int, passed: I64, silent: I64) -> None:
        """Let bins enter the baseline: the one that ran, then silent ones of the source, then ones without a join."""
        joins = self._joins[rows].astype(np.float64)
        self._joins[rows] = 0
        ran = at - passed
        self.suppressed += int((self._crossed[rows] & (self._alarm.last_s[rows] // BIN_S != ran)).sum())
        self._crossed[rows] = False
        beyond = np.maximum(silent - self._scales.params.windows[-1], 0)  # further silence moves no window
        passed, silent = passed - beyond, silent - beyond
        for i in range(int(passed.max())):
            own, hour = rows[passed > i], _hour((ran if i == 0 else at - passed + i)[passed > i] * BIN_S)
            lost = (i > 0) & (i <= silent[passed > i])
            brought = joins[passed > i] if i == 0 else np.zeros(len(own))
            if lost.any():
                self._scales.skip(own[lost], hour[lost])
                own, brought, hour = own[~lost], brought[~lost], hour[~lost]
            self._scales.learn(own, brought, hour)
            kept = self._scales.expected(rows) >= self.params.least_per_bin / 4
            if not kept.all():
                self._drop(rows[~kept])
                rows, joins = rows[kept], joins[kept]
                passed, silent, ran = passed[kept], silent[kept], ran[kept]
                if not len(rows):
                    return

    def _admit(self, slot: int, expected: float) -> None:
        start = slot // self._per_shard * self.params.per_shard
        there = np.arange(start, start + self.params.per_shard)
        free = there[self._slot[there] == _FREE]
        if not len(free):
            brings = np.where(self._scales.learned(there) == 0, np.inf, self._scales.expected(there))
            least = int(brings.argmin())
            if brings[least] * 2 > expected:
                return
            self._drop(there[least : least + 1])
            free = there[least : least + 1]
        self._slot[free[0]], self._row[slot] = slot, free[0]

    def _drop(self, rows: Slots) -> None:
        self._row[self._slot[rows]] = _FREE
        self._slot[rows] = _FREE
        self._joins[rows] = 0
        self._crossed[rows] = False
        self._scales.clear(rows)
        self._alarm.clear(rows)

    def clear(self, slots: Slots) -> None:
        """Forget what these slots held."""
        rows = self._row[slots]
        if (rows != _FREE).any():
            self._drop(rows[rows != _FREE])
        for slot in self._asking.keys() & set(slots.tolist()):
            del self._asking[slot]

    def snapshot(self) -> dict[str, bytes]:
        """A chunk for each shard that has rows, and one of what is the shards'."""
        rest = (self.suppressed, sorted(self._asking.items()), pack({"bin": self._bin, "lost": self._lost}))
        chunks = {"rest": msgspec.msgpack.encode(rest)}
        for shard, rows in self._by_shard():
            own: dict[str, npt.NDArray[Any]] = {"rows": rows, "slot": self._slot[rows], "joins": self._joins[rows]}
            own["crossed"] = self._crossed[rows]
            chunks[f"rows/{shard}"] = pack(own | self._alarm.columns(rows) | self._scales.columns(rows))
        return chunks

    def restore(self, chunks: Mapping[str, bytes]) -> None:
        """Take over, in a fresh one with the same parameters, what ``snapshot`` gave."""
        kind = tuple[int, list[tuple[int, float]], bytes]
        self.suppressed, asking, shards = msgspec.msgpack.decode(chunks["rest"], type=kind)
        self._asking = dict(asking)
        self._bin, self._lost = (unpack(shards)[name] for name in ("bin", "lost"))
        for name, chunk in chunks.items():
            if name == "rest":
                continue
            columns: dict[str, npt.NDArray[Any]] = unpack(chunk)
            rows = columns.pop("rows")
            self._slot[rows], self._joins[rows] = columns.pop("slot"), columns.pop("joins")
            self._crossed[rows] = columns.pop("crossed")
            self._row[self._slot[rows]] = rows
            self._alarm.set_columns(rows, columns)
            self._scales.set_columns(rows, columns)

    def _by_shard(self) -> Iterator[tuple[int, Slots]]:
        for shard, rows in enumerate(np.arange(len(self._slot)).reshape(SHARDS, -1)):
            taken = rows[self._slot[rows] != _FREE]
            if len(taken):
                yield shard, taken


def _hour(at_s: I64) -> I64:
    return at_s // HOUR_S % HOURS
