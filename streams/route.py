"""ROUTE: who is told of an alert revision. A pure decision with a named reason; the sinks deliver.

Silences, inhibition and the page budget belong here too; what is decided never removes an alert from its topic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from streams.wire import Alert


class To(StrEnum):
    STATE = "state"  # muster.alerts.state
    QUEUE = "queue"  # the moderation queue
    BOARD = "board"  # what the console shows
    TERMINAL = "terminal"


class Why(StrEnum):
    """Why a sink is told, or is not. Closed: metrics and tests enumerate it."""

    EVERY_REVISION = "every_revision"
    SEVERITY = "severity"
    FOLLOW_UP = "follow_up"  # told only if an earlier revision was: whoever saw it open sees it change and end
    LOG_ONLY = "log_only"


@dataclass(frozen=True)
class RouteSettings:
    """The moderation queue: its Redis Stream, the group that reads it, and how much done work it keeps."""

    queue: str = "muster:queue"
    group: str = "moderators"
    queue_length: int = 100_000  # entries; what is older and finished is cut, what is not finished never

    def __post_init__(self) -> None:
        if self.queue_length < 1_000:
            raise ValueError("queue_length must be at least 1000")


class Delivery(NamedTuple):
    to: To
    alert: Alert
    told: bool
    why: Why


class Route:
    """Decides for each revision and each sink.

    >>> alert = Alert("a-r1", "muster", "tag", "", {"severity": "log", "revision": 1})
    >>> {d.to.value: (d.told, d.why.value) for d in Route().apply([alert]) if d.to in ("board", "queue")}
    {'queue': (False, 'log_only'), 'board': (True, 'every_revision')}
    """

    def __init__(self, settings: RouteSettings | None = None) -> None:
        self.settings = settings or RouteSettings()

    def apply(self, alerts: Iterable[Alert]) -> list[Delivery]:
        return [
            delivery
            for alert in alerts
            for delivery in (
                Delivery(To.STATE, alert, True, Why.EVERY_REVISION),
                self._queue(alert),
                Delivery(To.BOARD, alert, True, Why.EVERY_REVISION),
                Delivery(To.TERMINAL, alert, True, Why.EVERY_REVISION),
            )
        ]

    def _queue(self, alert: Alert) -> Delivery:
        if alert.data["severity"] in ("page", "queue"):
            return Delivery(To.QUEUE, alert, True, Why.SEVERITY)
        if alert.data["revision"] > 1:
            return Delivery(To.QUEUE, alert, True, Why.FOLLOW_UP)
        return Delivery(To.QUEUE, alert, False, Why.LOG_ONLY)
