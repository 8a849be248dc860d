"""Fits the verdict's weights anew: lays streams, replays them, trains, and judges by weights of other authors too.

    python -m bench.train_verdict verdict --out W.toml

Weights begin from the built-in ones and are fitted to ``FITTED``; other seeds are only judged by them, and each author
of ``bench.strangers`` also by weights that were fitted to all the others (from a start that saw six of them, see
``detectors/verdict.toml``). Two limits beside them: weights fitted to the very stream on which they are judged show
what these terms could say of it at best, those fitted to another seed of its author what labels of one's own bring.
What the folder holds is not made again, so an interrupted run goes on: take a fresh folder for other code. Posts are
deleted once replayed, for some are real. Some 25 minutes on two cores, a few of them for the fits.

*When it does not work:* what judge learned of ordinary bursts and told waves is that of the weights it began with, and
the budget that holds the bar is not in it; a replay has the last word.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.strangers import GENERATORS
from bench.weights import COLUMNS, told
from detectors.weights import Weights, built_in, write_weights
from streams.commands.output import stderr
from streams.commands.train import SUFFIX, truth_of
from streams.training import LEAST, Source, read_source, train

# What labels know less of than an operator does.
HELD: Final = frozenset({"few_accounts", "stream.age_s", "stream.episodes"})

_AGENCY: Final = ("-m", "bench.real", "--set", "ira", "--form")
AUTHORS: Final = {f"{author}1": (str(path), "--seed", "1") for author, path in GENERATORS.items()}
FITTED: Final[dict[str, tuple[str, ...]]] = {
    "agency21": (*_AGENCY, "diluted", "--since", "2015-07-07", "--seed", "21"),
    "agency23": (*_AGENCY, "diluted", "--since", "2015-07-07", "--seed", "23", "--public", "recurring"),
    "agency22": (*_AGENCY, "swamped", "--since", "2015-08-09", "--seed", "22"),
    "bots11": ("-m", "bench.real", "--set", "bots", "--seed", "11"),
    "organic11": ("-m", "bench.real", "--set", "organic", "--seed", "11"),
    "mixed101": ("-m", "streams", "simulate", "mixed", "--seed", "101"),
    "mixed104": ("-m", "streams", "simulate", "mixed", "--seed", "104"),
    **AUTHORS,
}
JUDGED: Final[dict[str, tuple[str, ...]]] = {
    "agency7": (*_AGENCY, "diluted", "--seed", "7"),
    "agency7again": (*_AGENCY, "diluted", "--seed", "7", "--public", "recurring"),
    "agency8": (*_AGENCY, "swamped", "--seed", "8"),
    "bots7": ("-m", "bench.real", "--set", "bots", "--seed", "7"),
    "organic7": ("-m", "bench.real", "--set", "organic", "--seed", "7"),
    "mixed105": ("-m", "streams", "simulate", "mixed", "--seed", "105"),
    "mixed106": ("-m", "streams", "simulate", "mixed", "--seed", "106"),
    **{f"{author}2": (str(path), "--seed", "2") for author, path in GENERATORS.items()},
}
OTHER_SEED: Final = {f"{author}{seed}": f"{author}{3 - seed}" for author in GENERATORS for seed in (1, 2)}


def looked_at(name: str, command: tuple[str, ...], folder: Path) -> Path:
    """The stream's verdict lines, made unless they are there."""
    verdicts, posts = folder / f"{name}{SUFFIX}", folder / f"{name}.jsonl"
    if not verdicts.exists():
        alerts = folder / f"{name}.alerts.jsonl"
        written = "--alerts", str(alerts), "--verdicts", str(verdicts), "--processes", "1"
        try:
            _run(*command, "--out", str(posts))
            _run("-m", "streams", "replay", str(posts), *written)
        finally:
            posts.unlink(missing_ok=True)
    return verdicts


def _run(*command: str) -> None:
    done = subprocess.run([sys.executable, *command], check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")


def main(
    folder: Annotated[Path, typer.Argument(help="Where looks and truth stay: a gigabyte and a half.")],
    out: Annotated[Path, typer.Option(help="TOML of the trained weights.")],
    leave_out: Annotated[bool, typer.Option(help="Judge each author by weights of the others too.")] = True,
    limits: Annotated[bool, typer.Option(help="Judge each stream by weights fitted to itself too.")] = True,
) -> None:
    """Train, and print for each stream what the weights say that begin, are trained, were fitted to other authors."""
    if not out.parent.is_dir():
        raise typer.BadParameter(f"{out.parent}: no such folder", param_hint="--out")
    folder.mkdir(parents=True, exist_ok=True)
    begun, streams = built_in(), FITTED | JUDGED
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = pool.map(lambda name: looked_at(name, streams[name], folder), streams)
        files = list(track(made, "streams laid and replayed", len(streams), console=stderr))
    sources = {
        name: read_source(begun, file, truth_of(file))
        for name, file in zip(streams, track(files, "looks read", console=stderr), strict=True)
    }
    trained = trained_on(begun, sources, list(FITTED))
    out.write_text(write_weights(trained), encoding="utf-8")
    table = Table("stream", "launches", "others", "weights", *COLUMNS, box=None)
    for name, source in track(sources.items(), "judged", console=stderr):
        tried = {"begun": begun, "trained": trained}
        if leave_out and name in AUTHORS:
            tried["of the other authors"] = trained_on(begun, sources, [other for other in FITTED if other != name])
        for whose, fitted_to in (
            {"of itself": name, "of its other seed": OTHER_SEED.get(name)}.items() if limits else ()
        ):
            if fitted_to and sources[fitted_to].whole.coordinated.sum() >= LEAST:
                tried[whose] = trained_on(begun, sources, [fitted_to])
        for whose, weights in tried.items():
            seen = told(weights, source)
            table.add_row(name, str(seen.launches), str(seen.others), whose, *seen.cells())
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def trained_on(begun: Weights, sources: dict[str, Source], names: list[str]) -> Weights:
    about = f"Fitted by python -m bench.train_verdict to {', '.join(names)}. Held: {', '.join(sorted(HELD))}."
    return train(begun, [sources[name] for name in names], about, HELD).weights


if __name__ == "__main__":
    typer.run(main)
