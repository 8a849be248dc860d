"""Lay the real operations over the real organic posts as replay input with a truth file.

    python -m bench.real --set ira --form diluted --seed 1 --out /tmp/ira.jsonl.zst
    python -m bench.real --set bots --seed 1 --out /tmp/bots.jsonl.zst
    python -m bench.real --set organic --seed 1 --out /tmp/organic.jsonl.zst

The posts are read from ``MUSTER_DATA`` (default: ../shared/data beside the repository) and are not part of it. What
goes out carries their texts: keep it out of the repository too. The truth is written beside ``--out``.
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from bench import posts as lines
from bench import truth as truths
from bench.background import Accounts, day_of, rng, thick
from bench.neutral import Watcher
from bench.operation import Agency, TrendBots, Wave
from bench.posts import DAY_MS, SPAN_START, Laid, rfc3339
from bench.public import join
from bench.sets import Organic, folder
from bench.truth import Truth
from streams.scenarios.writer import truth_file

Form = Literal["pure", "diluted", "swamped"]
Which = Literal["ira", "bots", "organic"]
Public = Literal["strangers", "recurring"]
DAYS: dict[Which, int] = {"ira": 21, "bots": 8, "organic": 21}
POSTS_A_DAY: dict[Which, int] = {"ira": 25_000, "bots": 64_000, "organic": 0}  # the organic set stays as it is
LAUNCH_SHARE = 0.019  # of the posts, at most: the background is thicker where the operation was busier
SINCE, DRAWN = "2015-11-04", "drawn"  # 21 of the agency's busiest days: 68 launches


class Overlay:
    """One laid stream: iterate ``posts()`` to the end, then ask for ``truth()``."""

    def __init__(
        self, data: Path, which: Which, form: Form, seed: int, days: int, public: Public, since: str = SINCE
    ) -> None:
        self._days, self._form, self._seed = days, form, seed
        names = Accounts(seed, public == "recurring")
        self._organic = Organic(data, seed, days, names)
        self._waves: list[Wave] = []
        self._small: list[Wave] = []
        operation: list[Laid] = []
        if which == "ira":
            start = None if since == DRAWN else (date.fromisoformat(since) - date(1970, 1, 1)).days
            agency = Agency(data, seed, days, start)
            operation, self._waves = agency.posts, agency.waves
        elif which == "bots":
            bots = TrendBots(data, seed, days)
            operation, self._waves, self._small = bots.posts, bots.waves, bots.small
        joined = self._public() if form != "pure" else []
        written = len(operation) + len(joined) + len(self._organic.posts)
        per_day = POSTS_A_DAY[which]
        if which == "ira":
            per_day = max(per_day, int(sum(wave.truth.posts for wave in self._waves) / LAUNCH_SHARE / days))
        self._thick = thick(seed, days, per_day - written // days, names)
        self._sources = [operation, joined, self._organic.posts]
        launch_tags = {tag for wave in self._waves for tag in wave.truth.tags}
        self._watcher = Watcher({tag for post in operation for tag in post.tags}, launch_tags, self._organic.pages)

    def _public(self) -> list[Laid]:
        crowds = self._organic.crowds()
        out: list[Laid] = []
        for wave in self._waves:
            draw = rng(self._seed, "public " + wave.truth.id)
            crowd = crowds[min(day_of(wave.onset), self._days - 1)]
            out += join(draw, self._form, wave.truth.tags[0], wave.onset, wave.posts, crowd, f"join-{wave.truth.id}")
        return sorted(out, key=lambda post: (post.at, post.id))

    def posts(self) -> Iterator[Laid]:
        """All posts in order of time."""
        merged = heapq.merge(*self._sources, self._thick.posts(), key=lambda post: (post.at, post.id))
        end = SPAN_START + self._days * DAY_MS
        yield from self._watcher.passing(post for post in merged if post.at < end)

    def truth(self) -> list[Truth]:
        launches = [wave.truth for wave in self._waves]
        span = Truth(id="span", kind="span", onset_at=rfc3339(SPAN_START), posts=self._watcher.posts)
        span.end_at = rfc3339(SPAN_START + self._days * DAY_MS)
        small = [wave.truth for wave in self._small]
        labelled = [*launches, *small, *self._organic.truth]
        return [span, *labelled, *self._watcher.records(labelled)]


def main(
    out: Annotated[Path, typer.Option(help="Posts: .jsonl, .jsonl.gz or .jsonl.zst; truth goes beside.")],
    which: Annotated[Which, typer.Option("--set")] = "ira",
    form: Annotated[Form, typer.Option(help="Who joins the launches (IRA only).")] = "pure",
    seed: int = 1,
    days: Annotated[int | None, typer.Option(help="Length; as a whole 21 days, 8 for the bots.")] = None,
    since: Annotated[
        str, typer.Option(help="IRA: from which of its days on; drawn: single days drawn by seed.")
    ] = SINCE,
    public: Annotated[Public, typer.Option(help="recurring: 30 % of made-up accounts come from 5,000.")] = "strangers",
) -> None:
    """Write one overlay."""
    data = folder()
    if data is None:
        print("skipped: no real posts here (set MUSTER_DATA to the folder that holds them)", file=sys.stderr)
        return
    if which != "ira" and form != "pure":
        raise typer.BadParameter("only the IRA launches are laid diluted or swamped", param_hint="--form")
    overlay = Overlay(data, which, form, seed, days or DAYS[which], public, since)
    count = lines.write(overlay.posts(), out)
    records = overlay.truth()
    truth_path = truth_file(out)
    truths.write(records, truth_path)
    launches = [record for record in records if record.kind == "launch"]
    share = sum(record.posts for record in launches) / max(count, 1)
    print(
        f"{count:,} posts, {len(launches)} launches ({share:.1%} of the posts), truth in {truth_path}", file=sys.stderr
    )


if __name__ == "__main__":
    typer.run(main)
