"""Silences in Redis, as people make and end them. Route reads them there (``order_book.py``)."""

from __future__ import annotations

from typing import Any

import msgspec
from redis.asyncio import Redis

from streams.console.acts import Entry
from streams.console.people import Person
from streams.silences import Silence

KEPT_MS = 86_400_000  # one that is over is shown as long, so that people see why nobody was told
MOST = 1_000

# ARGV: board, now, the silence, the entry, lines of the audit log, events kept. The log says it, or it is not done.
_PUT = """
local board, now, silence, entry = ARGV[1], tonumber(ARGV[2]), cjson.decode(ARGV[3]), cjson.decode(ARGV[4])
local key = function(name) return board .. ':' .. name end
local count = 0
for id, text in pairs((function()
    local all, found = redis.call('HGETALL', key('silences')), {}
    for n = 1, #all, 2 do found[all[n]] = all[n + 1] end
    return found
end)()) do
    if cjson.decode(text).expires_at < now - tonumber(ARGV[7]) then redis.call('HDEL', key('silences'), id)
    else count = count + 1 end
end
local known = redis.call('HGET', key('silences'), silence.id)
if entry.action == 'silence' and known then
    return cjson.decode(known).owner == silence.owner and 'repeated' or 'id_taken'
end
if entry.action ~= 'silence' and not known then return 'unknown' end
if entry.action == 'silence' and count >= tonumber(ARGV[8]) then return 'too_many' end
redis.call('HSET', key('silences'), silence.id, ARGV[3])
redis.call('XADD', key('audit'), 'MAXLEN', '~', ARGV[5], '*', 'entry', ARGV[4])
redis.call('XADD', key('events'), 'MAXLEN', '~', ARGV[6], '*', 'type', 'silence', 'alert_id', '')
return 'done'
"""


class Silencing:
    """Makes, changes, ends and lists silences."""

    def __init__(self, client: Redis, board: str, audit: int, events: int) -> None:
        self._redis: Any = client
        self._board, self._limits = board, (audit, events)
        self._put = client.register_script(_PUT)

    async def all(self, now: int) -> list[Silence]:
        """Those that hold, and those that ended within a day; what ends last comes first."""
        found = await self._redis.hvals(f"{self._board}:silences")
        silences = (msgspec.json.decode(text, type=Silence) for text in found)
        kept = [silence for silence in silences if silence.expires_at > now - KEPT_MS]
        return sorted(kept, key=lambda silence: (-silence.expires_at, silence.id))

    async def get(self, silence_id: str) -> Silence | None:
        found = await self._redis.hget(f"{self._board}:silences", silence_id)
        return None if found is None else msgspec.json.decode(found, type=Silence)

    async def make(self, silence: Silence, person: Person, now: int) -> str:
        """``done``, ``repeated``, ``id_taken`` or ``too_many``."""
        return await self._keep("silence", silence, person, now)

    async def change(self, silence: Silence, person: Person, now: int) -> str:
        """``done`` or ``unknown``. To end one is to let it expire now."""
        return await self._keep("end_silence" if silence.expires_at <= now else "change_silence", silence, person, now)

    async def _keep(self, action: str, silence: Silence, person: Person, now: int) -> str:
        entry = Entry(
            id=silence.id, at=now, operator=person.name, action=action, reason=named(silence), words=silence.reason,
            until=silence.expires_at, subject=silence.id,
        )  # fmt: skip
        written = (msgspec.json.encode(value) for value in (silence, entry))
        return str(await self._put(args=[self._board, now, *written, *self._limits, KEPT_MS, MOST]))


def named(silence: Silence) -> str:
    """What it silences, in one line.

    >>> named(Silence("s", "amal", "", 0, 1, tags=("one", "two"), platforms=("x",)))
    '#one #two x'
    """
    parts = [*(f"#{tag.lstrip('#')}" for tag in silence.tags), *([silence.pattern] if silence.pattern else [])]
    return " ".join([*parts, *silence.platforms, *silence.languages])
