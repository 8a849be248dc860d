"""The moderation queue: a Redis Stream that people's tools read as a consumer group.

Protocol for consumers: ``read`` hands an item to one consumer; ``ack`` it when the work is done. What a consumer took
and never finished is handed on by ``reclaim`` after a while, and goes to the dead stream after ``MAX_DELIVERIES``.
An item is one alert revision; a later revision of the same ``alert_id`` replaces what an earlier one said.

Kafka is the source of truth: while Redis is away nothing is lost, the sink goes on from where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import msgspec
import redis
import structlog

from streams import metrics
from streams.errors import Unavailable
from streams.route import RouteSettings
from streams.wire import Alert

MAX_DELIVERIES = 5
REMEMBER_S = 90 * 86_400  # as long as muster.alerts keeps an alert that could come again
TRIM_EVERY = 100
MASTER = "0-0"

log = structlog.get_logger(__name__)

# One step for Redis: the entry and the memory of it are both there, or neither is. Revisions of an alert come in
# order, so the highest one queued is all that needs to be remembered.
_ENQUEUE = """
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
local revision = tonumber(ARGV[1])
if last >= revision then return 'repeated' end
if last == 0 and ARGV[2] == '1' then return 'not_followed' end
redis.call('SET', KEYS[2], revision, 'EX', ARGV[3])
redis.call('XADD', KEYS[1], '*', unpack(ARGV, 4))
return 'queued'
"""

# The copy in the dead stream and the acknowledgement, or neither.
_BURY = """
local entry = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
if #entry > 0 then redis.call('XADD', KEYS[2], '*', 'entry', ARGV[2], 'deliveries', ARGV[3], unpack(entry[1][2])) end
return redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
"""


class Item(NamedTuple):
    """One alert revision to be looked at."""

    entry: str  # what ``ack`` takes
    id: str
    alert: dict[str, Any]  # the structured CloudEvents form


class QueueSink:
    """Puts alert revisions into the queue, each once, whatever is repeated."""

    name = "queue"

    def __init__(self, client: redis.Redis, settings: RouteSettings) -> None:
        self._redis = client
        self._stream = settings.queue
        self._group = settings.group
        self._length = settings.queue_length
        self._enqueue = client.register_script(_ENQUEUE)
        self._grouped = False
        self._since_trim = 0

    def deliver(self, alert: Alert, follow_up: bool = False) -> str:
        """``queued`` or why not; with ``follow_up`` only if an earlier revision was. ``Unavailable``: try again."""
        with _answering("xadd"):
            if not self._grouped:
                make_group(self._redis, self._stream, self._group)
                self._grouped = True
            outcome = self._enqueue(
                keys=[self._stream, f"{self._stream}:alert:{alert.data['alert_id']}"],
                args=[alert.data["revision"], int(follow_up), REMEMBER_S, *_fields(alert)],
            )
            self._since_trim += 1
            if self._since_trim >= TRIM_EVERY:
                self._since_trim = 0
                self.trim()
        return _text(outcome)

    def flush(self) -> None:
        """Every item is in the queue when ``deliver`` returns."""

    def trim(self) -> int:
        """Cut entries over the length, oldest first, but none that a group has yet to read or to finish."""
        over = self._redis.xlen(self._stream) - self._length
        if over <= 0:
            return 0
        done_before = self._done_before()
        cut = self._redis.xtrim(self._stream, minid=done_before, approximate=True, limit=over)
        if over - cut >= self._length:
            log.warning("queue_not_worked_off", stream=self._stream, entries=over - cut + self._length)
        return cut

    def _done_before(self) -> str:
        """Every entry before this one has been finished by every group."""
        marks = []
        for group in self._redis.xinfo_groups(self._stream):
            pending = self._redis.xpending(self._stream, group["name"])
            marks.append(_text(pending["min"] or group["last-delivered-id"]))
        return min(marks, key=_place, default=MASTER)


class Queue:
    """The consumers' side, as one member of the group."""

    def __init__(self, client: redis.Redis, settings: RouteSettings, consumer: str) -> None:
        self._redis = client
        self._stream, self._group, self._consumer = settings.queue, settings.group, consumer
        self._dead = f"{settings.queue}:dead"
        self._bury = client.register_script(_BURY)

    def read(self, count: int = 10, block_ms: int = 1_000) -> list[Item]:
        """Items that nobody has yet, waiting a while for the first one."""
        with _answering("xreadgroup"):
            try:
                answer = self._redis.xreadgroup(
                    self._group, self._consumer, {self._stream: ">"}, count=count, block=block_ms
                )
            except redis.ResponseError as error:
                if "NOGROUP" not in str(error):
                    raise
                make_group(self._redis, self._stream, self._group)
                return []
        streams = answer.values() if isinstance(answer, dict) else [entries for _, entries in answer or []]
        return [item for entries in streams for item in _items(entries)]

    def ack(self, *items: Item) -> None:
        """The work on these is done."""
        with _answering("xack"):
            self._redis.xack(self._stream, self._group, *(item.entry for item in items))

    def reclaim(self, min_idle_ms: int, count: int = 100) -> list[Item]:
        """Take over items that some consumer took and left; those delivered too often go to the dead stream."""
        taken: list[Item] = []
        cursor = MASTER
        with _answering("xautoclaim"):
            while True:
                answer = self._redis.xautoclaim(
                    self._stream, self._group, self._consumer, min_idle_ms, start_id=cursor, count=count
                )
                cursor = _text(answer[0])
                if len(answer) > 2 and answer[2]:  # cut from the stream while pending: never by our own trimming
                    log.warning("queue_entries_deleted", stream=self._stream, entries=[_text(e) for e in answer[2]])
                taken += [item for item in _items(answer[1]) if not self._buried(item)]
                if cursor == MASTER or len(taken) >= count:
                    return taken

    def _buried(self, item: Item) -> bool:
        pending = self._redis.xpending_range(self._stream, self._group, item.entry, item.entry, 1)
        deliveries = int(pending[0]["times_delivered"]) if pending else 0
        if deliveries <= MAX_DELIVERIES:
            return False
        self._bury(keys=[self._stream, self._dead], args=[self._group, item.entry, deliveries])
        log.warning("queue_dead_letter", alert=item.id, deliveries=deliveries)
        return True


def connect(url: str) -> redis.Redis:
    """A client that fails soon and leaves retrying to whoever knows what may be repeated."""
    return redis.Redis.from_url(
        url, decode_responses=True, socket_connect_timeout=2.0, socket_timeout=5.0, health_check_interval=15
    )


def make_group(client: redis.Redis, stream: str, group: str) -> None:
    """A group that starts at the beginning of the stream; one that is there stays as it is."""
    try:
        client.xgroup_create(stream, group, id=MASTER, mkstream=True)
    except redis.ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise


@contextmanager
def _answering(op: str) -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        metrics.redis_errors.labels(op).inc()
        raise Unavailable(f"Redis does not answer: {error}", "start it, or set redis.url (MUSTER_REDIS__URL)") from None


def _fields(alert: Alert) -> list[str]:
    data = alert.data
    shown = {name: str(data[name]) for name in ("alert_id", "revision", "kind", "state", "severity")}
    fields = {"id": alert.id, **shown, "alert": msgspec.json.encode(alert.structured()).decode()}
    return [part for field in fields.items() for part in field]


def _items(entries: Any) -> list[Item]:
    return [
        Item(_text(entry), fields["id"], msgspec.json.decode(fields["alert"]))
        for entry, fields in entries
        if fields  # Redis before 7 returns entries that have been deleted, without fields
    ]


def _place(entry: str) -> tuple[int, int]:
    ms, _, number = entry.partition("-")
    return int(ms), int(number)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
