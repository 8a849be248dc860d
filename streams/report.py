"""``muster replay --report``: one self-contained page that an analyst can send. No script, works offline, prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from streams.plots import Lane, Mark, curve, lanes
from streams.replay import Replay
from streams.wire import Alert

KINDS = ("coordinated_wave", "launch_signal", "burst")  # most important first
MARKS = (
    ("launch_call_at", "call", "mark call"),
    ("announced_start_at", "announced start", "mark announced"),
    ("onset_at", "onset", "mark onset"),
    ("detected_at", "detected", "mark detected"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One alert as the report shows it: its latest revision, its pictures, its history."""

    data: dict[str, Any]
    name: str
    curve: Markup
    history: list[dict[str, Any]]


def write_report(path: Path, alerts: Iterable[Alert], done: Replay) -> None:
    """Write the page for all revisions of a replay, oldest first."""
    cases = _cases(alerts)
    environment = Environment(
        loader=PackageLoader("streams"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"clock": _clock, "share": lambda value: f"{value:.0%}", "number": _number}
    page = environment.get_template("report.html").render(
        cases=cases,
        counts={kind: sum(case.data["kind"] == kind for case in cases) for kind in KINDS},
        overview=Markup(lanes([_lane(case) for case in cases])),
        done=done,
        first_at=_instant(done.first_at),
        last_at=_instant(done.last_at),
    )
    path.write_text(page, encoding="utf-8")


def _cases(alerts: Iterable[Alert]) -> list[Case]:
    revisions: dict[str, list[Alert]] = {}
    for alert in alerts:
        revisions.setdefault(alert.data["alert_id"], []).append(alert)
    cases = []
    for history in revisions.values():
        data = history[-1].data
        if data.get("merged_into"):
            continue
        cases.append(Case(data, _name(data), Markup(_curve(data)), [_step(alert) for alert in history]))
    return sorted(cases, key=lambda case: (KINDS.index(case.data["kind"]), case.data["detected_at"]))


def _name(data: dict[str, Any]) -> str:
    return " ".join(f"#{tag}" for tag in data["hashtags"]) or "a hashtag not yet named"


def _step(alert: Alert) -> dict[str, Any]:
    kept = ("revision", "kind", "state", "confidence", "summary", "revision_reason")
    return {"time": alert.time} | {name: alert.data.get(name) for name in kept}


def _curve(data: dict[str, Any]) -> str:
    series = data["volume"]["series"]
    rows = [(at, posts, newcomers) for at, posts, newcomers in series["rows"]]
    return curve(rows, series["bucket_s"] * 1000, _marks(data), data["volume"].get("baseline_per_min"))


def _marks(data: dict[str, Any]) -> tuple[Mark, ...]:
    times = data["timeline"] | {"detected_at": data["detected_at"]}
    return tuple(Mark(_ms(times[key]), name, tone) for key, name, tone in MARKS if times.get(key))


def _lane(case: Case) -> Lane:
    marks = _marks(case.data)
    rows = case.data["volume"]["series"]["rows"]
    start = min(mark.at for mark in marks)
    end = max([mark.at for mark in marks] + [row[0] for row in rows])
    return Lane(case.name, start, end, case.data["kind"], marks, f"#{case.data['alert_id']}")


def _ms(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp() * 1000)


def _instant(at: int | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _clock(instant: str | None) -> str:
    return "" if not instant else f"{instant[:10]} {instant[11:19]} UTC"


def _number(value: Any) -> str:
    return f"{value:,.3g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value or "")
