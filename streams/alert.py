"""Alert revisions: a campaign as CloudEvents data of the alert schema, an evidence pack a person can check."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import msgspec

from detectors.base import REGISTER
from detectors.campaigns import Campaign, Member
from detectors.evidence import Call, PostRef
from detectors.fold import FOLD_VERSION
from detectors.post import Kind
from detectors.verdict import VerdictParams, severity_of
from detectors.watches import Watch
from streams.gathering import campaign_ties, earlier_tags, places, starts, usual_high_per_min
from streams.headline import headline, techniques
from streams.wire import Alert

MAX_BYTES: Final = 64 * 1024  # of one revision
MAX_POSTS: Final = 40  # shown as evidence
MAX_TEXT: Final = 500  # characters of a post shown
MAX_SERIES: Final = 180  # newest buckets of 10 s with posts
MAX_TOP: Final = 20
JUDGE_PARTS: Final = {"cohorts": 1, "watches": 1, "launches": 1, "campaigns": 1, "verdict": 1}
QUEUE_CALL: Final = 0.8  # score from which a call alone is queued for a person

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - only to print instants, all of them UTC

try:
    APP_VERSION = version("muster")
except PackageNotFoundError:  # run from a source tree
    APP_VERSION = "0"


class AlertWriter:
    """Writes the next revision of a campaign's alert. Remembers which alert was on a hashtag, to name it again."""

    def __init__(
        self,
        author_ref: Callable[[str, str], str],
        source: str,
        config_sha256: str,
        verdict: VerdictParams,
        past_alerts: int = 10_000,
    ) -> None:
        self._author_ref = author_ref
        self._source = source
        self._config_sha256 = config_sha256
        self._verdict = verdict
        self._past_alerts = past_alerts
        self.past: dict[str, str] = {}  # tag key -> alert id of the last wave on it, oldest first

    def write(self, campaign: Campaign, at: int, reason: str) -> Alert:
        """The revision of arrival instant ``at``; ``reason`` says why it is due."""
        out = campaign.published
        assert out is not None
        out.revision += 1
        ends = reason in {"resolved", "merged"}
        out.state = "resolved" if ends else "open" if out.revision == 1 else "updated"
        data = self._data(campaign, at, reason)
        if out.kind == "coordinated_wave":
            self._note_past(campaign)
        _fit(data)
        return Alert(f"{campaign.id}-r{out.revision}", self._source, (data["hashtags"] or [""])[0], rfc3339(at), data)

    def _note_past(self, campaign: Campaign) -> None:
        for member in campaign.members.values():
            self.past.pop(member.report.tag_key, None)
            self.past[member.report.tag_key] = campaign.id
        while len(self.past) > self._past_alerts:
            del self.past[next(iter(self.past))]

    def _data(self, campaign: Campaign, at: int, reason: str) -> dict[str, Any]:
        out, members = campaign.published, list(campaign.members.values())
        assert out is not None
        leading, call = campaign.leading(), _launch_call(campaign)
        judged = leading.verdict if leading is not None else None
        data: dict[str, Any] = {
            "alert_id": campaign.id,
            "revision": out.revision,
            "kind": out.kind,
            "state": out.state,
            "class": judged.label if judged else "undetermined",
            "severity": _severity(campaign, self._verdict),
            "summary": "",
            "revision_reason": reason,
            "hashtags": list(campaign.tags().values()),
            "hashtag_variants": {
                next(iter(m.report.spellings), m.report.tag_key): list(m.report.spellings)[:8] for m in members
            },
            "platforms": _platforms(members, campaign.watches.values()),
            "languages": _languages(members, call),
            "detected_at": rfc3339(out.first_at[out.kind]),
            "confidence": judged.confidence if judged else _call_score(campaign),
            "thresholds": {"coordinated": self._verdict.coordinated, "page": self._verdict.page},
            "timeline": _timeline(campaign, call, at),
            "launch": self._launch(campaign, call),
            "volume": _volume(members, campaign, at),
            "accounts": self._accounts(leading, members),
            "copy_clusters": self._exhibits(members, "copies"),
            "mirrors": self._exhibits(members, "mirrors"),
            "seeds": self._exhibits(members, "seeds"),
            "media": self._exhibits(members, "media"),
            "mirror_directions": self._exhibits(members, "mirror_directions"),
            "starts": _dated(starts(leading)),
            "shared_links": self._exhibits(members, "links"),
            "cohorts": self._cohorts(campaign, leading),
            "campaign": _dated(campaign_ties(campaign)),
            "contributions": _contributions(campaign, leading),
            "counter_evidence": judged.counter_evidence if judged else _against_call(campaign),
            "evidence": self._evidence(members, campaign),
            "data_quality": _data_quality(members),
            "merged_into": campaign.merged_into,
            "links": {},
            "provenance": self._provenance(campaign, members),
        }
        if judged:
            data["channels"] = judged.channels
        data["disarm"] = techniques(data)
        data["summary"] = headline(data)
        return data

    # ---------------------------------------------------------------- who and what

    def _launch(self, campaign: Campaign, call: Call | None) -> dict[str, Any] | None:
        if call is None:
            return None
        reading, link = call.reading, campaign.link
        announced = reading.announced
        watches = campaign.watches.values()
        return {
            "post_id": call.post_id,
            "platform": call.platform,
            "author_ref": self._author_ref(call.platform, call.author_id),
            "at": rfc3339(call.event_at),
            "text": call.text[: 4 * MAX_TEXT],
            "spans": [list(span) for span in reading.spans],
            "language": reading.language,
            "score": round(reading.score, 4),
            "announced_start": None
            if announced is None
            else {
                "at": rfc3339(announced.at),
                "text": announced.text,
                "timezone": announced.zone,
                "timezone_assumed": announced.assumed,
                "others": [rfc3339(other) for other in announced.others],
            },
            "link_log_likelihood_ratio": round(link.log_likelihood_ratio, 4) if link else None,
            "link_terms": [msgspec.to_builtins(term) for term in link.terms] if link else [],
            "audience": sum(len(watch.audience) for watch in watches),
            "reposts": sum(watch.reposts for watch in watches),
            "reminders": sum(watch.reminders for watch in watches),
        }

    def _accounts(self, leading: Member | None, members: list[Member]) -> dict[str, Any]:
        if leading is None:
            return {"top": []}
        seen = leading.report.measures
        shown = {
            "location_unknown_share": "accounts.unlocated",
            "created_lt_30d_share": "accounts.young",
            "created_same_week_share": "accounts.cohort",
            "low_reach_high_volume_share": "accounts.loud",
            "lifetime_posts_a_day_p50": "accounts.daily_p50",
            "hyperactive": "reposts.hyperactive",
            "hyperactive_posts_share": "reposts.hyperactive_share",
        }
        found: dict[str, Any] = {name: round(seen[measure], 4) for name, measure in shown.items() if measure in seen}
        found["recurring_share"] = round(leading.cohort.measures.get("cohort.share", 0.0), 4)
        posts = Counter[tuple[str, str]]()
        first: dict[tuple[str, str], int] = {}
        earlier: dict[tuple[str, str], list[str]] = {}
        for post in _distinct(members):
            account = (post.platform, post.author_id)
            posts[account] += 1
            earlier[account] = earlier_tags(leading, post)
            first[account] = min(first.get(account, post.at), post.at)
        ranked = sorted(posts, key=lambda account: (-posts[account], first[account], account))[:MAX_TOP]
        found["top"] = [
            {"platform": platform, "account_ref": self._author_ref(platform, author_id),
             "evidence_posts": posts[platform, author_id], "first_at": rfc3339(first[platform, author_id]),
             "earlier": earlier[platform, author_id]}
            for platform, author_id in ranked
        ]  # fmt: skip
        return found

    def _exhibits(self, members: list[Member], name: str, most: int = 12) -> list[dict[str, Any]]:
        """Detectors' exhibits of one kind, each with its hashtag; authors become references."""
        found: list[dict[str, Any]] = []
        for member in members:
            items = member.report.exhibits.get(name, [])
            found += [{"hashtag": member.report.tag_key, **self._masked(item)} for item in items]
        return found[:most]

    def _masked(self, item: Mapping[str, Any]) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for name, value in item.items():
            if name == "author_id":
                shown["account_ref"] = self._author_ref(str(item.get("platform", "")), str(value))
            elif isinstance(value, Mapping):
                shown[name] = self._masked(value)
            elif isinstance(value, str):
                shown[name] = value[:MAX_TEXT]
            else:
                shown[name] = rfc3339(value) if name.endswith("_at") and isinstance(value, int) else value
        return shown

    def _cohorts(self, campaign: Campaign, leading: Member | None) -> list[dict[str, Any]]:
        """Earlier episodes whose accounts return, with the alert that was on them."""
        if leading is None:
            return []
        shown, place = [], places(leading)
        for earlier in leading.cohort.earlier:
            alert = self.past.get(earlier.tag_key)
            shown.append({
                "hashtag": earlier.tag_key, "at": rfc3339(earlier.started_at), "accounts": earlier.accounts,
                "of": earlier.size, "alert_id": alert if alert != campaign.id else None,
                "starts": sorted(place[account] for account in earlier.who if account in place),
            })  # fmt: skip
        return shown

    def _evidence(self, members: list[Member], campaign: Campaign) -> dict[str, Any]:
        posts = _distinct(members)
        shown = [
            {"platform": p.platform, "post_id": p.post_id, "account_ref": self._author_ref(p.platform, p.author_id),
             "at": rfc3339(p.at), "kind": Kind(p.kind).name.lower(), "text": p.text[:MAX_TEXT],
             "partition": p.partition, "offset": p.offset}
            for p in posts[:MAX_POSTS]
        ]  # fmt: skip
        return {"posts": shown, "truncated": False, "total": max(campaign.posts(), len(posts)), "sha256": ""}

    def _provenance(self, campaign: Campaign, members: list[Member]) -> dict[str, Any]:
        offsets: dict[str, list[int]] = {}
        calls = [call for watch in campaign.watches.values() for call in watch.voices]
        ranges = [(p, span[0], span[-1]) for m in members for p, span in m.report.offsets.items()]
        for partition, first, last in ranges + [(str(call.partition), call.offset, call.offset) for call in calls]:
            low, high = offsets.get(partition, (first, last))
            offsets[partition] = [min(low, first), max(high, last)]
        detectors = {name: str(cls.version) for name, cls in REGISTER.items()}
        detectors |= {name: str(number) for name, number in JUDGE_PARTS.items()} | {"fold": str(FOLD_VERSION)}
        return {
            "app_version": APP_VERSION,
            "config_sha256": self._config_sha256,
            "detectors": dict(sorted(detectors.items())),
            "input_offsets": {"muster.posts": dict(sorted(offsets.items(), key=lambda item: int(item[0])))},
        }


# ---------------------------------------------------------------- parts that need no secrets


def rfc3339(at: int) -> str:
    """Epoch milliseconds as RFC 3339 UTC.

    >>> rfc3339(1_733_671_980_120)
    '2024-12-08T15:33:00.120Z'
    """
    return (_EPOCH + timedelta(milliseconds=at)).isoformat(timespec="milliseconds") + "Z"


def _dated(value: Any) -> Any:
    """The same with its instants (``from``, ``*_at``) as texts."""
    if isinstance(value, list):
        return [_dated(item) for item in value]
    if not isinstance(value, dict):
        return value
    times = {name: rfc3339(at) for name, at in value.items() if name == "from" or name.endswith("_at")}
    return {name: times.get(name) or _dated(item) for name, item in value.items()}


def _launch_call(campaign: Campaign) -> Call | None:
    """The call that explains the wave; before the wave the one that was heard first."""
    if campaign.link is not None:
        return campaign.link.call
    return next((watch.opener for watch in campaign.watches.values()), None)


def _call_score(campaign: Campaign) -> float:
    return round(max((watch.opener.reading.score for watch in campaign.watches.values()), default=0.0), 4)


def _severity(campaign: Campaign, params: VerdictParams) -> str:
    out, leading = campaign.published, campaign.leading()
    assert out is not None
    if out.kind == "coordinated_wave" and leading is not None and leading.verdict is not None:
        # A doubt that comes after the alert does not take it out of the queue again.
        return severity_of(leading.verdict, params) if leading.verdict.coordinated else "queue"
    return "queue" if out.kind == "launch_signal" and _call_score(campaign) >= QUEUE_CALL else "log"


def _timeline(campaign: Campaign, call: Call | None, at: int) -> dict[str, Any]:
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


def _platforms(members: Iterable[Member], watches: Iterable[Watch]) -> list[str]:
    counts = Counter[str]()
    for member in members:
        counts.update(member.report.platforms)
    for watch in watches:
        counts.update({watch.opener.platform: 1})
    return sorted(counts, key=lambda platform: (-counts[platform], platform))


def _languages(members: Iterable[Member], call: Call | None) -> dict[str, float]:
    counts = Counter[str]()
    for member in members:
        counts.update({language or "und": n for language, n in member.report.languages.items()})
    if not counts and call is not None:
        counts[call.reading.language or "und"] = 1
    total = counts.total()
    return {lang: round(n / total, 4) for lang, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:10]}


def _volume(members: list[Member], campaign: Campaign, at: int) -> dict[str, Any]:
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


def _contributions(campaign: Campaign, leading: Member | None) -> list[dict[str, Any]]:
    if leading is not None and leading.verdict is not None:
        return [msgspec.to_builtins(term) for term in leading.verdict.contributions]
    call = _launch_call(campaign)
    terms = call.reading.terms if call is not None else {}
    return [
        {"detector": f"call.{name}", "value": 1.0, "expected": None, "threshold": None, "weight": round(weight, 4),
         "reason": f"the text's part '{name}'"}
        for name, weight in sorted(terms.items(), key=lambda item: (-item[1], item[0]))
    ] or [{"detector": "call.score", "value": _call_score(campaign), "expected": None, "threshold": 0.5, "weight": 0.0,
           "reason": "the text reads as a call to post together"}]  # fmt: skip


def _against_call(campaign: Campaign) -> list[dict[str, Any]]:
    """What speaks against a call that no wave has followed yet."""
    call = _launch_call(campaign)
    terms = call.reading.terms if call is not None else {}
    found: list[dict[str, Any]] = [
        {"check": f"call.{name}", "value": 1.0, "expected": 0.0, "weight": round(weight, 4),
         "text": f"the text's part '{name}'"}
        for name, weight in sorted(terms.items())
        if weight < 0 and name != "bias"
    ]  # fmt: skip
    return [*found, {"check": "no_wave_yet", "value": 0.0, "expected": None, "weight": 0.0,
                     "text": "no burst on its hashtags has been seen so far"}]  # fmt: skip


def _data_quality(members: list[Member]) -> dict[str, Any]:
    flags = Counter[str]()
    for member in members:
        flags.update(member.report.flags)
    posts = sum(member.report.posts for member in members)
    return {
        "flags": dict(sorted(flags.items())),
        "late_events_share": round(flags["LATE"] / posts, 4) if posts else 0.0,
        "early_events_share": round(flags["EARLY"] / posts, 4) if posts else 0.0,
    }


def _distinct(members: Iterable[Member]) -> list[PostRef]:
    """Evidence posts of all episodes, each once, oldest first."""
    posts = {(post.platform, post.post_id): post for member in members for post in member.report.evidence}
    return sorted(posts.values(), key=lambda post: (post.at, post.platform, post.post_id))


def _fit(data: dict[str, Any]) -> None:
    """Keep a revision within ``MAX_BYTES``: fewer posts first, then a shorter series. Then seal the evidence."""
    evidence, rows = data["evidence"], data["volume"]["series"]
    while len(msgspec.json.encode(data)) > MAX_BYTES - 128 and (evidence["posts"] or rows["rows"]):
        if evidence["posts"]:
            del evidence["posts"][-max(1, len(evidence["posts"]) // 4) :]
        else:
            del rows["rows"][: max(1, len(rows["rows"]) // 2)]
    evidence["truncated"] = len(evidence["posts"]) < evidence["total"]
    evidence["sha256"] = hashlib.sha256(msgspec.json.encode(evidence["posts"], order="sorted")).hexdigest()
