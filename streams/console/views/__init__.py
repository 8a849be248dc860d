"""What a page or a report shows of an alert, made from its data: every optional field has its default here.

A panel is a template ``_NAME.html`` and what a module here makes for it; the console's alert page and
``muster replay --report`` include the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from streams.console.i18n import Locale
from streams.console.selection import EVERYTHING, Selection
from streams.console.views.company import Cluster, bonds, clusters, mirror_lags, once
from streams.console.views.head import headline, stage
from streams.console.views.history import Step, history
from streams.console.views.launch import MARKS, Starts, call_pieces, first_posts, launch_curves, marks, timeline
from streams.console.views.reasons import Reasons, Term, part_words, reasons
from streams.console.views.words import clock, dated_clock, epoch_ms, number, percent, span, tag, tags
from streams.plots import sparkline

__all__ = [
    "AlertView", "Cluster", "Reasons", "Starts", "Step", "Term", "clock", "dated_clock", "epoch_ms", "headline",
    "history", "marks", "number", "part_words", "percent", "span", "spark_of", "stage", "tag", "tags", "view",
]  # fmt: skip

_INSTANTS = (*MARKS, "peak_at", "detection_delay_s", "lead_time_s")
SHARES = ("location_unknown_share", "created_lt_30d_share", "created_same_week_share", "low_reach_high_volume_share",
          "hyperactive_posts_share", "recurring_share")  # fmt: skip
# Of platforms whose posts have one made of the id alone; without a scheme, so that no page makes a link of it.
POST_ADDRESSES = {"x": "x.com/i/status/{}"}
THRESHOLDS = {"coordinated": 0.5, "page": 0.9}  # of an alert that does not say its own
_DEFAULTS: dict[str, Any] = {
    "summary": "", "hashtag_variants": {}, "languages": {}, "launch": None, "volume": {}, "accounts": {},
    "copy_clusters": [], "mirrors": [], "mirror_directions": [], "media": [], "shared_links": [], "seeds": [],
    "cohorts": [], "starts": {}, "campaign": {}, "disarm": [], "links": {}, "merged_into": None,
    "thresholds": THRESHOLDS, "evidence": {"posts": [], "truncated": False, "total": 0, "sha256": ""},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AlertView:
    """One revision of one alert."""

    alert: Mapping[str, Any]
    stage: str
    headline: Markup
    timeline: list[tuple[str, str, float | None]]  # name, instant, seconds since the instant before
    curves: list[tuple[str, Markup]]  # word of ``panel.*`` or nothing, picture
    call: list[tuple[str, str]]  # text of the call in pieces, each with the name of its part or nothing
    zone: str | None
    reasons: Reasons
    starts: Starts | None
    clusters: list[Cluster]
    mirrors: list[Mapping[str, Any]]
    lags: Markup
    bonds: Markup
    shares: list[tuple[str, float]]
    warnings: list[tuple[str, Any]]
    picked: Selection

    @property
    def posts(self) -> list[Mapping[str, Any]]:
        """The kept posts that were picked."""
        cluster = self.cluster
        return [
            post
            for post in self.data["evidence"]["posts"]
            if self.picked.holds(post["at"]) and (cluster is None or cluster.has(post["text"]))
        ]

    @property
    def cluster(self) -> Cluster | None:
        """The one that was picked, if the alert has it."""
        return next(
            (found for found in self.clusters if self.picked.cluster and found.key == self.picked.cluster), None
        )

    @property
    def data(self) -> dict[str, Any]:
        return self.alert["data"]  # type: ignore[no-any-return]

    def address(self, post: Mapping[str, Any]) -> str:
        """Where a post stands on its platform, as far as its id tells; nothing ever loads it."""
        return POST_ADDRESSES.get(post["platform"], "").format(post["post_id"])


def view(
    alert: Mapping[str, Any],
    t: Locale,
    zone: str | None = None,
    earlier: Iterable[Mapping[str, Any]] = (),
    link: Callable[[str], str] = "/a/{}".format,
    steps: Sequence[Mapping[str, Any]] = (),
    picked: Selection = EVERYTHING,
) -> AlertView:
    """``alert``, in structured form, for a page.

    ``earlier`` revisions, oldest first, complete its curve, and where some are not kept the lines of its history do
    (``steps``, oldest first); ``link`` gives the address of another alert, and ``picked`` is what its reader wants to
    see of posts and first posts.
    """
    data = _complete(alert["data"])
    before = [revision["data"] for revision in earlier]
    return AlertView(
        alert={**alert, "data": data},
        stage=stage(data["kind"], data["state"]),
        headline=headline(data, t),
        timeline=timeline(data),
        curves=launch_curves(data, before, t, steps, picked),
        call=call_pieces(data["launch"] or {}),
        zone=((data["launch"] or {}).get("announced_start") or {}).get("timezone") or zone,
        reasons=reasons(data, t),
        starts=first_posts(data, before, t, picked),
        clusters=clusters(data),
        mirrors=once(data["mirrors"], "post_ids"),
        lags=mirror_lags(data, t),
        bonds=bonds(data, t, link),
        shares=[(name, data["accounts"][name]) for name in SHARES if name in data["accounts"]],
        warnings=sorted(data["data_quality"].get("flags", {}).items()),
        picked=picked,
    )


def spark_of(card: Mapping[str, Any], t: Locale) -> Markup:
    return Markup(sparkline(card["spark"], str(t("card.spark"))))


def _complete(found: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {**_DEFAULTS, **found}
    data["timeline"] = dict.fromkeys(_INSTANTS) | data["timeline"]
    data["accounts"] = {"top": []} | data["accounts"]
    return data
