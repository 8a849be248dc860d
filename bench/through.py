"""A file of posts through a real broker and the four stages as processes, its alerts to a file: score it, compare it.

    python -m bench.through posts.jsonl --broker kafka --alerts alerts.jsonl
    python -m bench.score alerts.jsonl posts.truth.jsonl

With ``--compare REPLAYED.jsonl`` it ends with 1 unless the alert ids are those of a replay of the same file; revisions
of the last two ticks may still be open live.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from confluent_kafka import TopicPartition

from bench.live import Broker, Stages, running
from streams.clients import consumer
from streams.config import Settings
from streams.processes import stop
from streams.produce import produce
from streams.replay import write_line
from streams.sinks.kafka import from_record
from streams.wire import Alert

QUIET_S = 20.0  # without a step of detect and judge, once all posts are consumed: nothing more comes


def published(settings: Settings) -> list[Alert]:
    """Everything on ``muster.alerts``, repeats after a crash once."""
    reader = consumer(settings.kafka, "bench")
    reader.assign([TopicPartition(settings.kafka.topic("alerts"), 0, 0)])
    found: dict[str, Alert] = {}
    while messages := reader.consume(1_000, 3.0):
        for message in messages:
            alert = from_record(message.value(), message.headers())
            found[alert.id] = alert
    reader.close()
    return list(found.values())


def main(
    posts: Path,
    alerts: Annotated[Path, typer.Option(help="Where the alerts go, as from muster replay.")],
    broker: Broker = "embedded",
    compare: Annotated[Path | None, typer.Option(help="Alerts of a replay.")] = None,
) -> None:
    """Run the file through the broker."""
    with running(broker, trust_arrival=True) as (settings, folder):
        stages = Stages(folder, settings)
        try:
            stages.wait()
            sent = produce([posts], settings)
            while stages.consumed() < sent or time.time() - stages.last_step() < QUIET_S:
                stages.check()
                time.sleep(1.0)
            found = published(settings)
        finally:
            stop(list(stages.children.values()), 8.0)
    alerts.write_bytes(b"".join(write_line(alert) for alert in found))
    print(f"{sent:,} posts, {len({a.data['alert_id'] for a in found}):,} alerts, {len(found):,} revisions")
    if compare is not None:
        wanted = {msgspec.json.decode(line)["data"]["alert_id"] for line in compare.read_bytes().splitlines()}
        got = {alert.data["alert_id"] for alert in found}
        print(f"ids: {len(got & wanted)} the same, {len(got - wanted)} only live, {len(wanted - got)} only in replay")
        sys.exit(got != wanted)


if __name__ == "__main__":
    typer.run(main)
