"""The little that a list needs of an alert, and one line of its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from streams.wire import Alert

SPARK_MINUTES = 30


def card_of(alert: Alert) -> dict[str, Any]:
    """What a list shows of an alert: under 1 KiB, where a revision may have 64.

    >>> data = {"alert_id": "f00", "revision": 2, "kind": "burst", "state": "open", "class": "organic",
    ...         "severity": "log", "confidence": 0.5, "hashtags": ["tag"], "platforms": ["x"], "timeline": {},
    ...         "detected_at": "2024-12-08T15:33:00Z", "contributions": []}
    >>> card = card_of(Alert("f00-r2", "muster", "tag", "2024-12-08T15:33:00Z", data))
    >>> card["alert_id"], card["tags"], card["spark"], card["strongest"]
    ('f00', ['tag'], [], '')
    """
    data = alert.data
    volume, timeline, launch = data.get("volume") or {}, data["timeline"], data.get("launch") or {}
    strongest = max(data["contributions"], key=lambda term: term["weight"], default={"weight": 0.0})
    return {
        **{name: data[name] for name in ("alert_id", "revision", "kind", "state", "severity", "confidence")},
        "time": alert.time,
        "label": data["class"],
        "tags": [tag[:100] for tag in data["hashtags"][:4]],
        "tags_total": len(data["hashtags"]),
        "platforms": data["platforms"][:6],
        "languages": list(data.get("languages") or {})[:3],
        "posts": volume.get("posts", 0),
        "accounts": volume.get("accounts_est", 0),
        "posts_per_min": volume.get("observed_per_min", 0),
        "detected_at": data["detected_at"],
        **{name: timeline.get(name) for name in ("launch_call_at", "announced_start_at", "onset_at", "lead_time_s")},
        "called_on": launch.get("platform"),
        "strongest": strongest.get("reason", "") if strongest["weight"] > 0 else "",
        "merged_into": data.get("merged_into"),
        "spark": spark(volume.get("series"), alert.time),
    }


def step_of(alert: Alert) -> dict[str, Any]:
    """One line of an alert's history."""
    kept = ("revision", "revision_reason", "kind", "state", "class", "severity", "confidence", "summary")
    volume = alert.data.get("volume") or {}
    counts = {"posts": volume.get("posts"), "accounts": volume.get("accounts_est")}
    counts["hashtags"] = len(alert.data["hashtags"])
    return {"time": alert.time, **{name: alert.data.get(name) for name in kept}, **counts}


def spark(series: Mapping[str, Any] | None, time: str) -> list[int]:
    """Posts in each of the last ``SPARK_MINUTES`` minutes before ``time``, oldest first; empty without counts.

    >>> rows = {"bucket_s": 10, "from": "2024-12-08T15:30:00Z", "rows": [[0, 3, 1], [5, 4, 1], [6, 7, 2]]}
    >>> spark(rows, "2024-12-08T15:32:00Z")[-3:]
    [0, 7, 7]
    """
    if not series or not series["rows"]:
        return []
    first, last = (datetime.fromisoformat(at).timestamp() for at in (series["from"], time))
    minutes = [0] * SPARK_MINUTES
    for bucket, posts, *_ in series["rows"]:
        ended_s = last - first - (bucket + 1) * series["bucket_s"]
        ago = max(int(ended_s // 60), 0)  # the newest bucket may not have ended yet
        if ago < SPARK_MINUTES:
            minutes[SPARK_MINUTES - 1 - ago] += posts
    return minutes
