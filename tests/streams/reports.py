"""Hand-made input of judge: episodes, entries and calls with the numbers that matter, everything else ordinary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from detectors.evidence import Announced, Call, Entry, PostRef, Reading, Report
from detectors.hashing import identity
from detectors.post import Kind
from streams.clock import TICK_MS
from streams.wire import Alert, CallBatch, EpisodeBatch, Progress

MINUTE = 60_000
START = 1_733_671_980_000  # 2024-12-08T15:33:00Z


def tag_hash(key: str) -> int:
    return identity(0, key)


def crowd(name: str, count: int) -> list[int]:
    return [identity(0, f"{name}:{number}") for number in range(count)]


def report(
    tag: str,
    at: int,
    joiners: Sequence[int],
    *,
    onset_at: int | None = None,
    opened_at: int | None = None,
    state: Literal["open", "update", "end"] = "open",
    known_before: float = 0.0,
    surprise: float = 5.0,
    measures: dict[str, float] | None = None,
    exhibits: dict[str, list[dict[str, Any]]] | None = None,
    replies: int = 0,
    text: str = "text",
) -> Report:
    onset = at - 30_000 if onset_at is None else onset_at
    count = len(joiners)
    posts = [
        PostRef("x", f"{tag}-{number}", f"author {account}", onset + number, Kind.ORIGINAL, text, 0, number, account)
        for number, account in enumerate(joiners[:10])
    ]
    return Report(
        tag=tag_hash(tag), tag_key=tag, tick=at // TICK_MS, state=state,
        opened_tick=(at if opened_at is None else opened_at) // TICK_MS, onset_at=onset, peak_at=at,
        spellings={tag.title(): count}, platforms={"x": count}, languages={"ar": count}, posts=count, originals=count,
        reposts=0, replies=replies, accounts=count, baseline_per_min=0.1, known_before=known_before, surprise=surprise,
        first=list(joiners[:20]), last_minute=list(joiners[-100:]), last_ten=list(joiners[-200:]),
        measures=measures or {}, exhibits=exhibits or {}, series=[[onset // 10_000 * 10_000, count, count]],
        evidence=posts, offsets={"0": [0, count]}, flags={},
        starts=[(onset + 100 * number, account) for number, account in enumerate(joiners[:100])],
    )  # fmt: skip


def entry(tag: str, at: int, joiners: Iterable[int], *, fresh: bool = True, closed_at: int | None = None) -> Entry:
    closed = (at + 20 * MINUTE if closed_at is None else closed_at) // TICK_MS
    return Entry(tag_hash(tag), tag, at, closed, fresh, list(joiners))


def call(
    post_id: str,
    at: int,
    tags: Sequence[str] = (),
    *,
    author: str = "caller",
    kind: Kind = Kind.ORIGINAL,
    text: str = "everyone starts in a few minutes",
    score: float = 0.9,
    announced: tuple[int, str] | None = None,
    offset: int = 0,
) -> Call:
    when = None if announced is None else Announced(announced[0], announced[1], None, True)
    reading = Reading(score, {"order": 2.0, "reported": -0.5}, [(0, 8, "order")], when, "en")
    return Call(
        "x", post_id, author, identity(0, f"x:{author}"), at, at, kind, text,
        [(tag_hash(tag), tag, tag.title()) for tag in tags], reading, 0, offset,
    )  # fmt: skip


@dataclass
class Log:
    """What one source partition and some detect workers say, in order; cut into batches of any size."""

    calls: list[Call] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    until: int = START + 24 * 60 * MINUTE

    def batches(self, step_ms: int, workers: int = 1) -> list[CallBatch | EpisodeBatch]:
        found: list[CallBatch | EpisodeBatch] = []
        times = [c.arrived_at for c in self.calls] + [r.tick * TICK_MS for r in self.reports]
        times += [e.closed_tick * TICK_MS for e in self.entries]
        low = min(times) // TICK_MS * TICK_MS
        numbered = {c.post_id: n for n, c in enumerate(sorted(self.calls, key=lambda c: c.arrived_at))}
        heard = 0
        while low < self.until:
            high = min(low + step_ms, self.until)
            calls = [_numbered(c, numbered[c.post_id]) for c in self.calls if low <= c.arrived_at < high]
            progress = Progress(0, heard, heard + len(calls), high)
            heard += len(calls)
            found.append(CallBatch(1, [progress], calls))
            first, last = low // TICK_MS, high // TICK_MS
            for worker in range(workers):
                reports = [r for r in self.reports if first <= r.tick < last and r.tag % workers == worker]
                entries = [e for e in self.entries if first <= e.closed_tick < last and e.tag % workers == worker]
                found.append(EpisodeBatch(worker, workers, last - 1, reports, entries))
            low = high
        return found


def _numbered(call: Call, offset: int) -> Call:
    from msgspec.structs import replace

    return replace(call, offset=offset)


def kinds(alerts: Iterable[Alert]) -> list[tuple[str, str, str]]:
    return [(alert.data["alert_id"], alert.data["kind"], alert.data["state"]) for alert in alerts]
