"""What people do reaches ``muster.feedback``, each act once and in order, also when Kafka was away meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from confluent_kafka import TopicPartition

from detectors.feedback import Feedback
from streams.clients import consumer
from streams.config import ConsoleSettings, Settings
from streams.console.acts import ACTS
from streams.console.app import open_redis
from streams.console.desk import Asked, Desk, DeskSettings
from streams.console.feedback import FeedbackForwarder
from streams.console.people import Person, Role
from streams.embedded import embedded_broker
from streams.errors import Unavailable
from streams.feedback import decode_feedback
from streams.processes import free_port
from streams.sinks.board import BoardSink
from streams.sinks.redis_queue import connect
from streams.topics import apply
from streams.wire import Record
from tests.broker.live import until
from tests.console.alerts import revision
from tests.needs import lacking

pytestmark = [pytest.mark.broker, pytest.mark.redis]
ALERT = "0" * 16
ACTS_DONE = 120  # more than one batch


def work(url: str) -> None:
    """``amal`` acts on one alert, again and again."""

    async def act() -> None:
        client = open_redis(url)
        desk, amal = Desk(client, DeskSettings()), Person("amal", Role.ANALYST)
        for n in range(ACTS_DONE):
            name = ("confirm", "reopen")[n % 2]
            assert (await desk.do(Asked(ACTS[name], ALERT, f"act-{n}"), amal)).accepted
        await client.aclose()

    with connect(url) as client:
        BoardSink(client, ConsoleSettings()).deliver(revision(ALERT))
    asyncio.run(act())


@contextmanager
def forwarding(settings: Settings) -> Iterator[redis.Redis]:
    stop = threading.Event()
    with connect(settings.redis.url) as client:
        thread = threading.Thread(target=FeedbackForwarder(settings, client).run, args=(stop,))
        thread.start()
        try:
            yield client
        finally:
            stop.set()
            thread.join()


def sent(settings: Settings) -> list[Feedback]:
    reader, topic = consumer(settings.kafka, "test-feedback"), settings.kafka.topic("feedback")
    # The embedded broker makes a topic up, with several partitions, when a producer asks for it before it is created.
    partitions = reader.list_topics(topic, 30).topics[topic].partitions
    reader.assign([TopicPartition(topic, partition, 0) for partition in partitions])
    found: list[Feedback] = []

    def read() -> bool:
        for message in reader.consume(200, 0.2):
            feedback = decode_feedback(Record(message.value() or b"", 0, message.offset() or 0, 0))
            assert isinstance(feedback, Feedback)
            assert message.key() == feedback.id.encode()
            found.append(feedback)
        return len({feedback.id for feedback in found}) == ACTS_DONE

    until(read, lambda: f"{len(found)} records")
    reader.close()
    return found


def waiting(client: Any) -> int:
    return int(client.xlen("muster:board:work:outbox"))


def test_what_is_done_while_kafka_is_away_is_sent_when_it_is_back(redis_server: str, tmp_path: Path) -> None:
    port = free_port()
    settings = Settings(
        kafka={"bootstrap_servers": f"127.0.0.1:{port}", "single_record_batches": True},  # type: ignore[arg-type]
        redis={"url": redis_server},  # type: ignore[arg-type]
        state_dir=tmp_path,
    )
    work(redis_server)
    with forwarding(settings) as client:
        assert waiting(client) == ACTS_DONE
        try:
            with embedded_broker(port):
                apply(settings)
                found = sent(settings)
                until(lambda: waiting(client) == 0, lambda: str(waiting(client)))
        except Unavailable as error:
            lacking(f"{error} ({error.hint})")
    assert {feedback.id for feedback in found} == {f"act-{n}" for n in range(ACTS_DONE)}
    assert {(feedback.action, feedback.operator) for feedback in found} == {("confirm", "amal"), ("reopen", "amal")}


def test_several_consoles_take_turns(settings: Settings) -> None:
    work(settings.redis.url)
    with forwarding(settings), forwarding(settings) as client:
        found = sent(settings)
        until(lambda: waiting(client) == 0, lambda: str(waiting(client)))
    assert [feedback.id for feedback in found] == [f"act-{n}" for n in range(ACTS_DONE)]
