"""Accounts that began told waves: on other hashtags, later, against chance, until somebody says it was wrong."""

from __future__ import annotations

from detectors.starters import StarterParams, Starters

HOUR = 3_600
GANG = list(range(100, 120))
STRANGERS = list(range(500, 520))


def after_a_wave() -> Starters:
    starters = Starters()
    starters.told("alert", 1, 0, GANG)
    return starters


def test_who_began_a_told_wave_stands_out_on_another_hashtag_an_hour_later() -> None:
    starters = after_a_wave()
    assert starters.surprise(2, HOUR, GANG[:8]) > 6
    assert starters.surprise(2, HOUR - 1, GANG[:8]) == 0
    assert starters.surprise(1, HOUR, GANG[:8]) == 0
    assert starters.surprise(2, HOUR, STRANGERS) == 0


def test_three_accounts_say_nothing() -> None:
    assert after_a_wave().surprise(2, HOUR, GANG[:3]) == 0


def test_who_joins_later_among_the_first_is_added() -> None:
    starters = Starters()
    for many in (5, 12, 12):
        starters.told("alert", 1, 0, GANG[:many])
    assert starters.surprise(2, HOUR, GANG[5:12]) > 5


def test_a_dismissed_wave_is_held_against_nobody_also_when_it_goes_on() -> None:
    starters = after_a_wave()
    starters.told("other", 3, 0, STRANGERS)
    starters.heed("alert", dismissed=True)
    starters.told("alert", 1, 0, GANG)
    assert starters.surprise(2, HOUR, GANG[:8]) == 0
    assert starters.surprise(2, HOUR, STRANGERS[:8]) > 6


def test_a_wave_that_is_confirmed_after_all_counts_again() -> None:
    starters = after_a_wave()
    before = starters.surprise(2, HOUR, GANG[:8])
    for dismissed in (True, False):
        starters.heed("alert", dismissed=dismissed)
    assert starters.surprise(2, HOUR, GANG[:8]) == before
    assert starters.dismissed(HOUR, GANG[:8]) == 0


def test_only_who_began_nothing_but_dismissed_waves_is_cleared() -> None:
    starters = after_a_wave()
    starters.told("another", 2, 0, GANG[:4])
    starters.heed("alert", dismissed=True)
    assert starters.dismissed(HOUR, GANG[:8]) == 0.5
    assert starters.dismissed(HOUR, STRANGERS[:8]) == 0
    assert starters.dismissed(HOUR, GANG[4:7]) == 0  # three accounts say nothing
    assert starters.dismissed(HOUR, GANG[4:8]) == 1


def test_ordinary_bursts_of_the_same_accounts_make_them_usual() -> None:
    starters = after_a_wave()
    before = starters.surprise(2, HOUR, GANG[:8])
    for tick in range(HOUR, HOUR + 200):
        starters.learn(2, tick, [*GANG[:8], *STRANGERS[:12]])
    assert starters.surprise(2, 2 * HOUR, GANG[:8]) < before / 2


def test_the_oldest_waves_are_forgotten_first() -> None:
    starters = Starters(StarterParams(waves=8))
    for tag in range(10):
        starters.told(f"alert {tag}", tag, 0, [tag * 100 + n for n in range(8)])
    assert starters.surprise(99, HOUR, list(range(8))) == 0
    assert starters.surprise(99, HOUR, [900 + n for n in range(8)]) > 6


def test_a_restart_changes_nothing() -> None:
    starters = after_a_wave()
    starters.learn(2, HOUR, STRANGERS)
    again = Starters()
    again.restore(starters.snapshot())
    assert again.snapshot() == starters.snapshot()
    assert again.surprise(2, HOUR, GANG[:8]) == starters.surprise(2, HOUR, GANG[:8])


def test_a_dismissal_is_about_hashtags_that_come_later_and_about_alerts_that_went_into_it() -> None:
    starters = Starters()
    starters.told("gone", 1, 0, range(12))
    starters.told("alert", 2, 0, range(12))
    starters.merged("gone", "alert")
    starters.heed("alert", dismissed=True)
    starters.told("alert", 3, 60, range(12))
    starters.told("late", 4, 90, range(12))
    starters.merged("late", "alert")
    assert (starters.surprise(9, 7_200, range(6)), starters.dismissed(7_200, range(6))) == (0.0, 1.0)
    again = Starters()
    again.restore(starters.snapshot())
    assert again.dismissed(7_200, range(6)) == 1.0


def test_two_waves_of_one_hashtag_that_are_merged_are_dismissed_together() -> None:
    starters = after_a_wave()
    starters.told("other", 1, 0, [*GANG[:4], *STRANGERS[:6]])
    starters.merged("other", "alert")
    assert starters.surprise(2, HOUR, STRANGERS[:6]) > 4
    starters.heed("alert", dismissed=True)
    assert starters.dismissed(HOUR, [*GANG[:4], *STRANGERS[:6]]) == 1
