"""``/metrics``, ``/live`` and ``/ready`` of one process, and the watchdog that ends it when it is stuck.

Ready means progress, not existence: brokers and client libraries have been seen to fall silent without an error, with
the process up, its heartbeats sent and its lag growing.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import structlog

from streams import metrics
from streams.errors import ConfigError, Unavailable

UNREADY_AFTER_S = 60.0
EXIT_AFTER_S = 90.0

log = structlog.get_logger(__name__)


class Pulse:
    """Whether a stage gets on: input that waits, steps that were taken, a watermark that moves.

    A stage that has nothing to do is ready. One whose watermark stands still while records flow is not (a source
    partition may be stuck elsewhere); only one that takes no step while input waits is worth a restart.

    >>> now = [0.0]
    >>> pulse = Pulse(clock=lambda: now[0])
    >>> pulse.ready
    False
    >>> pulse.started(); pulse.waiting(True); pulse.ready
    True
    >>> now[0] = 61.0; pulse.ready, pulse.stuck
    (False, False)
    >>> now[0] = 91.0; pulse.stuck
    True
    >>> pulse.step(watermark=5); pulse.ready, pulse.stuck
    (True, False)
    >>> pulse.waiting(False); now[0] = 1_000.0; pulse.ready
    True
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started = False
        self._waiting = False
        self._stepped = self._moved = clock()
        self._watermark: float | None = None

    def started(self) -> None:
        """Partitions are assigned and state is restored."""
        self._started = True
        self._stepped = self._moved = self._clock()

    def stopped(self) -> None:
        """A rebalance takes the partitions away for now."""
        self._started = False

    def waiting(self, waits: bool) -> None:
        """Whether there is input that has not been taken."""
        if waits and not self._waiting:
            self._stepped = self._moved = self._clock()
        self._waiting = waits

    def step(self, watermark: float | None = None) -> None:
        """A batch is done; ``watermark`` is how far time has come, in any unit."""
        self._stepped = self._clock()
        if watermark is None or self._watermark is None or watermark > self._watermark:
            self._moved = self._stepped
            self._watermark = watermark

    @property
    def ready(self) -> bool:
        still = self._clock() - min(self._stepped, self._moved)
        return self._started and not (self._waiting and still > UNREADY_AFTER_S)

    @property
    def stuck(self) -> bool:
        return self._waiting and self._clock() - self._stepped > EXIT_AFTER_S


class Health:
    """The HTTP server of one process; a daemon thread, so it never holds up an exit."""

    def __init__(self, pulse: Pulse, host: str, port: int) -> None:
        self._pulse = pulse
        try:
            self._server = ThreadingHTTPServer((host, port), _handler(pulse))
        except OSError as error:
            raise ConfigError(
                "metrics.port", f"cannot listen on {host}:{port}: {error.strerror}", "0 takes a free port"
            ) from None
        self._server.daemon_threads = True
        self.address = f"http://{host}:{self._server.server_address[1]}"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _watch(self) -> None:
        while not self._pulse.stuck:
            time.sleep(1.0)
        log.error("stuck", reason=f"input has waited for {EXIT_AFTER_S:.0f} s without a step; a restart may help")
        # A thread that hangs in a client library cannot be asked to stop; state is durable, so nothing is lost.
        os._exit(Unavailable.exit_code)


def _handler(pulse: Pulse) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "muster", ""

        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, metrics.exposition(), metrics.CONTENT_TYPE)
            elif self.path == "/live":
                self._answer(200, b"live\n")
            elif self.path == "/ready":
                self._answer(200 if pulse.ready else 503, b"ready\n" if pulse.ready else b"no progress\n")
            else:
                self._answer(404, b"/metrics, /live or /ready\n")

        def _answer(self, status: int, body: bytes, content_type: str = "text/plain; charset=utf-8") -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Scrapes are no news."""

    return Handler
