"""Deliveries on their way: order, waits and giving up, in virtual time."""

from __future__ import annotations

import itertools
import random

from streams.courier import Courier, Parcel
from streams.route import Delivery, Why
from streams.sinks.base import Retry
from streams.wire import Alert


def parcel(name: str, offset: int) -> Parcel:
    """Revision ``offset`` of the alert ``name``, at that offset of partition 0."""
    alert = Alert(f"{name}-r{offset}", "muster", "", "", {"alert_id": name, "revision": offset})
    return Parcel(Delivery("ops", alert, True, Why.SEVERITY), 0, offset)


def courier(*names: str, retry: Retry | None = None, in_order: bool = False) -> Courier:
    made = Courier(retry or Retry(), random.Random(1), in_order)
    for offset, name in enumerate(names):
        made.take(parcel(name, offset))
    return made


def run(made: Courier, bad: set[str], until_s: float) -> list[tuple[float, str, str]]:
    """Let time pass; alerts in ``bad`` never arrive. What happened, and when."""
    told: list[tuple[float, str, str]] = []
    now = 0.0
    while (due_in := made.due_in(now)) is not None and now + due_in <= until_s:
        now += due_in
        found = made.next(now)
        assert found is not None
        name = found.delivery.alert.id
        if found.delivery.alert.data["alert_id"] in bad:
            told.append((now, name, "gave up" if made.failed(found, now) else "failed"))
        else:
            made.done(found)
            told.append((now, name, "done"))
    return told


def test_revisions_of_an_alert_arrive_in_order_and_a_bad_alert_holds_up_only_itself() -> None:
    told = run(courier("bad", "a", "bad", "b", "a"), {"bad"}, until_s=30.0)
    assert [name for _, name, what in told if what == "done"] == ["a-r1", "b-r3", "a-r4"]
    assert {name for _, name, what in told if what == "failed"} == {"bad-r0"}


def test_in_order_nothing_passes_what_failed() -> None:
    assert {name for _, name, _ in run(courier("bad", "a", in_order=True), {"bad"}, until_s=60.0)} == {"bad-r0"}


def test_waits_double_up_to_the_longest_and_are_never_the_same() -> None:
    times = [at for at, _, _ in run(courier("bad", retry=Retry(longest_wait_s=60.0)), {"bad"}, until_s=2_000.0)]
    waits = [after - before for before, after in itertools.pairwise(times)]
    assert len(set(waits)) == len(waits)
    for n, wait in enumerate(waits):
        longest = min(2.0**n, 60.0)
        assert longest / 2 <= wait <= longest


def test_a_receiver_that_is_down_hears_one_try_a_wait_however_many_alerts_wait() -> None:
    names = [f"a{n}" for n in range(100)]
    tries = run(courier(*names), set(names), until_s=600.0)
    assert len(tries) < 15
    assert len({name for _, name, _ in tries}) > 5  # and not always the same alert


def test_when_it_is_back_everything_goes_out_at_once() -> None:
    made = courier("a", "b", "c")
    for _ in range(6):
        now = made.due_in(0.0) or 0.0
        found = made.next(now)
        assert found is not None
        made.failed(found, now)
    back = made.due_in(0.0) or 0.0
    done = []
    while (found := made.next(back + 64.0)) is not None:
        made.done(found)
        done.append(found.delivery.alert.id)
    assert sorted(done) == ["a-r0", "b-r1", "c-r2"]
    assert made.due_in(back) is None


def test_it_gives_up_after_so_many_tries_or_so_long() -> None:
    often = run(courier("bad", "a", retry=Retry(tries=3)), {"bad"}, until_s=1e9)
    assert [what for _, name, what in often if name == "bad-r0"] == ["failed", "failed", "gave up"]
    long = run(courier("bad", retry=Retry(tries=None, give_up_s=3_600.0)), {"bad"}, until_s=1e9)
    assert long[-1][2] == "gave up"
    assert 3_600.0 <= long[-1][0] < 3_600.0 + 900.0


def test_an_asked_wait_is_kept() -> None:
    made = courier("a")
    found = made.next(0.0)
    assert found is not None
    made.failed(found, 0.0, at_least_s=120.0)
    assert made.due_in(0.0) == 120.0


def test_only_what_is_done_is_committed() -> None:
    made = courier("a", "b", "a")
    made.passed(0, 3)  # nobody has to be told of this one
    first = made.next(0.0)
    assert first is not None
    made.failed(first, 0.0)
    while (found := made.next(1.0)) is not None and found is not first:
        made.done(found)
    assert made.offsets() == {0: 0}
    assert len(made) == 2
    for _ in range(2):
        found = made.next(100.0)
        assert found is not None
        made.done(found)
    assert made.offsets() == {0: 4}
