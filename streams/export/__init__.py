"""Alerts in other people's formats. Pure: alerts in, documents out; the same alerts give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

AlertObject = dict[str, Any]  # one revision in structured CloudEvents form


def latest(revisions: Iterable[AlertObject]) -> list[AlertObject]:
    """The newest revision of each alert, in the order of their ids.

    >>> old, new = ({"data": {"alert_id": "a", "revision": n}} for n in (1, 2))
    >>> latest([new, old]) == [new]
    True
    """
    newest: dict[str, AlertObject] = {}
    for alert in revisions:
        known = newest.get(alert["data"]["alert_id"])
        if known is None or alert["data"]["revision"] > known["data"]["revision"]:
            newest[alert["data"]["alert_id"]] = alert
    return [newest[alert_id] for alert_id in sorted(newest)]


__all__ = ["AlertObject", "latest"]
