"""``muster demo``: the whole system on this machine, and a campaign being launched in front of it.

Everything is what a user would start: an embedded broker and Redis, ``muster topics apply``, four times ``muster run``,
``muster simulate`` and ``muster produce``. The posts carry their own arrival times, so the campaign can run faster than
the clock on the wall. All of it ends with this process, and nothing is left behind.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from kafka import KafkaConsumer

from streams.clients import light_consumer
from streams.config import ENV_PREFIX, Settings
from streams.demo_view import Picture, View, open_view
from streams.embedded import embedded_broker, embedded_redis
from streams.errors import Unavailable
from streams.processes import Interrupted, interruptible, spawn, stop
from streams.scrape import Scraper
from streams.sinks.kafka import from_record
from streams.sinks.terminal import line
from streams.topics import apply
from streams.wire import Alert

STAGES = ("edge", "detect", "judge", "route")
SERVERS = (*STAGES, "console")  # they run until they are stopped
SCENARIO = "demo"
READY_S = 60.0  # until every stage must be ready
SETTLE_S = 20.0  # after the last post, until nothing more is expected
LOOK_S = 0.2
GRACE_S = 4.0  # for the stages together; broker and Redis come after, all within 10 s


@dataclass(frozen=True)
class DemoOptions:
    """What the command line says. Ports are free ones where 0."""

    headless: bool = False
    until_alert: bool = False
    timeout_s: float | None = None
    json: bool = False
    seed: int = 1
    speed: float = 60.0
    broker_port: int = 0
    redis_port: int = 0
    metrics_port: int = 0  # of edge; the other stages take the next ones
    console_port: int | None = None  # None: no console


def run_demo(options: DemoOptions) -> int:
    """Run until the alert, the timeout, the end of the scenario or a signal; returns the exit code."""
    started = time.monotonic()
    try:
        with interruptible(), _running(options, started) as demo:
            return demo.watch()
    except Interrupted as interrupted:
        return interrupted.exit_code if options.until_alert else 0
    except TimeoutError:  # before everything was ready
        return _out_of_time(options, "it was still starting") if options.until_alert else 0


class Demo:
    """The processes of one run, and what is seen of them."""

    def __init__(self, options: DemoOptions, deadline: float, folder: Path, settings: Settings, view: View) -> None:
        self._options, self._deadline, self._folder, self._settings = options, deadline, folder, settings
        self.view = view
        self.picture = Picture(speed=options.speed)
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self._scrapers: dict[str, Scraper] = {}
        self._stirred_at = 0.0

    def start(self, name: str, *arguments: str) -> None:
        with self._log(name).open("wb") as log:
            command = [sys.executable, "-m", "streams", *arguments]
            self.children[name] = spawn(command, log, cwd=self._folder)

    def wait_until_ready(self) -> None:
        """Until every stage says so on its own address, which it names in its log."""
        give_up = time.monotonic() + READY_S
        waiting = [name for name in SERVERS if name in self.children]
        while waiting:
            self._check()
            if time.monotonic() > give_up:
                raise Unavailable(f"{', '.join(waiting)} did not become ready", f"in {READY_S:.0f} s")
            for name in list(waiting):
                if name not in self._scrapers and (address := _address(self._log(name))):
                    self._scrapers[name] = Scraper(address)
                if name in self._scrapers and self._scrapers[name].ready():
                    waiting.remove(name)
            self.view.show(self.picture.now(f"waiting for {', '.join(waiting)}" if waiting else "ready"))
            self._pause()
        if "console" in self.children:
            self.picture.console = _address(self._log("console"), "console") or ""

    def wait_for(self, name: str) -> None:
        """Until a command has done its work."""
        while self.children[name].poll() is None:
            self._check()
            self._pause()

    def watch(self) -> int:
        """Follow the alerts; returns the exit code."""
        alerts = light_consumer(self._settings.kafka, self._settings.kafka.topic("alerts"))
        try:
            while True:
                for alert in _poll(alerts):
                    self._stirred_at = time.monotonic()
                    self.picture.note(alert)
                    self.view.told(alert)
                    if self._options.until_alert and is_linked_wave(alert):
                        _write(alert, self._options.json)
                        return 0
                if time.monotonic() >= self._deadline:
                    return _out_of_time(self._options, self.picture.line()) if self._options.until_alert else 0
                self._check()
                self.picture.measure(self._scrapers)
                if over := self._is_over():
                    if self._options.until_alert:
                        return _not_found(self.picture.line())
                    if self.view.may_end and self._options.console_port is None:  # else somebody may be looking
                        return 0
                self.view.show(self.picture.now("the scenario is over; Ctrl-C ends the demo" if over else "running"))
        finally:
            alerts.close()

    def _is_over(self) -> bool:
        """All posts are sent, and nothing has come of them for a while."""
        if self.children["produce"].poll() is None:
            self._stirred_at = time.monotonic()
        return time.monotonic() - self._stirred_at > SETTLE_S

    def _check(self) -> None:
        """Nobody has died, and there is time left."""
        for name, child in self.children.items():
            if child.poll() not in (None, 0) or (name in SERVERS and child.poll() is not None):
                raise Unavailable(f"{name} ended with exit code {child.returncode}", _last_words(self._log(name)))
        if time.monotonic() >= self._deadline:
            raise TimeoutError

    def _pause(self) -> None:
        time.sleep(LOOK_S)

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"


@contextmanager
def _running(options: DemoOptions, started: float) -> Iterator[Demo]:
    """Everything started in order, and ended in the opposite one."""
    deadline = started + (options.timeout_s or float("inf"))
    with ExitStack() as stack:
        view = stack.enter_context(open_view(options.headless))
        view.show(Picture().now("starting the broker and Redis"))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-demo-")))
        broker = stack.enter_context(embedded_broker(options.broker_port))
        redis = stack.enter_context(embedded_redis(options.redis_port))
        settings = _settings(broker, redis, folder)
        apply(settings)
        demo = Demo(options, deadline, folder, settings, view)
        stack.callback(lambda: stop(list(demo.children.values()), GRACE_S))
        posts = str(folder / "posts.jsonl")
        demo.start("simulate", "simulate", SCENARIO, "--seed", str(options.seed), "--out", posts)
        for n, stage in enumerate(STAGES):
            port = str(options.metrics_port + n if options.metrics_port else 0)
            demo.start(stage, "run", stage, "--metrics-port", port)
        if options.console_port is not None:
            demo.start("console", "run", "console", "--port", str(options.console_port))
        demo.wait_until_ready()
        demo.wait_for("simulate")
        demo.start("produce", "produce", posts, "--speed", str(options.speed))
        yield demo


def _settings(broker: str, redis: str, folder: Path) -> Settings:
    """Of this process and, through the environment, of all it starts. What is set outside may mean production."""
    for name in [name for name in os.environ if name.startswith(ENV_PREFIX)]:
        del os.environ[name]
    os.environ |= {
        "MUSTER_KAFKA__BOOTSTRAP_SERVERS": broker,
        "MUSTER_KAFKA__SESSION_TIMEOUT_S": "6",
        "MUSTER_KAFKA__REBALANCE_TIMEOUT_S": "8",
        "MUSTER_KAFKA__SINGLE_RECORD_BATCHES": "true",
        "MUSTER_REDIS__URL": redis,
        "MUSTER_EDGE__TRUST_ARRIVAL_HEADER": "true",
        "MUSTER_STATE_DIR": str(folder / "state"),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")))),
    }
    return Settings()


def is_linked_wave(alert: Alert) -> bool:
    """A coordinated wave, with the call that launched it."""
    return alert.data["kind"] == "coordinated_wave" and bool((alert.data["launch"] or {}).get("post_id"))


def _poll(consumer: KafkaConsumer) -> list[Alert]:
    polled = consumer.poll(timeout_ms=int(LOOK_S * 1000))
    return [from_record(record.value, record.headers) for records in polled.values() for record in records]


def _address(log: Path, of: str = "health") -> str | None:
    """Where a stage serves its health, or the console its pages, from the line with which it starts."""
    for said in log.read_bytes().splitlines():
        try:
            entry = msgspec.json.decode(said)
        except msgspec.DecodeError:
            continue
        if isinstance(entry, dict) and of in entry:
            return str(entry[of])
    return None


def _last_words(log: Path) -> str:
    """The end of a process's log; of a line that holds an exception, which, what it says and where."""
    said = log.read_text(errors="replace").strip().splitlines()
    if not said:
        return ""
    try:
        raised = _decode_line(said[-1]).exception[0]  # its causes follow
        return f"{raised.exc_type}: {raised.exc_value} ({raised.frames[-1].filename}:{raised.frames[-1].lineno})"
    except (msgspec.DecodeError, IndexError):
        return said[-1][-400:]


class _Frame(msgspec.Struct):
    filename: str
    lineno: int


class _Raised(msgspec.Struct):
    exc_type: str
    exc_value: str
    frames: list[_Frame]


class _Line(msgspec.Struct):
    """What is read of a line of log that structlog wrote."""

    exception: list[_Raised]


_decode_line = msgspec.json.Decoder(_Line).decode


def _write(alert: Alert, json: bool) -> None:
    text = msgspec.json.encode(alert.structured()) if json else line(alert).plain.encode()
    sys.stdout.buffer.write(text + b"\n")
    sys.stdout.flush()


def _out_of_time(options: DemoOptions, state: str) -> int:
    sys.stderr.write(f"muster demo: no wave was linked to its call within {options.timeout_s:g} s ({state})\n")
    return 1


def _not_found(state: str) -> int:
    sys.stderr.write(f"muster demo: the scenario is over and no wave was linked to its call ({state})\n")
    return 1
