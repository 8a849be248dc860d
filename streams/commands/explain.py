"""``muster explain``: the terms of one alert revision, what speaks against it, and whether it can be rebuilt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import typer
from rich.table import Table

from streams.commands.output import print_json, stderr, stdout
from streams.config import load
from streams.errors import InputError
from streams.feedback import read_feedback
from streams.powers import plain
from streams.replay import replay, write_line
from streams.sources.alerts import revisions_in_file, revisions_on_topic
from streams.wire import Alert


def run(
    wanted: str, alerts: Path | None, rebuild: list[Path], feedback: Path | None, config: Path | None, json: bool
) -> None:
    alert_id, revision = _asked(wanted)
    settings = load(config)
    found = revisions_in_file(alerts, alert_id) if alerts else revisions_on_topic(settings, alert_id)
    if revision is not None:
        found = [alert for alert in found if alert["data"]["revision"] <= revision]
    if not found or (revision is not None and found[-1]["data"]["revision"] != revision):
        raise InputError(
            f"there is no alert {wanted} in {alerts or 'muster.alerts'}",
            "ids stand in data.alert_id; a revision is asked for as ID-rN",
        )
    difference = None
    if rebuild:
        again: list[dict[str, Any]] = []

        def keep(alert: Alert) -> None:
            if alert.data["alert_id"] == alert_id:
                again.append(msgspec.json.decode(write_line(alert)))

        replay(rebuild, settings, keep, feedback=read_feedback(feedback) if feedback is not None else ())
        difference = compare(found, again[: len(found)])
    if json:
        print_json(
            {"alert": found[-1], "rebuilt": None if not rebuild else difference is None, "difference": difference}
        )
    else:
        show_alert(found[-1]["data"])
        if rebuild:
            outcome = f"not rebuilt: {difference}" if difference else f"rebuilt: {len(found)} revisions, the same"
            stdout.print(f"\n{outcome}", style="red" if difference else "green", highlight=False, markup=False)
    if difference is not None:
        raise typer.Exit(1)


def compare(published: list[dict[str, Any]], rebuilt: list[dict[str, Any]]) -> str | None:
    """The first place where two lists of revisions differ, or None.

    Offsets are left out: a file counts lines, a topic counts per partition.

    >>> compare([{"id": "a-r1", "data": {"x": 1}}], [{"id": "a-r1", "data": {"x": 2}}])
    'a-r1 at data.x: 1 published, 2 rebuilt'
    """
    if len(published) != len(rebuilt):
        return f"{len(published)} revisions published, {len(rebuilt)} rebuilt"
    for one, other in zip(published, rebuilt, strict=True):
        place = _first_difference(one, other, "")
        if place:
            return f"{one['id']} at {place}"
    return None


_OFFSETS = re.compile(r"^data\.(provenance\.input_offsets|evidence\.posts\[\d+\]\.(partition|offset))$")


def _first_difference(one: Any, other: Any, path: str) -> str | None:
    if _OFFSETS.match(path):
        return None
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            place = _first_difference(one.get(key), other.get(key), f"{path}.{key}" if path else key)
            if place:
                return place
        return None
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (a, b) in enumerate(zip(one, other, strict=True)):
            place = _first_difference(a, b, f"{path}[{number}]")
            if place:
                return place
        return None
    return None if one == other else f"{path}: {one!r} published, {other!r} rebuilt"


def _asked(wanted: str) -> tuple[str, int | None]:
    match = re.fullmatch(r"(.+?)(?:-r(\d+))?", wanted)
    assert match is not None
    return match[1], int(match[2]) if match[2] else None


def show_alert(data: dict[str, Any]) -> None:
    """The terms of one revision, as a person reads them."""
    stdout.print(data.get("summary", ""), style="bold", markup=False, highlight=False)
    timeline = {key: value for key, value in data["timeline"].items() if value is not None}
    stdout.print(
        f"{data['kind']}, revision {data['revision']} ({data['state']}), class {data['class']}, "
        f"severity {data['severity']}, confidence {data['confidence']:.2f}",
        markup=False, highlight=False,
    )  # fmt: skip
    for name, value in timeline.items():
        stdout.print(f"  {name}: {value}", markup=False, highlight=False)
    table = Table("for", "value", "expected", "log-odds", "reason", box=None, title_justify="left", title="\nWhy")
    # A reason is worded for the case that its term counts: where it does not, the value alone is said.
    idle = [term for term in data["contributions"] if not term["weight"]]
    for term in data["contributions"]:
        if term["weight"]:
            table.add_row(term["detector"], _number(term["value"]), _number(term.get("expected")),
                          _weight(term["weight"]), plain(term.get("reason", "")))  # fmt: skip
    stdout.print(table, markup=False)
    if idle:
        told = ", ".join(f"{term['detector']} {_number(term['value'])}" for term in idle)
        stdout.print(f" without weight here: {told}", style="dim", markup=False, highlight=False)
    table = Table("against", "value", "log-odds", "what it says", box=None, title_justify="left", title="\nAgainst it")
    for term in data["counter_evidence"]:
        table.add_row(str(term.get("check", "")), _number(term.get("value")), _weight(term.get("weight")),
                      plain(str(term.get("text", ""))))  # fmt: skip
    stdout.print(table, markup=False)
    if data["kind"] != "launch_signal":  # a call's score is not the sum of its terms
        weights = [term.get("weight") or 0.0 for term in (*data["contributions"], *data["counter_evidence"])]
        summed = f"\nAll together {sum(weights):+.2f} log-odds: confidence {data['confidence']:.2f}"
        stdout.print(summed, markup=False, highlight=False)
    provenance = data["provenance"]
    stderr.print(
        f"\nmuster {provenance['app_version']}, detection settings {provenance['config_sha256'][:12]}",
        style="dim", highlight=False,
    )  # fmt: skip


def _weight(weight: float | None) -> str:
    """A line that was looked at and counts nothing says so: +0.00 reads as if it spoke for the alert."""
    return f"{weight:+.2f}" if weight else "" if weight is None else "no weight"


def _number(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    return f"{value:,.3g}"
