"""Run the real overlays through ``muster replay``, score them, and add a table to docs/results.md.

    python -m bench.report --date 2025-01-31 --seeds 1,2,3
    python -m bench.report --date 2025-01-31 --only ira:diluted --out -

One row an overlay: the median of the seeds, and the lowest and highest in brackets. False alarms a day are given in
two readings: recurring Facebook page groups forgiven, and the operation's own small tags too.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from bench import alerts as alarm_files
from bench import truth as truth_files
from bench.figures import spread
from bench.machine import machine
from bench.real import SINCE
from bench.score import score
from bench.sets import folder
from bench.shares import shares_out
from streams.scenarios.writer import truth_file

OVERLAYS = ("ira:pure", "ira:diluted", "ira:swamped", "bots:pure", "organic:pure")
RESULTS = Path(__file__).resolve().parents[1] / "docs" / "results.md"
Scored = dict[str, Any]

# Heading, how to read it off one scored overlay (None: nothing to count), digits.
COLUMNS: tuple[tuple[str, Callable[[Scored], float | None], int], ...] = (
    ("launches", lambda r: r["launches"]["recall"].of, 0),
    ("recall", lambda r: r["launches"]["recall"].share, 2),
    ("by t10 + 10 s", lambda r: r["launches"]["by_t10_plus_10s"].share, 2),
    ("by t10 + 60 s", lambda r: r["launches"]["by_t10_plus_60s"].share, 2),
    ("precision", lambda r: r["precision"].share, 2),
    ("false/day", lambda r: r["false_a_day"], 2),
    ("false/day, lenient", lambda r: r["lenient"]["false_a_day"], 2),
    ("delay from onset s, median", lambda r: r["launches"]["delay_from_onset_s"]["median"], 0),
    ("p90", lambda r: r["launches"]["delay_from_onset_s"]["p90"], 0),
    ("already out", lambda r: r["share_out"]["median"], 3),
    ("duplicates", lambda r: r["duplicates"], 0),
    ("wrong pages", lambda r: r["wrong_pages"], 0),
)


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}", file=sys.stderr)
        raise typer.Exit(done.returncode)


def one(which: str, form: str, seed: int, options: list[str], scratch: Path) -> Scored:
    """Lay, replay and score one overlay."""
    posts, alerts = scratch / "posts.jsonl.zst", scratch / "alerts.jsonl"
    laying = ["--set", which, "--form", form, "--seed", str(seed), "--out", str(posts)]
    run("-m", "bench.real", *laying, *options)
    run("-c", "from streams.cli import main; main()", "replay", str(posts), "--alerts", str(alerts))
    alarms, truth = alarm_files.read(alerts), truth_files.read(truth_file(posts))
    result, matches = score(alarms, truth, neutral="groups")
    result["lenient"], _ = score(alarms, truth, neutral="operation")
    result["share_out"] = spread(list(shares_out(posts, matches).values()))
    return result


def cell(values: list[float | None], digits: int) -> str:
    """Median with the spread; empty where there is nothing to count.

    >>> cell([0.5, 0.7, 0.6], 2), cell([3.0], 0), cell([None], 2)
    ('0.60 (0.50-0.70)', '3', '')
    """
    known = [value for value in values if value is not None]
    if not known:
        return ""
    middle = f"{statistics.median(known):.{digits}f}"
    if min(known) == max(known):
        return middle
    return f"{middle} ({min(known):.{digits}f}-{max(known):.{digits}f})"


def main(
    date: Annotated[str, typer.Option(help="Written into the heading.")],
    seeds: Annotated[str, typer.Option(help="With commas.")] = "1",
    only: Annotated[list[str] | None, typer.Option(help="set:form, repeated; else all.")] = None,
    public: str = "strangers",
    since: Annotated[str, typer.Option(help="As for bench.real.")] = SINCE,
    days: Annotated[int | None, typer.Option(help="Shorter overlays.")] = None,
    out: Annotated[Path, typer.Option(help="Markdown file to add to; - prints.")] = RESULTS,
) -> None:
    """Measure and append."""
    if folder() is None:
        print("skipped: no real posts here (set MUSTER_DATA to the folder that holds them)", file=sys.stderr)
        return
    options = ["--public", public, "--since", since] + (["--days", str(days)] if days else [])
    rows = []
    for overlay in only or OVERLAYS:
        which, _, form = overlay.partition(":")
        with tempfile.TemporaryDirectory() as scratch:
            results = [one(which, form or "pure", int(s), options, Path(scratch)) for s in seeds.split(",")]
        rows.append([overlay, *(cell([read(r) for r in results], digits) for _, read, digits in COLUMNS)])
        print(" | ".join(rows[-1]), file=sys.stderr)
    told = f"`python -m bench.report --seeds {seeds} --public {public} --since {since}`; {machine()}; seeds {seeds}."
    heading = ["overlay", *(name for name, _, _ in COLUMNS)]
    table = [heading, ["---"] * len(heading), *rows]
    text = f"\n### Real overlays, {date}\n\n{told}\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in table)
    if str(out) == "-":
        print(text)
    else:
        with out.open("a", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    typer.run(main)
