"""What the pages show of an alert, made from its data: every optional field has a default here and nowhere else."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from streams.console.i18n import Locale
from streams.console.pictures import raster, sparkline
from streams.console.store import AlertObject, Card
from streams.plots import Mark, curve

MAX_VARIANTS = 3
ALIKE = 0.6  # of the words, from which a post is shown as a variant of a text
MARKS = ("launch_call_at", "announced_start_at", "onset_at", "detected_at", "resolved_at")
TONES = {
    "launch_call_at": "mark call",
    "announced_start_at": "mark announced",
    "onset_at": "mark onset",
    "detected_at": "mark detected",
}
_INSTANTS = (*MARKS, "peak_at", "detection_delay_s", "lead_time_s")
SHARES = ("location_unknown_share", "created_lt_30d_share", "created_same_week_share", "low_reach_high_volume_share",
          "hyperactive_posts_share", "recurring_share")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the account for or against: what was measured, what is usual, and how much it counts (log-odds)."""

    name: str
    text: str
    value: float | None
    expected: float | None
    weight: float

    @property
    def part(self) -> str:
        """The part of a call's text that it stands for, as a word of ``part.*``."""
        return self.name.removeprefix("call.") if self.name.startswith("call.") else ""

    @property
    def width(self) -> int:
        """Length of its bar, 0 to 100; the scale is the same on both sides."""
        return min(100, round(abs(self.weight) * 20))


@dataclass(frozen=True, slots=True)
class Cluster:
    """Texts that are alike; ``variants`` are posts whose wording differs, as (text, is it different) pieces."""

    data: Mapping[str, Any]
    variants: tuple[tuple[tuple[str, bool], ...], ...]


@dataclass(frozen=True, slots=True)
class AlertView:
    """One revision of one alert."""

    alert: AlertObject
    stage: str
    headline: Markup
    timeline: list[tuple[str, str, float | None]]  # name, instant, seconds since the instant before
    curve: Markup
    call: list[tuple[str, str]]  # text of the call in pieces, each with the name of its part or nothing
    zone: str | None
    pro: list[Term]
    contra: list[Term]
    clusters: list[Cluster]
    mirrors: list[Mapping[str, Any]]
    shares: list[tuple[str, float]]
    raster: Markup
    warnings: list[tuple[str, Any]]

    @property
    def signs(self) -> list[tuple[str, Term]]:
        """The strongest sign on either side. That most episodes are not coordinated is no sign of this one."""
        signs = [term for term in [*self.pro, *self.contra] if term.weight and not term.name.endswith(".prior")]
        sides = (("for", [term for term in signs if term.weight > 0]), ("against", [t for t in signs if t.weight < 0]))
        return [(side, found[0]) for side, found in sides if found]

    @property
    def data(self) -> dict[str, Any]:
        return self.alert["data"]  # type: ignore[no-any-return]


def stage(kind: str, state: str) -> str:
    """How far it has come, as a word of ``stage.*``."""
    return "over" if state == "resolved" else {"launch_signal": "call", "burst": "burst"}.get(kind, "wave")


def spark_of(card: Card, t: Locale) -> Markup:
    return sparkline(card["spark"], str(t("card.spark")))


def view(alert: AlertObject, t: Locale, zone: str | None = None, earlier: Iterable[AlertObject] = ()) -> AlertView:
    """``alert`` for a page; ``earlier`` revisions give the curve the minutes that a later one has no room for."""
    data = _DEFAULTS | alert["data"]
    data["timeline"] = dict.fromkeys(_INSTANTS) | data["timeline"]
    data["accounts"] = {"top": []} | data["accounts"]
    alert = alert | {"data": data}
    launch = data["launch"] or {}
    announced = launch.get("announced_start") or {}
    return AlertView(
        alert=alert,
        stage=stage(data["kind"], data["state"]),
        headline=headline(data, t),
        timeline=_timeline(data),
        curve=_curve(data, [revision["data"] for revision in earlier], t),
        call=_pieces(launch.get("text", ""), launch.get("spans") or []),
        zone=announced.get("timezone") or zone,
        pro=_heaviest_first(_terms(data["contributions"], "detector", "reason", positive=True)),
        contra=_heaviest_first(
            _terms(data["counter_evidence"], "check", "text")
            + _terms(data["contributions"], "detector", "reason", positive=False)
        ),
        clusters=[_cluster(found, data["evidence"]["posts"]) for found in _once(data["copy_clusters"], "text")],
        mirrors=_once(data["mirrors"], "post_ids"),
        shares=[(name, data["accounts"][name]) for name in SHARES if name in data["accounts"]],
        raster=_raster(data["evidence"]["posts"], t),
        warnings=sorted(data["data_quality"].get("flags", {}).items()),
    )


def headline(data: Mapping[str, Any], t: Locale) -> Markup:
    """What was measured, in one to three plain sentences."""
    launch, timeline, volume = data["launch"] or {}, data["timeline"], data["volume"]
    parts = []
    if data["kind"] == "launch_signal":
        key = "headline.call" if data["hashtags"] else "headline.call_untagged"
        parts.append(t(key, platform=launch.get("platform", ""), at=clock(launch.get("at")), tags=tags(data, t)))
        if launch.get("announced_start"):
            parts.append(t("headline.names", at=clock(launch["announced_start"]["at"])))
    else:
        parts.append(t("headline.wave", accounts=number(volume.get("accounts_est", 0)),
                       posts=number(volume.get("posts", 0)), tags=tags(data, t),
                       since=clock(timeline.get("onset_at"))))  # fmt: skip
        if launch and timeline.get("launch_call_at"):
            lead = timeline.get("lead_time_s")
            key = "headline.called_before" if lead is not None and lead >= 1 else "headline.called"
            parts.append(t(key, platform=launch["platform"], at=clock(timeline["launch_call_at"]),
                           lead=span(lead or 0, t)))  # fmt: skip
        if data["kind"] == "burst":
            parts.append(t("headline.burst"))
    if data["merged_into"]:
        parts.append(t("headline.merged"))
    elif data["state"] == "resolved":
        parts.append(t("headline.no_wave" if data["kind"] == "launch_signal" else "headline.over"))
    return Markup(" ").join(parts)


def tags(data: Mapping[str, Any], t: Locale) -> Markup:
    """The first hashtags, each isolated from the direction of what surrounds it."""
    shown = Markup(", ").join(Markup('<bdi dir="auto">#{}</bdi>').format(tag) for tag in data["hashtags"][:3])
    more = len(data["hashtags"]) - 3
    return shown + (Markup(" ") + t("headline.more", n=more) if more > 0 else Markup(""))


def clock(instant: str | None) -> Markup:
    """An instant as UTC time of day; the page's script adds the others."""
    if not instant:
        return Markup("–")
    return Markup('<time datetime="{}" dir="ltr">{} UTC</time>').format(instant, instant[11:19])


def span(seconds: float, t: Locale) -> Markup:
    """A length of time in its natural unit."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if abs(seconds) >= 2 * size:
            return t(f"span.{unit}", n=f"{seconds / size:.0f}")
    return t("span.s", n=f"{seconds:.0f}")


def number(value: Any) -> str:
    """Digits that are worth reading."""
    if value is None or value == "":
        return "–"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value)


_DEFAULTS: dict[str, Any] = {
    "summary": "", "hashtag_variants": {}, "languages": {}, "launch": None, "volume": {}, "accounts": {},
    "copy_clusters": [], "mirrors": [], "media": [], "seeds": [], "cohorts": [], "disarm": [], "links": {},
    "merged_into": None, "evidence": {"posts": [], "truncated": False, "total": 0, "sha256": ""},
}  # fmt: skip


def _timeline(data: Mapping[str, Any]) -> list[tuple[str, str, float | None]]:
    times = {**data["timeline"], "detected_at": data["detected_at"]}
    shown = sorted((times[name], name) for name in MARKS if times.get(name))
    found: list[tuple[str, str, float | None]] = []
    for n, (at, name) in enumerate(shown):
        since = (_ms(at) - _ms(shown[n - 1][0])) / 1000 if n else None
        found.append((name, at, since))
    return found


def _curve(data: Mapping[str, Any], earlier: Iterable[Mapping[str, Any]], t: Locale) -> Markup:
    found: dict[int, tuple[int, int]] = {}
    step = 0
    for revision in [*earlier, data]:  # what a later revision says of a bucket replaces what an earlier one did
        series = (revision.get("volume") or {}).get("series")
        if series and series["rows"]:
            first, step = _ms(series["from"]), series["bucket_s"] * 1000
            found |= {first + bucket * step: (posts, joins) for bucket, posts, joins in series["rows"]}
    if not found:
        return Markup("")
    times = {**data["timeline"], "detected_at": data["detected_at"]}
    marks = [Mark(_ms(times[name]), str(t(f"mark.{name}")), tone) for name, tone in TONES.items() if times.get(name)]
    rows = [(at, *found[at]) for at in sorted(found)]
    return Markup(curve(rows, step, marks, data["volume"].get("baseline_per_min")))


def _pieces(text: str, spans: Iterable[Sequence[Any]]) -> list[tuple[str, str]]:
    """The text cut at the parts that made it read as a call; of parts that overlap, the first."""
    pieces: list[tuple[str, str]] = []
    at = 0
    for start, end, name in sorted((int(s[0]), int(s[1]), str(s[2])) for s in spans):
        if at <= start < end <= len(text):
            pieces += [(text[at:start], ""), (text[start:end], name)]
            at = end
    return [piece for piece in [*pieces, (text[at:], "")] if piece[0]]


def _terms(found: Iterable[Mapping[str, Any]], name: str, text: str, positive: bool | None = None) -> list[Term]:
    return [
        Term(term[name], term.get(text) or "", term.get("value"), term.get("expected"), term.get("weight") or 0.0)
        for term in found
        if positive is None or ((term.get("weight") or 0.0) >= 0) is positive
    ]


def _heaviest_first(terms: list[Term]) -> list[Term]:
    return sorted(terms, key=lambda term: (-abs(term.weight), term.name))


def _once(found: Iterable[Mapping[str, Any]], key: str) -> list[Mapping[str, Any]]:
    """Of exhibits that every hashtag of a campaign shows, the largest."""
    kept: dict[str, Mapping[str, Any]] = {}
    for item in sorted(found, key=lambda item: -item.get("accounts", 0)):
        kept.setdefault(str(item.get(key)), item)
    return list(kept.values())


def _cluster(found: Mapping[str, Any], posts: Iterable[Mapping[str, Any]]) -> Cluster:
    sample = found.get("text") or ""
    variants: dict[str, tuple[tuple[str, bool], ...]] = {}
    words = sample.split()
    for post in posts:
        other = post["text"].split()
        shared = len(set(words) & set(other)) / max(len(set(words) | set(other)), 1)
        if len(variants) < MAX_VARIANTS and other != words and shared >= ALIKE:
            variants.setdefault(post["text"], _difference(words, other))
    return Cluster(found, tuple(variants.values()))


def _difference(words: list[str], other: list[str]) -> tuple[tuple[str, bool], ...]:
    matcher = difflib.SequenceMatcher(None, words, other, autojunk=False)
    pieces = [(" ".join(other[low:high]), tag != "equal") for tag, _, _, low, high in matcher.get_opcodes()]
    return tuple(piece for piece in pieces if piece[0])


def _raster(posts: Iterable[Mapping[str, Any]], t: Locale) -> Markup:
    firsts: dict[str, int] = {}
    for post in posts:
        firsts.setdefault(post["account_ref"], _ms(post["at"]))
    return raster(sorted((at, account[5:13]) for account, at in firsts.items()), str(t("panel.raster")))


def _ms(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp() * 1000)
