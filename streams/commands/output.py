"""How commands speak: results on stdout, the rest on stderr, colours only where a person looks."""

from __future__ import annotations

import sys
from typing import Any

import msgspec
from rich.console import Console

stderr = Console(stderr=True)
stdout = Console()


def print_json(value: Any) -> None:
    """One JSON document, indented for people when stdout is a terminal, one line for programs."""
    text = msgspec.json.encode(value)
    if sys.stdout.isatty():
        text = msgspec.json.format(text, indent=2)
    sys.stdout.buffer.write(text + b"\n")
    sys.stdout.flush()
