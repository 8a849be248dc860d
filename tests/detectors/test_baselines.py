"""Accounts and contents are held to what the ordinary bursts of their language show."""

from __future__ import annotations

from detectors.baselines import LANGUAGES, Baselines

PLACES = "accounts.unlocated"


def test_each_language_has_its_own_usual_and_an_unseen_one_that_of_all() -> None:
    usual = Baselines()
    for _ in range(2_000):
        usual.learn("ar", 50, {PLACES: 0.6})
        usual.learn("en", 50, {PLACES: 0.2})
    over = {language: usual.over(language, {PLACES: 0.5})[f"{PLACES}_over"] for language in ("ar", "en", "tr")}
    assert over["ar"] < 0 < over["tr"] < over["en"]


def test_where_greetings_go_round_one_text_says_less_and_bursts_without_copies_count() -> None:
    usual = Baselines()
    for number in range(2_000):
        usual.learn("ar", 50, {"copies.accounts": 20.0})
        usual.learn("en", 50, {"copies.accounts": 20.0} if number % 10 == 0 else {})
    over = {
        language: usual.over(language, {"copies.accounts": 20.0})["copies.accounts_over"] for language in ("ar", "en")
    }
    assert over["ar"] < 1
    assert over["en"] > 15


def test_a_handful_of_accounts_teaches_nothing() -> None:
    usual = Baselines()
    for _ in range(1_000):
        usual.learn("ar", 5, {PLACES: 1.0})
    assert usual.over("ar", {PLACES: 0.5}) == Baselines().over("ar", {PLACES: 0.5})


def test_what_was_not_measured_is_not_made_up() -> None:
    assert Baselines().over("ar", {"mirrors.pairs": 3.0}) == {}


def test_languages_are_bounded_and_the_usual_outlives_a_restart() -> None:
    usual, again = Baselines(), Baselines()
    for number in range(3 * LANGUAGES):
        usual.learn(f"l{number}", 50, {PLACES: 0.9})
    again.restore(usual.snapshot())
    last = f"l{3 * LANGUAGES - 1}"
    assert again.over(last, {PLACES: 0.5}) == usual.over(last, {PLACES: 0.5})
    assert len(usual.snapshot()) < 2 * LANGUAGES * 200


def test_one_burst_of_made_up_accounts_hides_no_later_one() -> None:
    usual, busy = Baselines(), {"accounts.daily_p50": 50.0}
    usual.learn("en", 50, {"accounts.daily_p50": 1e9})
    for _ in range(100):
        usual.learn("en", 50, {"accounts.daily_p50": 1.5})
    assert usual.over("en", busy)["accounts.daily_p50_over"] > 40
