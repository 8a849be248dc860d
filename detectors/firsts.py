"""When was this link, or this picture, first seen? A bounded memory beside the screen, one table for all shards."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detectors.packing import pack, unpack
from detectors.post import I64, NO_ID, SHARDS, U8, U16, U64, UNKNOWN, Bools
from detectors.sketches import WAYS, first_rows, mixed, turns

HORIZON_BLOCKS = 32_768  # 227 days: half the range of a block number, beyond which ages are ambiguous

_SECRET = 0x6669_7273_7473  # the hashes that come in are keyed by the deployment already


class FirstSeen:
    """First sight of each thing (a hash) on any tag of a shard; what was not seen longest is forgotten first.

    So an old video that is presented as new shows its age, if it was seen here before. A set-associative table of 8
    ways like ``PairMemory``: 32 bits of the hash, the second of the first sight, the block of the last.

    When it does not work: what ran on tags of other shards only is new here; a picture that was cut or recoded has
    another hash unless the collector gives perceptual ones; nothing is older than the memory itself. A bucket whose 8
    things are all of the current block stores no more.

    Parameters: ``per_shard`` things a shard, 10 bytes each.

    >>> memory, shard = FirstSeen(64), np.zeros(2, np.uint8)
    >>> memory.first_at(shard, np.array([7, 0], np.uint64), np.array([600, 601]), block=1).tolist()
    [600000, -1]
    >>> memory.first_at(shard, np.array([7, 8], np.uint64), np.array([90_000, 90_001]), block=150).tolist()
    [600000, 90001000]
    """

    def __init__(self, per_shard: int) -> None:
        self._buckets = per_shard // WAYS
        self._marks = np.zeros((SHARDS * self._buckets, WAYS), np.uint32)  # 0: free
        self._firsts = np.zeros((SHARDS * self._buckets, WAYS), np.uint32)  # ticks
        self._blocks = np.zeros((SHARDS * self._buckets, WAYS), np.uint16)  # of the last sight

    def first_at(self, shards: U8, things: U64, ticks: I64, block: int | I64) -> I64:
        """Ms of the first sight of each row's thing, ``UNKNOWN`` for none; rows sorted by tick.

        ``block``: that of all rows, or of each.
        """
        result = np.full(len(things), UNKNOWN, np.int64)
        some = np.flatnonzero(things != NO_ID)
        if not len(some):
            return result
        h = mixed(things[some], np.uint64(0), _SECRET)
        bucket = shards[some].astype(np.uint64) * np.uint64(self._buckets) + h % np.uint64(self._buckets)
        key = (bucket << np.uint64(32)) | np.maximum(h >> np.uint64(32), np.uint64(1))
        own, blocks = ticks[some], np.broadcast_to(block, len(things))[some]
        at, same = first_rows(key, blocks)
        firsts, kept = self._look(key[at], at, own[at], blocks[at].astype(np.uint16))
        result[some] = np.where(kept[same], firsts[same], own) * 1_000  # what is not stored is new each time
        return result

    def _look(self, keys: U64, at: npt.NDArray[np.intp], ticks: I64, block: U16) -> tuple[I64, Bools]:
        bucket, mark = (keys >> np.uint64(32)).astype(np.intp), keys.astype(np.uint32)
        firsts, kept = ticks.copy(), np.ones(len(keys), np.bool_)
        for rows in turns(bucket, at):  # one thing a bucket at a time, in order of arrival
            where, what, now = bucket[rows], mark[rows], block[rows]
            marks, age = self._marks[where], now[:, None] - self._blocks[where]
            age[marks == 0] = 0xFFFF
            hit = (marks == what[:, None]) & (age <= HORIZON_BLOCKS)
            seen = hit.any(axis=1)
            way = np.where(seen, hit.argmax(axis=1), age.argmax(axis=1))
            free = seen | (age[np.arange(len(rows)), way] != 0)
            firsts[rows] = np.where(seen, self._firsts[where, way], ticks[rows])
            self._marks[where[free], way[free]] = what[free]
            self._firsts[where[free], way[free]] = firsts[rows][free]
            self._blocks[where[free], way[free]] = now[free]
            kept[rows] = free
        return firsts, kept

    def snapshot(self) -> dict[str, bytes]:
        """One chunk a shard that holds anything."""
        chunks = {}
        for shard in range(SHARDS):
            part = slice(shard * self._buckets, (shard + 1) * self._buckets)
            rows = np.flatnonzero(self._marks[part].any(axis=1))
            if len(rows):
                tables = (self._marks[part][rows], self._firsts[part][rows], self._blocks[part][rows])
                chunks[f"{shard}"] = pack(dict(zip(("marks", "firsts", "blocks"), tables, strict=True), rows=rows))
        return chunks

    def restore(self, chunks: dict[str, bytes]) -> None:
        """Take over what ``snapshot`` of a memory of the same size gave."""
        self._marks[:], self._firsts[:], self._blocks[:] = 0, 0, 0
        for name, chunk in chunks.items():
            kept = unpack(chunk)
            rows = kept["rows"] + int(name) * self._buckets
            self._marks[rows], self._firsts[rows], self._blocks[rows] = kept["marks"], kept["firsts"], kept["blocks"]
