"""A shadow says what another configuration would have alerted on the same posts, and changes nothing by it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from detectors.verdict import VerdictParams
from detectors.weights import built_in, write_weights
from streams.cli import app
from streams.scenarios.writer import write_scenario
from streams.shadow import Lives, compare
from streams.wire import Alert


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("posts") / "demo.jsonl"
    write_scenario("demo", 5, path, {"rate": 1.0, "hours": 0.6})
    return path


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MUSTER_ACCOUNT_KEY", "of the tests")
    monkeypatch.chdir(tmp_path)


def replayed(posts: Path, toml: str | None, *more: str) -> tuple[bytes, dict[str, Any]]:
    """The alerts file and the answer, with this configuration as the shadow."""
    Path("c.toml").write_text(toml or "")
    arguments = ["replay", str(posts), "--alerts", "a.jsonl", "--processes", "1", *more]
    done = CliRunner().invoke(app, arguments + ["--json"] + ([] if toml is None else ["--shadow", "c.toml"]))
    assert done.exit_code == 0, done.output
    return Path("a.jsonl").read_bytes(), json.loads(done.stdout)


def test_a_shadow_changes_no_byte_of_the_alerts(posts: Path) -> None:
    alone, _ = replayed(posts, None)
    beside, _ = replayed(posts, "[judge.verdict]\ncoordinated = 0.99")

    assert alone == beside


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_shadow_that_never_calls_a_wave_coordinated_shows_what_is_lost(posts: Path, processes: str) -> None:
    _, answer = replayed(posts, "[judge.verdict]\ncoordinated = 1.0", "--processes", processes)
    shadow = answer["shadow"]

    assert shadow["settings"] == {"judge.verdict.coordinated": {"base": VerdictParams().coordinated, "shadow": 1.0}}
    assert shadow["alerts"]["base"]["coordinated_wave"] == 1
    assert shadow["alerts"]["shadow"]["coordinated_wave"] == 0
    lost = next(pair for pair in shadow["changed"] if pair["base"]["kind"] == "coordinated_wave")
    assert lost["shadow"]["wave_at"] is None
    assert shadow["kind_changed"] == 1


def test_the_same_configuration_as_shadow_differs_in_nothing(posts: Path) -> None:
    _, answer = replayed(posts, "")
    shadow = answer["shadow"]

    assert shadow["settings"] == {}
    assert (shadow["only_base"], shadow["only_shadow"], shadow["changed"]) == ([], [], [])
    assert shadow["both"] == sum(answer["alerts"].values())
    assert shadow["per_day"]["base"] == shadow["per_day"]["shadow"]


def test_people_get_a_table_and_exit_code_0(posts: Path) -> None:
    Path("c.toml").write_text("[judge.campaigns]\nsignal_score = 1.0")
    done = CliRunner().invoke(
        app, ["replay", str(posts), "--alerts", "a.jsonl", "--processes", "1", "--shadow", "c.toml"]
    )

    assert done.exit_code == 0
    assert "judge.campaigns.signal_score: 0.8 -> 1.0" in done.output


def test_other_weights_are_named_and_their_changes_counted(posts: Path) -> None:
    weights = built_in()
    changed = [number + 1 if n < 3 else number for n, number in enumerate(weights.numbers())]
    Path("w.toml").write_text(write_weights(weights.with_numbers(changed)))
    _, answer = replayed(posts, '[judge]\nweights = "w.toml"')

    shown = f"w.toml (3 of {len(changed)} terms and priors differ)"
    assert answer["shadow"]["settings"] == {"judge.weights": {"base": "built-in", "shadow": shown}}


def test_a_shadow_with_an_unknown_key_is_refused_by_name(posts: Path) -> None:
    Path("c.toml").write_text("[judge.verdict]\ncordinated = 1.0")
    done = CliRunner().invoke(app, ["replay", str(posts), "--alerts", "a.jsonl", "--shadow", "c.toml"])

    assert "judge.verdict.cordinated" in str(done.exception)


def told(alert_id: str, tag: str, minute: int, kind: str = "burst", severity: str = "log") -> Alert:
    data = {"alert_id": alert_id, "kind": kind, "severity": severity, "class": "organic", "hashtags": [tag]}
    return Alert(f"{alert_id}-r1", "/muster/judge", tag, f"2025-03-03T10:{minute:02d}:00.000Z", data)


def lives(*alerts: Alert) -> Lives:
    found = Lives()
    for alert in alerts:
        found.note(alert)
    return found


def test_alerts_on_one_hashtag_at_about_one_time_are_one_wave_whatever_their_ids() -> None:
    found = compare(lives(told("a", "Tag", 10)), lives(told("b", "tag", 8)))

    assert (found.only_base, found.only_shadow) == ([], [])
    assert [(pair.shift_s, pair.changed) for pair in found.pairs] == [(-120.0, True)]


def test_an_alert_is_paired_once_and_with_the_nearest() -> None:
    found = compare(lives(told("a", "t", 10), told("b", "t", 20)), lives(told("c", "t", 19)))

    assert [(pair.base.alert_id, pair.shadow.alert_id) for pair in found.pairs] == [("b", "c")]
    assert [life.alert_id for life in found.only_base] == ["a"]


def test_the_highest_kind_and_severity_of_an_alert_count_not_the_last() -> None:
    both = lives(told("a", "t", 1, "coordinated_wave", "page"), told("a", "t", 2, "coordinated_wave", "queue"))

    assert both.by_id["a"].severity == "page"
    assert both.counts()["page"] == 1
