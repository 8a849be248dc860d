"""Checkpoints over a list: what a restore gives back, and what it refuses to give."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import pytest

from streams import checkpoint
from streams.checkpoint import PART_BYTES, RENEW, CheckpointStore, LogRecord
from streams.errors import Corrupt, Unavailable


class ListLog:
    """A log in memory. ``fail_after`` records it is gone, as a broker may be in the middle of a generation."""

    def __init__(self) -> None:
        self.records: list[LogRecord] = []
        self.fail_after: int | None = None
        self.bytes_read = 0

    def append(self, records: Iterable[tuple[bytes, bytes | None]]) -> list[int]:
        offsets = []
        for key, value in records:
            if self.fail_after is not None and len(self.records) >= self.fail_after:
                raise Unavailable("gone")
            offsets.append(len(self.records))
            self.records.append(LogRecord(len(self.records), key, value))
        return offsets

    def bounds(self) -> tuple[int, int]:
        return 0, len(self.records)

    def read(self, start: int, end: int) -> Iterator[LogRecord]:
        for record in list(self.records):
            if start <= record.offset < end:
                self.bytes_read += len(record.value or b"")
                yield record

    def compact(self) -> None:
        """What a broker's cleaner leaves: the last record of each key, offsets unchanged."""
        last = {record.key: record.offset for record in self.records}
        self.records = _Sparse([r for r in self.records if last[r.key] == r.offset], len(self.records))

    def flip_bit(self, offset: int, bit: int) -> None:
        place = next(i for i, record in enumerate(self.records) if record.offset == offset)
        record = self.records[place]
        data = bytearray(record.value or b"")
        data[bit // 8 % len(data)] ^= 1 << bit % 8
        self.records[place] = record._replace(value=bytes(data))


class _Sparse(list[LogRecord]):
    """Records with gaps whose length is still the log's end."""

    def __init__(self, kept: list[LogRecord], end: int) -> None:
        super().__init__(kept)
        self._gap = end - len(kept)

    def __len__(self) -> int:
        return super().__len__() + self._gap


def opened(log: ListLog, worker: int = 0) -> CheckpointStore:
    store = CheckpointStore(log, "detect", worker)
    store.restore()
    return store


def restored(log: ListLog, worker: int = 0) -> tuple[dict[str, bytes], dict[str, int]] | None:
    found = CheckpointStore(log, "detect", worker).restore()
    return None if found is None else (found.chunks, found.offsets)


def test_nothing_was_ever_saved() -> None:
    assert restored(ListLog()) is None


def test_a_restore_equals_what_was_saved_last() -> None:
    log, rng = ListLog(), random.Random(1)
    store = opened(log)
    state = {f"shard-{n}": rng.randbytes(100) for n in range(20)}
    for generation in range(3 * RENEW):
        state[f"shard-{rng.randrange(20)}"] = rng.randbytes(rng.randrange(200))
        store.save(state, {"muster.uses/0": generation})
        assert restored(log) == (state, {"muster.uses/0": generation})


def test_only_changed_chunks_are_written() -> None:
    store = opened(ListLog())
    state = {"a": b"1", "b": b"2"}
    assert store.save(state, {}).chunks == 2
    assert store.save(state, {}).chunks == 0
    assert store.save(state | {"b": b"3"}, {}).chunks == 1


def test_a_large_chunk_travels_in_parts() -> None:
    log = ListLog()
    data = random.Random(2).randbytes(3 * PART_BYTES)
    opened(log).save({"models": data}, {})
    assert restored(log) == ({"models": data}, {})
    assert max(len(record.value or b"") for record in log.records) <= PART_BYTES


def test_workers_and_stages_share_a_log_without_seeing_each_other() -> None:
    log = ListLog()
    opened(log, 0).save({"a": b"0"}, {})
    opened(log, 1).save({"a": b"1"}, {})
    CheckpointStore(log, "judge", 0).save({"a": b"j"}, {})
    assert restored(log, 0) == ({"a": b"0"}, {})
    assert restored(log, 1) == ({"a": b"1"}, {})


@pytest.mark.parametrize("compacted", [False, True])
def test_a_generation_that_was_not_closed_does_not_exist(compacted: bool) -> None:
    log = ListLog()
    store = opened(log)
    before = {f"c{n}": b"old" for n in range(5)}
    store.save(before, {"t/0": 1})
    store.save(before, {"t/0": 2})
    log.fail_after = len(log.records) + 3
    with pytest.raises(Unavailable):
        store.save(dict.fromkeys(before, b"new"), {"t/0": 3})
    log.fail_after = None
    if compacted:
        log.compact()
    assert restored(log) == (before, {"t/0": 2})


def test_every_flipped_bit_is_noticed_and_the_checkpoint_before_is_used() -> None:
    rng = random.Random(3)
    for _ in range(200):
        log = ListLog()
        store = opened(log)
        store.save({"a": rng.randbytes(64), "b": b"same"}, {"t/0": 1})
        first = restored(log)
        start = len(log.records)
        store.save({"a": rng.randbytes(64), "b": b"same"}, {"t/0": 2})
        log.flip_bit(rng.randrange(start, len(log.records)), rng.randrange(10_000))
        found = CheckpointStore(log, "detect", 0).restore()
        assert found is not None
        assert found.damaged == 1
        assert (found.chunks, found.offsets) == first


def test_when_no_checkpoint_is_whole_it_says_so() -> None:
    log = ListLog()
    opened(log).save({"a": b"state"}, {})
    log.flip_bit(0, 5)
    with pytest.raises(Corrupt):
        restored(log)


def test_a_checkpoint_of_another_version_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    log = ListLog()
    with monkeypatch.context() as before:
        before.setattr(checkpoint, "SCHEMA", checkpoint.SCHEMA - 1)
        opened(log).save({"a": b"state"}, {})
    with pytest.raises(Corrupt, match=f"schema {checkpoint.SCHEMA - 1}") as refused:
        restored(log)
    assert "delete the checkpoints topic" in refused.value.hint


def test_compaction_keeps_every_saved_checkpoint_whole() -> None:
    log, rng = ListLog(), random.Random(4)
    for _owner in range(4):
        store = opened(log)
        for _ in range(5):
            state = {f"c{n}": rng.randbytes(8) for n in range(rng.randrange(1, 6))}
            store.save(state, {})
            log.compact()
            assert restored(log) == (state, {})


def test_chunks_that_are_gone_leave_nothing_behind_but_tombstones() -> None:
    log = ListLog()
    store = opened(log)
    for n in range(10):
        store.save({f"watch-{n}": b"x"}, {})
    log.compact()
    assert sum(record.value is not None and b"watch" in record.key for record in log.records) == 1


def test_an_owner_that_lost_the_worker_cannot_harm_its_successor() -> None:
    log = ListLog()
    first = opened(log)
    first.save({"a": b"1", "b": b"1"}, {"t/0": 1})
    second = opened(log)
    second.save({"a": b"2", "b": b"2"}, {"t/0": 2})
    first.save({"a": b"late", "b": b"late"}, {"t/0": 1})
    log.compact()
    assert restored(log) == ({"a": b"2", "b": b"2"}, {"t/0": 2})


def test_a_restore_reads_a_bounded_stretch_of_a_log_that_is_never_compacted() -> None:
    log = ListLog()
    store = opened(log)
    for n in range(40 * RENEW):
        store.save({"hot": str(n).encode(), "cold": b"c" * 1_000}, {})
    log.bytes_read = 0
    assert restored(log) is not None
    total = sum(len(record.value or b"") for record in log.records)
    assert log.bytes_read < total / 4
