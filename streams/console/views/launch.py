"""How it began: what happened when, the curve, the call's text, the first posts of the accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from streams.console.i18n import Locale
from streams.console.selection import EVERYTHING, Selection
from streams.console.views.words import epoch_ms, number
from streams.plots import Mark, Usual, curve, raster
from streams.plots.frame import length

MARKS = ("launch_call_at", "announced_start_at", "onset_at", "detected_at", "resolved_at")
TONES = {
    "launch_call_at": "mark call",
    "announced_start_at": "mark announced",
    "onset_at": "mark onset",
    "detected_at": "mark detected",
}
_HALF = 0.5
_BEFORE_MS, _AFTER_MS = 300_000, 1_800_000  # of the onset: what the start's picture shows
_APART_MS = 60_000  # of sums whose difference is drawn
_BUCKETS = 240  # of a picture, at most
_COARSER = (1, 3, 6, 30, 60, 180, 360, 8_640, 86_400)  # buckets that are joined to one


@dataclass(frozen=True, slots=True)
class Starts:
    """The picture of first posts, and what it says in numbers."""

    picture: Markup
    hashtag: str
    shown: int
    total: int
    half_s: float  # within which half of those shown had posted
    again: int


def timeline(data: Mapping[str, Any]) -> list[tuple[str, str, float | None]]:
    """Name, instant, seconds since the instant before."""
    times = _times(data)
    shown = sorted((times[name], name) for name in MARKS if times.get(name))
    found: list[tuple[str, str, float | None]] = []
    for n, (at, name) in enumerate(shown):
        since = (epoch_ms(at) - epoch_ms(shown[n - 1][0])) / 1000 if n else None
        found.append((name, at, since))
    return found


def marks(data: Mapping[str, Any], t: Locale) -> tuple[Mark, ...]:
    times = _times(data)
    return tuple(
        Mark(epoch_ms(times[name]), str(t(f"mark.{name}")), tone) for name, tone in TONES.items() if times[name]
    )


def launch_curves(
    data: Mapping[str, Any],
    earlier: Sequence[Mapping[str, Any]],
    t: Locale,
    steps: Sequence[Mapping[str, Any]] = (),
    picked: Selection = EVERYTHING,
) -> list[tuple[str, Markup]]:
    """The start and, when there is more, the whole: (word of ``panel.*`` or nothing, picture).

    ``earlier`` revisions, oldest first, give the minutes that a later one has no room for; what a later one says
    replaces them. What none of those that are kept has room for is drawn from the sums in ``steps``, oldest first.
    """
    found: dict[int, tuple[int, int]] = {}
    told: list[tuple[int, int]] = []
    step = 0
    for revision in [*earlier, data]:
        series = (revision.get("volume") or {}).get("series")
        if series and series["rows"]:
            first, step = epoch_ms(series["from"]), series["bucket_s"] * 1000
            found |= {first + bucket * step: (posts, joins) for bucket, posts, joins in series["rows"]}
            told.append((first, first + (series["rows"][-1][0] + 1) * step))
    if not found:
        return []
    found = _between(steps, told, step) | found
    draw = partial(_curve, step=step, usual=usual_of([*earlier, data]), data=data, t=t, picked=picked)
    onset = epoch_ms(data["timeline"]["onset_at"]) if data["timeline"]["onset_at"] else min(found)
    start = {at: counts for at, counts in found.items() if onset - _BEFORE_MS <= at <= onset + _AFTER_MS}
    if not start or max(found) <= onset + 2 * _AFTER_MS:
        return [("", draw(found))]
    return [("curve_start", draw(start)), ("curve_whole", draw(found))]


def _between(
    steps: Sequence[Mapping[str, Any]], told: Sequence[tuple[int, int]], width: int
) -> dict[int, tuple[int, int]]:
    """Buckets that no series in ``told`` (from, until) covers, each with its share of what came between two revisions.

    These are at least a minute apart: hashtags report in turn, so that sums jump from one second to the next.
    """
    found: dict[int, tuple[int, int]] = {}
    apart: list[Mapping[str, Any]] = []
    for step in steps:
        if not apart or epoch_ms(step["time"]) >= epoch_ms(apart[-1]["time"]) + _APART_MS:
            apart.append(step)
    for before, after in pairwise(apart):
        begin, end = (epoch_ms(step["time"]) // width for step in (before, after))
        more = [max((after.get(name) or 0) - (before.get(name) or 0), 0) for name in ("posts", "accounts")]
        for n, bucket in enumerate(range(begin, end)):
            if not any(first <= bucket * width < until for first, until in told):
                posts, joins = (round(m * (n + 1) / (end - begin)) - round(m * n / (end - begin)) for m in more)
                found[bucket * width] = posts, joins
    return found


def usual_of(revisions: Sequence[Mapping[str, Any]]) -> Usual | None:
    """What was usual before: by the first revision that knows, since later ones have the wave itself in their past."""
    for revision in revisions:
        volume = revision.get("volume") or {}
        if volume.get("baseline_per_min"):
            return Usual(volume["baseline_per_min"], volume.get("baseline_high_per_min"))
    return None


def _curve(
    found: Mapping[int, tuple[int, int]],
    step: int,
    usual: Usual | None,
    data: Mapping[str, Any],
    t: Locale,
    picked: Selection,
) -> Markup:
    width = step * next(n for n in _COARSER if (max(found) - min(found)) / (step * n) <= _BUCKETS)
    buckets: dict[int, list[int]] = {}
    for at, (posts, joins) in found.items():
        bucket = buckets.setdefault(at - at % width, [0, 0])
        bucket[0], bucket[1] = bucket[0] + posts, bucket[1] + joins
    rows = [(at, buckets[at][0], buckets[at][1]) for at in sorted(buckets)]
    most = max(posts for _, posts, _ in rows) * 60_000 / width
    expected, high = (usual.expected, usual.high) if usual else (None, None)
    label = t("alt.curve", most=number(most), expected=number(expected), high=number(high))
    return Markup(curve(rows, width, marks(data, t), usual, str(label), chosen=(picked.start, picked.end)))


def call_pieces(launch: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The text cut at the parts that made it read as a call, each with the part's name or nothing.

    Of parts that overlap, the first.
    """
    text: str = launch.get("text", "")
    spans: Iterable[Sequence[Any]] = launch.get("spans") or []
    pieces: list[tuple[str, str]] = []
    at = 0
    for start, end, name in sorted((int(s[0]), int(s[1]), str(s[2])) for s in spans):
        if at <= start < end <= len(text):
            pieces += [(text[at:start], ""), (text[start:end], name)]
            at = end
    return [piece for piece in [*pieces, (text[at:], "")] if piece[0]]


def first_posts(
    data: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]], t: Locale, picked: Selection = EVERYTHING
) -> Starts | None:
    """The first posts within the span that was picked; of too few there is no picture, only their number."""
    starts = data["starts"]
    if not starts.get("ms"):
        return None
    begin = epoch_ms(starts["from"])
    kept = [(at, n in set(starts["again"])) for n, at in enumerate(starts["ms"]) if picked.holds_ms(begin + at)]
    firsts = [at - kept[0][0] for at, _ in kept]
    again = {n for n, (_, returns) in enumerate(kept) if returns}
    half_s = firsts[int((len(firsts) - 1) * _HALF)] / 1000 if firsts else 0.0
    label = t("alt.starts", n=len(firsts), half=length(half_s * 1000), again=len(again))
    usual = usual_of([*earlier, data])
    picture = Markup(raster(firsts, again, usual.high if usual else None, str(label)))
    if not picture and not picked.spans:
        return None
    return Starts(picture, starts["hashtag"], len(firsts), starts["total"], half_s, len(again))


def _times(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data["timeline"], "detected_at": data["detected_at"]}
