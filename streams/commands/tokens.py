"""``muster console token``: local tokens for people and programs."""

from __future__ import annotations

import typer
from rich.table import Table
from rich.text import Text

from streams.commands.output import print_json, stderr, stdout
from streams.config import Settings
from streams.console.tokens import TokenFile
from streams.errors import ConfigError, InputError


def add(settings: Settings, name: str, role: str, days: int | None) -> None:
    token = _file(settings).add(name, role, days)
    typer.echo(token)
    stderr.print("it is shown this once; whoever has it is " + name, markup=False, highlight=False)


def show(settings: Settings, json: bool) -> None:
    tokens = _file(settings).tokens()
    if json:
        print_json([{"name": t.name, "role": t.role, "made_at": t.made_at, "expires_at": t.expires_at} for t in tokens])
        return
    table = Table("name", "role", "made", "ends", box=None)
    for token in tokens:
        table.add_row(Text(token.name), token.role, token.made_at, token.expires_at or "never")
    stdout.print(table)


def remove(settings: Settings, name: str) -> None:
    if not _file(settings).remove(name):
        raise InputError(f"nobody called {name!r} has a token", "muster console token list shows who has")


def _file(settings: Settings) -> TokenFile:
    path = settings.console.auth.tokens
    if path is None:
        raise ConfigError("console.auth.tokens", "no file for tokens is named",
                          'in muster.toml: [console.auth] tokens = "/etc/muster/tokens.json"')  # fmt: skip
    return TokenFile(path)
