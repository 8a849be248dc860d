"""Who is told: silences, inhibition and the page budget decide about people, never about topic, board and end."""

from __future__ import annotations

from typing import Any

import pytest

from streams.route import Route, To, Why
from streams.silences import NO_ORDERS, Orders, Silence
from tests.console.alerts import ARABIC, revision

DATA: dict[str, Any] = {
    "hashtags": [ARABIC], "platforms": ["x"], "languages": {"ar": 0.7, "en": 0.3},
}  # fmt: skip


def silence(**names: Any) -> Silence:
    return Silence("s1", "amal", "a fan party", 0, 60_000, **names)


def decided(orders: Orders, **changed: Any) -> dict[str, tuple[bool, Why]]:
    return {d.to: (d.told, d.why) for d in Route().apply([revision(**changed)], orders)}


@pytest.mark.parametrize(
    ("names", "fits"),
    [
        ({"tags": ("#قرارنا_من_بغداد",)}, True),
        ({"tags": ("قـرارنا_من_بغداد",)}, True),  # as somebody stretches it
        ({"tags": ("another",)}, False),
        ({"pattern": "قرارنا*"}, True),
        ({"pattern": "*بغداد"}, True),
        ({"pattern": "قرارنا"}, False),
        ({"pattern": "[ق]*"}, False),
        ({"platforms": ("x",)}, True),
        ({"platforms": ("telegram",)}, False),
        ({"languages": ("ar",)}, True),
        ({"languages": ("en",)}, False),  # the one that most posts are written in
        ({"tags": (ARABIC,), "platforms": ("telegram",)}, False),
        ({}, False),
    ],
)
def test_a_silence_fits_what_it_names_and_nothing_else(names: dict[str, Any], fits: bool) -> None:
    assert silence(**names).fits(DATA) is fits


def test_a_campaign_that_goes_on_to_another_hashtag_or_platform_is_heard_again() -> None:
    assert not silence(tags=(ARABIC,)).fits(DATA | {"hashtags": [ARABIC, "new"]})
    assert not silence(platforms=("x",)).fits(DATA | {"platforms": ["x", "telegram"]})
    assert not silence(tags=(ARABIC,)).fits(DATA | {"hashtags": []})


def test_a_pattern_with_many_stars_is_answered_at_once() -> None:
    hostile = "a*" * 60 + "b"
    assert not silence(pattern=hostile).fits(DATA | {"hashtags": ["a" * 100]})


def test_a_silenced_alert_stays_on_its_topic_and_on_the_board() -> None:
    orders = Orders((silence(tags=(ARABIC, "second")),))
    assert decided(orders) == {
        To.STATE: (True, Why.EVERY_REVISION), To.QUEUE: (False, Why.SILENCED),
        To.BOARD: (True, Why.EVERY_REVISION), To.TERMINAL: (True, Why.EVERY_REVISION),
    }  # fmt: skip


@pytest.mark.parametrize(
    "orders",
    [
        Orders((silence(tags=(ARABIC, "second")),)),
        Orders(over_budget=frozenset({"a1"})),
    ],
)
def test_that_it_is_over_is_always_told(orders: Orders) -> None:
    assert decided(orders, number=3, state="resolved")[To.QUEUE] == (True, Why.SEVERITY)


def test_a_wave_inhibits_calls_and_bursts_that_say_no_more_than_it_does() -> None:
    orders = Orders(waves={"wave": frozenset({"one", "two"})})
    for kind in ("launch_signal", "burst"):
        assert decided(orders, kind=kind, hashtags=["Two"])[To.QUEUE] == (False, Why.INHIBITED)
        assert decided(orders, kind=kind, hashtags=["Two", "three"])[To.QUEUE] == (True, Why.SEVERITY)
    assert decided(orders, hashtags=["one"])[To.QUEUE] == (True, Why.SEVERITY)
    assert decided(orders, kind="burst", hashtags=[])[To.QUEUE] == (True, Why.SEVERITY)


def test_what_is_over_the_page_budget_is_queued_and_says_so() -> None:
    orders = Orders(over_budget=frozenset({"a1"}))
    assert decided(orders)[To.QUEUE] == (True, Why.OVER_BUDGET)
    assert decided(orders, severity="queue")[To.QUEUE] == (True, Why.SEVERITY)


def test_only_what_would_page_asks_the_budget() -> None:
    alerts = [revision("a"), revision("a", 2), revision("b", severity="queue"), revision("c", state="resolved")]
    assert Route().pages(alerts, NO_ORDERS) == ["a"]
    assert Route().pages(alerts, Orders((silence(tags=(ARABIC, "second")),))) == []


def test_sinks_of_the_configuration_follow_the_same_orders() -> None:
    """A sink of pages alone is not rung for what is over the budget, neither when it begins nor when it ends."""
    route = Route(audiences={"phone": ["page"], "chat": ["page", "queue"]})

    def told(orders: Orders, **changed: Any) -> dict[str, tuple[bool, Why]]:
        deliveries = route.apply([revision(**changed)], orders)
        return {d.to: (d.told, d.why) for d in deliveries if d.to in ("phone", "chat")}

    over = Orders(over_budget=frozenset({"a1"}))
    assert told(over) == {"phone": (False, Why.OVER_BUDGET), "chat": (True, Why.OVER_BUDGET)}
    assert told(over, number=3, state="resolved") == dict.fromkeys(("phone", "chat"), (True, Why.FOLLOW_UP))
    silenced = Orders((silence(tags=(ARABIC, "second")),))
    assert told(silenced) == dict.fromkeys(("phone", "chat"), (False, Why.SILENCED))
    assert told(NO_ORDERS, severity="queue") == {"phone": (False, Why.LOG_ONLY), "chat": (True, Why.SEVERITY)}
