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
import typer
from rich.console import Console

from bench import alerts as alarm_files
from bench import truth as truth_files
from bench.alerts import Alarm
from bench.figures import part, spread
from bench.matching import READINGS, Matches, Neutral, Stretch
from bench.posts import DAY_MS, epoch_ms
from bench.shares import shares_out
from bench.tables import misses, show
from bench.truth import Truth

AFTER_T10_S = (10, 60)


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
    call_of = {s.truth.id: call_id(s.truth) for s in matches.stretches if call_id(s.truth)}
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


def call_id(truth: Truth) -> str | None:
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
    """Pages for what is openly declared, organic or unknown; a launch, its call, a neutral stretch may page."""
    calls = {call_id(s.truth) for s in matches.stretches} - {None}
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
        result["share_out"] = spread(list(shares_out(posts, matches).values()))
    if as_json:
        print(msgspec.json.encode(result).decode())
    else:
        show(result, Console(soft_wrap=True, width=None if sys.stdout.isatty() else 160))
    if details:
        Console(stderr=as_json).print("\n".join(misses(matches)), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    typer.run(main)
