"""Sinks of the configuration, live: whatever one receiver does, the others and the queue are told, and nothing is lost.

Waits between tries pass on a clock that runs a thousand times faster than the wall's.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from confluent_kafka import TopicPartition

from streams import metrics
from streams.clients import consumer
from streams.config import Settings
from streams.embedded import embedded_redis
from streams.health import Pulse
from streams.outbox import Outbox
from streams.processes import free_port
from streams.route_loop import run_route
from streams.sinks.kafka import to_record
from streams.topology import build_route
from streams.wire import Alert
from tests.broker.live import until
from tests.broker.test_route_loop import queued
from tests.console.alerts import revision
from tests.sinks.receiver import LOOPBACK, Answer, Receiver, receiving

pytestmark = pytest.mark.redis
SECRET = "whsec_" + base64.b64encode(b"a secret of at least 24 bytes").decode()
TIMES_FASTER = 1_000.0


@contextmanager
def running(settings: Settings) -> Iterator[None]:
    stop = threading.Event()
    arguments = (settings, build_route(settings), Pulse(), stop, lambda: time.monotonic() * TIMES_FASTER)
    thread = threading.Thread(target=run_route, args=arguments)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def webhook(receiver: Receiver, **given: Any) -> dict[str, Any]:
    return {"kind": "webhook", "url": receiver.url, "secret": SECRET, "allow_networks": LOOPBACK, **given}


def publish(settings: Settings, *alerts: Alert) -> None:
    outbox = Outbox(settings.kafka)
    for alert in alerts:
        record = to_record(alert)
        outbox.send("alerts", record.value, record.key, headers=record.headers)
    outbox.flush()


def told(receiver: Receiver) -> list[str]:
    return [request.headers["webhook-id"] for request in receiver.requests]


def dead_letters(settings: Settings, seen: list[dict[str, str]]) -> Callable[[], list[dict[str, str]]]:
    reader = consumer(settings.kafka, "test-dead")
    reader.assign([TopicPartition(settings.kafka.topic("dead-letters"), 0, 0)])

    def read() -> list[dict[str, str]]:
        for message in reader.consume(100, 0.2):
            headers: dict[str, Any] = dict(message.headers() or ())
            seen.append({name: value.decode() for name, value in headers.items()})
        return seen

    return read


def count(sink: str, outcome: str) -> float:
    return metrics.REGISTRY.get_sample_value("muster_deliveries_total", {"sink": sink, "outcome": outcome}) or 0.0


def test_a_failing_a_slow_and_a_refusing_receiver_hold_up_nobody(make_settings: Callable[..., Settings]) -> None:
    alerts = [revision(f"a{n}", severity="page") for n in range(5)]
    with (
        receiving() as good,
        receiving(Answer(500)) as failing,
        receiving(Answer(hang=True)) as slow,
        receiving(Answer(422, body=b"no such field"), Answer()) as refusing,
    ):
        settings = make_settings(
            sinks={
                "good": webhook(good),
                "failing": webhook(failing, retry={"tries": 3}),
                "slow": webhook(slow, timeout_s=0.5, retry={"tries": 1}),
                "refusing": webhook(refusing),
            }
        )
        before = count("failing", "given_up")
        publish(settings, *alerts)
        buried = dead_letters(settings, [])
        with running(settings):
            ids = [alert.id for alert in alerts]
            until(lambda: sorted(told(good)) == ids, lambda: str(told(good)))
            until(lambda: len(queued(settings.redis.url)) == 5, lambda: str(queued(settings.redis.url)))
            until(lambda: len(buried()) == 11, lambda: str(buried()))
            until(lambda: sorted(told(refusing)) == ids, lambda: str(told(refusing)))
    assert sorted(told(failing)) == sorted(ids * 3)
    by_sink = {name: [letter for letter in buried() if letter["sink"] == name] for name in settings.sinks}
    assert {name: len(letters) for name, letters in by_sink.items()} == {
        "good": 0, "failing": 5, "slow": 5, "refusing": 1,
    }  # fmt: skip
    assert {(letter["reason"], letter["tries"]) for letter in by_sink["failing"]} == {("given_up", "3")}
    assert "answers 500" in by_sink["failing"][0]["detail"]
    assert by_sink["refusing"][0]["reason"] == "refused"
    assert "no such field" in by_sink["refusing"][0]["detail"]
    assert sorted(letter["ce_id"] for letter in by_sink["slow"]) == ids
    assert count("failing", "given_up") == before + 5


def test_a_receiver_that_was_away_is_told_everything_once_it_is_back(make_settings: Callable[..., Settings]) -> None:
    port = free_port()
    settings = make_settings(
        sinks={
            "away": {"kind": "webhook", "url": f"http://127.0.0.1:{port}", "secret": SECRET, "allow_networks": LOOPBACK}
        }
    )
    first, second = [revision("a", number) for number in (1, 2, 3)], [revision("b", number) for number in (1, 2)]
    publish(settings, *first, *second)
    before = count("away", "retried")
    with running(settings):
        until(lambda: count("away", "retried") > before + 3, lambda: "it was never tried")
        with receiving(port=port) as back:
            until(lambda: len(told(back)) == 5, lambda: str(told(back)))
    assert [name for name in told(back) if name.startswith("a")] == [alert.id for alert in first]
    assert [name for name in told(back) if name.startswith("b")] == [alert.id for alert in second]


def test_whoever_was_told_hears_the_end_and_nobody_hears_twice(make_settings: Callable[..., Settings]) -> None:
    with receiving() as pages, receiving() as both:
        settings = make_settings(
            sinks={"pages": webhook(pages, severities=["page"]), "both": webhook(both, severities=["page", "queue"])}
        )
        publish(settings, revision("a", 1, severity="queue"), revision("b", 1), revision("c", 1, severity="log"))
        with running(settings):
            until(lambda: (len(told(pages)), len(told(both))) == (1, 2), lambda: f"{told(pages)} {told(both)}")
        # Another process: what it knows of the past is in Redis. The topic repeats what was delivered already.
        over = [revision(name, 2, severity="log", state="resolved") for name in ("a", "b", "c")]
        publish(settings, revision("b", 1), *over)
        with running(settings):
            until(lambda: (len(told(pages)), len(told(both))) == (2, 4), lambda: f"{told(pages)} {told(both)}")
            publish(settings, last := revision("d", 1))  # nothing else was on its way before it
            until(lambda: last.id in told(pages) and last.id in told(both), lambda: f"{told(pages)} {told(both)}")
    assert told(pages) == ["b-r1", "b-r2", "d-r1"]
    assert sorted(told(both)) == ["a-r1", "a-r2", "b-r1", "b-r2", "d-r1"]


def test_while_redis_is_away_people_are_told(make_settings: Callable[..., Settings]) -> None:
    port = free_port()
    with receiving() as receiver:
        settings = make_settings(redis={"url": f"redis://127.0.0.1:{port}/0"}, sinks={"ops": webhook(receiver)})
        publish(settings, revision("a", 1), revision("a", 2, severity="log", state="resolved"))
        with running(settings):
            until(lambda: told(receiver) == ["a-r1", "a-r2"], lambda: str(told(receiver)))
            with embedded_redis(port) as url:
                until(lambda: len(queued(url)) == 2, lambda: str(queued(url)))
    assert told(receiver) == ["a-r1", "a-r2"]


def test_osprey_gets_actions_as_its_input_stream_reads_them(make_settings: Callable[..., Settings]) -> None:
    settings = make_settings()
    kafka = settings.kafka.model_copy(update={"client_id": "osprey"})
    topic = f"{settings.kafka.prefix}.late"  # any topic that is there
    chosen = {"kind": "osprey", "topic": topic, "kafka": kafka.model_dump(exclude_none=True)}
    settings = Settings(**{**settings.model_dump(exclude_none=True, exclude={"sinks"}), "sinks": {"osprey": chosen}})
    publish(settings, revision("a", 1), revision("a", 2, state="resolved"))
    reader = consumer(settings.kafka, "test-osprey")
    reader.assign([TopicPartition(topic, 0, 0)])
    actions: list[Any] = []

    def read() -> int:
        actions.extend(json.loads(message.value() or b"") for message in reader.consume(10, 0.2))
        return len(actions)

    with running(settings):
        until(lambda: read() == 2, lambda: str(actions))
    for action in actions:  # as osprey_worker's KafkaInputStream takes it apart
        assert datetime.fromisoformat(action["send_time"]).tzinfo is not None
        inner = action["data"]
        assert int(inner["action_id"]) < 2**63
        assert inner["action_name"] == "campaign_alert"
        assert isinstance(inner["data"], dict)
    assert [action["data"]["data"]["state"] for action in actions] == ["open", "resolved"]
    assert actions[0]["data"]["action_id"] != actions[1]["data"]["action_id"]
