"""The API as a table of operations: what serves it and what describes it (OpenAPI 3.1) are made from the same lines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from streams.console.gate import person_of
from streams.console.people import Role

BODY_BYTES = 64 * 1024
OBJECT = {"type": "object"}

Handler = Callable[[Request, Any], Awaitable[Response]]


class Refused(msgspec.Struct, frozen=True):
    """Why a request was not carried out, in words for people."""

    error: str


@dataclass(frozen=True, slots=True)
class Param:
    """A part of the query."""

    name: str
    says: str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing the API does. ``answer`` is a type, or a JSON Schema for what has one elsewhere."""

    method: str
    path: str
    name: str
    says: str
    handler: Handler
    answer: Any
    role: Role = Role.VIEWER
    body: type[msgspec.Struct] | None = None
    query: tuple[Param, ...] = ()
    refuses: tuple[int, ...] = ()  # beside those that any operation may answer

    def route(self) -> Route:
        return Route(self.path, self._serve, methods=[self.method], name=self.name)

    async def _serve(self, request: Request) -> Response:
        person = person_of(request)
        if person.role < self.role:
            return refuse(403, f"this takes the role {self.role.word}, and {person.name} has {person.role.word}")
        if self.body is None:
            return await self.handler(request, None)
        raw = await read_body(request)
        if raw is None:
            return refuse(413, f"a body has at most {BODY_BYTES} bytes")
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if raw and kind != "application/json":
            return refuse(415, "a body is application/json")
        try:
            body = msgspec.json.decode(raw or b"{}", type=self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return refuse(400, str(error))
        return await self.handler(request, body)


def answer(value: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def refuse(status: int, message: str, **more: Any) -> Response:
    return answer({"error": message, **more}, status)


def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """OpenAPI 3.1 of these operations."""
    described = [op for op in operations if not isinstance(op.answer, dict)]
    types = [Refused, *(op.answer for op in described), *(op.body for op in operations if op.body)]
    schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    found = dict(zip([id(kind) for kind in types], schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for op in operations:
        paths.setdefault(op.path, {})[op.method.lower()] = _described(op, found)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Muster", "version": version("muster"),
                 "description": "Alerts, and the work of people on them."},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}, {}],
    }  # fmt: skip


def _described(op: Operation, schemas: dict[int, Any]) -> dict[str, Any]:
    refused = {"application/json": {"schema": schemas[id(Refused)]}}
    statuses = (401, 403, 503, *((400, 413, 415) if op.body else ()), *((400,) if op.query else ()), *op.refuses)
    good = op.answer if isinstance(op.answer, dict) else schemas[id(op.answer)]
    said: dict[str, Any] = {
        "operationId": op.name,
        "summary": op.says,
        "description": f"Takes the role {op.role.word}.",
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in _names(op.path)),
            *({"name": p.name, "in": "query", "description": p.says, "schema": p.schema} for p in op.query),
        ],
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": {"schema": good}}},
            **{str(status): {"description": WHY[status], "content": refused} for status in sorted(set(statuses))},
        },
    }
    if op.body is not None:
        content = {"application/json": {"schema": schemas[id(op.body)]}}
        said["requestBody"] = {"content": content, "required": _required(op.body)}
    return said


WHY = {
    400: "The request does not read as described here.",
    401: "Nobody is recognised: a token is missing, or is not valid.",
    403: "The role does not allow it, or the request comes from a foreign page.",
    404: "There is no such thing.",
    409: "It stands differently: somebody was first.",
    413: "Too large.",
    415: "Not JSON.",
    503: "Redis does not answer. Ask again, with the same id.",
}


def _names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _required(body: type[msgspec.Struct]) -> bool:
    return any(info.required for info in msgspec.structs.fields(body))


async def read_body(request: Request) -> bytes | None:
    """The body, or None when it is too large; no more of it is read than that."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_BYTES:
            return None
    return raw
