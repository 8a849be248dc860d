"""``muster produce``: a file of posts onto the topic."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from streams.commands.output import stderr
from streams.config import load
from streams.produce import produce
from streams.sources.files import size_hint


def run(files: list[Path], rate: float | None, speed: float | None, config: Path | None) -> None:
    progress = Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=stderr,
        transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with progress:
        task = progress.add_task("produce", total=size_hint(files))
        sent = produce(
            files, load(config), rate=rate, speed=speed, on_bytes=lambda read: progress.update(task, completed=read)
        )
    stderr.print(f"{sent:,} posts are on the topic", highlight=False)
