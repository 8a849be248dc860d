"""What a stage has to say, on its way to Kafka: produced at once, counted until the broker has it.

Faust's own producer costs 100-300 µs a record and halves a stage's speed (measured); librdkafka's 2-3 µs.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from confluent_kafka import KafkaError, KafkaException, Message

from streams.clients import producer, unavailable
from streams.errors import Unavailable
from streams.sections import KafkaSettings

FLUSH_S = 60.0
METADATA_S = 30.0

Headers = Sequence[tuple[str, bytes]]


class Parcel:
    """Some records that belong together: done when the broker has all of them."""

    def __init__(self) -> None:
        self.open = 0


class Outbox:
    """Sends records in order and remembers any that could not be delivered.

    Belongs to one thread. A record that cannot be delivered is never skipped: ``flush`` raises, the caller does not
    commit, and after a restart the same input gives the same output again.
    """

    def __init__(self, kafka: KafkaSettings, full_names: bool = False) -> None:
        self._kafka = kafka
        self._full_names = full_names  # of topics that are not ours, and have no prefix
        self._producer = producer(kafka, logger=logging.getLogger("librdkafka"))
        self._failed: KafkaError | None = None

    def send(
        self,
        topic: str,
        value: bytes | None,
        key: bytes | None = None,
        partition: int = -1,
        headers: Headers = (),
        parcel: Parcel | None = None,
    ) -> None:
        """Hand one record over; waits only when the local queue is full. ``topic`` is the name without prefix."""

        def delivered(error: KafkaError | None, _: Message) -> None:
            self._failed = self._failed or error
            if parcel is not None:
                parcel.open -= 1

        if parcel is not None:
            parcel.open += 1
        name = topic if self._full_names else self._kafka.topic(topic)
        while True:
            try:
                self._producer.produce(name, value, key, partition, on_delivery=delivered, headers=list(headers))
                return
            except BufferError:
                self._producer.poll(0.1)

    def partitions(self, *names: str) -> dict[str, int]:
        """How many partitions these topics have; ``Unavailable`` if there is no such topic or no broker."""
        found: dict[str, int] = {}
        for name in names:
            topic = self._kafka.topic(name)
            try:
                known = self._producer.list_topics(topic, METADATA_S).topics[topic]
            except KafkaException as error:
                raise unavailable(self._kafka, error) from None
            if known.error is not None:
                raise Unavailable(f"there is no topic {topic} ({known.error})", "muster topics apply creates it")
            found[name] = len(known.partitions)
        return found

    @property
    def outstanding(self) -> int:
        """Records that the broker does not have yet."""
        return len(self._producer)

    def poll(self, timeout_s: float = 0.0) -> None:
        """Let deliveries be counted; raises ``Unavailable`` if one has failed."""
        self._producer.poll(timeout_s)
        self._check()

    def flush(self) -> None:
        """Wait until the broker has everything that was sent; raises ``Unavailable`` if it does not."""
        left = self._producer.flush(FLUSH_S)
        self._check()
        if left:
            raise unavailable(self._kafka, KafkaException(KafkaError(KafkaError._MSG_TIMED_OUT)))

    def _check(self) -> None:
        if self._failed is not None:
            raise unavailable(self._kafka, KafkaException(self._failed))
