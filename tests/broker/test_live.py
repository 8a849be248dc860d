"""The live path against replay: whatever dies on the way, the same alerts, none lost, none doubled in the queue."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
import redis

from streams.config import Settings, load
from streams.produce import produce
from streams.route import Route, To, Why
from streams.scenarios.writer import write_scenario
from streams.wire import Alert
from tests.broker.live import STAGES, Published, Stages, replayed

pytestmark = pytest.mark.timeout(180)
RATE = 900.0  # posts a second while something is killed: the wave lasts a few seconds


@pytest.fixture(scope="session")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The start of the reference campaign in a thin background: about 5,000 posts."""
    path = tmp_path_factory.mktemp("posts") / "demo.jsonl"
    write_scenario("demo", 1, path, {"rate": 1.0, "hours": 0.6})
    return path


@pytest.fixture
def stages(make_settings: Callable[..., Settings], tmp_path: Path) -> Stages:
    return Stages(make_settings(live={"detect_checkpoint_s": 1.0, "judge_checkpoint_s": 0.5}), tmp_path)


def run(stages: Stages, posts: Path, disturb: Callable[[], None] | None = None) -> None:
    """Put the posts through the running stages and hold what comes out against a replay."""
    settings = load(stages.config)
    expected = {alert.id: alert for alert in replayed(posts, settings)}
    published = Published(settings)
    with stages:
        stages.start(*STAGES)
        stages.wait_until_ready()
        sender = threading.Thread(target=produce, args=([posts], settings), kwargs={"rate": disturb and RATE})
        sender.start()
        if disturb is not None:
            stages.until(lambda: len(published.poll()) >= len(expected) // 4)
            disturb()
        sender.join()
        stages.until(lambda: published.poll() >= expected.keys(), lambda: published.poll() ^ expected.keys())
        with redis.Redis.from_url(settings.redis.url, decode_responses=True) as client:
            wanted = queued(list(expected.values()))
            stages.until(lambda: len(in_queue(client)) >= len(wanted))
            assert in_queue(client) == wanted  # none lost, none doubled, in order
    published.close()
    assert {alert.id for alert in published.alerts} == expected.keys()
    for alert in published.alerts:  # a repeat says the same again
        assert without_offsets(alert) == without_offsets(expected[alert.id])


def queued(alerts: list[Alert]) -> list[str]:
    known: set[str] = set()
    ids = []
    for delivery in Route().apply(alerts):
        alert_id = delivery.alert.data["alert_id"]
        if delivery.to is To.QUEUE and delivery.told and (delivery.why is not Why.FOLLOW_UP or alert_id in known):
            known.add(alert_id)
            ids.append(delivery.alert.id)
    return ids


def in_queue(client: redis.Redis) -> list[str]:
    entries = cast(list[tuple[str, dict[str, str]]], client.xrange("muster:queue"))
    return [fields["id"] for _, fields in entries]


def without_offsets(alert: Alert) -> dict[str, object]:
    """An alert without the places of its posts in the log: a file counts lines, a topic counts per partition."""
    data = {name: value for name, value in alert.data.items() if name != "provenance"}
    evidence = [
        {name: value for name, value in post.items() if name not in ("partition", "offset")}
        for post in data.get("evidence", {}).get("posts", [])
    ]
    return data | {"evidence": evidence, "time": alert.time}


def test_live_gives_the_alerts_of_a_replay(stages: Stages, posts: Path) -> None:
    run(stages, posts)


@pytest.mark.parametrize("victim", STAGES)
def test_killed_in_the_wave_and_started_again(stages: Stages, posts: Path, victim: str) -> None:
    def disturb() -> None:
        stages.kill(victim)
        stages.start(victim)

    run(stages, posts, disturb)


def test_second_members_come_and_go(stages: Stages, posts: Path) -> None:
    def disturb() -> None:
        more = [f"{name} too" for name in STAGES]
        stages.start(*more)
        stages.wait_until_ready()
        stages.end(*more)

    run(stages, posts, disturb)
