"""How commands speak: results on stdout, the rest on stderr, colours only where a person looks."""

from __future__ import annotations

import sys
from typing import Any

import msgspec
from rich.console import Console

PIPED = 240  # columns where nobody looks: a table is never cut for whoever reads it next

stderr = Console(stderr=True)
stdout = Console(width=None if sys.stdout.isatty() else PIPED)


def print_json(value: Any) -> None:
    """One JSON document, indented for people when stdout is a terminal, one line for programs."""
    text = msgspec.json.encode(value)
    if sys.stdout.isatty():
        text = msgspec.json.format(text, indent=2)
    sys.stdout.buffer.write(text + b"\n")
    sys.stdout.flush()
