"""Opens, feeds and ends the episodes and entries of one detect worker, tick by tick."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Literal

import msgspec
import numpy as np

from detectors.entries import Entries, EntryParams, Open
from detectors.episode import Episode, EpisodeParams, Pulse
from detectors.evidence import Entry, Report
from detectors.post import NO_ID, SHARDS, Uses
from detectors.rate import WINDOW_S
from detectors.screen import Risen
from streams.rows import Recent, Rows, Stretch, cut, joined_uses, to_uses

_EPISODE, _ENTRY = 0, 1


class Event:
    """What happened to one tag in one tick."""

    __slots__ = ("joiners", "key", "risen", "rows")

    def __init__(self, key: str) -> None:
        self.key = key  # the tag key; "" where an episode or entry knows it already
        self.rows: tuple[int, int] | None = None  # in the chunk's rows of watched tags
        self.joiners: list[int] = []
        self.risen = -1  # row of the screen's groups


class Episodes:
    """State of all watched tags and open entries of a worker.

    Within a tick, tags go by hash, deletions after posts, ends and closings last. What happens to a tag depends only
    on its own shard, which has at most ``per_shard`` episodes: a further one ends the one with the least surprise.
    """

    def __init__(self, per_shard: int, params: EpisodeParams, entries: EntryParams) -> None:
        self._per_shard = per_shard
        self._params = params
        self._entries = Entries(entries)
        self._watched: dict[int, Episode] = {}
        self._timers: list[tuple[int, int, int]] = []  # (tick, kind, tag)
        self.counts: Counter[str] = Counter()
        self._reports: list[Report] = []
        self._closed: list[Entry] = []

    def __len__(self) -> int:
        return len(self._watched)

    @property
    def entries_open(self) -> int:
        return len(self._entries.open)

    def run(self, chunk: Stretch, risen: Risen, recent: Recent) -> None:
        """Everything that the rows of some complete ticks bring about; ``recent`` holds them already."""
        events, uses = self._events(chunk, risen)
        gone = _deletions(chunk)
        ticks = sorted({tick for tick, _ in events} | gone.keys())
        by_tick: dict[int, list[int]] = {}
        for tick, tag in sorted(events):
            by_tick.setdefault(tick, []).append(tag)
        for tick in ticks:
            self.expire(tick - 1)
            for tag in by_tick.get(tick, ()):
                self._handle(tick, tag, events[tick, tag], uses, risen, recent)
            if tick in gone:
                self._delete(tick, gone[tick])

    def _events(self, chunk: Stretch, risen: Risen) -> tuple[dict[tuple[int, int], Event], Uses | None]:
        """The chunk's rows of tags that matter, by (tick, tag)."""
        events: dict[tuple[int, int], Event] = {}
        rose = set(risen.tag.tolist())
        watch = set(risen.tag[risen.watch].tolist())
        picked: list[Rows] = []
        start = 0
        authors = chunk.frame["author"].to_numpy()
        for tag in chunk.tags().tolist():
            watching = tag in self._watched or tag in watch
            joining = tag in rose or tag in self._entries.open
            if not watching and not joining:
                continue
            rows = chunk.of(tag)
            key = "" if tag not in rose else chunk.frame["tag_key"][int(rows[0])]
            ticks = chunk.tick[rows]
            edges = [0, *(np.flatnonzero(ticks[1:] != ticks[:-1]) + 1).tolist(), len(rows)]
            joined, accounts = chunk.joined[rows].tolist(), authors[rows].tolist()
            for a, b in pairwise(edges):
                event = Event(key)
                event.joiners = [accounts[i] for i in range(a, b) if joined[i]]
                if watching:
                    event.rows = (start + a, start + b)
                elif not event.joiners:
                    continue
                events[int(ticks[a]), tag] = event
            if watching:
                picked.append(rows)
                start += len(rows)
        for i, (tick, tag) in enumerate(zip(risen.tick.tolist(), risen.tag.tolist(), strict=True)):
            if (tick, tag) in events:
                events[tick, tag].risen = i
        if not picked:
            return events, None
        which = np.concatenate(picked)
        return events, to_uses(chunk.frame[which], chunk.joined[which])

    def _handle(self, tick: int, tag: int, event: Event, uses: Uses | None, risen: Risen, recent: Recent) -> None:
        if event.joiners:
            self._note_entry(tick, tag, event, risen, recent)
        if event.rows is None or uses is None:
            return
        pulse = _pulse(risen, event.risen) if event.risen >= 0 else None
        rows = cut(uses, *event.rows)
        episode = self._watched.get(tag)
        if episode is not None:
            episode.take(rows)
            if pulse is not None:
                episode.note(tick, pulse)
            self._tell(tick, episode, "update")
        elif pulse is not None and pulse.watch:
            self._open(tick, tag, event.key, pulse, rows, recent)

    def _note_entry(self, tick: int, tag: int, event: Event, risen: Risen, recent: Recent) -> None:
        past = float(risen.joins.past[event.risen]) if event.risen >= 0 else None
        if tag in self._entries.open:
            self._closed += self._entries.add(tag, tick, event.joiners, past)
        elif past is not None:
            joiners: list[int] = []
            for stretch, rows in recent.of(tag, tick - WINDOW_S + 1, tick):
                joiners += stretch.frame["author"].to_numpy()[rows[stretch.joined[rows]]].tolist()
            due = self._entries.begin(tag, event.key, tick, past, joiners + event.joiners)
            heapq.heappush(self._timers, (due, _ENTRY, tag))

    def _open(self, tick: int, tag: int, tag_key: str, pulse: Pulse, rows: Uses, recent: Recent) -> None:
        before = recent.of(tag, tick - WINDOW_S + 1, tick)
        parts = [to_uses(stretch.frame[which], stretch.joined[which]) for stretch, which in before]
        held = np.concatenate([part.post for part in [*parts, rows]])
        for stretch, which in recent.of(NO_ID, tick - WINDOW_S + 1, tick):
            own = which[np.isin(stretch.frame["post"].to_numpy()[which], held)]
            if len(own):
                parts.append(to_uses(stretch.frame[own], stretch.joined[own]))
        episode = Episode(tag, tag_key, tick, self._params)
        episode.note(tick, pulse)
        if not self._make_room(tick, episode):
            return
        episode.fill(joined_uses([*parts, rows]))
        self._watched[tag] = episode
        self.counts["opened"] += 1
        heapq.heappush(self._timers, (episode.due, _EPISODE, tag))
        self._tell(tick, episode, "open")

    def _make_room(self, tick: int, new: Episode) -> bool:
        """End the episode with the least surprise if the shard is full; False if that is the new one."""
        shard = new.tally.tag % SHARDS
        there = [e for tag, e in self._watched.items() if tag % SHARDS == shard]
        if len(there) < self._per_shard:
            return True
        self.counts["evicted"] += 1
        least = min([*there, new], key=lambda e: (e.tally.surprise, e.tally.tag))
        if least is new:
            return False
        self._end(tick, least.tally.tag)
        return True

    def _delete(self, tick: int, gone: tuple[Stretch, Rows]) -> None:
        stretch, rows = gone
        posts = stretch.frame["post"].to_numpy()[rows].tolist()
        for _, episode in sorted(self._watched.items()):
            held = episode.tally.held
            own = [row for row, post in zip(rows.tolist(), posts, strict=True) if post in held]
            if own:
                episode.take(to_uses(stretch.frame[own], stretch.joined[own]))
                self._tell(tick, episode, "update")

    def _tell(self, tick: int, episode: Episode, state: Literal["open", "update"]) -> None:
        if state == "open" or episode.speaks(tick):
            self.counts["reports"] += 1
            self._reports.append(episode.report(tick, state))

    def _end(self, tick: int, tag: int) -> None:
        self.counts["reports"] += 1
        self._reports.append(self._watched.pop(tag).report(tick, "end"))

    def expire(self, tick: int) -> None:
        """End and close what is due up to and with this tick."""
        while self._timers and self._timers[0][0] <= tick:
            at, kind, tag = heapq.heappop(self._timers)
            episode = self._watched.get(tag)
            due = self._entries.due(tag) if kind == _ENTRY else episode.due if episode is not None else None
            if due is None:
                continue
            if due > at:  # it has lived on since
                heapq.heappush(self._timers, (due, kind, tag))
            elif kind == _ENTRY:
                self._closed += self._entries.close(tag, at)
            else:
                self._end(at, tag)

    def drain(self) -> tuple[list[Report], list[Entry]]:
        """What came about since the last call, in order of (tick, tag key)."""
        reports = sorted(self._reports, key=lambda report: (report.tick, report.tag_key))
        entries = sorted(self._closed, key=lambda entry: (entry.closed_tick, entry.tag_key))
        self._reports, self._closed = [], []
        return reports, entries

    def snapshot(self) -> dict[str, bytes]:
        chunks = {f"episode/{tag}": episode.snapshot() for tag, episode in self._watched.items()}
        for shard in range(SHARDS):
            own = [(tag, entry) for tag, entry in self._entries.open.items() if tag % SHARDS == shard]
            if own:
                chunks[f"entries/{shard}"] = msgspec.msgpack.encode(own)
        chunks["desk"] = msgspec.msgpack.encode((sorted(self._timers), dict(self.counts)))
        return chunks

    def restore(self, chunks: Mapping[str, bytes]) -> None:
        timers, counts = msgspec.msgpack.decode(chunks["desk"], type=tuple[list[tuple[int, int, int]], dict[str, int]])
        self._timers, self.counts = timers, Counter(counts)
        for name, chunk in chunks.items():
            kind, _, rest = name.partition("/")
            if kind == "episode":
                self._watched[int(rest)] = Episode.restored(chunk, self._params)
            elif kind == "entries":
                self._entries.open.update(dict(msgspec.msgpack.decode(chunk, type=list[tuple[int, Open]])))


def _pulse(risen: Risen, row: int) -> Pulse:
    joins = risen.joins
    return Pulse(
        in_60s=int(joins.in_60s[row]),
        past=float(joins.past[row]),
        per_s=float(joins.per_s[row]),
        surprise=float(risen.surprise[row]),
        watch=bool(risen.watch[row]),
    )


def _deletions(chunk: Stretch) -> dict[int, tuple[Stretch, Rows]]:
    rows = chunk.of(NO_ID)
    return {tick: (chunk, rows[chunk.tick[rows] == tick]) for tick in np.unique(chunk.tick[rows]).tolist()}
