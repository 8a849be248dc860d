"""Evidence as a table: one row for each post that any revision of an alert kept, as Parquet or CSV.

What an analyst opens in a notebook or a spreadsheet. In CSV a text is only ever a text: characters that turn the
direction of what follows are shown and not obeyed, and what a spreadsheet would take for a formula begins with ``'``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

import polars as pl

from streams.export import AlertObject, latest

SCHEMA: Final[dict[str, Any]] = {
    "alert_id": pl.String,
    "revision": pl.Int64,  # the first one that kept the post
    "kind": pl.String,  # of the newest revision, as the four after it
    "state": pl.String,
    "class": pl.String,
    "severity": pl.String,
    "confidence": pl.Float64,
    "hashtags": pl.List(pl.String),
    "platform": pl.String,
    "post_id": pl.String,
    "account_ref": pl.String,
    "at": pl.Datetime("ms", "UTC"),
    "post_kind": pl.String,
    "text": pl.String,
    "partition": pl.Int64,
    "offset": pl.Int64,
}
_TURNING: Final = "[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]"
_FORMULA: Final = "^([=+\\-@\t\r])"


def table(revisions: Iterable[AlertObject]) -> pl.DataFrame:
    """Rows by alert, then by time."""
    revisions = list(revisions)
    newest = {alert["data"]["alert_id"]: alert["data"] for alert in latest(revisions)}
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for alert in sorted(revisions, key=lambda alert: alert["data"]["revision"]):
        data = alert["data"]
        for post in (data.get("evidence") or {}).get("posts") or []:
            key = (data["alert_id"], post["platform"], post["post_id"])
            if key not in rows:
                rows[key] = _row(newest[data["alert_id"]], data["revision"], post)
    return pl.DataFrame(list(rows.values()), schema=SCHEMA).sort("alert_id", "at", "platform", "post_id")


def write_parquet(revisions: Iterable[AlertObject], out: BinaryIO) -> int:
    found = table(revisions)
    found.write_parquet(out)
    return len(found)


def write_csv(revisions: Iterable[AlertObject], out: BinaryIO) -> int:
    found = table(revisions)
    shown = found.with_columns(pl.col("hashtags").list.join(" "), pl.col("at").dt.to_string("iso:strict"))
    texts = [name for name, kind in shown.schema.items() if kind == pl.String]
    safe = [pl.col(name).map_elements(spreadsheet_text, return_dtype=pl.String) for name in texts]
    out.write(shown.with_columns(safe).write_csv().encode())  # ours to write: a closed pipe is Python's own error then
    return len(found)


def spreadsheet_text(text: str) -> str:
    """A text that a spreadsheet shows as it is.

    >>> spreadsheet_text("=1+1"), spreadsheet_text("a\\u202eb"), spreadsheet_text("plain")
    ("'=1+1", 'a\\\\u202eb', 'plain')
    """
    shown = re.sub(_TURNING, lambda found: f"\\u{ord(found[0]):04x}", text)
    return re.sub(_FORMULA, r"'\1", shown)


def _row(data: dict[str, Any], revision: int, post: dict[str, Any]) -> dict[str, Any]:
    kept = {name: data[name] for name in ("alert_id", "kind", "state", "class", "severity", "confidence", "hashtags")}
    at = datetime.fromisoformat(post["at"]).astimezone(UTC)
    seen = {name: post.get(name) for name in ("platform", "post_id", "account_ref", "text", "partition", "offset")}
    return kept | seen | {"revision": revision, "at": at, "post_kind": post.get("kind")}
