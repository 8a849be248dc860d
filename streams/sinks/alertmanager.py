"""``kind = "alertmanager"``: alerts in a Prometheus Alertmanager, through its API v2 (``POST /api/v2/alerts``).

``url`` is the Alertmanager's own, as http://alertmanager:9093; with several (a cluster) one sink each. Alertmanager
takes an alert for over unless it is told again, so each revision is told as lasting ``hold_s`` from now; ``resolved``
ends it at once. Severity is a label, for routing: when it changes, the alert under the other labels is ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from pydantic import Field

from streams.sinks.base import HttpSettings
from streams.sinks.forms import SEVERITIES, labels, link_to, notes
from streams.wire import Alert

if TYPE_CHECKING:
    from streams.config import Settings

PATH = "api/v2/alerts"


class AlertmanagerSettings(HttpSettings):
    kind: Literal["alertmanager"]
    hold_s: Annotated[float, Field(ge=60)] = 14_400.0

    def open(self, name: str, settings: Settings) -> Alertmanager:
        return Alertmanager(self, settings.console.url)


class Alertmanager:
    """``now`` is seconds since 1970."""

    def __init__(
        self, settings: AlertmanagerSettings, console: str | None, now: Callable[[], float] = time.time
    ) -> None:
        from streams.sinks.http import Poster  # noqa: PLC0415 - commands that post nothing need not wait for it

        self._settings, self._console, self._now = settings, console, now
        self._poster = Poster(settings.address(), settings.timeout_s, settings.allow_networks)

    def send(self, alert: Alert, first: bool) -> str:
        body = msgspec.json.encode(self.postable(alert))
        self._poster.post(body, {"Content-Type": "application/json"} | self._settings.authorization(), PATH)
        return "delivered"

    def postable(self, alert: Alert) -> list[dict[str, Any]]:
        """The alert as it is, and the end of what it was under other severities."""
        data, now = alert.data, self._now()
        ends = now if data["state"] == "resolved" else now + self._settings.hold_s
        others = [severity for severity in SEVERITIES if severity != data["severity"]] if data["revision"] > 1 else []
        starts = min(datetime.fromisoformat(data["detected_at"]).timestamp(), now)
        told = [(data["severity"], ends), *((severity, now) for severity in others)]
        return [
            {
                "labels": labels(alert, severity),
                "annotations": notes(alert),
                "startsAt": _rfc3339(starts),
                "endsAt": _rfc3339(end),
                **({"generatorURL": link} if (link := link_to(alert, self._console)) else {}),
            }
            for severity, end in told
        ]


def _rfc3339(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
