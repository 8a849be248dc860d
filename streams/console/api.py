"""The read API: alerts as other systems take them, in structured CloudEvents form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from streams.console.contract import OBJECT, Operation, Param, answer, document, refuse
from streams.console.filters import KINDS, SEVERITIES, STATES, Filter
from streams.console.store import Board, Place

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
LIMIT = Param("limit", f"At most {MAX_LIMIT}.", {"type": "integer", "default": DEFAULT_LIMIT})
CURSOR = Param("cursor", "What an earlier answer gave as ``next``.")
FILTERS = (
    Param("severity", f"{', '.join(SEVERITIES)}, or attention: all that a person should look at."),
    Param("kind", f"One of {', '.join(KINDS)}."),
    Param("state", f"One of {', '.join(STATES)}."),
    Param("platform", "As x or telegram."),
    Param("language", "As ar."),
    Param("q", "Part of a hashtag."),
)
ALERT = {
    "type": "object",
    "description": "An alert revision as a structured CloudEvent; its data follows docs/schemas/alert.schema.json.",
    "properties": {"specversion": {"const": "1.0"}, "id": {"type": "string"}, "data": OBJECT},
    "required": ["specversion", "id", "source", "type", "time", "data"],
}
ALERTS = {
    "type": "object",
    "properties": {"alerts": {"type": "array", "items": ALERT}, "next": {"type": ["string", "null"]}},
    "required": ["alerts", "next"],
}
REVISIONS = {
    "type": "object",
    "properties": {"revisions": {"type": "array", "items": ALERT}, "steps": {"type": "array", "items": OBJECT}},
    "required": ["revisions", "steps"],
}


class Api:
    def __init__(self, board: Board) -> None:
        self._board = board

    def operations(self) -> list[Operation]:
        path = "/api/v1/alerts"
        return [
            Operation("GET", path, "alerts", "The latest revision of each alert, newest first.", self.alerts, ALERTS,
                      query=(LIMIT, CURSOR, *FILTERS)),
            Operation("GET", f"{path}/{{alert_id}}", "alert", "The latest revision.", self.alert, ALERT,
                      refuses=(404,)),
            Operation("GET", f"{path}/{{alert_id}}/revisions", "revisions",
                      "Whole revisions as far as they are kept, and a line for each that ever was.", self.revisions,
                      REVISIONS, refuses=(404,)),
        ]  # fmt: skip

    async def alerts(self, request: Request, _: Any) -> Response:
        """``limit``, ``cursor`` and the filters of the queue page; without filters, every alert."""
        try:
            limit = limit_of(request)
            cursor = request.query_params.get("cursor")
            after = None if not cursor else Place.parse(cursor)
        except ValueError:
            return refuse(400, "limit is a number, cursor what an earlier answer gave as next")
        wanted = Filter.of(request.query_params)
        if why := wanted.wrong():
            return refuse(400, why)
        cards, following = await self._board.page(limit, after, wanted)
        found = await self._board.alerts([card["alert_id"] for card in cards])
        return answer({"alerts": found, "next": None if following is None else str(following)})

    async def alert(self, request: Request, _: Any) -> Response:
        found = await self._board.alert(request.path_params["alert_id"])
        return refuse(404, "there is no such alert") if found is None else answer(found)

    async def revisions(self, request: Request, _: Any) -> Response:
        """Whole revisions as far as they are kept, newest first, and one line for each that ever was."""
        alert_id = request.path_params["alert_id"]
        revisions = await self._board.revisions(alert_id)
        if not revisions:
            return refuse(404, "there is no such alert")
        return answer({"revisions": revisions, "steps": await self._board.steps(alert_id)})


def limit_of(request: Request) -> int:
    """``ValueError`` when it is no number."""
    return min(max(int(request.query_params.get("limit", DEFAULT_LIMIT)), 1), MAX_LIMIT)


def api_routes(operations: Sequence[Operation]) -> list[Route]:
    """Every operation, and the document that describes them."""
    described = document(operations)

    async def openapi(_: Request) -> Response:
        return answer(described)

    return [*(op.route() for op in operations), Route("/api/v1/openapi.json", openapi)]
