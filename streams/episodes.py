"""Opens, feeds and ends the episodes and entries of one detect worker, tick by tick."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from detectors.entries import Entries, EntryParams, Open
from detectors.episode import Episode, EpisodeParams, Pulse
from detectors.evidence import Entry, Report
from detectors.post import NO_ID, SHARDS, Uses
from detectors.rate import WINDOW_S
from detectors.screen import Risen
from streams.rows import Recent, Rows, Stretch, cut, joined_uses

_EPISODE, _ENTRY = 0, 1


class Group(NamedTuple):
    """The rows of one tag in one tick, and of the screen's groups the row that is theirs."""

    tag: int
    rows: Rows  # of the chunk
    span: tuple[int, int] | None  # the same, in the columns of watched tags
    risen: int | None


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
        self._uses: Uses  # of the chunk in work
        self._waiting: dict[int, tuple[int, int]] = {}  # tag -> rows of it that its detectors have not had yet
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
        groups, self._uses = self._groups(chunk, risen)
        gone = _deletions(chunk)
        for tick in sorted(groups.keys() | gone.keys()):
            self.expire(tick - 1)
            for group in groups.get(tick, ()):
                self._handle(tick, group, chunk, risen, recent)
            if tick in gone:
                self._delete(tick, *gone[tick])
        self._feed_all()

    def _groups(self, chunk: Stretch, risen: Risen) -> tuple[dict[int, list[Group]], Uses]:
        """The chunk's groups that matter, by tick, tags ascending; and the columns of the tags that are watched."""
        at = {key: i for i, key in enumerate(zip(risen.tag.tolist(), risen.tick.tolist(), strict=True))}
        rose, watch = set(risen.tag.tolist()), set(risen.tag[risen.watch].tolist())
        groups: dict[int, list[Group]] = {}
        picked: list[Rows] = []
        start = 0
        for tag, rows in chunk.tags():
            watching = tag in self._watched or tag in watch
            if not watching:
                if tag not in rose and tag not in self._entries.open:
                    continue
                rows = rows[chunk.joined[rows]]
                if not len(rows):
                    continue
            ticks = chunk.tick[rows]
            edges = [0, *(np.flatnonzero(ticks[1:] != ticks[:-1]) + 1).tolist(), len(rows)]
            for (a, b), tick in zip(pairwise(edges), ticks[edges[:-1]].tolist(), strict=True):
                span = (start + a, start + b) if watching else None
                groups.setdefault(tick, []).append(Group(tag, rows[a:b], span, at.get((tag, tick))))
            if watching:
                picked.append(rows)
                start += len(rows)
        return groups, chunk.uses(np.concatenate(picked) if picked else np.zeros(0, np.intp))

    def _handle(self, tick: int, group: Group, chunk: Stretch, risen: Risen, recent: Recent) -> None:
        self._note_entry(tick, group, chunk, risen, recent)
        if group.span is None:
            return
        pulse = None if group.risen is None else _pulse(risen, group.risen)
        episode = self._watched.get(group.tag)
        if episode is not None:
            self._waiting[group.tag] = (self._waiting.get(group.tag, group.span)[0], group.span[1])
            if pulse is not None:
                episode.note(tick, pulse)
            self._tell(tick, episode)
        elif pulse is not None and pulse.watch:
            self._open(tick, group.tag, pulse, cut(self._uses, *group.span), recent)

    def _note_entry(self, tick: int, group: Group, chunk: Stretch, risen: Risen, recent: Recent) -> None:
        tag, past = group.tag, None if group.risen is None else float(risen.joins.past[group.risen])
        if tag not in self._entries.open and past is None:
            return
        joiners = chunk.column_at("author", group.rows[chunk.joined[group.rows]]).tolist()
        if not joiners:
            return
        if tag in self._entries.open:
            self._closed += self._entries.add(tag, tick, joiners, past)
        elif past is not None:
            before: list[int] = []
            for stretch, rows in recent.of(tag, tick - WINDOW_S + 1, tick):
                before += stretch.column_at("author", rows[stretch.joined[rows]]).tolist()
            due = self._entries.begin(tag, chunk.tag_key(int(group.rows[0])), tick, past, before + joiners)
            heapq.heappush(self._timers, (due, _ENTRY, tag))

    def _open(self, tick: int, tag: int, pulse: Pulse, rows: Uses, recent: Recent) -> None:
        # every group of the watch condition has an entry: it takes more joins
        episode = Episode(tag, self._entries.open[tag].tag_key, tick, self._params)
        episode.note(tick, pulse)
        if not self._make_room(tick, episode):
            return
        parts = [stretch.uses(which) for stretch, which in recent.of(tag, tick - WINDOW_S + 1, tick)]
        held = np.concatenate([part.post for part in [*parts, rows]])
        for stretch, which in recent.of(NO_ID, tick - WINDOW_S + 1, tick):
            own = which[np.isin(stretch.column_at("post", which), held)]
            if len(own):
                parts.append(stretch.uses(own))
        episode.fill(joined_uses([*parts, rows]))
        self._watched[tag] = episode
        self.counts["opened"] += 1
        heapq.heappush(self._timers, (episode.due, _EPISODE, tag))
        self._report(tick, episode, "open")

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

    def _delete(self, tick: int, stretch: Stretch, rows: Rows) -> None:
        """Deletions of a tick, after its posts, to the episodes that hold what was deleted."""
        self._feed_all()
        posts = stretch.column_at("post", rows).tolist()
        for _, episode in sorted(self._watched.items()):
            held = episode.tally.held
            own = [row for row, post in zip(rows.tolist(), posts, strict=True) if post in held]
            if own:
                episode.take(stretch.uses(np.array(own)))
                self._tell(tick, episode)

    def _feed(self, tag: int) -> None:
        """Give an episode the rows that wait for it: all at once is cheaper than tick by tick, and changes nothing."""
        span = self._waiting.pop(tag, None)
        if span is not None:
            self._watched[tag].take(cut(self._uses, *span))

    def _feed_all(self) -> None:
        for tag in list(self._waiting):
            self._feed(tag)

    def _tell(self, tick: int, episode: Episode) -> None:
        if episode.speaks(tick):
            self._feed(episode.tally.tag)
            self._report(tick, episode, "update")

    def _report(self, tick: int, episode: Episode, state: Literal["open", "update", "end"]) -> None:
        self.counts["reports"] += 1
        self._reports.append(episode.report(tick, state))

    def _end(self, tick: int, tag: int) -> None:
        self._feed(tag)
        self._report(tick, self._watched.pop(tag), "end")

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
