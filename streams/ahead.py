"""Edges that run ahead of a replay: in helper processes, and in this one whenever it would have to wait for them.

The edge is stateless, so it does not matter who takes which batch. A helper needs a second to start and then works at
its own pace; nobody waits for that: what no helper has begun is done here. Results come in the order of the log.

A helper imports only what this file does: keep it short.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any

from detectors.calls import CallGrammar
from streams.edge import Edge, EdgeOutput, EdgeSettings
from streams.helpers import begin_helper
from streams.wire import Record

DEPTH = 4  # batches that wait for each process

Edged = tuple[list[Record], list[EdgeOutput]]

_helpers: list[Edge] = []  # of a helper process: built once, used for every batch it is given


class _Batch:
    """Records, and who makes rows of them: a helper, or nobody yet."""

    def __init__(self, records: list[Record], pool: ProcessPoolExecutor | None) -> None:
        self.records = records
        self._seen: list[EdgeOutput] | None = None
        self._theirs: Future[list[EdgeOutput]] | None = None
        if pool is not None:
            self._theirs = pool.submit(_help, list(zip(*records, strict=True)))

    @property
    def ready(self) -> bool:
        return self._seen is not None or (self._theirs is not None and self._theirs.done())

    def take(self, own: Sequence[Edge]) -> bool:
        """Do it here, unless it is done or a helper is at it."""
        if self._seen is not None or (self._theirs is not None and not self._theirs.cancel()):
            return False
        self._theirs, self._seen = None, [edge.apply(self.records, 1) for edge in own]
        return True

    def result(self) -> Edged:
        if self._theirs is not None:
            self._seen = self._theirs.result()
        assert self._seen is not None
        return self.records, self._seen


def worth(batches: Iterator[list[Record]], processes: int) -> tuple[Iterator[list[Record]], int]:
    """The same batches, and how many processes they are worth: a short log is over before another one has started."""
    first = list(islice(batches, DEPTH))
    return chain(first, batches), processes if len(first) == DEPTH else 1


def edged(
    batches: Iterator[list[Record]], settings: Sequence[EdgeSettings], processes: int, own: Sequence[Edge]
) -> Generator[Edged]:
    """Every batch with what the edge of each configuration made of it, in the order of the log."""
    if processes < 2:
        for records in batches:
            yield records, [edge.apply(records, 1) for edge in own]
        return
    with ProcessPoolExecutor(processes - 1, get_context("spawn"), _start_helper, (settings,)) as pool:
        started = pool.submit(_started)
        waiting: deque[_Batch] = deque()
        while True:
            more = islice(batches, DEPTH * processes - len(waiting)) if started.done() else islice(batches, 1)
            waiting.extend(_Batch(records, pool if started.done() else None) for records in more)
            if not waiting:
                return
            while not waiting[0].ready and any(batch.take(own) for batch in waiting):
                pass
            yield waiting.popleft().result()


def _start_helper(settings: Sequence[EdgeSettings]) -> None:
    begin_helper()
    _helpers[:] = [Edge(own, CallGrammar()) for own in settings]


def _started() -> bool:
    return True


def _help(columns: list[tuple[Any, ...]]) -> list[EdgeOutput]:
    """Records travel as columns: thousands of named tuples take several times as long to pickle."""
    records = list(map(Record._make, zip(*columns, strict=True)))
    return [edge.apply(records, 1) for edge in _helpers]
