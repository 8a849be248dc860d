"""``muster replay``: progress while it runs, a summary at the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from detectors.calls.learned import Learned
from detectors.evidence import Report
from detectors.feedback import Feedback
from detectors.verdict import Verdict
from streams.commands.output import print_json, stderr
from streams.commands.shadow import ShadowAnswer
from streams.config import load
from streams.errors import InputError
from streams.feedback import read_feedback
from streams.models import encode_model
from streams.replay import Replay, Shadow, replay, write_line
from streams.report import report_page
from streams.shadow import Lives
from streams.sources.files import size_hint
from streams.verdicts import verdict_line
from streams.whole import STDIO, keep_apart, written_whole
from streams.wire import Alert

NAMED = 3  # strays that a warning names


def run(
    files: list[Path],
    alerts: Path,
    report: Path | None,
    verdicts: Path | None,
    shards: int,
    processes: int,
    batch_size: int,
    config: Path | None,
    json: bool,
    shadow: Path | None = None,
    feedback: Path | None = None,
    models: Path | None = None,
) -> None:
    keep_apart([*files, feedback], [alerts, report, verdicts, models, STDIO if json else None])
    for target in (alerts, verdicts, models):
        if target is not None and target.suffix in (".gz", ".zst"):  # its readers would take it for compressed
            raise InputError(f"{target}: replay writes plain lines", "name it .jsonl and compress it afterwards")
    settings = load(config)
    beside = Shadow(load(shadow), settings) if shadow is not None else None
    said = read_feedback(feedback) if feedback is not None else []
    lives = Lives()
    kept: list[Alert] = []
    progress = Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=stderr,
        transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with (
        written_whole(alerts) as out,
        written_whole(verdicts) if verdicts else nullcontext() as heard,
        written_whole(models) if models else nullcontext() as learned,
        written_whole(report) if report else nullcontext() as page,
        progress,
    ):
        task = progress.add_task("replay", total=size_hint(files))

        def emit(alert: Alert) -> None:
            out.write(write_line(alert))
            if page is not None:
                kept.append(alert)
            if beside is not None:
                lives.note(alert)

        def hear(episode: Report, verdict: Verdict, seen: Mapping[str, float]) -> None:
            if heard is not None:
                heard.write(msgspec.json.encode(verdict_line(episode, verdict, seen)) + b"\n")

        def learn(model: Learned) -> None:
            if learned is not None:
                learned.write(encode_model(model) + b"\n")

        done = replay(
            files, settings, emit, workers=shards, processes=processes or (os.cpu_count() or 1),
            batch_size=batch_size, on_bytes=lambda read: progress.update(task, completed=read),
            on_verdict=hear if heard is not None else None, shadow=beside,
            feedback=said, on_model=learn,
        )  # fmt: skip
        _refuse_what_holds_no_post(done, json)
        if page is not None:
            page.write(report_page(kept, done, [file.name for file in files]).encode())
    _warn_of_disorder(done)
    _warn_of_strays(said, done)
    if beside is None:
        _summary(done, json)
        return
    answer = ShadowAnswer.of(settings, beside, lives, done)
    _summary(done, json, {"shadow": answer.document()})
    if not json:
        answer.show()


def _refuse_what_holds_no_post(done: Replay, json: bool) -> None:
    """No alerts file is left behind: an empty one would say that nothing happened."""
    if done.posts or not done.rejected:
        return
    _summary(done, json)
    why = ", ".join(f"{count:,} {reason}" for reason, count in sorted(done.rejected.items()))
    raise InputError(
        f"none of the {done.rejected.total():,} records is a post: {why}",
        "one JSON object a line after docs/schemas/post.schema.json; the README shows the smallest",
    )


def _warn_of_disorder(done: Replay) -> None:
    """Files in the wrong order would look like one burst: what is late counts as arriving with the line above it."""
    if done.late:
        lines, by = done.posts + done.rejected.total(), timedelta(seconds=done.latest_ms // 1000)
        stderr.print(
            f"{done.late:,} of {lines:,} lines are dated a minute or more before one above them and count as arriving "
            f"with it, which looks like a burst: {done.late_at} comes after {done.ahead_at}, the worst is "
            f"{by.days} days and {by.seconds:,} s behind. Give files in order of time, or mend the line ahead",
            highlight=False,
            markup=False,  # names of files may look like it
            soft_wrap=True,
        )


def _warn_of_strays(said: list[Feedback], done: Replay) -> None:
    """Feedback on other posts, or on alerts of other settings, has other ids and would go by unseen."""
    strays = [each.alert_id for each in said if each.alert_id not in done.kinds]
    if strays:
        first = ", ".join(dict.fromkeys(strays[:NAMED])) + (", ..." if len(strays) > NAMED else "")
        problem = f"{len(strays):,} of {len(said):,} records of feedback name no alert of this replay: {first}"
        stderr.print(problem, highlight=False, markup=False, soft_wrap=True)


def _summary(done: Replay, json: bool, more: dict[str, Any] | None = None) -> None:
    if json:
        print_json(
            {
                "posts": done.posts,
                "rejected": dict(sorted(done.rejected.items())),
                "rejected_at": dict(sorted(done.rejected_at.items())),
                "late": done.late,
                "late_at": done.late_at or None,
                "ahead_at": done.ahead_at or None,
                "calls": done.calls,
                "alerts": dict(sorted(done.alerts.items())),
                "revisions": done.revisions,
                "first_at": _instant(done.first_at),
                "last_at": _instant(done.last_at),
                "seconds": round(done.seconds, 3),
                "posts_per_second": round(done.posts / done.seconds) if done.seconds else None,
            }
            | (more or {})
        )
        return
    table = Table(show_header=False, box=None)
    table.add_row("posts", f"{done.posts:,} in {done.seconds:,.1f} s ({done.posts / max(done.seconds, 1e-9):,.0f}/s)")
    if done.posts:
        table.add_row("span", f"{_instant(done.first_at)} to {_instant(done.last_at)}")
    for reason, count in sorted(done.rejected.items()):
        table.add_row("rejected", f"{count:,} {reason}, first in {done.rejected_at[reason]}")
    table.add_row("calls heard", f"{done.calls:,}")
    for kind, count in sorted(done.alerts.items()):
        table.add_row("alerts", f"{count:,} {kind}")
    table.add_row("revisions", f"{done.revisions:,}")
    stderr.print(table)


def _instant(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
