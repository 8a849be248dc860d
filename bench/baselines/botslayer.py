"""BotSlayer-CE's score of a hashtag: a logistic of the ranks of its trend, volume, botness and diversity in 4 h.

Its botness is a mean of sigmoids of friends a day, friends a follower and posts a day, of which its authors say an AUC
of .65 to .70; its flags of profiles are not in our posts. Where a stream says nothing about accounts, all are alike and
botness counts as the highest rank for all, the reading that lets the rest of its rule work at all.
"""

from __future__ import annotations

import numpy as np

from bench.alerts import Alarm
from bench.baselines.table import BATCH_MS, F64, Ints, Posts, alarms
from bench.posts import HOUR_MS

WINDOW_MS = 4 * HOUR_MS
OFFSETS = (1.0, 7.4, 33.0)
TREND, VOLUME, BOTS, DIVERSITY, BIAS = 1.91356533, 2.8811564, 7.09627534, -0.0889277, -10.3836869
LEVEL = 0.5


def botslayer(posts: Posts) -> list[Alarm]:
    """Hashtags that score at least ``LEVEL``, looked at every ten minutes."""
    row, tag = posts.uses[:, 0], posts.uses[:, 1]
    at, who = posts.at[row], posts.account[row]
    bots = (1 / (1 + np.exp(-(posts.looks[row] - np.array(OFFSETS))))).mean(axis=1)
    tags: list[Ints] = []
    times: list[Ints] = []
    if not len(at):
        return []
    for end in range(int(at[0] // BATCH_MS + 1) * BATCH_MS, int(at[-1]) + BATCH_MS, BATCH_MS):
        before, first, last = np.searchsorted(at, [end - 2 * WINDOW_MS, end - WINDOW_MS, end]).tolist()
        if first < last:
            former = np.bincount(tag[before:first], minlength=len(posts.tags))
            found = _flagged(tag[first:last], who[first:last], bots[first:last], former)
            tags.append(found)
            times.append(np.full(len(found), end))
    return alarms(posts, np.concatenate(tags), np.concatenate(times), "botslayer")


def _flagged(tag: Ints, who: Ints, bots: F64, former: Ints) -> Ints:
    here, inverse, count = np.unique(tag, return_inverse=True, return_counts=True)
    accounts = np.bincount(np.unique(np.column_stack([inverse, who]), axis=0)[:, 0], minlength=len(here))
    trend = (count + 1) / (former[here] + 1)
    score = (
        TREND * _place(trend)
        + VOLUME * _place(count.astype(np.float64))
        + BOTS * _place(np.bincount(inverse, weights=bots) / count)
        + DIVERSITY * _place((accounts + 1) / (count + 1))
        + BIAS
    )
    level = np.log(LEVEL / (1 - LEVEL))
    flagged: Ints = here[score >= level]
    return flagged


def _place(values: F64) -> F64:
    """1 for the highest value, 0 for the lowest; equals share the better rank."""
    rank = len(values) - np.searchsorted(np.sort(values), values, "right")
    place: F64 = 1 - rank / max(rank.max(), 1)
    return place
