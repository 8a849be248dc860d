"""The console's application and the process that serves it: wiring only."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import structlog
import uvicorn
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from streams.config import ConsoleSettings, Settings
from streams.console.api import Api, refuse
from streams.console.events import Events, Hub
from streams.console.headers import SecurityHeaders
from streams.console.offers import ReadOnly, Work
from streams.console.pages import Pages
from streams.console.store import Board
from streams.errors import ConfigError
from streams.health import Pulse

GRACE_S = 3
HERE = Path(__file__).parent

log = structlog.get_logger(__name__)


class Console(Starlette):
    """Starlette with our headers outside of everything, its own answer to a failure included."""

    hub: Hub

    def build_middleware_stack(self) -> ASGIApp:
        return SecurityHeaders(super().build_middleware_stack())


def create_app(settings: ConsoleSettings, redis: Redis, work: Work | None = None) -> Console:
    """The application over a board in ``redis`` (decoded answers); ``work`` adds what people may do."""
    work = work or ReadOnly()
    board = Board(redis, settings.board)
    pages, hub = Pages(board, work, settings.zone), Hub(board)

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 503
        if request.url.path.startswith("/api/"):
            return refuse(status, error.detail if isinstance(error, HTTPException) else "Redis does not answer")
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
            *Api(board).routes(),
            events.route(),
            *work.routes(),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        exception_handlers={HTTPException: refused, RedisError: refused, Exception: failed},
        lifespan=lifespan,
    )
    app.hub = hub
    return app


def open_redis(url: str) -> Redis:
    """A client that fails soon. A blocked read waits longer than the time-out of a command allows for."""
    return Redis.from_url(url, decode_responses=True, socket_connect_timeout=2.0, socket_timeout=10.0)


def listen(settings: ConsoleSettings) -> socket.socket:
    """The port taken; only the loopback, since nobody is asked who they are."""
    if settings.host not in ("127.0.0.1", "::1", "localhost"):
        raise ConfigError("console.host", f"{settings.host} can be reached by others, and nobody has to sign in",
                          "127.0.0.1, and a reverse proxy that asks")  # fmt: skip
    try:
        return socket.create_server((settings.host, settings.port), family=_family(settings.host))
    except OSError as error:
        raise ConfigError(
            "console.port", f"cannot listen on {settings.host}:{settings.port}: {error.strerror}", "0 takes a free port"
        ) from None


async def serve(settings: Settings, pulse: Pulse, sock: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM."""
    redis = open_redis(settings.redis.url)
    app = create_app(settings.console, redis)
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, server_header=False,
                                    timeout_graceful_shutdown=GRACE_S))  # fmt: skip

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
        await redis.aclose()


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ours are set already; uvicorn would raise them again at the end."""
        yield


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
