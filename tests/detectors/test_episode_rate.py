"""How many hashtags rise a day: nobody can make the count run away, and an outage is no calm."""

from __future__ import annotations

import pytest

from detectors.episode_rate import EpisodeRate

HOUR, DAY = 3_600, 86_400


def steady(a_day: int, until: int) -> EpisodeRate:
    rate = EpisodeRate()
    for tick in range(0, until, DAY // a_day):
        rate.opened(tick)
    return rate


@pytest.mark.parametrize("a_day", [96, 1_440, 9_600])
def test_a_steady_stream_is_counted_as_it_is(a_day: int) -> None:
    assert steady(a_day, 2 * DAY).a_day(2 * DAY) == pytest.approx(a_day, rel=0.03)


@pytest.mark.parametrize("behind", [60, 3 * DAY, 300 * DAY])
def test_a_report_of_an_earlier_clock_counts_as_one(behind: int) -> None:
    rate, plain = steady(1_440, DAY), steady(1_440, DAY)
    rate.opened(DAY - behind)
    plain.opened(DAY)
    assert rate.a_day(DAY) == pytest.approx(plain.a_day(DAY), rel=0.001)
    assert rate.a_day(DAY - behind) == rate.a_day(DAY - 60)


@pytest.mark.parametrize("hours", [6, 12, 24])
def test_an_outage_is_no_calm(hours: int) -> None:
    rate = steady(9_600, DAY)
    assert rate.a_day(DAY + hours * HOUR) > 0.8 * rate.a_day(DAY)


def test_hours_of_few_hashtags_are_calm() -> None:
    rate = steady(9_600, DAY)
    for tick in range(DAY, 2 * DAY, HOUR // 4):
        rate.opened(tick)
    assert rate.a_day(2 * DAY) < 1_200


def test_it_goes_on_after_a_restart() -> None:
    rate, again = steady(9_600, DAY), EpisodeRate()
    again.restore(rate.snapshot())
    assert again.a_day(DAY + HOUR) == rate.a_day(DAY + HOUR)
