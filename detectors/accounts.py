"""Detector: what the joining accounts say about themselves, and what they leave out."""

from __future__ import annotations

from typing import ClassVar, Final

import msgspec
import numpy as np

from detectors.base import register
from detectors.evidence import Finding
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
    """The first joiners' statements, one list a field; what was not told is not in it."""

    joins: int = 0
    located: list[int] = []
    ages_ms: list[int] = []  # account age at joining
    created_days: list[int] = []
    daily: list[float] = []  # lifetime posts a day
    reach: list[tuple[int, float]] = []  # (followers, lifetime posts a day)


@register("accounts")
class Accounts(Stateful[Profiles]):
    """Unknown location, young accounts, creation dates in one week, lifetime posts a day, low reach at high volume.

    All over the first 2,048 accounts that joined: ``unlocated`` is the share that states no location among those
    asked, ``young`` the share created within 30 days, ``cohort`` the largest share created within the same seven days,
    ``daily_p50`` the median of lifetime posts a day, ``loud`` the share with under 50 followers and over 50 posts a
    day.

    When it does not work: no measure may be required, for aged, complete, quiet accounts can be bought; shares differ
    by platform and language (three of four accounts of some languages state no location), so compare with those. A
    measure that fewer than five accounts told anything about is absent.

    Units: shares 0..1, posts a day. Source: account features of the public bot and coordination studies.
    """

    version: ClassVar[int] = 1

    def __init__(self) -> None:
        super().__init__(Profiles())

    def update(self, uses: Uses) -> None:
        s = self.state
        rows = np.flatnonzero(uses.joined)[: MAX_ACCOUNTS - s.joins]
        s.joins += len(rows)
        for at, located, created, posts, followers in zip(
            uses.arrived_at[rows].tolist(), uses.located[rows].tolist(), uses.author_created[rows].tolist(),
            uses.author_posts[rows].tolist(), uses.followers[rows].tolist(), strict=True,
        ):  # fmt: skip
            if located != UNKNOWN:
                s.located.append(located)
            if created == UNKNOWN:
                continue
            age_ms = max(at - created, 0)
            s.ages_ms.append(age_ms)
            s.created_days.append(created // DAY_MS)
            if posts != UNKNOWN:
                daily = posts / max(age_ms / DAY_MS, 1.0)
                s.daily.append(daily)
                if followers != UNKNOWN:
                    s.reach.append((followers, daily))

    def evidence(self, at: int) -> Finding:
        s = self.state
        measures = {}
        if len(s.located) >= LEAST:
            measures["accounts.unlocated"] = s.located.count(0) / len(s.located)
        if len(s.ages_ms) >= LEAST:
            measures["accounts.young"] = sum(age < YOUNG_DAYS * DAY_MS for age in s.ages_ms) / len(s.ages_ms)
            days = np.sort(np.array(s.created_days))
            within = np.searchsorted(days, days + COHORT_DAYS) - np.arange(len(days))
            measures["accounts.cohort"] = float(within.max()) / len(days)
        if len(s.daily) >= LEAST:
            measures["accounts.daily_p50"] = float(np.median(s.daily))
        if len(s.reach) >= LEAST:
            loud = sum(followers < FEW_FOLLOWERS and daily > MANY_A_DAY for followers, daily in s.reach)
            measures["accounts.loud"] = loud / len(s.reach)
        return Finding(measures)
