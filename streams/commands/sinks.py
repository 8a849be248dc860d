"""``muster sinks``: who else is told, what they were never told, and telling it after all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import typer
from rich.table import Table

from streams.commands.output import print_json, stderr, stdout
from streams.config import Settings
from streams.errors import InputError, Refused, Unavailable
from streams.sinks.redis_queue import connect
from streams.sinks.told import Telling, Told
from streams.sources.alerts import Undelivered, undelivered


def show(settings: Settings, json: bool) -> None:
    waiting = Counter(letter.sink for letter in _untold(settings, list(settings.sinks)))
    if json:
        print_json([
            {"name": name, "kind": sink.kind, "severities": sink.severities, "undelivered": waiting[name]}
            for name, sink in settings.sinks.items()
        ])  # fmt: skip
        return
    table = Table("sink", "kind", "told of", "undelivered", box=None)
    for name, sink in settings.sinks.items():
        table.add_row(name, sink.kind, ", ".join(sink.severities), str(waiting[name]))
    stdout.print(table)


def redeliver(settings: Settings, name: str, dry_run: bool, json: bool) -> None:
    """Tell a sink what stands on the dead letters for it and was not told since; exit code 1 when some is refused."""
    if name not in settings.sinks:
        known = ", ".join(settings.sinks) or "none is configured: docs/sinks.md"
        raise InputError(f"there is no sink {name!r}", f"[sinks] of the configuration has: {known}")
    letters = _untold(settings, [name])
    deliver = (lambda _: "would be told") if dry_run or not letters else _teller(settings, name)
    tried: list[tuple[Undelivered, str]] = []
    for letter in letters:
        try:
            tried.append((letter, deliver(letter)))
        except Unavailable as error:
            raise Unavailable(
                f"{name} does not take it: {error}", f"{len(tried)} of {len(letters)} were told; try again later"
            ) from None
    _say(name, tried, json)
    if any(outcome == "refused" for _, outcome in tried):
        raise typer.Exit(1)


def _teller(settings: Settings, name: str) -> Callable[[Undelivered], str]:
    telling = Telling(settings.sinks[name].open(name, settings), Told(connect(settings.redis.url), name))

    def tell(letter: Undelivered) -> str:
        try:
            return telling.deliver(letter.alert)
        except Refused:
            return "refused"

    return tell


def _untold(settings: Settings, names: list[str]) -> list[Undelivered]:
    """Dead letters of these sinks that have not heard of that revision or a later one since."""
    told = {name: Told(connect(settings.redis.url), name) for name in names}

    def heard(letter: Undelivered) -> bool:
        newest = told[letter.sink].newest(letter.alert.data["alert_id"])
        return newest is not None and newest >= int(letter.alert.data["revision"])

    return [letter for letter in undelivered(settings) if letter.sink in told and not heard(letter)]


def _say(name: str, tried: list[tuple[Undelivered, str]], json: bool) -> None:
    outcomes = Counter(outcome for _, outcome in tried)
    if json:
        rows = [{"id": letter.alert.id, "reason": letter.reason, "outcome": outcome} for letter, outcome in tried]
        print_json({"sink": name, "outcomes": dict(sorted(outcomes.items())), "revisions": rows})
        return
    table = Table("revision", "given up because", "now", box=None)
    for letter, outcome in tried:
        table.add_row(letter.alert.id, f"{letter.reason}: {letter.detail}"[:80], outcome)
    if tried:
        stdout.print(table)
    summed = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    stderr.print(summed or "nothing is undelivered", style="dim", highlight=False)
