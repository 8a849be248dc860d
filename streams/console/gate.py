"""The gate: who asks, whether they may come in, and whether what they send comes from one of our pages.

People are recognised by a token (``Authorization: Bearer``), by the header of a reverse proxy that the configuration
trusts, or by the session of a browser that signed in. With none of these configured nobody is asked, and only the
loopback is served.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from streams.access import LOOPBACK, AuthSettings
from streams.config import ConsoleSettings
from streams.console.people import NOBODY, NOBODY_ASKED, ROLES, Person, Role
from streams.console.tokens import TokenFile

READING = ("GET", "HEAD", "OPTIONS")
FREE = ("/static/", "/signin", "/signout")  # a page that asks who you are cannot ask who you are first
SESSION_COOKIE = "muster-session"

Refuse = Callable[[Request, int, str], Awaitable[Response] | Response]
"""Makes the answer of a status and the word for why."""


class Gate:
    """Recognises people. ``secret`` signs sessions and the tokens of forms."""

    def __init__(self, settings: ConsoleSettings, secret: bytes) -> None:
        self.auth: AuthSettings = settings.auth
        self.url = settings.url.rstrip("/") if settings.url else None
        self.secret = secret
        self.tokens = TokenFile(self.auth.tokens) if self.auth.tokens else None
        self._proxies = [ipaddress.ip_network(proxy, strict=False) for proxy in self.auth.proxies]

    @property
    def signs_in(self) -> bool:
        """Whether there is a page to sign in on."""
        return self.tokens is not None or self.auth.oidc_issuer is not None

    def recognise(self, asking: HTTPConnection) -> Person | None:
        """Who it is; someone who is known and has no role gets ``Role.NONE``."""
        if not self.auth.asks:
            return NOBODY_ASKED
        scheme, _, token = asking.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self.tokens.person(token.strip()) if self.tokens else None
        return self._by_proxy(asking) or self._by_session(asking)

    def role(self, name: str, groups: list[str]) -> Role:
        """The highest role that the name or one of the groups has."""
        given = [ROLES[self.auth.roles[found]] for found in (name, *groups) if found in self.auth.roles]
        if self.auth.default_role is not None:
            given.append(ROLES[self.auth.default_role])
        return max(given, default=Role.NONE)

    def sign_in(self, session: dict[str, Any], person: Person, token: str = "") -> None:
        """The browser's session from now on; ``token`` is the hash of the token it rests on."""
        session.clear()
        session["person"] = {"name": person.name, "role": person.role.word, "id": secrets.token_urlsafe(16),
                             "until": time.time() + self.auth.session_hours * 3600, "token": token}  # fmt: skip

    def form_token(self, person: Person) -> str:
        """What a form sends back: bound to who the page was made for, and to their sign-in."""
        bound = f"{person.how} {person.name} {person.session}".encode()
        return hmac.new(self.secret, bound, hashlib.sha256).hexdigest()

    def foreign(self, request: HTTPConnection, person: Person) -> str:
        """Why a request does not come from one of our pages, if it changes something or asks under a foreign name;
        empty if it may."""
        if person.how == "open" and _hostname(request.headers.get("host", "")) not in (*LOOPBACK, _host_of(self.url)):
            return "host"  # a name that was made to lead here, where nobody is asked: its page could read every answer
        if person.how == "token" or request.scope["method"] in READING:
            return ""  # a browser never sends a token by itself
        if (site := request.headers.get("sec-fetch-site")) is not None:  # browsers let nobody forge it
            return "" if site in ("same-origin", "none") else "origin"
        origin = request.headers.get("origin")
        ours = self.url or f"{request.url.scheme}://{request.headers.get('host', '')}"
        return "" if origin is None or origin.lower() == _origin(ours) else "origin"

    def _by_proxy(self, asking: HTTPConnection) -> Person | None:
        name = asking.headers.get(self.auth.user_header, "").strip()
        if not name or not self._proxies or not self._trusted(asking.client.host if asking.client else ""):
            return None
        groups = [group.strip() for group in asking.headers.get(self.auth.groups_header, "").split(",")]
        return Person(name[:256], self.role(name, groups), "proxy")

    def _trusted(self, host: str) -> bool:
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return any(address in proxy for proxy in self._proxies)

    def _by_session(self, asking: HTTPConnection) -> Person | None:
        found: Mapping[str, Any] = asking.scope.get("session", {}).get("person") or {}
        if not found or found["until"] < time.time():
            return None
        if found["token"]:
            holder = self.tokens.by_hash(found["token"]) if self.tokens else None
            return None if holder is None else Person(holder.name, holder.role, "session", found["id"])
        return Person(found["name"], ROLES[found["role"]], "session", found["id"])


class Guard:
    """In front of the whole application: nobody comes by who is not recognised."""

    def __init__(self, app: ASGIApp, gate: Gate, refuse: Refuse) -> None:
        self._app, self._gate, self._refuse = app, gate, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        person = self._gate.recognise(request)
        if person is not None:
            request.state.person = person
        answer = await self._answer(request, person)
        await (answer or self._app)(scope, receive, send)

    async def _answer(self, request: Request, person: Person | None) -> Response | None:
        """What keeps the request out; None lets it in."""
        path = request.scope["path"]  # not of request.url: that is put together with the Host that the other side sends
        if path.startswith(FREE):
            return None
        if person is None:
            if self._gate.signs_in and request.method == "GET" and not path.startswith(("/api/", "/events")):
                return RedirectResponse(f"/signin?next={_local(request)}", 303)
            return await _made(self._refuse(request, 401, "who"))
        if person.role is Role.NONE:
            return await _made(self._refuse(request, 403, "role"))
        why = self._gate.foreign(request, person)
        return await _made(self._refuse(request, 403, why)) if why else None


def person_of(request: HTTPConnection) -> Person:
    """Whom the guard has let in; on the pages that it lets everybody see, nobody."""
    person: Person = getattr(request.state, "person", NOBODY)
    return person


async def _made(answer: Awaitable[Response] | Response) -> Response:
    return answer if isinstance(answer, Response) else await answer


def _local(request: Request) -> str:
    return quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""), safe="")


def _hostname(host: str) -> str:
    """A ``Host`` header without its port.

    >>> _hostname("localhost:80"), _hostname("[::1]:80"), _hostname("Evil.example")
    ('localhost', '::1', 'evil.example')
    """
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _host_of(url: str | None) -> str:
    return (urlsplit(url).hostname or "") if url else ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
