"""A judge in a process of its own, beside a replay that goes on with what comes before it.

Nothing before judge waits for its answer, and it takes in a small part of what detect does: so of the stages with
state it is the one that can be set aside for little more than the price of packing reports.

The process imports only what this file does, and is sent its judge: keep it short.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import msgspec

from detectors.evidence import Report
from detectors.verdict import Verdict
from streams.helpers import begin_helper
from streams.judge import Judge, Judging
from streams.wire import Alert, CallBatch, EpisodeBatch, decode_calls, decode_episodes, encode

DEPTH = 16  # batches that judge may be behind: with reports of a busy minute some MB

OnVerdict = Callable[[Report, Verdict, Mapping[str, float]], None]


class _Answer(msgspec.Struct, array_like=True):
    """What came of one batch: alerts, and the verdicts if somebody wants to hear them."""

    alerts: list[Alert]
    verdicts: list[tuple[Report, Verdict, dict[str, float]]]


_decode_answer = msgspec.msgpack.Decoder(_Answer).decode


@contextmanager
def judging(judge: Judge, processes: int, on_verdict: OnVerdict | None = None) -> Iterator[Judging]:
    """The judge, in a process of its own if there is more than one; ``on_verdict`` hears what it holds all the same."""
    if processes < 2:
        judge.on_verdict = on_verdict
        yield judge
        return
    with ProcessPoolExecutor(1, get_context("spawn"), _start, (judge, on_verdict is not None)) as pool:
        yield _Aside(pool, on_verdict)


class _Aside:
    """A judge in the one process of ``pool``: returns the alerts that have come by then, all of them in the end."""

    def __init__(self, pool: ProcessPoolExecutor, on_verdict: OnVerdict | None) -> None:
        self._pool, self._on_verdict = pool, on_verdict
        self._answers: deque[Future[bytes]] = deque()

    def apply(self, batch: EpisodeBatch | CallBatch) -> list[Alert]:
        work = _apply_calls if isinstance(batch, CallBatch) else _apply_episodes
        self._answers.append(self._pool.submit(work, encode(batch)))
        return self._received(DEPTH)

    def finish(self) -> list[Alert]:
        self._answers.append(self._pool.submit(_finish))
        return self._received(0)

    def _received(self, behind: int) -> list[Alert]:
        """Answers that are there, and as many more as leave no more than ``behind`` open."""
        alerts: list[Alert] = []
        while self._answers and (len(self._answers) > behind or self._answers[0].done()):
            answer = _decode_answer(self._answers.popleft().result())
            if self._on_verdict is not None:
                for told in answer.verdicts:
                    self._on_verdict(*told)
            alerts += answer.alerts
        return alerts


# ---------------------------------------------------------------- in the other process

_judges: list[Judge] = []  # the one there is
_verdicts: list[tuple[Report, Verdict, dict[str, float]]] = []  # since the last answer


def _start(judge: Judge, listen: bool) -> None:
    begin_helper()
    judge.on_verdict = _note if listen else None
    _judges[:] = [judge]


def _note(report: Report, verdict: Verdict, seen: Mapping[str, float]) -> None:
    _verdicts.append((report, verdict, dict(seen)))


def _apply_calls(value: bytes) -> bytes:
    return _answer(_judges[0].apply(decode_calls(value)))


def _apply_episodes(value: bytes) -> bytes:
    return _answer(_judges[0].apply(decode_episodes(value)))


def _finish() -> bytes:
    return _answer(_judges[0].finish())


def _answer(alerts: list[Alert]) -> bytes:
    value = encode(_Answer(alerts, _verdicts))
    _verdicts.clear()
    return value
