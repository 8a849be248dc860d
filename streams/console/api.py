"""The read API: alerts as other systems take them, in structured CloudEvents form."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from streams.console.filters import Filter
from streams.console.store import Board, Place

MAX_LIMIT = 200
DEFAULT_LIMIT = 50


class Api:
    def __init__(self, board: Board) -> None:
        self._board = board

    def routes(self) -> list[Route]:
        return [
            Route("/api/v1/alerts", self.alerts),
            Route("/api/v1/alerts/{alert_id}", self.alert),
            Route("/api/v1/alerts/{alert_id}/revisions", self.revisions),
        ]

    async def alerts(self, request: Request) -> Response:
        """``limit``, ``cursor`` and the filters of the queue page; without filters, every alert."""
        try:
            limit = min(max(int(request.query_params.get("limit", DEFAULT_LIMIT)), 1), MAX_LIMIT)
            cursor = request.query_params.get("cursor")
            after = None if not cursor else Place.parse(cursor)
        except ValueError:
            return refuse(400, "limit is a number, cursor what an earlier answer gave as next")
        wanted = Filter.of(request.query_params)
        cards, following = await self._board.page(limit, after, wanted)
        found = await self._board.alerts([card["alert_id"] for card in cards])
        return answer({"alerts": found, "next": None if following is None else str(following)})

    async def alert(self, request: Request) -> Response:
        found = await self._board.alert(request.path_params["alert_id"])
        return refuse(404, "there is no such alert") if found is None else answer(found)

    async def revisions(self, request: Request) -> Response:
        """Whole revisions as far as they are kept, newest first, and one line for each that ever was."""
        alert_id = request.path_params["alert_id"]
        revisions = await self._board.revisions(alert_id)
        if not revisions:
            return refuse(404, "there is no such alert")
        return answer({"revisions": revisions, "steps": await self._board.steps(alert_id)})


def answer(value: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def refuse(status: int, message: str) -> Response:
    return answer({"error": message}, status)
