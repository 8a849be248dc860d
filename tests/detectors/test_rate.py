"""The join rate against its definition, computed the slow way."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from detectors.rate import JoinCount, JoinRate, RateParams, negative_binomial_tail

START = 1_700_000_000


def groups(seed: int, slots: int, count: int, span_s: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sorted (slot, tick) groups: some slots busy, some with a join in hours, bursts in between."""
    rng = np.random.default_rng(seed)
    slot = np.minimum(rng.geometric(0.35, count) - 1, slots - 1)
    tick = rng.integers(0, span_s, count)
    burst = rng.random(count) < 0.4
    tick[burst] = span_s // 2 + (tick[burst] - span_s // 2) // 50
    key, joins = np.unique(slot * span_s + tick, return_counts=True)
    return key // span_s, key % span_s + START, joins


def slow(slots: np.ndarray, ticks: np.ndarray, joins: np.ndarray, params: RateParams) -> list[tuple[float, ...]]:
    found = []
    for i, (slot, tick) in enumerate(zip(slots.tolist(), ticks.tolist(), strict=True)):
        mine = [(t, n) for s, t, n in zip(slots[: i + 1], ticks, joins, strict=False) if s == slot]
        within = [sum(n for t, n in mine if t > tick - w) for w in (5, 15, 60)]
        old = [(t // 10, n) for t, n in mine if t // 10 <= tick // 10 - 60]
        half = params.half_life_s / 10
        past = sum(n * 0.5 ** ((tick // 10 - t - 60) / half) for t, n in old)
        known = params.half_life_s / math.log(2) * (1 - 0.5 ** ((tick // 10 - mine[0][0] // 10) / half))
        rate = (params.prior_joins + past) / (params.prior_s + known)
        found.append((*within, sum(n for _, n in mine) - sum(n for _, n in old), past, rate))
    return found


def parts_of(ticks: np.ndarray, edges: list[int]) -> Iterator[np.ndarray]:
    for start, end in zip([0, *edges], [*edges, 10**12], strict=True):
        rows = np.flatnonzero((ticks >= start) & (ticks < end))
        if len(rows):
            yield rows


def test_counts_and_rates_are_those_of_the_definition() -> None:
    slots, ticks, joins = groups(seed=1, slots=6, count=500, span_s=9_000)
    seen = JoinRate(6).update(slots, ticks, joins)
    expected = np.array(slow(slots, ticks, joins, RateParams()))
    for column, name in enumerate(JoinCount._fields):
        np.testing.assert_allclose(getattr(seen, name), expected[:, column], rtol=1e-12, err_msg=name)


@pytest.mark.parametrize("seed", [2, 3])
def test_batches_change_no_bit(seed: int) -> None:
    slots, ticks, joins = groups(seed, slots=8, count=3_000, span_s=200_000)
    whole = JoinRate(8).update(slots, ticks, joins)
    cuts = sorted(np.random.default_rng(seed).integers(START, START + 200_000, 300).tolist())
    model = JoinRate(8)
    for rows in parts_of(ticks, cuts):
        part = model.update(slots[rows], ticks[rows], joins[rows])
        for name in JoinCount._fields:
            assert getattr(part, name).tolist() == getattr(whole, name)[rows].tolist()


def test_a_restored_model_goes_on_with_the_same_numbers() -> None:
    slots, ticks, joins = groups(seed=4, slots=8, count=2_000, span_s=50_000)
    first, second = parts_of(ticks, [START + 25_000])
    model, other, all_slots = JoinRate(8), JoinRate(8), np.arange(8)
    model.update(slots[first], ticks[first], joins[first])
    other.set_columns(all_slots, model.columns(all_slots))
    expected = model.update(slots[second], ticks[second], joins[second])
    found = other.update(slots[second], ticks[second], joins[second])
    assert all((a == b).all() for a, b in zip(expected, found, strict=True))


def test_a_cleared_slot_is_as_good_as_new() -> None:
    model, once = JoinRate(2), np.array([1])
    before = model.update(once, np.array([START]), np.array([3]))
    model.update(once, np.array([START + 2_000]), np.array([9]))
    model.clear(once)
    after = model.update(once, np.array([START + 5_000]), np.array([3]))
    assert [c.tolist() for c in before] == [c.tolist() for c in after]


def test_a_launch_does_not_teach_its_own_baseline_for_ten_minutes() -> None:
    ticks = np.arange(START, START + 1_000, 2)
    seen = JoinRate(1).update(np.zeros(len(ticks), np.intp), ticks, np.ones(len(ticks), np.int64))
    assert (seen.past[ticks < START + 590] == 0).all()
    assert seen.past[-1] > 100


@pytest.mark.parametrize(("joins", "mean", "shape"), [(3, 0.008, 0.3), (7, 0.02, 0.9), (40, 0.01, 0.35), (5, 4.0, 1.0)])
def test_the_tail_is_the_sum_of_the_probabilities(joins: int, mean: float, shape: float) -> None:
    q = mean / (shape + mean)

    def probability(k: int) -> float:
        return math.exp(
            math.lgamma(k + shape) - math.lgamma(k + 1) - math.lgamma(shape) + shape * math.log(1 - q) + k * math.log(q)
        )

    expected = -math.log10(math.fsum(probability(k) for k in range(joins, joins + 400)))
    found = negative_binomial_tail(np.array([joins]), np.array([mean]), np.array([shape]))
    assert found[0] == pytest.approx(expected, rel=1e-6)


def test_settings_out_of_bounds_are_refused() -> None:
    for wrong in ({"prior_joins": 0.0}, {"max_shape": 1.5}, {"prior_s": 600.0}, {"half_life_s": 60.0}):
        with pytest.raises(ValueError, match=r"must be|at least"):
            RateParams(**wrong)
