"""What a set of the verdict's weights finds and raises falsely, by stream, on looks that were written once.

    muster replay mixed105.jsonl --alerts alerts.jsonl --verdicts mixed105.verdicts.jsonl
    python -m bench.weights mixed105.verdicts.jsonl ira7.verdicts.jsonl --weights W.toml

For trying weights in seconds instead of replays: of a launch the looks until 10 s after its tenth account count, of
every other episode all. *When it does not work:* what judge learned of ordinary bursts
and of waves that were told stays as it was when the looks were written; a replay has the last word.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from detectors.verdict import VerdictParams
from detectors.weights import built_in, read_weights
from streams.commands.train import truth_of
from streams.training import bags_of, looks_of, tops


def main(
    files: Annotated[list[Path], typer.Argument(metavar="NAME.verdicts.jsonl...", help="NAME.truth.jsonl beside.")],
    weights: Annotated[Path | None, typer.Option(help="TOML of the weights; the built-in ones if not given.")] = None,
    bar: Annotated[float, typer.Option(min=0.001, max=0.999, help="Confidence.")] = VerdictParams().coordinated,
) -> None:
    """Launches found and other episodes told at the bar, and how well both are ordered."""
    tried = read_weights(weights.read_text("utf-8")) if weights else built_in()
    table = Table("stream", "launches", "found", "false", "AUC", box=None)
    for file in files:
        bags = bags_of(tried, [look.early() for look in looks_of(file, truth_of(file))])
        top, launch = tops(tried, bags), bags.coordinated
        over = top >= math.log(bar / (1 - bar))
        found = f"{over[launch].mean():.3f}" if launch.any() else ""
        ordered = f"{(top[launch][:, None] > top[~launch]).mean():.3f}" if launch.any() else ""
        table.add_row(file.name, f"{launch.sum()}", found, f"{over[~launch].sum()}", ordered)
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
