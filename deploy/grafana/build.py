"""Writes the dashboards of Muster: ``python -m deploy.grafana.build`` makes ``dashboards/*.json`` anew.

Classic dashboard JSON of schema 39, which Grafana reads from 10.4 on. A panel is one row of the tables below: title,
unit, what it says, and its queries. Sums that count rare events end in ``or vector(0)``: nothing happened is an answer
too, and an empty panel looks like a broken one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "dashboards"
SCHEMA = 39
COLUMNS, HEIGHT = 24, 8
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
RATE = "$__rate_interval"


@dataclass(frozen=True)
class Panel:
    """One panel; ``queries`` maps a legend to an expression."""

    title: str
    unit: str
    says: str
    queries: dict[str, str]
    kind: str = "timeseries"
    width: int = 8


@dataclass(frozen=True)
class Dashboard:
    """One page; rows of panels that fill the width."""

    uid: str
    title: str
    panels: Sequence[Panel]


def _quantile(q: float, metric: str, by: str) -> str:
    return f"histogram_quantile({q}, sum by ({by}, le) (rate({metric}_bucket[{RATE}])))"


def _rate(metric: str, by: str = "", keep: str = "") -> str:
    grouped = f"sum by ({by})" if by else "sum"
    return f"{grouped} (rate({metric}_total{keep}[{RATE}]))" + ("" if by else " or vector(0)")


def _stat(title: str, unit: str, says: str, expression: str) -> Panel:
    return Panel(title, unit, says, {"": expression}, "stat", 6)


_SINCE = "sum(increase({}[24h])) or vector(0)"

OVERVIEW = Dashboard(
    "muster-overview",
    "Muster: overview",
    (
        _stat(
            "Waves, 24 h",
            "short",
            "Alerts of kind coordinated_wave that were opened.",
            _SINCE.format('muster_alerts_published_total{kind="coordinated_wave"}'),
        ),
        _stat(
            "Launch signals, 24 h",
            "short",
            "Calls to action that were told before any wave.",
            _SINCE.format('muster_alerts_published_total{kind="launch_signal"}'),
        ),
        _stat("Posts a second", "ops", "All platforms together.", _rate("muster_posts_consumed")),
        _stat(
            "Behind arrival",
            "s",
            "The stage that is furthest behind, 95 % of its batches.",
            f"max({_quantile(0.95, 'muster_event_lag_seconds', 'stage')})",
        ),
        Panel("Posts", "ops", "Posts read, by platform.", {"{{platform}}": _rate("muster_posts_consumed", "platform")}),
        Panel(
            "Alerts opened",
            "short",
            "In each hour up to the moment, by kind.",
            {"{{kind}}": "sum by (kind) (increase(muster_alerts_published_total[1h]))"},
        ),
        Panel(
            "Onset to alert",
            "s",
            "How long after its onset a wave is told: half, and 95 %, of the last hour.",
            {
                "p50": "histogram_quantile(0.5, sum by (le) (rate(muster_detection_delay_seconds_bucket[1h])))",
                "p95": "histogram_quantile(0.95, sum by (le) (rate(muster_detection_delay_seconds_bucket[1h])))",
            },
        ),
    ),
)

CAMPAIGNS = Dashboard(
    "muster-campaigns",
    "Muster: live campaigns",
    (
        Panel(
            "Calls to action",
            "ops",
            "Posts that ask a group to act together, by language.",
            {"{{language}}": _rate("muster_launch_calls", "language")},
            width=12,
        ),
        Panel(
            "Hashtags held",
            "short",
            "warm: with a rate model; hot: watched, with evidence.",
            {"{{tier}}": "sum by (tier) (muster_tracked_hashtags)"},
            width=12,
        ),
        Panel(
            "Foremost hashtags",
            "ops",
            "Uses a second, of the ten most used of those that have a series; strangers' texts, so never more than 75.",
            {"#{{hashtag}}": "topk(10, sum by (hashtag) (muster_topk_posts_per_second))"},
            width=12,
        ),
        Panel(
            "Largest open episodes",
            "short",
            "Accounts that joined, of the ten largest.",
            {"#{{hashtag}}": "topk(10, sum by (hashtag) (muster_topk_accounts)) or vector(0)"},
            width=12,
        ),
        Panel(
            "Revisions",
            "ops",
            "An alert is revised while it grows; by severity.",
            {"{{severity}}": _rate("muster_alert_revisions", "severity")},
        ),
        Panel(
            "Held back",
            "ops",
            "Revisions that a sink was not told of, by reason.",
            {"{{reason}}": "sum by (reason) (rate(muster_alerts_suppressed_total[5m])) or vector(0)"},
        ),
        Panel(
            "Alerts by severity",
            "short",
            "Opened in each hour up to the moment.",
            {"{{severity}}": "sum by (severity) (increase(muster_alerts_published_total[1h]))"},
        ),
    ),
)

PIPELINE = Dashboard(
    "muster-pipeline",
    "Muster: pipeline health",
    (
        Panel("Up", "short", "1 where a process answers.", {"{{stage}} {{instance}}": 'up{job="muster"}'}),
        Panel(
            "Behind arrival, p95",
            "s",
            "Wall clock minus arrival of the newest post done.",
            {"{{stage}}": _quantile(0.95, "muster_event_lag_seconds", "stage")},
        ),
        Panel(
            "Input that waits",
            "short",
            "Records in each topic that have not been taken.",
            {"{{topic}}": "sum by (topic) (muster_consumer_lag_messages)"},
        ),
        Panel(
            "Time of a batch, p95",
            "s",
            "One batch through one stage.",
            {"{{stage}}": _quantile(0.95, "muster_processing_duration_seconds", "stage")},
        ),
        Panel(
            "Watermark behind now",
            "s",
            "Arrival clock up to which a stage has seen all. Time that runs faster than the wall's, as in the demo, "
            "is below zero.",
            {"{{stage}}": "time() - min by (stage) (muster_watermark_timestamp_seconds)"},
        ),
        Panel(
            "Dead letters",
            "ops",
            "Records that are no post, all reasons.",
            {"dead letters": _rate("muster_dead_letters")},
        ),
        Panel(
            "Checkpoint written",
            "Bps",
            "Compressed bytes of changed chunks.",
            {"{{stage}}": "sum by (stage) (rate(muster_checkpoint_written_bytes_total[5m]))"},
        ),
        Panel(
            "How late platforms deliver, p95",
            "s",
            "Arrival minus creation, mean of each batch; authors' clocks are held to ten minutes.",
            {"{{platform}}": _quantile(0.95, "muster_source_lag_seconds", "platform")},
        ),
        Panel(
            "In hand of sinks",
            "short",
            "Deliveries that wait for a receiver; what comes after 200 waits in the topic.",
            {"{{sink}}": "sum by (sink) (muster_deliveries_waiting)"},
        ),
        Panel(
            "Never told",
            "short",
            "Revisions for which a sink was given up, in each hour up to the moment; they are on the dead letters.",
            {
                "{{sink}}": 'sum by (sink) (increase(muster_deliveries_total{outcome=~"refused|given_up"}[1h])) '
                "or vector(0)"
            },
        ),
        Panel(
            "Deliveries",
            "ops",
            "By sink and outcome; 'retried' is a sink that refuses.",
            {"{{sink}} {{outcome}}": "sum by (sink, outcome) (rate(muster_deliveries_total[5m]))"},
        ),
        Panel("Memory", "bytes", "Resident, by process.", {"{{stage}} {{instance}}": "process_resident_memory_bytes"}),
        Panel("Processor", "percentunit", "Cores in use.", {"{{stage}}": "rate(process_cpu_seconds_total[1m])"}),
        Panel("Redis refusals", "ops", "Operations that failed.", {"refused": _rate("muster_redis_errors")}),
        Panel("Rebalances", "short", "In 30 minutes.", {"{{stage}}": "increase(muster_rebalances_total[30m])"}),
    ),
)

_CONFIRMED = 'sum(increase(muster_feedback_total{verdict="confirm"}[7d]))'
_JUDGED = "sum(increase(muster_feedback_total[7d]))"

QUALITY = Dashboard(
    "muster-quality",
    "Muster: detector quality",
    (
        _stat(
            "Precision, 7 d",
            "percentunit",
            "Confirmed among the alerts that people judged; nothing judged shows as 0.",
            f"{_CONFIRMED} / ({_JUDGED} > 0) or vector(0)",
        ),
        _stat("Judged, 7 d", "short", "Alerts that people confirmed or dismissed.", f"{_JUDGED} or vector(0)"),
        _stat(
            "Pages, 24 h",
            "short",
            "Alerts that were first told as a page; the budget is route.pages_a_day.",
            _SINCE.format('muster_alerts_published_total{severity="page"}'),
        ),
        _stat(
            "Dismissed, 24 h",
            "short",
            "False alarms as people saw them.",
            _SINCE.format('muster_feedback_total{verdict="dismiss"}'),
        ),
        Panel(
            "Confidence of new alerts",
            "short",
            "How many of the last day were at most this sure; a good detector has few in the middle.",
            {"{{le}}": "sum by (le) (increase(muster_alert_confidence_ratio_bucket[24h]))"},
            "bargauge",
            12,
        ),
        Panel(
            "Evidence",
            "short",
            "New alerts of the last day for which this kind of evidence spoke; an alert counts for each of its kinds.",
            {"{{detector}}": "sum by (detector) (increase(muster_evidence_total[24h])) or vector(0)"},
            "bargauge",
            12,
        ),
        Panel(
            "Judged by people",
            "short",
            "In each hour up to the moment.",
            {"{{verdict}} {{reason}}": "sum by (verdict, reason) (increase(muster_feedback_total[1h])) or vector(0)"},
        ),
        Panel(
            "Waves with their call",
            "percentunit",
            "Share of the day's new waves that were linked to a call, when they were new.",
            {"called": 'sum(increase(muster_waves_total{called="yes"}[24h])) '
             "/ (sum(increase(muster_waves_total[24h])) > 0) or vector(0)"},
        ),
        Panel(
            "Told before the wave",
            "s",
            "From the first word of a call to the onset of its wave: half, and 95 %, of the last day.",
            {
                "p50": "histogram_quantile(0.5, sum by (le) (rate(muster_lead_time_seconds_bucket[24h])))",
                "p95": "histogram_quantile(0.95, sum by (le) (rate(muster_lead_time_seconds_bucket[24h])))",
            },
        ),
        Panel("Open alerts", "short", "As judge holds them.", {"open": "sum(muster_alerts_active) or vector(0)"}),
        Panel(
            "Seen before",
            "ops",
            "Uses of a post and hashtag that had come already: collectors that overlap, or a restart.",
            {"repeated": _rate("muster_posts_duplicate")},
        ),
        Panel(
            "Hashtags without a place",
            "ops",
            "evicted: lost their rate model to another; refused: got none. Often means a flood of new hashtags.",
            {"{{reason}}": "sum by (reason) (rate(muster_evictions_total[5m])) or vector(0)"},
        ),
    ),
)  # fmt: skip

BOARDS = (OVERVIEW, CAMPAIGNS, PIPELINE, QUALITY)


def dashboard(board: Dashboard) -> dict[str, Any]:
    """The JSON of one dashboard, as Grafana's provisioning reads it."""
    return {
        "uid": board.uid,
        "id": None,
        "title": board.title,
        "tags": ["muster"],
        "schemaVersion": SCHEMA,
        "editable": False,
        "graphTooltip": 1,
        "timezone": "browser",
        "refresh": "5s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {"list": [_data_source()]},
        "annotations": {
            "list": [
                _opened("Waves", "red", "coordinated_wave"),
                _opened("Launch signals", "blue", "launch_signal"),
            ]
        },
        "panels": list(_placed(board.panels)),
    }


def _placed(panels: Iterable[Panel]) -> Iterable[dict[str, Any]]:
    x = y = 0
    for number, panel in enumerate(panels, 1):
        if x + panel.width > COLUMNS:
            x, y = 0, y + HEIGHT
        yield _panel(panel, number) | {"gridPos": {"x": x, "y": y, "w": panel.width, "h": HEIGHT}}
        x += panel.width


def _panel(panel: Panel, number: int) -> dict[str, Any]:
    targets = [
        {"refId": chr(ord("A") + n), "datasource": SOURCE, "expr": expression, "legendFormat": legend or "__auto"}
        for n, (legend, expression) in enumerate(panel.queries.items())
    ]
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.says,
        "datasource": SOURCE,
        "targets": targets,
        "fieldConfig": {"defaults": {"unit": panel.unit}, "overrides": []},
    }


def _data_source() -> dict[str, Any]:
    return {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus", "current": {}}


def _opened(name: str, colour: str, kind: str) -> dict[str, Any]:
    """A mark where an alert first had this kind; works with Prometheus alone."""
    expression = f'sum by (kind, severity) (increase(muster_alerts_published_total{{kind="{kind}"}}[1m])) > 0'
    return {
        "name": name,
        "datasource": SOURCE,
        "enable": True,
        "iconColor": colour,
        "expr": expression,
        "titleFormat": "{{kind}}",
        "textFormat": "{{severity}}",
        "step": "60s",
    }


def write(folder: Path = FOLDER) -> None:
    for board in BOARDS:
        text = json.dumps(dashboard(board), indent=1, ensure_ascii=False)
        (folder / f"{board.uid}.json").write_text(text + "\n")


if __name__ == "__main__":
    write()
