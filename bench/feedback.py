"""What operators' verdicts bring: waves of a stream judged with and without them.

    python -m bench.real --set ira --form diluted --seed 3 --out /tmp/ira.jsonl.zst
    python -m bench.feedback /tmp/ira.jsonl.zst --errors 0.1 --seed 1

An operator looks at each wave half an hour after it was first told and confirms or dismisses it after the truth, wrong
in one of ten. Precision and recall are shown for the whole stream and for its second half, where most had been said,
and what was found of each archetype. A wave on a campaign that says whose it is counts as false.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench import truth as truths
from bench.matching import Stretch, stretch
from bench.posts import epoch_ms
from detectors.feedback import Feedback
from detectors.fold import fold_tag
from streams.config import Settings, load
from streams.scenarios.writer import truth_file
from streams.sources.files import read_records
from streams.topology import Topology, build_judge
from streams.wire import Alert

OPERATORS = 12
GRACE_MS = 600_000


@dataclass
class Desk:
    """Operators, what they were told and what they say."""

    stretches: list[Stretch]
    errors: float
    delay_s: int
    most: int
    chance: random.Random
    waves: dict[str, tuple[int, set[str]]] = field(default_factory=dict)  # alert id -> when told, launches it is about
    said: int = 0

    def look(self, alert: Alert) -> Feedback | None:
        """Note a wave; what an operator will say of it, if it is new."""
        data, at = alert.data, epoch_ms(alert.time)
        if data["kind"] != "coordinated_wave":
            return None
        tags = {fold_tag(tag) for tag in data["hashtags"]}
        about = [s for s in self.stretches if s.tags & tags and s.start <= at <= s.end]
        launches = {s.truth.id for s in about if _sought(s)}
        if data["alert_id"] in self.waves:
            self.waves[data["alert_id"]][1].update(launches)
            return None
        self.waves[data["alert_id"]] = (at, launches)
        if self.said >= self.most or (any(s.truth.kind == "neutral" for s in about) and not launches):
            return None
        self.said += 1
        right = bool(launches) != (self.chance.random() < self.errors)
        when = at + self.delay_s * 1_000
        return Feedback(
            f"f{self.said}", data["alert_id"], data["revision"], f"operator {self.said % OPERATORS}",
            "confirm" if right else "dismiss", datetime.fromtimestamp(when / 1_000, UTC), applied_tick=when // 1_000,
        )  # fmt: skip

    def figures(self, since: int) -> tuple[int, int, int, int]:
        """Right waves, false waves, launches found, launches; told or begun from an instant on."""
        told = [(at, launches) for at, launches in self.waves.values() if at >= since]
        right = sum(bool(launches) for _, launches in told)
        known = {s.truth.id for s in self.stretches if _sought(s) and s.onset >= since}
        return right, len(told) - right, len(known & _union(told)), len(known)

    def found(self) -> Counter[str]:
        """Launches of which a wave was told, by archetype."""
        told = _union(self.waves.values())
        return Counter(s.truth.archetype for s in self.stretches if s.truth.id in told)


def _sought(s: Stretch) -> bool:
    """A launch that is to be told: a campaign that says whose it is, is none."""
    return s.truth.kind == "launch" and not s.truth.declared


def _union(told: Iterable[tuple[int, set[str]]]) -> set[str]:
    return {launch for _, launches in told for launch in launches}


def judged(path: Path, settings: Settings, desk: Desk) -> Desk:
    """The desk after a replay of these posts."""
    judge = build_judge(settings)
    judge.ledger.awaited = True  # somebody will confirm: what phrases are learned from is kept from the beginning
    topology = Topology(settings, judge=judge)
    for records in read_records([path], batch_size=500):  # of minutes: a verdict comes when its tick has not gone by
        for alert in topology.apply(records):
            said = desk.look(alert)
            if said is not None:
                judge.take_feedback(said)
    for alert in topology.finish():
        desk.look(alert)
    return desk


def main(
    posts: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The truth lies beside them.")],
    errors: Annotated[float, typer.Option(help="Share of verdicts that are wrong.")] = 0.1,
    delay_s: Annotated[int, typer.Option(help="From an alert to the verdict.")] = 1_800,
    most: Annotated[int, typer.Option(help="Verdicts at most.")] = 200,
    seeds: Annotated[list[int], typer.Option("--seed", help="Which verdicts are wrong; a run each.")] = [1, 2, 3],  # noqa: B006
) -> None:
    """Replay without operators and, for every seed, with them; compare."""
    settings = load()
    stretches = [stretch(t, GRACE_MS) for t in truths.read(truth_file(posts)) if t.onset_at and t.kind != "span"]
    middle = sorted(s.onset for s in stretches)[len(stretches) // 2]
    runs = {"without operators": judged(posts, settings, Desk(stretches, errors, delay_s, 0, random.Random()))}
    for seed in seeds:
        desk = Desk(stretches, errors, delay_s, most, random.Random(seed))
        runs[f"with, seed {seed}"] = judged(posts, settings, desk)
    table = Table("", "verdicts", "precision", "recall", "second half: precision", "recall", box=None)
    for name, desk in runs.items():
        cells = [name, str(desk.said)]
        for since in (0, middle):
            right, false, found, known = desk.figures(since)
            cells += [f"{right}/{right + false}", f"{found}/{known}"]
        table.add_row(*cells)
    launches = Counter(s.truth.archetype for s in stretches if _sought(s))
    kinds = Table("launches found", "of", *runs, box=None)
    for archetype, count in launches.most_common():
        kinds.add_row(archetype, str(count), *(str(desk.found()[archetype]) for desk in runs.values()))
    Console(file=sys.stdout).print(table, kinds)


if __name__ == "__main__":
    typer.run(main)
