"""A budget of false alarms that holds online: what was told, by its own confidence, raises the bar for what comes."""

from __future__ import annotations

import pytest

from detectors.budget import AlarmBudget, BudgetParams
from detectors.episode_rate import EpisodeRate
from detectors.evidence import DAY_TICKS

PARAMS = BudgetParams(false_a_day=2, days=1, highest=0.9)


def told(budget: AlarmBudget, confidence: float, a_day: int, days: int) -> int:
    """How many of ``a_day`` episodes of this confidence are told over the days."""
    count = 0
    for tick in range(0, days * DAY_TICKS, DAY_TICKS // a_day):
        if confidence >= budget.bar(tick, lowest=0.5):
            budget.spend(tick, confidence)
            count += 1
    return count


def test_a_flood_of_doubtful_waves_is_told_no_faster_than_the_budget_allows() -> None:
    expected_false = told(AlarmBudget(PARAMS), 0.6, a_day=100, days=30) * 0.4
    assert expected_false <= 30 * 2 * 1.1 + 2 * 2  # the budget of the days, and what may be spent at once


@pytest.mark.parametrize("confidence", [0.9, 0.99])
def test_a_sure_wave_is_told_whatever_was_spent(confidence: float) -> None:
    budget = AlarmBudget(PARAMS)
    for _ in range(1_000):
        budget.spend(0, 0.5)
    assert confidence >= budget.bar(0, lowest=0.5)


@pytest.mark.parametrize(("a_day", "times"), [(100, 1.0), (2_000, 1.0), (8_000, 2.0)])
def test_a_stream_on_which_more_hashtags_rise_has_more_to_spend_but_not_as_many_times_more(
    a_day: int, times: float
) -> None:
    rate = EpisodeRate()
    for tick in range(0, 10 * DAY_TICKS, DAY_TICKS // a_day):
        rate.opened(tick)
    budget, plain = AlarmBudget(PARAMS, rate), AlarmBudget(PARAMS)
    for n in range(3):
        plain.spend(10 * DAY_TICKS, 0.2)
        for _ in range(round(times)):
            budget.spend(10 * DAY_TICKS, 0.2)
        assert budget.bar(10 * DAY_TICKS, 0.5) == pytest.approx(plain.bar(10 * DAY_TICKS, 0.5), abs=0.02), n


def test_it_grows_five_times_at_most() -> None:
    rate = EpisodeRate()
    for _ in range(100_000):
        rate.opened(0)
    budget, plain = AlarmBudget(PARAMS, rate), AlarmBudget(PARAMS)
    for _ in range(3):
        plain.spend(0, 0.2)
    for _ in range(15):
        budget.spend(0, 0.2)
    assert budget.bar(0, 0.5) == pytest.approx(plain.bar(0, 0.5))
    assert budget.bar(0, 0.5) > 0.5


def test_the_bar_stays_where_it_is_set_while_the_budget_holds() -> None:
    budget = AlarmBudget(PARAMS)
    assert told(budget, 0.6, a_day=4, days=30) == 120
    assert budget.bar(30 * DAY_TICKS, lowest=0.5) == 0.5


def test_a_bar_set_above_the_highest_is_not_lowered() -> None:
    budget = AlarmBudget(PARAMS)
    for _ in range(100):
        budget.spend(0, 0.5)
    assert budget.bar(0, lowest=0.95) == 0.95


def test_what_was_spent_outlives_a_restart() -> None:
    budget, again = AlarmBudget(PARAMS), AlarmBudget(PARAMS)
    for _ in range(7):
        budget.spend(5, 0.5)
    again.restore(budget.snapshot())
    assert again.bar(6, lowest=0.5) == budget.bar(6, lowest=0.5) > 0.5


def test_a_budget_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="false_a_day"):
        BudgetParams(false_a_day=0)
