"""ROUTE: who is told of an alert revision. A pure decision with a named reason; the sinks deliver.

Silences, inhibition and the page budget come in as values (``Orders``). They decide about what is brought before
people, never about topics, board and record; and that an alert is over is told whatever they say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from streams.silences import NO_ORDERS, Orders
from streams.wire import Alert


class To(StrEnum):
    """The sinks that are always there; a configuration adds others by name."""

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
    SILENCED = "silenced"
    INHIBITED = "inhibited"  # an open wave on the same hashtags says it already
    OVER_BUDGET = "over_budget"  # pages no one: queued, and summed up in the digest


@dataclass(frozen=True)
class RouteSettings:
    """The moderation queue: its Redis Stream, the group that reads it, and how much done work it keeps."""

    queue: str = "muster:queue"
    group: str = "moderators"
    queue_length: int = 100_000  # entries; what is older and finished is cut, what is not finished never
    pages_an_hour: int = 20  # of the whole deployment; 0: no limit
    pages_a_day: int = 100

    def __post_init__(self) -> None:
        if min(self.pages_an_hour, self.pages_a_day) < 0:
            raise ValueError("pages_an_hour and pages_a_day are at least 0, which means no limit")
        if self.queue_length < 1_000:
            raise ValueError("queue_length must be at least 1000")


class Delivery(NamedTuple):
    to: str
    alert: Alert
    told: bool
    why: Why


class Route:
    """Decides for each revision and each sink. ``audiences`` are the sinks of ``[sinks]`` with their severities, and
    those in ``summed`` hear of what is over the page budget in digests (``sinks/digest.py``).

    >>> alert = Alert("a-r1", "muster", "tag", "", {"severity": "log", "revision": 1})
    >>> {d.to.value: (d.told, d.why.value) for d in Route().apply([alert]) if d.to in ("board", "queue")}
    {'queue': (False, 'log_only'), 'board': (True, 'every_revision')}
    """

    def __init__(
        self,
        settings: RouteSettings | None = None,
        audiences: Mapping[str, Collection[str]] | None = None,
        summed: Collection[str] = (),
    ) -> None:
        self.settings = settings or RouteSettings()
        self._summed = frozenset(summed)
        self._audiences = {To.QUEUE: ("page", "queue"), **(audiences or {})}

    def apply(self, alerts: Iterable[Alert], orders: Orders = NO_ORDERS) -> list[Delivery]:
        return [delivery for alert in alerts for delivery in self._deliveries(alert, orders)]

    def pages(self, alerts: Iterable[Alert], orders: Orders) -> list[str]:
        """Which alerts would page somebody: what the page budget has to be asked about before ``apply``."""
        return list(dict.fromkeys(
            alert.data["alert_id"] for alert in alerts
            if alert.data["severity"] == "page" and alert.data["state"] != "resolved" and not kept_back(alert, orders)
        ))  # fmt: skip

    def _deliveries(self, alert: Alert, orders: Orders) -> Iterable[Delivery]:
        yield Delivery(To.STATE, alert, True, Why.EVERY_REVISION)
        for to, severities in self._audiences.items():
            yield self._asked(to, alert, severities, orders)
        yield Delivery(To.BOARD, alert, True, Why.EVERY_REVISION)
        yield Delivery(To.TERMINAL, alert, True, Why.EVERY_REVISION)

    def _asked(self, to: str, alert: Alert, severities: Collection[str], orders: Orders) -> Delivery:
        data, why = alert.data, kept_back(alert, orders)
        if why is Why.OVER_BUDGET:
            return Delivery(to, alert, "queue" in severities and to not in self._summed, why)
        if why is not None:
            return Delivery(to, alert, False, why)
        # In the queue an end costs nobody anything. Elsewhere it may ring: only where the alert rang.
        ends = to != To.QUEUE and data["revision"] > 1 and data.get("state") == "resolved"
        if data["severity"] in severities and not ends:
            return Delivery(to, alert, True, Why.SEVERITY)
        if data["revision"] > 1:
            return Delivery(to, alert, True, Why.FOLLOW_UP)
        return Delivery(to, alert, False, Why.LOG_ONLY)


def kept_back(alert: Alert, orders: Orders) -> Why | None:
    """Why people are not told, or not at once, of what would else be brought before them.

    >>> from streams.silences import Silence
    >>> orders = Orders((Silence("s", "amal", "a fan party", 0, 60_000, tags=("party",)),))
    >>> data = {"alert_id": "a", "kind": "burst", "severity": "queue", "state": "open", "hashtags": ["Party"]}
    >>> kept_back(Alert("a-r1", "muster", "", "", data), orders).value
    'silenced'
    >>> kept_back(Alert("a-r2", "muster", "", "", data | {"state": "resolved"}), orders)
    """
    data = alert.data
    if data.get("state") == "resolved":
        return None
    if orders.silences and orders.silence(data):
        return Why.SILENCED
    if orders.waves and orders.inhibited(data):
        return Why.INHIBITED
    if data["severity"] == "page" and data["alert_id"] in orders.over_budget:
        return Why.OVER_BUDGET
    return None
