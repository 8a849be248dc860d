"""Truth files: what a stream of posts holds, one record a line, as the scorer reads them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec


class Truth(msgspec.Struct, kw_only=True):
    """A launch, an organic burst, or a stretch that is neither (``neutral``, with the reason).

    Times are RFC 3339. ``t10_at`` is when the tenth account of the operation had joined within ten minutes: the
    earliest fair alert time. ``first_at`` is the operation's first post where a stray came long before the onset.
    ``span`` records carry the length of the file in ``onset_at``, ``end_at`` and ``posts``.
    """

    id: str
    kind: str
    archetype: str = ""
    campaign: str | None = None
    tags: list[str] = []
    onset_at: str | None = None
    t10_at: str | None = None
    peak_at: str | None = None
    end_at: str | None = None
    accounts: int = 0
    posts: int = 0
    call: Any = None
    declared: bool = False
    reason: str | None = None
    first_at: str | None = None


def write(records: Iterable[Truth], path: Path) -> None:
    encoder = msgspec.json.Encoder()
    path.write_bytes(b"".join(encoder.encode(record) + b"\n" for record in records))


def read(path: Path) -> list[Truth]:
    """Unknown fields are ignored, so the simulator's richer records are read as well."""
    decoder = msgspec.json.Decoder(Truth)
    return [decoder.decode(line) for line in path.read_bytes().splitlines() if line.strip()]
