"""ROUTE, live: alert revisions from ``muster.alerts`` to each sink, at least once, every sink at its own pace.

Each sink is a consumer group of its own. So a sink that is away holds up nobody, and when it is back it goes on from
where it was: the topic is its back-log. The sinks that are always there are waited for; one that a configuration added
is given up alert by alert, and what it never took stands on ``muster.dead-letters`` with the reason.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from streams import metrics, tracing
from streams.clients import consumer, unavailable
from streams.config import Settings
from streams.courier import Courier, Parcel
from streams.errors import MusterError, Refused, Unavailable
from streams.health import Pulse
from streams.order_book import OrderBook
from streams.outbox import Outbox
from streams.route import Delivery, Route, To, Why
from streams.sinks.base import Retry, Sink, SumsUp
from streams.sinks.board import BoardSink
from streams.sinks.digest import Digest
from streams.sinks.kafka import StateSink, from_record, to_record
from streams.sinks.redis_queue import QueueSink, connect
from streams.sinks.terminal import TerminalSink
from streams.sinks.told import Telling, Told

BATCH = 100
WAIT_S = 0.2
IN_FLIGHT = 200  # deliveries of one sink that wait in memory; what comes after waits in the topic
PATIENCE = Retry(first_wait_s=0.2, longest_wait_s=5.0, tries=None, give_up_s=None)

log = structlog.get_logger(__name__)


class Outlet(NamedTuple):
    """A sink, how long it is tried, and how people hear of what was over the page budget, if it tells people."""

    sink: Sink
    retry: Retry
    in_order: bool
    digest: Digest | None = None


def open_outlets(settings: Settings) -> dict[str, Outlet]:
    """The sinks that are always there, and those of the configuration."""
    url = settings.redis.url
    own: dict[str, Sink] = {
        To.STATE: StateSink(Outbox(settings.kafka)),
        To.QUEUE: QueueSink(connect(url), settings.route),
        To.BOARD: BoardSink(connect(url), settings.console),
        To.TERMINAL: TerminalSink(),
    }
    outlets = {name: Outlet(sink, PATIENCE, in_order=True) for name, sink in own.items()}
    for name, chosen in settings.sinks.items():
        post = chosen.open(name, settings)
        digest = Digest(connect(url), settings.console.board, name, post) if isinstance(post, SumsUp) else None
        outlets[name] = Outlet(Telling(post, Told(connect(url), name)), chosen.retry, in_order=False, digest=digest)
    return outlets


class SinkLoop:
    """One sink with its place in the topic. ``clock`` is seconds that only go forward."""

    def __init__(
        self,
        settings: Settings,
        route: Route,
        to: str,
        outlet: Outlet,
        pulse: Pulse,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._route, self._to, self._outlet, self._pulse = settings, route, to, outlet, pulse
        self._clock = clock
        self._book = OrderBook(connect(settings.redis.url), settings.route, settings.console.board)
        self._topic = settings.kafka.topic("alerts")
        self._consumer: Consumer = consumer(settings.kafka, f"route-{to}", logger=logging.getLogger("librdkafka"))
        self._dead: Outbox | None = None  # most sinks never need it
        self._courier = self._new_courier()
        self._committed: dict[int, int] = {}
        self._away = False  # since a delivery failed, until one arrives

    def run(self, stop: threading.Event) -> None:
        self._consumer.subscribe([self._topic], on_assign=self._assigned, on_revoke=self._revoked)
        try:
            while not stop.is_set():
                self._read()
                self._deliver_due(stop)
                if self._outlet.digest is not None:
                    self._outlet.digest.look()
                self._settle()
                self._pulse.step()
        finally:
            self._consumer.close()

    def _new_courier(self) -> Courier:
        return Courier(self._outlet.retry, random.Random(), self._outlet.in_order)

    def _read(self) -> None:
        """Take what has come; with enough in hand only stay a member of the group."""
        due_in = self._courier.due_in(self._clock())
        wait = WAIT_S if due_in is None else min(WAIT_S, due_in)
        room = IN_FLIGHT - len(self._courier)
        if room > 0:
            self._take([m for m in self._consumer.consume(min(BATCH, room), wait) if self._sound(m)])
            return
        mine = self._consumer.assignment()
        self._consumer.pause(mine)
        try:
            self._consumer.poll(wait)
        finally:
            still = self._consumer.assignment()
            self._consumer.resume([tp for tp in mine if tp in still])

    def _take(self, messages: list[Message]) -> None:
        if not messages:
            return
        alerts = [from_record(message.value(), message.headers()) for message in messages]
        orders = self._book.orders()
        orders = replace(orders, over_budget=self._book.over_budget(self._route.pages(alerts, orders)))
        mine = [delivery for delivery in self._route.apply(alerts, orders) if delivery.to == self._to]
        for message, delivery in zip(messages, mine, strict=True):
            partition, offset = message.partition(), message.offset()
            assert partition is not None
            assert offset is not None
            if delivery.told:
                self._courier.take(Parcel(delivery, partition, offset))
            else:
                self._courier.passed(partition, offset)
                metrics.alerts_suppressed.labels(delivery.why).inc()

    def _deliver_due(self, stop: threading.Event) -> None:
        while not stop.is_set() and (parcel := self._courier.next(self._clock())) is not None:
            with tracing.of_alert(parcel.delivery.alert, "deliver", sink=self._to):
                self._try(parcel)
            self._pulse.step()

    def _try(self, parcel: Parcel) -> None:
        try:
            outcome = self._deliver(parcel.delivery)
        except Refused as error:
            self._bury(parcel, "refused", error)
            self._courier.done(parcel)
        except Unavailable as error:
            self._missed(parcel, error)
        else:
            self._courier.done(parcel)
            self._away = False
            metrics.deliveries.labels(self._to, outcome).inc()

    def _deliver(self, delivery: Delivery) -> str:
        with metrics.timed(metrics.publish_duration, self._to):
            outcome = self._outlet.sink.deliver(delivery.alert, delivery.why is Why.FOLLOW_UP)
        return outcome

    def _missed(self, parcel: Parcel, error: Unavailable) -> None:
        metrics.deliveries.labels(self._to, "retried").inc()
        if not self._away:
            log.warning("sink_away", sink=self._to, error=str(error), hint=error.hint)
        self._away = True
        if self._courier.failed(parcel, self._clock(), error.wait_s):
            self._bury(parcel, "given_up", error)

    def _bury(self, parcel: Parcel, reason: str, error: MusterError) -> None:
        """To the dead letters, as the record it was, with all that is known about why."""
        record = to_record(parcel.delivery.alert)
        why = {
            "reason": reason, "detail": str(error)[:1_000], "sink": self._to, "tries": str(parcel.tries or 1),
            "topic": self._topic, "partition": str(parcel.partition), "offset": str(parcel.offset),
        }  # fmt: skip
        headers = [*record.headers, *((name, value.encode("utf-8", "replace")) for name, value in why.items())]
        self._dead = self._dead or Outbox(self._settings.kafka)
        self._dead.send("dead-letters", record.value, record.key, headers=headers)
        metrics.deliveries.labels(self._to, reason).inc()
        log.error("undelivered", sink=self._to, alert=parcel.delivery.alert.id, reason=reason, error=str(error))

    def _settle(self) -> None:
        """Make the sink and the dead letters durable, then say how far we have come.

        If Kafka does not take them, this process ends, and the next one starts from what was committed.
        """
        self._outlet.sink.flush()
        if self._dead is not None:
            self._dead.flush()
        metrics.deliveries_waiting.labels(self._to).set(len(self._courier))
        due = {p: offset for p, offset in self._courier.offsets().items() if offset != self._committed.get(p)}
        if not due:
            return
        try:
            wanted = [TopicPartition(self._topic, partition, offset) for partition, offset in due.items()]
            self._consumer.commit(offsets=wanted, asynchronous=False)
            self._committed |= due
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

    def _revoked(self, _: Consumer, __: list[TopicPartition]) -> None:
        """What is not committed is read again, by whoever has the partitions then."""
        self._courier, self._committed = self._new_courier(), {}


def run_route(
    settings: Settings, route: Route, pulse: Pulse, stop: threading.Event, clock: Callable[[], float] = time.monotonic
) -> None:
    """All sinks until ``stop``; the first one that fails for good stops the others and is raised."""
    Outbox(settings.kafka).partitions("alerts", "alerts.state", "dead-letters")  # says so at once if one is missing
    failed: list[BaseException] = []

    def run(loop: SinkLoop) -> None:
        try:
            loop.run(stop)
        except BaseException as error:
            failed.append(error)
            stop.set()

    threads = [
        threading.Thread(target=run, args=(SinkLoop(settings, route, to, outlet, pulse, clock),), name=f"route-{to}")
        for to, outlet in open_outlets(settings).items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise (
            failed[0] if isinstance(failed[0], MusterError) else MusterError(f"route failed: {failed[0]!r}")
        ) from failed[0]
