"""What a set of the verdict's weights finds and raises falsely, by stream, on looks that were written once.

    muster replay mixed105.jsonl --alerts alerts.jsonl --verdicts mixed105.verdicts.jsonl
    python -m bench.weights mixed105.verdicts.jsonl ira7.verdicts.jsonl --weights W.toml

For trying weights in seconds instead of replays. *When it does not work:* what judge learned of ordinary bursts and of
waves that were told stays as it was when the looks were written; a replay has the last word.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from detectors.rate import F64
from detectors.verdict import VerdictParams
from detectors.weights import Weights, built_in, read_weights
from streams.commands.train import truth_of
from streams.training import Source, read_source, tops

BAR: Final = VerdictParams().coordinated
PRECISION: Final = 0.8


class Told(NamedTuple):
    """What weights say of one stream at a bar."""

    launches: int
    others: int
    timely: int  # launches over the bar by ten seconds after their tenth account
    found: int  # launches over it, ever
    false: int  # other episodes over it
    precise: int  # launches found at the best bar at which ``PRECISION`` of what is told are launches

    def cells(self) -> tuple[str, ...]:
        shares = [f"{hits / self.launches:.2f}" if self.launches else "" for hits in (self.timely, self.found)]
        return (*shares, str(self.false), f"{self.precise / self.launches:.2f}" if self.launches else "")


COLUMNS: Final = ("in time", "found", "others told", f"found at {PRECISION}")


def told(weights: Weights, source: Source, bar: float = BAR) -> Told:
    over, top, launch = math.log(bar / (1 - bar)), tops(weights, source.whole), source.whole.coordinated
    launches, others = top[launch], top[~launch]
    timely = (tops(weights, source.timely) >= over).sum()
    found, false = (launches >= over).sum(), (others >= over).sum()
    return Told(len(launches), len(others), int(timely), int(found), int(false), _precise(launches, others))


def _precise(launches: F64, others: F64) -> int:
    told_at = [((launches >= bar).sum(), (others >= bar).sum()) for bar in launches]
    return int(max((hits for hits, false in told_at if hits >= PRECISION * (hits + false)), default=0))


def main(
    files: Annotated[list[Path], typer.Argument(metavar="NAME.verdicts.jsonl...", help="NAME.truth.jsonl beside.")],
    weights: Annotated[Path | None, typer.Option(help="TOML of the weights; the built-in ones if not given.")] = None,
    bar: Annotated[float, typer.Option(min=0.001, max=0.999, help="Confidence.")] = BAR,
) -> None:
    """Launches found and other episodes told at the bar, and how many are found where most of what is told is right."""
    tried = read_weights(weights.read_text("utf-8")) if weights else built_in()
    table = Table("stream", "launches", "others", *COLUMNS, box=None)
    for file in files:
        seen = told(tried, read_source(tried, file, truth_of(file)), bar)
        table.add_row(file.name, str(seen.launches), str(seen.others), *seen.cells())
    Console(width=None if sys.stdout.isatty() else 120).print(table)


if __name__ == "__main__":
    typer.run(main)
