"""The memory of first sights against a plain dict."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from detectors.firsts import FirstSeen

Columns = tuple[np.ndarray, np.ndarray, np.ndarray]


def rows(seed: int, count: int, different: int) -> Columns:
    """Shards, things and ticks of one block after another, some rows without a thing."""
    rng = np.random.default_rng(seed)
    things = rng.integers(1, 2**63, different).astype(np.uint64)[rng.integers(0, different, count)]
    things[rng.random(count) < 0.3] = 0
    return rng.integers(0, 3, count).astype(np.uint8), things, np.sort(rng.integers(0, 600 * 40, count))


def fed(memory: FirstSeen, columns: Columns, cuts: list[int]) -> list[int]:
    shard, thing, tick = columns
    edges = sorted({0, *cuts, *np.searchsorted(tick, np.arange(0, 600 * 41, 600)).tolist()})
    found: list[int] = []
    for a, b in pairwise(edges):
        found += memory.first_at(shard[a:b], thing[a:b], tick[a:b], int(tick[a]) // 600).tolist()
    return found


def part(columns: Columns, rows: slice) -> Columns:
    shard, thing, tick = columns
    return shard[rows], thing[rows], tick[rows]


def test_first_sights_are_those_of_a_dict_a_shard() -> None:
    columns, known = rows(1, 4_000, 300), dict[tuple[int, int], int]()
    expected = []
    for shard, thing, tick in zip(*(column.tolist() for column in columns), strict=True):
        expected.append(known.setdefault((shard, thing), tick * 1_000) if thing else -1)
    assert fed(FirstSeen(4_096), columns, []) == expected


@pytest.mark.parametrize("per_shard", [64, 1_024])
def test_batches_change_nothing_even_when_it_forgets(per_shard: int) -> None:
    columns = rows(2, 20_000, 3_000)
    cuts = np.searchsorted(columns[2], np.random.default_rng(3).integers(0, 24_000, 300)).tolist()
    assert fed(FirstSeen(per_shard), columns, cuts) == fed(FirstSeen(per_shard), columns, [])


def test_restored_it_knows_what_the_other_knew() -> None:
    columns = rows(4, 5_000, 800)
    memory, other = FirstSeen(256), FirstSeen(256)
    fed(memory, part(columns, slice(2_500)), [])
    other.restore(memory.snapshot())
    later = part(columns, slice(2_500, None))
    assert fed(memory, later, []) == fed(other, later, [])
    assert memory.snapshot() == other.snapshot()
