"""``muster score-calls``: texts read by the call grammar, one line of JSON in, one out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from detectors.calls import CallGrammar
from detectors.calls.zones import zone_of
from detectors.evidence import Reading
from streams.errors import InputError
from streams.whole import opened, written_whole

CALL = 0.5  # a score from here on counts as a call


class Line(msgspec.Struct, frozen=True):
    """One text to read."""

    id: str | int
    text: str
    created_at: datetime
    lang: str | None = None
    author_tz_hint: str | None = None
    hashtags: list[str] | None = None


def score_calls(source: Path, out: Path) -> str:
    """Write ``{id, call, announced_at}`` for each line of ``source``; returns a summary.

    ``call`` is 0..1, ``announced_at`` RFC 3339 with an offset. It is null where nothing can be derived, which includes
    a clock time whose zone is neither stated nor hinted: one of several readings would be a guess. A ``created_at``
    without an offset is read as UTC, a hint that is no zone as none: the summary says how many there were.
    """
    grammar = CallGrammar()
    texts = calls = timed = bare = unknown = 0
    with written_whole(out) as file:
        for line in _lines(source):
            reading = grammar.read(
                line.text, line.lang or "", _epoch_ms(line.created_at), line.hashtags or (), line.author_tz_hint
            )
            row = _row(line, reading)
            file.write(msgspec.json.encode(row) + b"\n")
            texts += 1
            bare += line.created_at.tzinfo is None
            unknown += bool(line.author_tz_hint) and zone_of(line.author_tz_hint) is None
            calls += row["call"] >= CALL
            timed += row["call"] >= CALL and row["announced_at"] is not None
    said = [f"texts: {texts:,}; calls: {calls:,}; of them with a time: {timed:,}"]
    if bare:
        said.append(f"{bare:,} times created_at has no offset, read as UTC")
    if unknown:
        said.append(f"{unknown:,} times author_tz_hint is no zone, read as none (IANA name or offset: Asia/Baghdad)")
    return "\n".join(said)


def _row(line: Line, reading: Reading | None) -> dict[str, Any]:
    announced = reading.announced if reading else None
    at = None if announced is None or announced.assumed else announced.at
    return {
        "id": line.id,
        "call": round(reading.score, 4) if reading else 0.0,
        "announced_at": None
        if at is None
        else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds"),
    }


def _epoch_ms(at: datetime) -> int:
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)


def _lines(source: Path) -> Iterator[Line]:
    decoder = msgspec.json.Decoder(Line)
    with opened(source, "a file with one JSON object a line is expected") as file:
        for number, raw in enumerate(file, 1):
            if not raw.strip():
                continue
            try:
                yield decoder.decode(raw)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                hint = "each line: {id, lang, created_at, author_tz_hint, text, hashtags}"
                raise InputError(f"{source}:{number}: {error}", hint) from None
