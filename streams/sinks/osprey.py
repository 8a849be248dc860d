"""``kind = "osprey"``: alerts as actions on the input topic of ROOST's Osprey, where its rules match ``action_name``.

The record is what its ``KafkaInputStream`` reads: ``{"send_time": ..., "data": {"action_id", "action_name", "data"}}``.
``[sinks.NAME.kafka]`` is the cluster that Osprey reads from; left out, it is ours.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from streams.errors import Unavailable
from streams.sections import KafkaSettings
from streams.sinks.base import SinkSettings
from streams.sinks.forms import against, link_to
from streams.wire import Alert

if TYPE_CHECKING:
    from streams.config import Settings
    from streams.outbox import Outbox

KEPT = (
    "alert_id", "revision", "kind", "state", "class", "severity", "summary", "hashtags", "platforms", "languages",
    "detected_at", "confidence", "timeline", "merged_into",
)  # fmt: skip


class OspreySettings(SinkSettings):
    kind: Literal["osprey"]
    topic: str = "osprey.actions_input"
    action_name: str = "campaign_alert"
    kafka: KafkaSettings | None = None

    def open(self, name: str, settings: Settings) -> Osprey:
        return Osprey(self, self.kafka or settings.kafka, settings.console.url)


class Osprey:
    def __init__(self, settings: OspreySettings, kafka: KafkaSettings, console: str | None) -> None:
        self._settings, self._kafka, self._console = settings, kafka, console
        self._outbox: Outbox | None = None

    def send(self, alert: Alert, first: bool) -> str:
        from streams.outbox import Outbox  # noqa: PLC0415 - the Kafka client reads the settings that we are part of

        self._outbox = outbox = self._outbox or Outbox(self._kafka, full_names=True)
        try:
            outbox.send(self._settings.topic, msgspec.json.encode(self.action(alert)), alert.data["alert_id"].encode())
            outbox.flush()
        except Unavailable:
            self._outbox = None  # one that has failed once says so for ever
            raise
        return "delivered"

    def action(self, alert: Alert) -> dict[str, Any]:
        data = alert.data
        shown = {name: data[name] for name in KEPT if data.get(name) is not None}
        shown |= {"counter_evidence": against(alert), "url": link_to(alert, self._console)}
        return {
            "send_time": alert.time,
            "data": {
                "action_id": action_id(alert.id),
                "action_name": self._settings.action_name,
                "data": {"event_type": self._settings.action_name, **shown},
            },
        }


def action_id(revision_id: str) -> int:
    """The same revision has the same number, which fits 63 bits.

    >>> action_id("a-r1") == action_id("a-r1"), action_id("a-r1") == action_id("a-r2"), action_id("a-r1") < 2**63
    (True, False, True)
    """
    return int.from_bytes(hashlib.sha256(revision_id.encode()).digest()[:8], "big") >> 1
