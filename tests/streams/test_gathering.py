"""What an alert says of who gathered when: bounded, in order, and naming nobody."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from detectors.rate import JoinRate
from streams.gathering import MAX_EPISODES, MAX_TIES, usual_high_per_min
from streams.wire import Alert
from tests.streams.reports import MINUTE, START, Log, call, crowd, report
from tests.streams.test_alert import EXHIBITS
from tests.streams.test_judge import on, run, story


@pytest.fixture(scope="module")
def alerts() -> list[Alert]:
    return run(story().batches(MINUTE))


def test_first_posts_stand_in_order_with_those_who_return(alerts: list[Alert]) -> None:
    data = on(alerts, "Gamma")[-1].data
    assert data["starts"]["ms"] == sorted(data["starts"]["ms"])
    assert data["starts"]["ms"][0] == 0
    assert data["starts"]["total"] == data["volume"]["accounts_est"]
    assert data["starts"]["again"]
    assert max(data["starts"]["again"]) < len(data["starts"]["ms"])


def test_an_earlier_episode_points_at_the_accounts_that_return(alerts: list[Alert]) -> None:
    data = on(alerts, "Gamma")[-1].data
    again = {place for past in data["cohorts"] for place in past["starts"]}
    assert again == set(data["starts"]["again"])
    assert all(len(past["starts"]) <= past["accounts"] for past in data["cohorts"])
    assert {"old", "older"} <= {tag for account in data["accounts"]["top"] for tag in account["earlier"]}


def test_hashtags_that_share_accounts_are_tied(alerts: list[Alert]) -> None:
    campaign = on(alerts, "Gamma")[-1].data["campaign"]
    assert {episode["hashtag"] for episode in campaign["episodes"]} == {"Gamma", "Delta"}
    ((a, b, accounts, texts),) = campaign["ties"]
    assert (a, b, texts) == (0, 1, 0)
    assert accounts > 20


def test_a_large_campaign_is_shown_within_bounds() -> None:
    gang, onset = crowd("gang", 40), START + 5 * MINUTE
    log = Log(until=START + 10 * MINUTE)
    log.calls = [call("p1", START, [f"tag{n}" for n in range(30)], announced=(onset, "soon"))]
    for n in range(30):
        tag, opened = f"tag{n}", onset + n * 1_000
        log.reports.append(report(tag, opened, gang, onset_at=onset, exhibits=EXHIBITS))
        log.reports.append(report(tag, onset + 2 * MINUTE, gang * 5, onset_at=onset, opened_at=opened))
    data = run(log.batches(MINUTE))[-1].data
    campaign = data["campaign"]
    assert (len(campaign["episodes"]), len(campaign["ties"]), campaign["total"]) == (MAX_EPISODES, MAX_TIES, 30)
    assert len(msgspec.json.encode([data["campaign"], data["starts"], data["cohorts"]])) < 8 * 1024


def test_the_usual_rate_is_where_the_detectors_model_puts_one_minute_in_a_thousand(alerts: list[Alert]) -> None:
    data = next(alert for alert in alerts if alert.data["kind"] == "coordinated_wave").data["volume"]
    assert data["baseline_high_per_min"] >= data["baseline_per_min"]
    assert usual_high_per_min([]) == 0.0


@pytest.mark.parametrize(("baseline_per_min", "known_before"), [(0.01, 0.0), (0.5, 3.0), (20.0, 5_000.0)])
def test_the_usual_rate_agrees_with_the_model(baseline_per_min: float, known_before: float) -> None:
    log = Log(until=START + 10 * MINUTE)
    state = report("tag", START, crowd("c", 300), surprise=12, known_before=known_before)
    log.reports = [msgspec.structs.replace(state, baseline_per_min=baseline_per_min)]
    high = run(log.batches(MINUTE))[-1].data["volume"]["baseline_high_per_min"]
    model, past, per_s = JoinRate(slots=1), np.array([known_before]), np.array([baseline_per_min / 60])
    at, below = (model.surprise(np.array([count]), past, per_s, 60)[0] for count in (high, int(high * 0.9)))
    assert below < 3.0 <= at
