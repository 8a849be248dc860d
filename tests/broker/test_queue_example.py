"""The consumer that docs/queue.md shows does what it says, as a program of its own."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest
import redis

from streams.route import RouteSettings
from streams.sinks.redis_queue import Queue, QueueSink, connect
from tests.console.alerts import revision

pytestmark = pytest.mark.redis
ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "queue_consumer.py"
SETTINGS = RouteSettings()


def run(url: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, EXAMPLE, "--redis", url, "--once", *arguments], capture_output=True, text=True, check=True
    )
    return [line.split()[0] for line in done.stdout.splitlines()]


def pending(url: str) -> int:
    with connect(url) as client:
        return int(cast(dict[str, Any], client.xpending("muster:queue", "moderators"))["pending"])


def load_example() -> Any:
    spec = importlib.util.spec_from_file_location("queue_consumer", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_works_off_what_is_queued_and_what_another_member_left(redis_server: str) -> None:
    with connect(redis_server) as client:
        sink = QueueSink(client, SETTINGS)
        for alert in (revision("a", 1), revision("b", 1), revision("a", 2)):
            sink.deliver(alert)
        Queue(client, SETTINGS, "gone").read(count=1)  # takes a-r1 and is never seen again
        assert run(redis_server) == ["b-r1", "a-r2"]
        assert pending(redis_server) == 1
        assert run(redis_server, "--take-over-after", "0") == ["a-r1"]
    assert pending(redis_server) == 0
    assert run(redis_server) == []


def test_it_may_start_before_there_is_a_queue(redis_server: str) -> None:
    assert run(redis_server) == []
    with connect(redis_server) as client:
        QueueSink(client, SETTINGS).deliver(revision("a", 1))
    assert run(redis_server) == ["a-r1"]


def test_what_its_work_cannot_handle_goes_aside(redis_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    example = load_example()
    tried: list[str] = []

    def fail(alert: dict[str, Any]) -> None:
        tried.append(alert["id"])
        raise ValueError("not today")

    monkeypatch.setattr(example, "work", fail)
    with connect(redis_server) as client:
        QueueSink(client, SETTINGS).deliver(revision("a", 1))
    member = example.Member(redis_server, "muster:queue", "moderators", "me", 0.0, wait_ms=1)
    for _ in range(8):
        for entry, fields in member.items():
            member.handle(entry, fields)
    assert tried == ["a-r1"] * example.MAX_DELIVERIES
    with redis.Redis.from_url(redis_server, decode_responses=True) as client:
        ((_, dead),) = cast(list[tuple[str, dict[str, str]]], client.xrange("muster:queue:dead"))
    assert dead["id"] == "a-r1"
    assert pending(redis_server) == 0


def test_the_document_names_what_is_there() -> None:
    text = (ROOT / "docs" / "queue.md").read_text()
    for name in (SETTINGS.queue, SETTINGS.group, f"{SETTINGS.queue_length:,}", "examples/queue_consumer.py"):
        assert name in text
