"""Changes to the browsers: whoever comes back has missed nothing, whatever was cut or restarted."""

from __future__ import annotations

import http.client
import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

import psutil
import pytest
import redis

from streams.config import ConsoleSettings
from streams.sinks.board import BoardSink
from tests.console.alerts import revision
from tests.console.serving import Console

pytestmark = pytest.mark.redis
EVENTS, DISCONNECTS = 1_000, 20


class Told(NamedTuple):
    id: str
    event: str
    data: dict[str, Any]


def listen(
    console: Console, last: str | None = None, after: str = "0-0", lang: str = "en", headers: Mapping[str, str] = {}
) -> Iterator[Told]:
    """What a browser's ``EventSource`` gets; closing the iterator cuts the connection."""
    with closing(http.client.HTTPConnection(urlsplit(console.url).netloc, timeout=30)) as connection:
        headers = {**headers, **({} if last is None else {"Last-Event-ID": last})}
        connection.request("GET", f"/events?after={after}&lang={lang}", headers=headers)
        answer = connection.getresponse()
        assert answer.getheader("Content-Type", "").startswith("text/event-stream")
        fields: dict[str, str] = {}
        while raw := answer.readline():
            line = raw.decode().rstrip("\n")
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                yield Told(fields.get("id", ""), fields["event"], json.loads(fields["data"]))
                fields = {}


@contextmanager
def console_process(redis_url: str) -> Iterator[tuple[psutil.Process, str]]:
    """``muster run console`` as a user starts it, and where it says it serves."""
    process = subprocess.Popen(
        [sys.executable, "-m", "streams", "run", "console", "--port", "0"],
        env=os.environ | {"MUSTER_REDIS__URL": redis_url},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        yield (
            psutil.Process(process.pid),
            next(entry["console"] for entry in map(json.loads, process.stderr) if "console" in entry),
        )
    finally:
        process.terminate()
        assert process.wait(10) == 0
        if process.stderr is not None:
            process.stderr.close()


def test_a_browser_that_is_cut_off_misses_nothing(console: Console, board: BoardSink) -> None:
    """1,000 events, 20 disconnects; every fifth time the server itself is restarted."""
    rng = random.Random(4)
    published, seen = 0, list[str]()
    last: str | None = None
    for cut in range(DISCONNECTS + 1):
        until = EVENTS if cut == DISCONNECTS else (cut + 1) * EVENTS // (DISCONNECTS + 1)
        stream = listen(console, last)
        while len(seen) < until:
            more = min(rng.randint(0, 30), EVENTS - published)
            for n in range(published, published + more):  # some of them while nobody is connected
                board.deliver(revision(f"a{n % 37}", n // 37 + 1, second=n))
            published += more
            while len(seen) < min(until, published):
                told = next(stream)
                seen.append(f"{told.data['alert_id']}-r{told.data['revision']}")
                last = told.id
        stream.close()  # type: ignore[attr-defined]
        if cut % 5 == 4:
            console.stop()
            console.start()
    assert seen == [f"a{n % 37}-r{n // 37 + 1}" for n in range(EVENTS)]


def test_a_page_names_the_last_event_before_it_was_made(console: Console, board: BoardSink) -> None:
    board.deliver(revision("before"))
    with closing(http.client.HTTPConnection(urlsplit(console.url).netloc)) as connection:
        connection.request("GET", "/")
        page = connection.getresponse().read().decode()
    after = page.partition('data-after="')[2].partition('"')[0]
    board.deliver(revision("behind"))
    assert next(listen(console, after=after)).data["alert_id"] == "behind"


def test_a_change_brings_the_card_as_it_is_drawn_in_the_page(console: Console, board: BoardSink) -> None:
    board.deliver(revision("a"))
    told = next(listen(console, lang="ar"))
    assert told.event == "change"
    assert 'id="card-a"' in told.data["html"]
    assert "موجة" in told.data["html"]


def test_all_browsers_are_told_the_same(console: Console, board: BoardSink) -> None:
    streams = [listen(console) for _ in range(20)]
    for n in range(50):
        board.deliver(revision(f"a{n}"))
    told = [[next(stream).id for _ in range(50)] for stream in streams]
    assert all(ids == told[0] for ids in told)


def test_who_comes_back_too_late_loads_the_page_again(console: Console, client: redis.Redis) -> None:
    board = BoardSink(client, ConsoleSettings(events=100))
    board.deliver(revision("a"))
    first = next(listen(console)).id
    for n in range(500):
        board.deliver(revision(f"b{n}"))
    assert next(listen(console, last=first)).event == "reset"


def test_an_id_that_is_none_is_refused(console: Console) -> None:
    with closing(http.client.HTTPConnection(urlsplit(console.url).netloc)) as connection:
        connection.request("GET", "/events?after=yesterday")
        assert connection.getresponse().status == 400


def test_two_hundred_browsers_cost_little_and_slow_ones_no_more(
    client: redis.Redis, redis_url: str, board: BoardSink
) -> None:
    """Half of them do not read at all while 500 changes pass; the other half gets every one."""
    with console_process(redis_url) as (process, url):
        address = urlsplit(url)
        sockets = [socket.create_connection((address.hostname, address.port)) for _ in range(200)]
        for each in sockets:
            each.sendall(b"GET /events?after=0-0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            each.settimeout(60)
            assert each.recv(1 << 16).startswith(b"HTTP/1.1 200")
        before = process.memory_info().rss
        for n in range(500):
            board.deliver(revision(f"a{n}", severity="log"))
        newest = str(cast(Any, client.xrevrange("muster:board:events", count=1))[0][0]).encode()
        for each in sockets[:100]:
            tail = b""
            while newest not in tail:
                tail = tail[-100:] + each.recv(1 << 18)
        assert process.memory_info().rss - before < 64 << 20
        for each in sockets:
            each.close()
