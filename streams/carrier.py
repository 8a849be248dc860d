"""Carries pure stages through crashes and rebalances: state from checkpoints in, records applied, checkpoints out.

A *post* is one stage object with its checkpoint (detect has one for each partition of uses, judge has one). Between
two checkpoints everything is in memory; a crash goes back to the last one, and its source offsets say from where to
read again. What is said twice because of that changes nothing downstream.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

import structlog
from faust.types import TP, EventT

from streams import metrics
from streams.checkpoint import CheckpointStore, Offsets, Restored
from streams.clock import TICK_MS
from streams.errors import Unavailable
from streams.health import Pulse
from streams.outbox import Outbox

log = structlog.get_logger(__name__)


class Stage(Protocol):
    """State as named chunks: all a stage must offer to outlive its process."""

    def snapshot(self) -> dict[str, bytes]: ...

    def restore(self, chunks: dict[str, bytes]) -> None: ...


S = TypeVar("S", bound=Stage)


@dataclass(frozen=True)
class Plan(Generic[S]):
    """What makes one stage different from another on the way from topic to topic."""

    stage: str
    inputs: tuple[str, ...]  # topics, without prefix
    worker_of: Callable[[TP], int]  # which worker takes the records of a partition
    build: Callable[[int], S]
    apply: Callable[[S, str, bytes], int | None]  # record of a topic in, outputs sent; returns the newest complete tick
    open_store: Callable[[int], CheckpointStore]
    checkpoint_s: float
    one_owner: bool = False


@dataclass
class _Worker(Generic[S]):
    number: int
    stage: S
    store: CheckpointStore
    offsets: Offsets
    taken: list[EventT[bytes]] = field(default_factory=list)  # applied, not yet in a checkpoint


class Carrier(Generic[S]):
    """All workers of one process. Lives on the event loop; reads and writes checkpoints in a thread."""

    def __init__(self, plan: Plan[S], outbox: Outbox, pulse: Pulse) -> None:
        self._plan = plan
        self._outbox = outbox
        self._pulse = pulse
        self._workers: dict[int, _Worker[S]] = {}
        self._lock = asyncio.Lock()
        self._closed = False

    async def starts(self, assigned: Iterable[TP]) -> Mapping[TP, int | None]:
        """Restore the workers that these partitions need; the offsets from which they must be read."""
        async with self._lock:
            wanted = {tp: self._plan.worker_of(tp) for tp in assigned}
            missing = sorted(set(wanted.values()) - self._workers.keys())
            restored = await asyncio.gather(*(asyncio.to_thread(self._restored, number) for number in missing))
            self._workers.update(zip(missing, restored, strict=True))
            found = {tp: self._workers[number].offsets.get(_place(tp)) for tp, number in wanted.items()}
        self._pulse.started()
        return found

    def take(self, event: EventT[bytes]) -> None:
        """Apply one record, unless it has been applied. What it leads to is on its way when this returns."""
        message = event.message
        worker = self._workers.get(self._plan.worker_of(message.tp))
        if worker is None or self._closed:  # taken from us while the record waited, or we are told to stop
            return
        place = _place(message.tp)
        if message.offset >= worker.offsets.get(place, 0):
            with metrics.timed(metrics.processing, self._plan.stage):
                tick = self._plan.apply(worker.stage, message.topic, message.value or b"")
            worker.offsets[place] = message.offset + 1
            metrics.note_progress(worker.number, tick, TICK_MS)
            self._pulse.step(tick)
            self._outbox.poll()
        message.value = event.value = None  # until the checkpoint only the offset is of use, and batches are large
        worker.taken.append(event)

    async def checkpoint(self) -> None:
        """Make everything that was applied durable, then acknowledge it. Kafka away: it is tried again next time."""
        async with self._lock:
            for worker in list(self._workers.values()):
                if worker.taken:
                    await self._save(worker)

    async def close(self) -> None:
        """Take nothing more, and leave a last checkpoint."""
        self._closed = True
        await self.checkpoint()

    async def release(self) -> None:
        """The partitions are being taken away: leave a last checkpoint for whoever gets them, and forget them."""
        await self.checkpoint()
        async with self._lock:
            self._workers.clear()

    def lags(self, highwater: Callable[[TP], int | None], assigned: Iterable[TP]) -> None:
        """Say how much waits in each partition."""
        waiting = False
        for tp in assigned:
            worker = self._workers.get(self._plan.worker_of(tp))
            done = worker.offsets.get(_place(tp), 0) if worker else 0
            lag = max(0, (highwater(tp) or 0) - done)
            metrics.consumer_lag.labels(tp.topic, str(tp.partition)).set(lag)
            waiting = waiting or lag > 0
        self._pulse.waiting(waiting)

    async def _save(self, worker: _Worker[S]) -> None:
        started = time.perf_counter()
        taken, worker.taken = worker.taken, []
        # Both at one instant of the event loop: the offsets are exactly what the chunks include.
        chunks, offsets = worker.stage.snapshot(), dict(worker.offsets)
        try:
            saved = await asyncio.to_thread(self._durable, worker.store, chunks, offsets)
        except Unavailable as error:
            log.warning("checkpoint_failed", worker=worker.number, error=str(error))
            worker.taken = taken + worker.taken
            return
        for event in taken:
            event.ack()
        metrics.checkpoint_written.labels(self._plan.stage).inc(saved)
        metrics.state_bytes.labels(f"{self._plan.stage}-{worker.number}").set(sum(map(len, chunks.values())))
        metrics.checkpoint_duration.labels(self._plan.stage).observe(time.perf_counter() - started)

    def _durable(self, store: CheckpointStore, chunks: Mapping[str, bytes], offsets: Offsets) -> int:
        self._outbox.flush()  # first what the applied records led to: they are not read again
        return store.save(chunks, offsets).written_bytes

    def _restored(self, number: int) -> _Worker[S]:
        started = time.perf_counter()
        store, stage = self._plan.open_store(number), self._plan.build(number)
        found = store.restore()
        if found is not None:
            stage.restore(found.chunks)
            self._complain(number, found)
        took = time.perf_counter() - started
        metrics.state_restore.observe(took)
        log.info("restored" if found else "started_empty", worker=number, seconds=round(took, 3))
        return _Worker(number, stage, store, dict(found.offsets) if found else {})

    def _complain(self, number: int, found: Restored) -> None:
        if found.damaged:
            metrics.checkpoints_damaged.labels(self._plan.stage).inc(found.damaged)
            log.error("checkpoint_damaged", worker=number, skipped=found.damaged, used="the one before")


def _place(tp: TP) -> str:
    return f"{tp.topic}/{tp.partition}"
