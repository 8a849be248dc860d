"""The console's application and the process that serves it: wiring only."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from secrets import token_urlsafe

import structlog
import uvicorn
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from streams.config import ConsoleSettings, Settings
from streams.console.api import Api, api_routes
from streams.console.contract import refuse
from streams.console.desk import Desk, DeskSettings
from streams.console.events import Events, Hub
from streams.console.feedback import FeedbackForwarder
from streams.console.gate import SESSION_COOKIE, Gate, Guard
from streams.console.headers import SecurityHeaders
from streams.console.offers import ReadOnly, Work
from streams.console.office import Office
from streams.console.pages import Pages
from streams.console.render import Renderer
from streams.console.signing import Signing
from streams.console.silencing import Silencing
from streams.console.store import Board
from streams.console.working import Working
from streams.errors import ConfigError
from streams.health import Pulse
from streams.sinks.redis_queue import connect

GRACE_S = 3
KEPT_OUT = {
    "who": "nobody is recognised: send Authorization: Bearer with a token (muster console token add makes one)",
    "role": "you are known here and have no role: an admin gives one in console.auth.roles",
    "origin": "the request comes from a page of somebody else's",
    "host": "this console is for this machine only: ask for localhost, or set console.url",
}
HERE = Path(__file__).parent

log = structlog.get_logger(__name__)

Clock = Callable[[], int]


class Console(Starlette):
    """Starlette with our headers outside of everything, its own answer to a failure included; then the browser's
    session, then the gate."""

    hub: Hub
    guarded: Callable[[ASGIApp], ASGIApp]

    def build_middleware_stack(self) -> ASGIApp:
        return SecurityHeaders(self.guarded(super().build_middleware_stack()))


def open_console(settings: ConsoleSettings, redis: Redis, secret: bytes, clock: Clock | None = None) -> Console:
    """The console with work: ``secret`` signs sessions and forms, ``clock`` (epoch ms) is Redis' unless given."""
    gate, renderer, board = Gate(settings, secret), Renderer(settings.zone), Board(redis, settings.board)
    desk = DeskSettings(settings.board, settings.claim_s, audit=settings.audit, events=settings.events)
    silencing = Silencing(redis, settings.board, settings.audit, settings.events)
    office = Office(Desk(redis, desk, clock), silencing, board, gate, renderer)
    return create_app(settings, redis, Working(office), gate)


def create_app(settings: ConsoleSettings, redis: Redis, work: Work | None = None, gate: Gate | None = None) -> Console:
    """The application over a board in ``redis`` (decoded answers); ``work`` adds what people may do, ``gate`` asks who
    they are."""
    work, gate = work or ReadOnly(), gate or Gate(ConsoleSettings(), b"")
    board, renderer = Board(redis, settings.board), Renderer(settings.zone)
    pages, hub = Pages(board, work, renderer), Hub(board)

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 503
        if request.url.path.startswith("/api/"):
            return refuse(status, error.detail if isinstance(error, HTTPException) else "Redis does not answer")
        return pages.error(request, status)

    def kept_out(request: Request, status: int, why: str) -> Response:
        if request.url.path.startswith(("/api/", "/events")):
            answer = refuse(status, KEPT_OUT[why])
            if status == 401:
                answer.headers["WWW-Authenticate"] = 'Bearer realm="muster"'
            return answer
        return pages.error(request, status)

    async def failed(request: Request, error: Exception) -> Response:
        log.error("request_failed", path=request.url.path, error=repr(error))
        return pages.error(request, 500)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        following = asyncio.create_task(hub.run(), name="hub")
        try:
            yield
        finally:
            hub.close()
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following

    events = Events(hub, pages.changes)
    app = Console(
        routes=[
            *pages.routes(),
            *api_routes([*Api(board).operations(), *work.operations()]),
            events.route(),
            *Signing(gate, renderer).routes(),
            *work.routes(),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        exception_handlers={HTTPException: refused, RedisError: refused, Exception: failed},
        lifespan=lifespan,
    )
    app.hub = hub
    app.guarded = lambda inner: SessionMiddleware(
        Guard(inner, gate, kept_out), gate.secret.decode("latin-1") or token_urlsafe(), SESSION_COOKIE,
        max_age=int(gate.auth.session_hours * 3600), same_site="lax", https_only=(gate.url or "").startswith("https:"),
    )  # fmt: skip
    return app


def open_redis(url: str) -> Redis:
    """A client that fails soon. A blocked read waits longer than the time-out of a command allows for."""
    return Redis.from_url(url, decode_responses=True, socket_connect_timeout=2.0, socket_timeout=10.0)


def listen(settings: ConsoleSettings) -> socket.socket:
    """The port taken."""
    try:
        return socket.create_server((settings.host, settings.port), family=_family(settings.host))
    except OSError as error:
        raise ConfigError(
            "console.port", f"cannot listen on {settings.host}:{settings.port}: {error.strerror}", "0 takes a free port"
        ) from None


async def serve(settings: Settings, pulse: Pulse, sock: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM."""
    redis = open_redis(settings.redis.url)
    app = open_console(settings.console, redis, settings.session_secret())
    server = _Server(server_config(app, GRACE_S))
    forwarder, ended = FeedbackForwarder(settings, connect(settings.redis.url)), threading.Event()
    sending = threading.Thread(target=forwarder.run, args=(ended,), name="feedback", daemon=True)
    sending.start()

    def stop() -> None:
        app.hub.close()  # ends the browsers' streams, which would hold up the end
        server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    pulse.started()
    host, port = sock.getsockname()[:2]
    log.info("serving", console=f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")
    try:
        await server.serve(sockets=[sock])
    finally:
        ended.set()
        await redis.aclose()
        await asyncio.to_thread(sending.join, GRACE_S)


def server_config(app: ASGIApp, grace_s: int) -> uvicorn.Config:
    """uvicorn believes no header about where a request comes from: the gate looks at the peer itself."""
    return uvicorn.Config(app, log_config=None, access_log=False, server_header=False, proxy_headers=False,
                          timeout_graceful_shutdown=grace_s)  # fmt: skip


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ours are set already; uvicorn would raise them again at the end."""
        yield


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
