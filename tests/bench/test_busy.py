"""A busy day, cut to a size for tests: what it counts is what was written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bench import busy
from bench.posts import epoch_ms


def run(*options: str) -> Any:
    app = typer.Typer()
    app.command()(busy.main)
    size = ["--posts", "4000", "--seed", "3", "--launches", "3", "--bursts", "4", "--processes", "1"]
    # At this bar some of what is told is false.
    return CliRunner().invoke(
        app, [*size, *options], env={"MUSTER_JUDGE__VERDICT__COORDINATED": "0.02", "COLUMNS": "200"}
    )


def test_a_day_is_laid_replayed_and_scored_and_false_waves_are_counted_for_ten_million_posts(tmp_path: Path) -> None:
    done = run("--keep", str(tmp_path / "alerts.jsonl"), "--json")
    assert done.exit_code == 0, done.output
    day = json.loads(done.stdout)
    assert day["launches"]["recall"]["of"] == 3
    assert day["posts"] > 4_000
    assert day["false"] > 0
    rate = day["false_per_10_million"]
    assert rate["value"] == pytest.approx(day["false"] * 10_000_000 / day["posts"])
    assert rate["low"] < rate["value"] < rate["high"]
    times = [epoch_ms(json.loads(line)["time"]) for line in (tmp_path / "alerts.jsonl").read_bytes().splitlines()]
    assert 12 * 3_600_000 < max(times) - min(times) < 25 * 3_600_000


def test_a_folder_that_is_not_there_is_said_before_a_day_is_laid(tmp_path: Path) -> None:
    done = run("--keep", str(tmp_path / "nowhere" / "alerts.jsonl"))
    assert done.exit_code == 2
    assert "no such folder" in done.output
