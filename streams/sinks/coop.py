"""``kind = "coop"``: alerts as items of ROOST's Coop (``POST /api/v1/items/async/``), which its rules send to queues.

Coop's report API takes reports of users only, so an alert is an item: make an Item Type for alerts with the fields of
``item_data`` and give its id as ``item_type``. The item's id is the alert's, so a later revision is the same item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

import msgspec
from pydantic import FilePath, SecretStr, model_validator

from streams.sections import refuse
from streams.sinks.base import HttpSettings
from streams.sinks.forms import against, link_to
from streams.wire import Alert

if TYPE_CHECKING:
    from streams.config import Settings

PATH = "api/v1/items/async/"


class CoopSettings(HttpSettings):
    kind: Literal["coop"]
    item_type: str
    api_key: SecretStr | None = None
    api_key_file: FilePath | None = None

    @model_validator(mode="after")
    def _keyed(self) -> Self:
        if not self.secret_of("api_key"):
            raise refuse("api_key", "Coop asks for one", "Settings, API Keys in Coop; or api_key_file")
        return self

    def open(self, name: str, settings: Settings) -> Coop:
        return Coop(self, settings.console.url)


class Coop:
    def __init__(self, settings: CoopSettings, console: str | None) -> None:
        from streams.sinks.http import Poster  # noqa: PLC0415 - commands that post nothing need not wait for it

        self._settings, self._console = settings, console
        self._poster = Poster(settings.address(), settings.timeout_s, settings.allow_networks)

    def send(self, alert: Alert, first: bool) -> str:
        item = {"id": alert.data["alert_id"], "typeId": self._settings.item_type, "data": self.item_data(alert)}
        headers = {"Content-Type": "application/json", "X-API-KEY": self._settings.secret_of("api_key") or ""}
        self._poster.post(msgspec.json.encode({"items": [item]}), headers, PATH)
        return "delivered"

    def item_data(self, alert: Alert) -> dict[str, Any]:
        """The fields that the Item Type must have: strings, but for two numbers and a datetime."""
        data = alert.data
        return {
            "summary": data.get("summary", ""),
            "hashtags": " ".join(f"#{tag}" for tag in data["hashtags"]),
            "kind": data["kind"],
            "state": data["state"],
            "class": data["class"],
            "severity": data["severity"],
            "counter_evidence": against(alert),
            "confidence": data["confidence"],
            "revision": data["revision"],
            "detected_at": data["detected_at"],
            "url": link_to(alert, self._console),
        }
