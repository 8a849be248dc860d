"""Light entries: who joined a tag together, kept of every tag that brings a few joins, for cohort memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from detectors.evidence import Entry


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
    """Open entries by tag. The caller says when a tag deserves one and brings joins in order of time.

    When it does not work: joins before the third within ten minutes are in an entry only if they came in those ten
    minutes; of a crowd only the first ``joiners`` are kept. Bounded by the number of slots of the screen, for a tag
    without one cannot bring an entry and quiet ones close.
    """

    def __init__(self, params: EntryParams | None = None) -> None:
        self.params = params or EntryParams()
        self.open: dict[int, Open] = {}

    def begin(self, tag: int, tag_key: str, tick: int, past: float, joiners: list[int]) -> int:
        """Open the first entry of a tag; the tick at which it is due to close."""
        self.open[tag] = Open(tag_key, tick, tick, past, joiners[: self.params.joiners])
        return tick + self.params.quiet_s

    def add(self, tag: int, tick: int, joiners: Iterable[int], past: float | None) -> list[Entry]:
        """Add joins to the tag's open entry; gives it back when it was time for a new one."""
        entry, closed = self.open[tag], []
        if tick >= entry.started_tick + self.params.split_s:
            closed = self._closed(tag, entry, tick)
            entry = self.open[tag] = Open(entry.tag_key, tick, tick, entry.past if past is None else past, [])
        entry.joiners.extend(joiners)
        del entry.joiners[self.params.joiners :]
        entry.last_tick = tick
        return closed

    def due(self, tag: int) -> int | None:
        """Tick at which the tag's entry closes if nobody joins."""
        entry = self.open.get(tag)
        return None if entry is None else entry.last_tick + self.params.quiet_s

    def close(self, tag: int, tick: int) -> list[Entry]:
        return self._closed(tag, self.open.pop(tag), tick)

    def _closed(self, tag: int, entry: Open, tick: int) -> list[Entry]:
        if len(entry.joiners) < self.params.least:
            return []
        fresh = entry.past < self.params.fresh_below
        return [Entry(tag, entry.tag_key, entry.started_tick * 1_000, tick, fresh, list(entry.joiners))]
