"""A real Redis for the session, emptied for each test; a real console over it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from selenium.webdriver import Chrome

from streams.config import ConsoleSettings
from streams.embedded import embedded_redis
from streams.errors import Unavailable
from streams.sinks.board import BoardSink
from streams.sinks.redis_queue import connect
from tests.console.browser import chromium, missing
from tests.console.serving import Console, serving
from tests.needs import lacking


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    try:
        with embedded_redis() as url:
            yield url
    except Unavailable as error:
        lacking(f"redis-server ({error.hint})")


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """One browser for all tests of a file."""
    what = missing()
    if what is not None:
        lacking(what)
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def client(redis_url: str) -> Iterator[redis.Redis]:
    with connect(redis_url) as client:
        client.flushall()
        yield client


@pytest.fixture
def board(client: redis.Redis) -> BoardSink:
    """What route writes to."""
    return BoardSink(client, ConsoleSettings())


@pytest.fixture
def console(client: redis.Redis, redis_url: str) -> Iterator[Console]:
    with serving(redis_url) as console:
        yield console
