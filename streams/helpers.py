"""How a command and the processes that help it are set up: when the garbage collector looks, who hears Ctrl-C."""

from __future__ import annotations

import gc
import signal


def collect_seldom() -> None:
    """Batches allocate tens of thousands of objects at a time, and hold no cycles."""
    gc.set_threshold(100_000, 20, 20)


def begin_helper() -> None:
    """For a process that works for a command: as the command itself, which alone hears the terminal and ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
