"""The console's live store: what every alert says now, where it came from, and a stream of what has changed.

Under the prefix (``console.board``) lie: ``alerts`` (hash: the latest revision of each, as structured CloudEvents),
``cards`` (hash: the little that a list needs), ``order`` (sorted set by the time of the latest revision),
``revisions:ID`` (list: earlier revisions, newest first; of many, the first and the last), ``steps:ID`` (list: one line
for each revision), ``waves`` (hash: the tag keys of waves that go on) and ``events`` (stream; its ids are those of the
browsers' event streams). One revision is one atomic step.

Kafka stays the truth: a board that was lost fills again from the topic. When it does not work: on Redis Cluster, since
the step touches several keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import redis

from streams import metrics
from streams.cards import card_of, step_of
from streams.config import ConsoleSettings
from streams.errors import Unavailable
from streams.silences import tag_keys
from streams.wire import Alert

FIRST_REVISIONS = 5  # never dropped for later ones: they hold the minutes of the launch

# The oldest alerts go when the texts of all are over the budget, never the one that has just come.
_PUT = """
local id, revision, board = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local key = function(name) return board .. ':' .. name end
if tonumber(redis.call('HGET', key('revision'), id) or '0') >= revision then return 'repeated' end
local size = #ARGV[5]
local before = redis.call('HGET', key('alerts'), id)
if before then
    local length = redis.call('LPUSH', key('revisions:' .. id), before)
    if length > tonumber(ARGV[8]) then
        local gone = redis.call('LINDEX', key('revisions:' .. id), -1 - tonumber(ARGV[12]))
        size = size - #gone
        redis.call('LREM', key('revisions:' .. id), -1, gone)
    end
end
redis.call('HSET', key('revision'), id, revision)
redis.call('HSET', key('alerts'), id, ARGV[5])
redis.call('HSET', key('cards'), id, ARGV[6])
redis.call('ZADD', key('order'), ARGV[4], id)
if ARGV[13] ~= '' then redis.call('HSET', key('waves'), id, ARGV[13]) else redis.call('HDEL', key('waves'), id) end
redis.call('LPUSH', key('steps:' .. id), ARGV[7])
redis.call('LTRIM', key('steps:' .. id), 0, tonumber(ARGV[9]) - 1)
redis.call('HINCRBY', key('bytes'), id, size)
local total = redis.call('HINCRBY', key('bytes'), '', size)
while total > tonumber(ARGV[11]) and redis.call('ZCARD', key('order')) > 1 do
    local oldest = redis.call('ZRANGE', key('order'), 0, 1)
    local gone = oldest[1] ~= id and oldest[1] or oldest[2]
    total = redis.call('HINCRBY', key('bytes'), '', -tonumber(redis.call('HGET', key('bytes'), gone) or '0'))
    for _, name in ipairs({'alerts', 'cards', 'revision', 'bytes', 'waves'}) do redis.call('HDEL', key(name), gone) end
    redis.call('ZREM', key('order'), gone)
    redis.call('DEL', key('revisions:' .. gone), key('steps:' .. gone))
end
redis.call('XADD', key('events'), 'MAXLEN', '~', ARGV[10], '*', 'type', 'alert', 'alert_id', id, 'card', ARGV[6])
return 'shown'
"""


class BoardSink:
    """Puts alert revisions on the board, each once; an older revision never replaces a newer one."""

    name = "board"

    def __init__(self, client: redis.Redis, settings: ConsoleSettings) -> None:
        self._settings = settings
        self._put = client.register_script(_PUT)

    def deliver(self, alert: Alert, follow_up: bool = False) -> str:
        """``shown``, or ``repeated`` when it or a newer one is there. ``Unavailable``: try again."""
        kept, data = self._settings, alert.data
        structured, card, step = (_json(part) for part in (alert.structured(), card_of(alert), step_of(alert)))
        at_ms = int(datetime.fromisoformat(alert.time).timestamp() * 1000)
        limits = (kept.revisions, kept.steps, kept.events, kept.board_bytes, FIRST_REVISIONS)
        wave = _json(sorted(tag_keys(data["hashtags"]))) if _waves(data) else b""
        try:
            return str(
                self._put(
                    args=[data["alert_id"], data["revision"], kept.board, at_ms, structured, card, step, *limits, wave]
                )
            )
        except redis.RedisError as error:
            metrics.redis_errors.labels("board").inc()
            raise Unavailable(
                f"Redis does not answer: {error}", "start it, or set redis.url (MUSTER_REDIS__URL)"
            ) from None

    def flush(self) -> None:
        """Every revision is on the board when ``deliver`` returns."""


def _waves(data: Mapping[str, Any]) -> bool:
    """Whether it is a wave that goes on: calls and bursts on its hashtags say nothing new."""
    return bool(data["kind"] == "coordinated_wave" and data["state"] != "resolved")


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value)
