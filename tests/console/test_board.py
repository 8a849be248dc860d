"""The board: each revision once and in order, the latest of each alert, within a budget of bytes."""

from __future__ import annotations

from typing import cast

import pytest
import redis

from streams.config import ConsoleSettings
from streams.errors import Unavailable
from streams.sinks.board import FIRST_REVISIONS, BoardSink
from streams.sinks.redis_queue import connect
from tests.console.alerts import bare, revision

pytestmark = pytest.mark.redis
Entries = list[tuple[str, dict[str, str]]]


def told(client: redis.Redis) -> list[str]:
    return [fields["alert_id"] for _, fields in cast(Entries, client.xrange("muster:board:events"))]


def test_a_revision_is_shown_once_and_an_older_one_never_replaces_it(client: redis.Redis, board: BoardSink) -> None:
    revisions = [revision("a", 2), revision("a", 1), revision("a", 2), revision("a", 3)]
    assert [board.deliver(r) for r in revisions] == ["shown", "repeated", "repeated", "shown"]
    assert '"revision":3' in str(client.hget("muster:board:alerts", "a"))
    assert told(client) == ["a", "a"]


def test_of_many_revisions_the_first_and_the_last_are_kept(client: redis.Redis) -> None:
    board = BoardSink(client, ConsoleSettings(revisions=10))
    for number in range(1, 31):
        board.deliver(revision("a", number))
    texts = cast("list[str]", client.lrange("muster:board:revisions:a", 0, -1))
    kept = [text.partition('"id":"a-r')[2].partition('"')[0] for text in texts]
    assert kept == ["29", "28", "27", "26", "25", *map(str, range(FIRST_REVISIONS, 0, -1))]
    assert client.llen("muster:board:steps:a") == 30


def test_the_oldest_alerts_go_when_the_budget_is_reached(client: redis.Redis) -> None:
    board = BoardSink(client, ConsoleSettings(board_bytes=1 << 20))
    for n in range(400):
        board.deliver(revision(f"a{n}", second=n))
    held = cast("list[str]", client.zrange("muster:board:order", 0, -1))
    assert 0 < len(held) < 400
    assert held == [f"a{n}" for n in range(400 - len(held), 400)]
    assert set(cast("list[str]", client.hkeys("muster:board:alerts"))) == set(held)
    assert client.keys("muster:board:steps:a0") == []
    bytes_held = sum(len(text.encode()) for text in cast("list[str]", client.hvals("muster:board:alerts")))
    assert int(str(client.hget("muster:board:bytes", ""))) == bytes_held <= 1 << 20


def test_an_alert_with_only_what_the_schema_asks_for_is_shown(board: BoardSink) -> None:
    assert board.deliver(bare("a")) == "shown"


def test_redis_away_is_said_in_our_words() -> None:
    with connect("redis://127.0.0.1:1/0") as nobody, pytest.raises(Unavailable, match="Redis does not answer"):
        BoardSink(nobody, ConsoleSettings()).deliver(revision())
