"""A replay gives the same alerts, byte for byte, however the work is cut; and every alert can be rebuilt."""

from __future__ import annotations

import gzip
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from typer.testing import CliRunner

from detectors.fold import fold_tag
from streams.cli import app
from streams.config import load
from streams.errors import InputError
from streams.powers import plain
from streams.replay import replay, write_line
from streams.scenarios.writer import write_scenario

ACCOUNT_KEY = "of the tests"


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first minutes of the reference campaign in a thin background: a few thousand posts."""
    path = tmp_path_factory.mktemp("posts") / "demo.jsonl"
    write_scenario("demo", 5, path, {"rate": 1.0, "hours": 0.6})
    return path


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MUSTER_ACCOUNT_KEY", ACCOUNT_KEY)
    monkeypatch.chdir(tmp_path)


def lines(posts: Path, **how: Any) -> list[bytes]:
    found: list[bytes] = []
    replay([posts], load(None), lambda alert: found.append(write_line(alert)), **how)
    return found


@pytest.fixture(scope="module")
def expected(posts: Path) -> list[bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_ACCOUNT_KEY", ACCOUNT_KEY)
        return lines(posts)


@pytest.mark.parametrize(
    "how",
    [
        {"batch_size": 37},
        {"batch_size": 100_000},
        {"workers": 3},
        {"workers": 8, "batch_size": 501},
        {"processes": 2, "batch_size": 50},
    ],
    ids=str,
)
def test_batches_workers_and_processes_change_no_byte(posts: Path, expected: list[bytes], how: dict[str, int]) -> None:
    assert expected
    assert lines(posts, **how) == expected


@pytest.mark.parametrize(
    "process",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4242"},
        {"NPY_DISABLE_CPU_FEATURES": ""},  # with all vector instructions that there are
        {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4"},  # without AVX2 too
    ],
    ids=str,
)
def test_neither_hash_seed_nor_vector_instructions_change_a_byte(
    posts: Path, expected: list[bytes], process: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "streams", "replay", str(posts), "--alerts", "-", "--processes", "1"],
        env=os.environ | process,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
    )

    assert done.stdout == b"".join(expected)


def alerts_file(tmp_path: Path, content: list[bytes]) -> Path:
    path = tmp_path / "alerts.jsonl"
    path.write_bytes(b"".join(content))
    return path


def explain(*arguments: str) -> tuple[int, Any]:
    result = CliRunner().invoke(app, ["explain", *arguments, "--json"])
    return result.exit_code, json.loads(result.stdout) if result.stdout else result.exception


def test_every_alert_is_rebuilt_from_the_posts(posts: Path, expected: list[bytes], tmp_path: Path) -> None:
    wave = next(a for a in map(json.loads, expected) if a["data"]["kind"] == "coordinated_wave")
    alert_id = wave["data"]["alert_id"]
    path = alerts_file(tmp_path, expected)

    code, answer = explain(alert_id, "--alerts", str(path), "--rebuild", str(posts))

    assert (code, answer["rebuilt"], answer["difference"]) == (0, True, None)


def test_an_alert_that_was_changed_is_not_rebuilt(posts: Path, expected: list[bytes], tmp_path: Path) -> None:
    alert = json.loads(expected[0])
    changed = [line.replace(b'"severity":"', b'"severity":"x', 1) for line in expected]
    path = alerts_file(tmp_path, changed)

    code, answer = explain(alert["data"]["alert_id"], "--alerts", str(path), "--rebuild", str(posts))

    assert code == 1
    assert "data.severity" in answer["difference"]


def test_an_explained_wave_gives_reasons_for_what_counts_and_the_sum_that_its_confidence_is(
    expected: list[bytes], tmp_path: Path
) -> None:
    wave = next(a["data"] for a in map(json.loads, expected) if a["data"]["kind"] == "coordinated_wave")
    given = [f"{wave['alert_id']}-r{wave['revision']}", "--alerts", str(alerts_file(tmp_path, expected))]
    told = CliRunner().invoke(app, ["explain", *given], env={"COLUMNS": "240"}).stdout

    idle = [term["detector"] for term in wave["contributions"] if not term["weight"]]
    assert idle
    for term in wave["contributions"]:
        assert (plain(term["reason"]) in told) == bool(term["weight"])
    assert all(name in told.split("without weight here: ")[1] for name in idle)
    log_odds = float(re.search(r"All together ([+-][.\d]+) log-odds", told)[1])  # type: ignore[index]
    assert 1 / (1 + math.exp(-log_odds)) == pytest.approx(wave["confidence"], abs=0.005)


def test_an_unknown_alert_is_a_clear_answer(tmp_path: Path, expected: list[bytes]) -> None:
    _, error = explain("nobody", "--alerts", str(alerts_file(tmp_path, expected)))

    assert "there is no alert nobody" in str(error)


@pytest.mark.parametrize(("name", "pack"), [("a.jsonl.gz", gzip.compress), ("a.jsonl.zst", zstandard.compress)])
def test_a_compressed_alerts_file_is_explained_like_a_plain_one(
    expected: list[bytes], tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    alert_id = json.loads(expected[0])["data"]["alert_id"]
    (tmp_path / name).write_bytes(pack(b"".join(expected)))

    packed, plain = (explain(alert_id, "--alerts", path) for path in (name, str(alerts_file(tmp_path, expected))))

    assert packed == plain
    assert packed[1]["alert"]["data"]["alert_id"] == alert_id


def test_a_file_of_posts_holds_no_alerts_and_it_is_said(posts: Path) -> None:
    _, error = explain("nobody", "--alerts", str(posts))

    assert "demo.jsonl, line 1: no alert" in str(error)


@pytest.mark.parametrize("option", ["--alerts", "--verdicts", "--models"])
def test_plain_lines_are_not_written_under_the_name_of_compressed_ones(
    posts: Path, tmp_path: Path, option: str
) -> None:
    result = CliRunner().invoke(app, ["replay", str(posts), "--alerts", "a.jsonl", option, "x.jsonl.gz"])

    assert isinstance(result.exception, InputError)
    assert "x.jsonl.gz: replay writes plain lines" in str(result.exception)
    assert not list(tmp_path.iterdir())


def test_a_missing_file_is_a_clear_answer(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["replay", "nowhere.jsonl", "--alerts", str(tmp_path / "a.jsonl")])

    assert "nowhere.jsonl" in str(result.exception)
    assert not list(tmp_path.glob("a.jsonl*"))


def test_a_file_without_a_single_post_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "logs.jsonl").write_text('{"level": "info"}\nnot json\n')
    result = CliRunner().invoke(app, ["replay", "logs.jsonl", "--alerts", "a.jsonl"])

    assert isinstance(result.exception, InputError)
    assert result.exception.exit_code == 2
    assert "none of the 2 records is a post: 1 bad_json, 1 missing_field" in str(result.exception)
    assert not list(tmp_path.glob("a.jsonl*"))


def test_of_what_is_rejected_the_first_is_located_and_the_span_is_that_of_posts(posts: Path, tmp_path: Path) -> None:
    good = posts.read_text().splitlines(keepends=True)
    (tmp_path / "one.jsonl").write_text("no json\n" + good[0])
    (tmp_path / "two.jsonl").write_text(good[1] + '\n{"id": 1}\nno json\n')

    def run(*more: str) -> Any:
        options = ["--alerts", "a.jsonl", "--processes", "1", *more]
        return CliRunner().invoke(app, ["replay", "one.jsonl", "two.jsonl", *options])

    said = json.loads(run("--json").stdout)
    assert said["rejected_at"] == {"bad_json": "one.jsonl, line 1", "wrong_type": "two.jsonl, line 3"}
    assert said["first_at"] == json.loads(good[0])["created_at"][:19] + "Z"
    assert "2 bad_json, first in one.jsonl, line 1" in run().stderr


def test_files_in_the_wrong_order_are_said_before_they_look_like_a_burst(posts: Path, tmp_path: Path) -> None:
    lines = posts.read_bytes().splitlines(keepends=True)[:400]
    for name, part in (("early.jsonl", lines[:300]), ("late.jsonl", lines[300:])):
        (tmp_path / name).write_bytes(b"".join(part))

    def run(*files: str) -> Any:
        return CliRunner().invoke(app, ["replay", *files, "--alerts", "a.jsonl", "--processes", "1", "--json"])

    right, wrong = run("early.jsonl", "late.jsonl"), run("late.jsonl", "early.jsonl")
    assert json.loads(right.stdout)["late"] == 0
    assert "dated a minute" not in right.stderr
    late = json.loads(wrong.stdout)["late"]
    assert 250 < late <= 300
    assert f"{late} of 400 lines are dated a minute or more before one above them" in wrong.stderr
    assert "early.jsonl, line 1 comes after late.jsonl, line 100," in wrong.stderr
    assert json.loads(wrong.stdout)["late_at"] == "early.jsonl, line 1"


def test_feedback_that_names_no_alert_of_the_replay_is_counted(
    posts: Path, expected: list[bytes], tmp_path: Path
) -> None:
    known = json.loads(expected[0])["data"]["alert_id"]
    said = {"revision": 1, "operator": "amal", "action": "note", "at": "2024-12-08T16:00:00Z"}
    ids = {"one": known, "two": "0" * 16}
    lines = [json.dumps(said | {"id": name, "alert_id": alert_id}) + "\n" for name, alert_id in ids.items()]
    (tmp_path / "some.jsonl").write_text("".join(lines))
    (tmp_path / "all.jsonl").write_text(lines[0])

    def stderr(feedback: str) -> str:
        options = ["--alerts", "a.jsonl", "--processes", "1", "--feedback", feedback]
        return CliRunner().invoke(app, ["replay", str(posts), *options]).stderr

    assert f"1 of 2 records of feedback name no alert of this replay: {ids['two']}" in stderr("some.jsonl")
    assert "name no alert" not in stderr("all.jsonl")


def test_verdicts_are_written_for_every_episode_and_change_no_alert(
    posts: Path, expected: list[bytes], tmp_path: Path
) -> None:
    alerts, verdicts = tmp_path / "a.jsonl", tmp_path / "v.jsonl"
    made = []
    for batch_size, processes in (("5000", "1"), ("701", "2")):
        options = ["--alerts", str(alerts), "--verdicts", str(verdicts)]
        options += ["--processes", processes, "--batch-size", batch_size]
        assert CliRunner().invoke(app, ["replay", str(posts), *options]).exit_code == 0
        made.append(verdicts.read_bytes())
    held = [json.loads(line) for line in made[0].splitlines()]
    waves = {tag for a in map(json.loads, expected) if a["data"]["kind"] == "coordinated_wave" for tag in tags_of(a)}

    assert alerts.read_bytes() == b"".join(expected)
    assert made[0] == made[1]
    assert {line["tag_key"] for line in held if line["coordinated"]} == waves
    assert {line["tag_key"] for line in held} > waves  # those that told nobody anything are there too
    assert all(line["opened_at"] <= line["at"] and 0 <= line["confidence"] <= 1 for line in held)


def tags_of(alert: dict[str, Any]) -> set[str]:
    return {fold_tag(tag) for tag in alert["data"]["hashtags"]}
