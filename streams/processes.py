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
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>

_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def spawn(
    command: Sequence[str | Path], log: IO[bytes], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own (a Ctrl-C in the terminal reaches us only), output to ``log``.

    On Linux the kernel kills it when the *thread* that started it ends, whatever ends it: start children from the
    main thread. Elsewhere a SIGKILL of this process leaves them running.
    """
    parent = os.getpid()

    def die_with_parent() -> None:  # runs between fork and exec
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell that runs us in the background has it ignored
        if _prctl is not None:
            _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:  # the parent died before the kernel knew
                os._exit(1)

    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
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


def free_port() -> int:
    """A TCP port of the loopback that nothing listens on now; another process may still take it first."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
