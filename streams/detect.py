"""The second stage: uses of tags in, episodes and entries out. State of the shards that this worker carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
import numpy as np
import polars as pl

from detectors.entries import EntryParams
from detectors.episode import EpisodeParams
from detectors.firsts import FirstSeen
from detectors.packing import beneath
from detectors.post import I64, NO_ID, SHARDS, shard_of
from detectors.rate import WINDOW_S
from detectors.screen import Screen, ScreenParams
from detectors.sketches import BLOCK_S
from streams.clock import TICK_MS, Watermark
from streams.episodes import Episodes
from streams.rows import Recent, Rows, Seen, Stretch, bytes_frame, frame_bytes, in_order
from streams.wire import EpisodeBatch, UseBatch


@dataclass(frozen=True)
class DetectSettings:
    """What decides which episodes there are; state is bounded by these numbers, whatever arrives."""

    screen: ScreenParams = field(default_factory=ScreenParams)
    episode: EpisodeParams = field(default_factory=EpisodeParams)
    entry: EntryParams = field(default_factory=EntryParams)
    watched_per_shard: int = 32
    recent_per_minute: int = 1_024  # rows a shard keeps of a minute, for ten minutes
    links_per_shard: int = 16_384  # whose first sight is remembered, 10 bytes each; those not seen longest go first
    media_per_shard: int = 16_384

    def __post_init__(self) -> None:
        if self.watched_per_shard < 1 or self.recent_per_minute < 64:
            raise ValueError("watched_per_shard must be at least 1, recent_per_minute at least 64")
        if min(self.links_per_shard, self.media_per_shard) < 64:
            raise ValueError("links_per_shard and media_per_shard must be at least 64")


class Detect:
    """Screens the tags of its shards, watches the abnormal ones, and reports their episodes.

    Rows wait until their tick is complete and are then taken in one order, so what comes out does not depend on
    batches, nor on which of ``workers`` carries a shard. A row that arrives in a tick that is complete already (only
    when a source partition's clock went back, or a partition was added) is counted into the next open one.
    """

    def __init__(self, settings: DetectSettings, worker: int = 0, workers: int = 1) -> None:
        self.settings = settings
        self.worker, self.workers = worker, workers
        self._watermark = Watermark()
        self._screen = Screen(settings.screen)
        self._links = FirstSeen(settings.links_per_shard)
        self._media = FirstSeen(settings.media_per_shard)
        self._recent = Recent(settings.recent_per_minute, WINDOW_S)
        self._episodes = Episodes(settings.watched_per_shard, settings.episode, settings.entry)
        self._held: list[pl.DataFrame] = []  # rows of ticks that are not complete, with their tick
        self._done_tick = -1
        self._counts: Counter[str] = Counter()

    def apply(self, batch: UseBatch) -> EpisodeBatch:
        """Take a batch of the edge's; what it completes comes out."""
        rows = self._new(batch)
        if len(rows):
            self._counts["late"] += int((rows["arrived_at"].to_numpy() // TICK_MS <= self._done_tick).sum())
            self._held.append(rows)
        self._watermark.advance(batch.sources, batch.progress)
        complete = self._watermark.complete_tick
        return self._run(self._done_tick if complete is None else max(complete, self._done_tick))

    def finish(self) -> EpisodeBatch:
        """The log ends here: all that was received is complete. No time is made up beyond it."""
        _, tick = self._gathered()
        return self._run(max(int(tick.max(initial=-1)), self._done_tick))

    def _new(self, batch: UseBatch) -> pl.DataFrame:
        """The rows of this worker's shards that were not applied before (an edge repeats some after a crash)."""
        rows = batch.rows
        if not len(rows):
            return rows
        keep = np.ones(len(rows), np.bool_)
        for progress in batch.progress:
            next_offset = self._watermark.next_offset(progress.partition)
            if progress.first_offset < next_offset:
                partition, offset = rows["partition"].to_numpy(), rows["offset"].to_numpy()
                keep &= (partition != progress.partition) | (offset >= next_offset)
        self._counts["repeated"] += len(rows) - int(keep.sum())
        if self.workers > 1:
            tag = rows["tag"].to_numpy()
            keep &= (tag == NO_ID) | (tag % np.uint64(SHARDS) % np.uint64(self.workers) == self.worker)
        return rows if keep.all() else rows.filter(pl.Series(keep))

    def _run(self, to_tick: int) -> EpisodeBatch:
        """Take every tick up to and with ``to_tick``, all at once: a few rows cost as much as a hundred."""
        frame, tick = self._gathered()
        complete = np.flatnonzero(tick <= to_tick)
        if len(complete):
            waiting = np.flatnonzero(tick > to_tick)
            self._held = [frame[waiting]] if len(waiting) else []
            rows = in_order(frame, tick, complete)
            self._take(frame, rows, tick[rows])
        self._episodes.expire(to_tick)
        self._done_tick = to_tick
        reports, entries = self._episodes.drain()
        return EpisodeBatch(self.worker, self.workers, to_tick, reports, entries, self._screen.take_shifts())

    def _gathered(self) -> tuple[pl.DataFrame, I64]:
        """The rows that wait, and the tick each is counted into: its own, or the next open one if it is late."""
        if not self._held:
            return pl.DataFrame(), np.zeros(0, np.int64)
        frame = self._held[0] if len(self._held) == 1 else pl.concat(self._held, rechunk=True)
        self._held = [frame]
        return frame, np.maximum(frame["arrived_at"].to_numpy() // TICK_MS, self._done_tick + 1)

    def _take(self, frame: pl.DataFrame, rows: Rows, tick: I64) -> None:
        tag, author, post = (frame[name].to_numpy()[rows] for name in ("tag", "author", "post"))
        uses = np.flatnonzero(tag != NO_ID)
        languages = frame["lang"].gather(pl.Series(rows[uses])).to_list()
        scan = self._screen.scan(tag[uses], author[uses], post[uses], tick[uses], languages)
        joined, kept = np.zeros(len(rows), np.bool_), np.ones(len(rows), np.bool_)
        joined[uses], kept[uses] = scan.joined, ~scan.repeated
        if not kept.all():
            rows, tick, joined = rows[kept], tick[kept], joined[kept]
        self._counts["uses"] += len(rows)
        stretch = Stretch(frame, rows, tick, Seen(joined, *self._first_at(frame, rows, tick)))
        self._recent.push(stretch)
        self._episodes.run(stretch, scan.risen, self._recent)

    def _first_at(self, frame: pl.DataFrame, rows: Rows, tick: I64) -> tuple[I64, I64]:
        """When each row's link, and its media, was first seen on any tag of the shard."""
        shard, block = shard_of(frame["tag"].to_numpy()[rows]), tick // BLOCK_S
        links, media = (frame[name].to_numpy()[rows] for name in ("link", "media"))
        return self._links.first_at(shard, links, tick, block), self._media.first_at(shard, media, tick, block)

    def stats(self) -> dict[str, int]:
        """Numbers for metrics: totals since the start of the state, and what is held now."""
        screen = self._screen.counts
        return {
            "uses_total": self._counts["uses"],
            "late_total": self._counts["late"],
            "repeated_total": self._counts["repeated"],
            "duplicates_total": screen.repeated,
            "admitted_total": screen.admitted,
            "evicted_total": screen.evicted,
            "refused_total": screen.refused,
            "source_gaps_total": screen.gaps,
            "level_shifts_total": screen.shifts,
            "volume_suppressed_total": self._screen.suppressed,
            "tracked": self._screen.tracked,
            "regular": self._screen.regular,
            "watched": len(self._episodes),
            "entries": self._episodes.entries_open,
            "recent": len(self._recent),
            "waiting": sum(map(len, self._held)),
            **{f"episodes_{name}_total": n for name, n in sorted(self._episodes.counts.items())},
        }

    def _parts(self) -> list[tuple[str, Screen | FirstSeen | Recent | Episodes]]:
        memory = [("links", self._links), ("media", self._media)]
        return [("screen", self._screen), *memory, ("recent", self._recent), ("episodes", self._episodes)]

    def snapshot(self) -> dict[str, bytes]:
        """All state in named chunks; a chunk that has not changed has the same bytes as before."""
        progress = (self._done_tick, self._watermark.snapshot(), dict(self._counts))
        chunks = {"progress": msgspec.msgpack.encode(progress)}
        if self._held:
            chunks["held"] = frame_bytes(pl.concat(self._held))
        for part, state in self._parts():
            chunks |= {f"{part}/{name}": chunk for name, chunk in state.snapshot().items()}
        return chunks

    def restore(self, chunks: Mapping[str, bytes]) -> None:
        """Take over, in a fresh worker with the same settings, what ``snapshot`` gave."""
        kind = tuple[int, tuple[int, dict[int, tuple[int, int]]], dict[str, int]]
        self._done_tick, watermark, counts = msgspec.msgpack.decode(chunks["progress"], type=kind)
        self._watermark.restore(watermark)
        self._counts = Counter(counts)
        self._held = [bytes_frame(chunks["held"])] if "held" in chunks else []
        for part, state in self._parts():
            state.restore(beneath(f"{part}/", chunks))
