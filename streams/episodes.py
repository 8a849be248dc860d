"""Opens, feeds and ends the episodes and entries of one detect worker, tick by tick."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from detectors.entries import Entries, EntryParams
from detectors.episode import Episode, EpisodeParams, Pulse
from detectors.evidence import Entry, Report
from detectors.packing import beneath
from detectors.post import NO_ID, SHARDS, Uses
from detectors.rate import WINDOW_S
from detectors.scan import Risen
from streams.rows import Recent, Rows, Stretch, uses_of

WAITING = 256  # rows after which detectors take them even if no report asks
SPEAKERS = 2  # reports of a shard in a tick, about: with more watched tags each speaks less often


class Group(NamedTuple):
    """The rows of one watched tag in one tick."""

    tag: int
    span: tuple[int, int]  # in the columns of watched tags
    pulse: Pulse | None  # the screen's word, where the tick brought joins enough


class Episodes:
    """State of all watched tags and open entries of a worker.

    Within a tick, tags go by hash, deletions after posts, ends last. What happens to a tag depends only on its own
    shard, which has at most ``per_shard`` episodes: a further one ends the one with the least surprise.
    """

    def __init__(self, per_shard: int, params: EpisodeParams, entries: EntryParams) -> None:
        self._per_shard = per_shard
        self._params = params
        self._entries = Entries(entries)
        self._watched: dict[int, Episode] = {}
        self._in_shard = [0] * SHARDS
        self._timers: list[tuple[int, int]] = []  # (tick, tag): not before it an episode ends
        self._uses: Uses  # of the chunk in work
        self._gone: Uses  # deletions of the chunk in work
        self._spans: dict[int, tuple[int, int]] = {}  # tag -> rows of the chunk that its detectors have not had yet,
        self._waiting: dict[int, list[Uses]] = {}  # after rows of earlier chunks
        self._reports: list[Report] = []
        self.counts = Counter(opened=0, evicted=0, reports=0)

    def __len__(self) -> int:
        return len(self._watched)

    @property
    def entries_open(self) -> int:
        return len(self._entries.open)

    def run(self, chunk: Stretch, risen: Risen, recent: Recent) -> None:
        """Everything that the rows of some complete ticks bring about; ``recent`` holds them already."""
        rose = _by_tag(risen)
        groups: dict[int, list[Group]] = {}
        picked = [np.zeros(0, np.intp)]
        start = 0
        for tag, rows in chunk.tags(rose.keys() | self._watched.keys() | self._entries.open.keys()):
            pulses = rose.get(tag, {})
            if pulses or tag in self._entries.open:
                self._note_joins(tag, rows[chunk.joined[rows]], pulses, chunk, recent)
            if tag in self._watched or any(pulse.watch for pulse in pulses.values()):
                self._group(tag, rows, pulses, chunk, start, groups)
                picked.append(rows)
                start += len(rows)
        self._uses = uses_of([(chunk, np.concatenate(picked))])
        gone = self._deletions(chunk)
        for tick in sorted(groups.keys() | gone.keys()):
            self._end_due(tick - 1)
            for group in groups.get(tick, ()):
                self._handle(tick, group, chunk, recent)
            if tick in gone:
                self._delete(tick, gone[tick])
        for tag in list(self._spans):
            if self._wait(tag) >= WAITING:
                self._feed(tag)

    def _note_joins(self, tag: int, rows: Rows, rose: Mapping[int, Pulse], chunk: Stretch, recent: Recent) -> None:
        """Joins of a tag go to its entry; where it has none, one begins at the tick in which it rises."""
        ticks, accounts = chunk.tick[rows].tolist(), chunk.column_at("author", rows).tolist()
        pasts = {tick: pulse.past for tick, pulse in rose.items()}
        done = 0
        while done < len(ticks):
            if tag in self._entries.open:
                done += self._entries.add(tag, ticks[done:], accounts[done:], pasts)
                continue
            tick = next((tick for tick in pasts if tick >= ticks[done]), None)
            if tick is None:
                return
            joiners: list[int] = []
            for stretch, there in recent.of(tag, tick - WINDOW_S + 1, tick):
                joiners += stretch.column_at("author", there[stretch.joined[there]]).tolist()
            first, done = bisect_left(ticks, tick), bisect_right(ticks, tick)
            self._entries.begin(tag, chunk.tag_key(tag), tick, pasts[tick], joiners + accounts[first:done])

    @staticmethod
    def _group(
        tag: int, rows: Rows, rose: Mapping[int, Pulse], chunk: Stretch, start: int, groups: dict[int, list[Group]]
    ) -> None:
        ticks = chunk.tick[rows]
        edges = [0, *(np.flatnonzero(ticks[1:] != ticks[:-1]) + 1).tolist(), len(rows)]
        for (a, b), tick in zip(pairwise(edges), ticks[edges[:-1]].tolist(), strict=True):
            groups.setdefault(tick, []).append(Group(tag, (start + a, start + b), rose.get(tick)))

    def _handle(self, tick: int, group: Group, chunk: Stretch, recent: Recent) -> None:
        episode = self._watched.get(group.tag)
        if episode is not None:
            start, end = group.span
            self._spans[group.tag] = (self._spans.get(group.tag, group.span)[0], end)
            episode.hold(self._uses.post[start:end])
            if group.pulse is not None:
                episode.note(tick, group.pulse)
            self._tell(tick, episode)
        elif group.pulse is not None and group.pulse.watch:
            self._open(tick, group, group.pulse, chunk.tag_key(group.tag), recent)

    def _open(self, tick: int, group: Group, pulse: Pulse, tag_key: str, recent: Recent) -> None:
        tag = group.tag
        episode = Episode(tag, tag_key, tick, self._params)
        episode.note(tick, pulse)
        if not self._make_room(tick, episode):
            return
        rows = self._uses.part(*group.span)
        past = recent.of(tag, tick - WINDOW_S + 1, tick)
        held = np.concatenate(
            [np.array(rows.post, np.uint64), *(part.column_at("post", which) for part, which in past)]
        )
        for part, which in recent.of(NO_ID, tick - WINDOW_S + 1, tick):
            own = which[np.isin(part.column_at("post", which), held)]
            if len(own):
                past.append((part, own))
        episode.fill(Uses.joined_up([uses_of(past), rows]) if past else rows)
        self._watched[tag] = episode
        self._in_shard[tag % SHARDS] += 1
        self.counts["opened"] += 1
        heapq.heappush(self._timers, (episode.due, tag))
        self._report(tick, episode, "open")

    def _make_room(self, tick: int, new: Episode) -> bool:
        """End the episode with the least surprise if the shard is full; False if that is the new one."""
        shard = new.tally.tag % SHARDS
        if self._in_shard[shard] < self._per_shard:
            return True
        there = [e for tag, e in self._watched.items() if tag % SHARDS == shard]
        self.counts["evicted"] += 1
        least = min([*there, new], key=lambda e: (e.tally.surprise, e.tally.tag))
        if least is new:
            return False
        self._end(tick, least.tally.tag)
        return True

    def _deletions(self, chunk: Stretch) -> dict[int, range]:
        """The chunk's deletions by tick, as rows of ``_gone``."""
        rows = chunk.of(NO_ID)
        if not len(rows):
            return {}
        self._gone = uses_of([(chunk, rows)])
        ticks, starts = np.unique(chunk.tick[rows], return_index=True)
        edges = [*starts.tolist(), len(rows)]
        return {tick: range(a, b) for tick, (a, b) in zip(ticks.tolist(), pairwise(edges), strict=True)}

    def _delete(self, tick: int, rows: range) -> None:
        """Deletions of a tick, after its posts, to the episodes that hold what was deleted."""
        posts = self._gone.post[rows.start : rows.stop]
        for _, episode in sorted(self._watched.items()):
            held = episode.tally.held
            own = [row for row, post in zip(rows, posts, strict=True) if post in held]
            if own:
                self._wait(episode.tally.tag)
                self._waiting.setdefault(episode.tally.tag, []).append(self._gone.take(own))
                episode.tally.news_tick = tick
                self._tell(tick, episode)

    def _wait(self, tag: int) -> int:
        """Put the tag's rows of this chunk behind those that wait already; the number of all of them."""
        waiting = self._waiting.setdefault(tag, [])
        span = self._spans.pop(tag, None)
        if span is not None:
            waiting.append(self._uses.part(*span))
        return sum(map(len, waiting))

    def _feed(self, tag: int) -> None:
        """Give an episode the rows that wait for it: many at once is cheaper than tick by tick, and changes nothing."""
        if self._wait(tag):
            self._watched[tag].take(Uses.joined_up(self._waiting.pop(tag)))

    def _tell(self, tick: int, episode: Episode) -> None:
        if episode.speaks(tick, self._in_shard[episode.tally.tag % SHARDS] // SPEAKERS):
            self._feed(episode.tally.tag)
            self._report(tick, episode, "update")

    def _report(self, tick: int, episode: Episode, state: Literal["open", "update", "end"]) -> None:
        self.counts["reports"] += 1
        self._reports.append(episode.report(tick, state))

    def _end(self, tick: int, tag: int) -> None:
        self._feed(tag)
        self._report(tick, self._watched.pop(tag), "end")
        self._in_shard[tag % SHARDS] -= 1

    def expire(self, tick: int) -> None:
        """End and close what is due at this tick or before."""
        self._end_due(tick)
        self._entries.expire(tick)

    def _end_due(self, tick: int) -> None:
        while self._timers and self._timers[0][0] <= tick:
            _, tag = heapq.heappop(self._timers)
            episode = self._watched.get(tag)
            if episode is None:
                continue
            if episode.due > tick:  # it has lived on since
                heapq.heappush(self._timers, (episode.due, tag))
            else:
                self._end(episode.due, tag)

    def drain(self) -> tuple[list[Report], list[Entry]]:
        """What came about since the last call, in order of (tick, tag key)."""
        reports, self._reports = self._reports, []
        return sorted(reports, key=lambda report: (report.tick, report.tag_key)), self._entries.drain()

    def snapshot(self) -> dict[str, bytes]:
        for tag in list(self._waiting):
            self._feed(tag)
        chunks = {f"episode/{tag}": episode.snapshot() for tag, episode in self._watched.items()}
        chunks |= {f"entries/{name}": chunk for name, chunk in self._entries.snapshot().items()}
        return chunks | {"counts": msgspec.msgpack.encode(sorted(self.counts.items()))}

    def restore(self, chunks: Mapping[str, bytes]) -> None:
        self.counts.update(dict(msgspec.msgpack.decode(chunks["counts"], type=list[tuple[str, int]])))
        for name, chunk in sorted(chunks.items()):
            if name.startswith("episode/"):
                episode = Episode.restored(chunk, self._params)
                self._watched[episode.tally.tag] = episode
                self._in_shard[episode.tally.tag % SHARDS] += 1
        self._entries.restore(beneath("entries/", chunks))
        self._timers = sorted((episode.due, tag) for tag, episode in self._watched.items())


def _by_tag(risen: Risen) -> dict[int, dict[int, Pulse]]:
    """The screen's words by tag and tick, ticks ascending."""
    joins, hour = risen.joins, risen.hour
    columns = (
        risen.tag, risen.tick, joins.in_60s, joins.past, joins.per_s, risen.surprise, risen.watch,
        *hour, risen.scales,
    )  # fmt: skip
    rose: dict[int, dict[int, Pulse]] = {}
    for tag, tick, *pulse in zip(*(column.tolist() for column in columns), strict=True):
        rose.setdefault(tag, {})[tick] = Pulse(*pulse)
    return rose
