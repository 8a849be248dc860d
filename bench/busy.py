"""A busy day: how many false waves a deployment sees that takes millions of posts a day, and what it takes.

    python -m bench.busy --posts 10000000 --seed 911

One day of ``mixed`` (operations that come back, organic bursts of every kind, calls that nobody follows) over a
background as thick as asked, written to a temporary folder, replayed and scored as ``bench.score`` does. Ten million
posts need 3 GB of disk and some twenty minutes.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from bench import alerts as alarm_files
from bench import truth as truth_files
from bench.figures import rate
from bench.score import score
from bench.tables import misses, show
from streams.config import load
from streams.replay import replay, write_line
from streams.scenarios.writer import write_scenario
from streams.wire import Alert

DAY_S = 86_400


def main(
    posts: Annotated[
        int,
        typer.Option(min=1_000, help="Background posts in the day, about; those of launches and bursts come on top."),
    ] = 10_000_000,
    seed: Annotated[int, typer.Option(min=0, help="Of the scenario.")] = 1,
    launches: Annotated[int, typer.Option(min=0, help="By operations that come back.")] = 48,
    bursts: Annotated[int, typer.Option(min=0, help="Organic ones, of every kind.")] = 120,
    processes: Annotated[int, typer.Option(min=1, help="Of the replay.")] = 2,
    keep: Annotated[Path | None, typer.Option(help="Where the alerts go, for a closer look.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as one JSON object.")] = False,
) -> None:
    """Write, replay and score the day."""
    if keep and not keep.parent.is_dir():
        raise typer.BadParameter(f"{keep.parent}: no such folder", param_hint="--keep")
    with tempfile.TemporaryDirectory() as folder:
        stream, alerts = Path(folder) / "busy.jsonl.zst", keep or Path(folder) / "alerts.jsonl"
        chosen = {"hours": 24, "rate": posts / DAY_S, "launches": launches, "bursts": bursts}
        began = time.perf_counter()
        truth = truth_files.read(write_scenario("mixed", seed, stream, chosen).truth)
        written_s = time.perf_counter() - began
        with alerts.open("wb") as out:

            def emit(alert: Alert) -> None:
                out.write(write_line(alert))

            done = replay([stream], load(None), emit, processes=processes)
        result, matches = score(alarm_files.read(alerts), truth, neutral="strict", days=1.0)
    false = rate(result["false"], done.posts / 10_000_000)
    result |= {
        "posts": done.posts,
        "false_per_10_million": {"value": false.value, "low": false.low, "high": false.high},
        "written_s": round(written_s, 1),
        "replayed_s": round(done.seconds, 1),
        "peak_mb": {"main": _peak_mb(resource.RUSAGE_SELF), "helper": _peak_mb(resource.RUSAGE_CHILDREN)},
    }
    if as_json:
        print(msgspec.json.encode(result).decode())
        return
    console = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 160)
    show(result, console)
    console.print("\n".join(misses(matches)), highlight=False)
    console.print(
        f"{done.posts:,} posts, {result['false']} false waves: {false.value:.1f} ({false.low:.1f}-{false.high:.1f}) "
        f"per 10 million; {done.posts / done.seconds:,.0f} posts/s, at most {result['peak_mb']['main']:,} MB "
        f"and {result['peak_mb']['helper']:,} in a helper",
        highlight=False,
    )


def _peak_mb(who: int) -> int:
    return resource.getrusage(who).ru_maxrss // 1024


if __name__ == "__main__":
    typer.run(main)
