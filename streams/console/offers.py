"""What pages need to know of the work on alerts, and nothing more: how an alert stands, and what may be done with it.

Buttons, forms and lines of history are drawn from what a ``Work`` offers, so that the pages never show a button that
does nothing. ``ReadOnly`` offers nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request
from starlette.routing import BaseRoute

from streams.console.contract import Operation


@dataclass(frozen=True, slots=True)
class Standing:
    """What people have made of an alert. ``state`` is a word of the locale's ``standing.*``. ``rests``: nobody has
    to look at it now, since it is done or muted."""

    state: str = "new"
    assignee: str = ""
    claimed_by: str = ""
    muted_until: str = ""
    rests: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One thing an action asks for: one of ``choices`` (words of ``choice.*``), or a line of text without them. Each
    choice is a button of its own, so that a digit chooses it."""

    name: str
    choices: tuple[str, ...] = ()
    required: bool = True
    length: int = 1_500


@dataclass(frozen=True, slots=True)
class Action:
    """A form that posts to ``/a/ALERT_ID/NAME``: ``name`` is a word of ``action.*``, ``key`` the letter for it. ``id``
    makes sending it twice count once."""

    name: str
    key: str
    fields: tuple[Field, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a person did: ``text`` is shown as it is, after ``action`` (a word of ``action.*``) and ``reason`` (one
    of ``choice.*``)."""

    at: str
    by: str
    action: str
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the work's own, for the bar; ``name`` is a word of ``page.*``."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A line above a page: ``name`` is a word of ``notice.*`` with ``values``."""

    name: str
    values: Mapping[str, str]
    href: str = ""


class Work(Protocol):
    async def standings(self, alert_ids: Sequence[str]) -> Mapping[str, Standing]:
        """How each stands; one that is missing is new."""

    async def actions(self, request: Request, alert_id: str) -> Sequence[Action]:
        """What this person may do with it now."""

    async def entries(self, alert_id: str) -> Sequence[Entry]:
        """What was done, newest first."""

    def claims(self, request: Request) -> bool:
        """Whether this person may ask for the next alert that is nobody's."""

    async def notices(self, request: Request, data: Mapping[str, Any] | None = None) -> Sequence[Notice]:
        """What should be known before reading an alert with this ``data``, or the queue."""

    def form_token(self, request: Request) -> str:
        """What a form sends back as ``token`` to prove that it came from one of our pages."""

    def links(self, request: Request) -> Sequence[Link]:
        """Pages of its own."""

    def routes(self) -> Sequence[BaseRoute]:
        """Where its forms arrive."""

    def operations(self) -> Sequence[Operation]:
        """Its part of the API."""


class ReadOnly:
    """The console without work: everything can be read, nothing be done."""

    async def standings(self, alert_ids: Sequence[str]) -> Mapping[str, Standing]:
        return {}

    async def actions(self, request: Request, alert_id: str) -> Sequence[Action]:
        return ()

    async def entries(self, alert_id: str) -> Sequence[Entry]:
        return ()

    def claims(self, request: Request) -> bool:
        return False

    async def notices(self, request: Request, data: Mapping[str, Any] | None = None) -> Sequence[Notice]:
        return ()

    def form_token(self, request: Request) -> str:
        return ""

    def links(self, request: Request) -> Sequence[Link]:
        return ()

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    def operations(self) -> Sequence[Operation]:
        return ()
