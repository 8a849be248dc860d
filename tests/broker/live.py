"""The four stages as a user runs them: processes that can be killed and started again, and what comes out."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from confluent_kafka import TopicPartition

from streams.clients import consumer
from streams.config import Settings
from streams.health import Pulse
from streams.processes import spawn, stop
from streams.replay import replay
from streams.route_loop import run_route
from streams.sinks.kafka import from_record
from streams.topology import build_route
from streams.wire import Alert

STAGES = ("edge", "detect", "judge", "route")
DEADLINE_S = 100.0  # of a whole test; machines that run it may be busy


class Stages:
    """Runs stages against one broker, each with its log; everything is gone when the block ends."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self._folder = folder
        self.config = folder / "muster.toml"
        self.config.write_text(_toml(settings))
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self._logs: dict[str, Path] = {}

    def __enter__(self) -> Stages:
        return self

    def __exit__(self, *_: object) -> None:
        stop(list(self.children.values()), 10.0)

    def start(self, *names: str) -> None:
        """Start stages; what follows the stage in a name tells members of one group apart."""
        for name in names:
            self._logs[name] = self._folder / f"{name}-{time.monotonic_ns()}.log"
            with self._logs[name].open("wb") as log:
                command: list[str | Path] = [
                    sys.executable,
                    "-m",
                    "streams",
                    "run",
                    name.split()[0],
                    "--config",
                    self.config,
                ]
                self.children[name] = spawn(command, log)

    def end(self, *names: str) -> None:
        """Ask them to stop, as an operator does."""
        children = [self.children.pop(name) for name in names]
        stop(children, 10.0)
        assert [child.returncode for child in children] == [0] * len(names), self.said()

    def kill(self, name: str) -> None:
        """As the kernel does when memory runs out: no warning, no last words."""
        self.children[name].kill()
        self.children[name].wait()

    def wait_until_ready(self) -> None:
        self.until(lambda: all(self.get(name, "/ready")[0] == 200 for name in self.children))

    def until(self, true: Callable[[], bool], state: Callable[[], object] = str) -> None:
        """Wait for a condition while every stage is alive; ``state`` is shown when it does not come."""

        def alive_and_true() -> bool:
            assert all(child.poll() is None for child in self.children.values()), self.said()
            return true()

        until(alive_and_true, lambda: f"{state()}\n{self.said()}")

    def get(self, name: str, path: str) -> tuple[int, str]:
        """What a stage answers on its own address, which it names in its log."""
        for line in self._logs[name].read_text().splitlines():
            if '"health"' in line:
                try:
                    with urllib.request.urlopen(json.loads(line)["health"] + path, timeout=5) as answer:
                        return answer.status, answer.read().decode()
                except urllib.error.HTTPError as error:
                    return error.code, error.read().decode()
                except OSError:
                    break
        return 0, ""

    def said(self) -> str:
        """The end of every log, for a test that fails."""
        codes = {name: child.poll() for name, child in self.children.items()}
        logs = (f"--- {name}\n{log.read_text()[-2_000:]}" for name, log in self._logs.items())
        return "\n".join([f"exit codes {codes}", *logs])


class Published:
    """Follows ``muster.alerts`` from its beginning."""

    def __init__(self, settings: Settings) -> None:
        self._consumer = consumer(settings.kafka, "test")
        self._consumer.assign([TopicPartition(settings.kafka.topic("alerts"), 0, 0)])
        self.alerts: list[Alert] = []

    def poll(self) -> set[str]:
        """Ids of all revisions so far."""
        for message in self._consumer.consume(1_000, 0.2):
            assert message.error() is None, message.error()
            self.alerts.append(from_record(message.value(), message.headers()))
        return {alert.id for alert in self.alerts}

    def close(self) -> None:
        self._consumer.close()


def replayed(posts: Path, settings: Settings) -> list[Alert]:
    """What replay makes of the same file, up to the last tick that can be complete while more may come."""
    alerts: list[Alert] = []
    done = replay([posts], settings, alerts.append)
    assert done.last_at is not None
    complete_until = done.last_at // 1000
    return [alert for alert in alerts if datetime.fromisoformat(alert.time).timestamp() <= complete_until]


def until(true: Callable[[], bool], said: Callable[[], str], deadline_s: float = DEADLINE_S) -> None:
    """Wait for a condition; fail with what was said when it does not come."""
    give_up = time.monotonic() + deadline_s
    while not true():
        assert time.monotonic() < give_up, said()
        time.sleep(0.05)


def _toml(settings: Settings) -> str:
    given: dict[str, dict[str, Any]] = {
        "kafka": settings.kafka.model_dump(mode="json", exclude_none=True),
        "redis": {"url": settings.redis.url},
        "edge": {"trust_arrival_header": True},
        "live": settings.live.model_dump(),
    }
    keys = {"hash_key": "test", "account_key": "test", "state_dir": str(settings.state_dir)}
    lines = [f"{name} = {json.dumps(value)}" for name, value in keys.items()]
    for section, values in given.items():
        lines += [f"[{section}]", *(f"{name} = {json.dumps(value)}" for name, value in values.items())]
    return "\n".join(lines)


@contextmanager
def routing(settings: Settings, times_faster: float = 1.0) -> Iterator[None]:
    """Route in a thread of its own, with a clock that runs so much faster."""
    halt = threading.Event()
    arguments = (settings, build_route(settings), Pulse(), halt, lambda: time.monotonic() * times_faster)
    thread = threading.Thread(target=run_route, args=arguments)
    thread.start()
    try:
        yield
    finally:
        halt.set()
        thread.join()
