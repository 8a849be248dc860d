"""Posts a second of ``muster replay`` on one core and on two, beside a plain counting loop on the same file.

    python -m bench.speed                       # 300,000 made-up posts, 100 a second by their own clock
    python -m bench.speed posts.jsonl.zst

The loop decodes each line with msgspec and counts hashtags in a dict, nothing else: what any Python reader must pay.
Figures are medians of ``--runs``; the replay's own clock leaves out the start of the interpreter.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from bench.background import stream
from bench.posts import open_lines, write

POSTS = 300_000


class Bare(msgspec.Struct, gc=False):
    """What a counter of hashtags must decode."""

    id: str
    created_at: str
    hashtags: list[str] = []


class Run(msgspec.Struct):
    """One measured run. ``cpu_s`` is of all its processes and hardly depends on what else the machine does; memory is
    the largest process's.
    """

    posts_per_s: float
    wall_s: float
    cpu_s: float
    peak_mib: float


def count_loop(path: Path) -> int:
    """The peer: decode every line, count every hashtag."""
    decoder, counts, posts = msgspec.json.Decoder(Bare), dict[str, int](), 0
    with open_lines(path, "rb") as file:
        for line in file:
            posts += 1
            for tag in decoder.decode(line).hashtags:
                counts[tag] = counts.get(tag, 0) + 1
    return posts


def measured(command: Sequence[str], cores: int) -> Run:
    """Run a command on the first ``cores`` cores; its stdout is a JSON object with posts and seconds."""
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    os.sched_setaffinity(child.pid, sorted(os.sched_getaffinity(0))[:cores])
    assert child.stdout is not None
    said = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    wall_s = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise typer.Exit(child.returncode)
    figures: dict[str, Any] = json.loads(said)
    return Run(figures["posts"] / figures["seconds"], wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def replay(path: Path, cores: int, folder: Path) -> Run:
    muster = [sys.executable, "-c", "from streams.cli import main; main()"]
    options = ["--alerts", str(folder / "alerts.jsonl"), "--processes", str(cores), "--json"]
    return measured([*muster, "replay", str(path), *options], cores)


def loop(path: Path) -> Run:
    return measured([sys.executable, "-m", "bench.speed", str(path), "--peer"], 1)


def median(runs: list[Run]) -> Run:
    columns = zip(*(msgspec.structs.astuple(run) for run in runs), strict=True)
    return Run(*(statistics.median(column) for column in columns))


def main(
    file: Annotated[Path | None, typer.Argument(help="Posts; else made up.")] = None,
    posts: Annotated[int, typer.Option(help="How many to make up.")] = POSTS,
    per_second: Annotated[float, typer.Option(help="By their own clock: every tick of it has its cost.")] = 100.0,
    runs: int = 3,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    peer: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Measure, and print the medians beside each other."""
    if peer and file:
        started = time.perf_counter()
        print(json.dumps({"posts": count_loop(file), "seconds": time.perf_counter() - started}))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if file is None:
            file = folder / "posts.jsonl"
            write(stream(1, posts, per_second), file)
        # In turns, so that a slow minute of the machine hits all alike.
        rounds = [(loop(file), replay(file, 1, folder), replay(file, 2, folder)) for _ in range(runs)]
    names = ("plain loop, 1 core", "replay, 1 core", "replay, 2 cores")
    figures = {name: list(column) for name, column in zip(names, zip(*rounds, strict=True), strict=True)}
    if as_json:
        print(msgspec.json.encode({name: [median(seen), *seen] for name, seen in figures.items()}).decode())
        return
    table = Table("", "posts/s", "min-max", "of the loop", "wall s", "cpu s", "peak MiB", box=None)
    base = median(figures[names[0]]).posts_per_s
    for name, seen in figures.items():
        middle, rates = median(seen), [run.posts_per_s for run in seen]
        cells = [f"{middle.posts_per_s:,.0f}", f"{min(rates):,.0f}-{max(rates):,.0f}"]
        cells += [f"{middle.posts_per_s / base:.3f}", f"{middle.wall_s:.1f}", f"{middle.cpu_s:.1f}"]
        table.add_row(name, *cells, f"{middle.peak_mib:.0f}")
    Console(width=None if sys.stdout.isatty() else 120).print(table)


if __name__ == "__main__":
    typer.run(main)
