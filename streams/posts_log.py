"""``muster.posts`` read again, for what judge wants from the time before a wave. Beside judge, in a thread of its own.

Judge sees no posts and each edge sees only its partitions, so nobody could keep the last half hour for it; the log has
it anyway. One want takes as long as reading that half hour takes; a model has ``calls.lead_ticks`` until it applies.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterator
from typing import NamedTuple

import structlog
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message, TopicPartition

from detectors.calls.lessons import Line, Want
from streams import metrics
from streams.clients import consumer
from streams.clock import TICK_MS, tick_of
from streams.config import Settings
from streams.edge_loop import ARRIVED_HEADER, TICK_HEADER
from streams.lookback import lines_of
from streams.wire import Record

TIMEOUT_S = 30.0
QUIET = 20  # empty reads of half a second after which a partition is taken to have ended

log = structlog.get_logger(__name__)


class Answer(NamedTuple):
    want: Want
    lines: list[Line]


class PostsLog:
    """Answers wants in their order. A want that cannot be answered (Kafka away) is tried again until it can."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._asked: set[str] = set()
        self._wants: queue.Queue[Want] = queue.Queue()
        self._answers: queue.Queue[Answer] = queue.Queue()
        self._thread: threading.Thread | None = None

    def ask(self, wants: list[Want]) -> None:
        """Take wants that are not under way yet."""
        for want in wants:
            if want.alert_id in self._asked:
                continue
            self._asked.add(want.alert_id)
            self._wants.put(want)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="posts-log", daemon=True)
                self._thread.start()

    def answered(self) -> Iterator[Answer]:
        """What has been found since the last call."""
        while not self._answers.empty():
            answer = self._answers.get()
            self._asked.discard(answer.want.alert_id)
            yield answer

    def _work(self) -> None:
        while True:
            want = self._wants.get()
            while True:
                try:
                    with metrics.timed(metrics.lookback_duration):
                        lines = self._find(want)
                    break
                except KafkaException as error:
                    log.warning("lookback_failed", alert=want.alert_id, error=str(error))
                    threading.Event().wait(5.0)
            self._answers.put(Answer(want, lines))

    def _find(self, want: Want) -> list[Line]:
        reader = consumer(self._settings.kafka, "lookback", logger=logging.getLogger("librdkafka"))
        try:
            return lines_of(self._records(reader, want), want, self._settings.calls, self._settings.hash_seed)
        finally:
            reader.close()

    def _records(self, reader: Consumer, want: Want) -> Iterator[Record]:
        """Records of the wanted time, of all partitions; each is read until it has passed ``due_tick`` or ended."""
        ends = self._assign(reader, want)
        quiet = 0
        while ends and quiet < QUIET:
            messages = reader.consume(1_000, 0.5)
            quiet = 0 if messages else quiet + 1
            for message in messages:
                record = self._record(message)
                if record is None or record.partition not in ends:
                    continue
                if tick_of(record.arrived_at) > want.due_tick or record.offset + 1 >= ends[record.partition]:
                    del ends[record.partition]
                yield record

    def _assign(self, reader: Consumer, want: Want) -> dict[int, int]:
        """Where to begin in each partition; returns where each ends that has something."""
        topic = self._settings.kafka.topic("posts")
        known = reader.list_topics(topic, TIMEOUT_S).topics[topic].partitions
        if self._settings.edge.trust_arrival_header:  # then the broker's clock says nothing about arrival
            places = [TopicPartition(topic, p, OFFSET_BEGINNING) for p in sorted(known)]
        else:
            times = [TopicPartition(topic, p, want.since_tick * TICK_MS) for p in sorted(known)]
            places = reader.offsets_for_times(times, timeout=TIMEOUT_S)
        ends: dict[int, int] = {}
        for place in places:
            low, high = reader.get_watermark_offsets(TopicPartition(topic, place.partition), timeout=TIMEOUT_S)
            if high > low and (place.offset == OFFSET_BEGINNING or 0 <= place.offset < high):
                ends[place.partition] = high
        reader.assign([place for place in places if place.partition in ends])
        return ends

    def _record(self, message: Message) -> Record | None:
        partition, offset = message.partition(), message.offset()
        if message.error() is not None or partition is None or offset is None:
            return None
        value, (_, arrived_at) = message.value() or b"", message.timestamp()
        headers = dict(message.headers() or ())
        stated = headers.get(ARRIVED_HEADER)
        if self._settings.edge.trust_arrival_header and isinstance(stated, bytes) and stated.isdigit():
            arrived_at = int(stated)
        return Record(value, partition, offset, arrived_at, TICK_HEADER in headers)
