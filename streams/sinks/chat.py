"""``kind = "chat"``: a message to people in Slack, Teams, by mail or in any other way that Apprise knows.

``url`` is Apprise's own, as ``slack://TokenA/TokenB/TokenC/#ops``, ``workflows://...`` (Teams) or
``mailto://user:password@example.org?to=desk@example.org``; one sink for each, so that one which fails is tried again by
itself. People are told when an alert is new, when it becomes a wave or finds its call, and when it is over; that it has
grown, only with ``every_revision``. What is over the page budget comes in one digest, at most every ``digest_s``.

When it does not work: Apprise says whether a message was taken, not by whom it was read, and it follows the addresses
it is given: a ``url`` is the operator's word.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, FilePath, SecretStr, model_validator

from streams.errors import ConfigError, Unavailable
from streams.sections import refuse
from streams.sinks.base import SinkSettings
from streams.sinks.forms import digest_message, digest_title, message, title
from streams.wire import Alert

if TYPE_CHECKING:
    from streams.config import Settings

NEWS = frozenset({"opened", "kind", "link", "class", "resolved", "merged"})
SAID = 300  # characters of Apprise's own words in an error


class ChatSettings(SinkSettings):
    sums_up: ClassVar[bool] = True

    kind: Literal["chat"]
    url: Annotated[SecretStr, Field(min_length=1)] | None = None
    url_file: FilePath | None = None
    every_revision: bool = False
    digest_s: Annotated[float, Field(ge=60, le=86_400)] = 900.0

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if "://" not in (self.secret_of("url") or ""):
            raise refuse("url", "an address that Apprise knows is needed", "as slack://..., mailto://...; or url_file")
        return self

    def open(self, name: str, settings: Settings) -> Chat:
        return Chat(self, name, settings.console.url)


class Chat:
    def __init__(self, settings: ChatSettings, name: str, console: str | None) -> None:
        import apprise  # noqa: PLC0415 - a second that commands without messages need not wait for

        self._settings, self._console = settings, console
        self._apprise = apprise.Apprise()
        self._capture: Any = apprise.LogCapture  # not typed
        if not self._apprise.add(settings.secret_of("url") or ""):
            raise ConfigError(
                f"sinks.{name}.url", "Apprise does not know this address", "see Apprise's list of services"
            )

    def send(self, alert: Alert, first: bool) -> str:
        if not (first or self._settings.every_revision or alert.data.get("revision_reason") in NEWS):
            return "unsuitable"
        self._say(title(alert), message(alert, self._console))
        return "delivered"

    @property
    def digest_s(self) -> float:
        return self._settings.digest_s

    def sum_up(self, cards: Sequence[Mapping[str, Any]], total: int) -> None:
        self._say(digest_title(total), digest_message(cards, total, self._console))

    def _say(self, subject: str, words: str) -> None:
        with self._capture(level=logging.WARNING) as said:
            if not self._apprise.notify(body=words, title=subject, body_format="text"):
                why = " ".join(said.getvalue().split())[:SAID]
                raise Unavailable(f"the message was not taken: {why or 'no reason given'}")
