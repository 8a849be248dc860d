"""``muster replay --report``: one self-contained page that an analyst can send. No script, works offline, prints.

It shows an alert with the console's own panels and pictures. What a person should look at has a section each; the rest
stands in a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from streams.cards import step_of
from streams.console.i18n import locale
from streams.console.panels import environment
from streams.console.views import AlertView, Step, dated_clock, epoch_ms, history, marks, view
from streams.plots import Lane, lanes
from streams.replay import Replay
from streams.wire import Alert

KINDS = ("coordinated_wave", "launch_signal", "burst")  # most important first
SEVERITIES = ("page", "queue", "log")
MAX_SECTIONS = 60
MAX_ROWS = 300  # of the table of what is on record only
MAX_STEPS = 40  # of an alert's history
MAX_TAGS = 4  # of a campaign in its name


@dataclass(frozen=True, slots=True)
class Row:
    """One alert in a table: its latest revision."""

    name: str
    data: dict[str, Any]

    @property
    def rank(self) -> tuple[int, int, str]:
        return SEVERITIES.index(self.data["severity"]), KINDS.index(self.data["kind"]), self.data["detected_at"]

    @property
    def to_look_at(self) -> bool:
        return bool(self.data["severity"] != "log" or self.data["kind"] == "coordinated_wave")


@dataclass(frozen=True, slots=True)
class Case:
    """One alert with a section of its own: as the panels show it, and its history."""

    name: str
    view: AlertView
    steps: list[Step]

    @property
    def data(self) -> dict[str, Any]:
        return self.view.data


def report_page(alerts: Iterable[Alert], done: Replay, sources: Sequence[str] = ()) -> str:
    """The page, as HTML, for all revisions of a replay, oldest first; ``sources`` names what was read."""
    revisions = _by_alert(alerts)
    rows = sorted((Row(_name(found[-1].data), found[-1].data) for found in revisions.values()), key=lambda r: r.rank)
    shown = {row.data["alert_id"]: row for row in [row for row in rows if row.to_look_at][:MAX_SECTIONS]}
    rest = [row for row in rows if row.data["alert_id"] not in shown]
    link = partial(_link, shown.keys())
    cases = [_case(row.name, revisions[alert_id], link) for alert_id, row in shown.items()]
    page = environment()
    page.filters["clock"] = dated_clock
    page.globals |= {"heading": "h3", "opened": True, "link_to": link}
    t = locale("en")
    return page.get_template("report.html").render(
        t=t,
        style=Markup(files("streams.console").joinpath("static", "panels.css").read_text(encoding="utf-8")),
        cases=cases,
        rest=rest[:MAX_ROWS],
        unshown=max(len(rest) - MAX_ROWS, 0),
        counts=Counter(row.data["kind"] for row in rows),
        overview=Markup(lanes(sorted(map(_lane, cases), key=lambda lane: lane.start), str(t("alt.overview")))),
        done=done,
        sources=sources,
        first_at=_instant(done.first_at),
        last_at=_instant(done.last_at),
        provenance=rows[0].data["provenance"] if rows else {},
    )


def _by_alert(alerts: Iterable[Alert]) -> dict[str, list[Alert]]:
    """Revisions of each alert that did not go into another."""
    revisions: dict[str, list[Alert]] = {}
    for alert in alerts:
        revisions.setdefault(alert.data["alert_id"], []).append(alert)
    return {alert_id: found for alert_id, found in revisions.items() if not found[-1].data.get("merged_into")}


def _name(data: dict[str, Any]) -> str:
    more = len(data["hashtags"]) - MAX_TAGS
    named = " ".join(f"#{tag}" for tag in data["hashtags"][:MAX_TAGS]) or str(locale("en")("card.untagged"))
    return f"{named} +{more}" if more > 0 else named


def _case(name: str, revisions: Sequence[Alert], link: Callable[[str], str]) -> Case:
    t = locale("en")
    *earlier, last = (alert.structured() for alert in revisions)
    steps = history([step_of(alert) for alert in reversed(revisions)], t)
    if len(steps) > MAX_STEPS:  # those that only brought new numbers are told least
        steps = [step for step in steps if step.data["revision_reason"] != "grown"][:MAX_STEPS]
    return Case(name, view(last, t, earlier=earlier, link=link), steps)


def _link(shown: Collection[str], alert_id: str) -> str:
    return f"#{alert_id}" if alert_id in shown else ""


def _lane(case: Case) -> Lane:
    """From the first mark to the last post counted; a start that was announced for another day is left out."""
    data = case.data
    named = tuple(mark for mark in marks(data, locale("en")) if "announced" not in mark.tone)
    series = data["volume"].get("series")
    last = max(mark.at for mark in named)
    if series and series["rows"]:
        last = max(last, epoch_ms(series["from"]) + (series["rows"][-1][0] + 1) * series["bucket_s"] * 1000)
    return Lane(case.name, min(mark.at for mark in named), last, data["kind"], named, f"#{data['alert_id']}")


def _instant(at: int | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
