"""Light entries: who joined a tag together, kept of every tag that brings a few joins, for cohort memory."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from detectors.evidence import Entry
from detectors.post import SHARDS


@dataclass(frozen=True, slots=True)
class EntryParams:
    """Settings of ``Entries``; spans in s (ticks)."""

    joiners: int = 2_000  # kept of an entry, the first ones
    split_s: int = 1_200  # a new entry so long after the beginning of the last
    quiet_s: int = 1_800  # an entry closes after so long without a join
    fresh_below: float = 3.0  # N under which a tag has almost no past
    least: int = 3  # joiners of an entry that is worth a memory

    def __post_init__(self) -> None:
        if min(self.joiners, self.split_s, self.quiet_s, self.least) < 1 or self.fresh_below < 0:
            raise ValueError("joiners, split_s, quiet_s and least must be at least 1, fresh_below at least 0")


class Open(msgspec.Struct):
    """An entry that still grows."""

    tag_key: str
    started_tick: int
    last_tick: int
    past: float
    joiners: list[int]


class Entries:
    """Open entries by tag. The caller says when a tag deserves one and brings its joins in order of time.

    When it does not work: joins before the third within ten minutes are in an entry only if they came in those ten
    minutes; of a crowd only the first ``joiners`` are kept. Bounded by the number of slots of the screen, for a tag
    without one cannot bring an entry and quiet ones close.
    """

    def __init__(self, params: EntryParams | None = None) -> None:
        self.params = params or EntryParams()
        self.open: dict[int, Open] = {}
        self.closed: list[Entry] = []
        self._timers: list[tuple[int, int]] = []  # (tick, tag): not before it a tag's entry closes

    def begin(self, tag: int, tag_key: str, tick: int, past: float, joiners: list[int]) -> None:
        """Open an entry with the joiners of the last ten minutes."""
        self.open[tag] = Open(tag_key, tick, tick, past, joiners[: self.params.joiners])
        heapq.heappush(self._timers, (tick + self.params.quiet_s, tag))

    def add(self, tag: int, ticks: Sequence[int], joiners: Sequence[int], pasts: Mapping[int, float]) -> int:
        """Add joins to the tag's open entry; how many of them came before it closed for lack of joins.

        ``pasts`` is the tag's N at some of the ticks, for an entry that follows a full one.
        """
        done = 0
        while done < len(ticks):
            entry = self.open[tag]
            split = entry.started_tick + self.params.split_s
            until = bisect_left(ticks, split, done)
            for i in range(done, until):
                if ticks[i] > entry.last_tick + self.params.quiet_s:
                    self._extend(entry, joiners[done:i])
                    self._close(tag, entry.last_tick + self.params.quiet_s)
                    return i
                entry.last_tick = ticks[i]
            self._extend(entry, joiners[done:until])
            if until < len(ticks):
                tick = ticks[until]
                if tick > entry.last_tick + self.params.quiet_s:
                    self._close(tag, entry.last_tick + self.params.quiet_s)
                    return until
                self._close(tag, tick)
                self.open[tag] = Open(entry.tag_key, tick, tick, pasts.get(tick, entry.past), [])
            done = until
        return done

    def _extend(self, entry: Open, joiners: Sequence[int]) -> None:
        entry.joiners.extend(joiners[: self.params.joiners - len(entry.joiners)])

    def expire(self, tick: int) -> None:
        """Close what had no join for too long at this tick or before."""
        while self._timers and self._timers[0][0] <= tick:
            _, tag = heapq.heappop(self._timers)
            entry = self.open.get(tag)
            if entry is None:
                continue
            due = entry.last_tick + self.params.quiet_s
            if due > tick:  # it has lived on since
                heapq.heappush(self._timers, (due, tag))
            else:
                self._close(tag, due)

    def _close(self, tag: int, tick: int) -> None:
        entry = self.open.pop(tag)
        if len(entry.joiners) >= self.params.least:
            fresh = entry.past < self.params.fresh_below
            self.closed.append(Entry(tag, entry.tag_key, entry.started_tick * 1_000, tick, fresh, entry.joiners))

    def drain(self) -> list[Entry]:
        """What closed since the last call, in order of (tick, tag key)."""
        closed, self.closed = self.closed, []
        return sorted(closed, key=lambda entry: (entry.closed_tick, entry.tag_key))

    def snapshot(self) -> dict[str, bytes]:
        """A chunk for each shard that has any."""
        shards: dict[int, list[tuple[int, Open]]] = {}
        for tag, entry in sorted(self.open.items()):
            shards.setdefault(tag % SHARDS, []).append((tag, entry))
        return {str(shard): msgspec.msgpack.encode(entries) for shard, entries in shards.items()}

    def restore(self, chunks: Mapping[str, bytes]) -> None:
        for chunk in chunks.values():
            self.open.update(msgspec.msgpack.decode(chunk, type=list[tuple[int, Open]]))
        self._timers = sorted((entry.last_tick + self.params.quiet_s, tag) for tag, entry in self.open.items())
