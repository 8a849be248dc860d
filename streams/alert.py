"""Alert revisions: a campaign as CloudEvents data of the alert schema, an evidence pack a person can check."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import msgspec

from detectors.base import REGISTER
from detectors.calls.grammar import LEARNED
from detectors.campaigns import Campaign, Member
from detectors.evidence import Call, PostRef
from detectors.fold import FOLD_VERSION
from detectors.post import Kind
from detectors.verdict import VerdictParams
from streams.alert_parts import (
    against_call,
    call_score,
    contributions,
    data_quality,
    dated,
    languages,
    launch_call,
    platforms,
    rfc3339,
    severity,
    timeline,
    volume,
)
from streams.gathering import campaign_ties, earlier_tags, places, starts
from streams.headline import headline, techniques
from streams.wire import Alert

MAX_BYTES: Final = 64 * 1024  # of one revision
MAX_POSTS: Final = 40  # shown as evidence
MAX_TEXT: Final = 500  # characters of a post shown
MAX_TOP: Final = 20
JUDGE_PARTS: Final = {"cohorts": 1, "watches": 1, "launches": 1, "campaigns": 1, "verdict": 1}

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
        # As they were when this was made: it may write in another process, which has imported none of them.
        self._versions = {name: str(cls.version) for name, cls in REGISTER.items()}
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
        leading, call = campaign.leading(), launch_call(campaign)
        judged = leading.verdict if leading is not None else None
        data: dict[str, Any] = {
            "alert_id": campaign.id,
            "revision": out.revision,
            "kind": out.kind,
            "state": out.state,
            "class": out.label,
            "severity": severity(campaign, self._verdict),
            "summary": "",
            "revision_reason": reason,
            "hashtags": list(campaign.tags().values()),
            "hashtag_variants": {
                next(iter(m.report.spellings), m.report.tag_key): list(m.report.spellings)[:8] for m in members
            },
            "platforms": platforms(members, campaign.watches.values()),
            "languages": languages(members, call),
            "detected_at": rfc3339(out.first_at[out.kind]),
            "confidence": judged.confidence if judged else call_score(campaign),
            "thresholds": {
                "coordinated": round(judged.bar, 4) if judged else self._verdict.coordinated,
                "page": self._verdict.page,
            },
            "timeline": timeline(campaign, call, at),
            "launch": self._launch(campaign, call),
            "volume": volume(members, campaign, at),
            "accounts": self._accounts(leading, members),
            "copy_clusters": self._exhibits(members, "copies"),
            "mirrors": self._exhibits(members, "mirrors"),
            "seeds": self._exhibits(members, "seeds"),
            "media": self._exhibits(members, "media"),
            "mirror_directions": self._exhibits(members, "mirror_directions"),
            "starts": dated(starts(leading)),
            "shared_links": self._exhibits(members, "links"),
            "cohorts": self._cohorts(campaign, leading),
            "campaign": dated(campaign_ties(campaign)),
            "contributions": contributions(campaign, leading),
            "counter_evidence": judged.counter_evidence if judged else against_call(campaign),
            "evidence": self._evidence(members, campaign),
            "data_quality": data_quality(members),
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
            **({"learned": round(reading.terms[LEARNED], 4)} if LEARNED in reading.terms else {}),
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
            # The wave of a withheld hashtag is told first and then finds its likely call: two alerts.
            "named_by_another": link is None and any(watch.state == "confirmed" for watch in watches),
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
        parts = {name: str(number) for name, number in JUDGE_PARTS.items()}
        detectors = self._versions | parts | {"fold": str(FOLD_VERSION)}
        return {
            "app_version": APP_VERSION,
            "config_sha256": self._config_sha256,
            "detectors": dict(sorted(detectors.items())),
            "input_offsets": {"muster.posts": dict(sorted(offsets.items(), key=lambda item: int(item[0])))},
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
