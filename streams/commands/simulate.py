"""``muster simulate``: scenarios with known truth."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

from streams.commands.output import stderr, stdout
from streams.errors import InputError
from streams.scenarios.catalogue import catalogue
from streams.scenarios.writer import write_scenario


def run(scenario: str, seed: int, out: Path | None) -> None:
    known = catalogue()
    if scenario == "list":
        table = Table("scenario", "what it holds", box=None)
        for name, description in known.items():
            table.add_row(name, description)
        stdout.print(table)
        return
    if scenario not in known:
        near = difflib.get_close_matches(scenario, known, n=1)
        raise InputError(
            f"there is no scenario {scenario!r}",
            f"did you mean {near[0]!r}?" if near else "muster simulate list shows them all",
        )
    if out is None:
        raise InputError("--out is missing", f"muster simulate {scenario} --seed {seed} --out posts.jsonl")
    progress = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=stderr, transient=True,
        disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with progress:
        task = progress.add_task(f"writing {scenario}")
        summary = write_scenario(
            scenario, seed, out, progress=lambda _, posts: progress.update(task, description=f"{posts:,} posts")
        )
    said = f"{summary.posts:,} posts, {summary.launches} launches, {summary.bursts} organic bursts"
    stderr.print(f"{said}; the truth is in {summary.truth}", highlight=False)
