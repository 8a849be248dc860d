"""A busy day, cut to a size for tests: what it counts is what was written."""

from __future__ import annotations

import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bench import busy


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    app, alerts = typer.Typer(), tmp_path_factory.mktemp("busy") / "alerts.jsonl"
    app.command()(busy.main)
    size = ["--posts", "4000", "--seed", "3", "--launches", "3", "--bursts", "4", "--processes", "1"]
    done = CliRunner().invoke(app, [*size, "--keep", str(alerts), "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"kept": len(alerts.read_bytes().splitlines())}


def test_a_day_holds_its_launches_and_its_background(day: dict[str, Any]) -> None:
    assert day["launches"]["recall"]["of"] == 3
    assert day["posts"] > 4_000
    assert day["days"] == 1.0
    assert day["kept"]


def test_false_waves_are_counted_for_ten_million_posts(day: dict[str, Any]) -> None:
    rate = day["false_per_10_million"]
    assert rate["value"] == pytest.approx(day["false"] * 10_000_000 / day["posts"])
    assert rate["low"] <= rate["value"] <= rate["high"]
