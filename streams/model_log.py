"""``muster.models`` on Kafka: every version from the beginning on, and a new one at the end."""

from __future__ import annotations

import logging
import time

import structlog
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

from detectors.calls.learned import Learned
from streams import metrics
from streams.clients import consumer, light_producer, unavailable
from streams.errors import Corrupt
from streams.models import decode_model, encode_model
from streams.sections import KafkaSettings

TIMEOUT_S = 30.0

log = structlog.get_logger(__name__)


class ModelLog:
    """A reader of the topic's only partition, without a group: every edge needs every version.

    A record that is no intact model is passed over and counted: an edge must not stop hearing because of it.
    """

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka
        self._place = TopicPartition(kafka.topic("models"), 0, OFFSET_BEGINNING)
        self._consumer: Consumer = consumer(kafka, "models", logger=logging.getLogger("librdkafka"))
        self._consumer.assign([self._place])
        self._next = 0

    def read(self, wait_s: float = 0.0) -> list[Learned]:
        """What has come since the last call."""
        found: list[Learned] = []
        for message in self._consumer.consume(100, wait_s):
            value, offset = message.value(), message.offset()
            if message.error() is not None or offset is None:
                continue
            self._next = offset + 1
            if not value:
                continue
            try:
                found.append(decode_model(value))
            except Corrupt as error:
                metrics.models_damaged.inc()
                log.error("model_passed_over", error=str(error), hint=error.hint)
        return found

    def read_all(self) -> list[Learned]:
        """Everything up to the end as it stands now."""
        try:
            _, end = self._consumer.get_watermark_offsets(self._place, timeout=TIMEOUT_S)
        except KafkaException as error:
            raise unavailable(self._kafka, error) from None
        found, deadline = self.read(), time.monotonic() + TIMEOUT_S
        while self._next < end and time.monotonic() < deadline:
            before = self._next
            found += self.read(0.5)
            if self._next == before and self._consumer.position([self._place])[0].offset >= end:
                break  # the last records were compacted away
        return found

    def close(self) -> None:
        self._consumer.close()


def publish(kafka: KafkaSettings, model: Learned) -> None:
    """One version, from a tool."""
    producer = light_producer(kafka)
    producer.send(kafka.topic("models"), encode_model(model), key=str(model.version).encode()).get(timeout=TIMEOUT_S)
    producer.close()
