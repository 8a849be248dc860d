"""Checkpoints on real brokers: the log keeps the promises that the store is built on."""

from __future__ import annotations

import random

from streams.checkpoint import PART_BYTES, CheckpointStore
from streams.checkpoint_log import KafkaLog
from streams.config import Settings


def opened(settings: Settings, partition: int = 0) -> KafkaLog:
    return KafkaLog(settings.kafka, settings.kafka.topic("checkpoints"), partition)


def test_a_restore_equals_what_was_saved_last(settings: Settings) -> None:
    rng = random.Random(5)
    store = CheckpointStore(opened(settings), "detect", 0)
    assert store.restore() is None
    state = {f"shard-{n}": rng.randbytes(1_000) for n in range(16)}
    for generation in range(20):
        state[f"shard-{rng.randrange(16)}"] = rng.randbytes(1_000)
        store.save(state, {"muster.uses/0": generation})
    found = CheckpointStore(opened(settings), "detect", 0).restore()
    assert found is not None
    assert (found.chunks, found.offsets, found.damaged) == (state, {"muster.uses/0": 19}, 0)


def test_a_large_chunk_comes_back_whole(settings: Settings) -> None:
    data = random.Random(6).randbytes(5 * PART_BYTES)
    store = CheckpointStore(opened(settings), "judge", 0)
    store.restore()
    store.save({"cohorts": data}, {})
    found = CheckpointStore(opened(settings), "judge", 0).restore()
    assert found is not None
    assert found.chunks == {"cohorts": data}


def test_a_generation_that_was_not_closed_does_not_exist(settings: Settings) -> None:
    log = opened(settings)
    store = CheckpointStore(log, "detect", 0)
    store.restore()
    store.save({"a": b"closed"}, {"t/0": 1})
    log.append([(b"detect/0/1/a/0", b"written by somebody who died before the manifest"), (b"other", b"x")])
    found = CheckpointStore(opened(settings), "detect", 0).restore()
    assert found is not None
    assert (found.chunks, found.offsets) == ({"a": b"closed"}, {"t/0": 1})


def test_a_flipped_bit_is_noticed_and_the_checkpoint_before_is_used(settings: Settings) -> None:
    class Flipping(KafkaLog):
        """Writes one bit of every record wrong, as a bad memory would before the broker's own checksum."""

        def append(self, records):  # type: ignore[no-untyped-def]
            return super().append((key, bytes([value[0] ^ 1]) + value[1:]) for key, value in records if value)

    good = CheckpointStore(opened(settings), "detect", 0)
    good.restore()
    good.save({"a": b"good"}, {"t/0": 1})
    bad = CheckpointStore(Flipping(settings.kafka, settings.kafka.topic("checkpoints"), 0), "detect", 0)
    bad.restore()
    bad.save({"a": b"bad"}, {"t/0": 2})
    found = CheckpointStore(opened(settings), "detect", 0).restore()
    assert found is not None
    assert (found.chunks, found.offsets, found.damaged) == ({"a": b"good"}, {"t/0": 1}, 1)


def test_workers_share_a_partition_without_seeing_each_other(settings: Settings) -> None:
    for worker in range(3):
        store = CheckpointStore(opened(settings), "detect", worker)
        store.restore()
        store.save({"a": str(worker).encode()}, {})
    for worker in range(3):
        found = CheckpointStore(opened(settings), "detect", worker).restore()
        assert found is not None
        assert found.chunks == {"a": str(worker).encode()}
