"""Alerts as a stream of revisions, gathered into alarms: what an operator was told, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from bench.posts import epoch_ms, open_lines
from detectors.fold import fold_tag

WAVE, SIGNAL = "coordinated_wave", "launch_signal"


@dataclass
class Alarm:
    """All revisions of one alert and of those merged into it. Times are epoch ms.

    ``wave_tags`` says since when each folded hashtag stood in a ``coordinated_wave`` revision.
    """

    id: str
    first_at: int
    last_at: int
    signal_at: int | None = None
    wave_at: int | None = None
    wave_tags: dict[str, int] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    paged: bool = False
    declared: bool = False  # the last revision says that the coordination is open
    launch: str | None = None
    confidence: list[tuple[int, float]] = field(default_factory=list)
    waves: set[str] = field(default_factory=set)  # alert ids that were a wave on their own


def read(path: Path) -> list[Alarm]:
    """The alarms of a file of structured CloudEvents, in order of their first revision; repeats are dropped."""
    decoder = msgspec.json.Decoder(dict[str, Any])
    with open_lines(path, "rb") as file:
        return gather(decoder.decode(line) for line in file if line.strip())


def gather(events: Iterable[dict[str, Any]]) -> list[Alarm]:
    unique = {str(event["id"]): event for event in events}
    into = {e["data"]["alert_id"]: e["data"]["merged_into"] for e in unique.values() if e["data"].get("merged_into")}
    alarms: dict[str, Alarm] = {}
    for event in sorted(unique.values(), key=lambda e: (e["data"]["alert_id"], e["data"]["revision"])):
        root = _root(event["data"]["alert_id"], into)
        at = epoch_ms(event["time"])
        alarm = alarms.setdefault(root, Alarm(root, at, at))
        _add(alarm, event["data"], at)
    for alarm in alarms.values():
        alarm.confidence.sort()
    return sorted(alarms.values(), key=lambda alarm: (alarm.first_at, alarm.id))


def _root(alert_id: str, into: dict[str, str]) -> str:
    seen = {alert_id}
    while (following := into.get(alert_id)) and following not in seen:
        seen.add(alert_id := following)
    return alert_id


def _add(alarm: Alarm, data: dict[str, Any], at: int) -> None:
    alarm.first_at, alarm.last_at = min(alarm.first_at, at), max(alarm.last_at, at)
    alarm.paged |= data["severity"] == "page"
    alarm.declared = data["class"] == "declared_organised"
    alarm.confidence.append((at, float(data["confidence"])))
    if launch := data.get("launch"):
        alarm.launch = launch.get("post_id") or alarm.launch
    tags = {fold_tag(tag) for tag in data["hashtags"]}
    alarm.tags |= tags
    said_at = epoch_ms(data["detected_at"])
    if data["kind"] == SIGNAL:
        alarm.signal_at = min(alarm.signal_at or said_at, said_at)
    if data["kind"] == WAVE:
        # Only the revision that made it a wave was published at ``detected_at``; later ones when they were written.
        since = said_at if data["alert_id"] not in alarm.waves else at
        alarm.wave_at = min(alarm.wave_at or since, since)
        alarm.waves.add(data["alert_id"])
        for tag in tags:
            alarm.wave_tags[tag] = min(alarm.wave_tags.get(tag, since), since)


def waves(alarms: Iterable[Alarm]) -> Iterator[Alarm]:
    return (alarm for alarm in alarms if alarm.wave_at is not None)
