"""What has come in for judge and is not judged yet, by tick; and which ticks are complete."""

from __future__ import annotations

import heapq
from typing import Final

import msgspec

from detectors.bounded import forget_oldest
from detectors.evidence import Call, Entry, Report
from detectors.feedback import Feedback
from streams.clock import Watermark, tick_of
from streams.wire import CallBatch, EpisodeBatch

EARLY: Final = 10_000  # of feedback on alerts that were not told
WAITING: Final = 20_000  # of feedback for the next tick, and as many for ticks that are written into it
HAD: Final = 100_000  # ids of feedback that count no second time; more than can wait


class Due(msgspec.Struct):
    """What has come in for one tick."""

    calls: list[Call] = []
    entries: list[Entry] = []
    reports: list[Report] = []
    feedback: dict[str, Feedback] = {}  # by id

    def in_order(self) -> Due:
        """The same in one order, whatever the batches and workers that brought it."""
        return Due(
            sorted(self.calls, key=lambda c: (c.arrived_at, c.platform, c.post_id, c.offset)),
            sorted(self.entries, key=lambda e: (e.tag_key, e.started_at)),
            sorted(self.reports, key=lambda r: (r.tag_key, r.opened_tick)),
            dict(sorted(self.feedback.items(), key=lambda item: (item[1].at, item[0]))),
        )


class Arrivals:
    """Merges the batches of all detect workers and of the calls by tick, and hands out tick after tick.

    A tick is complete once every worker and every source of calls has passed it. What was had already (by tick from a
    worker, by offset from a source of calls, by id of what operators say) is skipped, so a repeated batch changes
    nothing; what comes for a tick that has been handed out counts into the next one.

    *When it does not work:* an arrival clock that stands still (a source partition without ticks) holds everything
    back; the live adapters therefore write ticks into an idle partition.

    >>> from streams.wire import Progress
    >>> arrivals = Arrivals()
    >>> arrivals.take(EpisodeBatch(worker=0, workers=1, to_tick=5, reports=[], entries=[])); arrivals.complete_tick
    -1
    >>> arrivals.take(CallBatch(sources=1, progress=[Progress(0, 0, 0, arrived_at=4_000)], calls=[]))
    >>> arrivals.complete_tick
    3
    """

    def __init__(self) -> None:
        self._calls = Watermark()
        self._workers: dict[int, int] = {}  # worker -> newest tick it has completed
        self._expected_workers = 0
        self._pending: dict[int, Due] = {}
        self._ticks: list[int] = []  # heap of the keys of _pending
        self._waiting = [0, 0]  # records of feedback in _pending: for the next tick, for a written one
        self._had: dict[str, int] = {}  # id of feedback -> tick from which it counts, oldest first
        self._early: dict[str, Feedback] = {}  # of alerts that were not told yet, by id, oldest first
        self.judged = -1  # the newest tick that is over

    # ---------------------------------------------------------------- take in

    def take(self, batch: EpisodeBatch | CallBatch) -> None:
        """Take a batch; what is new in it waits for its tick."""
        if isinstance(batch, CallBatch):
            for call in batch.calls:
                if call.offset >= self._calls.next_offset(call.partition):
                    self._due(tick_of(call.arrived_at)).calls.append(call)
            self._calls.advance(batch.sources, batch.progress)
            return
        before = self._workers.get(batch.worker, -1)
        for report in batch.reports:
            if report.tick > before:
                self._due(report.tick).reports.append(report)
        for entry in batch.entries:
            if entry.closed_tick > before:
                self._due(entry.closed_tick).entries.append(entry)
        self._workers[batch.worker] = max(before, batch.to_tick)
        self._expected_workers = batch.workers

    def take_feedback(self, feedback: Feedback) -> bool:
        """Take what an operator said, for the tick that is written into it or the next; nothing if it was had already.

        While it waits, a tick that is written into it holds over the one it was given. False when ``WAITING`` of its
        kind wait: who may write to the topic could name ticks that never come, or write while the clock stands.
        """
        had, written = self._had.get(feedback.id), feedback.applied_tick
        if had is not None and (written is None or had <= self.judged):
            return True
        if self._waiting[written is not None] >= WAITING:
            return False
        if had is not None:
            self._note(self._pending[had].feedback.pop(feedback.id), -1)
        tick = max(self.judged + 1, 0 if written is None else written)
        self._due(tick).feedback[feedback.id] = feedback
        self._note(feedback, 1)
        self._early.pop(feedback.id, None)
        self._had[feedback.id] = tick
        forget_oldest(self._had, HAD)
        return True

    def _note(self, feedback: Feedback, more: int) -> None:
        self._waiting[feedback.applied_tick is not None] += more

    def hold(self, feedback: Feedback) -> None:
        """Of an alert that was not told yet: it waits for that, the newest ``EARLY`` do."""
        if feedback.id not in self._had:
            self._early[feedback.id] = feedback
            forget_oldest(self._early, EARLY)

    def held_of(self, alert_id: str) -> list[Feedback]:
        """What waited for this alert, in the order in which it came."""
        return [feedback for feedback in self._early.values() if feedback.alert_id == alert_id]

    def _due(self, tick: int) -> Due:
        tick = max(tick, self.judged + 1)
        if tick not in self._pending:
            self._pending[tick] = Due()
            heapq.heappush(self._ticks, tick)
        return self._pending[tick]

    # ---------------------------------------------------------------- hand out

    @property
    def complete_tick(self) -> int:
        """The newest tick that nobody can add to any more; ``judged`` while some have not spoken."""
        heard = self._calls.complete_tick
        if heard is None or not self._expected_workers or len(self._workers) < self._expected_workers:
            return self.judged
        return min(heard, *self._workers.values())

    @property
    def last_tick(self) -> int:
        """The newest tick of which anything is known. Feedback may wait for one that never comes: it does not count."""
        ticks = [tick for tick, due in self._pending.items() if due.calls or due.entries or due.reports]
        return max([*ticks, *self._workers.values(), self.judged])

    def next_due(self, until: int, also: int | None = None) -> tuple[int, Due] | None:
        """The next tick for which something waits, or ``also`` if that is sooner, with what is due in it, in order.

        That tick is over then. None when there is no further one up to and with ``until``, which is over too.
        """
        ticks = self._ticks[:1] if also is None else [*self._ticks[:1], max(also, self.judged + 1)]
        tick = min(ticks, default=until + 1)
        if tick > until:
            self.judged = max(self.judged, until)
            return None
        if tick in self._pending:
            heapq.heappop(self._ticks)
        self.judged = tick
        due = self._pending.pop(tick, Due())
        for feedback in due.feedback.values():
            self._note(feedback, -1)
        return tick, due.in_order()

    def __len__(self) -> int:
        """Ticks for which something waits."""
        return len(self._pending)

    # ---------------------------------------------------------------- checkpoint

    def snapshot(self) -> bytes:
        pending = sorted(self._pending.items())
        calls, workers = self._calls.snapshot(), self._expected_workers
        state = _State(self._had, self.judged, self._workers, workers, calls, pending, self._early)
        return msgspec.msgpack.encode(state)

    def restore(self, state: bytes) -> None:
        kept = msgspec.msgpack.decode(state, type=_State)
        self.judged, self._workers, self._expected_workers = kept.judged, kept.workers, kept.expected_workers
        self._calls.restore(kept.calls)
        self._pending = dict(kept.pending)
        self._ticks = sorted(self._pending)
        self._had, self._early = kept.had, kept.early
        for due in self._pending.values():
            for feedback in due.feedback.values():
                self._note(feedback, 1)


class _State(msgspec.Struct, array_like=True):
    had: dict[str, int]  # first: it is long and grows at its end, so most pieces of a checkpoint stay the same
    judged: int
    workers: dict[int, int]
    expected_workers: int
    calls: tuple[int, dict[int, tuple[int, int]]]
    pending: list[tuple[int, Due]]
    early: dict[str, Feedback]
