"""The commands that ask a console: ``muster alerts``, ``muster top``; and the tokens it lets people in with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.console.acts import Reason, State
from streams.options import Config, Json

if TYPE_CHECKING:
    from streams.commands.api import ApiClient

alerts_app = typer.Typer(
    help="Alerts and the work on them, through a console's API. Say which with --url, api.url or MUSTER_API__URL; who "
    "you are with api.token or MUSTER_API__TOKEN.",
    no_args_is_help=True,
)
console_app = typer.Typer(help="Who may come into the console.", no_args_is_help=True)
token_app = typer.Typer(help="Local tokens, in the file that console.auth.tokens names.", no_args_is_help=True)
console_app.add_typer(token_app, name="token")

Url = Annotated[str | None, typer.Option("--url", help="Address of the console, as http://127.0.0.1:8600.")]
Ids = Annotated[list[str], typer.Argument(metavar="ALERT_ID...", help="One or several.")]
Words = Annotated[str, typer.Option("--words", "--note", help="What should be known, in your words.")]
Several = Annotated[list[str] | None, typer.Option(help="Several by repeating it.")]


@alerts_app.command("list")
def list_alerts(
    severity: Annotated[str, typer.Option(help="page, queue, log, or attention; else all.")] = "",
    kind: Annotated[str, typer.Option(help="coordinated_wave, launch_signal or burst.")] = "",
    state: Annotated[str, typer.Option(help="What the machine says: open or resolved.")] = "",
    standing: Annotated[State | None, typer.Option(help="What people made of it.")] = None,
    platform: Annotated[str, typer.Option(help="As x.")] = "",
    language: Annotated[str, typer.Option(help="As ar.")] = "",
    q: Annotated[str, typer.Option("--q", "-q", help="Part of a hashtag.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    url: Url = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """The latest revision of each alert, newest first, and how each stands."""
    from streams.commands import alerts

    filters = {"severity": severity, "kind": kind, "state": state, "platform": platform, "language": language, "q": q}
    with _client(url, config) as client:
        alerts.show_list(client, limit, standing, json, **filters)


@alerts_app.command()
def show(
    alert_id: Annotated[str, typer.Argument(help="-rN asks for revision N.")],
    url: Url = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """One alert: why it was raised, how it stands, what was done with it."""
    from streams.commands import alerts

    with _client(url, config) as client:
        alerts.show_one(client, alert_id, json)


@alerts_app.command()
def ack(
    alert_ids: Ids,
    assignee: Annotated[str | None, typer.Option(help="Who is on it; else you.")] = None,
    url: Url = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Say that somebody is on it."""
    _act(alert_ids, "acknowledge", url, config, json, assignee=assignee)


@alerts_app.command()
def assign(
    alert_id: Annotated[str, typer.Argument()],
    assignee: Annotated[str | None, typer.Argument(help="A name; without one it is nobody's.")] = None,
    url: Url = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Give it to somebody."""
    _act([alert_id], "assign", url, config, json, assignee=assignee)


@alerts_app.command()
def confirm(alert_ids: Ids, words: Words = "", url: Url = None, config: Config = None, json: Json = False) -> None:
    """Say that it was right; detection learns from it."""
    _act(alert_ids, "confirm", url, config, json, words=words)


@alerts_app.command()
def dismiss(
    alert_ids: Ids,
    reason: Annotated[Reason, typer.Option(help="Why it was wrong.")],
    words: Words = "",
    url: Url = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Say that it was wrong, and why; detection learns from it."""
    _act(alert_ids, "dismiss", url, config, json, reason=reason, words=words)


@alerts_app.command()
def escalate(alert_ids: Ids, words: Words = "", url: Url = None, config: Config = None, json: Json = False) -> None:
    """Say that it needs somebody with more say."""
    _act(alert_ids, "escalate", url, config, json, words=words)


@alerts_app.command()
def mute(
    alert_ids: Ids,
    length: Annotated[str, typer.Option("--for", help="As 30m or 4h; a day at most.")] = "1h",
    url: Url = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Take it out of the queue for a while."""
    from streams.commands.alerts import minutes_of

    _act(alert_ids, "mute", url, config, json, minutes=minutes_of(length))


@alerts_app.command()
def unmute(alert_ids: Ids, url: Url = None, config: Config = None, json: Json = False) -> None:
    """Put it back into the queue."""
    _act(alert_ids, "unmute", url, config, json)


@alerts_app.command()
def note(
    alert_id: Annotated[str, typer.Argument()],
    note: Annotated[str, typer.Argument(metavar="WORDS", help="The same as --words.", show_default=False)] = "",
    words: Words = "",
    url: Url = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Leave words for those who come after."""
    if bool(note) == bool(words):
        raise typer.BadParameter("say it once, as WORDS or with --words")
    _act([alert_id], "note", url, config, json, words=note or words)


@alerts_app.command()
def close(alert_ids: Ids, url: Url = None, config: Config = None, json: Json = False) -> None:
    """Say that nothing is left to do."""
    _act(alert_ids, "close", url, config, json)


@alerts_app.command()
def reopen(alert_ids: Ids, url: Url = None, config: Config = None, json: Json = False) -> None:
    """Say that it was done too soon; a verdict no longer counts."""
    _act(alert_ids, "reopen", url, config, json)


@alerts_app.command("next")
def next_alert(url: Url = None, config: Config = None, json: Json = False) -> None:
    """Claim the most urgent alert that is nobody's, and print its id."""
    from streams.commands import alerts

    with _client(url, config) as client:
        alerts.claim_next(client, json)


@alerts_app.command()
def release(alert_ids: Ids, url: Url = None, config: Config = None, json: Json = False) -> None:
    """Give a claim back."""
    _act(alert_ids, "release", url, config, json)


@alerts_app.command()
def silence(
    reason: Annotated[str, typer.Option(help="Why; it is shown to everybody.")],
    length: Annotated[str, typer.Option("--for", help="As 30m or 4h; a day at most.")],
    tag: Several = None,
    platform: Several = None,
    language: Several = None,
    pattern: Annotated[str, typer.Option(help="Of hashtags, with * and ?.")] = "",
    url: Url = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Keep alerts from queues and phones for a while. They are still raised and recorded.

    An alert is silenced if all its hashtags and platforms are named: a campaign that spreads is told again.

    Example: muster alerts silence --tag festival --for 4h --reason "a fan party, announced"
    """
    from streams.commands import alerts

    wish = {"tags": tag, "platforms": platform, "languages": language, "pattern": pattern}
    with _client(url, config) as client:
        alerts.silence(client, json, reason=reason, minutes=alerts.minutes_of(length), **wish)


@alerts_app.command()
def silences(
    end: Annotated[str | None, typer.Option(metavar="SILENCE_ID", help="Let this one end now.")] = None,
    url: Url = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """The silences that hold, and those that ended within a day: whose, why, until when."""
    from streams.commands import alerts

    with _client(url, config) as client:
        if end is None:
            alerts.show_silences(client, json)
        else:
            alerts.end_silence(client, end, json)


@alerts_app.command()
def audit(
    out: Annotated[Path | None, typer.Option(help="Write the whole log here, a JSON line each.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, max=200)] = None,
    url: Url = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Who did what, newest first."""
    from streams.commands import alerts

    with _client(url, config) as client:
        alerts.audit(client, out, limit, json)


@alerts_app.command()
def quality(url: Url = None, config: Config = None, json: Json = False) -> None:
    """Confirmed and dismissed alerts by week, and the precision."""
    from streams.commands import alerts

    with _client(url, config) as client:
        alerts.quality(client, json)


def top(
    rows: Annotated[int, typer.Option(min=1, max=200, help="Alerts shown.")] = 30,
    every: Annotated[float, typer.Option(min=0.2, help="Seconds between two looks.")] = 1.0,
    once: Annotated[bool, typer.Option("--once", help="One picture, then end.")] = False,
    severity: Annotated[str, typer.Option(help="page, queue, log, attention, or nothing for all.")] = "attention",
    url: Url = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """The queue in a terminal: alerts, their rates and who is on them, live. Ctrl-C ends it."""
    from streams.commands.top import run

    with _client(url, config) as client:
        run(client, rows, every, once, json, severity)


@token_app.command("add")
def token_add(
    name: Annotated[str, typer.Argument(help="Stands in the audit log: take a pseudonym.")],
    role: Annotated[str, typer.Option(help="viewer, analyst or admin.")] = "analyst",
    days: Annotated[int | None, typer.Option(min=1, help="Until it ends; else never.")] = None,
    config: Config = None,
) -> None:
    """Make a token and print it, this once. One that the name had before is no longer valid."""
    from streams.commands import tokens
    from streams.config import load

    tokens.add(load(config), name, role, days)


@token_app.command("list")
def token_list(config: Config = None, json: Json = False) -> None:
    """Who has a token. The tokens themselves are kept nowhere."""
    from streams.commands import tokens
    from streams.config import load

    tokens.show(load(config), json)


@token_app.command("remove")
def token_remove(name: Annotated[str, typer.Argument()], config: Config = None) -> None:
    """Let nobody in with it any more, at once."""
    from streams.commands import tokens
    from streams.config import load

    tokens.remove(load(config), name)


def _client(url: str | None, config: Path | None) -> ApiClient:
    from streams.commands.api import ApiClient

    return ApiClient.of(url, config)


def _act(alert_ids: list[str], name: str, url: str | None, config: Path | None, json: bool, **given: object) -> None:
    from streams.commands import alerts

    with _client(url, config) as client:
        alerts.act(client, alert_ids, name, json, **given)
