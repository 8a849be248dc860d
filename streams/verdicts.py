"""``muster replay --verdicts``: what judge held of every episode, report by report, told or not.

Alerts say what became known. To measure how early and how well judge could tell, or to try other thresholds, one
needs the verdicts that told nobody anything as well.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from detectors.evidence import Report
from detectors.verdict import Verdict
from streams.clock import TICK_MS


class VerdictLine(msgspec.Struct, frozen=True, rename={"label": "class"}):
    """One verdict of one episode; times are epoch ms, ``channels`` log-odds before what they share,
    ``measures`` all that the verdict could weigh."""

    at: int
    tag_key: str
    opened_at: int
    onset_at: int
    state: str
    accounts: int
    posts: int
    coordinated: bool
    label: str
    confidence: float
    log_odds: float
    channel: str
    channels: dict[str, float]
    measures: dict[str, float]


def verdict_line(report: Report, verdict: Verdict, seen: Mapping[str, float]) -> VerdictLine:
    """What judge held at the end of the report's tick."""
    return VerdictLine(
        at=(report.tick + 1) * TICK_MS,
        tag_key=report.tag_key,
        opened_at=report.opened_tick * TICK_MS,
        onset_at=report.onset_at,
        state=report.state,
        accounts=report.accounts,
        posts=report.posts,
        coordinated=verdict.coordinated,
        label=verdict.label,
        confidence=verdict.confidence,
        log_odds=verdict.log_odds,
        channel=verdict.channel,
        channels=verdict.channels,
        measures={name: round(value, 4) for name, value in seen.items()},
    )
