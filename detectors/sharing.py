"""One thing from many accounts: what the detectors of links and of media have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from detectors.bounded import forget_oldest
from detectors.distinct import Distinct
from detectors.post import NO_ID, NOT_OWN, Uses

MAX_SINGLES: Final = 2_048  # things seen from one account only
MAX_CLUSTERS: Final = 256
TOGETHER_S: Final = 60
MAX_TOGETHER: Final = 64  # accounts within 60 s that are told apart: more are more
SAMPLE: Final = 280  # characters of the sample text
SHOWN: Final = 5  # things shown as evidence
OLD_MS: Final = 86_400_000  # a thing first seen longer ago is an old one


class Single(msgspec.Struct, array_like=True):
    """A thing that one account has posted so far, and the first post with it."""

    author: int
    posts: int
    at: int
    first_at: int  # when the shard first saw the thing, which may be long ago
    platform: str
    post_id: str
    text: str


class Cluster(msgspec.Struct):
    """A thing that several accounts have posted."""

    first: Single
    accounts: Distinct
    posts: int
    last_at: int
    recent: list[tuple[int, int]] = []  # (ms, account) of the last 60 s
    together: int = 1  # most accounts within 60 s

    @property
    def span_s(self) -> float:
        return (self.last_at - self.first.at) / 1_000

    @property
    def age_s(self) -> float:
        """How old the thing was when the tag first had it."""
        return max(self.first.at - self.first.first_at, 0) / 1_000

    def add(self, author: int, at: int) -> None:
        self.accounts.add((author,))
        self.posts += 1
        self.last_at = at
        self.recent = [(when, who) for when, who in self.recent if when > at - TOGETHER_S * 1_000 and who != author]
        self.recent = [*self.recent, (at, author)][-MAX_TOGETHER:]
        self.together = max(self.together, len(self.recent))


class Shared(msgspec.Struct):
    """The things of one kind on one tag. Reposts do not count: one post that travels is no sharing."""

    posts: int = 0  # all that are no reposts, with such a thing or without
    having: int = 0
    copies: int = 0  # posts with a thing of several accounts
    old: int = 0  # posts with a thing that was first seen more than a day before
    singles: dict[int, Single] = {}
    clusters: dict[int, Cluster] = {}

    def take(self, uses: Uses, things: Sequence[int], firsts: Sequence[int]) -> None:
        """The next rows, with the thing of each and when that was first seen."""
        if not any(things):  # most rows have none
            self.posts += len(things) - sum(map(uses.kind.count, NOT_OWN))
            return
        columns = zip(uses.kind, things, uses.author, uses.arrived_at, firsts, strict=True)
        for row, (kind, thing, author, at, first) in enumerate(columns):
            if kind in NOT_OWN:
                continue
            self.posts += 1
            if thing == NO_ID:
                continue
            self.having += 1
            self.old += at - first > OLD_MS
            cluster = self.clusters.get(thing)
            single = self.singles.get(thing)
            if cluster is not None:
                cluster.add(author, at)
                self.copies += 1
            elif single is None:
                text = uses.text[row][:SAMPLE]
                self.singles[thing] = Single(author, 1, at, first, uses.platform[row], uses.post_id[row], text)
                forget_oldest(self.singles, MAX_SINGLES)
            elif single.author == author:
                single.posts += 1
            else:
                self._open(thing, self.singles.pop(thing), author, at)

    def _open(self, thing: int, first: Single, author: int, at: int) -> None:
        cluster = Cluster(first, Distinct(), first.posts, at, [(first.at, first.author)])
        cluster.accounts.add((first.author,))
        cluster.add(author, at)
        self.clusters[thing] = cluster
        self.copies += cluster.posts
        if len(self.clusters) > MAX_CLUSTERS:
            ranked = sorted(self.clusters, key=lambda c: (self.clusters[c].accounts.count, self.clusters[c].last_at, c))
            for smallest in ranked[: MAX_CLUSTERS // 4]:
                self.copies -= self.clusters.pop(smallest).posts

    def ranked(self) -> list[Cluster]:
        """Clusters, the one with the most accounts first."""
        order = sorted(self.clusters.items(), key=lambda item: (-item[1].accounts.count, -item[1].posts, item[0]))
        return [cluster for _, cluster in order]

    def measures(self, ranked: Iterable[Cluster]) -> dict[str, float]:
        """The measures without a detector's name; none when no post had such a thing."""
        if not self.having:
            return {}
        largest = next(iter(ranked), None)
        found = {
            "accounts": 0.0 if largest is None else float(largest.accounts.count),
            "together": float(max((cluster.together for cluster in self.clusters.values()), default=0)),
            "share": 0.0 if largest is None else largest.posts / self.posts,
            "copied": self.copies / self.posts,
            "having": self.having / self.posts,
            "old_share": self.old / self.having,
        }
        return found if largest is None else found | {"span_s": largest.span_s, "age_s": largest.age_s}


def exhibit(cluster: Cluster) -> dict[str, Any]:
    """A cluster for people to check."""
    first = cluster.first
    return {
        "text": first.text,
        "accounts": min(cluster.accounts.count, cluster.posts),  # of many an estimate
        "posts": cluster.posts,
        "first_at": first.at,
        "first_seen_at": first.first_at,
        "age_s": cluster.age_s,
        "span_s": cluster.span_s,
        "together": cluster.together,
        "platform": first.platform,
        "post_id": first.post_id,
    }
