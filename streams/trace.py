"""Trace ids: what joins the log lines, the record and the deliveries of one alert, in the form of W3C Trace Context.

An alert is one trace, each of its revisions a span of it. A ``traceparent`` that came with a record is kept; else it is
made from the ids, so that the same alert has the same trace in every process, live and on replay.
"""

from __future__ import annotations

import hashlib
import re

HEADER = "traceparent"
_FORM = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def traceparent(alert_id: str, revision_id: str) -> str:
    """As a header says it.

    >>> traceparent("a", "a-r1")
    '00-ca978112ca1bbdcafac231b39a23dc4d-c3e00aadea62faff-01'
    """
    trace, span = (hashlib.sha256(name.encode()).hexdigest() for name in (alert_id, revision_id))
    return f"00-{trace[:32]}-{span[:16]}-01"


def is_traceparent(text: str) -> bool:
    """Whether it is one of version 00 that names a trace.

    >>> is_traceparent(traceparent("a", "a-r1")), is_traceparent("00-" + "0" * 32 + "-" + "0" * 16 + "-01")
    (True, False)
    """
    return _FORM.fullmatch(text) is not None


def ids(parent: str) -> dict[str, str]:
    """For a log line."""
    _, trace, span, _ = parent.split("-")
    return {"trace_id": trace, "span_id": span}
