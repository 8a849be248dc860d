"""Sinks of the configuration, live: whatever one receiver does, the others and the queue are told, and nothing is lost.

Waits between tries pass on a clock that runs a thousand times faster than the wall's.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import typer
from confluent_kafka import TopicPartition

from streams import metrics
from streams.clients import consumer
from streams.commands.sinks import redeliver
from streams.config import Settings
from streams.embedded import embedded_redis
from streams.errors import InputError, Unavailable
from streams.outbox import Outbox
from streams.processes import free_port
from streams.sinks.kafka import to_record
from streams.wire import Alert
from tests.broker.live import routing, until
from tests.broker.test_route_loop import queued
from tests.console.alerts import revision
from tests.sinks.receiver import LOOPBACK, Answer, Receiver, receiving

pytestmark = pytest.mark.redis
SECRET = "whsec_" + base64.b64encode(b"a secret of at least 24 bytes").decode()
TIMES_FASTER = 1_000.0


def webhook(receiver: Receiver, **given: Any) -> dict[str, Any]:
    return {"kind": "webhook", "url": receiver.url, "secret": SECRET, "allow_networks": LOOPBACK, **given}


def publish(settings: Settings, *alerts: Alert) -> None:
    outbox = Outbox(settings.kafka)
    for alert in alerts:
        record = to_record(alert)
        outbox.send("alerts", record.value, record.key, headers=record.headers)
    outbox.flush()


def publish_dead(settings: Settings, alert: Alert, sink: str) -> None:
    outbox, record = Outbox(settings.kafka), to_record(alert)
    why = [("sink", sink.encode()), ("reason", b"given_up"), ("detail", b"answers 500")]
    outbox.send("dead-letters", record.value, record.key, headers=[*record.headers, *why])
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
        with routing(settings, TIMES_FASTER):
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
    with routing(settings, TIMES_FASTER):
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
        with routing(settings, TIMES_FASTER):
            until(lambda: (len(told(pages)), len(told(both))) == (1, 2), lambda: f"{told(pages)} {told(both)}")
        # Another process: what it knows of the past is in Redis. The topic repeats what was delivered already.
        over = [revision(name, 2, severity="log", state="resolved") for name in ("a", "b", "c")]
        publish(settings, revision("b", 1), *over)
        with routing(settings, TIMES_FASTER):
            until(lambda: (len(told(pages)), len(told(both))) == (2, 4), lambda: f"{told(pages)} {told(both)}")
            publish(settings, last := revision("d", 1))  # nothing else was on its way before it
            until(lambda: last.id in told(pages) and last.id in told(both), lambda: f"{told(pages)} {told(both)}")
    assert told(pages) == ["b-r1", "b-r2", "d-r1"]
    assert sorted(told(both)) == ["a-r1", "a-r2", "b-r1", "b-r2", "d-r1"]


def test_dead_letters_are_told_once_the_receiver_is_mended(
    make_settings: Callable[..., Settings], capfd: pytest.CaptureFixture[str]
) -> None:
    def printed() -> Any:
        return json.loads(capfd.readouterr().out.splitlines()[-1])

    with receiving(Answer(422), Answer(422), Answer(), Answer(422), Answer()) as receiver:
        settings = make_settings(sinks={"desk": webhook(receiver)})
        publish(settings, revision("a", 1), revision("b", 1), revision("a", 2))
        buried = dead_letters(settings, [])
        with routing(settings, TIMES_FASTER):
            until(lambda: len(buried()) == 2 and len(told(receiver)) == 3, lambda: f"{buried()} {told(receiver)}")
        assert told(receiver) == ["a-r1", "b-r1", "a-r2"]  # it knows of a by now
        redeliver(settings, "desk", dry_run=True, json=True)
        assert [row["id"] for row in printed()["revisions"]] == ["b-r1"]
        assert len(told(receiver)) == 3
        with pytest.raises(typer.Exit):  # still refused
            redeliver(settings, "desk", dry_run=False, json=True)
        redeliver(settings, "desk", dry_run=False, json=True)
        assert printed()["outcomes"] == {"delivered": 1}
        redeliver(settings, "desk", dry_run=False, json=False)
        assert "nothing is undelivered" in capfd.readouterr().err
    assert told(receiver)[3:] == ["b-r1", "b-r1"]
    publish_dead(settings, revision("c", 1), "desk")
    with pytest.raises(Unavailable, match="desk does not take it"):
        redeliver(settings, "desk", dry_run=False, json=False)
    with pytest.raises(InputError, match="there is no sink 'desc'") as unknown:
        redeliver(settings, "desc", dry_run=False, json=False)
    assert "desk" in unknown.value.hint


def test_people_hear_of_what_is_over_the_page_budget_in_one_message(make_settings: Callable[..., Settings]) -> None:
    with receiving() as people, receiving() as machine:
        chat = {"kind": "chat", "url": people.url.replace("http://", "json://")}
        settings = make_settings(sinks={"chat": chat, "hook": webhook(machine)}, route={"pages_an_hour": 1})
        publish(settings, *(revision(f"a{n}", hashtags=[f"tag{n}"]) for n in range(4)))
        with routing(settings, TIMES_FASTER):
            until(lambda: len(told(machine)) == 4 and len(people.requests) == 2, lambda: str(people.requests))
        publish(settings, revision("a1", 2, state="resolved"), revision("b", severity="queue", hashtags=["last"]))
        with routing(settings, TIMES_FASTER):  # who heard of it in a digest alone does not hear of its end
            until(lambda: len(people.requests) == 3, lambda: str(people.requests))
    first, digest, last = (request.json() for request in people.requests)
    assert first["title"].startswith("[page]")
    assert digest["title"] == "[digest] 3 alerts over the page budget"
    paged = first["title"].split("#")[1]
    for n in range(4):
        assert (f"#tag{n}" in digest["message"]) is (paged != f"tag{n}")
    assert last["title"] == "[queue] coordinated wave: #last"


def test_while_redis_is_away_people_are_told(make_settings: Callable[..., Settings]) -> None:
    port = free_port()
    with receiving() as receiver:
        settings = make_settings(redis={"url": f"redis://127.0.0.1:{port}/0"}, sinks={"ops": webhook(receiver)})
        publish(settings, revision("a", 1), revision("a", 2, severity="log", state="resolved"))
        with routing(settings, TIMES_FASTER):
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

    with routing(settings, TIMES_FASTER):
        until(lambda: read() == 2, lambda: str(actions))
    for action in actions:  # as osprey_worker's KafkaInputStream takes it apart
        assert datetime.fromisoformat(action["send_time"]).tzinfo is not None
        inner = action["data"]
        assert int(inner["action_id"]) < 2**63
        assert inner["action_name"] == "campaign_alert"
        assert isinstance(inner["data"], dict)
    assert [action["data"]["data"]["state"] for action in actions] == ["open", "resolved"]
    assert actions[0]["data"]["action_id"] != actions[1]["data"]["action_id"]
