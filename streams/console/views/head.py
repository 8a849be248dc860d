"""What stands at the head of an alert: its stage, and what was measured in one to three plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from streams.console.i18n import Locale
from streams.console.views.words import clock, number, span, tags
from streams.headline import counted


def stage(kind: str, state: str) -> str:
    """How far it has come, as a word of ``stage.*``."""
    return "over" if state == "resolved" else {"launch_signal": "call", "burst": "burst"}.get(kind, "wave")


def headline(data: Mapping[str, Any], t: Locale) -> Markup:
    parts = _call(data, t) if data["kind"] == "launch_signal" else _wave(data, t)
    if data["merged_into"]:
        parts.append(t("headline.merged"))
    elif data["state"] == "resolved":
        parts.append(t("headline.no_wave" if data["kind"] == "launch_signal" else "headline.over"))
    return Markup(" ").join(parts)


def _call(data: Mapping[str, Any], t: Locale) -> list[Markup]:
    launch = data["launch"] or {}
    key = "headline.call" if data["hashtags"] else "headline.call_untagged"
    parts = [t(key, platform=launch.get("platform", ""), at=clock(launch.get("at")), tags=tags(data, t))]
    if launch.get("announced_start"):
        parts.append(t("headline.names", at=clock(launch["announced_start"]["at"])))
    return parts


def _wave(data: Mapping[str, Any], t: Locale) -> list[Markup]:
    launch, timeline, volume = data["launch"] or {}, data["timeline"], data["volume"]
    accounts, posts = ("–".join(map(number, bounds)) for bounds in counted(volume))
    since = clock(timeline.get("onset_at"))
    parts = [t("headline.wave", accounts=accounts, posts=posts, tags=tags(data, t), since=since)]
    if launch and timeline.get("launch_call_at"):
        lead = timeline.get("lead_time_s")
        key = "headline.called_before" if lead is not None and lead >= 1 else "headline.called"
        parts.append(t(key, platform=launch["platform"], at=clock(timeline["launch_call_at"]), lead=span(lead or 0, t)))
    if data["kind"] == "burst":
        parts.append(t("headline.burst"))
    return parts
