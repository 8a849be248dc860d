"""The pages: the queue at ``/``, an alert at ``/a/ALERT_ID`` (``?rev=N`` for an earlier revision). They read without
JavaScript; what is chosen stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from streams.console import views
from streams.console.filters import KINDS, SEVERITIES, STATES, Filter, urgency
from streams.console.i18n import LANGUAGES, Locale, choose, locale
from streams.console.offers import Standing, Work
from streams.console.store import Board, Card, Event, Place

PAGE_CARDS = 500
LANGUAGE_COOKIE = "muster-language"
YEAR_S = 365 * 86_400


class Pages:
    def __init__(self, board: Board, work: Work, zone: str | None = None) -> None:
        self._board = board
        self._work = work
        self._zone = zone
        self._environment = Environment(
            loader=PackageLoader("streams.console"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"clock": views.clock, "number": views.number, "language": _in_language}
        self._environment.globals |= {
            "languages": [locale(code) for code in LANGUAGES],
            "stage": views.stage, "spark_of": views.spark_of, "tags_of": views.tags, "span_of": views.span,
            "quoted": lambda text: Markup('“<bdi dir="auto">{}</bdi>”').format(text),
        }  # fmt: skip

    def routes(self) -> list[Route]:
        return [Route("/", self.queue), Route("/a/{alert_id}", self.alert)]

    async def queue(self, request: Request) -> Response:
        wanted = Filter.of(request.query_params, severity="attention")
        last_event = await self._board.newest_event()
        try:
            after = Place.parse(cursor) if (cursor := request.query_params.get("cursor")) else None
        except ValueError:
            return self.error(request, 400)
        cards, following = await self._board.page(PAGE_CARDS, after, wanted)
        newest, _ = await self._board.page(1)
        cards.sort(key=urgency)  # stable
        return self._page(
            request,
            "queue.html",
            cards=cards,
            standings=await self._work.standings([card["alert_id"] for card in cards]),
            new=Standing(),
            filter=wanted,
            choices={"severity": ("attention", *SEVERITIES), "kind": KINDS, "state": STATES},
            more=None if following is None else f"/?{wanted.query(cursor=str(following))}",
            last_event=last_event,
            clock=newest[0]["time"] if newest else "",
        )

    async def alert(self, request: Request) -> Response:
        alert_id = request.path_params["alert_id"]
        last_event = await self._board.newest_event()
        revisions = await self._board.revisions(alert_id)
        rev = request.query_params.get("rev", "")
        shown = next((r for r in revisions if not rev or str(r["data"]["revision"]) == rev), None)
        if shown is None:
            return self.error(request, 404)
        standings = await self._work.standings([alert_id])
        before, behind = await self._neighbours(alert_id)
        return self._page(
            request,
            "alert.html",
            view=views.view(shown, self._locale(request), self._zone, revisions[: revisions.index(shown) : -1]),
            latest=revisions[0]["data"]["revision"],
            kept=[r["data"]["revision"] for r in revisions],
            steps=await self._board.steps(alert_id),
            standing=standings.get(alert_id, Standing()),
            actions=await self._work.actions(request, alert_id),
            entries=await self._work.entries(alert_id),
            token=self._work.form_token(request),
            before=before,
            behind=behind,
            last_event=last_event,
            clock=revisions[0]["time"],
        )

    async def changes(self, events: list[Event], language: str) -> list[str]:
        """What a browser is told of each event: the card as it is drawn now."""
        t = locale(language)
        ids = [event.alert_id for event in events]
        standings = await self._work.standings(ids) if ids else {}
        template = self._environment.get_template("_card.html")
        said = []
        for event in events:
            card = event.card or await self._board.card(event.alert_id)
            standing = standings.get(event.alert_id, Standing())
            html = "" if card is None else template.render(card=card, standing=standing, t=t)
            said.append(msgspec.json.encode(_change(event, card, html)).decode())
        return said

    def error(self, request: Request, status: int) -> Response:
        return self._page(request, "error.html", status, code=status)

    def _locale(self, request: Request) -> Locale:
        return choose(
            request.query_params.get("lang"),
            request.cookies.get(LANGUAGE_COOKIE),
            request.headers.get("accept-language"),
        )

    def _page(self, request: Request, template: str, status: int = 200, **shown: Any) -> Response:
        t = self._locale(request)
        shown = {"last_event": "", "clock": ""} | shown
        response = HTMLResponse(
            self._environment.get_template(template).render(
                t=t, request=request, zone=self._zone or "", links=self._work.links(request), **shown
            ),
            status,
        )
        if request.query_params.get("lang") in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, t.code, max_age=YEAR_S, httponly=True, samesite="strict")
        return response

    async def _neighbours(self, alert_id: str) -> tuple[str | None, str | None]:
        """The alerts before and behind this one in the queue as it stands by default."""
        cards, _ = await self._board.page(PAGE_CARDS, wanted=Filter(severity="attention"))
        cards.sort(key=urgency)
        ids = [card["alert_id"] for card in cards]
        if alert_id not in ids:
            return None, ids[0] if ids else None
        at = ids.index(alert_id)
        return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


def _in_language(query: Mapping[str, str], code: str) -> str:
    """The same page's query in another language."""
    return urlencode({**query, "lang": code})


def _change(event: Event, card: Card | None, html: str) -> dict[str, Any]:
    told = {name: card[name] for name in ("revision", "severity", "kind", "state", "time")} if card else {}
    filters = {name: card[name] for name in ("platforms", "languages", "tags")} if card else {}
    return {"type": event.type, "alert_id": event.alert_id, "html": html, **told, **filters}
