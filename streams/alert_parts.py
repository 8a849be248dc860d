"""Parts of an alert that name no account: when, how much, in which languages, and the terms for and against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from detectors.campaigns import Campaign, Member
from detectors.evidence import Call
from detectors.verdict import VerdictParams, severity_of
from detectors.watches import Watch
from streams.call_words import said
from streams.gathering import usual_high_per_min

MAX_SERIES: Final = 180  # newest buckets of 10 s with posts
QUEUE_CALL: Final = 0.8  # score from which a call alone is queued for a person

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - only to print instants, all of them UTC


def rfc3339(at: int) -> str:
    """Epoch milliseconds as RFC 3339 UTC.

    >>> rfc3339(1_733_671_980_120)
    '2024-12-08T15:33:00.120Z'
    """
    return (_EPOCH + timedelta(milliseconds=at)).isoformat(timespec="milliseconds") + "Z"


def dated(value: Any) -> Any:
    """The same with its instants (``from``, ``*_at``) as texts."""
    if isinstance(value, list):
        return [dated(item) for item in value]
    if not isinstance(value, dict):
        return value
    times = {name: rfc3339(at) for name, at in value.items() if name == "from" or name.endswith("_at")}
    return {name: times.get(name) or dated(item) for name, item in value.items()}


def launch_call(campaign: Campaign) -> Call | None:
    """The call that explains the wave; before the wave the one that was heard first."""
    if campaign.link is not None:
        return campaign.link.launch
    return next((watch.opener for watch in campaign.watches.values()), None)


def call_score(campaign: Campaign) -> float:
    return round(max((watch.opener.reading.score for watch in campaign.watches.values()), default=0.0), 4)


def severity(campaign: Campaign, params: VerdictParams) -> str:
    out, leading = campaign.published, campaign.leading()
    assert out is not None
    if out.kind == "coordinated_wave" and leading is not None and leading.verdict is not None:
        if not leading.verdict.coordinated:  # what operators teach later does not take an alert out of the queue again
            return "queue"
        reached = severity_of(leading.verdict, params)
        return "page" if reached == "queue" and out.paged else reached  # nobody is unpaged while the wave goes on
    return "queue" if out.kind == "launch_signal" and call_score(campaign) >= QUEUE_CALL else "log"


def timeline(campaign: Campaign, call: Call | None, at: int) -> dict[str, Any]:
    out, onset = campaign.published, campaign.onset_at
    latest = max((m.report.latest_onset_at for m in campaign.members.values() if m.onset_at == onset), default=0)
    assert out is not None
    signal = out.first_at.get("launch_signal")
    announced = call.reading.announced if call else None
    peak = max((m.report for m in campaign.members.values()), key=lambda r: (r.accounts, r.tag_key), default=None)
    return {
        "launch_call_at": rfc3339(call.event_at) if call else None,
        "announced_start_at": rfc3339(announced.at) if announced else None,
        "onset_at": rfc3339(onset) if onset is not None else None,
        "latest_onset_at": rfc3339(latest) if latest else None,
        "peak_at": rfc3339(peak.peak_at) if peak is not None else None,
        "resolved_at": rfc3339(at) if out.state == "resolved" else None,
        "detection_delay_s": (out.first_at[out.kind] - onset) / 1000 if onset is not None else None,
        "lead_time_s": (onset - signal) / 1000 if onset is not None and signal is not None else None,
    }


def platforms(members: Iterable[Member], watches: Iterable[Watch]) -> list[str]:
    counts = Counter[str]()
    for member in members:
        counts.update(member.report.platforms)
    for watch in watches:
        counts.update({watch.opener.platform: 1})
    return sorted(counts, key=lambda platform: (-counts[platform], platform))


def languages(members: Iterable[Member], call: Call | None) -> dict[str, float]:
    counts = Counter[str]()
    for member in members:
        counts.update({language or "und": n for language, n in member.report.languages.items()})
    if not counts and call is not None:
        counts[call.reading.language or "und"] = 1
    total = counts.total()
    return {lang: round(n / total, 4) for lang, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:10]}


def volume(members: list[Member], campaign: Campaign, at: int) -> dict[str, Any]:
    buckets: dict[int, list[int]] = {}
    for member in members:
        for start, posts, newcomers in member.report.series:
            bucket = buckets.setdefault(start, [0, 0])
            bucket[0] += posts
            bucket[1] += newcomers
    starts = sorted(buckets)[-MAX_SERIES:]
    first = starts[0] if starts else at
    reports = [member.report for member in members]
    return {
        "posts": sum(report.posts for report in reports),
        "originals": sum(report.originals for report in reports),
        "reposts": sum(report.reposts for report in reports),
        "replies": sum(report.replies for report in reports),
        "accounts_est": campaign.accounts(),
        # Whoever uses several of the hashtags counts on each: the truth lies between the largest and the sum.
        "accounts_least": max((report.accounts for report in reports), default=0),
        "posts_least": max((report.posts for report in reports), default=0),
        "accounts_rse": 0.0,
        "observed_per_min": sum(posts for start, (posts, _) in buckets.items() if start >= at - 60_000),
        "baseline_per_min": round(sum(report.baseline_per_min for report in reports), 4),
        "baseline_high_per_min": usual_high_per_min(members),
        "surprise": round(max((report.surprise for report in reports), default=0.0), 2),
        "series": {
            "bucket_s": 10,
            "from": rfc3339(first),
            "columns": ["bucket", "posts", "newcomers"],
            "rows": [[(start - first) // 10_000, *buckets[start]] for start in starts],
        },
    }


def contributions(campaign: Campaign, leading: Member | None) -> list[dict[str, Any]]:
    if leading is not None and leading.verdict is not None:
        return [msgspec.to_builtins(term) for term in leading.verdict.contributions]
    call = launch_call(campaign)
    terms = call.reading.terms if call is not None else {}
    return [
        {"detector": f"call.{name}", "value": 1.0, "expected": None, "threshold": None, "weight": round(weight, 4),
         "reason": said(name)}
        for name, weight in sorted(terms.items(), key=lambda item: (-item[1], item[0]))
    ] or [{"detector": "call.score", "value": call_score(campaign), "expected": None, "threshold": 0.5, "weight": 0.0,
           "reason": "the text reads as a call to post together"}]  # fmt: skip


def against_call(campaign: Campaign) -> list[dict[str, Any]]:
    """What speaks against a call that no wave has followed yet."""
    call = launch_call(campaign)
    terms = call.reading.terms if call is not None else {}
    found: list[dict[str, Any]] = [
        {"check": f"call.{name}", "value": 1.0, "expected": 0.0, "weight": round(weight, 4),
         "text": said(name)}
        for name, weight in sorted(terms.items())
        if weight < 0 and name != "bias"
    ]  # fmt: skip
    return [*found, {"check": "no_wave_yet", "value": 0.0, "expected": None, "weight": 0.0,
                     "text": "no burst on its hashtags has been seen so far"}]  # fmt: skip


def data_quality(members: list[Member]) -> dict[str, Any]:
    flags = Counter[str]()
    for member in members:
        flags.update(member.report.flags)
    posts = sum(member.report.posts for member in members)
    return {
        "flags": dict(sorted(flags.items())),
        "late_events_share": round(flags["LATE"] / posts, 4) if posts else 0.0,
        "early_events_share": round(flags["EARLY"] / posts, 4) if posts else 0.0,
    }
