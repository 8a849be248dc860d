"""Changes to the browsers: one ``EventSource`` a page, ids from the Redis stream, nothing missed on the way.

A browser that comes back names the last id it saw (``Last-Event-ID``), a page the last one before it was made
(``?after=``); both get everything since. One reader per process follows the stream and keeps the newest events; each
browser walks along them at its own pace, so a slow one costs a socket and no queue. Who has fallen out of what Redis
keeps is told to load the page again (``reset``).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from streams import metrics
from streams.console.i18n import choose
from streams.console.store import START, Board, Event, place_of

PING_S = 15.0
BLOCK_MS = 2_000
RETRY_S = 0.5
RECENT = 2_000
BATCH = 100
MAX_BROWSERS = 500

log = structlog.get_logger(__name__)

Render = Callable[[list[Event], str], Awaitable[list[str]]]
"""Events and a language to one line of JSON each."""


class Hub:
    """The one reader of the stream, and the events it saw last."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._recent: deque[tuple[tuple[int, int], Event]] = deque()
        self._from: tuple[int, int] | None = None  # everything after this is in ``_recent``
        self.changed = asyncio.Event()  # take it, look, then wait for it: nothing comes between
        self.closed = False
        self.away = False  # Redis does not answer
        self.lives = 0  # how often the stream has begun anew

    async def run(self) -> None:
        """Follow the stream until ``close``; a Redis that is away is asked again."""
        last: str | None = None
        while not self.closed:
            try:
                last = last or await self._begin()
                events = await self._board.wait_for_events(last, BATCH, BLOCK_MS)
                if events:
                    last = events[-1].id
                    self._keep(events)
                elif place_of(await self._board.newest_event()) < place_of(last):
                    last = None  # Redis has lost its memory, and its clock is behind
                    self.lives += 1
                if events or self.away:
                    self.away = False
                    self._wake()
            except (RedisError, OSError) as error:
                if not self.away:
                    log.warning("redis_away", error=str(error))
                    self.away = True
                    self._wake()
                await asyncio.sleep(RETRY_S)

    def close(self) -> None:
        self.closed = True
        self._wake()

    async def after(self, last: str, limit: int = BATCH) -> list[Event]:
        """What came after ``last``, oldest first: from memory, or from Redis for who is further behind."""
        place = place_of(last)
        if self._from is None or place < self._from:
            return await self._board.events(last, limit)
        behind: list[Event] = []
        for at, event in reversed(self._recent):
            if at <= place:
                break
            behind.append(event)
        return behind[::-1][:limit]

    async def kept(self, last: str) -> bool:
        """Whether everything after ``last`` can still be told."""
        if last == START:
            return True
        oldest, newest = await self._board.oldest_event(), await self._board.newest_event()
        return place_of(oldest) <= place_of(last) <= place_of(newest)

    async def _begin(self) -> str:
        last = await self._board.newest_event()
        self._recent.clear()
        self._from = place_of(last)
        return last

    def _keep(self, events: list[Event]) -> None:
        self._recent.extend((place_of(event.id), event) for event in events)
        while len(self._recent) > RECENT:
            self._from = self._recent.popleft()[0]

    def _wake(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


class Frames:
    """Events as they go over the wire. Each is drawn once for a language, however many browsers look."""

    def __init__(self, render: Render) -> None:
        self._render = render
        self._drawn: dict[tuple[str, str], bytes] = {}  # oldest first
        self._drawing = asyncio.Lock()

    async def of(self, events: list[Event], language: str) -> bytes:
        async with self._drawing:
            missing = [event for event in events if (event.id, language) not in self._drawn]
            for event, said in zip(missing, await self._render(missing, language), strict=True):
                self._drawn[event.id, language] = f"id: {event.id}\nevent: change\ndata: {said}\n\n".encode()
            frames = b"".join(self._drawn[event.id, language] for event in events)
            while len(self._drawn) > 2 * RECENT:
                del self._drawn[next(iter(self._drawn))]
        return frames


class Events:
    """The endpoint ``/events``."""

    def __init__(self, hub: Hub, render: Render) -> None:
        self._hub = hub
        self._frames = Frames(render)
        self._browsers = 0

    def route(self) -> Route:
        return Route("/events", self.endpoint)

    async def endpoint(self, request: Request) -> Response:
        last = request.headers.get("last-event-id") or request.query_params.get("after") or START
        try:
            place_of(last)
        except ValueError:
            return PlainTextResponse("after is the id of an event\n", 400)
        if self._browsers >= MAX_BROWSERS:
            return PlainTextResponse("too many browsers are connected\n", 503, headers={"Retry-After": "5"})
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        stream = self._stream(last, choose(request.query_params.get("lang")).code)
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def _stream(self, last: str, language: str) -> AsyncIterator[bytes]:
        self._browsers += 1
        metrics.sse_clients.set(self._browsers)
        try:
            yield b"retry: 1000\n\n"
            if not await self._hub.kept(last):
                yield b"event: reset\ndata: {}\n\n"
                return
            life = self._hub.lives
            while not self._hub.closed and self._hub.lives == life:
                changed = self._hub.changed
                events = await self._hub.after(last)
                if events:
                    yield await self._frames.of(events, language)
                    last = events[-1].id
                else:
                    yield b": away\n\n" if self._hub.away else b": ping\n\n"
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(changed.wait(), PING_S)
        except (RedisError, OSError):
            return  # the browser comes again, and names the last event it saw
        finally:
            self._browsers -= 1
            metrics.sse_clients.set(self._browsers)
