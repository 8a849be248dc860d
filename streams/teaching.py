"""Learning inside one process: judge finds the posts before a wave among those that passed; edge hears what it taught.

A version applies ``lead_ticks`` after the wave that taught it. So records come in parts of fewer ticks, and judge has
judged all before a part when its calls are heard; what an edge has heard ahead of that is heard again. Then no post is
judged by another version than the one that counts at its tick, however the work is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from detectors.calls.learned import Learned
from detectors.calls.lessons import LearnParams, Lesson, Want, lesson
from streams.clock import TICK_MS, tick_of
from streams.edge import Edge, EdgeOutput
from streams.judge import Judge
from streams.lookback import Lookback
from streams.wire import CallBatch, Progress, Record


class Teaching:
    """Beside one edge and one judge; costs nothing as long as no wave can teach. A judge ``aside`` is left alone.

    ``on_model`` hears every version.
    """

    def __init__(self, edge: Edge, judge: object) -> None:
        self._edge = edge
        self._judge = judge if isinstance(judge, Judge) else None
        self._params = LearnParams() if self._judge is None else self._judge.ledger.params
        self._lookback = Lookback(self._params, edge.settings.hash_key)
        self._lessons: dict[object, Lesson | None] = {}  # of waves that were told, by the posts they want
        self.on_model: Callable[[Learned], None] = lambda _: None
        if self._judge is not None:
            self._judge.ledger.seek = self._seek

    @property
    def _awaited(self) -> bool:
        return self._judge is not None and self._judge.ledger.awaited

    def cut(self, batches: Iterable[Sequence[Record]]) -> Iterator[list[Record]]:
        """Batches that span fewer ticks than it takes a version to apply."""
        for records in batches:
            start, low, high = 0, 0, 0
            for i, record in enumerate(records if self._awaited else ()):
                tick = tick_of(record.arrived_at)
                low, high = (min(low, tick), max(high, tick)) if i > start else (tick, tick)
                if high - low >= self._params.lead_ticks - 1:
                    yield list(records[start:i])
                    start, low, high = i, tick, tick
            yield list(records[start:])

    def calls(self, records: Sequence[Record], seen: EdgeOutput) -> Iterator[CallBatch]:
        """The calls of one batch; each part must be applied to judge before the next is taken."""
        heard = seen.calls
        if self._awaited and records:
            self._lookback.add(records)
            ticks = [tick_of(record.arrived_at) for record in records]
            yield _before(heard, min(ticks))
            self.take()
            if self._edge.versions.missed(seen.version, max(ticks)):
                heard = self._edge.hear(records, heard)
        yield heard
        self.take()

    def take(self) -> None:
        """Hand new versions to the edge; keep what told waves may teach later, when the records will be gone."""
        if self._judge is None or not self._judge.ledger.awaited:
            return
        for model in self._judge.ledger.take_made():
            self._edge.versions.add(model)
            self.on_model(model)
        judged = self._judge.judged
        settled = [want for want in self._judge.ledger.told if want.due_tick <= judged]
        self._lessons = {want.posts: self._seek(want) for want in settled}
        self._lookback.forget(judged)

    def _seek(self, want: Want) -> Lesson | None:
        if want.posts in self._lessons:
            return self._lessons[want.posts]
        return lesson(want, self._lookback.find(want), self._params)


def _before(calls: CallBatch, tick: int) -> CallBatch:
    """The beginning of a batch: that all before ``tick`` has been said."""
    at = tick * TICK_MS
    progress = [Progress(p.partition, p.first_offset, p.first_offset, min(p.arrived_at, at)) for p in calls.progress]
    return CallBatch(calls.sources, progress, [])
