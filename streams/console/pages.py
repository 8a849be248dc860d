"""The pages: the queue at ``/``, an alert at ``/a/ALERT_ID`` (``?rev=N`` for an earlier revision). They read without
JavaScript; what is chosen stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from streams.console import views
from streams.console.filters import CHOICES, Filter, urgency
from streams.console.i18n import locale
from streams.console.offers import Standing, Work
from streams.console.render import Renderer
from streams.console.selection import Selection
from streams.console.store import Board, Card, Event, Place

PAGE_CARDS = 500


class Pages:
    def __init__(self, board: Board, work: Work, renderer: Renderer) -> None:
        self._board = board
        self._work = work
        self._renderer = renderer

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
        standings = await self._work.standings([card["alert_id"] for card in cards])
        return self._page(
            request,
            "queue.html",
            cards=_in_order(cards, standings),
            standings=standings,
            claims=self._work.claims(request),
            notices=await self._work.notices(request),
            token=self._work.form_token(request),
            new=Standing(),
            filter=wanted,
            choices=CHOICES,
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
        steps, t = await self._board.steps(alert_id), self._renderer.locale(request)
        return self._page(
            request,
            "alert.html",
            view=views.view(
                shown,
                t,
                self._renderer.zone,
                revisions[: revisions.index(shown) : -1],
                steps=[step for step in reversed(steps) if step["revision"] <= shown["data"]["revision"]],
                picked=Selection.of(request.query_params),
            ),
            latest=revisions[0]["data"]["revision"],
            kept=[r["data"]["revision"] for r in revisions],
            steps=views.history(steps, t),
            standing=standings.get(alert_id, Standing()),
            actions=await self._work.actions(request, alert_id),
            entries=await self._work.entries(alert_id),
            claims=self._work.claims(request),
            notices=await self._work.notices(request, shown["data"]),
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
        template = self._renderer.template("_card.html")
        said = []
        for event in events:
            card = event.card or await self._board.card(event.alert_id)
            standing = standings.get(event.alert_id, Standing())
            html = "" if card is None else template.render(card=card, standing=standing, t=t)
            said.append(msgspec.json.encode(_change(event, card, html)).decode())
        return said

    def error(self, request: Request, status: int) -> Response:
        return self._page(request, "error.html", status, code=status)

    def _page(self, request: Request, template: str, status: int = 200, **shown: Any) -> Response:
        return self._renderer.page(request, template, status, self._work.links(request), **shown)

    async def _neighbours(self, alert_id: str) -> tuple[str | None, str | None]:
        """The alerts before and behind this one in the queue as it stands by default."""
        cards, _ = await self._board.page(PAGE_CARDS, wanted=Filter(severity="attention"))
        standings = await self._work.standings([card["alert_id"] for card in cards])
        ids = [card["alert_id"] for card in _in_order(cards, standings)]
        if alert_id not in ids:
            return None, ids[0] if ids else None
        at = ids.index(alert_id)
        return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


def _in_order(cards: list[Card], standings: Mapping[str, Standing]) -> list[Card]:
    """Most urgent first, the newest of each; what people are done with, or have muted, last."""
    return sorted(cards, key=lambda card: (standings.get(card["alert_id"], Standing()).rests, *urgency(card)))


def _change(event: Event, card: Card | None, html: str) -> dict[str, Any]:
    told = {name: card[name] for name in ("revision", "severity", "kind", "state", "time")} if card else {}
    filters = {name: card[name] for name in ("platforms", "languages", "tags")} if card else {}
    return {"type": event.type, "alert_id": event.alert_id, "html": html, **told, **filters}
