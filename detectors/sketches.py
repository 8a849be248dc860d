"""Bounded memory of pairs and counts that the screen stands on; one array serves all logical shards.

Time is cut into blocks of ten minutes of the arrival clock. A block is the finest age there is, so that the answer does
not depend on how the rows were batched.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

from detectors.columns import differs
from detectors.packing import pack, unpack
from detectors.post import I64, SHARDS, U16, U64, Bools

BLOCK_S = 600
MEMORY_BLOCKS = 144  # 24 h
WAYS = 8
DEPTH = 4
GENERATION_BLOCKS = 36  # 6 h


def mixed(first: U64, second: U64 | np.uint64, secret: int) -> U64:
    """A 64-bit mix of two hash columns under a secret (the finaliser of SplitMix64): collisions cannot be aimed.

    >>> a, b = np.array([1, 2], np.uint64), np.array([2, 1], np.uint64)
    >>> len(set(mixed(a, b, 7).tolist()) | set(mixed(a, b, 8).tolist()))
    4
    """
    h: U64 = first * np.uint64(0x9E3779B97F4A7C15) + (second ^ np.uint64(secret & 0xFFFFFFFFFFFFFFFF))
    h = (h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    h = (h ^ (h >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return h ^ (h >> np.uint64(31))


class PairMemory:
    """Was this (tag, other) pair seen in the last 24 h? Keeps 32 bits and a block number of each pair.

    A set-associative table of 8 ways. Instead of two filter generations that rotate, every pair carries its own age:
    the horizon is 24 h to the block, not 24 to 48 h, and an overfull table forgets its oldest pairs first. Measured
    against a Bloom filter of the same size this costs 2-3 times the bits of the latter at 1 % false positives, and has
    2e-9 of them (8 ways x 2^-32).

    When it does not work: a shard that sees more than ``per_shard`` pairs in 24 h remembers a shorter time; a bucket
    whose 8 pairs are all of the current block stores no more, and further pairs there count as first each time.

    Parameters: ``per_shard`` pairs a shard (6 bytes each; 131,072 are 50 MB for all 64 shards, touched pages only),
    ``secret`` of the deployment.

    >>> tag, other = np.array([5, 5, 9], np.uint64), np.array([1, 1, 1], np.uint64)
    >>> seen = PairMemory(1024, secret=1)
    >>> seen.first(tag, other, block=10).tolist(), seen.first(tag, other, block=154).tolist()
    ([True, False, True], [False, False, False])
    >>> seen.first(tag, other, block=154 + 145).tolist()
    [True, False, True]
    """

    def __init__(self, per_shard: int, secret: int) -> None:
        self._buckets = per_shard // WAYS
        self._secret = secret
        self._marks = np.zeros((SHARDS * self._buckets, WAYS), np.uint32)  # 0: free
        self._blocks = np.zeros((SHARDS * self._buckets, WAYS), np.uint16)

    def first(self, tags: U64, others: U64, block: int | I64) -> Bools:
        """For each row: not seen in the 24 h before, nor in an earlier row; all rows are now seen.

        ``block``: that of all rows, or of each, never falling.
        """
        h = mixed(tags, others, self._secret)
        bucket = (tags % np.uint64(SHARDS)) * np.uint64(self._buckets) + h % np.uint64(self._buckets)
        key = (bucket << np.uint64(32)) | np.maximum(h >> np.uint64(32), np.uint64(1))
        blocks = np.broadcast_to(block, len(key))
        at, same = first_rows(key, blocks)
        fresh, kept = self._look(key[at], at, blocks[at].astype(np.uint16))
        result = np.zeros(len(tags), np.bool_)
        result[at] = fresh
        if not kept.all():  # not stored: nobody knows it from before, each time
            result |= ~kept[same]
        return result

    def _look(self, keys: U64, at: npt.NDArray[np.intp], block: U16) -> tuple[Bools, Bools]:
        bucket = (keys >> np.uint64(32)).astype(np.intp)
        mark = keys.astype(np.uint32)
        fresh, kept = np.zeros(len(keys), np.bool_), np.ones(len(keys), np.bool_)
        for rows in turns(bucket, at):  # one pair a bucket at a time, in order of arrival
            where, what, now = bucket[rows], mark[rows], block[rows]
            marks, age = self._marks[where], now[:, None] - self._blocks[where]
            age[marks == 0] = 0xFFFF
            hit = (marks == what[:, None]) & (age <= MEMORY_BLOCKS)
            seen = hit.any(axis=1)
            way = np.where(seen, hit.argmax(axis=1), age.argmax(axis=1))
            free = seen | (age[np.arange(len(rows)), way] != 0)
            self._marks[where[free], way[free]] = what[free]
            self._blocks[where[free], way[free]] = now[free]
            fresh[rows], kept[rows] = ~seen, free
        return fresh, kept

    def snapshot(self) -> dict[str, bytes]:
        """Two chunks a shard that holds anything."""
        chunks = {}
        for shard in range(SHARDS):
            part = slice(shard * self._buckets, (shard + 1) * self._buckets)
            if self._marks[part].any():
                chunks[f"{shard}/marks"] = pack({"marks": self._marks[part]})
                chunks[f"{shard}/blocks"] = pack({"blocks": self._blocks[part]})
        return chunks

    def restore(self, chunks: dict[str, bytes]) -> None:
        self._marks[:], self._blocks[:] = 0, 0
        for name, chunk in chunks.items():
            shard, kind = name.split("/")
            part = slice(int(shard) * self._buckets, (int(shard) + 1) * self._buckets)
            (self._marks if kind == "marks" else self._blocks)[part] = unpack(chunk)[kind]


def first_rows(key: U64, block: I64) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The first row of each key in each block, and which of these stands for each row; blocks never fall.

    >>> at, same = first_rows(np.array([7, 5, 7, 7], np.uint64), np.array([1, 1, 1, 2]))
    >>> at.tolist(), same.tolist()
    ([1, 0, 3], [1, 0, 1, 2])
    """
    order = np.argsort(key, kind="stable")
    new = differs(key[order]) | differs(block[order])
    same = np.empty(len(key), np.intp)
    same[order] = np.cumsum(new) - 1
    return order[new], same


def turns(bucket: npt.NDArray[np.intp], at: npt.NDArray[np.intp]) -> list[npt.NDArray[np.intp]]:
    """Row numbers in turns: no bucket twice in a turn, and a bucket's rows in the order of ``at``."""
    if not len(bucket):
        return []
    order = np.lexsort((at, bucket))
    sorted_bucket = bucket[order]
    starts = np.flatnonzero(differs(sorted_bucket))
    if len(starts) == len(order):
        return [order]
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    by_rank = np.argsort(rank, kind="stable")
    return cast(list[npt.NDArray[np.intp]], np.split(order[by_rank], np.cumsum(np.bincount(rank))[:-1]))


class JoinCounts:
    """How many accounts joined a tag that has no slot yet: a count-min sketch over 6 to 12 h, two generations.

    Counts are never too small, too big only where four cells collide at once (Cormode & Muthukrishnan, "An Improved
    Data Stream Summary: The Count-Min Sketch", 2005). Cells are bytes in a ``bytearray`` because joins of unknown tags
    are handled one by one, in order: whether a tag is admitted decides whether its next join is counted here at all.

    When it does not work: with more than about 4 x ``width`` unknown tags a shard in 6 h, tags are admitted early.
    Measured: 1M unique tags on 4 x 2^20 cells admit no tag before its fifth use.

    Parameters: ``width`` cells a row and shard (default 2^14: 8 MB for all shards and both generations).

    >>> counts = JoinCounts(64, secret=1)
    >>> cells = counts.cells(np.array([77], np.uint64)).tolist()[0]
    >>> counts.add(cells), counts.add(cells)
    (1, 2)
    """

    def __init__(self, width: int, secret: int) -> None:
        self._width = width
        self._secret = secret
        self._generation = 0
        self._now = bytearray(SHARDS * DEPTH * width)
        self._before = bytearray(SHARDS * DEPTH * width)

    def turn(self, block: int) -> None:
        """Come to a block: drops what is older than two generations."""
        generation = block // GENERATION_BLOCKS
        if generation != self._generation:
            follows = generation == self._generation + 1
            self._before = self._now if follows else bytearray(len(self._now))
            self._now = bytearray(len(self._now))
            self._generation = generation

    def cells(self, tags: U64) -> npt.NDArray[np.int64]:
        """The four cells of each tag, as rows."""
        h = mixed(tags, np.uint64(0), self._secret)
        base = (tags % np.uint64(SHARDS)) * np.uint64(DEPTH * self._width)
        columns = [
            base + np.uint64(d * self._width) + ((h >> np.uint64(16 * d)) ^ (h >> np.uint64(61 - d))) % self._width_u64
            for d in range(DEPTH)
        ]
        return np.stack(columns, axis=1).astype(np.int64)

    @property
    def _width_u64(self) -> np.uint64:
        return np.uint64(self._width)

    def add(self, cells: list[int]) -> int:
        """Count one join; the estimate with it."""
        now, before = self._now, self._before
        count = min(now[c] + before[c] for c in cells) + 1
        for c in cells:  # conservative: no cell above what the estimate needs
            if now[c] + before[c] < count <= 255:
                now[c] += 1
        return count

    def snapshot(self) -> dict[str, bytes]:
        step = DEPTH * self._width
        empty = bytes(step)
        chunks = {"generation": pack({"generation": np.array([self._generation])})}
        for shard in range(SHARDS):
            part = slice(shard * step, (shard + 1) * step)
            for name, cells in (("now", self._now), ("before", self._before)):
                if cells[part] != empty:
                    chunks[f"{shard}/{name}"] = bytes(cells[part])
        return chunks

    def restore(self, chunks: dict[str, bytes]) -> None:
        step = DEPTH * self._width
        self._now, self._before = bytearray(SHARDS * step), bytearray(SHARDS * step)
        for name, chunk in chunks.items():
            if name == "generation":
                self._generation = int(unpack(chunk)["generation"][0])
                continue
            shard, kind = name.split("/")
            cells = self._now if kind == "now" else self._before
            cells[int(shard) * step : (int(shard) + 1) * step] = chunk
