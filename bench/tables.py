"""What a score looks like on a terminal, and which launches and alarms made it so."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figures import Part
from bench.matching import Matches
from bench.posts import rfc3339


def show(result: dict[str, Any], console: Console) -> None:
    """The figures as a table, archetypes below the whole."""
    table = Table("", "recall", "by t10+10 s", "by t10+60 s", "onset +s med/p90", "t10 +s med/p90", box=None)
    rows = {"all launches": result["launches"], **{f"  {k}": v for k, v in result["archetypes"].items()}}
    for name, row in rows.items():
        ways = [row["recall"], row["by_t10_plus_10s"], row["by_t10_plus_60s"]]
        delays = [_spread_text(row[key]) for key in ("delay_from_onset_s", "delay_from_t10_s")]
        table.add_row(name, *(_part_text(way) for way in ways), *delays)
    console.print(table)
    for key in (
        "campaign_recall",
        "precision",
        "organic_accused",
        "signal_recall",
        "signal_precision",
        "link_accuracy",
    ):
        console.print(f"{key.replace('_', ' ')}: {_part_text(result[key])}", highlight=False)
    counts = {key: result[key] for key in ("false", "neutral_alarms", "wrong_pages", "duplicates", "links_to_no_call")}
    counted = ", ".join(f"{key.replace('_', ' ')} {n}" for key, n in counts.items())
    console.print(f"{result['false_a_day']} false a day over {result['days']} days ({result['neutral']}); {counted}")
    for reason, share in result["neutral_alerted"].items():
        console.print(f"neutral {reason}: alerted {_part_text(share)}", highlight=False)
    if "share_out" in result:
        console.print(f"share of the wave already out: {_spread_text(result['share_out'])}", highlight=False)


def _part_text(p: Part) -> str:
    return "-" if p.share is None else f"{p.share:.2f} ({p.low:.2f}-{p.high:.2f}; {p.hits}/{p.of})"


def _spread_text(values: dict[str, float | None]) -> str:
    return " / ".join("-" if v is None else f"{v:g}" for v in values.values())


def misses(matches: Matches) -> list[str]:
    """One line for each launch that was missed and each false alarm."""
    lines = [
        f"missed {s.truth.id} ({s.truth.archetype}, {s.truth.accounts} accounts, onset {s.truth.onset_at})"
        for s in matches.stretches
        if s.truth.kind == "launch" and not s.truth.declared and s.truth.id not in matches.found
    ]
    for alarm, accused in matches.false:
        about = f" accuses {accused.truth.id}" if accused else ""
        tags = " ".join(sorted(alarm.wave_tags))[:80]
        lines.append(f"false {alarm.id} {tags} at {rfc3339(alarm.wave_at or 0)}{about}")
    return lines
