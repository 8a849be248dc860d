"""``muster alerts``, ``muster top`` and ``muster console token`` against a real console."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from rich.console import Console as RichConsole
from typer.testing import CliRunner

from streams.access import AuthSettings
from streams.cli import app
from streams.commands.api import ApiClient
from streams.commands.top import look, picture
from streams.config import ConsoleSettings
from streams.console.acts import REASONS, STATES
from streams.errors import ConfigError, InputError, MusterError, Unavailable
from streams.sinks.board import BoardSink
from tests.console.alerts import revision
from tests.console.serving import serving

pytestmark = pytest.mark.redis
IDS = [f"{n:016x}" for n in range(3)]


class Shell:
    """Runs commands as ``amal`` unless told otherwise; an error that a user would see is raised."""

    def __init__(self, url: str, config: Path) -> None:
        self.url, self._config = url, config
        self._runner = CliRunner()
        self.token = ""

    def run(self, *command: str, env: dict[str, str] | None = None, code: int = 0) -> str:
        given = {"MUSTER_API__URL": self.url, "MUSTER_API__TOKEN": self.token, "COLUMNS": "200"} | (env or {})
        result = self._runner.invoke(app, [*command, "--config", str(self._config)], env=given)
        if isinstance(result.exception, MusterError):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.stdout

    def json(self, *command: str) -> Any:
        return json.loads(self.run(*command, "--json"))


@pytest.fixture
def shell(client: redis.Redis, redis_url: str, board: BoardSink, tmp_path: Path) -> Iterator[Shell]:
    path, config = tmp_path / "tokens.json", tmp_path / "muster.toml"
    config.write_text(f'[console.auth]\ntokens = "{path}"\n')
    for n, alert_id in enumerate(IDS):
        board.deliver(revision(alert_id, second=n, hashtags=[f"tag{n}"]))
    with serving(redis_url, ConsoleSettings(auth=AuthSettings(tokens=path)), working=True) as console:
        shell = Shell(console.url, config)
        shell.token = shell.run("console", "token", "add", "amal", "--role", "analyst").strip()
        yield shell


def test_an_alert_is_worked_off_from_a_terminal(shell: Shell) -> None:
    assert [alert["data"]["alert_id"] for alert in shell.json("alerts", "list")["alerts"]] == IDS[::-1]
    assert shell.run("alerts", "next").strip() == IDS[2]
    shell.run("alerts", "ack", IDS[2])
    shell.run("alerts", "escalate", IDS[2], "--words", "big")
    shell.run("alerts", "note", IDS[2], "seen before")
    assert shell.json("alerts", "confirm", IDS[2])["standing"]["state"] == "confirmed"
    shell.run("alerts", "dismiss", IDS[0], IDS[1], "--reason", "organic", "--note", "a match")
    assert len(shell.json("alerts", "list", "--standing", "dismissed")["alerts"]) == 2
    assert shell.json("alerts", "list", "-q", "tag2")["alerts"][0]["standing"]["verdict"] == "confirm"
    shown = shell.run("alerts", "show", IDS[2])
    assert "People: confirmed, assignee amal" in shown
    assert "amal  note" in shown
    table = shell.run("alerts", "list")
    assert "confirmed amal" in table
    assert "#tag1" in table
    assert "67%" not in shell.run("alerts", "quality")
    assert "33%" in shell.run("alerts", "quality")


@pytest.mark.parametrize("given", [(), ("--reason", "because")])
def test_a_dismissal_without_a_reason_that_there_is_lists_them(given: tuple[str, ...]) -> None:
    said = CliRunner().invoke(app, ["alerts", "dismiss", IDS[0], *given])
    assert said.exit_code == 2
    assert all(reason in said.output for reason in REASONS)


def test_silences_are_made_seen_and_ended(shell: Shell) -> None:
    made = shell.run("alerts", "silence", "--tag", "tag0", "--for", "2h", "--reason", "a fan party").strip()
    assert "a fan party" in shell.run("alerts", "silences")
    assert not shell.json("alerts", "silences", "--end", made)["active"]
    assert "over" in shell.run("alerts", "silences")
    with pytest.raises(InputError, match="no length of time"):
        shell.run("alerts", "silence", "--tag", "a", "--for", "long", "--reason", "x")


def test_the_whole_audit_log_goes_into_a_file(shell: Shell, tmp_path: Path) -> None:
    with ApiClient(shell.url, shell.token) as client:
        for n in range(250):
            client.send("POST", f"/alerts/{IDS[n % 3]}/note", {"words": str(n)})
    out = tmp_path / "audit.jsonl"
    shell.run("alerts", "audit", "--out", str(out))
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line["words"] for line in lines] == [str(n) for n in range(249, -1, -1)]
    assert "amal  note" in shell.run("alerts", "audit", "--limit", "5")


def test_top_is_one_picture_where_nobody_watches(shell: Shell) -> None:
    shell.run("alerts", "ack", IDS[0])
    shown = shell.run("top")
    assert "3 open, 2 untouched" in shown
    assert "acknowledged amal" in shown
    assert shell.json("top")["posts_per_min"] == 636


def test_top_draws_what_a_console_says(shell: Shell) -> None:
    drawn = RichConsole(width=160, file=io.StringIO(), record=True)
    with ApiClient(shell.url, shell.token) as client:
        drawn.print(picture(look(client, 2, "attention"), client.url))
    assert drawn.export_text().count("coordinated_wave") == 2


@pytest.mark.parametrize(
    ("command", "allowed"),
    [
        (("alerts", "list", "--severity", "bogus"), "attention, page, queue, log"),
        (("alerts", "list", "--kind", "bogus"), "coordinated_wave, launch_signal, burst"),
        (("alerts", "list", "--state", "bogus"), "open, resolved"),
        (("top", "--once", "--severity", "bogus"), "attention, page, queue, log"),
    ],
)
def test_a_filter_that_fits_no_alert_lists_those_that_there_are(
    shell: Shell, command: tuple[str, ...], allowed: str
) -> None:
    with pytest.raises(InputError, match=f"there is no .* 'bogus': one of {allowed}"):
        shell.run(*command)


def test_a_standing_that_no_alert_has_lists_those_that_there_are(shell: Shell) -> None:
    said = CliRunner().invoke(app, ["alerts", "list", "--standing", "bogus"], env={"COLUMNS": "200"})
    assert said.exit_code == 2
    assert all(state in said.output for state in STATES)


@pytest.mark.parametrize("said", [("hello",), ("--words", "hello"), ("--note", "hello")])
def test_a_note_takes_its_words_as_other_acts_do_too(shell: Shell, said: tuple[str, ...]) -> None:
    shell.run("alerts", "note", IDS[0], *said)
    assert "amal  note  " + IDS[0] + "  hello" in shell.run("alerts", "show", IDS[0])
    shell.run("alerts", "note", IDS[0], code=2)
    shell.run("alerts", "note", IDS[0], "hello", "--words", "twice", code=2)


def test_an_earlier_revision_is_shown_as_long_as_it_is_kept(shell: Shell, board: BoardSink) -> None:
    board.deliver(revision(IDS[0], 2, second=9))
    assert "revision 2" in shell.run("alerts", "show", IDS[0])
    assert "revision 1" in shell.run("alerts", "show", f"{IDS[0]}-r1")
    assert shell.json("alerts", "show", f"{IDS[0]}-r2")["alert"]["data"]["revision"] == 2
    with pytest.raises(InputError, match=f"{IDS[0]}-r3 is not kept") as refused:
        shell.run("alerts", "show", f"{IDS[0]}-r3")
    assert f"muster explain {IDS[0]}-r3" in refused.value.hint


def test_of_several_alerts_the_one_that_is_refused_is_named_and_what_was_left(shell: Shell) -> None:
    with pytest.raises(InputError, match="nobody: there is no such alert") as refused:
        shell.run("alerts", "ack", IDS[0], "nobody", IDS[1], IDS[2])
    assert refused.value.hint == f"nothing was done with {IDS[1]}, {IDS[2]}"
    stands = [alert["standing"]["state"] for alert in shell.json("alerts", "list")["alerts"]]
    assert stands == ["new", "new", "acknowledged"]


@pytest.mark.parametrize("length", ["0m", "0", "1441", "25h", "3d"])
def test_a_mute_or_a_silence_lasts_a_minute_to_a_day(shell: Shell, length: str) -> None:
    for command in (("mute", IDS[0]), ("silence", "--tag", "a", "--reason", "x")):
        with pytest.raises(InputError, match=f"'{length}' is not within a minute and a day") as refused:
            shell.run("alerts", *command, "--for", length)
        assert "24h" in refused.value.hint


@pytest.mark.parametrize(
    ("command", "error", "says"),
    [
        (("alerts", "show", "nobody"), InputError, "there is no such alert"),
        (("alerts", "reopen", IDS[0]), MusterError, "cannot be done with an alert that is new"),
        (("alerts", "list", "--url", "http://127.0.0.1:1"), Unavailable, "no console answers"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    shell: Shell, command: tuple[str, ...], error: type[MusterError], says: str
) -> None:
    with pytest.raises(error, match=says):
        shell.run(*command)


def test_who_has_no_token_is_told_how_to_get_one(shell: Shell) -> None:
    with pytest.raises(ConfigError, match=r"api\.token") as refused:
        shell.run("alerts", "list", env={"MUSTER_API__TOKEN": ""})
    assert "muster console token add" in refused.value.hint
    with pytest.raises(ConfigError, match=r"api\.url"):
        shell.run("alerts", "list", env={"MUSTER_API__URL": ""})


def test_tokens_are_listed_without_themselves_and_removed(shell: Shell) -> None:
    assert [token["name"] for token in shell.json("console", "token", "list")] == ["amal"]
    shell.run("console", "token", "remove", "amal")
    with pytest.raises(ConfigError, match="nobody is recognised"):
        shell.run("alerts", "list")
    with pytest.raises(InputError, match="amal"):
        shell.run("console", "token", "remove", "amal")
