"""Where replay's time goes: CPU us a post of each stage, in one process, stage after stage.

    muster simulate reference --seed 3 --out ref3.jsonl.zst
    python -m bench.stages ref3.jsonl.zst --posts 80000
    python -m bench.stages ref3.jsonl.zst --posts 80000 --profile detect     # what within it costs

``calls`` is the reading of posts that may be calls, taken out of ``edge``; ``read`` is the file. Figures are medians of
``--runs``; CPU time, so other work on the machine matters little. A profile makes everything slower: read its shares.
"""

from __future__ import annotations

import cProfile
import hashlib
import pstats
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from detectors.calls import CallGrammar
from detectors.evidence import Reading
from streams.config import Settings, load
from streams.edge import Grammar
from streams.helpers import collect_seldom
from streams.replay import write_line
from streams.sources.files import read_records
from streams.topology import Topology
from streams.wire import Alert, Record, encode

STAGES = ("read", "edge", "calls", "detect", "judge")
BATCH = 5_000


class Split(msgspec.Struct):
    """One run: CPU s a stage, and what came out, so that a faster wrong answer shows."""

    posts: int
    cpu_s: dict[str, float]
    counts: dict[str, int]
    episodes_sha256: str
    alerts_sha256: str


class Clock:
    """CPU time by stage; the profile, if any, runs in one of them."""

    def __init__(self, profiled: str | None) -> None:
        self.cpu_s = dict.fromkeys(STAGES, 0.0)
        self.profile = cProfile.Profile()
        self._profiled = profiled

    def start(self, stage: str) -> None:
        self._at = time.process_time()
        if stage == self._profiled:
            self.profile.enable()

    def stop(self, stage: str) -> None:
        if stage == self._profiled:
            self.profile.disable()
        self.cpu_s[stage] += time.process_time() - self._at


class TimedGrammar:
    """The grammar, with its own stage on the clock."""

    def __init__(self, grammar: Grammar, clock: Clock) -> None:
        self._grammar, self._clock = grammar, clock

    def candidates(self, texts: Sequence[str], /) -> list[int]:
        return self._grammar.candidates(texts)

    def read(
        self, text: str, lang: str, created_at: int, tags: Sequence[str], zone_hint: str | None, learned: float = 0.0, /
    ) -> Reading | None:
        self._clock.stop("edge")
        self._clock.start("calls")
        try:
            return self._grammar.read(text, lang, created_at, tags, zone_hint, learned)
        finally:
            self._clock.stop("calls")
            self._clock.start("edge")


def batches_of(path: Path, posts: int) -> list[list[Record]]:
    return list(islice(read_records([path], batch_size=BATCH), -(-posts // BATCH)))


def split(path: Path, posts: int, settings: Settings, profiled: str | None = None) -> tuple[Split, Clock]:
    clock = Clock(profiled)
    clock.start("read")
    batches = batches_of(path, posts)
    clock.stop("read")
    topology = Topology(settings)
    Topology(settings).apply(batches[0])  # patterns are compiled and characters learned once a process, not here
    topology.edge._grammar = TimedGrammar(CallGrammar(), clock)
    (detect,) = topology.detect
    alerts: list[Alert] = []
    counts: Counter[str] = Counter()
    heard = hashlib.sha256()
    for records in [*batches, None]:
        if records is None:
            clock.start("detect")
            episodes = detect.finish()
            clock.stop("detect")
        else:
            clock.start("edge")
            seen = topology.edge.apply(records, 1)
            clock.stop("edge")
            counts["calls"] += len(seen.calls.calls)
            counts["uses"] += len(seen.uses.rows)
            clock.start("judge")
            alerts += topology.judge.apply(seen.calls)
            clock.stop("judge")
            clock.start("detect")
            episodes = detect.apply(seen.uses)
            clock.stop("detect")
        heard.update(encode(episodes))
        counts["reports"] += len(episodes.reports)
        counts["entries"] += len(episodes.entries)
        clock.start("judge")
        alerts += topology.judge.apply(episodes)
        clock.stop("judge")
    clock.start("judge")
    alerts += topology.judge.finish()
    clock.stop("judge")
    counts["episodes"] = detect.stats().get("episodes_opened_total", 0)
    counts["revisions"] = len(alerts)
    sha256 = hashlib.sha256(b"".join(map(write_line, alerts))).hexdigest()
    return Split(sum(map(len, batches)), clock.cpu_s, dict(counts), heard.hexdigest(), sha256), clock


def main(
    file: Annotated[Path, typer.Argument(help="Posts.")],
    posts: Annotated[int, typer.Option(help="The first so many.")] = 80_000,
    runs: int = 3,
    profile: Annotated[str | None, typer.Option(help=f"Look into one of {', '.join(STAGES)}.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Measure, and print us a post by stage: the median and the range."""
    collect_seldom()
    settings = load(None)
    if profile is not None:
        pstats.Stats(split(file, posts, settings, profile)[1].profile).sort_stats("tottime").print_stats(45)
        return
    seen = [split(file, posts, settings)[0] for _ in range(runs)]
    if as_json:
        print(msgspec.json.encode(seen).decode())
        return
    table = Table("", "us a post", "min-max", box=None)
    rows = {stage: [run.cpu_s[stage] / run.posts * 1e6 for run in seen] for stage in STAGES}
    rows["without calls"] = [sum(own) for own in zip(*(rows[s] for s in STAGES if s != "calls"), strict=True)]
    for name, own in rows.items():
        table.add_row(name, f"{statistics.median(own):.1f}", f"{min(own):.1f}-{max(own):.1f}")
    console = Console(width=120)
    console.print(table)
    console.print(f"{seen[0].posts:,} posts; {seen[0].counts}")
    console.print(f"sha256: episodes {seen[0].episodes_sha256[:16]}, alerts {seen[0].alerts_sha256[:16]}")


if __name__ == "__main__":
    typer.run(main)
