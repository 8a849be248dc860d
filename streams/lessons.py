"""Learning inside one process: calls go to judge no further than a model may reach, and what it wants is looked up.

A version applies ``lead_ticks`` after the wave that taught it. A replay's edges run ahead of judge by whole batches, so
judge gets calls in steps of at most that many ticks, and calls that were heard too early for a version are heard again.
Then no post is ever judged by another version than the one that counts at its tick, however the work is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from detectors.calls.learned import Learned
from detectors.evidence import Call
from streams.clock import TICK_MS, tick_of
from streams.config import Settings
from streams.edge import Edge, EdgeOutput
from streams.judge import Judge
from streams.lookback import Lookback
from streams.wire import CallBatch, Progress, Record


class Lessons:
    """Beside one edge and one judge; does nothing when learning is off.

    ``on_model`` hears every version, ``on_call`` every call that judge is told of.
    """

    def __init__(self, settings: Settings, edge: Edge, judge: Judge) -> None:
        self._params = settings.calls
        self._edge, self._judge = edge, judge
        self._lookback = Lookback(settings.calls, settings.hash_seed)
        self.heard = 0  # calls that judge was told of and that score .5 or more
        self.on_model: Callable[[Learned], None] = lambda _: None
        self.on_call: Callable[[Call], None] = lambda _: None

    def calls(self, records: Sequence[Record], seen: EdgeOutput) -> Iterator[CallBatch]:
        """The calls of some records in steps; each must be applied to judge before the next is taken."""
        for part in self._steps(records, seen) if self._params.learn and records else [seen.calls]:
            self.heard += sum(call.reading.score >= 0.5 for call in part.calls)
            for call in part.calls:
                self.on_call(call)
            yield part

    def _steps(self, records: Sequence[Record], seen: EdgeOutput) -> Iterator[CallBatch]:
        self._lookback.add(records)
        ticks = [tick_of(record.arrived_at) for record in records]
        calls = self._up_to_date(records, seen)
        first, last, reached = min(ticks), max(ticks), self._judge.judged
        while True:
            # A gap in the log is one step: nothing was said in it.
            upto = first - 1 if reached < first - 1 else reached + self._params.lead_ticks
            yield _between(calls, records, reached, upto) if upto < last else _after(calls, reached)
            for model in self._teach():
                if model.applies_tick <= last:
                    calls = self._edge.hear_again(records, calls, model.applies_tick)
            if upto >= last:
                break
            reached = upto
        self._lookback.forget(self._judge.judged)

    def _up_to_date(self, records: Sequence[Record], seen: EdgeOutput) -> CallBatch:
        """Calls that a helper heard before it knew the newest versions, heard with them."""
        missed = [model.applies_tick for model in self._edge.versions.known if model.version > seen.version]
        return self._edge.hear_again(records, seen.calls, min(missed)) if missed else seen.calls

    def _teach(self) -> list[Learned]:
        """Answer what judge wants; the versions that came of it and count."""
        learning = self._judge.learning
        made = learning.taken_back()
        for want in list(learning.wants):
            model = learning.teach(want, self._lookback.find(want))
            if model is not None:
                made.append(model)
        for model in made:
            self.on_model(model)
        return [model for model in made if self._edge.versions.add(model)]


def _after(calls: CallBatch, tick: int) -> CallBatch:
    return msgspec.structs.replace(calls, calls=[call for call in calls.calls if tick_of(call.arrived_at) > tick])


def _between(calls: CallBatch, records: Sequence[Record], after: int, upto: int) -> CallBatch:
    """The calls of the ticks after one and up to another, as if the records ended there."""
    ends: dict[int, int] = {}
    for record in records:
        if tick_of(record.arrived_at) > upto:
            ends[record.partition] = min(record.offset, ends.get(record.partition, record.offset))
    progress = [
        Progress(
            p.partition,
            p.first_offset,
            ends.get(p.partition, p.next_offset),
            min(p.arrived_at, (upto + 1) * TICK_MS),
        )
        for p in calls.progress
    ]
    part = [call for call in calls.calls if after < tick_of(call.arrived_at) <= upto]
    return CallBatch(calls.sources, progress, part)
