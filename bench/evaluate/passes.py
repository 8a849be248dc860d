"""One look at a stream for many configurations: the edge works once, detect once a setting of its own.

What comes out for each is what ``muster replay`` with that configuration writes: the same objects are driven in the
same order as in ``streams.topology``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench.alerts import Alarm, gather
from detectors.evidence import Report
from detectors.verdict import Verdict
from streams.clock import TICK_MS
from streams.config import Settings
from streams.detect import Detect
from streams.judge import Judge
from streams.sources.files import read_records
from streams.topology import build_detect, build_edge, build_judge
from streams.wire import Alert, CallBatch, EpisodeBatch, UseBatch

BATCH = 5_000


@dataclass(frozen=True)
class Variant:
    """A configuration under test, by name."""

    name: str
    settings: Settings


class Held(NamedTuple):
    """What judge held of an episode at an instant: the part of ``muster replay --verdicts`` that is measured. Ms."""

    at: int
    opened_at: int
    onset_at: int
    tag_key: str
    log_odds: float
    confidence: float


@dataclass
class Seen:
    """What one configuration said about one stream."""

    posts: int = 0
    alarms: list[Alarm] = field(default_factory=list)
    verdicts: list[Held] = field(default_factory=list)
    arrived: dict[str, int] = field(default_factory=dict)  # ms at which each post that reads as a call arrived


class _Judged:
    """A judge and what it says."""

    def __init__(self, settings: Settings) -> None:
        self._judge: Judge = build_judge(settings)
        self._judge.on_verdict = self._hear
        self._events: list[dict[str, Any]] = []
        self._verdicts: list[Held] = []

    def _hear(self, report: Report, verdict: Verdict, *_: object) -> None:
        at, opened_at = (report.tick + 1) * TICK_MS, report.opened_tick * TICK_MS
        held = Held(at, opened_at, report.onset_at, report.tag_key, verdict.log_odds, verdict.confidence)
        self._verdicts.append(held)

    def take(self, batch: CallBatch | EpisodeBatch) -> None:
        self._keep(self._judge.apply(batch))

    def finish(self, posts: int, arrived: dict[str, int]) -> Seen:
        self._keep(self._judge.finish())
        return Seen(posts, gather(self._events), self._verdicts, arrived)

    def _keep(self, alerts: list[Alert]) -> None:
        self._events += [_slim(alert) for alert in alerts]


class _Watched:
    """A detect, and the judges that share what it sees."""

    def __init__(self, settings: Settings) -> None:
        self._detect: Detect = build_detect(settings, 0, 1)
        self.judges: list[_Judged] = []

    def take(self, calls: CallBatch, uses: UseBatch) -> None:
        for judge in self.judges:
            judge.take(calls)
        episodes = self._detect.apply(uses)
        for judge in self.judges:
            judge.take(episodes)

    def finish(self) -> None:
        last = self._detect.finish()
        for judge in self.judges:
            judge.take(last)


def run(path: Path, variants: Sequence[Variant], on_bytes: Callable[[int], None] | None = None) -> dict[str, Seen]:
    """What each configuration says about the posts of a file. They must agree on the edge."""
    edges = {_key(variant.settings.edge) for variant in variants}
    if len(edges) != 1:
        raise ValueError("variants of one pass must have one edge")
    edge = build_edge(variants[0].settings)
    watched: dict[bytes, _Watched] = {}
    judged: dict[str, _Judged] = {}
    for variant in variants:
        own = watched.setdefault(_key(variant.settings.detect), _Watched(variant.settings))
        judged[variant.name] = _Judged(variant.settings)
        own.judges.append(judged[variant.name])
    posts, arrived = 0, dict[str, int]()
    for records in read_records([path], batch_size=BATCH, on_bytes=on_bytes):
        seen = edge.apply(records, 1)
        posts += len(records) - len(seen.dead)
        arrived |= {call.post_id: call.arrived_at for call in seen.calls.calls}
        for own in watched.values():
            own.take(seen.calls, seen.uses)
    for own in watched.values():
        own.finish()
    return {name: judge.finish(posts, arrived) for name, judge in judged.items()}


def _key(settings: Any) -> bytes:
    return msgspec.json.encode(settings, order="sorted")


def _slim(alert: Alert) -> dict[str, Any]:
    """The part of a revision that is measured; whole ones of weeks would fill the memory."""
    kept = ("alert_id", "revision", "kind", "state", "severity", "class", "confidence", "hashtags", "detected_at")
    more = ("merged_into", "launch")
    data = {name: alert.data[name] for name in kept} | {name: alert.data.get(name) for name in more}
    return {"id": alert.id, "time": alert.time, "data": data}
