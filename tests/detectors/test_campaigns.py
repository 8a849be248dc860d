"""Campaigns: what belongs together is one alert, what does not stays apart."""

from __future__ import annotations

from detectors.campaigns import Campaign, Campaigns, Published, alert_id
from detectors.watches import Watches
from tests.streams.reports import MINUTE, START, call, crowd, report

TEXT = [{"text": "a slogan that is long enough to be no chance", "accounts": 30, "posts": 40}]


def taken(campaigns: Campaigns, tag: str, joiners: list[int], minutes: float = 0.0, texts: bool = False) -> Campaign:
    at = START + int(minutes * MINUTE)
    return campaigns.take(report(tag, at, joiners, exhibits={"copies": TEXT} if texts else {}))[0]


def publish(campaign: Campaign, at: int) -> None:
    campaign.published = Published(1, "coordinated_wave", at, "automated", [], 1, 1, False, {"coordinated_wave": at})


def test_episodes_that_share_early_accounts_within_half_an_hour_are_related() -> None:
    campaigns, gang = Campaigns(), crowd("gang", 30)
    one, two = taken(campaigns, "alpha", gang), taken(campaigns, "beta", gang[10:] + crowd("o", 10), 5)
    assert campaigns.related(two) is one
    assert campaigns.related(one) is two


def test_later_launches_of_the_same_accounts_are_another_campaign() -> None:
    campaigns, gang = Campaigns(), crowd("gang", 30)
    taken(campaigns, "alpha", gang)
    assert campaigns.related(taken(campaigns, "beta", gang, 31)) is None


def test_counter_campaigns_stay_apart() -> None:
    campaigns = Campaigns()
    taken(campaigns, "alpha", crowd("one side", 30))
    assert campaigns.related(taken(campaigns, "beta", crowd("the other", 30), 2)) is None


def test_two_busy_accounts_do_not_make_a_campaign() -> None:
    campaigns, busy = Campaigns(), crowd("busy", 2)
    taken(campaigns, "alpha", busy + crowd("a", 3))
    assert campaigns.related(taken(campaigns, "beta", busy + crowd("b", 3), 2)) is None


def test_episodes_with_one_text_are_related() -> None:
    campaigns = Campaigns()
    one = taken(campaigns, "alpha", crowd("a", 30), texts=True)
    assert campaigns.related(taken(campaigns, "beta", crowd("b", 30), 2, texts=True)) is one


def test_an_episode_stands_apart_unless_half_of_its_first_accounts_are_in_another_campaign() -> None:
    campaigns, gang = Campaigns(), crowd("gang", 6)
    for tag, joiners, new in (
        ("alpha", gang, True),
        ("beta", gang[:2] + crowd("b", 4), True),
        ("gamma", gang[:3] + crowd("c", 3), False),
        ("delta", crowd("d", 6), True),
    ):
        seen = report(tag, START, joiners)
        assert campaigns.apart(campaigns.take(seen)[0], seen) is new


def test_what_was_merged_is_still_known_by_its_accounts_and_forgotten_with_the_campaign() -> None:
    campaigns, gang = Campaigns(), crowd("gang", 30)
    one, two = taken(campaigns, "alpha", gang[:20]), taken(campaigns, "beta", gang[10:])
    on, _ = campaigns.merge(one, two)
    assert campaigns.related(taken(campaigns, "gamma", gang[20:], 1)) is on
    campaigns.drop(on)
    assert campaigns.related(taken(campaigns, "delta", gang[:10], 1)) is None


def test_of_two_alerts_the_one_that_has_been_out_longest_goes_on() -> None:
    campaigns, gang = Campaigns(), crowd("gang", 30)
    silent, late, early = (taken(campaigns, tag, gang, n) for n, tag in enumerate(("alpha", "beta", "gamma")))
    publish(late, START + 9 * MINUTE)
    publish(early, START + 5 * MINUTE)
    assert campaigns.merge(silent, late) == (late, silent)
    on, gone = campaigns.merge(late, early)
    assert (on, gone) == (early, late)
    assert gone.merged_into == early.id
    assert set(early.tags()) == {"alpha", "beta", "gamma"}
    assert campaigns.open == {early.id: early}
    assert campaigns.take(report("beta", START + MINUTE, gang, state="update", opened_at=START + MINUTE))[0] is early


def test_a_call_is_a_campaign_until_its_wave_comes() -> None:
    campaigns, watches = Campaigns(), Watches()
    watches.hear(call("1", START, ["alpha"], announced=(START + 5 * MINUTE, "soon")))
    campaign = campaigns.open_watch(watches.open["x:1"], 1)
    assert campaign.id == alert_id("call", "x:1")
    assert campaigns.kind_of(campaign) == "launch_signal"
    assert not campaign.over
    watches.end("x:1")
    assert campaign.over


def test_a_call_that_names_no_moment_or_asks_for_nothing_waits_for_its_wave() -> None:
    campaigns, watches = Campaigns(), Watches()
    unasked = call("2", START, ["beta"], announced=(START + 5 * MINUTE, "five minutes left"))
    unasked.reading.spans[:] = [(0, 8, "left")]
    for told, key in ((call("1", START, ["alpha"]), "x:1"), (unasked, "x:2")):
        watches.hear(told)
        assert campaigns.kind_of(campaigns.open_watch(watches.open[key], 1)) is None


def test_an_ordinary_episode_is_nothing_to_tell_and_a_large_burst_is() -> None:
    campaigns = Campaigns()
    small = campaigns.take(report("alpha", START, crowd("a", 10), surprise=9.0))[0]
    large = campaigns.take(report("beta", START, crowd("b", 120), surprise=9.0))[0]
    assert campaigns.due(small, START) is None
    assert campaigns.kind_of(large) == "burst"


def test_accounts_seen_on_several_hashtags_are_counted_once() -> None:
    campaigns, gang = Campaigns(), crowd("gang", 15)
    one, two = taken(campaigns, "alpha", gang), taken(campaigns, "beta", gang)
    assert campaigns.merge(one, two)[0].accounts() == 15


def test_open_campaigns_are_bounded_and_what_is_out_stays() -> None:
    from detectors.campaigns import CampaignParams

    campaigns = Campaigns(CampaignParams(max_open=3))
    opened = [taken(campaigns, f"t{n}", crowd(f"c{n}", 5), n) for n in range(5)]
    publish(opened[0], START)
    assert campaigns.beyond_bound() == opened[1:3]
