"""Hashtags with a regular past: their volume is held against their own swings, live."""

from __future__ import annotations

import numpy as np
import pytest

from detectors.exposure import TEN
from detectors.regular import Agreement, Regular, RegularParams
from detectors.screen import ScreenParams
from tests.detectors.test_reference import HOUR, Stream, watched

DAY = 24 * HOUR
SLOTS = 64 * 8
A_BIN = 300
FEW = RegularParams(per_shard=2)


def fed(model: Regular, ticks: np.ndarray, slot: int = 0, per_bin: float = 20.0, lost: int = 0) -> Agreement:
    """Give joins of one slot, block by block; what the scales say at each tick."""
    said = []
    for part in np.split(ticks, np.flatnonzero(ticks[1:] // 600 != ticks[:-1] // 600) + 1):
        at, joins = np.unique(part, return_counts=True)
        rate, silent = np.full(len(at), per_bin / A_BIN), np.full(len(at), lost)
        said.append(model.update(np.full(len(at), slot), at, joins, rate, silent))
    return Agreement(*(np.concatenate(column) for column in zip(*said, strict=True)))


def even(first_s: int, last_s: int, per_bin: int = 20, seed: int = 1) -> np.ndarray:
    """Joins at random instants, ``per_bin`` of them in five minutes on average."""
    rng = np.random.default_rng(seed)
    return np.sort(rng.integers(first_s, last_s, (last_s - first_s) // A_BIN * per_bin))


def test_a_wave_inside_a_regular_hashtag_is_watched_though_no_tail_of_a_low_count_sees_it() -> None:
    stream, rng = Stream(), np.random.default_rng(3)
    usual = np.sort(rng.uniform(0, 2 * DAY, 2 * 24 * 12 * 20))  # 20 joins in five minutes
    wave = 2 * DAY + 60 + np.sort(rng.uniform(0, 480, 160))
    before = stream.join({5: usual[usual > 0]})
    after = stream.join({5: wave})

    quiet = before.tick - before.tick[0] > DAY  # from its second day on nothing of the kind
    assert not (before.watch & quiet).any()
    assert after.surprise.max() < ScreenParams().watch_surprise
    assert watched(after, 5)


def test_it_raises_once_in_six_hours_and_counts_the_rest() -> None:
    model = Regular(SLOTS, FEW)
    fed(model, even(0, DAY))
    wave = fed(model, even(DAY, DAY + 5 * A_BIN, per_bin=300))

    assert wave.raised.sum() == 1
    assert model.suppressed == 3  # of the bins before the running one, the first of which raised


def test_before_six_hours_are_known_it_says_nothing() -> None:
    said = fed(Regular(SLOTS, FEW), even(0, 5 * HOUR))

    assert not said.score.any()


def test_how_joins_are_batched_changes_nothing() -> None:
    ticks = even(0, DAY)
    whole, part = fed(Regular(SLOTS, FEW), ticks), Regular(SLOTS, FEW)

    pieces = [fed(part, piece) for piece in np.split(ticks, np.flatnonzero(np.diff(ticks) > 20) + 1)]

    assert np.array_equal(whole.score, np.concatenate([piece.score for piece in pieces]))


def test_alarms_and_the_count_of_those_held_back_are_the_same_tick_by_tick() -> None:
    """Twenty minutes' refractory ends in the midst of a bin: what was held back before is raised then."""
    quick = RegularParams(per_shard=2, threshold=0.8, refractory_s=1_130)
    one, other = Regular(SLOTS, quick), Regular(SLOTS, quick)
    wave = np.concatenate([even(0, DAY), even(DAY, DAY + 2 * HOUR, per_bin=200, seed=5)])

    whole = fed(one, wave)
    pieces = [fed(other, piece) for piece in np.split(wave, np.flatnonzero(np.diff(wave)) + 1)]

    assert whole.raised.sum() > 3
    assert np.array_equal(whole.raised, np.concatenate([piece.raised for piece in pieces]))
    assert one.snapshot() == other.snapshot()
    assert one.suppressed == other.suppressed > 0


def test_restored_in_mid_stream_it_goes_on_as_if_nothing_had_happened() -> None:
    whole, second = Regular(SLOTS, FEW), Regular(SLOTS, FEW)
    fed(whole, even(0, DAY))
    fed(whole, even(0, DAY), slot=9)  # another shard, a bin of which has not ended
    second.restore(whole.snapshot())

    for model in (whole, second):
        model.wave = fed(model, even(DAY, DAY + HOUR, per_bin=90))  # type: ignore[attr-defined]

    assert whole.wave.raised.any()  # type: ignore[attr-defined]
    assert np.array_equal(whole.wave.score, second.wave.score)  # type: ignore[attr-defined]
    assert whole.snapshot() == second.snapshot()


def test_a_silent_source_is_neither_an_alarm_nor_a_new_normal() -> None:
    down, up = Regular(SLOTS, FEW), Regular(SLOTS, FEW)
    silence = 4 * HOUR
    fed(down, even(0, DAY))
    fed(up, even(0, DAY))

    after = fed(down, even(DAY + silence, 2 * DAY), lost=silence // TEN)
    without = fed(up, even(DAY + silence, 2 * DAY))

    assert not after.raised.any()
    late = slice(len(after.score) // 2, None)
    assert after.score[late].mean() < without.score[late].mean()


def test_how_long_a_source_was_silent_changes_nothing_and_costs_nothing() -> None:
    said = []
    for days in (1, 3_000):  # eight years are 860,000 bins
        model = Regular(SLOTS, FEW)
        fed(model, even(0, DAY))
        silence = days * DAY
        said.append(fed(model, even(DAY, DAY + HOUR, per_bin=90) + silence, lost=silence // TEN))

    assert said[0].raised.any()
    assert np.array_equal(said[0].score, said[1].score)


def test_where_a_shard_is_full_the_least_busy_gives_way_to_what_is_twice_as_busy() -> None:
    model = Regular(SLOTS, FEW)
    for bins, busy in ((12, {0: 20, 1: 40}), (24, {0: 20, 1: 40, 2: 30, 3: 90})):  # by slot, joins in a bin
        slots, joins = np.array(list(busy)), np.array(list(busy.values()))
        for i in range(bins - 12, bins):
            tick, silent = np.full(len(slots), i * A_BIN), np.zeros(len(slots), np.int64)
            model.update(slots, tick, joins, joins / A_BIN, silent)

    assert [slot for slot in range(4) if slot in model] == [1, 3]


def test_what_is_no_longer_regular_frees_its_row() -> None:
    model = Regular(SLOTS, FEW)
    fed(model, even(0, DAY))
    fed(model, np.array([40 * DAY]), per_bin=0.0)

    assert not len(model)


def test_a_slot_that_is_given_up_is_forgotten() -> None:
    model = Regular(SLOTS, FEW)
    fed(model, even(0, DAY))
    model.clear(np.array([0]))

    assert not len(model)
    assert not fed(model, even(DAY, DAY + 5 * HOUR)).score.any()


@pytest.mark.parametrize("wrong", [{"per_shard": 0}, {"known_bins": 0}, {"least_per_bin": 0.0}, {"threshold": 0.0}])
def test_impossible_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        RegularParams(**wrong)  # type: ignore[arg-type]
