"""Alerts on Kafka: CloudEvents in binary mode (attributes as ``ce_`` headers, the value is ``data`` as JSON)."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from streams.errors import Corrupt
from streams.outbox import Outbox
from streams.trace import HEADER, is_traceparent
from streams.wire import Alert

_ATTRIBUTES = ("id", "source", "subject", "time")


class AlertRecord(NamedTuple):
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


def to_record(alert: Alert) -> AlertRecord:
    """An alert revision as it stands on ``muster.alerts``.

    >>> alert = Alert("a-r1", "muster", "tag", "2024-12-08T15:33:00Z", {"alert_id": "a"})
    >>> record = to_record(alert)
    >>> record.key, record.value, record.headers[0]
    (b'a', b'{"alert_id":"a"}', ('ce_specversion', b'1.0'))
    >>> from_record(record.value, record.headers) == alert
    True
    """
    headers = [("ce_specversion", b"1.0"), ("ce_type", b"org.muster.alert.v1")]
    headers += [(f"ce_{name}", getattr(alert, name).encode()) for name in _ATTRIBUTES]
    headers += [("content-type", b"application/json"), (HEADER, alert.parent().encode())]
    return AlertRecord(alert.data["alert_id"].encode(), msgspec.json.encode(alert.data), headers)


def from_record(value: Any, headers: Any) -> Alert:
    """The alert revision that a record of ``muster.alerts`` carries; ``Corrupt`` when it carries none."""
    try:
        found = dict(headers or ())
        attributes = {name: found[f"ce_{name}"].decode() for name in _ATTRIBUTES}
        data = msgspec.json.decode(value or b"")
        alert = Alert(**attributes, data={"alert_id": data["alert_id"], **data})
    except (KeyError, TypeError, AttributeError, ValueError, msgspec.DecodeError) as error:
        raise Corrupt(f"a record of muster.alerts is no alert: {error!r}", "who else writes to this topic?") from None
    parent = found.get(HEADER, b"").decode("ascii", "replace")
    if parent != alert.parent() and is_traceparent(parent):
        return msgspec.structs.replace(alert, traceparent=parent)
    return alert


class StateSink:
    """``muster.alerts.state``: the latest revision of every alert, kept for ever by compaction."""

    name = "state"

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def deliver(self, alert: Alert, follow_up: bool = False) -> str:
        record = to_record(alert)
        self._outbox.send("alerts.state", record.value, record.key, headers=record.headers)
        return "sent"

    def flush(self) -> None:
        self._outbox.flush()
