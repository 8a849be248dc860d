"""EDGE, live: posts from Kafka through ``Edge.apply`` to uses, calls and dead letters, at least once.

A plain loop and no Faust: this is where every post is touched, and a Faust event costs 60 µs. Offsets are committed
when the broker has all that came of the records before them, so a crash repeats records and never skips one; the next
stages know repeats by source offset.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import polars as pl
import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from detectors.calls.learned import Learned
from streams import metrics
from streams.clients import MAX_RECORD_BYTES, consumer, unavailable
from streams.clock import TICK_MS
from streams.config import Settings
from streams.edge import Edge, EdgeOutput, split
from streams.health import Pulse
from streams.model_log import ModelLog
from streams.outbox import Outbox, Parcel
from streams.wire import DeadLetter, Record, encode, encode_uses

TICK_HEADER = "muster-tick"
ARRIVED_HEADER = "muster-arrived-at"  # epoch milliseconds in decimal digits
RECORD_BYTES = MAX_RECORD_BYTES * 3 // 4
DEAD_BYTES = 1 << 20  # of a huge record only the beginning is kept: with headers it would not fit any more
COMMIT_EVERY_S = 1.0
FOREMOST = 200  # hashtags of a batch that may come into the top list
IN_FLIGHT = 4  # batches that may be on their way while the next one is worked on

log = structlog.get_logger(__name__)


class _Sent(NamedTuple):
    parcel: Parcel
    offsets: dict[int, int]  # source partition -> next offset


class EdgeLoop:
    """One member of the consumer group on ``muster.posts``."""

    def __init__(self, settings: Settings, edge: Edge, pulse: Pulse) -> None:
        self._settings = settings
        self._edge = edge
        self._pulse = pulse
        self._topic = settings.kafka.topic("posts")
        self._outbox = Outbox(settings.kafka)
        self._models = ModelLog(settings.kafka) if settings.judge.phrases.learn != "off" else None
        self._consumer: Consumer = consumer(settings.kafka, "edge", logger=logging.getLogger("librdkafka"))
        self._sources = self._uses = 0  # partitions of muster.posts and muster.uses
        self._heard: dict[int, float] = {}  # partition -> when a record of it was last seen (monotonic)
        self._sent: deque[_Sent] = deque()
        self._done: dict[int, int] = {}  # partition -> next offset, acknowledged but not yet committed
        self._committed_at = time.monotonic()

    def run(self, stop: threading.Event) -> None:
        """Until ``stop`` is set: read, apply, send, commit. Raises ``Unavailable`` when Kafka stays away."""
        live = self._settings.live
        partitions = self._outbox.partitions("posts", "uses")
        self._sources, self._uses = partitions["posts"], partitions["uses"]
        if self._models is not None:  # first: what a restart reads again is heard with the same versions
            self._learn(self._models.read_all())
        self._consumer.subscribe([self._topic], on_assign=self._assigned, on_revoke=self._revoked, on_lost=self._lost)
        try:
            while not stop.is_set():
                if self._models is not None:
                    self._learn(self._models.read())
                messages = self._consumer.consume(live.batch_posts, live.batch_wait_s)
                records = self._records(messages)
                if records:
                    self._carry(records)
                self._settle()
                self._write_ticks()
                self._pulse.waiting(self._outbox.outstanding > 0 or len(messages) >= live.batch_posts)
            self._settle_all()
        finally:
            self._consumer.close()
            if self._models is not None:
                self._models.close()

    def _learn(self, models: Sequence[Learned]) -> None:
        for model in models:
            if self._edge.versions.add(model):
                metrics.model_version.set(self._edge.versions.newest)
                log.info("model", version=model.version, applies_tick=model.applies_tick, by=model.by)

    def _carry(self, records: list[Record]) -> None:
        with metrics.timed(metrics.processing, "edge"):
            seen = self._edge.apply(records, self._sources)
            calls = encode(seen.calls)
            uses = [encode_uses(part) for part in split(seen.uses, self._uses)]
        if max(len(calls), *map(len, uses)) > RECORD_BYTES and len(records) > 1:
            # One hot hashtag, or posts stuffed with tags: two smaller batches are as good as one.
            middle = len(records) // 2
            self._carry(records[:middle])
            self._carry(records[middle:])
            return
        self._send(seen, calls, uses)
        self._count(seen, records)

    def _send(self, seen: EdgeOutput, calls: bytes, uses: list[bytes]) -> None:
        parcel = Parcel()
        # Calls first: judge should know of the call before the wave that answers it.
        self._outbox.send("calls", calls, partition=0, parcel=parcel)
        for letter in seen.dead:
            self._outbox.send("dead-letters", letter.value[:DEAD_BYTES], headers=self._why(letter), parcel=parcel)
        for partition, value in enumerate(uses):
            # Also without rows: it says how far the sources have come.
            self._outbox.send("uses", value, str(partition).encode(), partition, parcel=parcel)
        self._sent.append(_Sent(parcel, {p.partition: p.next_offset for p in seen.uses.progress}))

    def _why(self, letter: DeadLetter) -> list[tuple[str, bytes]]:
        return [
            ("reason", letter.reason.value.encode()),
            ("detail", letter.detail.encode("utf-8", "backslashreplace")),
            ("topic", self._topic.encode()),
            ("partition", str(letter.partition).encode()),
            ("offset", str(letter.offset).encode()),
            ("bytes", str(len(letter.value)).encode()),  # more than are kept, if it was huge
        ]

    def _settle(self) -> None:
        """Note what the broker has acknowledged, in order; commit now and then."""
        self._outbox.poll()
        while len(self._sent) > IN_FLIGHT and self._sent[0].parcel.open:
            self._outbox.poll(0.05)
        while self._sent and not self._sent[0].parcel.open:
            self._done.update(self._sent.popleft().offsets)
            self._pulse.step()
        if self._done and time.monotonic() - self._committed_at >= COMMIT_EVERY_S:
            self._commit(asynchronous=True)

    def _settle_all(self) -> None:
        self._outbox.flush()
        self._settle()
        self._commit(asynchronous=False)

    def _commit(self, *, asynchronous: bool) -> None:
        self._committed_at = time.monotonic()
        if not self._done:
            return
        offsets = [TopicPartition(self._topic, p, offset) for p, offset in sorted(self._done.items())]
        self._done = {}
        try:
            if asynchronous:
                self._consumer.commit(offsets=offsets, asynchronous=True)
            else:
                self._consumer.commit(offsets=offsets, asynchronous=False)
        except KafkaException as error:  # somebody else has the partitions by now and repeats what we did
            log.warning("commit_failed", error=str(error))

    def _records(self, messages: Sequence[Message]) -> list[Record]:
        records: list[Record] = []
        now = time.monotonic()
        trust = self._settings.edge.trust_arrival_header
        for message in messages:
            record = record_of(message, trust)
            if record is None:
                self._complain(message.error())
                continue
            self._heard[record.partition] = now
            records.append(record)
        return records

    def _complain(self, error: KafkaError | None) -> None:
        if error is not None and not error.retriable() and error.code() != KafkaError._PARTITION_EOF:
            raise unavailable(self._settings.kafka, KafkaException(error))
        log.warning("read_failed", error=str(error))

    def _write_ticks(self) -> None:
        """A partition without posts still has a clock: without it, nobody could ever say that a tick is complete."""
        if self._settings.edge.trust_arrival_header:
            return  # then the clock is the producer's, and so are the ticks
        now = time.monotonic()
        for partition, heard in self._heard.items():
            if now - heard >= self._settings.live.idle_tick_s:
                self._heard[partition] = now
                self._outbox.send("posts", b"", partition=partition, headers=[(TICK_HEADER, b"1")])
                metrics.source_ticks.inc()

    def _assigned(self, _: Consumer, partitions: list[TopicPartition]) -> None:
        now = time.monotonic()
        self._heard = {p.partition: now for p in partitions}
        metrics.rebalances.inc()
        self._pulse.started()
        log.info("assigned", partitions=sorted(self._heard))

    def _revoked(self, _: Consumer, partitions: list[TopicPartition]) -> None:
        """Finish what is in hand, so that the next owner repeats as little as possible."""
        self._settle_all()
        self._heard = {}
        self._pulse.stopped()
        log.info("revoked", partitions=sorted(p.partition for p in partitions))

    def _lost(self, _: Consumer, partitions: list[TopicPartition]) -> None:
        self._outbox.flush()
        self._sent.clear()
        self._done, self._heard = {}, {}
        self._pulse.stopped()
        log.warning("lost", partitions=sorted(p.partition for p in partitions))

    def _count(self, seen: EdgeOutput, records: list[Record]) -> None:
        for counter, counts in (
            (metrics.posts_consumed, seen.counts.posts),
            (metrics.posts_late, seen.counts.late),
            (metrics.hashtag_uses, seen.counts.uses),
        ):
            for platform, count in counts.items():
                counter.labels(platform).inc(count)
        self._count_rows(seen.uses.rows)
        metrics.note_dead(self._topic, seen.dead)
        metrics.note_calls(seen.calls.calls)
        metrics.event_lag.labels("edge").observe(max(0.0, time.time() - records[-1].arrived_at / 1000))
        for p in seen.uses.progress:
            metrics.note_progress(p.partition, p.arrived_at // TICK_MS - 1, TICK_MS)
            _, end = self._consumer.get_watermark_offsets(TopicPartition(self._topic, p.partition), cached=True)
            metrics.consumer_lag.labels(self._topic, str(p.partition)).set(max(0, end - p.next_offset))

    def _count_rows(self, rows: pl.DataFrame) -> None:
        """Which hashtags are used most, and how late platforms deliver; whole columns, no loop over posts."""
        used = rows.filter(pl.col("tag_key") != "")
        foremost = used.group_by("tag_key").len().top_k(FOREMOST, by="len")
        metrics.note_uses(dict(foremost.iter_rows()), len(used), time.monotonic())
        lags = used.group_by("platform").agg((pl.col("arrived_at") - pl.col("event_at")).mean() / 1000)
        for platform, lag in lags.iter_rows():
            metrics.source_lag.labels(platform).observe(max(0.0, lag))


__all__ = ["ARRIVED_HEADER", "TICK_HEADER", "EdgeLoop"]


def record_of(message: Message, trust: bool) -> Record | None:
    """A message of ``muster.posts``, None when it is an error; ``trust`` believes the arrival in its header."""
    partition, offset = message.partition(), message.offset()
    if message.error() is not None or partition is None or offset is None:
        return None
    value = message.value() or b""
    _, arrived_at = message.timestamp()
    # Headers cost as much as the rest of the record together; a tick is a record without a value.
    headers = dict(message.headers() or ()) if trust or not value else {}
    stated = headers.get(ARRIVED_HEADER)
    if trust and isinstance(stated, bytes) and stated.isdigit():
        arrived_at = int(stated)
    return Record(value, partition, offset, arrived_at, TICK_HEADER in headers)
