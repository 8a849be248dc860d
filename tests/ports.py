"""Ports for servers that take neighbours: the demo's stages, and whoever watches them."""

from __future__ import annotations

import random
import socket


def free_neighbours(count: int) -> int:
    """The first of so many free ports in a row, below the range from which the kernel gives ports to whoever connects.

    Drawn by chance: tests that run at the same time hardly ever choose the same.
    """
    for first in random.SystemRandom().sample(range(12_000, 30_000), 1_000):
        if all(_is_free(first + n) for n in range(count)):
            return first
    raise AssertionError(f"no {count} free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
