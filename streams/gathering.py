"""What an alert says of who gathered when, for the pictures: first posts, shared accounts, the usual rate.

Accounts appear as numbers in the order of their first posts, so that one picture can point into another without
naming anybody. All lists are capped: together they take at most about 8 KiB of a revision.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np

from detectors.campaigns import Campaign, Member
from detectors.evidence import PostRef
from detectors.rate import RateParams, negative_binomial_tail

MAX_EPISODES: Final = 12  # of a campaign, the largest
MAX_TIES: Final = 40
UNUSUAL: Final = 3.0  # -log10: a minute that brings more is one in a thousand
_COUNTS: Final = np.unique(np.geomspace(1, 1e6, 240).astype(np.int64))  # 6 % apart


def starts(leading: Member | None) -> dict[str, Any]:
    """First posts of the first accounts on the leading hashtag: ``ms`` after ``from``, ascending; ``total`` joined.

    ``from`` (epoch ms here) is the first of them. ``again`` lists the accounts, as places in ``ms``, that an earlier
    episode had too.
    """
    if leading is None or not leading.report.starts:
        return {}
    firsts = sorted(leading.report.starts)
    begin = firsts[0][0]
    known = {account for earlier in leading.cohort.earlier for account in earlier.who}
    return {
        "hashtag": leading.report.tag_key,
        "from": begin,
        "ms": [at - begin for at, _ in firsts],
        "again": [n for n, (_, account) in enumerate(firsts) if account in known],
        "total": leading.report.accounts,
    }


def places(leading: Member | None) -> dict[int, int]:
    """Account -> its place among ``starts``."""
    firsts = sorted(leading.report.starts) if leading is not None else []
    return {account: n for n, (_, account) in reversed(list(enumerate(firsts)))}


def earlier_tags(leading: Member | None, post: PostRef) -> list[str]:
    """Hashtags of earlier episodes that a post's account took part in."""
    if leading is None or not post.author:
        return []
    return [earlier.tag_key for earlier in leading.cohort.earlier if post.author in earlier.who]


def campaign_ties(campaign: Campaign) -> dict[str, Any]:
    """The campaign's hashtags, largest first, and what pairs of them share: [place, place, accounts, texts]."""
    members = sorted(campaign.members.values(), key=lambda m: (-m.report.accounts, m.onset_at, m.key))[:MAX_EPISODES]
    shared = [(a, b, *_shared(members[a], members[b])) for a, b in combinations(range(len(members)), 2)]
    bound = sorted((tie for tie in shared if tie[2] or tie[3]), key=lambda tie: (-tie[2] - 10 * tie[3], tie))
    return {
        "episodes": [
            {"hashtag": next(iter(m.report.spellings), m.report.tag_key), "onset_at": m.onset_at,
             "accounts": m.report.accounts, "posts": m.report.posts}
            for m in members
        ],
        "ties": [list(tie) for tie in sorted(bound[:MAX_TIES])],
        "total": len(campaign.members),
    }  # fmt: skip


def _shared(one: Member, other: Member) -> tuple[int, int]:
    return len(set(one.early) & set(other.early)), len(set(one.texts) & set(other.texts))


def usual_high_per_min(members: Sequence[Member]) -> float:
    """New accounts a minute that the hashtags' own past makes exceptional (one minute in a thousand), within 6 %.

    Hashtags count as if they were extreme together, so for several it is on the high side.
    """
    if not members:
        return 0.0
    mean = np.array([max(m.report.baseline_per_min, 1e-9) for m in members])
    past = np.array([m.report.known_before for m in members])
    params = RateParams()
    shape = np.minimum(params.prior_joins + past, params.max_shape)
    tails = negative_binomial_tail(
        np.tile(_COUNTS, len(members)), np.repeat(mean, len(_COUNTS)), np.repeat(shape, len(_COUNTS))
    ).reshape(len(members), -1)
    return float(_COUNTS[np.argmax(tails >= UNUSUAL, axis=1)].sum())
