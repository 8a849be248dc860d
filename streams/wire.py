"""What passes between the stages, and its bytes on Kafka. In a replay the same objects pass without bytes.

| topic | value | key |
|---|---|---|
| muster.posts | one post, JSON of the post schema; or a tick (header ``muster-tick``) | platform:author.id |
| muster.uses | ``UseBatch``: msgpack envelope around Arrow IPC | uses partition |
| muster.calls | ``CallBatch``: msgpack | - |
| muster.episodes | ``EpisodeBatch``: msgpack | uses partition |
| muster.alerts | ``Alert``: data as JSON, CloudEvents attributes as ``ce_`` headers | alert_id |

Every batch says how far its sources have come (``Progress``). From that alone the next stage knows which ticks are
complete, and after a crash which of the repeated input it has had already: by offset for posts, by tick for
episodes. So a repeated batch changes nothing, and no transaction is needed.
"""

from __future__ import annotations

import io
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec
import polars as pl

from detectors.evidence import Call, Entry, LevelShift, Report
from streams.trace import traceparent

WIRE_VERSION = 1

USES_SCHEMA: dict[str, Any] = {
    "tag_key": pl.String,
    "tag": pl.UInt64,
    "tag_as_written": pl.String,
    "platform": pl.String,
    "post_id": pl.String,
    "author_id": pl.String,
    "author": pl.UInt64,
    "post": pl.UInt64,
    "ref": pl.UInt64,
    "text_hash": pl.UInt64,
    "link": pl.UInt64,
    "media": pl.UInt64,
    "arrived_at": pl.Int64,
    "event_at": pl.Int64,
    "kind": pl.UInt8,
    "flags": pl.UInt16,
    "author_created": pl.Int64,
    "author_posts": pl.Int64,
    "followers": pl.Int64,
    "located": pl.Int8,
    "lang": pl.String,
    "text": pl.String,
    "partition": pl.Int32,
    "offset": pl.Int64,
}
"""Columns of a frame of uses; meanings as in ``detectors.post.Uses``."""


class Record(NamedTuple):
    """One raw record of muster.posts, or one line of a file (partition 0, offset = line number)."""

    value: bytes
    partition: int
    offset: int
    arrived_at: int  # ms
    tick: bool = False  # no post: only says that the partition's clock has come this far


class Progress(msgspec.Struct, frozen=True, array_like=True):
    """How far one source partition has come: everything before ``next_offset`` is in this batch or an earlier one."""

    partition: int
    first_offset: int
    next_offset: int
    arrived_at: int  # highest arrival so far, ms


class Reason(StrEnum):
    """Why a record is no post. Closed: dashboards and tests enumerate it."""

    TOO_LARGE = "too_large"
    BAD_UTF8 = "bad_utf8"
    BAD_JSON = "bad_json"
    TOO_DEEP = "too_deep"
    MISSING_FIELD = "missing_field"
    WRONG_TYPE = "wrong_type"
    OUT_OF_RANGE = "out_of_range"
    BAD_TIME = "bad_time"


class DeadLetter(msgspec.Struct, frozen=True):
    """A record that is no post: why, where it stood, and its bytes."""

    reason: Reason
    detail: str
    partition: int
    offset: int
    arrived_at: int
    value: bytes


class UseBatch(msgspec.Struct, frozen=True):
    """What the edge made of some records: rows in ``USES_SCHEMA`` for one uses partition (all of them in a replay)."""

    sources: int  # number of source partitions; a tick is complete only when all have passed it
    progress: list[Progress]
    rows: pl.DataFrame


class CallBatch(msgspec.Struct, frozen=True):
    """The calls heard in some records."""

    sources: int
    progress: list[Progress]
    calls: list[Call]


class EpisodeBatch(msgspec.Struct, frozen=True):
    """What detect saw on one worker: complete for every tick up to and with ``to_tick``."""

    worker: int  # the uses partition (in a replay: the worker's number)
    workers: int
    to_tick: int
    reports: list[Report]
    entries: list[Entry]
    shifts: list[LevelShift] = []  # for the record: judge does not look at them


class Alert(msgspec.Struct, frozen=True):
    """One alert revision; ``data`` follows the alert schema, attributes are CloudEvents'."""

    id: str
    source: str
    subject: str
    time: str
    data: dict[str, Any]
    traceparent: str = ""  # that came with the record; empty: the one that follows from its ids

    def parent(self) -> str:
        """Trace and span of this revision, as a ``traceparent`` header says them."""
        return self.traceparent or traceparent(self.data["alert_id"], self.id)

    def structured(self) -> dict[str, Any]:
        """The structured CloudEvents form, as in files, webhooks and the HTTP API."""
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": "org.muster.alert.v1",
            "subject": self.subject,
            "time": self.time,
            "datacontenttype": "application/json",
            "data": self.data,
        }


class _Envelope(msgspec.Struct, array_like=True):
    version: int
    sources: int
    progress: list[Progress]
    arrow: bytes


def encode_uses(batch: UseBatch) -> bytes:
    arrow = io.BytesIO()
    batch.rows.write_ipc_stream(arrow)
    return msgspec.msgpack.encode(_Envelope(WIRE_VERSION, batch.sources, batch.progress, arrow.getvalue()))


def decode_uses(value: bytes) -> UseBatch:
    envelope = msgspec.msgpack.decode(value, type=_Envelope)
    return UseBatch(envelope.sources, envelope.progress, pl.read_ipc_stream(io.BytesIO(envelope.arrow)))


encode = msgspec.msgpack.Encoder().encode
decode_calls = msgspec.msgpack.Decoder(CallBatch).decode
decode_episodes = msgspec.msgpack.Decoder(EpisodeBatch).decode
