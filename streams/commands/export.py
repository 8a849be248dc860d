"""``muster export``: alerts for other systems and for analysts, from files, a pipe or the topic."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from streams.commands.output import stderr
from streams.config import load
from streams.errors import InputError
from streams.export import AlertObject, latest
from streams.export.evidence import write_csv, write_parquet
from streams.export.misp import events
from streams.export.stix import TLP, bundle
from streams.sources.alerts import alerts_in_files, alerts_on_topic
from streams.whole import STDIO, keep_apart, written_whole

FORMATS = ("stix", "misp", "parquet", "csv", "json")


def run(files: list[Path], format: str, out: Path, alert_ids: list[str], tlp: str, config: Path | None) -> None:  # noqa: A002
    if format not in FORMATS:
        raise InputError(f"there is no format {format!r}", f"one of: {', '.join(FORMATS)}")
    if tlp not in TLP:
        raise InputError(f"there is no TLP {tlp!r}", f"one of: {', '.join(TLP)}")
    if format == "parquet" and out == STDIO and sys.stdout and sys.stdout.isatty():
        raise InputError("Parquet is nothing for a terminal", "give --out FILE, or a pipe")
    keep_apart(files, [out])
    found = alerts_in_files(files) if files else alerts_on_topic(load(config))
    alerts = _chosen(found, alert_ids)
    with written_whole(out) as target:
        written = _write(alerts, format, tlp, target)
    stderr.print(f"{written} to {'standard output' if out == STDIO else out}", style="dim", highlight=False)


def _write(alerts: list[AlertObject], format: str, tlp: str, out: BinaryIO) -> str:  # noqa: A002
    if format in ("parquet", "csv"):
        rows = (write_parquet if format == "parquet" else write_csv)(alerts, out)
        return f"{rows} posts of {len(latest(alerts))} alerts"
    document: Any
    if format == "stix":
        document = bundle(alerts, tlp)
    elif format == "misp":
        found = events(alerts, tlp)
        document = found[0] if len(found) == 1 else {"response": found}  # as MISP's own export of several
    else:
        document = {"alerts": latest(alerts)}
    out.write(msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")
    return f"{len(latest(alerts))} alerts"


def _chosen(alerts: Iterable[AlertObject], alert_ids: list[str]) -> list[AlertObject]:
    found = list(alerts)
    there = {alert["data"]["alert_id"] for alert in found}
    if missing := [alert_id for alert_id in alert_ids if alert_id not in there]:
        raise InputError(f"there is no alert {', '.join(missing)}", "ids stand in data.alert_id")
    return [alert for alert in found if not alert_ids or alert["data"]["alert_id"] in alert_ids]
