"""Launch to wave: is each wave linked to its own call, how soon is the watch open, how much of the notice is kept.

    python -m bench.launches --seeds 101 --seeds 102

The scenario ``watches``: storms that are all called, in every form (now, in a few minutes, in N minutes, at a clock
time, with the hashtag withheld until the hour), from X or Telegram, among decoys that nobody follows. *Linked* is the
share of called waves that were alerted as coordinated and whose alert names the right call; *wrong* those that name
another post. *Open* is how long after the call's arrival its watch was judged, on the arrival clock. *Lead kept* is the
time from the watch to the wave's onset, as a share of the time from the call to the onset.
"""

from __future__ import annotations

import json
import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bench.alerts import gather
from bench.figures import part
from detectors.evidence import Call
from detectors.fold import fold_tag
from streams.clock import TICK_MS
from streams.config import Settings, load
from streams.scenarios.writer import truth_file, write_scenario
from streams.sources.files import read_records
from streams.topology import Topology


@dataclass
class Tally:
    """Called launches of one form."""

    called: int = 0
    waves: int = 0
    right: int = 0
    wrong: int = 0
    heard: int = 0
    open_s: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        for name in ("called", "waves", "right", "wrong", "heard"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.open_s += other.open_s
        self.kept += other.kept


def measure(path: Path, settings: Settings) -> dict[str, Tally]:
    """One file of posts, with its truth beside it."""
    topology = Topology(settings)
    calls: dict[str, tuple[Call, int]] = {}

    def note(call: Call) -> None:
        if call.reading.score >= 0.5:
            calls.setdefault(call.post_id, (call, (call.arrived_at // TICK_MS + 1) * TICK_MS))

    topology.on_call = note
    alerts = [alert for records in read_records([path]) for alert in topology.apply(records)] + topology.finish()
    alarms = [alarm for alarm in gather(alert.structured() for alert in alerts) if alarm.wave_at is not None]
    tallies: dict[str, Tally] = defaultdict(Tally)
    for line in truth_file(path).read_bytes().splitlines():
        truth: dict[str, Any] = json.loads(line)
        if truth["kind"] != "launch" or truth["call"] is None:
            continue
        tally, onset = tallies[truth["id"].split("-")[2]], _ms(truth["onset_at"])
        tally.called += 1
        tags = {fold_tag(tag) for tag in truth["tags"]}
        own = [alarm for alarm in alarms if tags & alarm.wave_tags.keys() and abs((alarm.wave_at or 0) - onset) < 3.6e6]
        tally.waves += bool(own)
        call_id = truth["call"]["post_id"]
        tally.right += any(alarm.launch == call_id for alarm in own)
        tally.wrong += any(alarm.launch not in (None, call_id) for alarm in own)
        if call_id in calls:
            call, judged_at = calls[call_id]
            tally.heard += 1
            tally.open_s.append((judged_at - call.arrived_at) / 1000)
            if onset > call.event_at + 1000:
                tally.kept.append(max(0.0, onset - judged_at) / (onset - call.event_at))
    return tallies


def _ms(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp).timestamp() * 1000)


def row(tally: Tally) -> dict[str, Any]:
    """The figures of a tally; link and wrong are of the called waves that were alerted."""
    return {
        "called": tally.called,
        "heard": part(tally.heard, tally.called).share,
        "alerted": tally.waves,
        "linked": part(tally.right, tally.waves).share,
        "wrong": part(tally.wrong, tally.waves).share,
        "open_s_p95": round(_p95(tally.open_s), 3) if tally.open_s else None,
        "lead_kept_median": round(statistics.median(tally.kept), 3) if tally.kept else None,
    }


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def main(
    seeds: Annotated[list[int], typer.Option()],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Measure and print by form of call, all seeds together."""
    settings = load(None)
    by_form: dict[str, Tally] = defaultdict(Tally)
    shares: list[float | None] = []
    with TemporaryDirectory() as folder:
        for seed in seeds:
            path = Path(folder) / f"watches-{seed}.jsonl"
            write_scenario("watches", seed, path)
            whole = Tally()
            for form, tally in measure(path, settings).items():
                by_form[form].add(tally)
                whole.add(tally)
            shares.append(row(whole)["linked"])
            path.unlink()
    total = Tally()
    for tally in by_form.values():
        total.add(tally)
    rows = {form: row(tally) for form, tally in sorted(by_form.items())} | {"all": row(total)}
    if as_json:
        print(json.dumps({"seeds": seeds, "linked_by_seed": shares, "forms": rows}))
        return
    table = Table("form", *rows["all"], box=None)
    for form, values in rows.items():
        table.add_row(form, *("-" if v is None else f"{v:g}" for v in values.values()))
    console = Console(width=120)
    console.print(table)
    console.print(f"linked by seed: {shares}")


if __name__ == "__main__":
    typer.run(main)
