"""Alert revisions follow the schema, fit a message, hide accounts and accuse nobody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from streams.alert import MAX_BYTES
from streams.headline import headline
from streams.judge import Judge, JudgeSettings
from streams.pseudonym import Pseudonyms
from streams.wire import Alert
from tests.streams.reports import MINUTE, START, Log, call, crowd, report
from tests.streams.test_judge import run, story

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "alert.schema.json"
ACCUSING = re.compile(r"\b(bots?|trolls?|fake|inauthentic|propaganda|army|attack)\b", re.IGNORECASE)
EXHIBITS: dict[str, list[dict[str, Any]]] = {
    "copies": [{"text": "a slogan" * 20, "accounts": 40, "posts": 60, "first_at": START, "author_id": "secret name",
                "platform": "x", "post_id": "1", "span_s": 9.0}],
    "mirrors": [{"from": "x", "to": "telegram", "post_ids": ["1", "2"], "lag_s": 41.0, "text": "t"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(msgspec.json.decode(SCHEMA.read_bytes()), format_checker=FormatChecker())


@pytest.fixture(scope="module")
def alerts() -> list[Alert]:
    log = story()
    log.calls.append(call("p9", START + 2 * MINUTE, [], author="withheld", announced=(START + 60 * MINUTE, "19:33")))
    log.reports.append(
        report("copies", START + 3 * MINUTE, crowd("c", 200), exhibits=EXHIBITS, surprise=12, text="ش" * 4_000,
               measures={"accounts.unlocated": 0.76, "accounts.young": 0.4, "accounts.daily_p50": 6.0,
                         "copies.accounts": 40, "copies.share": 0.6, "mirrors.pairs": 12,
                         "reposts.share": 0.2, "reposts.hyperactive_share": 0.3})
    )  # fmt: skip
    return run(log.batches(MINUTE))


def test_every_revision_follows_the_schema(alerts: list[Alert], validator: Draft202012Validator) -> None:
    assert {alert.data["kind"] for alert in alerts} == {"launch_signal", "burst", "coordinated_wave"}
    for alert in alerts:
        assert [error.message for error in validator.iter_errors(alert.structured())] == []


def test_ids_subject_and_time_are_the_events(alerts: list[Alert]) -> None:
    for alert in alerts:
        assert alert.id == f"{alert.data['alert_id']}-r{alert.data['revision']}"
        assert alert.subject == (alert.data["hashtags"] or [""])[0]
        assert alert.time >= alert.data["detected_at"]


def test_a_message_is_never_larger_than_64_kib(alerts: list[Alert]) -> None:
    assert max(len(msgspec.json.encode(alert.data)) for alert in alerts) <= MAX_BYTES


def test_accounts_are_keyed_references(alerts: list[Alert]) -> None:
    text = b"".join(msgspec.json.encode(alert.data) for alert in alerts).decode()
    assert "secret name" not in text
    assert '"author ' not in text  # the ids of hand-made posts
    top = next(alert for alert in alerts if alert.data["kind"] == "coordinated_wave").data["accounts"]["top"]
    assert all(account["account_ref"].startswith("hmac:") for account in top)
    other = [
        alert for batch in story().batches(MINUTE) for alert in Judge(JudgeSettings(), Pseudonyms(b"2")).apply(batch)
    ]
    assert {a.data["alert_id"] for a in other} <= {a.data["alert_id"] for a in alerts}


def test_every_alert_shows_its_reasons_and_what_speaks_against_it(alerts: list[Alert]) -> None:
    for alert in alerts:
        assert alert.data["contributions"]
        assert alert.data["counter_evidence"]
        assert alert.data["provenance"]["config_sha256"] == "c0ffee"


def test_the_sentence_measures_and_never_accuses(alerts: list[Alert]) -> None:
    for alert in alerts:
        assert alert.data["summary"] == headline(alert.data)
        assert alert.data["summary"].endswith(".")
        assert not ACCUSING.search(alert.data["summary"])
        assert not any(ACCUSING.search(term.get("reason", "")) for term in alert.data["contributions"])


def test_a_wave_with_copies_and_mirrors_names_the_techniques(alerts: list[Alert]) -> None:
    wave = next(alert for alert in alerts if alert.data["hashtags"] == ["Copies"]).data
    assert wave["kind"] == "coordinated_wave"
    ids = {technique["id"] for technique in wave["disarm"]}
    assert {"T0015.002", "T0084.001", "T0119.002", "T0049.003"} <= ids
    assert wave["copy_clusters"][0]["first_at"] == "2024-12-08T15:33:00.000Z"
    assert wave["accounts"]["location_unknown_share"] == 0.76


def test_evidence_is_capped_sealed_and_says_so(alerts: list[Alert]) -> None:
    evidence = next(alert for alert in alerts if alert.data["hashtags"] == ["Copies"]).data["evidence"]
    assert evidence["truncated"]
    assert evidence["total"] == 200
    assert len(evidence["posts"]) == 10
    assert max(len(post["text"]) for post in evidence["posts"]) <= 500
    assert re.fullmatch("[0-9a-f]{64}", evidence["sha256"])


def test_a_call_without_a_hashtag_yet_is_told_all_the_same(alerts: list[Alert]) -> None:
    signal = next(alert for alert in alerts if alert.data["hashtags"] == [])
    assert signal.subject == ""
    assert signal.data["kind"] == "launch_signal"
    assert "a hashtag not yet named" in signal.data["summary"]
    assert signal.data["launch"]["announced_start"]["at"] == "2024-12-08T16:33:00.000Z"


def test_an_alert_of_many_large_episodes_still_fits() -> None:
    gang = crowd("gang", 40)
    log = Log(until=START + 10 * MINUTE)
    log.calls = [call("p1", START, [f"tag{n}" for n in range(30)], announced=(START + 5 * MINUTE, "soon"))]
    log.reports = [
        report(f"tag{n}", START + (300 + n) * 1_000, gang, onset_at=START + 300_000, exhibits=EXHIBITS, text="خ" * 900)
        for n in range(30)
    ]
    wave = run(log.batches(MINUTE))[-1]
    assert len(wave.data["hashtags"]) == 30
    assert len(msgspec.json.encode(wave.data)) <= MAX_BYTES
