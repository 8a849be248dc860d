"""``kind = "webhook"``: each revision as one signed HTTP POST.

Signed as Standard Webhooks 1.0 says, so that receivers need no code of ours: ``webhook-id`` (the revision's id, the
same however often it is tried), ``webhook-timestamp`` (seconds, of this try) and ``webhook-signature``, a space
separated list of ``v1,`` and base64 of HMAC-SHA256 over ``id.timestamp.body``: one for each secret, so that a secret
can be changed without a gap. ``Idempotency-Key`` repeats the id. 2xx is success; 3xx is not followed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Self

from pydantic import FilePath, SecretStr, model_validator

from streams.sections import refuse
from streams.sinks.base import HttpSettings
from streams.sinks.forms import Message, alertmanager_webhook, cloudevents_binary, cloudevents_structured
from streams.trace import HEADER
from streams.wire import Alert

if TYPE_CHECKING:
    from streams.config import Settings

SECRET_BYTES = range(24, 65)
_MAKE = "python3 -c 'import base64, os; print(\"whsec_\" + base64.b64encode(os.urandom(32)).decode())'"


class WebhookSettings(HttpSettings):
    kind: Literal["webhook"]
    format: Literal["cloudevents", "cloudevents-binary", "alertmanager"] = "cloudevents"
    secret: SecretStr | None = None  # whsec_ and base64 of 24 to 64 bytes
    secret_file: FilePath | None = None
    old_secret: SecretStr | None = None  # still signed with, while receivers change over
    old_secret_file: FilePath | None = None

    @model_validator(mode="after")
    def _signed(self) -> Self:
        if self.secret_of("secret") is None:
            raise refuse("secret", "a webhook is always signed", f"make one: {_MAKE}")
        for name in ("secret", "old_secret"):
            key = self._key(name)
            if key is not None and len(key) not in SECRET_BYTES:
                raise refuse(name, "whsec_ and base64 of 24 to 64 bytes is needed", f"make one: {_MAKE}")
        return self

    def keys(self) -> list[bytes]:
        return [key for name in ("secret", "old_secret") if (key := self._key(name)) is not None]

    def _key(self, name: str) -> bytes | None:
        text = self.secret_of(name)
        if text is None:
            return None
        try:
            return base64.b64decode(text.removeprefix("whsec_"), validate=True)
        except ValueError:
            return b""

    def open(self, name: str, settings: Settings) -> Webhook:
        return Webhook(self, name, settings.console.url)


class Webhook:
    """The other end of one ``[sinks.NAME]``. ``now`` is seconds since 1970."""

    def __init__(
        self, settings: WebhookSettings, name: str, console: str | None, now: Callable[[], float] = time.time
    ) -> None:
        from streams.sinks.http import Poster  # noqa: PLC0415 - commands that post nothing need not wait for it

        self._settings, self._name, self._console, self._now = settings, name, console, now
        self._poster = Poster(settings.address(), settings.timeout_s, settings.allow_networks)

    def send(self, alert: Alert, first: bool) -> str:
        message = self._message(alert)
        signed = signature(self._settings.keys(), alert.id, int(self._now()), message.body)
        headers = (
            message.headers
            | signed
            | self._settings.authorization()
            | {
                "Idempotency-Key": alert.id,
                HEADER: alert.parent(),
            }
        )
        self._poster.post(message.body, headers)
        return "delivered"

    def _message(self, alert: Alert) -> Message:
        if self._settings.format == "alertmanager":
            return alertmanager_webhook(alert, self._name, self._console)
        return (cloudevents_binary if self._settings.format == "cloudevents-binary" else cloudevents_structured)(alert)


def signature(keys: list[bytes], id: str, timestamp: int, body: bytes) -> dict[str, str]:  # noqa: A002
    """The headers of Standard Webhooks for one try.

    >>> signature([b"k" * 24], "a-r1", 1_674_087_231, b"{}")["webhook-signature"]
    'v1,wMnSXxzMOqmXi2In4LUGTy/8IDJg+antwG3FQ/A7RFI='
    """
    signed = b".".join((id.encode(), str(timestamp).encode(), body))
    found = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys]
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{one}" for one in found),
    }
