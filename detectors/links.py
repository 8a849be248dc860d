"""Detector: one web page linked to by many accounts."""

from __future__ import annotations

from typing import ClassVar

from detectors.base import register
from detectors.evidence import Finding
from detectors.post import Uses
from detectors.sharing import SHOWN, Shared, exhibit
from detectors.stateful import Stateful
from detectors.urls import canonical_link, first_link


@register("links")
class Links(Stateful[Shared]):
    """First links of posts, one page in one form (scheme, ``www.`` and trackers taken off), shared by several accounts.

    ``accounts``, ``share`` (of all posts that are no reposts), ``span_s`` and ``age_s`` are of the page with the most
    accounts; its age is the time from the first sight on any tag of the shard to the first on this one. ``together``
    is the most accounts that linked to one page within 60 s (from 64 on: at least), ``copied`` the share of posts that
    link to a page of several accounts, ``having`` the share with any link, ``old_share`` of these the share whose page
    was first seen more than a day before.

    When it does not work: news is linked to by many at once, so a shared page is no sign by itself; shorteners are not
    followed, a fresh short link for every post is a fresh page; a post's second link is not looked at. Of more than
    2,048 pages of one account each the oldest are forgotten, of more than 256 shared ones the smallest quarter.

    Units: counts of accounts, shares 0..1, s. Source: coordinated link sharing within 60 s (CooRnet, CooRTweet).
    """

    version: ClassVar[int] = 1

    def __init__(self) -> None:
        super().__init__(Shared())

    def update(self, uses: Uses) -> None:
        self.state.take(uses, uses.link, uses.link_first_at)

    def evidence(self, at: int) -> Finding:
        ranked = self.state.ranked()
        measures = {f"links.{name}": value for name, value in self.state.measures(ranked).items()}
        shown = [{"url": canonical_link(first_link(c.first.text)), **exhibit(c)} for c in ranked[:SHOWN]]
        return Finding(measures, {"links": shown} if shown else {})
