"""The volume model: agreement of scales over an unprotected baseline."""

from __future__ import annotations

import numpy as np
import pytest
from river import checks

from detectors.scales import Alarm, RateAnomaly, Scales, ScalesParams

DAY = 288


def counts(seed: int, bins: int, keys: int = 1) -> np.ndarray:
    """Over-dispersed counts with a daily season."""
    rng = np.random.default_rng(seed)
    season = 1 + 0.8 * np.sin(np.arange(bins) * 2 * np.pi / DAY)
    return rng.poisson(rng.gamma(4, 5 / 2, (keys, bins)) * season).astype(float)


def run(model: Scales, series: np.ndarray, start: int = 0) -> np.ndarray:
    scores, rows = [], np.arange(len(series))
    for i in range(series.shape[1]):
        hour = np.full(len(series), (start + i) // 12 % 24)
        scores.append(model.score(rows, series[:, i], hour))
        model.learn(rows, series[:, i], hour)
    return np.array(scores).T


def test_one_series_scores_the_same_alone_and_among_others() -> None:
    series = counts(1, 600, keys=5)

    together = run(Scales(5), series)
    alone = run(Scales(1), series[2:3])

    assert np.array_equal(together[2], alone[0])


def test_river_face_and_arrays_are_one_implementation() -> None:
    series = counts(2, 400)
    model = RateAnomaly()
    scores = []
    for i, value in enumerate(series[0]):
        scores.append(model.score_one({"value": value, "hour": i // 12 % 24}))
        model.learn_one({"value": value, "hour": i // 12 % 24})

    assert scores == run(Scales(1), series)[0].tolist()


def test_scoring_changes_nothing() -> None:
    model, only = Scales(1), np.array([0])
    run(model, counts(3, 300))
    before = model.columns(only)

    model.score(only, np.array([900.0]), np.array([3]))

    assert all(np.array_equal(column, before[name]) for name, column in model.columns(only).items())


def test_each_series_has_its_own_clock() -> None:
    series, rows = counts(7, 400), np.array([1])
    late, alone = Scales(2), run(Scales(1), series)
    run(late, counts(8, 50))

    scores = []
    for i, value in enumerate(series[0]):
        scores.append(late.score(rows, np.array([value]), np.array([i // 12 % 24]))[0])
        late.learn(rows, np.array([value]), np.array([i // 12 % 24]))

    assert scores == alone[0].tolist()


def test_restored_in_mid_stream_it_goes_on_as_if_nothing_had_happened() -> None:
    series = counts(4, 700, keys=3)
    whole = run(Scales(3), series)
    first = Scales(3)
    run(first, series[:, :350])
    second = Scales(3)
    second.set_columns(np.arange(3), first.columns(np.arange(3)))

    assert np.array_equal(run(second, series[:, 350:], start=350), whole[:, 350:])


def test_what_is_cleared_begins_anew() -> None:
    model = Scales(1)
    run(model, counts(9, 300))

    model.clear(np.array([0]))

    assert np.array_equal(run(model, counts(2, 100)), run(Scales(1), counts(2, 100)))


def test_a_lasting_burst_outscores_an_ordinary_fortnight() -> None:
    series = counts(5, 14 * DAY + 24)
    series[:, 14 * DAY :] *= 12

    scores = run(Scales(1), series)[0]

    assert scores[14 * DAY :].max() > 1.55 > scores[3 * DAY : 14 * DAY].max()


def test_a_gap_of_the_source_is_neither_an_alarm_nor_a_new_normal() -> None:
    series = counts(6, 8 * DAY)
    model = Scales(1)
    run(model, series[:, : 7 * DAY])
    for i in range(72):
        model.skip(np.array([0]), np.array([(7 * DAY + i) // 12 % 24]))

    after = run(model, series[:, 7 * DAY + 72 :], start=7 * DAY + 72)

    assert after.max() < 1.55


def test_one_alarm_a_burst_and_the_rest_are_counted() -> None:
    alarm, only = Alarm(1, threshold=1.0, refractory_s=100), np.array([0])

    raised = [bool(alarm.raised(only, np.array([2.0]), np.array([at]))[0]) for at in range(0, 250, 10)]

    assert raised.count(True) == 3
    assert alarm.suppressed == 22


@pytest.mark.parametrize(
    "wrong", [{"windows": ()}, {"windows": (12, 1)}, {"half_life": 0.0}, {"season_decay": 1.5}, {"floor": -1.0}]
)
def test_impossible_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must be"):
        ScalesParams(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("check", [checks.common.check_repr, checks.common.check_str])
def test_river_accepts_it_as_a_model(check: object) -> None:
    check(RateAnomaly())  # type: ignore[operator]
