"""Cohort memory: returning groups against chance, bounded, and the same after a restart."""

from __future__ import annotations

import itertools

import pytest

from detectors.cohorts import CohortMemory, CohortParams, returning_surprise
from detectors.evidence import Entry
from detectors.hashing import identity

HOUR = 3_600_000
NOW = 1_000 * HOUR


def crowd(name: str, count: int) -> list[int]:
    return [identity(0, f"{name}:{number}") for number in range(count)]


def entry(tag: str, hours_ago: float, joiners: list[int], *, fresh: bool = True) -> Entry:
    started = int(NOW - hours_ago * HOUR)
    return Entry(identity(0, tag), tag, started, started // 1000 + 1200, fresh, joiners)


def memory_of(*entries: Entry, params: CohortParams | None = None) -> CohortMemory:
    memory = CohortMemory(params)
    for one in entries:
        memory.add(one)
    return memory


def organic(count: int = 200) -> list[Entry]:
    return [entry(f"organic {n}", 2 + n / 10, crowd(f"crowd {n}", 10)) for n in range(count)]


def test_surprise_is_the_tail_of_the_beta_binomial() -> None:
    """Against the sum of the density, which the closed form replaces."""
    from math import comb, log10

    n, b, r = 20, 19, 4  # one in twenty returns
    density = [comb(n, k) * b / ((n + b) * comb(n + b - 1, k)) for k in range(n + 1)]
    assert sum(density) == pytest.approx(1)
    assert returning_surprise(n, r, 0.05) == pytest.approx(-log10(sum(density[r:])))


def test_a_group_that_starts_another_tag_together_stands_out() -> None:
    gang = crowd("gang", 12)
    memory = memory_of(*organic(), entry("first", 30, gang), entry("second", 10, gang[:8]))
    found = memory.compare(identity(0, "third"), NOW, gang[:5], gang[:5], gang[:5])
    assert found.r1 > 4
    assert found.measures["cohort.share"] == 1
    assert found.measures["cohort.best"] == 1
    assert found.measures["cohort.pairs"] == 10
    assert found.measures["cohort.core2"] == 5
    assert found.measures["cohort.share2"] == 1
    assert [(e.tag_key, e.accounts, e.size) for e in found.earlier] == [("second", 5, 8), ("first", 5, 12)]


def test_strangers_give_nothing() -> None:
    found = memory_of(*organic()).compare(1, NOW, crowd("new", 20), crowd("new", 60), crowd("new", 200))
    assert found.r1 == 0
    assert found.earlier == []


def test_a_public_that_joins_later_does_not_hide_the_first_joiners() -> None:
    gang, public = crowd("gang", 15), crowd("public", 185)
    memory = memory_of(*organic(), entry("first", 30, gang))
    found = memory.compare(1, NOW, gang + public[:5], public[:60], gang + public)
    assert found.r1 > 6


@pytest.mark.parametrize("hours_ago", [0.5, 0.99])
def test_entries_of_the_same_occasion_do_not_count(hours_ago: float) -> None:
    gang = crowd("gang", 12)
    found = memory_of(entry("sister", hours_ago, gang)).compare(1, NOW, gang, gang, gang)
    assert found.r1 == 0


def test_entries_on_the_same_tag_are_a_measure_of_their_own() -> None:
    """A closed group that comes back to its tag stands out; the regulars among a show's first viewers do not."""
    gang, tag = crowd("gang", 13), identity(0, "daily")
    memory = memory_of(entry("daily", 24, [*gang, *crowd("public", 300)]))
    found = memory.compare(tag, NOW, gang, gang, gang)
    assert found.r1 < 0.01
    assert found.measures["cohort.same_tag"] > 2
    assert [(e.tag_key, e.accounts) for e in found.earlier] == [("daily", 13)]
    viewers = [*gang[:6], *crowd("new", 14)]
    assert memory.compare(tag, NOW, viewers, viewers, viewers).measures["cohort.same_tag"] < 0.5


def test_only_the_first_thirty_joiners_of_a_fresh_tag_are_starters() -> None:
    gang = crowd("gang", 60)
    late = memory_of(entry("first", 30, gang)).compare(1, NOW, gang[30:50], [], [])
    stale = memory_of(entry("first", 30, gang, fresh=False)).compare(1, NOW, gang[:20], [], [])
    assert late.measures["cohort.bb"] > 10
    assert late.measures["cohort.starters_bb"] == 0
    assert stale.measures["cohort.starters_bb"] == 0


def test_accounts_that_are_everywhere_count_little() -> None:
    busy = crowd("busy", 10)
    everywhere = [entry(f"tag {n}", 2 + n, [*busy, *crowd(f"c{n}", 5)]) for n in range(80)]
    found = memory_of(*everywhere).compare(1, NOW, busy, busy, busy)
    assert found.measures["cohort.returning"] == 0
    assert found.measures["cohort.pairs"] == 0


def test_a_public_that_comes_back_to_every_tag_raises_the_bar() -> None:
    public = crowd("public", 300)
    tags = [entry(f"tag {n}", 400 - n, public[n % 30 * 10 : n % 30 * 10 + 10] + crowd(f"t{n}", 10)) for n in range(300)]
    ten = public[::30] + crowd("new", 10)
    wary = memory_of(*tags).compare(1, NOW, ten, ten, ten)
    assert wary.measures["cohort.null"] > 0.3
    assert wary.measures["cohort.bb"] < returning_surprise(20, 10) / 2


def test_memory_is_bounded_and_a_flood_of_small_tags_does_not_push_out_a_known_group() -> None:
    gang = crowd("gang", 10)
    params = CohortParams(max_entries=400)
    memory = memory_of(entry("first", 900, gang), entry("second", 890, gang), params=params)
    for n in range(5_000):
        memory.add(entry(f"small {n}", 800 - n / 10, crowd(f"s{n}", 4), fresh=n % 2 == 0))
        assert len(memory) <= 400
    assert memory.compare(1, NOW, gang, gang, gang).measures["cohort.share"] == 1


def test_joins_are_bounded_too() -> None:
    params = CohortParams(max_joins=1_000)
    memory = memory_of(*(entry(f"t{n}", 900 - n, crowd(f"c{n}", 50)) for n in range(100)), params=params)
    assert memory.joins <= 1_000


def test_a_restored_memory_goes_on_as_if_nothing_had_happened() -> None:
    gang = crowd("gang", 12)
    params = CohortParams(max_entries=150)
    past = [*organic(140), entry("first", 30, gang), *organic(30)]
    memory = memory_of(*past, params=params)
    again = CohortMemory.restore(memory.snapshot(), params)
    for n in range(40):
        later = entry(f"later {n}", 1.5, gang[:6] + crowd(f"later {n}", 4))
        memory.add(later)
        again.add(later)
    assert again.snapshot() == memory.snapshot()
    assert again.compare(1, NOW, gang, gang, gang) == memory.compare(1, NOW, gang, gang, gang)


def test_sealed_chunks_never_change_so_that_a_checkpoint_writes_only_new_ones() -> None:
    memory = CohortMemory()
    before: dict[str, bytes] = {}
    for n in range(3_000):
        memory.add(entry(f"tag {n}", 5_000 - n, crowd(f"c{n}", 40)))
        if n % 500 == 0:
            now = memory.snapshot()
            sealed = sorted(name for name in before if name.startswith("entries/"))[:-1]
            assert all(now[name] == before[name] for name in sealed)
            before = now
    assert max(len(chunk) for chunk in memory.snapshot().values()) <= 512 * 1024
    assert len(before) > 3


def test_chunks_of_forgotten_entries_shrink_and_go() -> None:
    params = CohortParams(max_entries=2_000)
    memory = memory_of(*(entry(f"t{n}", 9_000 - n / 10, crowd(f"c{n}", 30)) for n in range(12_000)), params=params)
    held = sum(len(chunk) for chunk in memory.snapshot().values())
    assert held < 4 * 2_000 * 30 * 10


def test_order_of_insertion_into_segments_does_not_matter() -> None:
    """Looking in between seals segments early; results stay the same to the last bit."""
    gang = crowd("gang", 30)
    entries = [entry(f"t{n}", 500 - n, gang[n % 20 : n % 20 + 10] + crowd(f"c{n}", 5)) for n in range(300)]
    plain, looked = memory_of(*entries), CohortMemory()
    for one, n in zip(entries, itertools.count(), strict=False):
        looked.add(one)
        if n % 7 == 0:
            looked.compare(1, NOW, gang[:20], [], [])
    assert looked.compare(1, NOW, gang[:20], gang, gang) == plain.compare(1, NOW, gang[:20], gang, gang)
