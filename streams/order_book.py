"""What route is told of people's orders: silences and open waves as they stand in Redis, and the page budget.

A look a second is enough, and a Redis that is away changes nothing: the last orders hold, but every silence ends when
it should; who pages is then not counted. Nobody is left untold because the book cannot be read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import Any

import msgspec
import redis
import structlog

from streams import metrics
from streams.route import RouteSettings
from streams.silences import NO_ORDERS, Orders, Silence

LOOK_S = 1.0
HOUR_MS, DAY_MS = 3_600_000, 86_400_000

# A page that was let pass stays let pass, and one that was over the budget stays over it, for a day: every sink, at
# whatever pace, decides the same.
_ADMIT = """
local board, now, hour, day, over = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), {}
local pages, late = board .. ':pages', board .. ':pages:over'
redis.call('ZREMRANGEBYSCORE', pages, '-inf', now - 86400000)
redis.call('ZREMRANGEBYSCORE', late, '-inf', now - 86400000)
for n = 5, #ARGV do
    local id = ARGV[n]
    if redis.call('ZSCORE', late, id) then over[#over + 1] = id
    elseif not redis.call('ZSCORE', pages, id) then
        local full = (hour > 0 and redis.call('ZCOUNT', pages, now - 3600000, '+inf') >= hour)
            or (day > 0 and redis.call('ZCARD', pages) >= day)
        redis.call('ZADD', full and late or pages, now, id)
        if full then over[#over + 1] = id end
    end
end
return over
"""

log = structlog.get_logger(__name__)


class OrderBook:
    """``board`` is the prefix of the console's keys; ``clock`` gives epoch ms."""

    def __init__(
        self, client: redis.Redis, settings: RouteSettings, board: str,
        clock: Callable[[], int] = lambda: int(time.time() * 1000),
    ) -> None:  # fmt: skip
        self._redis: Any = client
        self._settings, self._board, self._clock = settings, board, clock
        self._admit = client.register_script(_ADMIT)
        self._orders = NO_ORDERS
        self._looked: int | None = None
        self._away = False

    def orders(self) -> Orders:
        """What holds now."""
        now = self._clock()
        if self._looked is None or now - self._looked >= LOOK_S * 1000:
            self._looked = now
            try:
                silences = self._redis.hvals(f"{self._board}:silences")
                waves = self._redis.hgetall(f"{self._board}:waves")
                self._orders = Orders(
                    tuple(sorted((msgspec.json.decode(text, type=Silence) for text in silences), key=lambda s: s.id)),
                    {wave: frozenset(msgspec.json.decode(tags)) for wave, tags in sorted(waves.items())},
                )
                self._away = False
            except redis.RedisError as error:
                self._note(error)
        held = tuple(silence for silence in self._orders.silences if silence.made_at <= now < silence.expires_at)
        return Orders(held, self._orders.waves)

    def over_budget(self, alert_ids: Collection[str]) -> frozenset[str]:
        """Which of these may not page, since others have within the last hour or day; the rest now has."""
        kept = self._settings
        if not alert_ids or not (kept.pages_an_hour or kept.pages_a_day):
            return frozenset()
        limits = (kept.pages_an_hour, kept.pages_a_day)
        try:
            return frozenset(self._admit(args=[self._board, self._clock(), *limits, *alert_ids]))
        except redis.RedisError as error:
            self._note(error)
            return frozenset()

    def _note(self, error: redis.RedisError) -> None:
        metrics.redis_errors.labels("orders").inc()
        if not self._away:
            log.warning("orders_not_read", error=str(error))
        self._away = True
