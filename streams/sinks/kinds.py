"""The kinds of sinks that a configuration can add. A new kind is one file, and one line here."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from streams.sinks.alertmanager import AlertmanagerSettings
from streams.sinks.base import SinkSettings
from streams.sinks.chat import ChatSettings
from streams.sinks.coop import CoopSettings
from streams.sinks.osprey import OspreySettings
from streams.sinks.ozone import OzoneSettings
from streams.sinks.webhook import WebhookSettings

AnySink = Annotated[
    WebhookSettings | AlertmanagerSettings | ChatSettings | OspreySettings | CoopSettings | OzoneSettings,
    Field(discriminator="kind"),
]

KINDS: Final[dict[str, type[SinkSettings]]] = {
    "webhook": WebhookSettings,
    "alertmanager": AlertmanagerSettings,
    "chat": ChatSettings,
    "osprey": OspreySettings,
    "coop": CoopSettings,
    "ozone": OzoneSettings,
}
