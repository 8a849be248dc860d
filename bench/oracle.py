"""What the data allows at best: a judge that is told each launch's hashtag and onset, and speaks at its Nth account.

    python -m bench.oracle                              # the evaluation's own streams, laid anew
    python -m bench.oracle mine.jsonl.zst other.jsonl   # these; their truth lies beside them

Such a judge is never wrong and waits for nothing but accounts: the Nth distinct one on the launch's hashtags within ten
minutes, anybody's, from the onset on. So its delays, and the share of a wave that is out by then, are a floor for all
that wants N accounts before it speaks; its AUC is what is left if the launches that have them are certain, and the
others a toss of a coin.

*When it does not hold:* who is known by name (a cohort, a caller) can be told by fewer accounts, and a public that
joins counts as accounts here, so that the floor lies too low where it is quick.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NamedTuple

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench import truth as truth_files
from bench.evaluate.form import cell, number
from bench.evaluate.inputs import Input
from bench.evaluate.measured import AFTER_MIN, GRACE_MS
from bench.evaluate.plan import plan
from bench.figures import median, quantile, share
from bench.matching import Stretch, stretch
from bench.shares import uses_of
from streams.commands.output import stderr
from streams.config import load
from streams.scenarios.truth import tenth_account
from streams.scenarios.writer import truth_file


class Ideal(NamedTuple):
    """One launch as such a judge tells it: seconds after onset, share of posts out by then; None: it never speaks."""

    delay_s: float | None
    out: float | None


def ideal(s: Stretch, at: Sequence[int], authors: Sequence[str], accounts: int) -> Ideal:
    """``at`` (epoch ms, ascending) and ``authors`` of the posts on the launch's hashtags from its onset on.

    >>> from bench.truth import Truth
    >>> s = stretch(Truth(id="a", kind="launch", tags=["t"], onset_at="2024-03-04T00:00:00.000Z"), 0)
    >>> ideal(s, [s.onset, s.onset + 1_000, s.onset + 2_000, s.onset + 9_000], ["x", "x", "y", "z"], 2)
    Ideal(delay_s=2.0, out=0.75)
    >>> ideal(s, [s.onset, s.onset + 700_000], ["x", "y"], 2)  # not within ten minutes
    Ideal(delay_s=None, out=None)
    """
    _, numbered = np.unique(np.asarray(authors, str), return_inverse=True)
    told = tenth_account(np.asarray(at, np.int64), numbered.astype(np.uint64), accounts) if len(at) else None
    if told is None:
        return Ideal(None, None)
    return Ideal((told - s.onset) / 1000, float(np.searchsorted(at, told, "right")) / len(at))


def ideals(posts: Path, accounts: Sequence[int]) -> Iterator[list[Ideal]]:
    """Each undeclared launch of a file, for each number of accounts."""
    records = truth_files.read(truth_file(posts))
    launches = [
        stretch(record, GRACE_MS)
        for record in records
        if record.kind == "launch" and record.onset_at and not record.declared
    ]
    uses: dict[str, list[tuple[int, str]]] = {s.truth.id: [] for s in launches}
    for s, at, author in uses_of(posts, launches):
        if s.onset <= at:
            uses[s.truth.id].append((at, author))
    for s in launches:
        found = sorted(uses[s.truth.id])
        times, authors = [at for at, _ in found], [author for _, author in found]
        yield [ideal(s, times, authors, number) for number in accounts]


def main(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[POSTS]...",
            exists=True,
            dir_okay=False,
            help="NAME.jsonl[.gz|.zst], NAME.truth.jsonl beside; else the evaluation's own streams.",
        ),
    ] = None,
    accounts: Annotated[list[int], typer.Option(min=2, help="Within ten minutes; a row each.")] = [5, 10],  # noqa: B006
) -> None:
    """Print the floor under delay and share out, and what AUC and recall it leaves."""
    by = [f"there by + {minutes} min, AUC" for minutes in AFTER_MIN]
    table = Table(
        "stream", "accounts", "launches", "ever there", "delay s, median", "p90", "already out", *by, box=None
    )
    with TemporaryDirectory() as folder:
        for name, laid in laid_streams(files, Path(folder)):
            launches = [launch for path in laid for launch in ideals(path, accounts)]
            for n, number in enumerate(accounts if launches else []):
                table.add_row("" if n else name, str(number), *_row([launch[n] for launch in launches]))
    Console(width=None if sys.stdout.isatty() else 220).print(table)


def laid_streams(files: Sequence[Path] | None, folder: Path) -> Iterator[tuple[str, Iterator[Path]]]:
    """The files by name, or else the evaluation's streams by the row of its tables, each laid when it is asked for."""
    for path in files or ():
        if not truth_file(path).exists():
            raise typer.BadParameter(f"{truth_file(path)} is not there", param_hint="POSTS")
    if files:
        yield from ((path.name, iter([path])) for path in track(files, "posts read", console=stderr))
        return
    given: dict[str, list[Input]] = {}
    for step in plan(load(None), folder, quick=False):
        if step.suite in ("generated", "real", "evasions"):
            given.setdefault(step.row, []).append(step.given)
    path = folder / "posts.jsonl.zst"
    for row, inputs in track(given.items(), "streams laid and read", console=stderr):
        yield row, (path for each in inputs if each.lay(path))  # none where there are no real posts


def _row(launches: Sequence[Ideal]) -> list[str]:
    delays = [launch.delay_s for launch in launches if launch.delay_s is not None]
    outs = [launch.out for launch in launches if launch.out is not None]
    cells = [str(len(launches)), cell(share(len(delays), len(launches))).text]
    cells += [cell(median(delays), 0).text, cell(quantile(delays, 0.9), 0).text, cell(median(outs), 3).text]
    for minutes in AFTER_MIN:
        there = share(sum(delay <= minutes * 60 for delay in delays), len(launches))
        cells.append(f"{cell(there).text}, {number((1 + (there.value or 0)) / 2, 2)}")
    return cells


if __name__ == "__main__":
    typer.run(main)
