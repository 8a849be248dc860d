"""What the screen opens: episodes by the condition that opened them, and which launches lie inside.

    python -m bench.real --set bots --form pure --seed 1 --days 2 --out bots2.jsonl
    python -m bench.screen bots2.jsonl

Edge and screen only. An episode lasts as in detect, until an hour has passed without the watch condition. With a truth
file beside the posts a launch counts when one of its tags was open at its ``t10_at``, or at any time before its end.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import numpy as np
import polars as pl
import typer

from bench import truth
from bench.posts import epoch_ms
from bench.truth import Truth
from detectors.fold import fold_tag
from detectors.post import NO_ID
from detectors.scan import Risen
from detectors.screen import Screen, ScreenParams
from streams.config import load
from streams.sources.files import read_records
from streams.topology import build_edge

QUIET_S = 3_600
BATCH = 20_000


class Opened:
    """Open episodes by tag; every episode as (tag key, first tick, last abnormal tick, condition)."""

    def __init__(self, params: ScreenParams) -> None:
        self._params = params
        self._open: dict[int, list[int]] = {}
        self.keys: dict[int, str] = {}
        self.all: list[tuple[int, list[int], str]] = []

    def take(self, risen: Risen) -> None:
        p, joins = self._params, risen.joins
        ten = (joins.in_600s >= p.watch_at) & (risen.surprise >= p.watch_surprise)
        flash = joins.in_15s >= p.watch_at_15s
        ramp = (risen.hour.joins >= p.ramp_at) & (risen.hour.surprise >= p.ramp_surprise)
        names = np.select([flash, ten, ramp], ["15 s", "10 min", "hour"], "scales")
        for row in np.flatnonzero(risen.watch).tolist():
            tag, tick = int(risen.tag[row]), int(risen.tick[row])
            span = self._open.get(tag)
            if span is not None and tick - span[1] <= QUIET_S:
                span[1] = tick
                continue
            self._open[tag] = span = [tick, tick]
            self.all.append((tag, span, str(names[row])))


def screened(file: Path) -> tuple[Opened, Screen, float, int, int]:
    """Run the posts of a file through edge and screen; CPU s of the screen, rows, s of the file."""
    settings = load(None)
    edge, screen = build_edge(settings), Screen(settings.detect.screen)
    edge._grammar.candidates = lambda texts: []  # type: ignore[method-assign] # calls cost most and open nothing
    opened, spent, rows = Opened(settings.detect.screen), 0.0, 0
    first = last = 0
    for records in read_records([file], batch_size=BATCH):
        frame = edge.apply(records, 1).uses.rows.sort("arrived_at", maintain_order=True)
        tag, author, post, at = (frame[name].to_numpy() for name in ("tag", "author", "post", "arrived_at"))
        opened.keys |= dict(zip(tag.tolist(), frame["tag_key"].to_list(), strict=True))
        tick, uses = at // 1_000, np.flatnonzero(tag != NO_ID)
        rows += len(uses)
        first, last = first or int(tick[0]), int(tick[-1])
        languages = frame["lang"].gather(pl.Series(uses)).to_list()
        started = time.process_time()
        scan = screen.scan(tag[uses], author[uses], post[uses], tick[uses], languages)
        spent += time.process_time() - started
        opened.take(scan.risen)
    return opened, screen, spent, rows, last - first


def inside(launch: Truth, opened: Opened) -> tuple[bool, bool]:
    """Was a tag of the launch open by its tenth account, and at all?"""
    onset, t10 = epoch_ms(str(launch.onset_at)) // 1_000, epoch_ms(str(launch.t10_at or launch.onset_at)) // 1_000
    end = epoch_ms(str(launch.end_at)) // 1_000 if launch.end_at else t10 + 7_200
    tags = set(map(fold_tag, launch.tags))
    own = [span for tag, span, _ in opened.all if opened.keys[tag] in tags and span[1] >= onset - 600]
    return any(span[0] <= t10 for span in own), any(span[0] <= end for span in own)


def main(
    file: Annotated[Path, typer.Argument(help="Posts.")],
    truth_file: Annotated[Path | None, typer.Option("--truth", help="Default: beside the posts.")] = None,
) -> None:
    """Print episodes a day by opening condition, and the launches inside."""
    opened, screen, spent, rows, span_s = screened(file)
    days = span_s / 86_400
    by = Counter(condition for _, _, condition in opened.all)
    print(f"{rows:,} uses, {days:.1f} days, screen {spent / max(rows, 1) * 1e6:.1f} us a use")
    print(f"episodes a day: {len(opened.all) / days:.1f}; by " + ", ".join(f"{k}: {v}" for k, v in sorted(by.items())))
    print(f"source gaps {screen.counts.gaps}, level shifts {screen.counts.shifts}")
    beside = truth_file or file.with_name(file.name.split(".")[0] + ".truth.jsonl")
    launches = [t for t in truth.read(beside) if t.kind == "launch"] if beside.exists() else []
    if launches:
        found = np.array([inside(launch, opened) for launch in launches])
        by_tenth, at_all = found.mean(axis=0).tolist()
        print(f"launches {len(launches)}: open by the tenth account {by_tenth:.2f}, at all {at_all:.2f}")


if __name__ == "__main__":
    typer.run(main)
