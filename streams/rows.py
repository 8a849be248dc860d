"""From frames on the wire to columns in front of a detector, and the rows of the last ten minutes."""

from __future__ import annotations

import io
from dataclasses import fields
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from detectors.post import I64, NO_ID, SHARDS, U64, Bools, Uses

Rows = npt.NDArray[np.intp]

MINUTE_S = 60
_STRINGS = ("platform", "lang", "post_id", "author_id", "text", "tag_as_written")
_NUMBERS = tuple(f.name for f in fields(Uses) if f.name not in (*_STRINGS, "joined"))


def to_uses(frame: pl.DataFrame, joined: Bools) -> Uses:
    """A detector's columns of a frame of uses."""
    numbers: dict[str, Any] = {name: frame[name].to_numpy() for name in _NUMBERS}
    strings: dict[str, Any] = {name: frame[name].to_list() for name in _STRINGS}
    return Uses(**numbers, **strings, joined=joined)


def cut(uses: Uses, start: int, end: int) -> Uses:
    """Rows ``start`` to ``end``; views of the numbers, nothing is copied but six short lists."""
    return Uses(*(getattr(uses, f.name)[start:end] for f in fields(uses)))


def joined_uses(parts: list[Uses]) -> Uses:
    """Several stretches of rows as one."""
    if len(parts) == 1:
        return parts[0]
    columns: dict[str, Any] = {}
    for f in fields(Uses):
        pieces = [getattr(part, f.name) for part in parts]
        listed = isinstance(pieces[0], list)
        columns[f.name] = [x for piece in pieces for x in piece] if listed else np.concatenate(pieces)
    return Uses(**columns)


class Stretch:
    """Rows of some complete ticks, in order of time, findable by tag."""

    def __init__(self, frame: pl.DataFrame, tick: I64, joined: Bools) -> None:
        self.frame, self.tick, self.joined = frame, tick, joined
        tag = frame["tag"].to_numpy()
        self._order = np.argsort(tag, kind="stable")
        self._tags: U64 = tag[self._order]

    def tags(self) -> U64:
        """The tags in it, ascending; ``NO_ID`` first, where there are deletions."""
        return np.unique(self._tags)

    def of(self, tag: int) -> Rows:
        """Row numbers of a tag, oldest first."""
        key = np.uint64(tag)
        return self._order[np.searchsorted(self._tags, key, "left") : np.searchsorted(self._tags, key, "right")]

    def __len__(self) -> int:
        return len(self.tick)


class Recent:
    """The rows of the last ten minutes, so that a tag that becomes watched has a past.

    Of each shard (and of deletions) only the first ``per_minute`` rows of a minute are kept: under a flood a launch on
    the same shard may lose posts from before its opening, never those after it. Small stretches of one minute are
    merged as they come, so that a look-up bisects few of them.
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
        new = self._capped(stretch)
        oldest = int(stretch.tick[-1]) - self._span_s
        self._stretches = [s for s in self._stretches if s.tick[-1] > oldest]
        while self._stretches and self._merges(self._stretches[-1], new):
            last = self._stretches.pop()
            frame = pl.concat([last.frame, new.frame], rechunk=True)
            new = Stretch(frame, np.concatenate([last.tick, new.tick]), np.concatenate([last.joined, new.joined]))
        if len(new):
            self._stretches.append(new)

    def _merges(self, last: Stretch, new: Stretch) -> bool:
        same_minute = not len(new) or last.tick[0] // MINUTE_S == new.tick[-1] // MINUTE_S
        return same_minute and len(last) <= 2 * len(new)

    def _capped(self, stretch: Stretch) -> Stretch:
        tag = stretch.frame["tag"].to_numpy()
        shard = np.where(tag == NO_ID, SHARDS, (tag % np.uint64(SHARDS)).astype(np.int64))
        minute = stretch.tick // MINUTE_S
        key = (minute - minute[0]) * (SHARDS + 1) + shard
        before = np.zeros(int(key.max()) + 1, np.int64)
        if minute[0] == self._minute:
            before[: SHARDS + 1] = self._counts[: len(before)]
        total = before + np.bincount(key)
        self._minute = int(minute[-1])
        self._counts[:] = 0
        last = total[int(self._minute - minute[0]) * (SHARDS + 1) :]
        self._counts[: len(last)] = last
        if total.max() <= self._per_minute:
            return stretch
        kept = before[key] + _rank(key) < self._per_minute
        return Stretch(stretch.frame.filter(pl.Series(kept)), stretch.tick[kept], stretch.joined[kept])

    def of(self, tag: int, first_tick: int, end_tick: int) -> list[tuple[Stretch, Rows]]:
        """Rows of a tag with ``first_tick <= tick < end_tick``, oldest first."""
        found = []
        for stretch in self._stretches:
            rows = stretch.of(tag)
            rows = rows[(stretch.tick[rows] >= first_tick) & (stretch.tick[rows] < end_tick)]
            if len(rows):
                found.append((stretch, rows))
        return found

    def snapshot(self) -> dict[str, bytes]:
        chunks = {"counts": msgspec.msgpack.encode((self._minute, self._counts.tolist()))}
        for stretch in self._stretches:
            frame = stretch.frame.with_columns(_tick=pl.Series(stretch.tick), _joined=pl.Series(stretch.joined))
            chunks[f"rows/{stretch.tick[0]}/{len(stretch)}"] = frame_bytes(frame)
        return chunks

    def restore(self, chunks: dict[str, bytes]) -> None:
        self._minute, counts = msgspec.msgpack.decode(chunks["counts"], type=tuple[int, list[int]])
        self._counts[:] = counts
        names = [name for name in chunks if name.startswith("rows/")]
        self._stretches = []
        for name in sorted(names, key=lambda name: int(name.split("/")[1])):
            frame = bytes_frame(chunks[name])
            tick, joined = frame["_tick"].to_numpy(), frame["_joined"].to_numpy()
            self._stretches.append(Stretch(frame.drop("_tick", "_joined"), tick, joined))


def frame_bytes(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.write_ipc_stream(out)
    return out.getvalue()


def bytes_frame(data: bytes) -> pl.DataFrame:
    return pl.read_ipc_stream(io.BytesIO(data))


def _rank(key: I64) -> I64:
    """How many earlier rows have the same key.

    >>> _rank(np.array([5, 5, 2, 5, 2])).tolist()
    [0, 1, 0, 2, 1]
    """
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.empty(len(key), np.int64)
    rank[order] = np.arange(len(key)) - np.repeat(starts, np.diff(np.r_[starts, len(key)]))
    return rank
