"""Checkpoints: a stage's state as records of a compacted topic, closed by a manifest with the source offsets.

A checkpoint is a generation: changed chunks first, then, once these are acknowledged, one manifest that names every
chunk by the offsets of its records and carries, for each source partition, the next offset to apply. Whoever restores
takes the newest manifest whose chunks verify and goes on from *its* offsets; what the consumer group has committed
does not matter. A half-written generation has no manifest, so it does not exist.

Keys are ``stage/worker/slot/chunk/part``. A chunk alternates between two slots, so that compaction can never remove
what the last manifest names while the next generation is being written; and every owner of a worker uses another pair
of slots than the one before it (its *epoch*), so that a process that has lost the worker without noticing cannot harm
its successor. Chunks are renewed at least every ``RENEW`` generations: a restore reads a bounded stretch of the log,
also on a broker that never compacts.

*When it does not work:* a process that was suspended while two successors took over shares slots with the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import msgspec
import xxhash
import zstandard

from streams.errors import Corrupt

SCHEMA = 8  # one more whenever a stage's state changes its shape: what another version wrote is refused in words
PART_BYTES = 512 * 1024  # brokers take records of 1 MB by default
RENEW = 32  # generations after which an unchanged chunk is written again
WINDOW = 512  # records looked at first, from the end of the log, in search of a manifest
LEVEL = 1  # of zstandard: about 400 MB/s, arrays of counters shrink several times

Offsets = dict[str, int]  # "topic/partition" -> next offset to apply


class LogRecord(NamedTuple):
    offset: int
    key: bytes
    value: bytes | None


class Log(Protocol):
    """One partition of a log. ``KafkaLog`` is the real one; tests also run the store over a list."""

    def append(self, records: Iterable[tuple[bytes, bytes | None]]) -> list[int]:
        """Write the records, return their offsets once all are durable; raises ``Unavailable``."""

    def bounds(self) -> tuple[int, int]:
        """First offset that is kept, and the offset after the last record."""

    def read(self, start: int, end: int) -> Iterator[LogRecord]:
        """Records with ``start <= offset < end`` that still exist, in order."""


class _Chunk(msgspec.Struct, frozen=True, array_like=True):
    name: str
    checksum: bytes  # of the bytes in the log
    slot: int
    offsets: list[int]  # of the parts, in order
    generation: int  # in which it was written


class _Manifest(msgspec.Struct, frozen=True, array_like=True):
    schema: int
    epoch: int
    generation: int
    offsets: Offsets
    chunks: list[_Chunk]


@dataclass(frozen=True)
class Restored:
    chunks: dict[str, bytes]
    offsets: Offsets
    damaged: int  # newer manifests that could not be used; more than none must be said aloud


@dataclass(frozen=True)
class Saved:
    generation: int
    chunks: int  # written, not all
    written_bytes: int


class CheckpointStore:
    """The checkpoints of one worker of one stage, written by one process at a time.

    ``restore`` comes first, also when there is nothing to restore: it finds out which epoch and slots are free.
    """

    def __init__(self, log: Log, stage: str, worker: int) -> None:
        self._log = log
        self._prefix = f"{stage}/{worker}/"
        self._epoch = 0
        self._generation = 0
        self._live: dict[str, _Chunk] = {}
        self._digests: dict[str, bytes] = {}  # of the live chunks before compression
        self._stale: list[bytes] = []  # keys of the owner before us
        self._compress = zstandard.ZstdCompressor(level=LEVEL).compress

    def restore(self) -> Restored | None:
        """The newest usable checkpoint, None if there never was one; ``Corrupt`` if there were but none is whole."""
        manifests, unreadable = self._manifests()
        self._epoch = max((manifest.epoch for manifest in manifests), default=-1) + 1
        self._generation, self._live, self._digests = 0, {}, {}
        for damaged, manifest in enumerate(manifests, start=unreadable):
            chunks = self._chunks(manifest)
            if chunks is not None:
                self._stale = [key for chunk in manifest.chunks for key in self._both_slots(chunk)]
                return Restored(chunks, dict(manifest.offsets), damaged)
        if manifests or unreadable:
            raise Corrupt(
                f"no checkpoint of {self._prefix[:-1]} is whole ({len(manifests) + unreadable} tried)",
                "delete the checkpoints topic to rebuild the state from muster.posts",
            )
        return None

    def save(self, chunks: Mapping[str, bytes], offsets: Offsets) -> Saved:
        """Make this state durable; returns when it is. ``offsets``: everything before them is in ``chunks``."""
        self._generation += 1
        live: dict[str, _Chunk] = {}
        digests: dict[str, bytes] = {}
        records: list[tuple[bytes, bytes]] = []
        written = 0
        for name, data in chunks.items():
            before = self._live.get(name)
            digests[name] = xxhash.xxh3_128_digest(data)
            same = digests[name] == self._digests.get(name)
            if before and same and self._generation - before.generation < RENEW:
                live[name] = before
                continue
            packed = self._compress(data)
            slot = self._epoch % 2 * 2 + (1 - before.slot % 2 if before else 0)
            parts = [packed[at : at + PART_BYTES] for at in range(0, len(packed), PART_BYTES)]
            live[name] = _Chunk(name, xxhash.xxh3_128_digest(packed), slot, [0] * len(parts), self._generation)
            records += zip(self._keys(live[name]), parts, strict=True)
            written += len(packed)
        places = iter(self._log.append(records) if records else [])
        for chunk in live.values():
            if chunk.generation == self._generation:
                chunk.offsets[:] = [next(places) for _ in chunk.offsets]
        manifest = _Manifest(SCHEMA, self._epoch, self._generation, offsets, list(live.values()))
        body = msgspec.msgpack.encode(manifest)
        # In a batch of its own, after the chunks: it exists only if they do.
        self._log.append([(self._manifest_key(), xxhash.xxh3_128_digest(body) + body)])
        gone = [chunk for name, chunk in self._live.items() if name not in live]
        self._live, self._digests = live, digests
        self._forget(gone)
        return Saved(self._generation, len(records), written)

    def _forget(self, gone: list[_Chunk]) -> None:
        """Tombstones for what no manifest of ours will name again."""
        keys = {key for chunk in gone for key in self._both_slots(chunk)}.union(self._stale)
        keys.difference_update(key for chunk in self._live.values() for key in self._keys(chunk))
        self._stale = []
        if keys:
            self._log.append([(key, None) for key in sorted(keys)])

    def _keys(self, chunk: _Chunk, slot: int | None = None) -> list[bytes]:
        slot = chunk.slot if slot is None else slot
        return [f"{self._prefix}{slot}/{chunk.name}/{part}".encode() for part in range(len(chunk.offsets))]

    def _both_slots(self, chunk: _Chunk) -> list[bytes]:
        pair = chunk.slot // 2 * 2
        return self._keys(chunk, pair) + self._keys(chunk, pair + 1)

    def _manifest_key(self) -> bytes:
        return f"{self._prefix}manifest/{self._epoch % 2 * 2 + self._generation % 2}".encode()

    def _manifests(self) -> tuple[list[_Manifest], int]:
        """Readable manifests of this worker, newest first, and the number of unreadable ones after the newest."""
        first, end = self._log.bounds()
        start, window = end, WINDOW
        found: list[tuple[int, _Manifest]] = []
        unreadable: list[int] = []
        wanted = f"{self._prefix}manifest/".encode()
        while start > first and len(found) < 2:
            stop, start, window = start, max(first, start - window), window * 4
            for record in self._log.read(start, stop):
                if record.key.startswith(wanted) and record.value is not None:
                    manifest = _decode(record.value)
                    if manifest is None:
                        unreadable.append(record.offset)
                    else:
                        found.append((record.offset, manifest))
        found.sort(key=lambda item: (item[1].epoch, item[1].generation), reverse=True)
        newest = found[0][0] if found else -1
        return [manifest for _, manifest in found], sum(offset > newest for offset in unreadable)

    def _chunks(self, manifest: _Manifest) -> dict[str, bytes] | None:
        """The state that a manifest names, None if a part is missing or damaged."""
        wanted = {offset for chunk in manifest.chunks for offset in chunk.offsets}
        parts: dict[int, bytes] = {}
        if wanted:
            for record in self._log.read(min(wanted), max(wanted) + 1):
                if record.offset in wanted and record.value is not None:
                    parts[record.offset] = record.value
        chunks: dict[str, bytes] = {}
        for chunk in manifest.chunks:
            packed = b"".join(parts.get(offset, b"") for offset in chunk.offsets)
            if xxhash.xxh3_128_digest(packed) != chunk.checksum:
                return None
            chunks[chunk.name] = zstandard.ZstdDecompressor().decompress(packed)
        return chunks


def _decode(value: bytes) -> _Manifest | None:
    if xxhash.xxh3_128_digest(value[16:]) != value[:16]:
        return None
    manifest = msgspec.msgpack.decode(value[16:], type=_Manifest)
    if manifest.schema != SCHEMA:
        raise Corrupt(
            f"checkpoint schema {manifest.schema}, this version reads {SCHEMA}",
            "run the version that wrote it, or delete the checkpoints topic to rebuild the state from muster.posts",
        )
    return manifest
