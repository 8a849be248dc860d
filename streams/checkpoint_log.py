"""One partition of the checkpoints topic as a ``Log``."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from streams.checkpoint import LogRecord
from streams.clients import consumer, producer, unavailable
from streams.sections import KafkaSettings

TIMEOUT_S = 30.0
LIBRDKAFKA = logging.getLogger("librdkafka")
POLL_S = 1.0


class KafkaLog:
    """Appends with acks from all replicas and reads by offset; belongs to one thread at a time.

    The embedded broker gives, as the end of a log, the offset after the *first* record of its last batch. A manifest
    is alone in its batch, so what a reader needs is always before that end.
    """

    def __init__(self, kafka: KafkaSettings, topic: str, partition: int) -> None:
        self._kafka = kafka
        self._topic, self._partition = topic, partition
        # The store has compressed already; a checkpoint is one burst that nothing more is coming to.
        self._producer: Producer = producer(kafka, **{"compression.type": "none", "linger.ms": 0, "logger": LIBRDKAFKA})

    def append(self, records: Iterable[tuple[bytes, bytes | None]]) -> list[int]:
        offsets: list[int] = []
        failed: list[KafkaError] = []

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is not None:
                failed.append(error)
            else:
                offsets.append(_offset(message))

        for key, value in records:
            self._producer.produce(self._topic, value, key, self._partition, on_delivery=delivered)
        left = self._producer.flush(TIMEOUT_S)
        if failed or left:
            self._producer.purge()
            self._producer.flush(POLL_S)
            reason = failed[0] if failed else KafkaError(KafkaError._MSG_TIMED_OUT)
            raise unavailable(self._kafka, KafkaException(reason))
        return sorted(offsets)  # idempotent producer, one partition: the order of offsets is the order of records

    def bounds(self) -> tuple[int, int]:
        reader = self._reader()
        deadline = time.monotonic() + TIMEOUT_S
        try:
            while True:
                try:
                    return reader.get_watermark_offsets(TopicPartition(self._topic, self._partition), TIMEOUT_S)
                except KafkaException as error:  # a leader may just be moving
                    if time.monotonic() > deadline:
                        raise unavailable(self._kafka, error) from None
                    time.sleep(POLL_S / 10)
        finally:
            reader.close()

    def read(self, start: int, end: int) -> Iterator[LogRecord]:
        reader = self._reader()
        try:
            reader.assign([TopicPartition(self._topic, self._partition, start)])
            silent_s = 0.0
            while True:
                message = reader.poll(POLL_S)
                if message is None:
                    silent_s += POLL_S
                    if silent_s > TIMEOUT_S:
                        raise unavailable(self._kafka, KafkaException(KafkaError(KafkaError._TIMED_OUT)))
                    continue
                error = message.error()
                if error is not None:
                    if error.code() == KafkaError._PARTITION_EOF:
                        return
                    if error.retriable():
                        continue
                    raise unavailable(self._kafka, KafkaException(error))
                silent_s = 0.0
                offset = _offset(message)
                if offset >= end:
                    return
                yield LogRecord(offset, message.key() or b"", message.value())
                if offset == end - 1:
                    return
        finally:
            reader.close()

    def _reader(self) -> Consumer:
        return consumer(self._kafka, "checkpoint-reader", **{"enable.partition.eof": True, "logger": LIBRDKAFKA})


def _offset(message: Message) -> int:
    offset = message.offset()
    assert offset is not None, "a record that the broker has acknowledged or sent has an offset"
    return offset
