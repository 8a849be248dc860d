"""What is true about a generated or labelled stream: one record a launch or organic burst."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import msgspec
import numpy as np

from detectors.post import I64, U64, Kind
from streams.scenarios.batch import Batch

WINDOW_MS = 600_000


class CallTruth(msgspec.Struct, frozen=True):
    """The post that called for it, and the instant it names."""

    platform: str
    post_id: str
    at: str
    announced_at: str | None


class Truth(msgspec.Struct, frozen=True):
    """One line of a truth file; times are RFC 3339 with Z.

    ``accounts`` and ``posts`` are the operation's own (for organic bursts the crowd's), without calls, deletions and
    joining public. ``t10_at`` is the tenth distinct account within ten minutes. A ``neutral`` record counts
    neither way: a call that nobody follows.
    """

    id: str
    kind: Literal["launch", "organic", "neutral"]
    archetype: str
    campaign: str
    tags: list[str]
    onset_at: str
    t10_at: str | None
    peak_at: str
    end_at: str
    accounts: int
    posts: int
    call: CallTruth | None
    declared: bool
    notes: str = ""


def stamp(at: int) -> str:
    """Epoch ms as RFC 3339.

    >>> stamp(1_733_671_980_000)
    '2024-12-08T15:33:00.000Z'
    """
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def tenth_account(at: I64, account: U64, among: int = 10, window_ms: int = WINDOW_MS) -> int | None:
    """When the ``among``-th distinct account within the window posts; None when that never happens. Sorted rows."""
    last: dict[int, int] = {}  # account -> its newest post, oldest first
    for moment, who in zip(at.tolist(), account.tolist(), strict=True):
        last.pop(who, None)
        last[who] = moment
        while last[oldest := next(iter(last))] <= moment - window_ms:
            del last[oldest]
        if len(last) >= among:
            return int(moment)
    return None


def describe(
    posts: Batch,
    onset_at: int,
    *,
    name: str,
    kind: Literal["launch", "organic", "neutral"],
    archetype: str,
    campaign: str,
    tags: list[str],
    call: CallTruth | None = None,
    declared: bool = False,
    notes: str = "",
) -> Truth:
    """The record of what is really in ``posts`` (sorted); strays before the onset belong to it but do not time it."""
    kept = posts.take(np.flatnonzero(posts.kind != Kind.DELETE))
    since = kept.at >= onset_at
    t10 = tenth_account(kept.at[since], kept.account[since])
    minutes, counts = np.unique(kept.at[since] // 60_000, return_counts=True)
    peak = int(minutes[counts.argmax()]) * 60_000 if len(minutes) else onset_at
    return Truth(
        id=name,
        kind=kind,
        archetype=archetype,
        campaign=campaign,
        tags=tags,
        onset_at=stamp(onset_at),
        t10_at=None if t10 is None else stamp(t10),
        peak_at=stamp(max(peak, onset_at)),
        end_at=stamp(int(kept.at[-1]) if len(kept) else onset_at),
        accounts=len(np.unique(kept.account)),
        posts=len(kept),
        call=call,
        declared=declared,
        notes=notes,
    )
