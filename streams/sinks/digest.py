"""What the page budget had no room for, told to people in one message instead of one by one.

Which alerts are over the budget stands in Redis (``order_book.py``), and so does of which of them a sink has told. Of
several processes one tells: whoever takes the turn. While Redis is away nothing is over the budget, and nothing is
summed up.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import msgspec
import redis
import structlog

from streams import metrics
from streams.errors import MusterError
from streams.sinks.base import SumsUp

LOOK_S = 5.0
AGAIN_S = 60.0  # after a digest that was not taken
SHOWN = 20  # alerts with a line of their own
DAY_MS = 86_400_000

log = structlog.get_logger(__name__)


class Digest:
    """The digests of one sink. ``board`` is the prefix of the console's keys, ``clock`` gives epoch ms."""

    def __init__(
        self, client: redis.Redis, board: str, sink: str, post: SumsUp,
        clock: Callable[[], int] = lambda: int(time.time() * 1000),
    ) -> None:  # fmt: skip
        self._redis: Any = client
        self._board, self._sink, self._post, self._clock = board, sink, post, clock
        self._told, self._turn = f"muster:told:{sink}:digest", f"muster:told:{sink}:digest:turn"
        self._next_look = 0

    def look(self) -> None:
        """Send one if it is due; what goes wrong is tried again later and holds up nothing."""
        now = self._clock()
        if now < self._next_look:
            return
        self._next_look = now + round(LOOK_S * 1000)
        try:
            cards = self._untold(now)
            if cards and self._redis.set(self._turn, "taken", nx=True, px=round(self._post.digest_s * 1000)):
                self._tell(cards, now)
        except redis.RedisError as error:
            metrics.redis_errors.labels("digest").inc()
            log.warning("digest_not_looked_at", sink=self._sink, error=str(error))

    def _untold(self, now: int) -> list[dict[str, Any]]:
        """Cards of alerts that are over the budget, and on the board already; the newest first."""
        late = self._redis.zrevrangebyscore(f"{self._board}:pages:over", "+inf", now - DAY_MS)
        told = set(self._redis.zrange(self._told, 0, -1)) if late else set()
        ids = [alert_id for alert_id in late if alert_id not in told]
        found = self._redis.hmget(f"{self._board}:cards", ids) if ids else []
        return [msgspec.json.decode(card) for card in found if card is not None]

    def _tell(self, cards: list[dict[str, Any]], now: int) -> None:
        try:
            self._post.sum_up(cards[:SHOWN], len(cards))
        except MusterError as error:
            self._redis.pexpire(self._turn, round(AGAIN_S * 1000))
            metrics.deliveries.labels(self._sink, "retried").inc()
            log.warning("digest_not_taken", sink=self._sink, error=str(error))
            return
        self._redis.zadd(self._told, {card["alert_id"]: now for card in cards})
        self._redis.zremrangebyscore(self._told, "-inf", now - 2 * DAY_MS)
        self._redis.pexpire(self._told, 2 * DAY_MS)
        metrics.deliveries.labels(self._sink, "digest").inc()
