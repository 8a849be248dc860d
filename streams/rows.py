"""Rows between the wire and a detector: complete ticks findable by tag, and the rows of the last ten minutes.

Frames stay as they came, in any order; what is sorted and picked are row numbers. Only rows of watched tags ever
become columns of strings.
"""

from __future__ import annotations

import io
from collections.abc import Container, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from detectors.columns import differs
from detectors.near import wordings_of
from detectors.post import I64, NO_ID, SHARDS, U64, Bools, Uses

Rows = npt.NDArray[np.intp]

MINUTE_S = 60


class Seen(NamedTuple):
    """What detect knows of rows beyond the wire: columns of ``Uses`` that come with no batch."""

    joined: Bools
    link_first_at: I64
    media_first_at: I64

    def take(self, rows: Rows | Bools) -> Seen:
        return Seen(self.joined[rows], self.link_first_at[rows], self.media_first_at[rows])


class Stretch:
    """Rows of complete ticks, in order of time, findable by tag.

    ``at`` are their row numbers in ``frame``; ``tick`` and ``seen`` go with ``at``.
    """

    def __init__(self, frame: pl.DataFrame, at: Rows, tick: I64, seen: Seen) -> None:
        self.frame, self.at, self.tick, self.seen = frame, at, tick, seen
        self.joined = seen.joined
        self._columns: dict[str, npt.NDArray[Any]] = {}
        tag = self.column("tag")
        self._order = np.argsort(tag, kind="stable")
        self._sorted: U64 = tag[self._order]

    def __len__(self) -> int:
        return len(self.at)

    def column(self, name: str) -> npt.NDArray[Any]:
        """A column of numbers, in order of time."""
        return self._whole(name)[self.at]

    def column_at(self, name: str, rows: Rows) -> npt.NDArray[Any]:
        """The same, only these rows."""
        return self._whole(name)[self.at[rows]]

    def _whole(self, name: str) -> npt.NDArray[Any]:
        if name not in self._columns:
            self._columns[name] = self.frame[name].to_numpy()
        return self._columns[name]

    def tags(self, wanted: Container[int]) -> list[tuple[int, Rows]]:
        """Those of these tags that have rows, tags ascending, each with its row numbers, oldest first."""
        starts = np.flatnonzero(differs(self._sorted))
        ends = [*starts[1:].tolist(), len(self)]
        found = zip(self._sorted[starts].tolist(), starts.tolist(), ends, strict=False)
        return [(tag, self._order[start:end]) for tag, start, end in found if tag in wanted]

    def of(self, tag: int) -> Rows:
        """Row numbers of one tag, oldest first."""
        key = np.uint64(tag)
        return self._order[np.searchsorted(self._sorted, key, "left") : np.searchsorted(self._sorted, key, "right")]

    def tag_key(self, tag: int) -> str:
        """Of a tag that has rows."""
        key: str = self.frame["tag_key"][int(self.at[self.of(tag)[0]])]
        return key

    def where(self, kept: Bools) -> Stretch:
        """Only these rows, in a frame of their own."""
        frame = self.frame[self.at[kept]]
        return Stretch(frame, np.arange(len(frame)), self.tick[kept], self.seen.take(kept))

    def compact(self) -> pl.DataFrame:
        """The rows as a frame, tick and what was seen with them."""
        seen = {f"_{name}": pl.Series(column) for name, column in self.seen._asdict().items()}
        return self.frame[self.at].with_columns(_tick=pl.Series(self.tick), **seen)

    @classmethod
    def expanded(cls, frame: pl.DataFrame) -> Stretch:
        """What ``compact`` gave."""
        seen = Seen(*(frame[f"_{name}"].to_numpy() for name in Seen._fields))
        rows = frame.drop("_tick", *(f"_{name}" for name in Seen._fields))
        return cls(rows, np.arange(len(frame)), frame["_tick"].to_numpy(), seen)


def uses_of(parts: Sequence[tuple[Stretch, Rows]]) -> Uses:
    """These rows of one or more stretches as a detector sees them: all at once, a few cost as much as a hundred."""
    frame = pl.concat([stretch.frame[stretch.at[rows]] for stretch, rows in parts])
    columns: dict[str, Any] = frame.to_dict(as_series=False)
    del columns["tag_key"]
    seen = [np.concatenate(column).tolist() for column in zip(*(s.seen.take(rows) for s, rows in parts), strict=True)]
    added = dict(zip(Seen._fields, seen, strict=True))
    return Uses(**columns, **added, wording=wordings_of(columns["kind"], columns["text"]))


class Recent:
    """The rows of the last ten minutes, so that a tag that becomes watched has a past.

    Of each shard (and of deletions) only the first ``per_minute`` rows of a minute are kept: under a flood a launch on
    the same shard may lose posts from before its opening, never those after it. The stretches of a minute are
    merged when it is over, so that a look-up bisects few of them.
    """

    def __init__(self, per_minute: int, span_s: int) -> None:
        self._per_minute = per_minute
        self._span_s = span_s
        self._stretches: list[Stretch] = []
        self._minute = 0
        self._counts = np.zeros(SHARDS + 1, np.int64)  # rows of this minute by shard, deletions last

    def __len__(self) -> int:
        return sum(map(len, self._stretches))

    def push(self, stretch: Stretch) -> None:
        """Take the next rows, forget those that are too old."""
        if not len(stretch):
            return
        oldest = int(stretch.tick[0]) - self._span_s  # what its first rows may still look back on
        self._stretches = [s for s in self._stretches if s.tick[-1] > oldest]
        self._merge(int(stretch.tick[0]) // MINUTE_S)
        kept = self._capped(stretch)
        if len(kept):
            self._stretches.append(kept)

    def _merge(self, minute: int) -> None:
        """Make one stretch of those of the last minute, once a later one begins."""
        ended = self._stretches[-1].tick[0] // MINUTE_S if self._stretches else minute
        if ended == minute:
            return
        first = len(self._stretches)
        while first and self._stretches[first - 1].tick[0] // MINUTE_S == ended:
            first -= 1
        if len(self._stretches) - first > 1:
            frames = [stretch.compact() for stretch in self._stretches[first:]]
            self._stretches[first:] = [Stretch.expanded(pl.concat(frames, rechunk=True))]

    def _capped(self, stretch: Stretch) -> Stretch:
        tag = stretch.column("tag")
        shard = np.where(tag == NO_ID, SHARDS, (tag % np.uint64(SHARDS)).astype(np.int64))
        minute = stretch.tick // MINUTE_S
        first, last = (minute == m for m in (self._minute, minute[-1]))
        before = np.where(first, self._counts[shard], 0)
        nth = before + rank(minute * (SHARDS + 1) + shard)
        counts = np.bincount(shard[last], minlength=SHARDS + 1)
        self._counts = counts + self._counts if self._minute == minute[-1] else counts
        self._minute = int(minute[-1])
        return stretch if nth.max() < self._per_minute else stretch.where(nth < self._per_minute)

    def of(self, tag: int, first_tick: int, end_tick: int) -> list[tuple[Stretch, Rows]]:
        """Rows of a tag with ``first_tick <= tick < end_tick``, oldest first."""
        found = []
        for stretch in self._stretches:
            rows = stretch.of(tag)
            if len(rows):
                rows = rows[(stretch.tick[rows] >= first_tick) & (stretch.tick[rows] < end_tick)]
            if len(rows):
                found.append((stretch, rows))
        return found

    def snapshot(self) -> dict[str, bytes]:
        chunks = {"counts": msgspec.msgpack.encode((self._minute, self._counts.tolist()))}
        for i, stretch in enumerate(self._stretches):
            first, last = int(stretch.tick[0]), int(stretch.tick[-1])
            chunks[f"rows/{first}/{i - len(self._stretches)}/{last}"] = frame_bytes(stretch.compact())
        return chunks

    def restore(self, chunks: Mapping[str, bytes]) -> None:
        self._minute, counts = msgspec.msgpack.decode(chunks["counts"], type=tuple[int, list[int]])
        self._counts = np.array(counts, np.int64)
        names = [name for name in chunks if name.startswith("rows/")]
        names.sort(key=lambda name: [int(part) for part in name.split("/")[1:]])
        self._stretches = [Stretch.expanded(bytes_frame(chunks[name])) for name in names]


def in_order(frame: pl.DataFrame, tick: I64, rows: Rows) -> Rows:
    """The rows sorted by (tick, arrived_at, event_at, platform, post id, tag).

    Strings are compared only where two posts came at the same millisecond: sorting by them all would be half the cost
    of the stage.
    """
    arrived, event = frame["arrived_at"].to_numpy(), frame["event_at"].to_numpy()
    post, tag = frame["post"].to_numpy(), frame["tag"].to_numpy()
    times = [tick[rows], arrived[rows], event[rows]]
    order = np.lexsort((tag[rows], post[rows], *reversed(times)))
    rows, times = rows[order], [column[order] for column in times]
    same = np.logical_and.reduce([column[1:] == column[:-1] for column in times])
    if not (same & (post[rows[1:]] != post[rows[:-1]])).any():
        return rows
    group = np.cumsum(np.r_[0, ~same])
    tied = np.flatnonzero(np.r_[same, False] | np.r_[False, same])
    at = rows[tied]
    columns = {"group": group[tied], "tag": tag[at]}
    ties = pl.DataFrame(columns | {name: frame[name].gather(pl.Series(at)) for name in ("platform", "post_id")})
    rows[tied] = at[ties.select(pl.arg_sort_by("group", "platform", "post_id", "tag")).to_series().to_numpy()]
    return rows


def frame_bytes(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.write_ipc_stream(out)
    return out.getvalue()


def bytes_frame(data: bytes) -> pl.DataFrame:
    return pl.read_ipc_stream(io.BytesIO(data))


def rank(key: I64) -> I64:
    """How many earlier rows have the same key.

    >>> rank(np.array([5, 5, 2, 5, 2])).tolist()
    [0, 1, 0, 2, 1]
    """
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(differs(ordered))
    ranks = np.empty(len(key), np.int64)
    ranks[order] = np.arange(len(key)) - np.repeat(starts, np.diff(np.r_[starts, len(key)]))
    return ranks
