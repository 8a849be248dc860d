"""What the data allows at best, on posts made by hand."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from bench import oracle
from bench.oracle import Ideal, ideals
from bench.posts import SPAN_START, rfc3339
from bench.truth import Truth, write


def at(seconds: float) -> str:
    return rfc3339(SPAN_START + int(seconds * 1000))


def launch(name: str, tag: str, declared: bool = False) -> Truth:
    return Truth(id=name, kind="launch", tags=[tag], onset_at=at(100), end_at=at(2_000), declared=declared)


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    """One account a minute on ``quick``, one in five minutes on ``slow``; before the onset a crowd."""
    uses = [(n, "Quick", f"early{n}") for n in range(50)]
    uses += [(100 + 60 * n, "Quick", f"a{n}") for n in range(20)]
    uses += [(100 + 300 * n, "slow", f"b{n}") for n in range(6)]
    uses += [(100 + n, "open", f"c{n}") for n in range(20)]
    lines = [{"created_at": at(s), "author": {"id": who}, "text": "", "hashtags": [tag]} for s, tag, who in uses]
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"\n".join(map(msgspec.json.encode, lines)))
    truth = [launch("quick", "quick"), launch("slow", "slow"), launch("open", "open", declared=True)]
    write(truth, tmp_path / "posts.truth.jsonl")
    return path


def test_it_waits_for_accounts_within_ten_minutes_of_launches_that_say_not_whose_they_are(stream: Path) -> None:
    assert list(ideals(stream, [2, 5])) == [
        [Ideal(60.0, 2 / 20), Ideal(240.0, 5 / 20)],
        [Ideal(300.0, 2 / 6), Ideal(None, None)],
    ]


def test_what_never_has_so_many_accounts_is_a_toss_of_a_coin(stream: Path) -> None:
    app = typer.Typer()
    app.command()(oracle.main)
    done = CliRunner().invoke(app, [str(stream), "--accounts", "5"])
    assert done.exit_code == 0, done.output
    row = done.stdout.splitlines()[1].split()
    assert row[:4] == ["posts.jsonl", "5", "2", ".50"]
    assert row[-2:] == ["(.09-.91),", ".75"]


def test_posts_without_truth_beside_them_are_said(tmp_path: Path) -> None:
    (tmp_path / "bare.jsonl").write_bytes(b"")
    app = typer.Typer()
    app.command()(oracle.main)
    done = CliRunner().invoke(app, [str(tmp_path / "bare.jsonl")], env={"COLUMNS": "200"})
    assert (done.exit_code, "bare.truth.jsonl is not there" in done.output) == (2, True)
