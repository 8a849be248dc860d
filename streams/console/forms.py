"""Where the pages' forms arrive, and the pages of the work: silences, audit log, precision, digest. No script."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, quote

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from streams.console.acts import ACTS, MAX_WORDS, REASONS
from streams.console.contract import read_body
from streams.console.desk import Asked, instant
from streams.console.gate import person_of
from streams.console.offers import Link
from streams.console.office import Office, Refusal
from streams.console.people import Person, Role
from streams.console.silencing import named
from streams.console.store import START, place_of
from streams.console.work_api import BODIES, Plain, refusal, weeks_shown

AUDIT_LINES = 100
SILENCE_MINUTES = ("60", "240", "720", "1440")


class Forms:
    """``links`` are those of the bar."""

    def __init__(self, office: Office, links: Callable[[Request], Sequence[Link]]) -> None:
        self._office, self._links = office, links

    def routes(self) -> list[Route]:
        return [
            Route("/next", self.next, methods=["POST"]),
            Route("/a/{alert_id}/{act}", self.act, methods=["POST"]),
            Route("/silences", self.silences),
            Route("/silences", self.silence, methods=["POST"]),
            Route("/silences/{silence_id}/end", self.end_silence, methods=["POST"]),
            Route("/quality", self.quality),
            Route("/digest", self.digest),
            Route("/audit", self.audit),
        ]

    async def act(self, request: Request) -> Response:
        """One act on one alert; then its page again."""
        alert_id, act = request.path_params["alert_id"], ACTS.get(request.path_params["act"])
        if act is None:
            raise HTTPException(404)
        person, sent = await self._sent(request, act.role)
        try:
            body = msgspec.convert(_without_empty(sent), BODIES.get(act.name, Plain), strict=False)
        except msgspec.ValidationError as error:
            return self._refused(request, 400, str(error), f"/a/{alert_id}")
        given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not None}
        told = await self._office.desk.do(Asked(act, alert_id, **given), person)
        if not told.accepted:
            return self._refused(request, *refusal(told), f"/a/{quote(alert_id, safe='')}")
        return RedirectResponse(f"/a/{quote(alert_id, safe='')}", 303)

    async def next(self, request: Request) -> Response:
        """The most urgent alert that is nobody's; the queue when there is none."""
        person, sent = await self._sent(request, Role.ANALYST)
        found = await self._office.next_for(person, sent.get("leaving", ""))
        return RedirectResponse(f"/a/{quote(found, safe='')}" if found else "/?nothing=left", 303)

    async def silences(self, request: Request) -> Response:
        now, person = await self._office.desk.now(), person_of(request)
        found = await self._office.silencing.all(now)
        return self._page(
            request, "silences.html",
            silences=[(silence, named(silence), instant(silence.made_at), instant(silence.expires_at),
                       silence.expires_at > now, silence.owner == person.name or person.role >= Role.ADMIN)
                      for silence in found],
            may=person.role >= Role.ANALYST, minutes=SILENCE_MINUTES, max_words=MAX_WORDS,
            last_event=await self._office.board.newest_event(),
        )  # fmt: skip

    async def silence(self, request: Request) -> Response:
        person, sent = await self._sent(request, Role.ANALYST)
        lists = {name: sent.get(name, "").replace(",", " ").split() for name in ("tags", "platforms", "languages")}
        try:
            if not sent.get("reason", "").strip() or len(sent["reason"]) > MAX_WORDS:
                raise Refusal(400, f"a silence has a reason of at most {MAX_WORDS} characters")
            minutes = sent.get("minutes", "")
            wish = {"reason": sent["reason"].strip(), "minutes": int(minutes) if minutes.isascii() and minutes.isdigit()
                    and len(minutes) < 6 else 0, "pattern": sent.get("pattern", "")[:200].strip(), **lists}  # fmt: skip
            await self._office.silence(person, wish)
        except Refusal as refused:
            return self._refused(request, refused.status, str(refused), "/silences")
        return RedirectResponse("/silences", 303)

    async def end_silence(self, request: Request) -> Response:
        person, _ = await self._sent(request, Role.ANALYST)
        try:
            await self._office.change_silence(person, request.path_params["silence_id"], None)
        except Refusal as refused:
            return self._refused(request, refused.status, str(refused), "/silences")
        return RedirectResponse("/silences", 303)

    async def quality(self, request: Request) -> Response:
        weeks = weeks_shown(await self._office.desk.weeks())
        return self._page(request, "quality.html", weeks=weeks, waiting=await self._office.desk.waiting(),
                          reasons=REASONS)  # fmt: skip

    async def digest(self, request: Request) -> Response:
        late = await self._office.digest()
        cards = [(await self._office.board.card(alert_id), instant(at)) for alert_id, at in late[:200]]
        return self._page(request, "digest.html", late=[(card, at) for card, at in cards if card], total=len(late))

    async def audit(self, request: Request) -> Response:
        person = person_of(request)
        if person.role < Role.ANALYST:
            raise HTTPException(403)
        try:
            before = request.query_params.get("cursor", "")
            place_of(before or START)
        except ValueError:
            raise HTTPException(400) from None
        lines, following = await self._office.desk.audit(AUDIT_LINES, before)
        return self._page(request, "audit.html", following=following,
                          lines=[(entry, instant(entry.at)) for _, entry in lines])  # fmt: skip

    async def _sent(self, request: Request, role: Role) -> tuple[Person, dict[str, str]]:
        """What the form sent, if this person may send it and it came from a page that was made for them."""
        person = person_of(request)
        if person.role < role:
            raise HTTPException(403)
        raw = await read_body(request)
        if raw is None:
            raise HTTPException(413)
        fields = parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50)
        sent = {name: values[-1] for name, values in fields.items()}
        if not hmac.compare_digest(sent.pop("token", "").encode(), self._office.gate.form_token(person).encode()):
            raise HTTPException(403, "page")
        return person, sent

    def _page(self, request: Request, template: str, status: int = 200, **shown: Any) -> Response:
        token = self._office.gate.form_token(person_of(request))
        return self._office.renderer.page(request, template, status, self._links(request), token=token, **shown)

    def _refused(self, request: Request, status: int, why: str, back: str) -> Response:
        return self._page(request, "refused.html", status, why=why, back=back)


def _without_empty(sent: dict[str, str]) -> dict[str, str]:
    """A line of a form that was left empty says nothing."""
    return {name: value.strip() for name, value in sent.items() if value.strip()}
