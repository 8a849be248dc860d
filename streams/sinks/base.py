"""What a sink is, and what is the same for all that a configuration adds as ``[sinks.NAME]``.

A sink of a kind is one file: its settings (a ``SinkSettings`` with a ``kind`` of its own), what it says, and how. It is
told whom to serve by nobody: ``route.py`` decides, ``route_loop.py`` carries, retries and gives up.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Protocol, Self, runtime_checkable

from pydantic import Field, FilePath, IPvAnyNetwork, SecretStr, model_validator

from streams.sections import Section, refuse
from streams.wire import Alert

if TYPE_CHECKING:
    from streams.config import Settings

Severity = Literal["page", "queue", "log"]


class Sink(Protocol):
    """Where alerts go. ``deliver`` may be repeated with the same revision.

    ``Unavailable`` means try again later, ``Refused`` that trying again is no use.
    """

    def deliver(self, alert: Alert, follow_up: bool = False) -> str:
        """What became of it, in one word of a closed set."""

    def flush(self) -> None:
        """Everything delivered so far is where it belongs."""


class Retry(Section):
    """When a delivery is tried again, and when it is given up and goes to the dead letters."""

    first_wait_s: Annotated[float, Field(ge=0.1, le=600)] = 1.0  # doubled each time
    longest_wait_s: Annotated[float, Field(ge=0.1, le=3_600)] = 900.0
    tries: Annotated[int, Field(ge=1)] | None = 100
    give_up_s: Annotated[float, Field(ge=1)] | None = 86_400.0  # after its first try


class SinkSettings(Section):
    """Common to every ``[sinks.NAME]``. An alert of one of these severities is told, and then followed to its end."""

    sums_up: ClassVar[bool] = False  # people hear of what is over the page budget in one digest (``SumsUp``)

    severities: Annotated[tuple[Severity, ...], Field(min_length=1)] = ("page", "queue")
    retry: Retry = Retry()

    @abstractmethod
    def open(self, name: str, settings: Settings) -> Post:
        """The other end of this sink. Imports what only it needs."""


class HttpSettings(SinkSettings):
    """Where and how all sinks of HTTP post."""

    url: Annotated[SecretStr, Field(min_length=1)] | None = None
    url_file: FilePath | None = None
    bearer: SecretStr | None = None  # sent as ``Authorization: Bearer``
    bearer_file: FilePath | None = None
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 15.0
    allow_networks: tuple[IPvAnyNetwork, ...] = ()  # inside addresses that may be posted to, as 10.1.0.0/16

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not self.address().startswith(("https://", "http://")):
            raise refuse("url", "an https:// or http:// address is needed", "url or url_file")
        return self

    def address(self) -> str:
        return self.secret_of("url") or ""

    def authorization(self) -> dict[str, str]:
        token = self.secret_of("bearer")
        return {"Authorization": f"Bearer {token}"} if token else {}


@runtime_checkable
class SumsUp(Protocol):
    """A post to people, who are not told one by one of what is over the page budget."""

    @property
    def digest_s(self) -> float:
        """Seconds between two digests, at least."""

    def sum_up(self, cards: Sequence[Mapping[str, Any]], total: int) -> None:
        """Say what ``total`` alerts were over the budget; ``cards``, the console's, are those that have room."""


class Post(Protocol):
    """How one kind of sink says something. Who is told of what, and only once, is not its business."""

    def send(self, alert: Alert, first: bool) -> str:
        """Say it: ``delivered``, or ``unsuitable`` if this is nothing that this receiver should hear.

        ``first``: nothing has been said of this alert here before.
        """
