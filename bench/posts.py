"""Posts as the overlays lay them: the few fields the sets have, written as lines of the post schema, sorted by time."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import IO, Any, cast

import msgspec
import zstandard

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
MINUTE_MS = 60_000
SPAN_START = 1_709_510_400_000  # Monday 2024-03-04T00:00Z: where all the sets are shifted to


class Side(IntEnum):
    """Whose post it is; known to the truth file only, never written with the posts."""

    OPERATION = 0
    PUBLIC = 1  # organic accounts that join a launch
    ORGANIC = 2  # real posts of the background
    SYNTHETIC = 3  # made-up background


class Laid(msgspec.Struct, gc=False):
    """One post laid on the common span; ``at`` is epoch ms."""

    at: int
    id: str
    account: str
    side: Side
    tags: tuple[str, ...] = ()
    text: str = ""
    kind: str = "original"
    ref: str | None = None
    lang: str | None = None
    platform: str = "x"
    links: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    account_created: str | None = None


def rfc3339(at: int) -> str:
    """Epoch milliseconds as the schema's time.

    >>> rfc3339(SPAN_START + 1)
    '2024-03-04T00:00:00.001Z'
    """
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S") + f".{at % 1000:03d}Z"


def epoch_ms(text: str) -> int:
    """The inverse of ``rfc3339``, any offset.

    >>> epoch_ms("2024-03-04T00:00:00.001Z") - SPAN_START
    1
    """
    at = datetime.fromisoformat(text)
    return int(at.timestamp()) * 1000 + at.microsecond // 1000


def as_schema(post: Laid) -> dict[str, Any]:
    """The post as an object of the post schema; what the sets do not know is left out."""
    author = {"id": post.account}
    if post.account_created:
        author["created_at"] = post.account_created + "T00:00:00Z"
    out: dict[str, Any] = {
        "id": post.id,
        "platform": post.platform,
        "created_at": rfc3339(post.at),
        "author": author,
        "text": post.text,
        "kind": post.kind,
        "hashtags": post.tags,
    }
    if post.ref:
        out["ref"] = post.ref
    if post.lang:
        out["lang"] = post.lang
    if post.links:
        out["urls"] = [f"https://u.example/{link}" for link in post.links]
    if post.media:
        out["media"] = [{"kind": "image", "hash": media.encode().hex(), "algorithm": "other"} for media in post.media]
    return out


@contextmanager
def open_lines(path: Path, mode: str) -> Iterator[IO[bytes]]:
    """A .jsonl file, plain, .gz or .zst by its name, for bytes in (``rb``) or out (``wb``)."""
    if path.suffix == ".gz":
        # A fixed mtime and no name in the header: the same seed gives the same bytes.
        with path.open(mode) as raw, gzip.GzipFile("", mode, 3, cast("Any", raw), mtime=0) as packed:
            yield cast("IO[bytes]", packed)
    elif path.suffix == ".zst":
        compressor = zstandard.ZstdCompressor(level=3) if "w" in mode else None
        with zstandard.open(path, mode, cctx=compressor) as packed:
            # zstandard's own reader knows no lines
            yield cast("IO[bytes]", packed if compressor else io.BufferedReader(cast("Any", packed), 1 << 20))
    else:
        with path.open(mode) as plain:
            yield cast("IO[bytes]", plain)


def write(posts: Iterable[Laid], path: Path) -> int:
    """Write the posts as they come, one a line; returns how many."""
    encoder, count = msgspec.json.Encoder(), 0
    with open_lines(path, "wb") as out:
        for post in posts:
            out.write(encoder.encode(as_schema(post)) + b"\n")
            count += 1
    return count
