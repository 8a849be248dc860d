"""Storage of cohort memory: every pair is found, and who is everywhere costs no more than others."""

from __future__ import annotations

import numpy as np

from detectors.joins import MOST, Joins


def found(joins: Joins, *accounts: int) -> list[tuple[int, int, bool]]:
    who, where, begun = joins.find(np.array(accounts, dtype=np.uint64))
    return sorted(zip(who.tolist(), where.tolist(), begun.tolist(), strict=True))


def test_every_pair_is_found_whether_sealed_or_waiting() -> None:
    joins = Joins()
    for entry in range(3_000):
        joins.add([entry % 100, 1_000 + entry], entry, starters=1)
    assert found(joins, 7, 1_500, 9_999) == [
        *((0, entry, True) for entry in range(7, 3_000, 100)),
        (1, 500, False),
    ]


def test_of_an_account_that_is_everywhere_the_newest_are_found_and_not_more() -> None:
    joins = Joins()
    for entry in range(50_000):
        joins.add([1, 2 + entry], entry, starters=1)
    entries = [entry for _, entry, _ in found(joins, 1)]
    assert len(entries) < 10 * MOST
    assert entries[-500:] == list(range(49_500, 50_000))
    assert found(joins, 2) == [(0, 0, False)]
