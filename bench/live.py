"""The live path on a real broker: posts a second when a full topic is drained, and seconds from append to alert.

    python -m bench.live --broker embedded
    python -m bench.live --broker kafka --posts 500000

Four processes as in production, their own logs in a temporary folder. *Drain*: the topic is filled first, then the
stages start; the clock runs from the first post the edge has consumed to the last step of detect and judge. *Latency*:
posts come at a steady rate with calls and bot flashes among them; of a call it is measured from its own append to the
``launch_signal`` alert's, of a wave from the end of the arrival tick that decided it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import numpy as np
import typer
from confluent_kafka import KafkaError, Message, Producer

from bench.background import rng, stream, words
from bench.posts import Laid, Side, as_schema, epoch_ms
from streams.clients import light_consumer, producer
from streams.clock import TICK_MS
from streams.config import Settings
from streams.edge_loop import ARRIVED_HEADER, TICK_HEADER
from streams.embedded import embedded_broker, embedded_redis
from streams.processes import interruptible, spawn, stop
from streams.scrape import Samples, Scraper
from streams.sinks.kafka import from_record
from streams.topics import apply
from tests.broker.kafka import apache_kafka

Broker = Literal["embedded", "kafka"]
STAGES = ("edge", "detect", "judge", "route")
READY_S, STILL_S, GIVE_UP_S = 60.0, 3.0, 600.0
LOOK_S = 0.05
TICK_EVERY = 2_000  # posts of the preloaded file between two ticks
WARM_UP_S = 10.0  # groups form and code is paged in: nobody's latency
FLASH_EVERY_S, FLASH_ACCOUNTS, FLASH_S = 5.0, 60, 4.0
CALL = "Everyone start posting #{tag} in a minute, all together, retweet this to get it trending!"


class Stages:
    """The four processes of one run, and what they say about themselves."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder, self.settings = folder, settings
        self._scrapers: dict[str, Scraper] = {}
        self.children = {}
        for name in STAGES:
            with (folder / f"{name}.log").open("wb") as log:
                self.children[name] = spawn([sys.executable, "-m", "streams", "run", name], log)

    def wait(self) -> None:
        """Until every stage is ready."""
        give_up = time.monotonic() + READY_S
        while len(self._scrapers) < len(STAGES) or not all(s.ready() for s in self._scrapers.values()):
            self.check()
            if time.monotonic() > give_up:
                raise RuntimeError("the stages did not become ready")
            for name in STAGES:
                if address := self._address(name):
                    self._scrapers.setdefault(name, Scraper(address))
            time.sleep(LOOK_S)

    def check(self) -> None:
        for name, child in self.children.items():
            if child.poll() is not None:
                said = (self._folder / f"{name}.log").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{name} ended with exit code {child.returncode}:\n{said}")

    def _address(self, name: str) -> str | None:
        for line in (self._folder / f"{name}.log").read_bytes().splitlines():
            if b'"health"' in line:
                return str(msgspec.json.decode(line)["health"])
        return None

    def samples(self, name: str) -> Samples:
        try:
            return self._scrapers[name].samples()
        except HTTPException:  # it ended in the middle of its answer
            self.check()
            return Samples("")

    def consumed(self) -> int:
        """Posts the edge has taken."""
        return int(sum(self.samples("edge").of("muster_posts_consumed_total")))

    def last_step(self) -> float:
        """Wall time of the newest step of detect and judge."""
        steps = [self.samples(name).of("muster_last_progress_timestamp_seconds") for name in STAGES[1:3]]
        return max((at for stage in steps for at in stage), default=0.0)

    def memory_mib(self) -> dict[str, float]:
        resident = {name: self.samples(name).of("process_resident_memory_bytes") for name in STAGES}
        return {name: round(found[0] / 2**20) for name, found in resident.items() if found}


@contextmanager
def running(broker: Broker, trust_arrival: bool) -> Iterator[tuple[Settings, Path]]:
    """A broker and a Redis with topics, and settings that point every process at them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-bench-")))
        address = stack.enter_context(embedded_broker() if broker == "embedded" else apache_kafka())
        redis = stack.enter_context(embedded_redis())
        for name in [name for name in os.environ if name.startswith("MUSTER_") and name != "MUSTER_DATA"]:
            del os.environ[name]
        os.environ |= {
            "MUSTER_KAFKA__BOOTSTRAP_SERVERS": address,
            "MUSTER_KAFKA__SESSION_TIMEOUT_S": "6",
            "MUSTER_KAFKA__REBALANCE_TIMEOUT_S": "8",
            "MUSTER_KAFKA__SINGLE_RECORD_BATCHES": "true" if broker == "embedded" else "false",
            "MUSTER_REDIS__URL": redis,
            "MUSTER_EDGE__TRUST_ARRIVAL_HEADER": "true" if trust_arrival else "false",
            "MUSTER_STATE_DIR": str(folder / "state"),
        }
        settings = Settings()
        apply(settings)
        yield settings, folder


Delivered = Callable[[KafkaError | None, Message], None]
Headers = list[tuple[str, str | bytes | None]]


def send(
    out: Producer, topic: str, post: Laid, arrived_at: int | None = None, on_delivery: Delivered | None = None
) -> None:
    """Hand one post over as the schema's JSON."""
    headers: Headers = [(ARRIVED_HEADER, str(arrived_at).encode())] if arrived_at is not None else []
    value, key = msgspec.json.encode(as_schema(post)), f"{post.platform}:{post.account}".encode()
    while True:
        try:
            out.produce(topic, value, key, headers=headers, on_delivery=on_delivery)
            return
        except BufferError:
            out.poll(0.1)


def preload(settings: Settings, posts: int, per_second: float) -> int:
    """Fill ``muster.posts`` with made-up posts and their clock; returns how many."""
    out, topic, sent = producer(settings.kafka), settings.kafka.topic("posts"), 0
    for post in stream(1, posts, per_second):
        send(out, topic, post, post.at)
        sent += 1
        out.poll(0)
        if sent % TICK_EVERY == 0:
            ticks(out, settings, post.at)
    ticks(out, settings, post.at)
    out.flush()
    return sent


def ticks(out: Producer, settings: Settings, at: int) -> None:
    headers: Headers = [(TICK_HEADER, b"1"), (ARRIVED_HEADER, str(at).encode())]
    for partition in range(settings.topics.partitions):
        out.produce(settings.kafka.topic("posts"), b"", partition=partition, headers=headers)


def drain(broker: Broker, posts: int, per_second: float) -> dict[str, object]:
    """Posts a second through edge, detect and judge."""
    with running(broker, trust_arrival=True) as (settings, folder):
        sent = preload(settings, posts, per_second)
        stages = Stages(folder, settings)
        try:
            stages.wait()
            started, edge_done = _drained(stages, sent)
            ended = stages.last_step()
            return {
                "posts": sent,
                "posts_per_s": round(sent / (ended - started)),
                "edge_posts_per_s": round(sent / (edge_done - started)),
                "memory_mib": stages.memory_mib(),
            }
        finally:
            stop(list(stages.children.values()), 8.0)


def _drained(stages: Stages, posts: int) -> tuple[float, float]:
    """When the first post had been consumed, and the last one by the edge; returns when all stages are still."""
    before = started = time.time()
    edge_done, give_up = 0.0, time.time() + GIVE_UP_S
    while True:
        stages.check()
        now = time.time()
        seen = stages.consumed()
        if not seen:
            before = now
        elif started <= before:
            started = before
        if seen >= posts and not edge_done:
            edge_done = now
        if edge_done and time.time() - max(stages.last_step(), edge_done) > STILL_S:
            return started, edge_done
        if now > give_up:
            raise RuntimeError(f"{seen:,} of {posts:,} posts after {GIVE_UP_S:.0f} s")
        time.sleep(LOOK_S)


def latency(broker: Broker, rate: int, seconds: float) -> dict[str, object]:
    """Seconds from append to alert at a steady rate."""
    with running(broker, trust_arrival=False) as (settings, folder):
        stages = Stages(folder, settings)
        try:
            stages.wait()
            appended = steady(settings, rate, seconds)
            stages.check()
            time.sleep(STILL_S)
            signals, waves = alert_delays(settings, appended)
        finally:
            stop(list(stages.children.values()), 8.0)
    calls = len(appended)
    return {"rate": rate, "calls": calls, "signal_s": quantiles(signals), "wave_s": quantiles(waves)}


def steady(settings: Settings, rate: int, seconds: float) -> dict[str, int]:
    """Send posts at ``rate`` with a call and a flash every few seconds; returns the calls' append times by id."""
    out, topic = producer(settings.kafka), settings.kafka.topic("posts")
    appended: dict[str, int] = {}

    def noted(error: KafkaError | None, message: Message) -> None:
        if error is None:
            appended[msgspec.json.decode(message.value() or b"{}")["id"]] = message.timestamp()[1]

    background = stream(2, int(rate * seconds * 1.2), rate)
    draw, started, sent, flashes = rng(2, "flash"), time.time(), 0, 0
    due: list[tuple[float, Laid]] = []
    while (now := time.time()) < started + seconds:
        while sent < (now - started) * rate and (post := next(background, None)):
            post.at = int(now * 1000)
            send(out, topic, post)
            sent += 1
        if now - started > WARM_UP_S + flashes * FLASH_EVERY_S and now < started + seconds - FLASH_EVERY_S:
            call, flash = launch(draw, flashes, now)
            send(out, topic, call, on_delivery=noted)
            due += flash
            flashes += 1
        for at, post in [entry for entry in due if entry[0] <= now]:
            post.at = int(at * 1000)
            send(out, topic, post)
        due = [entry for entry in due if entry[0] > now]
        out.poll(0.005)
    out.flush()
    return appended


def launch(draw: np.random.Generator, number: int, now: float) -> tuple[Laid, list[tuple[float, Laid]]]:
    """A call and, two seconds later, as many posts by new accounts as a small bot flash has."""
    tag = f"launch{number}x"
    call = Laid(int(now * 1000), f"call{number}", f"caller{number}", Side.OPERATION, (tag,), CALL.format(tag=tag))
    call.lang = "en"
    flash = []
    for n, offset in enumerate(np.sort(draw.uniform(2, 2 + FLASH_S, FLASH_ACCOUNTS)).tolist()):
        name = f"flash{number}-{n}"
        flash.append((now + offset, Laid(0, name, name, Side.OPERATION, (tag,), f"{words(draw)} #{tag}")))
    return call, flash


def alert_delays(settings: Settings, appended: dict[str, int]) -> tuple[list[float], list[float]]:
    """Of each launch signal and of each wave: seconds until its first revision of that kind stood on the topic."""
    signals: dict[str, float] = {}
    waves: dict[str, float] = {}
    consumer = light_consumer(settings.kafka, settings.kafka.topic("alerts"), consumer_timeout_ms=5_000)
    for record in consumer:
        data = from_record(record.value, record.headers).data
        post = (data.get("launch") or {}).get("post_id")
        if data["kind"] == "launch_signal" and post in appended:
            signals.setdefault(post, (record.timestamp - appended[post]) / 1000)
        if data["kind"] == "coordinated_wave":
            decided = epoch_ms(data["detected_at"]) // TICK_MS * TICK_MS
            waves.setdefault(data["alert_id"], (record.timestamp - decided) / 1000)
    consumer.close()
    return list(signals.values()), list(waves.values())


def quantiles(values: list[float]) -> dict[str, float | int | None]:
    if not values:
        return {"n": 0, "p50": None, "p95": None}
    p50, p95 = np.quantile(values, [0.5, 0.95])
    return {"n": len(values), "p50": round(float(p50), 3), "p95": round(float(p95), 3)}


def main(
    broker: Broker = "embedded",
    posts: Annotated[int, typer.Option(help="To drain.")] = 300_000,
    per_second: Annotated[float, typer.Option(help="Of the drained ones, by their own clock.")] = 100.0,
    rate: Annotated[int, typer.Option(help="Posts a second while latency is measured.")] = 500,
    seconds: Annotated[float, typer.Option(help="How long; 0 leaves it out.")] = 60.0,
) -> None:
    """Print both measurements as JSON."""
    with interruptible():
        measured: dict[str, object] = {
            "broker": broker,
            "cores": os.cpu_count(),
            "drain": drain(broker, posts, per_second),
        }
        if seconds:
            measured["latency"] = latency(broker, rate, seconds)
    print(msgspec.json.format(msgspec.json.encode(measured)).decode())


if __name__ == "__main__":
    typer.run(main)
