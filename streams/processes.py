"""Child processes that never outlive us: started with their own session, stopped in order, killed if they must be."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

from streams.errors import Unavailable

PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>
ENDING = (signal.SIGINT, signal.SIGTERM)

_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def spawn(
    command: Sequence[str | Path],
    log: IO[bytes],
    *,
    stdout: IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own: a Ctrl-C in the terminal reaches us only.

    Output goes to ``log``, results to ``stdout`` if that is given. On Linux the kernel kills the child when the
    *thread* that started it ends, whatever ends it: start children from the main thread. Elsewhere a SIGKILL of this
    process leaves them running.
    """
    parent = os.getpid()

    def die_with_parent() -> None:  # runs between fork and exec
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        for number in ENDING:  # a shell that runs us in the background has SIGINT ignored
            signal.signal(number, signal.SIG_DFL)
        if _prctl is not None:
            _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:  # the parent died before the kernel knew
                os._exit(1)

    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log if stdout is None else stdout,
        stderr=log,
        env=None if env is None else dict(env),
        cwd=cwd,
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - prctl must run in the child
    )


def stop(children: Sequence[subprocess.Popen[bytes]], grace_s: float) -> None:
    """SIGTERM to all at once, ``grace_s`` for all together, then SIGKILL for what is left of their sessions."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + grace_s
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.01, deadline - time.monotonic()))
    for child in children:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


class Interrupted(BaseException):
    """SIGINT or SIGTERM has come; it passes every ``except Exception`` on its way out."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


@contextmanager
def interruptible() -> Iterator[None]:
    """Inside, the first SIGINT or SIGTERM raises ``Interrupted`` and more of them are ignored until the block is left.

    The handlers are set explicitly: a process started in the background inherits SIGINT as ignored. A terminal that
    goes away (SIGHUP) counts too, unless we were told with ``nohup`` to outlive it.
    """

    numbers = ENDING if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (*ENDING, signal.SIGHUP)

    def leave(number: int, _frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(number)

    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def free_port(port: int = 0) -> int:
    """A TCP port of the loopback that nothing listens on now, ``port`` itself if given; another may still be faster."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Unavailable(
                f"port {port} is taken ({error.strerror})", "choose another, or 0 for a free one"
            ) from None
        taken: int = probe.getsockname()[1]
        return taken
