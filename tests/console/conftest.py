"""A real Redis for the session, emptied for each test; a real console over it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis

from streams.config import ConsoleSettings
from streams.embedded import embedded_redis
from streams.errors import Unavailable
from streams.sinks.board import BoardSink
from streams.sinks.redis_queue import connect
from tests.console.serving import Console, serving
from tests.needs import lacking


@pytest.fixture(scope="session")
def _redis() -> Iterator[str]:
    try:
        with embedded_redis() as url:
            yield url
    except Unavailable as error:
        lacking(f"redis-server ({error.hint})")


@pytest.fixture
def client(_redis: str) -> Iterator[redis.Redis]:
    with connect(_redis) as client:
        client.flushall()
        yield client


@pytest.fixture
def board(client: redis.Redis) -> BoardSink:
    """What route writes to."""
    return BoardSink(client, ConsoleSettings())


@pytest.fixture
def console(client: redis.Redis, _redis: str) -> Iterator[Console]:
    with serving(_redis) as console:
        yield console
