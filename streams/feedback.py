"""``muster.feedback``: bytes to feedback, or a dead letter with a reason; the schema that others write it by."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

import msgspec

from detectors.feedback import TEACHES, Feedback
from streams.errors import InputError
from streams.wire import DeadLetter, Reason, Record

FEEDBACK_BYTES = 64 * 1024


class _AuditLine(msgspec.Struct):
    """What tells a line of the console's audit log from a record."""

    action: str
    before: str
    after: str


_decode = msgspec.json.Decoder(Feedback).decode
_audit_line = msgspec.json.Decoder(_AuditLine).decode
_SAYS = (  # msgspec's words for what is wrong, the first that fits
    ("missing required field", Reason.MISSING_FIELD),
    ("Invalid RFC3339", Reason.BAD_TIME),
    ("with a timezone", Reason.BAD_TIME),
    ("Expected", Reason.WRONG_TYPE),
)
_REASONS: dict[type[Exception], Reason] = {
    UnicodeDecodeError: Reason.BAD_UTF8,
    OverflowError: Reason.BAD_TIME,
    RecursionError: Reason.TOO_DEEP,
}
_OUT_OF_RANGE = ("of length", ">= ", "<= ", "out of range", "matching regex")


def decode_feedback(record: Record) -> Feedback | DeadLetter:
    """The feedback in one record, or why there is none; ``arrived_at`` of the record is not looked at."""
    value = record.value
    if len(value) > FEEDBACK_BYTES:
        return _dead(record, Reason.TOO_LARGE, f"{len(value)} bytes, at most {FEEDBACK_BYTES}")
    try:
        value.decode()
        said = _in_time(_decode(value))
    except (UnicodeDecodeError, OverflowError, RecursionError) as error:
        return _dead(record, _REASONS[type(error)], str(error))
    except msgspec.ValidationError as error:
        return _dead(record, _reason(str(error)), str(error))
    except msgspec.DecodeError as error:
        return _dead(record, Reason.BAD_JSON, str(error))
    return said


def read_feedback(path: Path) -> list[Feedback]:
    """The records of a file, one a line and one an id: judge's last echo with its tick, before the record it answers.

    A line of the audit log is as good if it is a verdict, and passed over if not. The first line that is neither is an
    InputError.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}", "records of muster.feedback, one JSON object a line") from None
    found: dict[str, Feedback] = {}
    for number, line in enumerate(map(_record_of, lines), 1):
        if line.strip():
            said = decode_feedback(Record(line, 0, number, 0))
            if isinstance(said, DeadLetter):
                raise InputError(f"{path}, line {number}: {said.detail}", "see docs/schemas/feedback.schema.json")
            if said.applied_tick is not None or said.id not in found:
                found[said.id] = said
    return list(found.values())


def _record_of(line: bytes) -> bytes:
    """The record in a line of the audit log, nothing if it teaches nothing; any other line as it is."""
    try:
        audited = _audit_line(line)
    except (ValueError, RecursionError):
        return line
    if audited.action not in TEACHES:
        return b""
    said = msgspec.json.decode(line)
    return msgspec.json.encode({name: said[name] for name in Feedback.__struct_fields__ if said.get(name)})


def not_taken(record: Record) -> DeadLetter:
    """What judge did not take because too much waits."""
    return _dead(record, Reason.OUT_OF_RANGE, "too many wait for their ticks already, no more are taken")


def schema() -> dict[str, Any]:
    """JSON Schema of one record, as committed in ``docs/schemas/feedback.schema.json``."""
    found = msgspec.json.schema(Feedback)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:muster:feedback:1"}
    return head | found


def _in_time(said: Feedback) -> Feedback:
    """``OverflowError`` where an offset leads out of the years that there are: no checkpoint could hold that."""
    for at in (said.at, said.until):
        if at is not None:
            at.astimezone(UTC)
    return said


def _reason(says: str) -> Reason:
    if any(words in says for words in _OUT_OF_RANGE) or "Invalid enum value" in says:
        return Reason.OUT_OF_RANGE
    return next((reason for words, reason in _SAYS if words in says), Reason.WRONG_TYPE)


def _dead(record: Record, reason: Reason, detail: str) -> DeadLetter:
    return DeadLetter(reason, detail[:200], record.partition, record.offset, record.arrived_at, record.value)
