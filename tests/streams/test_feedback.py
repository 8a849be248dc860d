"""Feedback: a record is what the schema says, or a dead letter that says why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from detectors.feedback import Feedback
from streams.console.acts import Entry
from streams.console.work_api import entry_shown
from streams.errors import InputError
from streams.feedback import FEEDBACK_BYTES, decode_feedback, read_feedback, schema
from streams.wire import DeadLetter, Reason, Record

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "feedback.schema.json"
GOOD: dict[str, Any] = {
    "id": "f1", "alert_id": "0123456789abcdef", "revision": 2, "operator": "amal", "action": "confirm",
    "at": "2024-12-08T16:00:00Z", "reason": "known group",
}  # fmt: skip


def decoded(value: bytes) -> Feedback | DeadLetter:
    return decode_feedback(Record(value, 0, 7, 0))


def test_the_committed_schema_is_the_one_of_the_code() -> None:
    assert json.loads(SCHEMA.read_text()) == schema()


def test_a_record_read_and_written_again_fits_the_schema() -> None:
    feedback = decoded(json.dumps(GOOD).encode())
    assert isinstance(feedback, Feedback)
    again = json.loads(msgspec.json.encode(feedback))
    jsonschema.validate(again, schema())
    assert again == GOOD


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"alert_id": "not an id"}, Reason.OUT_OF_RANGE),
        ({"revision": 0}, Reason.OUT_OF_RANGE),
        ({"revision": 10**30}, Reason.OUT_OF_RANGE),
        ({"applied_tick": 10**30}, Reason.OUT_OF_RANGE),
        ({"applied_tick": 2**62}, Reason.OUT_OF_RANGE),
        ({"at": "0001-01-01T00:00:00+23:59"}, Reason.BAD_TIME),
        ({"at": "9999-12-31T23:59:59-23:59"}, Reason.BAD_TIME),
        ({"until": "0001-01-01T00:00:00+23:59"}, Reason.BAD_TIME),
        ({"operator": ""}, Reason.OUT_OF_RANGE),
        ({"action": "delete"}, Reason.OUT_OF_RANGE),
        ({"at": "yesterday"}, Reason.BAD_TIME),
        ({"at": "2024-12-08T16:00:00"}, Reason.BAD_TIME),
        ({"revision": "two"}, Reason.WRONG_TYPE),
    ],
)
def test_what_breaks_the_schema_is_a_dead_letter_with_a_reason(change: dict[str, Any], reason: Reason) -> None:
    letter = decoded(json.dumps(GOOD | change).encode())
    assert isinstance(letter, DeadLetter)
    assert (letter.reason, letter.offset) == (reason, 7)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"{", Reason.BAD_JSON),
        (b"", Reason.BAD_JSON),
        (b"\xff", Reason.BAD_UTF8),
        (b'{"id": "f1"}', Reason.MISSING_FIELD),
        (b" " * (FEEDBACK_BYTES + 1), Reason.TOO_LARGE),
        (b'{"x":' + b"[" * 60_000, Reason.TOO_DEEP),
    ],
)
def test_what_is_no_record_at_all_is_a_dead_letter_too(value: bytes, reason: Reason) -> None:
    letter = decoded(value)
    assert isinstance(letter, DeadLetter)
    assert letter.reason == reason


def test_of_a_record_and_its_echo_the_one_with_the_tick_is_read(tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    echoes = [GOOD | {"applied_tick": tick} for tick in (1_733_671_990, 1_733_671_980)]  # the last one is what counted
    records = [GOOD, *echoes, GOOD, GOOD | {"id": "f2"}]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    assert [(said.id, said.applied_tick) for said in read_feedback(path)] == [("f1", 1_733_671_980), ("f2", None)]


def audited(action: str, **more: Any) -> bytes:
    """A line of the audit log, as ``muster alerts audit --out`` writes it."""
    entry = Entry(id=f"{action}-1", at=1_733_671_980_000, operator="amal", action=action, before="new", **more)
    return msgspec.json.encode(entry_shown(entry)) + b"\n"


def test_of_an_audit_log_the_verdicts_are_read_and_the_rest_is_passed_over(tmp_path: Path) -> None:
    path, alert = tmp_path / "audit.jsonl", {"alert_id": "0123456789abcdef", "revision": 2}
    others = [audited("release", **alert), audited("mute", **alert, until=1), audited("silence", subject="s1")]
    path.write_bytes(b"".join([*others, audited("dismiss", **alert, reason="organic"), audited("confirm", **alert)]))
    said = read_feedback(path)
    assert [(each.id, each.action, each.operator) for each in said] == [
        ("dismiss-1", "dismiss", "amal"),
        ("confirm-1", "confirm", "amal"),
    ]
    assert {each.at.isoformat() for each in said} == {"2024-12-08T15:33:00+00:00"}


def test_an_action_that_nobody_knows_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + json.dumps(GOOD | {"action": "release"}))
    with pytest.raises(InputError, match="line 2"):
        read_feedback(path)
