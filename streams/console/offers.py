"""What pages need to know of the work on alerts, and nothing more: how an alert stands, and what may be done with it.

Buttons, forms and lines of history are drawn from what a ``Work`` offers, so that the pages never show a button that
does nothing. ``ReadOnly`` offers nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request
from starlette.routing import BaseRoute


@dataclass(frozen=True, slots=True)
class Standing:
    """What people have made of an alert. ``state`` is a word of the locale's ``standing.*``."""

    state: str = "new"
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing an action asks for: one of ``choices`` (words of ``choice.*``), or a line of text without them."""

    name: str
    choices: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Action:
    """A form that posts to ``/a/ALERT_ID/NAME``: ``name`` is a word of ``action.*``, ``key`` the letter for it."""

    name: str
    key: str
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a person did: ``text`` is shown as it is, after ``action`` (a word of ``action.*``)."""

    at: str
    by: str
    action: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the work's own, for the bar; ``name`` is a word of ``page.*``."""

    name: str
    href: str


class Work(Protocol):
    async def standings(self, alert_ids: Sequence[str]) -> Mapping[str, Standing]:
        """How each stands; one that is missing is new."""

    async def actions(self, request: Request, alert_id: str) -> Sequence[Action]:
        """What this person may do with it now."""

    async def entries(self, alert_id: str) -> Sequence[Entry]:
        """What was done, newest first."""

    def form_token(self, request: Request) -> str:
        """What a form sends back as ``token`` to prove that it came from one of our pages."""

    def links(self, request: Request) -> Sequence[Link]:
        """Pages of its own."""

    def routes(self) -> Sequence[BaseRoute]:
        """Where its forms and its API arrive."""


class ReadOnly:
    """The console without work: everything can be read, nothing be done."""

    async def standings(self, alert_ids: Sequence[str]) -> Mapping[str, Standing]:
        return {}

    async def actions(self, request: Request, alert_id: str) -> Sequence[Action]:
        return ()

    async def entries(self, alert_id: str) -> Sequence[Entry]:
        return ()

    def form_token(self, request: Request) -> str:
        return ""

    def links(self, request: Request) -> Sequence[Link]:
        return ()

    def routes(self) -> Sequence[BaseRoute]:
        return ()
