"""Accounts linked by sharing the same thing within seconds: co-posting, CooRTweet, the QUT toolkit.

These tools are run over a data set and give a network of accounts. Here each is run every ten minutes, and a hashtag
is alarmed when at least five of the accounts that it links used it in those minutes with the posts that link them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bench.alerts import Alarm
from bench.baselines.table import LEAST, Ints, Posts, alarms, beside, used_by
from bench.posts import DAY_MS

HISTORY_MS = DAY_MS  # over which a tool's participations are counted


def same_text(posts: Posts) -> list[Alarm]:
    """Near-identical text (the same words once folded) by at least five accounts within 60 s; reposts left out."""
    rows = posts.shared["text"]
    crowded = rows[_crowded(rows, posts, 60_000, LEAST)]
    return alarms(posts, *used_by(posts, np.unique(crowded[:, 0])), "same-text")


def coortweet(posts: Posts, hashtags: bool) -> list[Alarm]:
    """CooRTweet's ``detect_groups``: the same object within 10 s, accounts with two such posts (in a day) or more.

    Objects are reposted posts and links, as in its examples, with ``hashtags`` these too. Its cut by the quantile of
    edge weights is off by default and left out.
    """
    objects = [posts.shared["repost"], posts.shared["link"]] + ([posts.uses] if hashtags else [])
    linked = np.unique(np.concatenate([beside(rows, posts, 10_000) for rows in objects]))
    flagged = linked[_again(linked, posts)]
    return alarms(posts, *used_by(posts, flagged), "coortweet" + ("-tags" if hashtags else ""))


def qut(posts: Posts) -> list[Alarm]:
    """The QUT toolkit's co-tweet, co-retweet and co-link networks with its window of 60 s and edge weight of 1."""
    linked = [beside(posts.shared[name], posts, 60_000) for name in ("text", "repost", "link")]
    return alarms(posts, *used_by(posts, np.unique(np.concatenate(linked))), "qut")


def _crowded(rows: Ints, posts: Posts, window_ms: int, least: int) -> Ints:
    """Rows whose object at least so many accounts share within a window that begins or ends with one of them."""
    post, key = rows[:, 0], rows[:, 1]
    order = np.lexsort((posts.at[post], key))
    at, of, who = posts.at[post[order]], key[order], posts.account[post[order]]
    clock = (of << 44) + (at - at.min() if len(at) else at)  # one ascending number for object and time
    end = np.searchsorted(clock, clock + window_ms, "right")
    kept = np.zeros(len(order), bool)
    for start in np.flatnonzero(end - np.arange(len(order)) >= least).tolist():
        if len(np.unique(who[start : end[start]])) >= least:
            kept[start : end[start]] = True
    return order[kept]


def _again(linked: Ints, posts: Posts) -> npt.NDArray[np.bool_]:
    """Which of these posts are an account's second or later one within the history."""
    order = np.lexsort((posts.at[linked], posts.account[linked]))
    who, at = posts.account[linked][order], posts.at[linked][order]
    near = (who[1:] == who[:-1]) & (at[1:] - at[:-1] <= HISTORY_MS)
    again = np.zeros(len(linked), bool)
    again[order[1:]] = near  # the first one is not flagged yet when it is published
    return again
