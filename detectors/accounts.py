"""Detector: what the joining accounts say about themselves, and what they leave out."""

from __future__ import annotations

from bisect import bisect_left, insort
from math import log10
from typing import ClassVar, Final

import msgspec

from detectors.base import register
from detectors.evidence import Finding
from detectors.middle import middle
from detectors.post import UNKNOWN, Uses
from detectors.stateful import Stateful

MAX_ACCOUNTS: Final = 2_048
LEAST: Final = 5  # accounts that must have told something before a share is one
DAY_MS: Final = 86_400_000
COHORT_DAYS: Final = 7
YOUNG_DAYS: Final = 30
FEW_FOLLOWERS: Final = 50
MANY_A_DAY: Final = 50.0


class Profiles(msgspec.Struct):
    """The first joiners' statements; who did not tell something is not counted there.

    Counted when an account joins, so that a report costs the same whether ten joined or two thousand.
    """

    joins: int = 0
    asked: int = 0  # said whether they state a location
    unlocated: int = 0
    young: int = 0
    created_days: list[int] = []  # sorted
    cohort: int = 0  # most that were created within the same days
    daily: list[float] = []  # lifetime posts a day, sorted
    reach: list[float] = []  # log10 of followers, and one, sorted
    told: int = 0  # followers and lifetime posts
    loud: int = 0


@register("accounts")
class Accounts(Stateful[Profiles]):
    """Unknown location, young accounts, creation dates in one week, lifetime posts a day, reach, many posts unheard.

    All over the first 2,048 accounts that joined: ``unlocated`` is the share that states no location among those
    asked, ``young`` the share created within 30 days, ``cohort`` the largest share created within the same seven days,
    ``daily_p50`` the median of lifetime posts a day, ``reach_p50`` the median of log10 of followers and one, ``loud``
    the share with under 50 followers and over 50 posts a day.

    When it does not work: no measure may be required, for aged, complete, quiet accounts can be bought; shares differ
    by platform and language (three of four accounts of some languages state no location), so compare with those. A
    measure that fewer than five accounts told anything about is absent.

    Units: shares 0..1, posts a day. Source: account features of the public bot and coordination studies.
    """

    version: ClassVar[int] = 3

    def __init__(self) -> None:
        super().__init__(Profiles())

    def update(self, uses: Uses) -> None:
        s = self.state
        told = (uses.located, uses.author_created, uses.author_posts, uses.followers)
        for joined, at, located, created, posts, followers in zip(uses.joined, uses.arrived_at, *told, strict=True):
            if not joined or s.joins == MAX_ACCOUNTS:
                continue
            s.joins += 1
            if located != UNKNOWN:
                s.asked += 1
                s.unlocated += located == 0
            if followers != UNKNOWN:
                insort(s.reach, log10(followers + 1))
            if created == UNKNOWN:
                continue
            age_ms = max(at - created, 0)
            s.young += age_ms < YOUNG_DAYS * DAY_MS
            self._date(created // DAY_MS)
            if posts != UNKNOWN:
                daily = posts / max(age_ms / DAY_MS, 1.0)
                insort(s.daily, daily)
                if followers != UNKNOWN:
                    s.told += 1
                    s.loud += followers < FEW_FOLLOWERS and daily > MANY_A_DAY

    def _date(self, day: int) -> None:
        """One more creation date; only spans of days that hold it can become the fullest."""
        s = self.state
        days = s.created_days
        insort(days, day)
        first, end = bisect_left(days, day - COHORT_DAYS + 1), bisect_left(days, day + COHORT_DAYS)
        if end - first <= s.cohort:
            return
        near = days[first:end]
        for start in range(day - COHORT_DAYS + 1, day + 1):
            s.cohort = max(s.cohort, bisect_left(near, start + COHORT_DAYS) - bisect_left(near, start))

    def evidence(self, at: int) -> Finding:
        s = self.state
        measures = {}
        if s.asked >= LEAST:
            measures["accounts.unlocated"] = s.unlocated / s.asked
        if len(s.created_days) >= LEAST:
            measures["accounts.young"] = s.young / len(s.created_days)
            measures["accounts.cohort"] = s.cohort / len(s.created_days)
        if len(s.daily) >= LEAST:
            measures["accounts.daily_p50"] = middle(s.daily)
        if s.told >= LEAST:
            measures["accounts.loud"] = s.loud / s.told
        if len(s.reach) >= LEAST:
            measures["accounts.reach_p50"] = middle(s.reach)
        return Finding(measures)
