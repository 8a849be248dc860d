"""How detection does on the streams of strangers.

    python -m bench.strangers --seeds 11 --seeds 12
    python -m bench.strangers --author one --seeds 11 --keep strangers     # posts, truth and alerts stay there

Seed 1 of ``one``, ``two``, ``four``, ``six``, ``seven`` and ``eight`` is fitted to (``detectors/verdict.toml``). Seed 2
of the first two was read while choosing, ``eleven`` to ``fourteen`` after they were scored (posts of the last taught
the grammar of calls what is none); of the others only scores were. Every alarm that no label covers counts as false,
giveaways and prayer apps do not.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bench import alerts as alarm_files
from bench import truth as truth_files
from bench.figures import Part
from bench.score import score
from bench.strangers import GENERATORS
from streams.config import load
from streams.replay import replay, write_line


def measure(author: str, seed: int, folder: Path) -> dict[str, Any]:
    """One author's stream: laid, replayed and scored."""
    posts = folder / f"{author}{seed}.jsonl"
    truth = folder / f"{author}{seed}.truth.jsonl"
    if not truth.exists():
        command = [sys.executable, str(GENERATORS[author]), "--seed", str(seed), "--out", str(posts)]
        subprocess.run(command, check=True, stdout=sys.stderr)
    alerts: list[bytes] = []
    replay([posts], load(None), lambda alert: alerts.append(write_line(alert)), processes=os.cpu_count() or 1)
    written = folder / f"{author}{seed}.alerts.jsonl"
    written.write_bytes(b"".join(alerts))
    return score(alarm_files.read(written), truth_files.read(truth), neutral="strict")[0]


def _said(part: Part) -> str:
    return "-" if part.share is None else f"{part.share:.2f} ({part.hits}/{part.of})"


def main(
    seeds: Annotated[list[int], typer.Option(help="One stream an author each.")],
    author: Annotated[list[str] | None, typer.Option(help=f"Of {', '.join(GENERATORS)}; all by default.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Folder for posts, truth and alerts.")] = None,
) -> None:
    """Print recall, precision and the rest, a stream a row."""
    columns = (
        "stream", "recall", "by t10 + 60 s", "precision", "false a day", "wrong pages", "calls told",
        "told that are calls", "right call linked",
    )  # fmt: skip
    table = Table(*columns, box=None)
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        for name in author or GENERATORS:
            for seed in seeds:
                found = measure(name, seed, folder)
                launches = found["launches"]
                shares = (
                    launches["recall"], launches["by_t10_plus_60s"], found["precision"], found["signal_recall"],
                    found["signal_precision"], found["link_accuracy"],
                )  # fmt: skip
                recall, timely, precision, *calls = (_said(part) for part in shares)
                counts = f"{found['false_a_day']:.1f}", str(found["wrong_pages"])
                table.add_row(f"{name} {seed}", recall, timely, precision, *counts, *calls)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    typer.run(main)
