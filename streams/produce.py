"""``muster produce``: posts from files onto ``muster.posts``, in order, each with its own arrival time in a header.

Record timestamps stay wall time; the header is believed only where ``edge.trust_arrival_header`` is on. Then nobody
but us knows what time it is in a partition, so every chunk ends with a tick in each of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from kafka import KafkaProducer
from kafka.errors import KafkaError

from streams.clients import light_producer, unavailable
from streams.config import Settings
from streams.edge_loop import ARRIVED_HEADER, TICK_HEADER
from streams.errors import Unavailable
from streams.sources.files import read_records
from streams.wire import Record

CHUNK = 2_000  # posts between ticks when nobody asks for a pace
CHUNK_S = 0.1  # and at a pace: so many seconds' worth


class _Author(msgspec.Struct):
    id: str


class _Key(msgspec.Struct):
    platform: str
    author: _Author


_decode_key = msgspec.json.Decoder(_Key).decode


def produce(
    paths: Sequence[Path],
    settings: Settings,
    *,
    rate: float | None = None,
    speed: float | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> int:
    """Send all posts; returns how many. ``rate``: posts a second. ``speed``: times the posts' own pace."""
    batches = read_records(list(paths), batch_size=CHUNK, on_bytes=on_bytes)
    producer = light_producer(settings.kafka)
    posts = Posts(settings, producer)
    try:
        for chunk in paced((record for batch in batches for record in batch), rate, speed):
            posts.send(chunk)
        producer.flush()
    except KafkaError as error:
        raise unavailable(settings.kafka, error) from None
    finally:
        producer.close()
    return posts.sent


class Posts:
    """The sending end of ``muster.posts``."""

    def __init__(self, settings: Settings, producer: KafkaProducer) -> None:
        self._producer = producer
        self._topic = settings.kafka.topic("posts")
        found = producer.partitions_for(self._topic)
        if not found:
            raise Unavailable(f"there is no topic {self._topic}", "muster topics apply creates it")
        self._partitions = sorted(found)
        self.sent = 0

    def send(self, chunk: Sequence[Record]) -> None:
        """The posts of a chunk, then in every partition a tick that says how far time has come."""
        for record in chunk:
            self._producer.send(
                self._topic, record.value, key_of(record.value),
                headers=[(ARRIVED_HEADER, str(record.arrived_at).encode())],
            )  # fmt: skip
        self.sent += len(chunk)
        self._tick(chunk[-1].arrived_at)

    def _tick(self, at: int) -> None:
        headers = [(TICK_HEADER, b"1"), (ARRIVED_HEADER, str(at).encode())]
        for partition in self._partitions:
            self._producer.send(self._topic, b"", partition=partition, headers=headers)


def key_of(value: bytes) -> bytes | None:
    """``platform:author.id``, so that an account's posts stay in order; None for what is no post.

    >>> key_of(b'{"platform":"x","author":{"id":"7"}}'), key_of(b"{")
    (b'x:7', None)
    """
    try:
        key = _decode_key(value)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return f"{key.platform}:{key.author.id}".encode()


def paced(
    records: Iterable[Record],
    rate: float | None,
    speed: float | None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[list[Record]]:
    """Chunks of records, each handed out when it is due; without ``rate`` and ``speed`` as fast as they are taken."""
    size = max(1, min(CHUNK, int(rate * CHUNK_S))) if rate else CHUNK
    started, sent = clock(), 0
    first: int | None = None
    chunk: list[Record] = []
    for record in records:
        first = record.arrived_at if first is None else first
        if chunk and (
            len(chunk) >= size or (speed and _due(chunk[0], first, speed) + CHUNK_S < _due(record, first, speed))
        ):
            yield chunk
            sent, chunk = sent + len(chunk), []
        if not chunk:
            due = max(sent / rate if rate else 0.0, _due(record, first, speed) if speed else 0.0)
            if (wait := started + due - clock()) > 0:
                sleep(wait)
        chunk.append(record)
    if chunk:
        yield chunk


def _due(record: Record, first: int, speed: float) -> float:
    return (record.arrived_at - first) / 1000 / speed
