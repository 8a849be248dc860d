"""Detector: one post carried by many hands, against many hands that start by themselves."""

from __future__ import annotations

from itertools import islice
from typing import Any, ClassVar, Final

import msgspec

from detectors.base import register
from detectors.evidence import Finding
from detectors.post import NO_ID, Kind, Uses
from detectors.stateful import Stateful

MAX_SEEDS: Final = 2_048
MAX_ACCOUNTS: Final = 8_192
HYPERACTIVE: Final = 10  # reposts of an account that posts nothing else
SHOWN: Final = 5
_REPOST, _DELETE = int(Kind.REPOST), int(Kind.DELETE)


class Seed(msgspec.Struct, array_like=True):
    reposts: int
    first_at: int
    last_at: int


class Spread(msgspec.Struct):
    posts: int = 0
    reposts: int = 0
    joins: int = 0
    starts: int = 0  # joins with a post of one's own
    told: int = 0  # reposts that say what they repost
    seeds: dict[int, Seed] = {}
    several: dict[int, bool] = {}  # seeds with more than one repost
    accounts: dict[int, int] = {}  # account -> reposts, -1 once it has posted anything else
    hyperactive: int = 0
    hyperactive_posts: int = 0
    known: dict[int, list[str]] = {}  # post that may be a seed -> [platform, post id, text]


@register("reposts")
class Reposts(Stateful[Spread]):
    """Share of reposts, how much of it one post has, accounts that only repost, joins that are starts of one's own.

    ``top_share`` is the most reposted post's share of the reposts, ``seeds`` the number of reposted posts,
    ``hyperactive`` the number of accounts with at least ten reposts and nothing else, ``hyperactive_share`` their
    share of all posts, ``starters`` the share of joins that came with a post of their own.

    When it does not work: organic news travels by reposts of one seed as well (10 accounts in 10 minutes more often
    than not for a well-known author), so a high ``top_share`` accuses nobody; where the platform hides what a repost
    refers to, ``top_share`` and ``seeds`` are absent. Beyond 2,048 seeds the least reposted half is forgotten, beyond
    8,192 accounts new ones are not looked at.

    Units: counts, shares 0..1. Source: repost networks in the public coordination toolkits.
    """

    version: ClassVar[int] = 1

    def __init__(self) -> None:
        super().__init__(Spread())

    def update(self, uses: Uses) -> None:
        s = self.state
        columns = zip(uses.kind, uses.author, uses.ref, uses.post, uses.arrived_at, uses.joined, strict=True)
        for row, (kind, author, ref, post, at, joined) in enumerate(columns):
            if kind == _DELETE:
                continue
            repost = kind == _REPOST
            s.posts += 1
            s.reposts += repost
            s.joins += joined
            s.starts += joined and not repost
            self._know(author, repost)
            if not repost and len(s.known) < MAX_SEEDS:
                s.known[post] = [uses.platform[row], uses.post_id[row], uses.text[row][:280]]
            elif repost and ref != NO_ID:
                self._carry(ref, at)
                if len(s.known) < MAX_SEEDS:
                    s.known.setdefault(ref, [uses.platform[row], "", uses.text[row][:280]])

    def _know(self, author: int, repost: bool) -> None:
        s = self.state
        reposts = s.accounts.get(author)
        if (reposts is None and len(s.accounts) >= MAX_ACCOUNTS) or reposts == -1:
            return
        counted = reposts is not None and reposts >= HYPERACTIVE
        s.accounts[author] = now = (reposts or 0) + 1 if repost else -1
        if now >= HYPERACTIVE:
            s.hyperactive += not counted
            s.hyperactive_posts += 1 if counted else now
        elif counted and reposts is not None:
            s.hyperactive -= 1
            s.hyperactive_posts -= reposts

    def _carry(self, ref: int, at: int) -> None:
        s = self.state
        s.told += 1
        seed = s.seeds.get(ref)
        if seed is not None:
            seed.reposts += 1
            seed.last_at = at
            s.several[ref] = True
            return
        s.seeds[ref] = Seed(1, at, at)
        if len(s.seeds) > MAX_SEEDS:
            kept = sorted(s.seeds.items(), key=lambda item: (-item[1].reposts, -item[1].last_at, item[0]))
            s.seeds = dict(kept[: MAX_SEEDS // 2])
            s.several = {ref: True for ref in s.several if ref in s.seeds}

    def evidence(self, at: int) -> Finding:
        s = self.state
        if not s.posts:
            return Finding({})
        measures = {
            "reposts.share": s.reposts / s.posts,
            "reposts.hyperactive": float(s.hyperactive),
            "reposts.hyperactive_share": s.hyperactive_posts / s.posts,
        }
        if s.joins:
            measures["reposts.starters"] = s.starts / s.joins
        if not s.seeds:
            return Finding(measures)
        shown = [(ref, s.seeds[ref]) for ref in s.several] or list(islice(s.seeds.items(), SHOWN))
        top = sorted(shown, key=lambda item: (-item[1].reposts, item[1].first_at, item[0]))[:SHOWN]
        measures["reposts.seeds"] = float(len(s.seeds))
        measures["reposts.top_share"] = top[0][1].reposts / s.told
        return Finding(measures, {"seeds": [self._exhibit(ref, seed) for ref, seed in top]})

    def _exhibit(self, ref: int, seed: Seed) -> dict[str, Any]:
        platform, post_id, text = self.state.known.get(ref, ["", "", ""])
        return {
            "platform": platform,
            "post_id": post_id,  # empty: the seed itself has not been seen with this tag
            "text": text,
            "reposts": seed.reposts,
            "share": seed.reposts / self.state.told,
            "first_at": seed.first_at,
            "last_at": seed.last_at,
        }
