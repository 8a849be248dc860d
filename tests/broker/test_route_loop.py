"""Sinks at their own pace: one that is away holds up nobody and is told everything when it is back."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
import redis
from confluent_kafka import TopicPartition

from streams.clients import consumer
from streams.config import Settings
from streams.embedded import embedded_redis
from streams.outbox import Outbox
from streams.processes import free_port
from streams.sinks.kafka import from_record, to_record
from streams.wire import Alert
from tests.broker.live import routing, until
from tests.console.alerts import revision

REVISIONS = 20


def publish(settings: Settings) -> list[Alert]:
    outbox = Outbox(settings.kafka)
    alerts = []
    for number in range(1, REVISIONS + 1):
        alerts.append(revision("a", number, severity="queue"))
        record = to_record(alerts[-1])
        outbox.send("alerts", record.value, record.key, headers=record.headers)
    outbox.flush()
    return alerts


def latest_state(settings: Settings, seen: dict[str, Alert]) -> Callable[[], str | None]:
    reader = consumer(settings.kafka, "test-state")
    reader.assign([TopicPartition(settings.kafka.topic("alerts.state"), 0, 0)])

    def latest() -> str | None:
        for message in reader.consume(100, 0.2):
            alert = from_record(message.value(), message.headers())
            seen[alert.data["alert_id"]] = alert
        return seen["a"].id if "a" in seen else None

    return latest


def queued(url: str) -> list[str]:
    with redis.Redis.from_url(url, decode_responses=True) as client:
        entries = cast(list[tuple[str, dict[str, str]]], client.xrange("muster:queue"))
        return [fields["id"] for _, fields in entries]


@pytest.mark.redis
def test_while_redis_is_away_kafka_goes_on_and_the_queue_is_filled_when_it_is_back(
    make_settings: Callable[..., Settings],
) -> None:
    port = free_port()
    settings = make_settings(redis={"url": f"redis://127.0.0.1:{port}/0"})
    alerts = publish(settings)
    latest = latest_state(settings, {})
    with routing(settings):
        until(lambda: latest() == alerts[-1].id, lambda: str(latest()))
        with embedded_redis(port) as url:
            until(lambda: len(queued(url)) >= REVISIONS, lambda: str(queued(url)))
            assert queued(url) == [alert.id for alert in alerts]


@pytest.mark.redis
def test_a_sink_goes_on_from_where_it_was(settings: Settings) -> None:
    alerts = publish(settings)
    for _ in range(2):  # the second run finds everything delivered, or delivers it again: nobody can tell
        with routing(settings):
            until(lambda: len(queued(settings.redis.url)) >= REVISIONS, lambda: str(queued(settings.redis.url)))
    assert queued(settings.redis.url) == [alert.id for alert in alerts]
