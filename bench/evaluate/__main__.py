"""Measure detection and write the report: ``make evaluate`` or ``python -m bench.evaluate``.

    python -m bench.evaluate --quick                     # minutes; shorter streams, one seed
    python -m bench.evaluate                             # an hour or two on one core; stop it and go on any time
    python -m bench.evaluate --suite real --suite public # parts of it
    python -m bench.evaluate --report-only               # the report from what has been measured

Real posts are read from MUSTER_DATA; without them those parts are left out, and the report says so.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import truth as truths
from bench.baselines.methods import METHODS
from bench.baselines.table import Posts
from bench.evaluate.cache import ROOT, Cache
from bench.evaluate.measured import measure
from bench.evaluate.passes import Seen, Variant, run
from bench.evaluate.plan import Step, plan
from bench.evaluate.results import Results
from bench.evaluate.tables import tables
from bench.evaluate.writers import About, into_markdown, page
from streams.config import load
from streams.scenarios.writer import truth_file

SUITES = ("real", "generated", "evasions", "ablations", "recurring", "public")
CHUNK = 16  # configurations in one look: what they see is held in memory


def measure_step(step: Step, cache: Cache, say: Callable[[str], None]) -> bool:
    """Measure what of a step is not known yet; False where its posts cannot be laid."""
    variants = [v for v in step.variants if cache.load(cache.key(step.given, v)) is None]
    methods = [name for name in step.methods if cache.load(cache.key(step.given, name)) is None]
    if not variants and not methods:
        return True
    say("laying")
    path = cache.laid(step.given)
    if path is None:
        return False
    truth = truths.read(truth_file(path))
    for start in range(0, len(variants), CHUNK):
        some = variants[start : start + CHUNK]
        say(f"{len(some)} configurations" if len(some) > 1 else "replay")
        for name, seen in run(path, some).items():
            variant = next(v for v in some if v.name == name)
            cache.save(cache.key(step.given, variant), measure(seen, truth, path, step.given.days))
    if methods:
        say("reading")
        posts = Posts(path)
        for name in methods:
            say(name)
            seen = Seen(len(posts.at), METHODS[name](posts))
            cache.save(cache.key(step.given, name), measure(seen, truth, path, step.given.days))
    if not step.given.real:  # several steps want an overlay; it is large only once
        cache.forget(step.given)
    return True


def gathered(steps: Sequence[Step], cache: Cache) -> tuple[Results, list[str]]:
    """All that has been measured, and what has not."""
    results, missing = Results(), dict[str, int]()
    for step in steps:
        tried: list[Variant | str] = [*step.variants, *step.methods]
        for each in tried:
            measured = cache.load(cache.key(step.given, each))
            if measured is None:
                missing[f"{step.suite}: {step.row}"] = missing.get(f"{step.suite}: {step.row}", 0) + 1
            else:
                results.add(step.suite, step.row, each if isinstance(each, str) else each.name, measured)
    return results, [f"{name} ({count} runs)" for name, count in missing.items()]


def revision() -> str:
    """The commit that is measured, if this is a repository; a dirty tree says so."""
    try:
        told = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "of no repository"
    return told.stdout.strip()


def main(
    quick: Annotated[bool, typer.Option("--quick", help="Shorter streams, one seed: minutes.")] = False,
    suite: Annotated[list[str] | None, typer.Option(help=f"Only these: {', '.join(SUITES)}.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Cut the real overlays to so many days.")] = None,
    report_only: Annotated[bool, typer.Option("--report-only", help="Measure nothing; write what is known.")] = False,
    config: Annotated[Path | None, typer.Option(help="The configuration to measure; else the defaults.")] = None,
    cache_folder: Annotated[Path, typer.Option("--cache", help="What was laid and measured.")] = ROOT
    / ".cache/evaluate",
    results_file: Annotated[Path, typer.Option("--results", help="Markdown file to put the section into.")] = ROOT
    / "docs/results.md",
    html: Annotated[Path, typer.Option(help="The page with plots.")] = ROOT / "docs/evaluation.html",
    date: Annotated[str, typer.Option(help="Written into the report; else today.")] = "",
    code: Annotated[str, typer.Option(help="The revision written into the report; else git's.")] = "",
) -> None:
    """Measure, as far as it was not measured yet, and write the report."""
    console = Console(stderr=True)
    if unknown := sorted(set(suite or ()) - set(SUITES)):
        raise typer.BadParameter(f"{unknown[0]!r}: one of {', '.join(SUITES)}", param_hint="--suite")
    steps, cache = plan(load(config), cache_folder / "weights", quick, days), Cache(cache_folder)
    chosen = [step for step in steps if suite is None or step.suite in suite]
    if not report_only:
        _measure(chosen, cache, console)
    results, missing = gathered(steps, cache)
    made = tables(results)
    options = ("--quick " if quick else "") + (f"--days {days}" if days else "")
    told = f"python -m bench.evaluate {options}".strip()
    about = About(date or datetime.now(UTC).strftime("%Y-%m-%d"), told, code or revision(), missing)
    into_markdown(results_file, about, made)
    page(html, about, made, results)
    for table in made[:1]:
        for row in table.rows:
            print("  ".join(cell.text for cell in row))
    console.print(f"{results_file}, {html}", highlight=False)


def _measure(steps: Sequence[Step], cache: Cache, console: Console) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    absent: list[str] = []
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("evaluate", total=len(steps))
        for step in steps:
            name = f"{step.suite}: {step.row} ({step.given.seed})"

            def say(what: str, name: str = name) -> None:
                progress.update(task, description=f"{name}, {what}")
                if not sys.stderr.isatty():
                    console.print(f"{name}, {what}", highlight=False)

            if not measure_step(step, cache, say):
                absent.append(name)
            progress.advance(task)
    if absent:
        console.print(f"skipped, there are no real posts here (set MUSTER_DATA): {', '.join(absent)}", highlight=False)


if __name__ == "__main__":
    typer.run(main)
