"""``muster.posts`` read again, for what judge wants from the time before a wave. Beside judge, in a thread of its own.

Judge sees no posts and each edge sees only its partitions, so nobody could keep the last half hour for it; the log has
it anyway. Finding takes as long as reading that half hour takes, or its newest ``lookback_posts``.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import structlog
from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaError, KafkaException, TopicPartition

from detectors.calls.lessons import Lesson, Want, lesson
from streams.clients import consumer
from streams.clock import TICK_MS, tick_of
from streams.config import Settings
from streams.edge_loop import record_of
from streams.lookback import lines_of
from streams.wire import Record

TIMEOUT_S = 30.0
AGAIN_S = 5.0

log = structlog.get_logger(__name__)


class Answer(NamedTuple):
    want: Want
    lesson: Lesson | None


class PostsLog:
    """Answers wants in their order. One that cannot be answered (Kafka away) is tried again until it can."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._params = settings.judge.phrases
        self._asked: set[str] = set()
        self._wants: queue.Queue[Want] = queue.Queue()
        self._answers: queue.Queue[Answer] = queue.Queue()
        self._thread = threading.Thread(target=self._work, name="posts-log", daemon=True)

    def ask(self, wants: Sequence[Want]) -> None:
        """Take wants that are not under way yet."""
        for want in wants:
            if want.alert_id not in self._asked:
                self._asked.add(want.alert_id)
                self._wants.put(want)
        if self._asked and self._thread.ident is None:
            self._thread.start()

    def answers(self) -> Iterator[Answer]:
        """What has been found since the last call."""
        while not self._answers.empty():
            answer = self._answers.get()
            self._asked.discard(answer.want.alert_id)
            yield answer

    def _work(self) -> None:
        while True:
            want = self._wants.get()
            started = time.monotonic()
            while (answer := self._answer(want)) is None:
                time.sleep(AGAIN_S)
            lines = 0 if answer.lesson is None else len(answer.lesson.calls)
            log.info("looked_back", alert=want.alert_id, lines=lines, seconds=round(time.monotonic() - started, 3))
            self._answers.put(answer)

    def _answer(self, want: Want) -> Answer | None:
        options = {"enable.partition.eof": True, "logger": logging.getLogger("librdkafka")}
        reader = consumer(self._settings.kafka, "lookback", **options)
        try:
            lines = lines_of(self._records(reader, want), want, self._params, self._settings.hash_seed)
            return Answer(want, lesson(want, lines, self._params))
        except KafkaException as error:
            log.warning("lookback_failed", alert=want.alert_id, error=str(error))
            return None
        finally:
            reader.close()

    def _records(self, reader: Consumer, want: Want) -> Iterator[Record]:
        """Records of all partitions from the wanted time on; each is read until it has passed ``due_tick`` or ends."""
        places = self._places(reader, want)
        reader.assign(places)
        going = {place.partition for place in places}
        deadline = time.monotonic() + TIMEOUT_S
        while going:
            messages = reader.consume(1_000, 0.5)
            if not messages and time.monotonic() > deadline:
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT))
            deadline = time.monotonic() + TIMEOUT_S if messages else deadline
            for message in messages:
                error, partition = message.error(), message.partition()
                record = record_of(message, self._settings.edge.trust_arrival_header)
                if record is not None and record.partition in going:
                    yield record
                ended = error is not None and error.code() == KafkaError._PARTITION_EOF
                if ended or (record is not None and tick_of(record.arrived_at) > want.due_tick):
                    going.discard(-1 if partition is None else partition)

    def _places(self, reader: Consumer, want: Want) -> list[TopicPartition]:
        """Where to begin in each partition: no more than ``lookback_posts`` before the end of the wanted time."""
        topic = self._settings.kafka.topic("posts")
        known = sorted(reader.list_topics(topic, TIMEOUT_S).topics[topic].partitions)
        if self._settings.edge.trust_arrival_header:  # then the broker's clock says nothing about arrival
            return [TopicPartition(topic, p, OFFSET_BEGINNING) for p in known]
        since, until = (
            reader.offsets_for_times([TopicPartition(topic, p, tick * TICK_MS) for p in known], timeout=TIMEOUT_S)
            for tick in (want.since_tick, want.due_tick + 1)
        )
        return [
            TopicPartition(topic, first.partition, self._start(reader, first, last))
            for first, last in zip(since, until, strict=True)
        ]

    def _start(self, reader: Consumer, first: TopicPartition, last: TopicPartition) -> int:
        if first.offset < 0:  # nothing as new as that
            return OFFSET_END
        low, high = reader.get_watermark_offsets(TopicPartition(first.topic, first.partition), timeout=TIMEOUT_S)
        end = last.offset if last.offset >= 0 else high
        return max(low, first.offset, end - self._params.lookback_posts)
