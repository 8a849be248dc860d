"""The memory of pairs against a plain dict, and the counts of unknown tags against a plain counter."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from detectors.sketches import MEMORY_BLOCKS, JoinCounts, PairMemory


def hashes(rng: np.random.Generator, count: int, different: int) -> np.ndarray:
    return rng.integers(1, 2**63, different).astype(np.uint64)[rng.integers(0, different, count)]


def test_first_uses_are_those_of_a_dict_with_ages() -> None:
    rng = np.random.default_rng(1)
    memory, last_seen = PairMemory(8_192, secret=1), dict[tuple[int, int], int]()
    for block in range(0, 400, 7):
        tags, authors = hashes(rng, 500, 40), hashes(rng, 500, 90)
        if block % 3:
            tags, authors = np.arange(1, 501, dtype=np.uint64) % 40, np.arange(1, 501, dtype=np.uint64) % 90
        expected = []
        for pair in zip(tags.tolist(), authors.tolist(), strict=True):
            expected.append(block - last_seen.get(pair, -1_000) > MEMORY_BLOCKS)
            last_seen[pair] = block
        assert memory.first(tags, authors, block).tolist() == expected


@pytest.mark.parametrize("per_shard", [64, 4_096])
def test_batches_do_not_change_what_is_first_even_when_the_table_is_overfull(per_shard: int) -> None:
    rng = np.random.default_rng(2)
    whole, parts = PairMemory(per_shard, secret=1), PairMemory(per_shard, secret=1)
    for block in range(12):
        tags, authors = hashes(rng, 3_000, 60), hashes(rng, 3_000, 700)
        cuts = sorted(rng.integers(0, 3_000, 30).tolist())
        expected = whole.first(tags, authors, block)
        found = [parts.first(t, a, block) for t, a in zip(np.split(tags, cuts), np.split(authors, cuts), strict=True)]
        assert np.concatenate(found).tolist() == expected.tolist()


def test_shards_do_not_feel_each_other() -> None:
    rng = np.random.default_rng(3)
    tags, authors = hashes(rng, 5_000, 600), hashes(rng, 5_000, 300)
    together, alone = PairMemory(64, secret=1), PairMemory(64, secret=1)
    expected = together.first(tags, authors, 5)
    own = tags % 64 % 3 == 1
    assert alone.first(tags[own], authors[own], 5).tolist() == expected[own].tolist()


def test_a_restored_memory_knows_what_the_other_knew() -> None:
    rng = np.random.default_rng(4)
    tags, authors = hashes(rng, 2_000, 60), hashes(rng, 2_000, 200)
    memory, other = PairMemory(1_024, secret=1), PairMemory(1_024, secret=1)
    memory.first(tags[:1_000], authors[:1_000], 1)
    other.restore(memory.snapshot())
    assert other.first(tags, authors, 2).tolist() == memory.first(tags, authors, 2).tolist()
    assert other.snapshot() == memory.snapshot()


def test_counts_are_never_too_small_and_rarely_too_big() -> None:
    rng = np.random.default_rng(5)
    counts, exact = JoinCounts(1_024, secret=1), Counter[int]()
    tags = hashes(rng, 30_000, 20_000)
    too_big = 0
    for tag, cells in zip(tags.tolist(), counts.cells(tags).tolist(), strict=True):
        exact[tag] += 1
        found = counts.add(cells)
        assert found >= min(exact[tag], 255)
        too_big += found > exact[tag]
    assert too_big < 30


def test_a_flood_of_unique_tags_passes_no_gate() -> None:
    counts = JoinCounts(16_384, secret=1)
    tags = np.random.default_rng(6).integers(1, 2**63, 100_000).astype(np.uint64)
    dense = tags - tags % 64 + 5  # 16,000 on one shard are a million on all
    admitted = sum(counts.add(cells) >= 3 for cells in counts.cells(dense[:16_000]).tolist())
    assert admitted == 0


def test_counts_are_forgotten_after_two_generations() -> None:
    counts = JoinCounts(64, secret=1)
    cells = counts.cells(np.array([7], np.uint64)).tolist()[0]
    seen = []
    for block in (0, 1, 36, 71, 72, 200):
        counts.turn(block)
        seen.append(counts.add(cells))
    assert seen == [1, 2, 3, 4, 3, 1]


def test_restored_counts_go_on() -> None:
    counts, other = JoinCounts(64, secret=1), JoinCounts(64, secret=1)
    cells = counts.cells(np.array([7], np.uint64)).tolist()[0]
    counts.turn(36)
    counts.add(cells)
    counts.turn(72)
    counts.add(cells)
    other.restore(counts.snapshot())
    assert other.add(cells) == counts.add(cells) == 3
