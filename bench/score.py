"""Score an alerts file against a truth file.

    python -m bench.score alerts.jsonl posts.truth.jsonl --posts posts.jsonl.zst --neutral groups

``--neutral`` chooses the reading of what no label covers: ``strict`` counts alerts there as false, ``groups`` forgives
recurring Facebook page groups, ``operation`` the operation's own small tags too. Intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from bench import alerts as alarm_files
from bench import truth as truth_files
from bench.alerts import Alarm
from bench.matching import READINGS, Matches, Neutral, Stretch
from bench.posts import DAY_MS, epoch_ms, rfc3339
from bench.shares import shares_out
from bench.truth import Truth

AFTER_T10_S = (10, 60)


class Part(msgspec.Struct):
    """So many of so many, with its interval."""

    hits: int
    of: int
    share: float | None
    low: float
    high: float


def part(hits: int, of: int) -> Part:
    """Share and Wilson interval.

    >>> p = part(9, 10); (p.share, round(p.low, 2), round(p.high, 2))
    (0.9, 0.6, 0.98)
    >>> part(0, 0).share is None
    True
    """
    if not of:
        return Part(0, 0, None, 0.0, 1.0)
    z, p = 1.96, hits / of
    middle, reach = p + z * z / (2 * of), z * (p * (1 - p) / of + z * z / (4 * of * of)) ** 0.5
    return Part(
        hits, of, p, max(0.0, (middle - reach) / (1 + z * z / of)), min(1.0, (middle + reach) / (1 + z * z / of))
    )


def spread(values: list[float]) -> dict[str, float | None]:
    """Median and 90th percentile; empty without values."""
    if not values:
        return {"median": None, "p90": None}
    return {"median": round(float(np.median(values)), 3), "p90": round(float(np.quantile(values, 0.9)), 3)}


def timeliness(launches: list[Stretch], matches: Matches) -> dict[str, Any]:
    """Recall and delays of some launches; shares are of all of them, alerted or not."""
    first = {
        s.truth.id: min(at for at, _ in matches.found[s.truth.id]) for s in launches if s.truth.id in matches.found
    }
    from_onset = [(first[s.truth.id] - s.onset) / 1000 for s in launches if s.truth.id in first]
    timed = [s for s in launches if s.t10 is not None]
    from_t10 = [(first[s.truth.id] - (s.t10 or 0)) / 1000 for s in timed if s.truth.id in first]
    out: dict[str, Any] = {
        "recall": part(len(first), len(launches)),
        "delay_from_onset_s": spread(from_onset),
        "delay_from_t10_s": spread(from_t10),
    }
    for s in AFTER_T10_S:
        out[f"by_t10_plus_{s}s"] = part(sum(delay <= s for delay in from_t10), len(timed))
    return out


def calls_scored(alarms: list[Alarm], matches: Matches) -> dict[str, Any]:
    """Launch signals against the calls in the truth, and waves against the call each belongs to."""
    call_of = {s.truth.id: _call_id(s.truth) for s in matches.stretches if _call_id(s.truth)}
    calls = set(call_of.values())
    signals = [alarm for alarm in alarms if alarm.signal_at is not None]
    heard = {alarm.launch for alarm in signals} & calls
    linked, right, invented = 0, 0, 0
    for s in (s for s in matches.stretches if s.truth.kind == "launch"):
        on_it = [alarm for _, alarm in matches.found.get(s.truth.id, ())]
        if s.truth.id in call_of and on_it:
            linked += 1
            right += any(alarm.launch == call_of[s.truth.id] for alarm in on_it)
        elif on_it:
            invented += any(alarm.launch is not None and alarm.launch not in calls for alarm in on_it)
    return {
        "signal_recall": part(len(heard), len(calls)),
        "signal_precision": part(sum(alarm.launch in calls for alarm in signals), len(signals)),
        "link_accuracy": part(right, linked),
        "links_to_no_call": invented,
    }


def _call_id(truth: Truth) -> str | None:
    """The id of the post that called for the wave; a truth file names it bare or in an object."""
    call = truth.call
    if isinstance(call, dict):
        call = call.get("post_id") or call.get("id")
    return str(call) if call else None


def duplicates(matches: Matches) -> int:
    """Alarms beyond the first on one campaign."""
    of_campaign: dict[str, set[str]] = {}
    for s in (s for s in matches.stretches if s.truth.kind == "launch"):
        ids = {alarm.id for _, alarm in matches.found.get(s.truth.id, ())}
        of_campaign.setdefault(s.truth.campaign or s.truth.id, set()).update(ids)
    return sum(max(0, len(ids) - 1) for ids in of_campaign.values())


def wrong_pages(alarms: list[Alarm], matches: Matches) -> int:
    """Pages for what is openly declared, organic or unknown; not for what a launch, its call or a neutral stretch is."""
    calls = {_call_id(s.truth) for s in matches.stretches} - {None}
    wrong = 0
    for alarm in (alarm for alarm in alarms if alarm.paged):
        about = matches.about(alarm)
        earnest = any(s.truth.kind != "organic" and not s.truth.declared for s in about)
        declared = any(s.truth.declared for s in about)
        wrong += not earnest and (declared or alarm.launch not in calls)
    return wrong


def days_covered(truth: list[Truth], alarms: list[Alarm], matches: Matches) -> float:
    """The file's length by its span record, else what truth and alarms cover."""
    for record in truth:
        if record.kind == "span":
            return (epoch_ms(record.end_at or "") - epoch_ms(record.onset_at or "")) / DAY_MS
    ends = [s.end for s in matches.stretches] + [alarm.last_at for alarm in alarms]
    starts = [s.onset for s in matches.stretches] + [alarm.first_at for alarm in alarms]
    return max((max(ends) - min(starts)) / DAY_MS, 1 / 24) if ends else 1.0


def score(
    alarms: list[Alarm],
    truth: list[Truth],
    *,
    neutral: Neutral = "groups",
    grace_s: int = 600,
    days: float | None = None,
) -> tuple[dict[str, Any], Matches]:
    """All figures that need no posts, as a plain dict, and the matches they were counted from."""
    matches = Matches(alarms, truth, neutral, grace_s * 1000)
    days = days or days_covered(truth, alarms, matches)
    launches = [s for s in matches.stretches if s.truth.kind == "launch" and not s.truth.declared]
    organic = [s for s in matches.stretches if s.truth.kind == "organic"]
    campaigns = {s.truth.campaign or s.truth.id for s in launches}
    found = {s.truth.campaign or s.truth.id for s in launches if s.truth.id in matches.found}
    accused = [s for s in organic if s.truth.id in {a.truth.id for _, a in matches.false if a}]
    result: dict[str, Any] = {
        "neutral": neutral,
        "days": round(days, 3),
        "posts": next((record.posts for record in truth if record.kind == "span"), None),
        "launches": timeliness(launches, matches),
        "campaign_recall": part(len(found), len(campaigns)),
        "precision": part(len(matches.right), len(matches.right) + len(matches.false)),
        "false": len(matches.false),
        "false_a_day": round(len(matches.false) / days, 3),
        "neutral_alarms": len(matches.neutral),
        "organic_accused": part(len(accused), len(organic)),
        "wrong_pages": wrong_pages(alarms, matches),
        "duplicates": duplicates(matches),
        **calls_scored(alarms, matches),
    }
    kinds = sorted({s.truth.archetype for s in launches})
    result["archetypes"] = {
        kind: timeliness([s for s in launches if s.truth.archetype == kind], matches) for kind in kinds
    }
    reasons = sorted({s.truth.reason or "" for s in matches.stretches if s.truth.kind == "neutral"})
    result["neutral_alerted"] = {
        reason: part(
            sum(s.truth.id in matches.found for s in matches.stretches if s.truth.reason == reason),
            sum(s.truth.reason == reason for s in matches.stretches),
        )
        for reason in reasons
    }
    return result, matches


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


def main(
    alerts: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    truth: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    posts: Annotated[Path | None, typer.Option(help="The input, for the share of each wave already out.")] = None,
    neutral: Annotated[Neutral, typer.Option(help=f"Reading: {', '.join(READINGS)}.")] = "groups",
    grace_s: Annotated[int, typer.Option(help="Seconds after a launch's end in which an alert still finds it.")] = 600,
    days: Annotated[float | None, typer.Option(help="Length of the input where the truth does not say.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    details: Annotated[bool, typer.Option(help="List the misses and the false alarms.")] = False,
) -> None:
    """Print recall, precision, delays and the rest, as a table or as JSON."""
    records = truth_files.read(truth)
    result, matches = score(alarm_files.read(alerts), records, neutral=neutral, grace_s=grace_s, days=days)
    if posts:
        result["share_out"] = spread(shares_out(posts, matches))
    if as_json:
        print(msgspec.json.encode(result).decode())
    else:
        show(result, Console(soft_wrap=True, width=None if sys.stdout.isatty() else 160))
    if details:
        Console(stderr=as_json).print("\n".join(misses(matches)), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    typer.run(main)
