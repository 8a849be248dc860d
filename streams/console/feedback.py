"""From the desk's outbox in Redis to ``muster.feedback``, at least once and in order.

A record leaves the outbox when the broker has it. While Kafka is away they wait; several consoles take turns. A record
that is sent twice has the same id and counts once.
"""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Callable
from typing import Any

import redis
import structlog

from streams import metrics
from streams.config import Settings
from streams.errors import Unavailable
from streams.outbox import Outbox

BATCH = 100
WAIT_S = 0.3
BACK_OFF_S = (0.5, 1.0, 2.0, 5.0)
TURN_MS = 90_000  # longer than the broker may take for a batch

log = structlog.get_logger(__name__)

_KEEP_TURN = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
_END_TURN = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


class FeedbackForwarder:
    """Runs in a thread of its own; ``outbox`` makes a connection to Kafka, anew after it has failed."""

    def __init__(self, settings: Settings, client: redis.Redis, outbox: Callable[[], Outbox] | None = None) -> None:
        self._redis: Any = client
        self._open = outbox or (lambda: Outbox(settings.kafka))
        self._kafka: Outbox | None = None
        self._key = f"{settings.console.board}:work:outbox"
        self._me = uuid.uuid4().hex
        self._keep_turn, self._end_turn = client.register_script(_KEEP_TURN), client.register_script(_END_TURN)

    def run(self, stop: threading.Event) -> None:
        tries = 0
        while not stop.is_set():
            try:
                sent = self.step()
                tries = 0
                if not sent:
                    stop.wait(WAIT_S)
            except (Unavailable, redis.RedisError) as error:
                if tries == 0:
                    log.warning("feedback_waits", error=str(error))
                self._kafka = None
                stop.wait(BACK_OFF_S[min(tries, len(BACK_OFF_S) - 1)])
                tries += 1
        self._leave()

    def step(self) -> int:
        """Send what waits, a batch at most; returns how many are with the broker now."""
        waiting = int(self._redis.xlen(self._key))
        metrics.feedback_waiting.set(waiting)
        if not waiting or not self._keep_turn(keys=[f"{self._key}:turn"], args=[self._me, TURN_MS]):
            return 0
        entries = self._redis.xrange(self._key, count=BATCH)
        if not entries:
            return 0
        self._kafka = self._kafka or self._connect()
        for _, fields in entries:
            self._kafka.send("feedback", fields["record"].encode(), fields["id"].encode())
        self._kafka.flush()
        self._redis.xdel(self._key, *(entry for entry, _ in entries))
        metrics.feedback_sent.inc(len(entries))
        return len(entries)

    def _connect(self) -> Outbox:
        """Says at once that there is no broker, or no topic where brokers make none up."""
        kafka = self._open()
        kafka.partitions("feedback")
        return kafka

    def _leave(self) -> None:
        with contextlib.suppress(redis.RedisError):  # the turn ends by itself
            self._end_turn(keys=[f"{self._key}:turn"], args=[self._me])
