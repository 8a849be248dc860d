"""DETECT and JUDGE, live: Faust carries records to the pure stages. Wiring only, no decisions.

Faust gives membership, rebalancing and agents. State, windows, offsets and output are ours: no tables, no ``group_by``,
no Faust ``exactly_once`` (``docs/architecture.md`` has the reasons). One agent a topic, one record at a time, and no
exception leaves an agent, because Faust would acknowledge the record: whatever goes wrong ends the process, and the
next one starts from the last checkpoint.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import faust
import msgspec
import structlog
from faust.types import EventT

from detectors.feedback import Feedback
from streams import metrics, tracing
from streams.carrier import Carrier, Plan
from streams.checkpoint import CheckpointStore
from streams.checkpoint_log import KafkaLog
from streams.clients import faust_config
from streams.config import Settings
from streams.detect import Detect
from streams.errors import Corrupt, MusterError, Unavailable
from streams.feedback import decode_feedback, not_taken
from streams.health import Pulse
from streams.judge import Judge
from streams.models import decode_model, encode_model
from streams.outbox import Outbox
from streams.pieces import pieces
from streams.posts_log import PostsLog
from streams.sinks.kafka import to_record
from streams.topology import build_detect, build_judge
from streams.transport import Transport
from streams.wire import Record, decode_calls, decode_episodes, decode_uses, encode

BUFFERED = 32  # records that wait in front of an agent; a batch of uses may be megabytes
FETCH_BYTES = 8 << 20
LAG_EVERY_S = 1.0
SOON_TICKS = 60  # a version that was found late applies so long after now: it must reach every edge first
SAID = ("kind", "state", "severity", "revision_reason")  # of an alert, in the log: no text of anybody's

log = structlog.get_logger(__name__)


def detect_plan(settings: Settings, outbox: Outbox, partitions: dict[str, int]) -> Plan[Detect]:
    """One worker for each partition of uses."""
    workers = partitions["uses"]

    def apply(detect: Detect, _: str, value: bytes) -> int | None:
        seen = detect.apply(decode_uses(value))
        metrics.note_tracked(seen.worker, detect.stats())
        for shift in seen.shifts:
            log.info("level shift accepted", **msgspec.structs.asdict(shift))
            metrics.level_shifts.inc()
        metrics.note_episodes(seen.reports, time.monotonic())
        # Also without reports: judge can only close a tick that every worker has passed.
        for piece in pieces(seen):
            outbox.send("episodes", encode(piece), str(piece.worker).encode(), partition=0)
        return seen.to_tick

    return Plan(
        stage="detect",
        inputs=("uses",),
        worker_of=lambda tp: tp.partition,
        build=lambda worker: build_detect(settings, worker, workers),
        apply=apply,
        # A worker of four carries other shards than a worker of eight: never restore one as the other.
        open_store=lambda worker: _store(settings, f"detect-of-{workers}", worker, partitions),
        checkpoint_s=settings.live.detect_checkpoint_s,
    )


def judge_plan(settings: Settings, outbox: Outbox, partitions: dict[str, int]) -> Plan[Judge]:
    """One worker that reads everything; other processes stand by."""
    calls, feedback, models = (settings.kafka.topic(name) for name in ("calls", "feedback", "models"))
    posts = PostsLog(settings)

    def apply(judge: Judge, topic: str, value: bytes) -> int | None:
        if topic == feedback:
            _take_feedback(judge, value, outbox, feedback)
            return None
        if topic == models:
            _take_model(judge, value)
            return None
        batch = decode_calls(value) if topic == calls else decode_episodes(value)
        alerts = judge.apply(batch)
        for alert in alerts:
            with tracing.of_alert(alert, "publish"):
                record = to_record(alert)
                outbox.send("alerts", record.value, record.key, headers=record.headers)
                log.info("published", alert=alert.id, **{name: alert.data[name] for name in SAID})
        metrics.note_alerts(alerts)
        metrics.wave_bar.set(judge.bar)
        metrics.episodes_a_day.set(judge.episodes_a_day)
        metrics.note_learned(judge.learned)  # feedback counts from the tick after it was said
        if alerts:
            metrics.alerts_active.set(judge.stats()["open_alerts"])
        _echo(judge, outbox)
        _learn(judge, posts, outbox)
        return None

    return Plan(
        stage="judge",
        inputs=("episodes", "calls", "feedback", "models"),
        worker_of=lambda tp: 0,
        build=lambda _: build_judge(settings),
        apply=apply,
        open_store=lambda worker: _store(settings, "judge", worker, partitions),
        checkpoint_s=settings.live.judge_checkpoint_s,
        one_owner=True,
    )


def _take_feedback(judge: Judge, value: bytes, outbox: Outbox, topic: str) -> None:
    """What an operator said: to judge, or to the dead letters with a reason."""
    record = Record(value, 0, 0, 0)
    said = decode_feedback(record)
    if isinstance(said, Feedback):
        if judge.take_feedback(said):
            return
        said = not_taken(record)
    metrics.note_dead(topic, [said])
    why = [("reason", said.reason.value.encode()), ("detail", said.detail.encode()), ("topic", topic.encode())]
    outbox.send("dead-letters", said.value, headers=why)


def _echo(judge: Judge, outbox: Outbox) -> None:
    """Feedback that has counted back into its topic, with the tick from which it did."""
    for counted in judge.take_counted():
        outbox.send("feedback", msgspec.json.encode(counted), counted.id.encode())


def _learn(judge: Judge, posts: PostsLog, outbox: Outbox) -> None:
    """Ask for the posts before confirmed waves; publish what came of those that have been found."""
    posts.ask(judge.ledger.wants)
    for answer in posts.answers():
        judge.ledger.teach(answer.want, answer.lesson, judge.judged + SOON_TICKS)
    for model in judge.ledger.take_made():
        outbox.send("models", encode_model(model), str(model.version).encode(), partition=0)
        metrics.models_published.inc()
        log.info("learned", version=model.version, applies_tick=model.applies_tick, waves=len(model.lessons))


def _take_model(judge: Judge, value: bytes) -> None:
    """Our own versions come back here; one that an operator made takes lessons back."""
    try:
        model = decode_model(value)
    except Corrupt as damaged:  # the edges pass it over as well
        log.error("model_passed_over", error=str(damaged), hint=damaged.hint)
        return
    judge.ledger.published(model.version)
    if model.by == "operator":
        judge.ledger.revert(model)


PLANS: dict[str, Callable[[Settings, Outbox, dict[str, int]], Plan[Any]]] = {
    "detect": detect_plan,
    "judge": judge_plan,
}


async def run_app(stage: str, settings: Settings, pulse: Pulse) -> None:
    """One stage until SIGINT or SIGTERM; raises what made it stop otherwise."""
    outbox = Outbox(settings.kafka)
    partitions = await asyncio.to_thread(outbox.partitions, "uses", "checkpoints")
    plan = PLANS[stage](settings, outbox, partitions)
    carrier: Carrier[Any] = Carrier(plan, outbox, pulse)
    app = build_app(plan, carrier, settings, pulse)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await app.start()
    stopped = asyncio.ensure_future(stop.wait())
    chores = [stopped, asyncio.ensure_future(app.wait_until_stopped())]
    chores.append(asyncio.ensure_future(_every(plan.checkpoint_s, carrier.checkpoint)))
    done, _ = await asyncio.wait(chores, return_when=asyncio.FIRST_COMPLETED)
    if stopped not in done:
        _die(next(iter(done)).exception() or app.crash_reason or Unavailable("Faust stopped by itself"))
    await carrier.close()
    await app.stop()


def build_app(plan: Plan[Any], carrier: Carrier[Any], settings: Settings, pulse: Pulse) -> faust.App:
    """A Faust app with one agent for each input topic of the plan."""
    app = App(
        f"{settings.kafka.prefix}-{plan.stage}",
        **faust_config(settings.kafka),
        loop=asyncio.get_running_loop(),
        autodiscover=False,
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        stream_buffer_maxsize=BUFFERED,
        stream_wait_empty=False,  # records are acknowledged by checkpoints: there is nothing to wait for
        consumer_max_fetch_size=FETCH_BYTES,
        broker_commit_interval=1.0,
    )
    tracing.instrument(app)
    app.transport = Transport(
        app.conf.broker_consumer, app, loop=app.loop, starts=carrier.starts, one_owner=plan.one_owner
    )
    for name in plan.inputs:
        topic = app.topic(
            settings.kafka.topic(name),
            key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw",
        )  # fmt: skip
        app.agent(topic, name=f"{plan.stage}-{name}", concurrency=1)(_agent(carrier))

    async def revoked(*_: Any, **__: Any) -> None:
        pulse.stopped()
        metrics.rebalances.inc()
        await carrier.release()

    async def rebalanced(*_: Any, **__: Any) -> None:
        if not app.consumer.assignment():  # standing by is all that is asked of us
            pulse.started()

    async def lags() -> None:
        carrier.lags(app.consumer.highwater, app.consumer.assignment())

    app.on_partitions_revoked.connect(revoked, weak=False)
    app.on_rebalance_complete.connect(rebalanced, weak=False)
    app.timer(LAG_EVERY_S)(lags)
    return app


class App(faust.App):
    """Faust without its folder of table files."""

    logger = logging.getLogger("faust.app")

    def _create_directories(self) -> None:
        """Nothing of ours is kept on disk."""


def _agent(carrier: Carrier[Any]) -> Callable[[Any], Awaitable[None]]:
    async def agent(stream: faust.Stream[bytes]) -> None:
        events: AsyncIterator[EventT[bytes]] = stream.noack().events()
        async for event in events:
            try:
                carrier.take(event)
            except Exception as error:
                message = event.message
                _die(error, topic=message.topic, partition=message.partition, offset=message.offset)

    return agent


async def _every(seconds: float, do: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        await do()


def _die(error: BaseException, **where: Any) -> None:
    """End the process at once: nothing that has gone wrong may reach a checkpoint or be acknowledged."""
    if isinstance(error, msgspec.MsgspecError | ValueError):
        error = Corrupt(f"a record of our own cannot be read: {error}")
    log.critical("failed", error=str(error), hint=getattr(error, "hint", ""), exc_info=error, **where)
    os._exit(error.exit_code if isinstance(error, MusterError) else 1)


def _store(settings: Settings, stage: str, worker: int, partitions: dict[str, int]) -> CheckpointStore:
    partition = worker % partitions["checkpoints"]
    return CheckpointStore(KafkaLog(settings.kafka, settings.kafka.topic("checkpoints"), partition), stage, worker)
