"""The order book over a real Redis: what route is told of silences, open waves and the page budget."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest
import redis

from streams.order_book import HOUR_MS, OrderBook
from streams.route import RouteSettings
from streams.silences import Silence
from streams.sinks.board import BoardSink
from streams.sinks.redis_queue import connect
from tests.console.alerts import ARABIC, revision

pytestmark = pytest.mark.redis


class Clock:
    def __init__(self) -> None:
        self.now = 1_733_671_980_000

    def __call__(self) -> int:
        return self.now


def book(client: redis.Redis, clock: Clock, hour: int = 2, day: int = 3) -> OrderBook:
    return OrderBook(client, RouteSettings(pages_an_hour=hour, pages_a_day=day), "muster:board", clock)


@contextmanager
def away(client: redis.Redis) -> Iterator[redis.Redis]:
    with connect("redis://127.0.0.1:1/0") as nobody:
        yield nobody


def test_a_silence_ends_by_itself(client: redis.Redis) -> None:
    clock = Clock()
    orders = book(client, clock)
    silence = Silence("s1", "amal", "a match", clock.now, clock.now + 60_000, tags=("one",))
    client.hset("muster:board:silences", "s1", msgspec.json.encode(silence))
    assert orders.orders().silences == (silence,)
    clock.now += 59_999
    assert orders.orders().silences == (silence,)
    clock.now += 1
    assert orders.orders().silences == ()


def test_waves_inhibit_as_long_as_they_go_on(client: redis.Redis, board: BoardSink) -> None:
    clock = Clock()
    orders = book(client, clock)
    board.deliver(revision("w", hashtags=[ARABIC, "Two"]))
    board.deliver(revision("b", kind="burst"))
    assert orders.orders().waves == {"w": frozenset({ARABIC, "two"})}
    board.deliver(revision("w", 2, state="resolved"))
    clock.now += 1_000
    assert orders.orders().waves == {}


def test_an_hour_and_a_day_have_room_for_so_many_pages(client: redis.Redis) -> None:
    clock = Clock()
    orders = book(client, clock)
    assert orders.over_budget(["a", "b", "c"]) == {"c"}
    clock.now += HOUR_MS + 1
    assert orders.over_budget(["a", "c", "d", "e"]) == {"c", "e"}  # the third of the day; c was decided
    clock.now += 24 * HOUR_MS
    assert orders.over_budget(["c"]) == frozenset()


def test_all_sinks_decide_alike_whatever_their_pace(client: redis.Redis) -> None:
    clock = Clock()
    quick, slow = book(client, clock), book(client, clock)
    assert quick.over_budget(["a", "b", "c"]) == {"c"}
    clock.now += 2 * HOUR_MS
    assert slow.over_budget(["a", "b", "c"]) == {"c"}


def test_without_a_limit_everything_pages(client: redis.Redis) -> None:
    assert book(client, Clock(), 0, 0).over_budget([str(n) for n in range(500)]) == frozenset()


def test_while_redis_is_away_everybody_is_told(client: redis.Redis) -> None:
    with away(client) as nobody:
        orders = book(nobody, Clock())
        assert orders.orders().silences == ()
        assert orders.over_budget(["a", "b", "c"]) == frozenset()
