"""The clock of the rate model: season of all tags, and silence of the source that is no time."""

from __future__ import annotations

import numpy as np
import pytest

from detectors.exposure import HOUR_S, Exposure, Moment

START = 1_700_000_400 // HOUR_S * HOUR_S  # the beginning of an hour
HALF, LONG = 21_600.0, 604_800.0


def run(clock: Exposure, ticks: np.ndarray, step: int = 600) -> Moment:
    """Joins of shard 3, in chunks of ``step`` seconds; what the clock said at the last one."""
    last: Moment | None = None
    cuts = np.flatnonzero((ticks[1:] // step != ticks[:-1] // step) | (ticks[1:] // 600 != ticks[:-1] // 600)) + 1
    for part in np.split(ticks, cuts):
        last = clock.advance(np.full(len(part), 3), part)
    assert last is not None
    return last.take(np.array([-1]))


def busy(first_s: int, last_s: int, every_s: int) -> np.ndarray:
    return np.arange(START + first_s, START + last_s, every_s)


def test_exposure_is_the_decayed_time_since_the_first_join() -> None:
    seen = run(Exposure(HALF, LONG), busy(0, 40_001, 10))
    assert seen.plain[0] == pytest.approx(HALF / np.log(2) * (1 - 2 ** (-40_000 / HALF)), rel=1e-9)
    assert seen.long[0] == pytest.approx(LONG / np.log(2) * (1 - 2 ** (-40_000 / LONG)), rel=0.05)


def test_chunks_change_no_bit() -> None:
    rng = np.random.default_rng(1)
    ticks = np.sort(START + np.concatenate([rng.integers(0, 30_000, 3_000), rng.integers(60_000, 70_000, 1_000)]))
    whole, parts = (run(Exposure(HALF, LONG), ticks, step) for step in (600, 7))
    assert [column.tolist() for column in whole] == [column.tolist() for column in parts]


def test_a_silent_source_stops_the_clock() -> None:
    clock = Exposure(HALF, LONG)
    before = run(clock, busy(0, 4 * HOUR_S, 10))
    after = run(clock, busy(16 * HOUR_S, 16 * HOUR_S + 1, 10))
    assert clock.gaps == 1
    assert after.lost[0] == 12 * HOUR_S // 10 + 1
    assert after.plain[0] == before.plain[0]


def test_a_lull_of_a_quiet_shard_is_time_like_any_other() -> None:
    clock = Exposure(HALF, LONG)
    run(clock, busy(0, 8 * HOUR_S, 1_200))  # three joins an hour
    after = run(clock, busy(14 * HOUR_S, 14 * HOUR_S + 1, 10))
    assert clock.gaps == 0
    assert after.lost[0] == 0


def test_the_season_is_that_of_the_hour_of_the_day_and_then_of_the_week() -> None:
    clock, rng = Exposure(HALF, LONG), np.random.default_rng(2)
    hours = np.arange(24 * 21)
    day = np.where(hours % 24 >= 12, 90, 30)
    day[(hours // 24 % 7 == 2) & (hours % 24 == 5)] = 240  # one hour of one day of the week
    ticks = np.concatenate([np.sort(START + h * HOUR_S + rng.integers(0, HOUR_S, n)) for h, n in enumerate(day)])
    run(clock, ticks)
    factor = [run(clock, busy(s := (24 * 21 + h) * HOUR_S, s + 1, 10)).factor[0] for h in (5, 15, 53, 77)]
    plain, high, special, ordinary = factor
    assert high == pytest.approx(1.5, abs=0.2)
    assert plain == pytest.approx(ordinary, abs=0.2)
    assert special > 1.5 * plain  # after three weeks, shrunk half way
    assert clock.spread(np.array([3]))[0] > 0.1


def test_one_burst_is_no_season() -> None:
    clock = Exposure(HALF, LONG)
    calm = busy(0, 3 * 24 * HOUR_S, 60)
    burst = START + 30 * HOUR_S + np.arange(30_000) // 10
    run(clock, np.sort(np.concatenate([calm, burst])))
    assert run(clock, busy(s := 78 * HOUR_S, s + 1, 10)).factor[0] < 2


def test_restored_it_goes_on_with_the_same_numbers() -> None:
    first, second = busy(0, 10 * HOUR_S, 17), busy(13 * HOUR_S, 20 * HOUR_S, 29)
    clock, other = Exposure(HALF, LONG), Exposure(HALF, LONG)
    run(clock, first)
    other.restore(clock.snapshot())
    assert [c.tolist() for c in run(other, second)] == [c.tolist() for c in run(clock, second)]
    assert other.snapshot() == clock.snapshot()
