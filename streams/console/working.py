"""The work on alerts as the pages offer it: buttons, chips, notices, links, and where its forms arrive."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute

from streams.console.acts import REASONS, Act, possible
from streams.console.acts import Standing as Worked
from streams.console.contract import Operation
from streams.console.desk import instant
from streams.console.forms import Forms
from streams.console.gate import person_of
from streams.console.offers import Action, Entry, Field, Link, Notice, Standing
from streams.console.office import Office, rests
from streams.console.people import Role
from streams.console.work_api import WorkApi
from streams.silences import Silence

MUTE_CHOICES = ("60", "240", "1440")
FIELDS: Mapping[str, tuple[Field, ...]] = {
    "dismiss": (Field("words", required=False), Field("reason", REASONS)),
    "mute": (Field("minutes", MUTE_CHOICES),),
    "note": (Field("words"),),
    "assign": (Field("assignee", required=False, length=256),),
}


class Working:
    """All of it, over an office."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def standings(self, alert_ids: Sequence[str]) -> Mapping[str, Standing]:
        now = await self._office.desk.now()
        found = await self._office.desk.standings(alert_ids)
        return {alert_id: _shown(standing, now) for alert_id, standing in found.items()}

    async def actions(self, request: Request, alert_id: str) -> Sequence[Action]:
        person, desk = person_of(request), self._office.desk
        standing, now = await desk.standing(alert_id), await desk.now()
        return [_offered(act) for act in possible(standing, person.role, person.name, now)]

    async def entries(self, alert_id: str) -> Sequence[Entry]:
        lines = await self._office.desk.entries(alert_id)
        return [
            Entry(instant(line.at), line.operator, line.action, line.words or line.assignee, line.reason)
            for line in lines
        ]

    def claims(self, request: Request) -> bool:
        return person_of(request).role >= Role.ANALYST

    async def notices(self, request: Request, data: Mapping[str, Any] | None = None) -> Sequence[Notice]:
        """Above an alert, the silences that keep it from people; above the queue, what the page budget did."""
        if data is None:
            late = await self._office.digest()
            if not late:
                return ()
            since = instant(late[-1][1])
            return [Notice("digest", {"n": str(len(late)), "since": since[11:16]}, "/digest")]
        now = await self._office.desk.now()
        held = [found for found in await self._office.silencing.all(now) if found.expires_at > now and found.fits(data)]
        return [Notice("silenced", _said(found), "/silences") for found in held]

    def form_token(self, request: Request) -> str:
        return self._office.gate.form_token(person_of(request))

    def links(self, request: Request) -> Sequence[Link]:
        role = person_of(request).role
        audit = [Link("audit", "/audit")] if role >= Role.ANALYST else []
        return [Link("silences", "/silences"), Link("quality", "/quality"), *audit]

    def routes(self) -> Sequence[BaseRoute]:
        return Forms(self._office, self.links).routes()

    def operations(self) -> Sequence[Operation]:
        return WorkApi(self._office).operations()


def _shown(standing: Worked, now: int) -> Standing:
    muted = instant(standing.muted_until) if standing.muted(now) else ""
    return Standing(standing.state, standing.assignee, standing.holder(now), muted, rests(standing, now))


def _said(silence: Silence) -> dict[str, str]:
    until = instant(silence.expires_at)[:16].replace("T", " ")
    return {"owner": silence.owner, "reason": silence.reason, "until": until}


def _offered(act: Act) -> Action:
    return Action(act.name, act.key, FIELDS.get(act.name, ()), uuid.uuid4().hex)
