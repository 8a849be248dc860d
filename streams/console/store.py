"""The board as the console reads it: cards for lists, whole alerts for pages, changes for the browsers' streams."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, cast

import msgspec
from redis.asyncio import Redis

START = "0-0"
_CHUNK = 200

Card = dict[str, Any]
AlertObject = dict[str, Any]


class Place(NamedTuple):
    """Where a list goes on: after the alert of this time (epoch ms) and id, newest first."""

    at_ms: int
    alert_id: str

    def __str__(self) -> str:
        return f"{self.at_ms}-{self.alert_id}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """``ValueError`` when it is none of ours."""
        at_ms, _, alert_id = text.partition("-")
        if len(at_ms) > 16:  # Redis compares them as floats
            raise ValueError(text)
        return cls(int(at_ms), alert_id)


class Event(NamedTuple):
    """Something about an alert has changed. ``id`` is its place in the stream; ``card`` is None if only work did."""

    id: str
    type: str
    alert_id: str
    card: Card | None


class Board:
    """Read-only. Answers are as of now: an alert that is revised while a list is paged moves to its front."""

    def __init__(self, client: Redis, prefix: str) -> None:
        self._redis: Any = client  # its types allow every answer of every protocol; ours are texts (RESP 2, decoded)
        self._prefix = prefix

    def key(self, name: str) -> str:
        return f"{self._prefix}:{name}"

    async def alert(self, alert_id: str) -> AlertObject | None:
        """The latest revision, in structured CloudEvents form."""
        found = await self._hget("alerts", alert_id)
        return None if found is None else msgspec.json.decode(found)

    async def alerts(self, alert_ids: Sequence[str]) -> list[AlertObject]:
        return [msgspec.json.decode(found) for found in await self._many("alerts", alert_ids) if found is not None]

    async def card(self, alert_id: str) -> Card | None:
        found = await self._hget("cards", alert_id)
        return None if found is None else msgspec.json.decode(found)

    async def revisions(self, alert_id: str) -> list[AlertObject]:
        """Every revision that is kept whole, newest first."""
        latest = await self.alert(alert_id)
        earlier = await self._redis.lrange(self.key(f"revisions:{alert_id}"), 0, -1)
        return [*([latest] if latest else []), *(msgspec.json.decode(text) for text in earlier)]

    async def steps(self, alert_id: str) -> list[dict[str, Any]]:
        """One line for each revision, newest first."""
        found = await self._redis.lrange(self.key(f"steps:{alert_id}"), 0, -1)
        return [msgspec.json.decode(text) for text in found]

    async def page(
        self, limit: int, after: Place | None = None, wanted: Callable[[Card], bool] = lambda card: True
    ) -> tuple[list[Card], Place | None]:
        """Cards by the time of their latest revision, newest first, and where the next page begins."""
        cards: list[Card] = []
        last: Place | None = None
        top, offset = ("+inf" if after is None else after.at_ms), 0
        while True:
            rows = await self._redis.zrevrangebyscore(
                self.key("order"), top, "-inf", start=offset, num=_CHUNK, withscores=True
            )
            places = [Place(int(score), alert_id) for alert_id, score in rows]
            found = await self._many("cards", [place.alert_id for place in places])
            for place, text in zip(places, found, strict=True):
                if text is None or (after is not None and place >= after):
                    continue
                card = msgspec.json.decode(text)
                if not wanted(card):
                    continue
                if len(cards) == limit:
                    return cards, last
                cards.append(card)
                last = place
            if len(rows) < _CHUNK:
                return cards, None
            offset += _CHUNK

    async def over_budget(self, since_ms: int) -> list[tuple[str, int]]:
        """Alerts that the page budget had no room for, with when, newest first."""
        found = await self._redis.zrevrangebyscore(self.key("pages:over"), "+inf", since_ms, withscores=True)
        return [(alert_id, int(at)) for alert_id, at in found]

    async def newest_event(self) -> str:
        """Ask for it before reading the board: whatever changes after is an event after it."""
        found = await self._redis.xrevrange(self.key("events"), count=1)
        return str(found[0][0]) if found else START

    async def oldest_event(self) -> str:
        found = await self._redis.xrange(self.key("events"), count=1)
        return str(found[0][0]) if found else START

    async def events(self, after: str, limit: int) -> list[Event]:
        """What came after ``after``, oldest first."""
        entries = await self._redis.xrange(self.key("events"), min=f"({after}", count=limit)
        return [_event(entry, fields) for entry, fields in entries]

    async def wait_for_events(self, after: str, limit: int, block_ms: int) -> list[Event]:
        """As ``events``, but waits for the first one."""
        answer = await self._redis.xread({self.key("events"): after}, count=limit, block=block_ms)
        return [_event(entry, fields) for _, entries in answer or [] for entry, fields in entries]

    async def _hget(self, name: str, field: str) -> str | None:
        return cast("str | None", await self._redis.hget(self.key(name), field))

    async def _many(self, name: str, fields: Sequence[str]) -> list[str | None]:
        if not fields:
            return []
        return cast("list[str | None]", await self._redis.hmget(self.key(name), list(fields)))


def place_of(event_id: str) -> tuple[int, int]:
    """An event's id as something that can be compared; ``ValueError`` when it is none.

    >>> place_of("1733671980120-2") > place_of("1733671980120-0")
    True
    """
    ms, _, number = event_id.partition("-")
    if not (event_id.replace("-", "", 1).isdecimal() and event_id.isascii() and len(ms) <= 16 and len(number) <= 16):
        raise ValueError(event_id)
    return int(ms), int(number or 0)


def _event(entry: Any, fields: dict[str, str]) -> Event:
    card = fields.get("card")
    return Event(str(entry), fields["type"], fields["alert_id"], msgspec.json.decode(card) if card else None)
