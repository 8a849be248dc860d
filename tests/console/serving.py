"""A console that really serves: its own Redis database, its own port, stopped and started again at will."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from streams.config import ConsoleSettings
from streams.console.app import create_app, listen, open_console, open_redis, server_config
from streams.console.offers import Work

SECRET = b"a secret of the tests"


class Console:
    """The application under uvicorn, in a thread. ``stop`` and ``start`` are a restart on the same port. With
    ``working`` people may work on alerts."""

    def __init__(
        self, redis_url: str, settings: ConsoleSettings | None = None, work: Work | None = None,
        clock: Callable[[], int] | None = None, working: bool = False,
    ) -> None:  # fmt: skip
        self._redis_url, self._work, self._clock, self._working = redis_url, work, clock, working
        self._settings = settings or ConsoleSettings()
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._settings.port}"

    def start(self) -> None:
        sock = listen(self._settings)
        self._settings = self._settings.model_copy(update={"port": sock.getsockname()[1]})
        started = threading.Event()

        async def serve() -> None:
            redis = open_redis(self._redis_url)
            app = (
                open_console(self._settings, redis, SECRET, self._clock)
                if self._working
                else create_app(self._settings, redis, self._work)
            )
            self._hub, self._loop = app.hub, asyncio.get_running_loop()
            self._server = uvicorn.Server(server_config(app, 1))
            started.set()
            await self._server.serve(sockets=[sock])
            await redis.aclose()

        self._thread = threading.Thread(target=lambda: asyncio.run(serve()), name="console")
        self._thread.start()
        started.wait()

    def stop(self) -> None:
        self._server.should_exit = True
        self._loop.call_soon_threadsafe(self._hub.close)
        self._thread.join()


@contextmanager
def serving(
    redis_url: str, settings: ConsoleSettings | None = None, work: Work | None = None,
    clock: Callable[[], int] | None = None, working: bool = False,
) -> Iterator[Console]:  # fmt: skip
    console = Console(redis_url, settings, work, clock, working)
    try:
        yield console
    finally:
        console.stop()
