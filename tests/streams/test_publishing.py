"""Publishing: what a wave leaves behind when it is told."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from detectors.budget import AlarmBudget
from detectors.calls.ledger import Ledger
from detectors.campaigns import AlertKind, Campaign, Campaigns
from detectors.verdict import VerdictParams, judge_episode
from detectors.weights import built_in
from streams.alert import AlertWriter
from streams.publishing import Publisher
from tests.streams.reports import START, crowd, report

GANG: Sequence[int] = crowd("gang", 30)


class Budget(AlarmBudget):
    """Says what was spent."""

    def __init__(self) -> None:
        super().__init__()
        self.spent: list[tuple[int, float]] = []

    def spend(self, tick: int, confidence: float) -> None:
        self.spent.append((tick, confidence))


class Desk:
    """A publisher, and what it works with."""

    def __init__(self, told_alerts: int = 100) -> None:
        self.budget, self.ledger = Budget(), Ledger()
        writer = AlertWriter(lambda platform, author: f"{platform}:{author}", "/test", "", VerdictParams())
        self.publisher = Publisher(writer, self.budget, self.ledger, told_alerts)


def wave(tag: str = "tag") -> Campaign:
    campaign, member = Campaigns().take(report(tag, START, GANG))
    member.verdict = judge_episode({"newcomers.best_no15": 9.0}, built_in(), VerdictParams(), 0.5)
    member.grounds = {"newcomers.best_no15": 9.0}
    return campaign


def test_a_wave_spends_from_the_budget_once_and_a_burst_nothing() -> None:
    desk, campaign = Desk(), wave()
    kinds: list[AlertKind] = ["burst", "coordinated_wave", "coordinated_wave"]
    for n, kind in enumerate(kinds):
        desk.publisher.publish(campaign, kind, "grown", START + n * 1_000)
    leading = campaign.leading()
    assert leading is not None
    assert leading.verdict is not None
    assert desk.budget.spent == [(START // 1_000 + 1, leading.verdict.confidence)]


def test_operators_can_speak_of_the_newest_waves_only() -> None:
    desk = Desk(told_alerts=8)
    told = [wave(f"tag{n}") for n in range(12)]
    for n, campaign in enumerate(told):
        desk.publisher.publish(campaign, "coordinated_wave", "opened", START + n * 1_000)
    kept = [desk.publisher.grounds(campaign.id) is not None for campaign in told]
    assert kept == [False] * 4 + [True] * 8
    burst = wave("another")
    desk.publisher.publish(burst, "burst", "opened", START)
    assert desk.publisher.grounds(burst.id) is None


def test_who_was_paged_is_not_unpaged_while_the_wave_goes_on() -> None:
    desk, campaign = Desk(), wave()
    (member,) = campaign.members.values()
    assert member.verdict is not None
    sure = msgspec.structs.replace(member.verdict, coordinated=True, confidence=0.99, log_odds=4.6)
    much_against = [{"check": "few_accounts", "weight": -VerdictParams().page_against - 0.1}]
    contested = msgspec.structs.replace(sure, counter_evidence=much_against)
    no_more = msgspec.structs.replace(contested, coordinated=False)
    seen = []
    for n, verdict in enumerate([contested, sure, contested, no_more, contested]):
        member.verdict = verdict
        seen.append(desk.publisher.publish(campaign, "coordinated_wave", "grown", START + n * 1_000).data["severity"])
    assert seen == ["queue", "page", "page", "queue", "page"]


def test_what_is_merged_says_so_if_it_was_out_and_a_word_on_it_is_about_what_goes_on() -> None:
    desk, campaign = Desk(), wave()
    assert desk.publisher.merged(campaign, START) == []
    desk.publisher.publish(campaign, "coordinated_wave", "opened", START)
    assert [want.alert_id for want in desk.ledger.told] == [campaign.id]
    campaign.merged_into = "another"
    (last,) = desk.publisher.merged(campaign, START + 1_000)
    assert desk.publisher.standing(campaign.id) == "another"
    assert desk.publisher.grounds("another") is not None
    assert (last.data["revision"], last.data["state"], last.data["revision_reason"]) == (2, "resolved", "merged")
    assert [want.alert_id for want in desk.ledger.told] == ["another"]


def test_a_restored_publisher_knows_what_was_told() -> None:
    desk, campaign, other = Desk(), wave(), Desk()
    desk.publisher.publish(campaign, "coordinated_wave", "opened", START)
    other.publisher.restore(desk.publisher.snapshot())
    assert other.publisher.grounds(campaign.id) == desk.publisher.grounds(campaign.id)
    assert other.publisher.snapshot() == desk.publisher.snapshot()
