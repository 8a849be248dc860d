"""The moderation queue on a real Redis server: each revision once, no work lost, whoever dies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
import redis

from streams.errors import Unavailable
from streams.route import RouteSettings
from streams.sinks.redis_queue import MAX_DELIVERIES, TRIM_EVERY, Queue, QueueSink, connect
from streams.wire import Alert

pytestmark = pytest.mark.redis
Entries = list[tuple[str, dict[str, str]]]
SETTINGS = RouteSettings(queue_length=1_000)


@pytest.fixture
def client(redis_server: str) -> Iterator[redis.Redis]:
    with connect(redis_server) as client:
        yield client


def revision(alert_id: str, number: int, severity: str = "queue") -> Alert:
    data = {"alert_id": alert_id, "revision": number, "kind": "burst", "state": "open", "severity": severity}
    return Alert(f"{alert_id}-r{number}", "muster", "tag", "2024-12-08T15:33:00Z", data)


def test_a_revision_is_queued_once_whatever_is_repeated(client: redis.Redis) -> None:
    sink, queue = QueueSink(client, SETTINGS), Queue(client, SETTINGS, "anna")
    revisions = [revision("a", 1), revision("a", 2), revision("b", 1)]
    assert [sink.deliver(r) for r in revisions] == ["queued"] * 3
    again = QueueSink(client, SETTINGS)  # a new process after a crash delivers from its last commit
    assert [again.deliver(r) for r in [*revisions, revision("b", 2)]] == ["repeated"] * 3 + ["queued"]
    assert [item.id for item in queue.read()] == ["a-r1", "a-r2", "b-r1", "b-r2"]
    assert queue.read(block_ms=1) == []


def test_an_item_carries_the_whole_alert(client: redis.Redis) -> None:
    QueueSink(client, SETTINGS).deliver(revision("a", 1))
    (item,) = Queue(client, SETTINGS, "anna").read()
    assert item.alert == revision("a", 1).structured()


def test_follow_ups_reach_only_those_who_saw_the_alert_open(client: redis.Redis) -> None:
    sink = QueueSink(client, SETTINGS)
    assert sink.deliver(revision("quiet", 2, "log"), follow_up=True) == "not_followed"
    assert sink.deliver(revision("loud", 1)) == "queued"
    assert sink.deliver(revision("loud", 2, "log"), follow_up=True) == "queued"


def test_what_a_dead_consumer_left_is_handed_on(client: redis.Redis) -> None:
    QueueSink(client, SETTINGS).deliver(revision("a", 1))
    (taken,) = Queue(client, SETTINGS, "anna").read()
    ben = Queue(client, SETTINGS, "ben")
    assert ben.read(block_ms=1) == []
    assert ben.reclaim(min_idle_ms=60_000) == []  # anna may still be at it
    assert ben.reclaim(min_idle_ms=0) == [taken]
    ben.ack(taken)
    assert ben.reclaim(min_idle_ms=0) == []


def test_what_nobody_can_handle_goes_to_the_dead_stream(client: redis.Redis) -> None:
    QueueSink(client, SETTINGS).deliver(revision("poison", 1))
    queue = Queue(client, SETTINGS, "anna")
    assert len(queue.read()) == 1
    for _ in range(MAX_DELIVERIES - 1):
        assert [item.id for item in queue.reclaim(min_idle_ms=0)] == ["poison-r1"]
    assert queue.reclaim(min_idle_ms=0) == []
    assert queue.reclaim(min_idle_ms=0) == []
    ((_, dead),) = cast(Entries, client.xrange("muster:queue:dead"))
    assert (dead["id"], dead["deliveries"]) == ("poison-r1", str(MAX_DELIVERIES + 1))
    assert client.xpending("muster:queue", "moderators")["pending"] == 0


def test_trimming_never_cuts_work_that_is_not_done(client: redis.Redis) -> None:
    sink, queue = QueueSink(client, SETTINGS), Queue(client, SETTINGS, "anna")
    for n in range(3_000):
        sink.deliver(revision(f"a{n}", 1))
    assert client.xlen("muster:queue") == 3_000  # nobody has read any of it
    first = queue.read(count=1_500)
    queue.ack(*first[:200], *first[201:])
    sink.trim()
    kept = [entry for entry, _ in cast(Entries, client.xrange("muster:queue"))]
    assert first[200].entry in kept
    queue.ack(first[200])
    for _ in range(30):
        sink.trim()
    assert 1_500 <= client.xlen("muster:queue") < 1_500 + TRIM_EVERY  # what is left to read, whole nodes of it
    assert len(queue.read(count=3_000)) == 1_500


def test_after_everything_in_redis_was_wiped_the_queue_goes_on(client: redis.Redis) -> None:
    sink, queue = QueueSink(client, SETTINGS), Queue(client, SETTINGS, "anna")
    sink.deliver(revision("a", 1))
    client.flushall()
    assert sink.deliver(revision("b", 1)) == "queued"
    items = queue.read(block_ms=1) or queue.read(block_ms=1)
    assert [item.id for item in items] == ["b-r1"]


def test_redis_away_is_said_in_our_words() -> None:
    with connect("redis://127.0.0.1:1/0") as nobody, pytest.raises(Unavailable, match="Redis does not answer"):
        QueueSink(nobody, SETTINGS).deliver(revision("a", 1))
