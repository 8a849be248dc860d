"""The edge between real topics: every record becomes rows or a dead letter, every silent partition keeps its clock."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
import pytest
from confluent_kafka import Message, TopicPartition

from streams.clients import consumer, producer
from streams.config import Settings
from streams.edge_loop import DEAD_BYTES, EdgeLoop
from streams.health import Pulse
from streams.topology import build_edge
from streams.wire import UseBatch, decode_calls, decode_uses
from tests.broker.live import until

PARTITIONS = 4


@contextmanager
def running(settings: Settings) -> Iterator[EdgeLoop]:
    stop = threading.Event()
    loop = EdgeLoop(settings, build_edge(settings), Pulse())
    thread = threading.Thread(target=loop.run, args=(stop,))
    thread.start()
    try:
        yield loop
    finally:
        stop.set()
        thread.join()


class Reader:
    """Everything on one topic, from its beginning."""

    def __init__(self, settings: Settings, topic: str, partitions: int) -> None:
        self._consumer = consumer(settings.kafka, f"test-{topic}")
        name = settings.kafka.topic(topic)
        self._consumer.assign([TopicPartition(name, partition, 0) for partition in range(partitions)])
        self.messages: list[Message] = []

    def poll(self) -> list[Message]:
        self.messages += self._consumer.consume(1_000, 0.2)
        assert all(message.error() is None for message in self.messages)
        return self.messages


def post(number: int, text: str = "") -> bytes:
    document = {
        "id": str(number),
        "platform": "x",
        "created_at": "2024-12-08T15:33:00Z",
        "author": {"id": f"a{number}"},
        "text": text or f"good morning #tag{number % 7}",
    }
    return json.dumps(document).encode()


def send(settings: Settings, values: list[bytes], partition: Callable[[int], int]) -> None:
    sender = producer(settings.kafka)
    for number, value in enumerate(values):
        sender.produce(settings.kafka.topic("posts"), value, partition=partition(number))
    assert sender.flush(30) == 0


def progress_of(batches: list[UseBatch]) -> dict[int, int]:
    """Next offset of each source partition; fails where something between two batches was left out."""
    reached: dict[int, int] = {}
    for batch in batches:
        for p in batch.progress:
            assert p.first_offset <= reached.get(p.partition, 0), (p, reached)
            reached[p.partition] = max(reached.get(p.partition, 0), p.next_offset)
    return reached


def post_ids(messages: list[Message]) -> set[str]:
    return {post_id for m in messages for post_id in decode_uses(m.value() or b"").rows["post_id"].to_list()}


def test_every_record_becomes_rows_or_a_dead_letter(settings: Settings) -> None:
    bad = [b"{", b'{"id": 1}', b"\xff\xfe", b"[" * 100_000, b"x" * 3_000_000] * 4
    good = [post(number) for number in range(400)]
    values = [value for pair in zip(good[:20], bad, strict=True) for value in pair] + good[20:]
    send(settings, values, lambda number: number % PARTITIONS)
    uses, dead = Reader(settings, "uses", PARTITIONS), Reader(settings, "dead-letters", 1)
    with running(settings):

        def rows() -> set[str]:
            return post_ids(uses.poll())

        until(lambda: len(rows()) == len(good) and len(dead.poll()) >= len(bad), lambda: f"{len(dead.messages)} dead")
    assert sorted(message.value() or b"" for message in dead.messages) == sorted(value[:DEAD_BYTES] for value in bad)
    for message in dead.messages:
        headers = dict(message.headers() or ())
        assert headers.keys() == {"reason", "detail", "topic", "partition", "offset", "bytes"}
        value = values[int(headers["offset"] or 0) * PARTITIONS + int(headers["partition"] or 0)]
        assert (value[:DEAD_BYTES], str(len(value)).encode()) == (message.value(), headers["bytes"])


def test_what_is_too_large_for_one_record_goes_in_several(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.edge_loop.RECORD_BYTES", 100_000)
    stuffed = [post(number, " ".join(f"#tag{n}" for n in range(30)) + " lorem ipsum" * 40) for number in range(300)]
    send(settings, stuffed, lambda number: number % PARTITIONS)
    uses = Reader(settings, "uses", PARTITIONS)

    def rows() -> int:
        return sum(len(decode_uses(m.value() or b"").rows) for m in uses.poll())

    with running(settings):
        until(lambda: rows() >= 30 * len(stuffed), lambda: str(rows()))
    assert rows() == 30 * len(stuffed)
    assert len(uses.messages) > PARTITIONS
    for of in range(PARTITIONS):
        progress_of([decode_uses(m.value() or b"") for m in uses.messages if m.partition() == of])


def test_a_silent_partition_keeps_its_clock(make_settings: Callable[..., Settings]) -> None:
    settings = make_settings(live={"idle_tick_s": 0.2})
    send(settings, [post(0)], lambda _: 0)  # three of four partitions never see a post
    calls = Reader(settings, "calls", 1)
    with running(settings):

        def ticked() -> dict[int, list[int]]:
            seen: dict[int, list[int]] = {}
            for message in calls.poll():
                for p in decode_calls(message.value() or b"").progress:
                    seen.setdefault(p.partition, []).append(p.arrived_at)
            return seen

        until(
            lambda: len(ticked()) == PARTITIONS and all(len(at) > 3 for at in ticked().values()), lambda: str(ticked())
        )
    assert all(at == sorted(at) for at in ticked().values())


def test_nothing_is_left_out_when_edges_come_and_go(settings: Settings) -> None:
    good = [post(number) for number in range(3_000)]
    uses = Reader(settings, "uses", PARTITIONS)

    def reached(of: int) -> dict[int, int]:
        batches = [decode_uses(m.value() or b"") for m in uses.poll() if m.partition() == of]
        return progress_of(batches)

    send(settings, good[:1_000], lambda number: number % PARTITIONS)
    with running(settings):
        until(lambda: bool(uses.poll()), lambda: "nothing")
        with running(settings):  # a second one joins, and leaves while there is work
            send(settings, good[1_000:2_000], lambda number: number % PARTITIONS)
        send(settings, good[2_000:], lambda number: number % PARTITIONS)
        each = len(good) // PARTITIONS
        until(
            lambda: all(
                reached(of).keys() == set(range(PARTITIONS)) and min(reached(of).values()) >= each
                for of in range(PARTITIONS)
            ),
            lambda: str([reached(of) for of in range(PARTITIONS)]),
        )
    assert post_ids(uses.messages) == {msgspec.json.decode(value)["id"] for value in good}
