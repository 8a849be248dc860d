"""Arrivals: each thing is handed out once, at its tick, in one order, however it came in."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from detectors.feedback import Feedback
from streams.app import _take_feedback
from streams.arrivals import Arrivals, Due
from streams.clock import TICK_MS, tick_of
from streams.judge import Judge, JudgeSettings
from streams.pseudonym import Pseudonyms
from streams.wire import CallBatch, EpisodeBatch, Progress
from tests.streams.reports import START, Log, call, crowd, entry, report

FIRST = START // TICK_MS
Batches = list[CallBatch | EpisodeBatch]
Ticks = dict[int, Due]
Told = dict[int, tuple[list[str], list[str], list[tuple[str, int]]]]


def random_log(rng: random.Random) -> Log:
    """Some minutes in which any tick may have several of each kind."""
    log = Log(until=START + 300_000)
    for n in range(rng.randrange(1, 40)):
        at = START + rng.randrange(50) * 5_000 + rng.randrange(2_000)
        log.calls.append(call(f"p{n}", at, ["tag"]))
        log.reports.append(report(f"r{rng.randrange(3)}", at, crowd("a", 3), opened_at=at - rng.randrange(9) * TICK_MS))
        log.entries.append(entry(f"e{n}", at - 60_000, crowd("b", 3), closed_at=START + rng.randrange(250_000)))
    return log


def handed_out(arrivals: Arrivals, batches: Batches) -> Ticks:
    """What is due at each tick, as far as these batches complete them."""
    found: Ticks = {}
    for batch in batches:
        arrivals.take(batch)
        complete = arrivals.complete_tick
        while (due := arrivals.next_due(complete)) is not None:
            assert due[0] <= complete
            assert due[0] > max(found, default=-1)
            found[due[0]] = due[1]
        assert arrivals.judged == complete
    return found


def expected(log: Log) -> Told:
    """By tick, in the order of judge: calls by arrival, entries by tag key, reports by tag key and opening."""
    ticks = {tick_of(c.arrived_at) for c in log.calls} | {r.tick for r in log.reports}
    calls = sorted(log.calls, key=lambda c: (c.arrived_at, c.post_id))
    return {
        tick: (
            [c.post_id for c in calls if tick_of(c.arrived_at) == tick],
            sorted(e.tag_key for e in log.entries if e.closed_tick == tick),
            sorted((r.tag_key, r.opened_tick) for r in log.reports if r.tick == tick),
        )
        for tick in ticks | {e.closed_tick for e in log.entries}
    }


def told(ticks: Ticks) -> Told:
    return {
        tick: (
            [c.post_id for c in due.calls],
            [e.tag_key for e in due.entries],
            [(r.tag_key, r.opened_tick) for r in due.reports],
        )
        for tick, due in ticks.items()
    }


@pytest.mark.parametrize("seed", range(30))
def test_everything_is_handed_out_once_at_its_tick_in_one_order_whatever_the_batches(seed: int) -> None:
    rng = random.Random(seed)
    log = random_log(rng)
    batches: Batches = []
    sent = log.batches(rng.randrange(1, 120) * TICK_MS, workers=rng.randrange(1, 5))
    while sent:  # a source may run ahead of the others, and say again what it has said
        ahead = rng.randrange(min(6, len(sent)))
        source = getattr(sent[ahead], "worker", None)
        mine = next(batch for batch in sent if getattr(batch, "worker", None) == source)
        sent.remove(mine)
        batches.append(mine)
        batches += rng.sample(batches, min(len(batches), rng.randrange(3)))
    assert told(handed_out(Arrivals(), batches)) == expected(log)


@pytest.mark.parametrize("seed", range(10))
def test_what_was_restored_goes_on_in_the_middle(seed: int) -> None:
    rng = random.Random(seed)
    log = random_log(rng)
    batches = log.batches(20 * TICK_MS, workers=2)
    cut = rng.randrange(len(batches))
    before, after = Arrivals(), Arrivals()
    found = handed_out(before, batches[:cut])
    after.restore(before.snapshot())
    assert after.snapshot() == before.snapshot()
    assert (after.judged, len(after), after.last_tick) == (before.judged, len(before), before.last_tick)
    found |= handed_out(after, batches[max(0, cut - 5) :])
    assert told(found) == expected(log)


def test_a_tick_waits_for_every_worker_and_for_the_calls() -> None:
    arrivals = Arrivals()
    heard = CallBatch(1, [Progress(0, 0, 0, START + 9_000)], [])
    for batch in (EpisodeBatch(0, 2, FIRST + 7, [], []), heard):
        arrivals.take(batch)
        assert arrivals.complete_tick == -1
    arrivals.take(EpisodeBatch(1, 2, FIRST + 4, [], []))
    assert arrivals.complete_tick == FIRST + 4


def test_what_comes_for_a_tick_that_is_over_counts_into_the_next() -> None:
    arrivals = Arrivals()
    assert arrivals.next_due(FIRST) is None
    arrivals.take(CallBatch(1, [Progress(0, 0, 1, START)], [call("p", START - 60_000)]))
    assert arrivals.next_due(FIRST) is None
    found = arrivals.next_due(FIRST + 1)
    assert found is not None
    assert (found[0], [c.post_id for c in found[1].calls]) == (FIRST + 1, ["p"])


def test_a_tick_that_is_asked_for_comes_in_between_and_never_before_what_is_over() -> None:
    arrivals = Arrivals()
    arrivals.take(EpisodeBatch(0, 1, FIRST + 9, [report("r", START + 5_000, crowd("a", 3))], []))
    asked = [arrivals.next_due(FIRST + 9, also=FIRST + tick) for tick in (3, 0, 7)]
    assert [(found[0] - FIRST, len(found[1].reports)) for found in asked if found] == [(3, 0), (4, 0), (5, 1)]
    assert arrivals.next_due(FIRST + 9, also=FIRST + 10) is None
    assert arrivals.judged == FIRST + 9


def said(n: int, tick: int | None) -> Feedback:
    at = datetime.fromtimestamp(999 - n, UTC)
    return Feedback(f"f{n}", f"{n:016x}", 1, "amal", "confirm", at, applied_tick=tick)


def heard(arrivals: Arrivals, until: int) -> list[tuple[int, str]]:
    """(ticks after FIRST, id) of what was said, in the order in which it counts."""
    counted: list[tuple[int, str]] = []
    while found := arrivals.next_due(until):
        counted += [(found[0] - FIRST, name) for name in found[1].feedback]
    return counted


def test_feedback_counts_from_its_tick_or_the_next_in_the_order_in_which_it_was_said() -> None:
    arrivals = Arrivals()
    arrivals.next_due(FIRST)
    assert all(arrivals.take_feedback(said(n, tick)) for n, tick in enumerate((None, FIRST + 1, FIRST + 50)))
    assert heard(arrivals, FIRST + 9) == [(1, "f1"), (1, "f0")]
    assert heard(arrivals, FIRST + 99) == [(50, "f2")]


def test_the_same_feedback_counts_once_and_from_the_tick_from_which_it_once_did() -> None:
    """After a restart the record comes before judge's own echo of it, and may get an earlier tick at first."""
    arrivals = Arrivals()
    arrivals.next_due(FIRST)
    assert all(arrivals.take_feedback(said(0, tick)) for tick in (None, None, FIRST + 5, FIRST + 5))
    assert heard(arrivals, FIRST + 9) == [(5, "f0")]
    restored = Arrivals()
    restored.restore(arrivals.snapshot())
    assert restored.take_feedback(said(0, FIRST + 20))
    assert heard(restored, FIRST + 99) == []


def test_only_so_many_wait_and_who_names_ticks_that_never_come_silences_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.arrivals.WAITING", 50)
    arrivals = Arrivals()
    assert [arrivals.take_feedback(said(n, FIRST + 900 + n)) for n in range(52)] == [True] * 50 + [False] * 2
    restored = Arrivals()
    restored.restore(arrivals.snapshot())
    for each in (arrivals, restored):
        assert not each.take_feedback(said(60, FIRST + 60))
        assert [each.take_feedback(said(n, None)) for n in range(100, 152)] == [True] * 50 + [False] * 2
        assert len(heard(each, FIRST)) == 50
        assert each.take_feedback(said(200, None))  # that there is room again is noticed
    assert len(heard(arrivals, FIRST + 920)) == 22


def test_feedback_that_is_too_much_is_a_dead_letter_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.arrivals.WAITING", 1)
    judge, outbox = Judge(JudgeSettings(), Pseudonyms(b"key")), Sent()
    for n in range(2):
        _take_feedback(judge, msgspec.json.encode(said(n, FIRST)), outbox, "muster.feedback")  # type: ignore[arg-type]
    ((topic, value, headers),) = outbox.records
    assert (topic, msgspec.json.decode(value)["id"]) == ("dead-letters", "f1")
    assert headers["reason"] == b"out_of_range"
    assert b"too many wait" in headers["detail"]


class Sent:
    """An outbox that keeps what is sent."""

    def __init__(self) -> None:
        self.records: list[tuple[str, bytes, dict[str, bytes]]] = []

    def send(self, topic: str, value: bytes, key: bytes | None = None, headers: Any = ()) -> None:
        self.records.append((topic, value, dict(headers)))


def test_at_the_end_of_the_log_no_tick_is_made_up_for_feedback_that_waits() -> None:
    arrivals = Arrivals()
    arrivals.take_feedback(said(0, FIRST + 50))
    arrivals.take(EpisodeBatch(0, 1, FIRST + 5, [], []))
    assert arrivals.last_tick == FIRST + 5
    arrivals.take(CallBatch(1, [Progress(0, 0, 1, START + 8_000)], [call("p", START + 8_000)]))
    assert arrivals.last_tick == FIRST + 8


def test_a_damaged_state_is_no_state() -> None:
    with pytest.raises(msgspec.MsgspecError):
        Arrivals().restore(b"\x00")
