"""Hand-made batches of uses, as the edge would make them, for tests of the later stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from detectors.hashing import identity
from detectors.post import NO_ID, UNKNOWN, Kind
from streams.wire import USES_SCHEMA, Progress, UseBatch

START = 1_700_000_400_000  # ms; a whole block of ten minutes


def use(at: int, tag: str, author: str, **more: Any) -> dict[str, Any]:
    """One row: ``author`` posts with ``tag`` at ``at`` (ms); other columns by name."""
    number = more.pop("n", 0)
    post_id = more.pop("post_id", f"{author}-{at}-{number}")
    platform = more.pop("platform", "x")
    text = more.pop("text", "")
    row = {
        "tag_key": tag,
        "tag": identity(0, tag),
        "tag_as_written": tag,
        "platform": platform,
        "post_id": post_id,
        "author_id": author,
        "author": identity(0, f"{platform}:{author}"),
        "post": identity(0, f"{platform}:{post_id}"),
        "ref": NO_ID,
        "text_hash": identity(0, text) if text else NO_ID,
        "link": NO_ID,
        "media": NO_ID,
        "arrived_at": at,
        "event_at": at,
        "kind": int(Kind.ORIGINAL),
        "flags": 0,
        "author_created": UNKNOWN,
        "author_posts": UNKNOWN,
        "followers": UNKNOWN,
        "located": UNKNOWN,
        "lang": "en",
        "text": text,
        "partition": 0,
        "offset": 0,
    }
    return row | more


def deletion(at: int, of: Mapping[str, Any]) -> dict[str, Any]:
    """The row that takes a post back."""
    gone = use(at, "", str(of["author_id"]), platform=of["platform"], post_id=of["post_id"], kind=int(Kind.DELETE))
    return gone | {"tag": NO_ID}


def frame(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=USES_SCHEMA, orient="row")


def numbered(rows: Iterable[Mapping[str, Any]], partition: int = 0) -> list[dict[str, Any]]:
    """The rows in order of arrival, with offsets of one source partition; rows of one post share one."""
    out: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda row: row["arrived_at"]):
        same = bool(out) and out[-1]["post"] == row["post"] and out[-1]["kind"] == row["kind"]
        offset = (out[-1]["offset"] + (not same)) if out else 0
        out.append({**row, "partition": partition, "offset": offset})
    return out


def batches(rows: list[dict[str, Any]], size: int, sources: int = 1) -> list[UseBatch]:
    """Numbered rows of one partition as batches of about ``size`` rows; a post's rows stay together."""
    out, start = [], 0
    while start < len(rows):
        end = min(start + size, len(rows))
        while end < len(rows) and rows[end]["offset"] == rows[end - 1]["offset"]:
            end += 1
        part = rows[start:end]
        progress = Progress(
            part[0]["partition"], part[0]["offset"], part[-1]["offset"] + 1, max(r["arrived_at"] for r in part)
        )
        out.append(UseBatch(sources, [progress], frame(part)))
        start = end
    return out
