"""One alert is one trace: in records, log lines and spans, the same wherever it is looked at."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from streams import logs, tracing
from streams.config import Settings
from streams.sinks.kafka import from_record, to_record
from streams.trace import is_traceparent
from tests.console.alerts import revision

FOREIGN = "00-" + "ab" * 16 + "-" + "cd" * 8 + "-01"


def test_revisions_of_an_alert_share_a_trace_and_each_is_a_span() -> None:
    first, second, other = (revision("a", 1).parent(), revision("a", 2).parent(), revision("b", 1).parent())
    assert all(is_traceparent(parent) for parent in (first, second, other))
    assert first.split("-")[1] == second.split("-")[1] != other.split("-")[1]
    assert first.split("-")[2] != second.split("-")[2]


def test_a_record_carries_it_and_one_that_came_with_it_is_kept() -> None:
    alert = revision("a", 1)
    record = to_record(alert)
    assert dict(record.headers)["traceparent"].decode() == alert.parent()
    assert from_record(record.value, record.headers) == alert
    foreign = [(name, FOREIGN.encode() if name == "traceparent" else value) for name, value in record.headers]
    carried = from_record(record.value, foreign)
    assert carried.parent() == FOREIGN
    assert dict(to_record(carried).headers)["traceparent"].decode() == FOREIGN


@pytest.mark.parametrize("header", [b"", b"nonsense", b"\xff\xfe", b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-01"])
def test_a_header_that_names_no_trace_is_as_none(header: bytes) -> None:
    alert = revision("a", 1)
    record = to_record(alert)
    headers = [(name, header if name == "traceparent" else value) for name, value in record.headers]
    assert from_record(record.value, headers) == alert


@pytest.fixture
def stderr(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    said = io.StringIO()
    monkeypatch.setattr("sys.stderr", said)
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    logs.configure("test")
    yield said
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def test_every_line_said_meanwhile_is_json_and_carries_the_ids(stderr: io.StringIO) -> None:
    alert = revision("a", 1)
    with tracing.of_alert(alert, "deliver"):
        structlog.get_logger("ours").warning("sink_away", error="\u202e")
        logging.getLogger("theirs").warning("a library says something")
    structlog.get_logger("ours").info("later")
    inside, theirs, after = (json.loads(line) for line in stderr.getvalue().splitlines())
    _, trace, span, _ = alert.parent().split("-")
    for line in (inside, theirs):
        assert (line["trace_id"], line["span_id"], line["stage"]) == (trace, span, "test")
    assert "trace_id" not in after
    assert "\\u202e" in stderr.getvalue()


def test_spans_continue_the_trace_of_the_alert(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "_tracer", None)
    exporter = InMemorySpanExporter()
    settings = Settings.model_validate({"telemetry": {"otlp_endpoint": "http://127.0.0.1:1"}})
    tracing.configure("route", settings, exporter)
    alert = revision("a", 1)
    with tracing.of_alert(alert, "deliver", sink="desk"):
        pass
    provider: Any = __import__("opentelemetry.trace", fromlist=["trace"]).get_tracer_provider()
    provider.force_flush()
    (span,) = exporter.get_finished_spans()
    _, trace, parent, _ = alert.parent().split("-")
    assert f"{span.context.trace_id:032x}" == trace
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == parent
    assert dict(span.attributes or {}) == {"muster.alert": "a-r1", "muster.sink": "desk"}
    assert span.resource.attributes["service.name"] == "muster-route"


def test_without_a_collector_nothing_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "_tracer", None)
    tracing.configure("route", Settings())
    assert tracing._tracer is None
