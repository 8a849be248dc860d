"""``muster train``: the verdict's weights, fitted to labelled episodes, as text that can be read and be put back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich.table import Table

from detectors.weights import write_weights
from streams.commands.output import print_json, stderr
from streams.config import load, verdict_weights
from streams.errors import InputError
from streams.training import read_source, train
from streams.whole import STDIO, keep_apart, written_whole

SUFFIX = ".verdicts.jsonl"


def run(files: list[Path], out: Path, held: list[str], config: Path | None, json: bool) -> None:
    """Fit from the weights that the configuration names (the built-in ones by default)."""
    keep_apart(files, [out, STDIO if json else None])
    keep_apart(map(truth_of, files), [out])
    settings = load(config)
    start = verdict_weights(settings)
    sources = [read_source(start, file, truth_of(file)) for file in files]
    about = "Fitted by muster train on " + ", ".join(file.name.removesuffix(SUFFIX) for file in files) + "."
    about += f" Held: {', '.join(held)}." if held else ""
    with written_whole(out) as file:
        trained = train(start, sources, about, frozenset(held), settings.judge.verdict.coordinated)
        file.write(write_weights(trained.weights).encode())
    if json:
        print_json({name: value for name, value in trained._asdict().items() if name != "weights"})
        return
    table = Table("term", "before", "after", box=None)
    times = Counter((channel, term.measure) for channel, term in start.terms())
    for (channel, before), (_, after) in zip(start.terms(), trained.weights.terms(), strict=True):
        span = f" {before.low:g}..{before.high:g}" if times[channel, before.measure] > 1 else ""
        table.add_row(f"{channel or 'counter'}: {before.measure}{span}", f"{before.weight:.2f}", f"{after.weight:.2f}")
    stderr.print(table)
    stderr.print(
        f"{trained.launches} launches, {trained.found:.0%} over the bar in time; {trained.others} other episodes, "
        f"{trained.false} over it. Judged on the data they were fitted to: measure on others.\n"
        f"Weights in {out}; try them with muster replay --shadow, use them with judge.weights = \"{out}\".",
        highlight=False,
    )  # fmt: skip


def truth_of(file: Path) -> Path:
    """Where the truth of a file of verdict lines lies."""
    if not file.name.endswith(SUFFIX):
        raise InputError(
            f"{file}: not NAME{SUFFIX}", "muster replay POSTS --alerts A.jsonl --verdicts NAME.verdicts.jsonl"
        )
    return file.with_name(file.name.removesuffix(SUFFIX) + ".truth.jsonl")
