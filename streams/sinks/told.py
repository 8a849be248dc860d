"""Whom we have told of what: so that each sink hears a revision once, and whoever heard of an alert hears how it ends.

One key in Redis for each sink and alert, and the same in this process. Redis is a help, never a condition: it is
written after the delivery, and while it is away we say things twice rather than not at all.

When it does not work: a Redis that was emptied, and a process that has not told the alert itself, do not know that it
was told; then its later revisions below the sink's severities are not.
"""

from __future__ import annotations

from collections import OrderedDict

import redis
import structlog

from streams import metrics
from streams.errors import MusterError, Refused
from streams.sinks.base import Post
from streams.wire import Alert

REMEMBER_S = 90 * 86_400  # as long as muster.alerts keeps an alert that could come again
MOST = 100_000  # alerts remembered in this process

log = structlog.get_logger(__name__)


class Told:
    """The newest revision of each alert that one sink has heard."""

    def __init__(self, client: redis.Redis, sink: str) -> None:
        self._redis = client
        self._prefix = f"muster:told:{sink}:"
        self._here: OrderedDict[str, int] = OrderedDict()

    def newest(self, alert_id: str) -> int | None:
        """0 when the sink was never told; None when nobody can say."""
        if alert_id in self._here:
            return self._here[alert_id]
        try:
            found = self._redis.get(self._prefix + alert_id)
        except redis.RedisError:
            metrics.redis_errors.labels("told").inc()
            return None
        return int(found) if isinstance(found, str | bytes) else 0

    def note(self, alert_id: str, revision: int) -> None:
        self._here[alert_id] = revision
        self._here.move_to_end(alert_id)
        if len(self._here) > MOST:
            self._here.popitem(last=False)
        try:
            self._redis.set(self._prefix + alert_id, revision, ex=REMEMBER_S)
        except redis.RedisError:
            metrics.redis_errors.labels("told").inc()


class Telling:
    """The sink that a configuration adds: its post, and the memory of what it has said."""

    def __init__(self, post: Post, told: Told) -> None:
        self._post, self._told = post, told

    def deliver(self, alert: Alert, follow_up: bool = False) -> str:
        alert_id, revision = alert.data["alert_id"], alert.data["revision"]
        newest = self._told.newest(alert_id)
        if newest is not None and newest >= revision:
            return "repeated"
        # Nobody can say whether it was told: the end of an alert is worth an unasked word, its growth is not.
        if follow_up and (newest == 0 or (newest is None and alert.data["state"] != "resolved")):
            return "not_followed"
        try:
            outcome = self._post.send(alert, first=not newest and (newest == 0 or revision == 1))
        except MusterError:
            raise
        except Exception as error:  # an alert that one sink cannot put into words must not end the others
            log.exception("sink_failed", alert=alert.id)
            raise Refused(
                f"{type(error).__name__}: {error}", "this is an error of Muster's: please report it"
            ) from None
        if outcome == "delivered":
            self._told.note(alert_id, revision)
        return outcome

    def flush(self) -> None:
        """Every revision is where it belongs when ``deliver`` returns."""
