"""Signing in and out: with a local token, or with an OpenID Connect provider (authorization code with PKCE)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from httpx2 import HTTPError
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from streams.console.contract import read_body
from streams.console.gate import Gate, person_of
from streams.console.people import Person, Role
from streams.console.render import Renderer

log = structlog.get_logger(__name__)


class Signing:
    """The pages ``/signin`` and ``/signout``."""

    def __init__(self, gate: Gate, renderer: Renderer) -> None:
        self._gate, self._renderer = gate, renderer
        self._provider = _provider(gate)

    def routes(self) -> list[Route]:
        found = [Route("/signin", self.page), Route("/signout", self.out, methods=["POST"])]
        if self._gate.tokens is not None:
            found.append(Route("/signin", self.with_token, methods=["POST"]))
        if self._provider is not None:
            found += [Route("/signin/oidc", self.to_provider), Route("/signin/callback", self.from_provider)]
        return found

    async def page(self, request: Request, status: int = 200, why: str = "") -> Response:
        return self._renderer.page(
            request, "signin.html", status, why=why, next=_inside(request.query_params.get("next")),
            takes_token=self._gate.tokens is not None, takes_oidc=self._provider is not None,
        )  # fmt: skip

    async def with_token(self, request: Request) -> Response:
        if self._gate.foreign(request, Person("", person_of(request).role, "session")):
            return await self.page(request, 403, "page")
        fields = parse_qs((await read_body(request) or b"").decode("utf-8", "replace"), max_num_fields=10)
        assert self._gate.tokens is not None
        person = self._gate.tokens.person(fields.get("secret", [""])[-1].strip())
        if person is None:
            return await self.page(request, 401, "token")
        self._gate.sign_in(request.session, person, person.session)
        return RedirectResponse(_inside(fields.get("next", ["/"])[-1]), 303)

    async def out(self, request: Request) -> Response:
        request.session.clear()
        return RedirectResponse("/signin" if self._gate.signs_in else "/", 303)

    async def to_provider(self, request: Request) -> Response:
        assert self._provider is not None
        request.session["next"] = _inside(request.query_params.get("next"))
        try:
            return await self._provider.authorize_redirect(request, self._callback(request))  # type: ignore[no-any-return]
        except (HTTPError, OAuthError, ValueError, KeyError) as error:
            log.warning("provider_away", error=repr(error))
            return await self.page(request, 503, "provider")

    async def from_provider(self, request: Request) -> Response:
        """The provider sends the browser back here with a code."""
        assert self._provider is not None
        going = _inside(request.session.get("next"))
        try:
            found = await self._provider.authorize_access_token(request)
            claims = found["userinfo"]
            name = str(claims.get(self._gate.auth.oidc_name_claim) or claims["sub"])[:256]
        except (HTTPError, OAuthError, JoseError, ValueError, KeyError, TypeError) as error:
            log.warning("sign_in_failed", error=repr(error))
            return await self.page(request, 401, "provider_refused")
        groups = claims.get(self._gate.auth.oidc_groups_claim) or []
        role = self._gate.role(name, [groups] if isinstance(groups, str) else [str(group) for group in groups])
        if role is Role.NONE:
            return await self.page(request, 403, "role")
        self._gate.sign_in(request.session, Person(name, role, "session"))
        return RedirectResponse(going, 303)

    def _callback(self, request: Request) -> str:
        ours = self._gate.url or f"{request.url.scheme}://{request.headers.get('host', '')}"
        return f"{ours}/signin/callback"


def _provider(gate: Gate) -> Any:
    auth = gate.auth
    if auth.oidc_issuer is None:
        return None
    return OAuth().register(
        "provider",
        client_id=auth.oidc_client_id,
        client_secret=auth.oidc_secret(),
        server_metadata_url=f"{auth.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": auth.oidc_scope, "code_challenge_method": "S256", "timeout": 10.0},
    )


def _inside(wish: str | None) -> str:
    """A page of ours to go to; whatever else a link may ask for, the queue.

    >>> _inside("/a/f00?rev=1"), _inside("//evil.example"), _inside("https://evil.example"), _inside("/\\\\evil")
    ('/a/f00?rev=1', '/', '/', '/')
    """
    if not wish or not wish.startswith("/") or wish.startswith("//") or "\\" in wish or not wish.isprintable():
        return "/"
    return wish
