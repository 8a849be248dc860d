"""Detector: one text from many accounts."""

from __future__ import annotations

from typing import Any, ClassVar, Final

import msgspec

from detectors.base import register
from detectors.bounded import forget_oldest
from detectors.distinct import Distinct
from detectors.evidence import Finding
from detectors.near import Near
from detectors.post import NO_ID, NOT_OWN, Uses
from detectors.stateful import Stateful

MAX_SINGLES: Final = 4_096  # texts seen from one account only
MAX_CLUSTERS: Final = 512
SAMPLE: Final = 280  # characters of the sample text
SHOWN: Final = 5


class Single(msgspec.Struct, array_like=True):
    """A text that one account has posted so far."""

    author: int
    posts: int
    first_at: int
    platform: str
    post_id: str
    text: str


class Cluster(msgspec.Struct):
    """A text that several accounts have posted."""

    first: Single
    accounts: Distinct
    posts: int
    last_at: int
    reworded: int = 0  # posts whose wording differs from the first


class Texts(msgspec.Struct):
    posts: int = 0  # with a text, reposts not counted
    copies: int = 0  # of them, in texts of several accounts
    singles: dict[int, Single] = {}
    clusters: dict[int, Cluster] = {}
    near: Near = msgspec.field(default_factory=Near)


@register("copies")
class Copies(Stateful[Texts]):
    """Texts that are equal or nearly so after folding (case, tags, links, mentions taken out), by different accounts.

    Reposts are not copies: one post that travels is the business of ``reposts``. ``accounts``, ``span_s`` and
    ``share`` (of all posts with a text) are those of the largest cluster, ``clusters`` counts texts of at least three
    accounts, ``copied`` is the share of posts that are in any cluster, ``reworded`` the share of the largest cluster's
    posts that are not worded as its first: from five different words on, a text that shares 60 % of its words with an
    earlier one counts as that (``near.py``), so one changed word hides no copy.

    When it does not work: rewriting of every second word hides a copy; greetings and slogans are copies without a
    caller; 29 % of real launches have nearly all texts different. No evidence of a launch by itself, but what a person
    wants to see. Of more than 4,096 texts the oldest that nobody copied are forgotten (of 1,024 for rewordings), of
    more than 512 clusters the smallest quarter.

    Units: counts of accounts and clusters, s, shares 0..1. Source: co-post detection of the public coordination
    toolkits; MinHash (Broder 1997).
    """

    version: ClassVar[int] = 2

    def __init__(self) -> None:
        super().__init__(Texts())

    def update(self, uses: Uses) -> None:
        s = self.state
        columns = zip(uses.text_hash, uses.author, uses.kind, uses.arrived_at, strict=True)
        for row, (written, author, kind, at) in enumerate(columns):
            if written == NO_ID or kind in NOT_OWN:
                continue
            s.posts += 1
            text = s.near.aliases.get(written, written)
            if text not in s.clusters and text not in s.singles:
                text = s.near.like(written, uses.wording[row])
            cluster = s.clusters.get(text)
            if cluster is not None:
                cluster.accounts.add((author,))
                cluster.posts += 1
                cluster.last_at = at
                cluster.reworded += text != written
                s.copies += 1
                continue
            single = s.singles.get(text)
            if single is None:
                sample = uses.text[row][:SAMPLE]
                s.singles[text] = Single(author, 1, at, uses.platform[row], uses.post_id[row], sample)
                forget_oldest(s.singles, MAX_SINGLES)
            elif single.author == author:
                single.posts += 1
            else:
                self._open(text, s.singles.pop(text), author, at, reworded=text != written)

    def _open(self, text: int, first: Single, author: int, at: int, *, reworded: bool) -> None:
        s = self.state
        accounts = Distinct()
        accounts.add((first.author, author))
        s.clusters[text] = Cluster(first, accounts, first.posts + 1, at, int(reworded))
        s.copies += first.posts + 1
        if len(s.clusters) > MAX_CLUSTERS:
            ranked = sorted(s.clusters, key=lambda c: (s.clusters[c].accounts.count, s.clusters[c].last_at, c))
            for smallest in ranked[: MAX_CLUSTERS // 4]:
                s.copies -= s.clusters.pop(smallest).posts

    def evidence(self, at: int) -> Finding:
        s = self.state
        if not s.posts:
            return Finding({})
        ranked = sorted(
            ((cluster.accounts.count, cluster.posts, text, cluster) for text, cluster in s.clusters.items()),
            key=lambda c: (-c[0], -c[1], c[2]),
        )
        measures = {
            "copies.accounts": 0.0,
            "copies.share": 0.0,
            "copies.clusters": float(sum(accounts >= 3 for accounts, *_ in ranked)),
            "copies.copied": s.copies / s.posts,
        }
        if ranked:
            accounts, posts, _, largest = ranked[0]
            measures["copies.accounts"] = float(accounts)
            measures["copies.share"] = posts / s.posts
            measures["copies.reworded"] = largest.reworded / posts
            measures["copies.span_s"] = (largest.last_at - largest.first.first_at) / 1_000
        return Finding(measures, {"copies": [_exhibit(a, p, c) for a, p, _, c in ranked[:SHOWN]]} if ranked else {})


def _exhibit(accounts: int, posts: int, cluster: Cluster) -> dict[str, Any]:
    first = cluster.first
    return {
        "text": first.text,
        "accounts": min(accounts, posts),  # of many an estimate
        "posts": posts,
        "reworded": cluster.reworded,
        "first_at": first.first_at,
        "span_s": (cluster.last_at - first.first_at) / 1_000,
        "platform": first.platform,
        "post_id": first.post_id,
    }
