"""Real brokers and a real Redis, started once by each worker that needs them; every test gets its own topics and keys.

``broker`` runs a test on the embedded broker and again on Apache Kafka; ``settings`` are for one test alone.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
from xdist.scheduler import LoadScopeScheduling

from streams.config import Settings
from streams.embedded import embedded_broker as run_embedded_broker
from streams.embedded import embedded_redis
from streams.errors import Unavailable
from streams.topics import apply
from tests.broker.kafka import apache_kafka
from tests.broker.kafka import missing as missing_for_kafka
from tests.needs import lacking

_numbers = itertools.count()

# Files that one worker of a parallel run takes as a whole: a demo fills a machine by itself, so there are never two
# unless that is the claim; and the secure broker is started once.
ONE_WORKERS = {"test_demo.py": "demos", "test_dashboards.py": "demos", "test_security.py": "secure"}


@dataclass(frozen=True)
class Broker:
    """A running broker and what must be allowed for with it."""

    address: str
    embedded: bool


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """The next test to whoever is free, except for ``ONE_WORKERS``, which come first.

    What ``--dist loadgroup`` is for; but xdist 3.8 silently groups nothing with pytest 9.2 (pytest-xdist issue 1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        return ONE_WORKERS.get(Path(nodeid.partition("::")[0]).name, nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> None:
    for name in [name for name in os.environ if name.startswith("MUSTER_") and name != "MUSTER_DATA"]:
        del os.environ[name]


@pytest.fixture(scope="session")
def embedded_broker() -> Iterator[Broker]:
    try:
        with run_embedded_broker() as address:
            yield Broker(address, embedded=True)
    except Unavailable as error:
        lacking(f"{error} ({error.hint})")


@pytest.fixture(scope="session")
def kafka_broker() -> Iterator[Broker]:
    """Apache Kafka itself; the first time, Maven fetches its jars."""
    what = missing_for_kafka()
    if what is not None:
        lacking(what)
    with apache_kafka() as address:
        yield Broker(address, embedded=False)


_patience = pytest.mark.timeout(300)  # the first test of each worker starts the broker, or waits until it is fetched


@pytest.fixture(
    params=[
        pytest.param("embedded_broker", id="embedded", marks=[pytest.mark.broker, _patience]),
        pytest.param("kafka_broker", id="kafka", marks=[pytest.mark.broker, pytest.mark.kafka, _patience]),
    ]
)
def broker(request: pytest.FixtureRequest) -> Broker:
    found: Broker = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def _redis() -> Iterator[str]:
    try:
        with embedded_redis() as url:
            yield url
    except Unavailable as error:
        lacking(f"redis-server ({error.hint})")


@pytest.fixture
def redis_server(_redis: str) -> str:
    """URL of an empty Redis database."""
    with redis.Redis.from_url(_redis) as client:
        client.flushall()
    return _redis


@pytest.fixture
def make_settings(broker: Broker, redis_server: str, tmp_path: Path) -> Callable[..., Settings]:
    """Settings on ``broker`` with topics of their own that are there; sections may be added or changed."""

    def make(**sections: Any) -> Settings:
        kafka: dict[str, Any] = {
            "bootstrap_servers": broker.address,
            "prefix": f"t{next(_numbers)}",
            "session_timeout_s": 6,
            "rebalance_timeout_s": 8,
            "single_record_batches": broker.embedded,
        } | sections.pop("kafka", {})
        given: dict[str, Any] = {"kafka": kafka, "redis": {"url": redis_server}, "state_dir": tmp_path / "state"}
        settings = Settings(**(given | sections))
        apply(settings)
        return settings

    return make


@pytest.fixture
def settings(make_settings: Callable[..., Settings]) -> Settings:
    return make_settings()
