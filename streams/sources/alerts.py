"""Alert revisions as they were published: from an alerts file, or from the topic ``muster.alerts``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from kafka import TopicPartition
from kafka.errors import KafkaError

from streams.clients import light_consumer, unavailable
from streams.config import Settings
from streams.errors import InputError
from streams.sinks.kafka import from_record
from streams.sources.files import read_records
from streams.wire import Alert


def revisions_in_file(path: Path, alert_id: str) -> list[dict[str, Any]]:
    """All revisions of one alert in an alerts file, as structured CloudEvents, oldest first."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}", "--alerts takes a file that muster replay wrote") from None
    wanted = alert_id.encode()
    found = []
    for number, line in enumerate(lines, 1):
        if wanted not in line:  # most lines are other alerts': not worth decoding
            continue
        try:
            alert = msgspec.json.decode(line)
            if alert["data"]["alert_id"] == alert_id:
                found.append(alert)
        except (msgspec.DecodeError, KeyError, TypeError):
            raise InputError(f"{path}:{number}: no alert", "one structured alert a line is expected") from None
    return found


def alerts_in_files(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """All revisions in alerts files (``.jsonl``, also ``.gz`` and ``.zst``; ``-`` is standard input), in order."""
    for batch in read_records(paths):
        for line in batch:
            try:
                alert = msgspec.json.decode(line.value)
                Alert(alert["id"], alert["source"], alert.get("subject", ""), alert["time"], alert["data"])
                alert["data"]["alert_id"], alert["data"]["revision"]
            except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
                raise InputError(
                    f"line {line.offset + 1}: no alert", "one structured alert a line is expected, as replay writes"
                ) from None
            yield alert


def revisions_on_topic(settings: Settings, alert_id: str) -> list[dict[str, Any]]:
    """All revisions of one alert on ``muster.alerts``, oldest first; reads the topic once, to its end as it stands."""
    return list(alerts_on_topic(settings, alert_id))


def alerts_on_topic(settings: Settings, alert_id: str | None = None) -> Iterable[dict[str, Any]]:
    """All revisions on ``muster.alerts``, or those of one alert; as ``revisions_on_topic``."""
    topic = settings.kafka.topic("alerts")
    found: dict[str, dict[str, Any]] = {}
    try:
        consumer = light_consumer(settings.kafka, consumer_timeout_ms=3_000)
        try:
            partitions = [TopicPartition(topic, p) for p in sorted(consumer.partitions_for_topic(topic) or ())]
            consumer.assign(partitions)
            consumer.seek_to_beginning(*partitions)
            for record in consumer if partitions else ():
                if alert_id is None or record.key == alert_id.encode():
                    alert = from_record(record.value, record.headers).structured()
                    found[alert["id"]] = alert  # a repeat after a crash has the same id
        finally:
            consumer.close()
    except KafkaError as error:
        raise unavailable(settings.kafka, error) from None
    return found.values()
