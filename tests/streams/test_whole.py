"""What a command writes is there whole or not at all, and never in place of what it was made from."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams import cli
from streams.errors import InputError
from streams.whole import STDIO, keep_apart, written_whole

POST = b'{"id":"1","platform":"x","created_at":"2026-01-01T12:00:00Z","author":{"id":"7"},"text":"hello #world"}\n'


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("posts.jsonl").write_bytes(POST)
    Path("also.jsonl").symlink_to("posts.jsonl")
    Path("x.truth.jsonl").symlink_to("posts.jsonl")


@pytest.mark.parametrize(
    "command",
    [
        ["replay", "posts.jsonl", "--alerts", "posts.jsonl"],
        ["replay", "posts.jsonl", "--alerts", "./also.jsonl"],
        ["replay", "posts.jsonl", "--alerts", "a.jsonl", "--report", "posts.jsonl"],
        ["replay", "posts.jsonl", "--alerts", "a.jsonl", "--feedback", "posts.jsonl", "--verdicts", "posts.jsonl"],
        ["train", "posts.jsonl", "--out", "posts.jsonl"],
        ["train", "x.verdicts.jsonl", "--out", "x.truth.jsonl"],
        ["export", "posts.jsonl", "--out", "posts.jsonl"],
    ],
    ids=" ".join,
)
def test_no_command_overwrites_posts_verdicts_or_alerts_that_it_reads(command: list[str]) -> None:
    error = CliRunner().invoke(cli.app, command).exception
    assert isinstance(error, InputError)
    assert "would be overwritten" in str(error)
    assert Path("posts.jsonl").read_bytes() == POST


def test_two_outputs_are_two_files_and_only_one_is_standard_output() -> None:
    for twice in (Path("a.jsonl"), STDIO):
        with pytest.raises(InputError, match="two outputs"):
            keep_apart([], [twice, None, twice])
    keep_apart([STDIO, None], [STDIO, Path("/dev/null"), Path("/dev/null")])


@pytest.mark.parametrize("output", ["--report", "--verdicts", "--models"])
def test_a_place_that_cannot_be_written_is_said_before_anything_is_read(output: str) -> None:
    error = CliRunner().invoke(cli.app, ["replay", "none.jsonl", "--alerts", "a.jsonl", output, "gone/r"]).exception
    assert isinstance(error, InputError)
    assert str(error).startswith("gone/r: No such file")
    assert not list(Path().glob("a.jsonl*"))


def test_after_an_error_what_stood_there_stands_there() -> None:
    def half() -> None:
        with written_whole(Path("posts.jsonl")) as file:
            file.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert Path("posts.jsonl").read_bytes() == POST
    assert not list(Path().glob("*.part"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_one_line_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["muster", "simulate", "demo", "--out", "full.jsonl"])
    Path("full.jsonl").symlink_to("/dev/full")
    with pytest.raises(SystemExit) as exit_:
        cli.main()
    assert exit_.value.code == 3
    assert capsys.readouterr().err == "muster: No space left on device\n"
