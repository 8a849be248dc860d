"""ROUTE, live: alert revisions from ``muster.alerts`` to each sink, at least once, every sink at its own pace.

Each sink is a consumer group of its own. So a sink that is away holds up nobody, and when it is back it goes on from
where it was: the topic is its back-log.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from streams import metrics
from streams.clients import consumer, unavailable
from streams.config import Settings
from streams.errors import MusterError, Unavailable
from streams.health import Pulse
from streams.order_book import OrderBook
from streams.outbox import Outbox
from streams.route import Delivery, Route, To, Why
from streams.sinks.board import BoardSink
from streams.sinks.kafka import StateSink, from_record
from streams.sinks.redis_queue import QueueSink, connect
from streams.sinks.terminal import TerminalSink
from streams.wire import Alert

BATCH = 100
WAIT_S = 0.2
BACK_OFF_S = (0.2, 0.5, 1.0, 2.0, 5.0)

log = structlog.get_logger(__name__)


class Sink(Protocol):
    """Where alerts go. ``deliver`` may be repeated with the same revision; ``Unavailable`` means try again later."""

    def deliver(self, alert: Alert, follow_up: bool = False) -> str:
        """What became of it, in one word of a closed set."""

    def flush(self) -> None:
        """Everything delivered so far is where it belongs."""


def open_sinks(settings: Settings) -> Mapping[To, Sink]:
    return {
        To.STATE: StateSink(Outbox(settings.kafka)),
        To.QUEUE: QueueSink(connect(settings.redis.url), settings.route),
        To.BOARD: BoardSink(connect(settings.redis.url), settings.console),
        To.TERMINAL: TerminalSink(),
    }


class SinkLoop:
    """One sink with its place in the topic."""

    def __init__(self, settings: Settings, route: Route, to: To, sink: Sink, pulse: Pulse) -> None:
        self._settings, self._route, self._to, self._sink, self._pulse = settings, route, to, sink, pulse
        self._book = OrderBook(connect(settings.redis.url), settings.route, settings.console.board)
        self._consumer: Consumer = consumer(settings.kafka, f"route-{to}", logger=logging.getLogger("librdkafka"))

    def run(self, stop: threading.Event) -> None:
        self._consumer.subscribe([self._settings.kafka.topic("alerts")], on_assign=self._assigned)
        try:
            while not stop.is_set():
                messages = [m for m in self._consumer.consume(BATCH, WAIT_S) if self._sound(m)]
                if messages and self._deliver_all(messages, stop):
                    self._commit()
                self._pulse.step()
        finally:
            self._consumer.close()

    def _deliver_all(self, messages: list[Message], stop: threading.Event) -> bool:
        """Deliver all of these, however long the sink is away; False when we are told to stop first."""
        alerts = [from_record(message.value(), message.headers()) for message in messages]
        orders = self._book.orders()
        orders = replace(orders, over_budget=self._book.over_budget(self._route.pages(alerts, orders)))
        waiting = [delivery for delivery in self._route.apply(alerts, orders) if delivery.to is self._to]
        tries = 0
        while True:
            try:
                while waiting:
                    self._deliver(waiting[0])
                    waiting.pop(0)
                    tries = 0
                self._sink.flush()
                return True
            except Unavailable as error:
                metrics.deliveries.labels(self._to, "retried").inc()
                if tries == 0:
                    log.warning("sink_away", sink=self._to, error=str(error))
                if not self._wait(BACK_OFF_S[min(tries, len(BACK_OFF_S) - 1)], stop):
                    return False
                tries += 1

    def _deliver(self, delivery: Delivery) -> None:
        if not delivery.told:
            metrics.alerts_suppressed.labels(delivery.why).inc()
            return
        with metrics.timed(metrics.publish_duration, self._to):
            outcome = self._sink.deliver(delivery.alert, delivery.why is Why.FOLLOW_UP)
        metrics.deliveries.labels(self._to, outcome).inc()

    def _wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait while staying a member of the group: a consumer that does not poll for long is thrown out."""
        mine = self._consumer.assignment()
        self._consumer.pause(mine)
        try:
            self._consumer.poll(0)
            self._pulse.step()
            return not stop.wait(seconds)
        finally:
            still = self._consumer.assignment()
            self._consumer.resume([tp for tp in mine if tp in still])

    def _commit(self) -> None:
        try:
            self._consumer.commit(asynchronous=False)
        except KafkaException as error:  # then some deliveries are repeated, which every sink can stand
            log.warning("commit_failed", sink=self._to, error=str(error))

    def _sound(self, message: Message) -> bool:
        error = message.error()
        if error is not None and not error.retriable() and error.code() != KafkaError._PARTITION_EOF:
            raise unavailable(self._settings.kafka, KafkaException(error))
        return error is None

    def _assigned(self, _: Consumer, partitions: list[TopicPartition]) -> None:
        metrics.rebalances.inc()
        self._pulse.started()
        log.info("assigned", sink=self._to, partitions=len(partitions))


def run_route(settings: Settings, route: Route, pulse: Pulse, stop: threading.Event) -> None:
    """All sinks until ``stop``; the first one that fails for good stops the others and is raised."""
    Outbox(settings.kafka).partitions("alerts", "alerts.state")  # says so at once if they are not there
    failed: list[BaseException] = []

    def run(loop: SinkLoop) -> None:
        try:
            loop.run(stop)
        except BaseException as error:
            failed.append(error)
            stop.set()

    threads = [
        threading.Thread(target=run, args=(SinkLoop(settings, route, to, sink, pulse),), name=f"route-{to}")
        for to, sink in open_sinks(settings).items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise (
            failed[0] if isinstance(failed[0], MusterError) else MusterError(f"route failed: {failed[0]!r}")
        ) from failed[0]
