"""The scorer, on alerts and truth made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from bench import score as scoring
from bench.alerts import Alarm, gather
from bench.posts import SPAN_START, rfc3339
from bench.truth import Truth, write

HOUR = 3600


def at(seconds: float) -> str:
    return rfc3339(SPAN_START + int(seconds * 1000))


def revision(alert_id: str, number: int, seconds: float, tags: list[str], **more: Any) -> dict[str, Any]:
    data = {
        "alert_id": alert_id, "revision": number, "kind": "coordinated_wave", "state": "open", "severity": "queue",
        "class": "undisclosed_organised", "hashtags": tags, "detected_at": at(seconds), "confidence": 0.9, **more,
    }  # fmt: skip
    return {"id": f"{alert_id}-r{number}", "time": at(seconds), "data": data}


def launch(name: str, seconds: float, tags: list[str], **more: Any) -> Truth:
    """A launch of one hour; the tenth account comes two minutes after the onset."""
    times = {"onset_at": at(seconds), "t10_at": at(seconds + 120), "end_at": at(seconds + HOUR)}
    return Truth(**{"id": name, "kind": "launch", "archetype": "staff", "tags": tags, **times, **more})


def other(name: str, kind: str, seconds: float, tags: list[str], **more: Any) -> Truth:
    return Truth(id=name, kind=kind, tags=tags, onset_at=at(seconds), end_at=at(seconds + HOUR), **more)


def scored(events: list[dict[str, Any]], truth: list[Truth], **more: Any) -> dict[str, Any]:
    result, _ = scoring.score(gather(events), truth, **{"days": 1.0, **more})
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(result))
    return plain


def test_a_wave_is_found_by_any_of_its_tags_however_it_is_written() -> None:
    truth = [launch("a", 0, ["Hashtag_One", "two"])]
    found = scored([revision("x", 1, 60, ["HASHTAG_ONE", "other"])], truth)
    assert found["launches"]["recall"]["hits"] == 1
    assert found["precision"]["share"] == 1.0
    assert found["launches"]["delay_from_onset_s"]["median"] == 60
    assert found["launches"]["delay_from_t10_s"]["median"] == -60


def test_the_right_tag_at_the_wrong_time_is_a_miss_and_a_false_alarm() -> None:
    late = 3 * HOUR
    for seconds in (-late, HOUR + late):
        result = scored([revision("x", 1, late + seconds, ["a"])], [launch("a", late, ["a"])])
        assert result["launches"]["recall"]["hits"] == 0
        assert result["false"] == 1


def test_an_alert_that_takes_in_a_tag_later_finds_it_only_then() -> None:
    events = [revision("x", 1, 10, ["a"]), revision("x", 2, 300, ["a", "b"], detected_at=at(10))]
    result = scored(events, [launch("a", 0, ["a"], campaign="c"), launch("b", 0, ["b"], campaign="c")])
    assert result["launches"]["delay_from_onset_s"]["median"] == 155  # 10 and 300
    assert result["campaign_recall"]["of"] == 1
    assert result["duplicates"] == 0


def test_a_burst_that_becomes_a_wave_counts_from_then() -> None:
    events = [revision("x", 1, 10, ["a"], kind="burst"), revision("x", 2, 90, ["a"])]
    result = scored(events, [launch("a", 0, ["a"])])
    assert result["launches"]["delay_from_onset_s"]["median"] == 90


def test_two_alerts_on_one_campaign_are_one_duplicate_unless_merged() -> None:
    truth = [launch("a", 0, ["a"], campaign="c"), launch("b", 0, ["b"], campaign="c")]
    apart = [revision("x", 1, 10, ["a"]), revision("y", 1, 20, ["b"])]
    assert scored(apart, truth)["duplicates"] == 1
    merged = [*apart, revision("y", 2, 30, ["b"], state="resolved", merged_into="x")]
    result = scored(merged, truth)
    assert (result["duplicates"], result["launches"]["recall"]["hits"], result["precision"]["of"]) == (0, 2, 1)


def test_a_repeated_revision_changes_nothing() -> None:
    events = [revision("x", 1, 10, ["a"]), revision("x", 2, 20, ["a"])]
    truth = [launch("a", 0, ["a"])]
    assert scored(events + events, truth) == scored(events, truth)


@pytest.mark.parametrize(("neutral", "false"), [("strict", 2), ("groups", 1), ("operation", 0)])
def test_each_reading_forgives_what_it_names(neutral: str, false: int) -> None:
    truth = [
        other("g", "neutral", 0, ["pages"], reason="page_group"),
        other("s", "neutral", 0, ["small"], reason="small_tag"),
        other("t", "neutral", 0, ["tiny"], reason="below_ten_accounts"),
    ]
    events = [revision(tag, 1, 10, [tag]) for tag in ("pages", "small", "tiny")]
    result = scored(events, truth, neutral=neutral)
    assert (result["false"], result["false_a_day"]) == (false, false)
    assert result["neutral_alerted"]["page_group"]["share"] == 1.0


def test_an_organic_burst_called_a_wave_is_accused_and_its_page_counted() -> None:
    truth = [other("goal", "organic", 0, ["goal"], archetype="goal"), other("quiet", "organic", 0, ["q"])]
    result = scored([revision("x", 1, 10, ["goal"], severity="page")], truth)
    assert (result["organic_accused"]["hits"], result["organic_accused"]["of"]) == (1, 2)
    assert result["wrong_pages"] == 1
    assert scored([revision("x", 1, 10, ["goal"], kind="burst")], truth)["organic_accused"]["hits"] == 0


def test_a_declared_campaign_may_be_called_coordinated_but_never_page() -> None:
    truth = [other("fans", "organic", 0, ["fans"], declared=True)]
    named = scored([revision("x", 1, 10, ["fans"], **{"class": "declared_organised"})], truth)
    assert (named["false"], named["wrong_pages"]) == (0, 0)
    paged = scored([revision("x", 1, 10, ["fans"], severity="page", **{"class": "declared_organised"})], truth)
    assert paged["wrong_pages"] == 1
    assert scored([revision("x", 1, 10, ["fans"])], truth)["false"] == 1


def test_a_page_for_a_launch_its_call_or_a_neutral_stretch_is_not_wrong() -> None:
    truth = [launch("a", 60, ["a"], call={"post_id": "p1"}), other("s", "neutral", 0, ["small"], reason="small_tag")]
    calling = revision("x", 1, 5, [], kind="launch_signal", severity="page", launch={"post_id": "p1"})
    small = revision("y", 1, 10, ["small"], severity="page")
    assert scored([calling, small], truth, neutral="strict")["wrong_pages"] == 0
    assert scored([revision("z", 1, 10, ["chatter"], kind="burst", severity="page")], truth)["wrong_pages"] == 1


def test_signals_and_links_are_held_against_the_calls() -> None:
    truth = [launch("a", 60, ["a"], call={"post_id": "p1"}), launch("b", 60, ["b"], call={"post_id": "p2"})]
    events = [
        revision("x", 1, 5, [], kind="launch_signal", launch={"post_id": "p1"}),
        revision("x", 2, 80, ["a"], launch={"post_id": "p1"}),
        revision("y", 1, 5, [], kind="launch_signal", launch={"post_id": "chatter"}),
        revision("z", 1, 90, ["b"], launch={"post_id": "chatter"}),
    ]
    result = scored(events, truth)
    assert (result["signal_recall"]["hits"], result["signal_recall"]["of"]) == (1, 2)
    assert (result["signal_precision"]["hits"], result["signal_precision"]["of"]) == (1, 2)
    assert (result["link_accuracy"]["hits"], result["link_accuracy"]["of"]) == (1, 2)


def test_no_alerts_and_no_truth_are_no_figures_rather_than_an_error() -> None:
    assert scored([], [], days=None)["precision"]["share"] is None
    missed = scored([], [launch("a", 0, ["a"])])
    assert missed["launches"]["recall"]["share"] == 0.0


def test_alarms_come_in_the_order_of_their_first_revision() -> None:
    alarms: list[Alarm] = gather([revision("b", 1, 20, ["b"]), revision("a", 1, 30, ["a"])])
    assert [alarm.id for alarm in alarms] == ["b", "a"]


def test_the_command_prints_the_share_already_out(tmp_path: Path) -> None:
    encode = msgspec.json.encode
    posts = tmp_path / "posts.jsonl"
    lines: list[dict[str, Any]] = [
        {"created_at": at(s), "author": {"id": "x"}, "text": "#A now" if s % 2 else ""} for s in range(100)
    ]
    lines += [{"created_at": at(s), "author": {"id": "x"}, "text": "", "hashtags": ["a"]} for s in range(0, 100, 2)]
    posts.write_bytes(b"\n".join(map(encode, lines)))
    alerts = tmp_path / "alerts.jsonl"
    alerts.write_bytes(encode(revision("x", 1, 9, ["a"])) + b"\n")
    write([launch("a", 0, ["a"])], truth := tmp_path / "truth.jsonl")
    app = typer.Typer()
    app.command()(scoring.main)
    done = CliRunner().invoke(app, [str(alerts), str(truth), "--posts", str(posts), "--json"])
    assert done.exit_code == 0, done.output
    assert msgspec.json.decode(done.stdout)["share_out"]["median"] == 0.1
    assert CliRunner().invoke(app, [str(alerts), str(truth)]).exit_code == 0
