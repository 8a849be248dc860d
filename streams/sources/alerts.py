"""Alert revisions as they were published: from an alerts file, or from the topic ``muster.alerts``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from kafka import TopicPartition
from kafka.errors import KafkaError

from streams.clients import light_consumer, unavailable
from streams.config import Settings
from streams.errors import InputError
from streams.sinks.kafka import from_record
from streams.sources.files import read_lines
from streams.wire import Alert


def revisions_in_file(path: Path, alert_id: str) -> list[dict[str, Any]]:
    """All revisions of one alert in an alerts file, as structured CloudEvents, oldest first."""
    return [alert for alert in alerts_in_files([path]) if alert["data"]["alert_id"] == alert_id]


def alerts_in_files(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """All revisions in alerts files (lines, also as ``.gz`` and ``.zst``; ``-`` is standard input), in order."""
    for path in paths:
        for number, line in read_lines(path):
            try:
                alert = msgspec.json.decode(line)
                Alert(alert["id"], alert["source"], alert.get("subject", ""), alert["time"], alert["data"])
                alert["data"]["alert_id"], alert["data"]["revision"]
            except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
                raise InputError(
                    f"{path}, line {number}: no alert", "one structured alert a line is expected, as replay writes"
                ) from None
            yield alert


def revisions_on_topic(settings: Settings, alert_id: str) -> list[dict[str, Any]]:
    """All revisions of one alert on ``muster.alerts``, oldest first; reads the topic once, to its end as it stands."""
    return list(alerts_on_topic(settings, alert_id))


def alerts_on_topic(settings: Settings, alert_id: str | None = None) -> Iterable[dict[str, Any]]:
    """All revisions on ``muster.alerts``, or those of one alert; as ``revisions_on_topic``."""
    found: dict[str, dict[str, Any]] = {}
    for record in _records(settings, "alerts"):
        if alert_id is None or record.key == alert_id.encode():
            alert = from_record(record.value, record.headers).structured()
            found[alert["id"]] = alert  # a repeat after a crash has the same id
    return found.values()


class Undelivered(NamedTuple):
    """A revision that a sink was given up for, ``refused`` or ``given_up`` (``reason``), and what it answered last."""

    alert: Alert
    sink: str
    reason: str
    detail: str


def undelivered(settings: Settings) -> list[Undelivered]:
    """Revisions on ``muster.dead-letters``, once for each sink, in the order in which they were published."""
    found: dict[tuple[str, str], Undelivered] = {}
    for record in _records(settings, "dead-letters"):
        said = {name: value.decode("utf-8", "replace") for name, value in record.headers if value is not None}
        if "sink" in said:  # else it was a post, or feedback
            alert = from_record(record.value, record.headers)
            found[said["sink"], alert.id] = Undelivered(alert, said["sink"], said["reason"], said["detail"])
    return sorted(found.values(), key=lambda letter: (letter.alert.time, letter.alert.id))


def _records(settings: Settings, name: str) -> Iterator[Any]:
    """Everything on a topic, to its end as it stands."""
    topic = settings.kafka.topic(name)
    try:
        consumer = light_consumer(settings.kafka, consumer_timeout_ms=3_000)
        try:
            partitions = [TopicPartition(topic, p) for p in sorted(consumer.partitions_for_topic(topic) or ())]
            consumer.assign(partitions)
            consumer.seek_to_beginning(*partitions)
            yield from consumer if partitions else ()
        finally:
            consumer.close()
    except KafkaError as error:
        raise unavailable(settings.kafka, error) from None
