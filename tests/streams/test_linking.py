"""Linking: what a call opens or joins, and which call an episode follows."""

from __future__ import annotations

from detectors.campaigns import CampaignParams, Campaigns, Published
from detectors.launches import LinkParams
from detectors.watches import WatchParams
from streams.linking import Linking
from tests.streams.reports import MINUTE, START, call, crowd, report

TICK = START // 1_000
GANG = crowd("gang", 10)


def linking(launch_ticks: int = 1_800) -> tuple[Linking, Campaigns]:
    campaigns = Campaigns(CampaignParams())
    return Linking(WatchParams(), LinkParams(), launch_ticks, campaigns), campaigns


def test_a_call_opens_a_campaign_its_repeats_belong_to_it_and_a_doubtful_one_to_none() -> None:
    links, campaigns = linking()
    (opened,) = links.hear(call("p1", START, ["alpha"]), TICK)
    assert links.hear(call("p2", START + 1_000, ["alpha"], author="another"), TICK + 1) == [opened]
    assert links.hear(call("p3", START, ["beta"], score=0.3), TICK) == []
    assert links.stats() == {"open_watches": 1, "faint_watches": 1}
    assert list(campaigns.open.values()) == [opened]


def test_a_call_on_a_hashtag_whose_wave_is_out_belongs_to_that_wave() -> None:
    links, campaigns = linking()
    campaign, _ = campaigns.take(report("alpha", START, GANG))
    campaign.published = Published(1, "coordinated_wave", START, "automated", ["alpha"], 10, 10, False, {})
    assert links.hear(call("p1", START + MINUTE, ["alpha"]), TICK + 60) == [campaign]
    assert list(campaigns.open.values()) == [campaign]


def test_the_wave_of_a_call_leads_to_the_campaign_that_the_call_opened() -> None:
    links, campaigns = linking()
    (opened,) = links.hear(call("p1", START, ["alpha"], announced=(START + MINUTE, "in a minute")), TICK)
    campaign, member = campaigns.take(report("alpha", START + 2 * MINUTE, GANG, onset_at=START + MINUTE))
    assert links.called(campaign) is None
    links.link(campaign, member)
    assert member.link is not None
    assert member.link.confirmed
    assert campaign.link == member.link
    assert links.called(campaign) is opened
    on, gone = campaigns.merge(campaign, opened)
    assert links.called(on) is None
    assert gone.merged_into == on.id


def test_a_watch_whose_campaign_is_gone_comes_to_the_one_that_follows_it() -> None:
    links, campaigns = linking()
    (opened,) = links.hear(call("p1", START, ["alpha"]), TICK)
    campaigns.drop(opened)
    campaign, member = campaigns.take(report("alpha", START + 20_000, GANG, onset_at=START + 10_000))
    links.link(campaign, member)
    assert links.called(campaign) is None
    assert list(campaign.watches) == list(opened.watches)


def test_a_wave_is_named_a_doubtful_call_only_near_its_launch() -> None:
    for launch_ticks, named in ((1_800, True), (30, False)):
        links, campaigns = linking(launch_ticks)
        links.hear(call("p1", START, ["alpha"], score=0.4, announced=(START + MINUTE, "15:34")), TICK)
        late = report("alpha", START + 3 * MINUTE, GANG, onset_at=START + MINUTE, opened_at=START + MINUTE)
        campaign, member = campaigns.take(late)
        links.link(campaign, member)
        assert campaign.link is None
        links.name(campaign, member)
        assert (campaign.link is not None) is named


def test_a_watch_ends_at_its_tick_and_takes_its_campaign_along() -> None:
    links, _ = linking()
    assert links.next_tick is None
    (opened,) = links.hear(call("p1", START, ["alpha"]), TICK)
    end = START + WatchParams().patience_ms
    assert links.next_tick == end // 1_000
    assert links.end(end) == []
    restored, campaigns = linking()
    restored.restore(links.snapshot())
    campaigns.keep(opened)
    assert restored.end(end + 1_000) == [opened]
    assert restored.next_tick is None
