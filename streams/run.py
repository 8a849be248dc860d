"""``muster run``: a stage or the console as a process, or all under a supervisor. Signals, health, exit codes."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from streams import logs, metrics, tracing
from streams.config import Settings, detection_sha256
from streams.errors import MusterError
from streams.health import Health, Pulse
from streams.processes import spawn, stop

STAGES = ("edge", "detect", "judge", "route", "all", "console")
PARTS = STAGES[:4]
GRACE_S = 8.0
RESTART_S = (0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_S = 60.0  # a process that ran this long starts over with the shortest wait

log = structlog.get_logger(__name__)


def run_stage(stage: str, settings: Settings, metrics_port: int = 0, config: Path | None = None) -> int:
    """Until SIGINT or SIGTERM; returns the exit code. ``config`` is what ``all`` hands to its four processes."""
    logs.configure(stage)
    if stage == "all":
        return _supervise(config, metrics_port or settings.metrics.port)
    tracing.configure(stage, settings)
    metrics.set_build(_version(), detection_sha256(settings))
    pulse = Pulse()
    health = Health(pulse, settings.metrics.host, metrics_port or settings.metrics.port)
    health.start()
    log.info("starting", health=health.address, broker=settings.kafka.bootstrap_servers)
    try:
        _RUNNERS[stage](settings, pulse)
    except MusterError as error:
        log.error("failed", error=str(error), hint=error.hint)
        return error.exit_code
    log.info("stopped")
    return 0


def _run_edge(settings: Settings, pulse: Pulse) -> None:
    from streams.edge_loop import EdgeLoop
    from streams.topology import build_edge

    EdgeLoop(settings, build_edge(settings), pulse).run(_stop_event())


def _run_faust(stage: str) -> Callable[[Settings, Pulse], None]:
    def run(settings: Settings, pulse: Pulse) -> None:
        from streams.app import run_app

        # Faust asks for the loop when its objects are made: it must be there before, and be the only one.
        with asyncio.Runner() as runner:
            runner.run(run_app(stage, settings, pulse))

    return run


def _run_route(settings: Settings, pulse: Pulse) -> None:
    from streams.route_loop import run_route
    from streams.topology import build_route

    run_route(settings, build_route(settings), pulse, _stop_event())


def _run_console(settings: Settings, pulse: Pulse) -> None:
    from streams.console.app import listen, serve

    asyncio.run(serve(settings, pulse, listen(settings.console)))


_RUNNERS: dict[str, Callable[[Settings, Pulse], None]] = {
    "edge": _run_edge,
    "detect": _run_faust("detect"),
    "judge": _run_faust("judge"),
    "route": _run_route,
    "console": _run_console,
}


def _stop_event() -> threading.Event:
    """Set by SIGINT and SIGTERM, also where SIGINT was inherited as ignored."""
    event = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: event.set())
    return event


class _Child:
    """One stage under the supervisor: started again when it ends, after a wait that grows."""

    def __init__(self, stage: str, command: list[str]) -> None:
        self.stage = stage
        self._command = command
        self._failures = 0
        self._start()

    def _start(self) -> None:
        self.process: subprocess.Popen[bytes] = spawn(self._command, sys.stderr.buffer, stdout=sys.stdout.buffer)
        self._started_at = time.monotonic()
        self._due_at: float | None = None

    def look(self) -> None:
        now = time.monotonic()
        if self._due_at is not None:
            if now >= self._due_at:
                self._start()
        elif self.process.poll() is not None:
            self._failures = 0 if now - self._started_at > STEADY_S else self._failures + 1
            wait = RESTART_S[min(self._failures, len(RESTART_S)) - 1] if self._failures else RESTART_S[0]
            self._due_at = now + wait
            log.error("stage_ended", of=self.stage, exit_code=self.process.returncode, restart_in_s=wait)


def _supervise(config: Path | None, port: int) -> int:
    ended = _stop_event()
    shared = [] if config is None else ["--config", str(config)]
    children = [
        _Child(part, [
            sys.executable, "-m", "streams", "run", part, *shared, "--metrics-port", str(port + n if port else 0),
        ])
        for n, part in enumerate(PARTS)
    ]  # fmt: skip
    while not ended.wait(0.2):
        for child in children:
            child.look()
    stop([child.process for child in children], GRACE_S)
    return 0


def _version() -> str:
    from importlib.metadata import version

    return version("muster")
