"""Slots: who gets one, what is known of its joins from before, who has to go, and that batches do not matter."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from detectors.admission import Admission, Admitted

START = 1_700_000_400  # begins a block
TAG = 70  # of shard 6, as 70 + 64 n
Joins = list[tuple[int, int]]  # (tag, tick)


def fresh(**changed: int) -> Admission:
    usual = {"slots_per_shard": 64, "admit_at": 3, "young_per_shard": 64, "counts_width": 4_096, "secret": 1}
    return Admission(**{**usual, **changed})


def given(admission: Admission, *joins: tuple[int, int]) -> Admitted:
    """Joins as (tag, s after the start), given at once."""
    tags, at_s = (np.array(column) for column in zip(*joins, strict=True))
    return admission.admit(tags.astype(np.uint64), at_s + START, ["en"] * len(tags))


def fill(admission: Admission, tags: int, at_s: int = 0) -> Admitted:
    """Three joins each by so many tags of one shard, in one tick."""
    return given(admission, *[(TAG + 64 * n, at_s) for n in range(tags) for _ in range(3)])


def test_the_third_join_brings_a_slot_and_the_two_before_it() -> None:
    admission = fresh()
    assert not len(given(admission, (TAG, 0), (TAG, 5)).slots)
    assert len(admission) == 0
    found = given(admission, (71, 7), (TAG, 9), (TAG, 9), (TAG, 11))
    assert (found.ticks - START).tolist() == [0, 5, 9, 9, 11]
    assert found.row.tolist() == [1, 1, 1, 2, 3]
    assert set(admission.tag[found.slots].tolist()) == {TAG}
    assert list(found.new) == list(set(found.slots.tolist()))
    assert given(admission, (TAG, 12)).row.tolist() == [0]


def test_joins_of_more_than_ten_minutes_ago_are_counted_but_not_known() -> None:
    admission = fresh()
    for at_s in (100, 650):
        given(admission, (TAG, at_s))
    assert (given(admission, (TAG, 1_000)).ticks - START).tolist() == [650, 1_000]


def test_a_flood_of_new_tags_pushes_out_what_has_waited_longest() -> None:
    admission = fresh()
    given(admission, (TAG, 0), (TAG, 0))
    given(admission, *[(TAG + 64 * n, 1) for n in range(1, 80)])
    assert (given(admission, (TAG, 2)).ticks - START).tolist() == [2]


def test_a_shard_that_runs_low_takes_joins_to_the_end_of_the_tick_and_is_then_swept() -> None:
    admission = fresh()
    assert not admission.low
    fill(admission, 60)
    assert not admission.low  # four are free
    found = given(admission, *[(3_910 + n % 2 * 64, 1) for n in range(6)], (TAG, 1), (TAG, 2))
    assert found.rows == 7
    assert admission.low == [TAG % 64]
    assert not found.refused

    freed = admission.sweep(lambda slots: -admission.tag[slots].astype(np.float64))
    assert admission.tag[freed].tolist() == [3_974 - 64 * n for n in range(8)]
    assert not admission.low
    assert len(admission) == len(admission.taken(TAG % 64)) == 54


def test_equal_scores_are_told_apart_by_tag() -> None:
    admission = fresh()
    fill(admission, 62)
    freed = admission.sweep(lambda slots: np.zeros(len(slots)))
    assert admission.tag[freed].tolist() == [TAG + 64 * n for n in range(8)]


def test_tags_that_find_no_free_slot_in_their_tick_wait_and_lose_no_join() -> None:
    admission = fresh()
    found = fill(admission, 66)
    assert len(found.new) == 64
    assert found.refused == 2
    admission.sweep(lambda slots: np.zeros(len(slots)))
    late = TAG + 64 * 65
    assert (given(admission, (late, 1)).ticks - START).tolist() == [0, 0, 0, 1]


def test_a_tag_that_lost_its_slot_is_known_no_more() -> None:
    admission = fresh()
    fill(admission, 62)
    admission.sweep(lambda slots: np.zeros(len(slots)))
    assert (given(admission, (TAG, 3)).ticks - START).tolist() == [3]  # the sketch has not forgotten it


def test_languages_whose_tags_are_followed_expect_more() -> None:
    admission = fresh(slots_per_shard=2_048)

    def times(number: int, language: str, joins: int = 3) -> list[float]:
        tags = np.full(joins, TAG + 64 * number, np.uint64)
        return list(admission.admit(tags, np.full(joins, START), [language] * joins).new.values())

    assert times(0, "ar") == [1.0]
    for number in range(1, 1_000, 2):
        times(number, "ar")
        times(number + 1, "en", joins=1)
    assert times(1_001, "ar")[0] > 1.2
    assert times(1_002, "en")[0] < 0.8


def stream(seed: int, rows: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Tags of all shards, more than there are slots, over 50 minutes."""
    rng = np.random.default_rng(seed)
    tags = rng.integers(1, 2**63, 8_000).astype(np.uint64)[rng.integers(0, 8_000, rows)]
    languages = [("ar", "en", "tr")[tag % 3] for tag in tags.tolist()]
    return tags, np.sort(rng.integers(0, 3_000, rows)) + START, languages


def taken_in(admission: Admission, tags: np.ndarray, ticks: np.ndarray, languages: list[str], cuts: list[int]) -> Joins:
    """All joins of tags with a slot, given in pieces cut at these ticks and at blocks; swept by tag."""
    edges = sorted({*cuts, *range(START, START + 3_001, 600)})
    out: Joins = []
    for start, end in pairwise(np.searchsorted(ticks, edges).tolist()):
        done = start
        while done < end:
            found = admission.admit(tags[done:end], ticks[done:end], languages[done:end])
            out += zip(admission.tag[found.slots].tolist(), found.ticks.tolist(), strict=True)
            done += found.rows
            if admission.low:
                admission.sweep(lambda slots: (admission.tag[slots] % np.uint64(1_009)).astype(np.float64))
    return sorted(out)


@pytest.mark.parametrize("slots", [64, 512])
def test_pieces_change_nothing_even_while_slots_run_out(slots: int) -> None:
    columns = stream(1, 40_000)
    cuts = (START + np.random.default_rng(2).integers(0, 3_000, 200)).tolist()
    whole, parts = fresh(slots_per_shard=slots), fresh(slots_per_shard=slots)
    assert taken_in(parts, *columns, cuts) == taken_in(whole, *columns, [])
    assert parts.snapshot() == whole.snapshot()


def test_restored_slots_are_those_of_the_other_and_go_on_the_same() -> None:
    tags, ticks, languages = stream(3, 20_000)
    half = int(np.searchsorted(ticks, START + 1_500))
    admission, other = fresh(), fresh()
    taken_in(admission, tags[:half], ticks[:half], languages[:half], [])
    other.restore(admission.snapshot() | {"rates/0/0": b"of others"})
    assert other.snapshot() == admission.snapshot()
    rest = tags[half:], ticks[half:], languages[half:]
    assert taken_in(other, *rest, [START + 1_500]) == taken_in(admission, *rest, [START + 1_500])
    assert len(other) == len(admission)
