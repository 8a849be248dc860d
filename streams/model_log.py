"""``muster.models`` on Kafka, read from the beginning on by whoever needs every version: each edge, and the tools."""

from __future__ import annotations

import logging
import time

import structlog
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from detectors.calls.learned import Learned
from streams import metrics
from streams.clients import consumer, unavailable
from streams.errors import Corrupt
from streams.models import decode_model
from streams.sections import KafkaSettings

TIMEOUT_S = 30.0

log = structlog.get_logger(__name__)


class ModelLog:
    """A reader of the topic's only partition, without a group.

    A record that is no intact model is passed over and counted: an edge must not stop hearing because of it.
    """

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka
        options = {"enable.partition.eof": True, "logger": logging.getLogger("librdkafka")}
        self._consumer: Consumer = consumer(kafka, "models", **options)
        self._consumer.assign([TopicPartition(kafka.topic("models"), 0, OFFSET_BEGINNING)])
        self._at_end = False

    def read(self, wait_s: float = 0.0) -> list[Learned]:
        """What has come since the last call."""
        found: list[Learned] = []
        for message in self._consumer.consume(100, wait_s):
            error, value = message.error(), message.value()
            if error is not None:
                self._at_end |= error.code() == KafkaError._PARTITION_EOF
            elif value:
                try:
                    found.append(decode_model(value))
                except Corrupt as damaged:
                    metrics.models_damaged.inc()
                    log.error("model_passed_over", error=str(damaged), hint=damaged.hint)
        return found

    def read_all(self) -> list[Learned]:
        """Everything up to the end as it stands now; ``Unavailable`` when Kafka does not answer."""
        found: list[Learned] = []
        deadline = time.monotonic() + TIMEOUT_S
        while not self._at_end:
            found += self.read(0.2)
            if time.monotonic() > deadline:
                raise unavailable(self._kafka, KafkaException(KafkaError(KafkaError._TIMED_OUT)))
        return found

    def close(self) -> None:
        self._consumer.close()
