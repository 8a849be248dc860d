"""OpenTelemetry, where it is wanted: spans of the stages' work on alerts, and Faust's own, to an OTLP collector.

Off unless ``telemetry.otlp_endpoint`` is set; needs the extra ``otel``. A span of an alert continues the trace of its
record, so that judge, route and each sink meet in one trace. Posts have none: a span a post would cost more than the
post.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from streams.config import Settings
from streams.errors import ConfigError
from streams.trace import ids
from streams.wire import Alert

_tracer: Any = None


def configure(stage: str, settings: Settings, exporter: Any = None) -> None:
    """Once for the process. ``exporter`` is in place of the one to the collector."""
    endpoint = settings.telemetry.otlp_endpoint
    if endpoint is None:
        return
    try:
        from opentelemetry import trace  # noqa: PLC0415 - an extra
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        hint = "pip install 'muster[otel]'"
        raise ConfigError("telemetry.otlp_endpoint", f"OpenTelemetry is not installed ({error.name})", hint) from None
    global _tracer  # noqa: PLW0603 - as logging and metrics, one for the process
    resource = Resource.create({"service.name": f"muster-{stage}", "service.namespace": settings.kafka.prefix})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)
    _tracer = provider.get_tracer("muster")


def instrument(app: Any) -> None:
    """Spans of what Faust itself does with records, if tracing is on."""
    if _tracer is not None:
        from faust.contrib.opentelemetry import setup_opentelemetry  # noqa: PLC0415

        setup_opentelemetry(app, tracer=_tracer)


@contextmanager
def of_alert(alert: Alert, doing: str, **attributes: str) -> Iterator[None]:
    """Work on one alert: its trace ids in every log line meanwhile, and a span if tracing is on."""
    parent = alert.parent()
    with structlog.contextvars.bound_contextvars(**ids(parent)):
        if _tracer is None:
            yield
            return
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

        context = TraceContextTextMapPropagator().extract({"traceparent": parent})
        named = {"muster.alert": alert.id, **{f"muster.{name}": value for name, value in attributes.items()}}
        with _tracer.start_as_current_span(doing, context=context, attributes=named):
            yield
