"""One plain sentence for an alert: what was measured, never an accusation. And the DISARM techniques it resembles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_TECHNIQUES: Final = {
    "T0015.002": "Create New Hashtag",
    "T0049.002": "Flood Existing Hashtag",
    "T0049.003": "Bots Amplify via Automated Forwarding and Reposting",
    "T0049.005": "Conduct Swarming",
    "T0060": "Continue to Amplify",
    "T0084.001": "Use Copypasta",
    "T0119.002": "Post across Platform",
    "T0121": "Manipulate Platform Algorithm",
    "T0151.007": "Chat Broadcast Group",
}
"""Ids and names as in the DISARM Foundation's STIX bundle of 2024-11-22; the names are theirs."""


def headline(data: Mapping[str, Any]) -> str:
    """What an alert's data say, in one sentence."""
    tags = _tags(data["hashtags"])
    if data["kind"] == "launch_signal":
        return _of_call(data, tags)
    timeline, volume = data["timeline"], data["volume"]
    since = _clock(timeline["onset_at"])
    accounts, posts = (" to ".join(f"{n:,}" for n in bounds) for bounds in counted(volume))
    parts = [f"{accounts} accounts published {posts} posts on {tags} since {since}"]
    if timeline["launch_call_at"] and data.get("launch"):
        launch = data["launch"]
        lead = timeline["lead_time_s"]
        ahead = f", {_span(lead)} before" if lead is not None and lead >= 1 else ""
        parts.append(f"called for on {launch['platform']} at {_clock(timeline['launch_call_at'])}{ahead}")
    strongest = max(data["contributions"], key=lambda term: term["weight"])
    if strongest["weight"] > 0 and not strongest["detector"].startswith("call."):
        parts.append(strongest["reason"])
    return "; ".join(parts) + _ending(data)


def counted(volume: Mapping[str, Any]) -> tuple[list[int], list[int]]:
    """Accounts and posts: one number each, or the bounds where several hashtags share them.

    >>> counted({"accounts_est": 5, "posts": 9, "accounts_least": 5, "posts_least": 7})
    ([5], [7, 9])
    """
    accounts, posts = volume.get("accounts_est", 0), volume.get("posts", 0)
    least = volume.get("accounts_least", accounts), volume.get("posts_least", posts)
    return sorted({min(least[0], accounts), accounts}), sorted({min(least[1], posts), posts})


def _of_call(data: Mapping[str, Any], tags: str) -> str:
    launch = data["launch"]
    where = f"on {tags}" if data["hashtags"] else "on a hashtag not yet named"
    start = launch.get("announced_start")
    when = f", from {_clock(start['at'])}" if start else ""
    text = f"A post on {launch['platform']} at {_clock(launch['at'])} asks others to post together {where}{when}"
    expired = data["state"] == "resolved" and not data.get("merged_into")
    if expired and launch.get("named_by_another"):
        return text + "; the alert of a wave names it as the likely call."
    return text + ("; no wave followed." if expired else _ending(data))


def _ending(data: Mapping[str, Any]) -> str:
    if data.get("merged_into"):
        return f"; continued as alert {data['merged_into']}."
    return "; over." if data["state"] == "resolved" else "."


def _tags(tags: list[str]) -> str:
    named = " and ".join("#" + tag for tag in tags[:2]) if len(tags) < 3 else ", ".join("#" + tag for tag in tags[:3])
    return named + (f" and {len(tags) - 3} more" if len(tags) > 3 else "")


def _clock(at: str) -> str:
    return f"{at[11:19]} UTC"


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def techniques(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """DISARM techniques whose observable part was measured, each with the measures it rests on."""
    if data["kind"] == "burst":
        return []
    weights: dict[str, float] = {}
    for term in data["contributions"]:
        weights[term["detector"]] = max(weights.get(term["detector"], 0.0), term["weight"])
    past = next((c["value"] for c in data["counter_evidence"] if c["check"] == "regular_hashtag"), 0)
    found: dict[str, list[str]] = {}
    if data["kind"] == "coordinated_wave":
        found["T0049.002" if past >= 3 else "T0015.002"] = ["known_before"]
        found["T0049.005"] = [name for name, weight in weights.items() if weight > 0]
    if data["class"] == "automated":
        found["T0121"] = ["newcomers.best_no15"]
    if weights.get("reposts.hyperactive_share", 0.0) > 0:
        found["T0049.003"] = ["reposts.hyperactive_share"]
    if any(cluster["accounts"] >= 5 for cluster in data["copy_clusters"]):
        found["T0084.001"] = ["copies.accounts"]
    if data["mirrors"]:
        found["T0119.002"] = ["mirrors.pairs"]
    launch = data.get("launch")
    if launch and launch["platform"] == "telegram":
        found["T0151.007"] = ["call.score"]
    if any(earlier.get("alert_id") for earlier in data["cohorts"]):
        found["T0060"] = ["cohort.best"]
    return [
        {"id": key, "name": _TECHNIQUES[key], "confidence": data["confidence"], "because": because}
        for key, because in sorted(found.items())
    ]
