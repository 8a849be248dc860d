"""Made-up background: accounts that mostly post once, Zipf hashtags, over-dispersed minutes, a daily rhythm.

The figures are counts of public sets (a vaccine search, a German election, a demonetisation hashtag).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bench.posts import DAY_MS, MINUTE_MS, SPAN_START, Laid, Side
from streams.scenarios.background import DAY_CURVE

# Share of posts whose account is new: 69 % of an event's accounts post once, 80 % of the thick background's (organic
# sets: 55-83 %). Those who post again stay within their community of hashtags.
NEW_ACCOUNT, NEW_ACCOUNT_THICK = 0.55, 0.75
COMMUNITIES = 200
REPOSTS = 0.45
TAGS = 20_000
TAGS_A_POST = (0.68, 0.2, 0.08, 0.04)  # 1, 2, 3, 4: 1.5 in the mean
LANGUAGES = ("en", "en", "en", "es", "tr", "ar", "ru", "fa", "de")
MINUTE_SD, MINUTE_MEMORY = 0.35, 0.97  # log rate: variance/mean of minute counts stays above 1 at every volume
RECURRING_SHARE, RECURRING_ACCOUNTS = 0.3, 5_000
WORDS = 4_096
WORDS_A_TEXT = 9

Ints = npt.NDArray[np.int64]


def rng(seed: int, purpose: str) -> np.random.Generator:
    """An independent stream of randomness for each purpose."""
    return np.random.default_rng([seed, crc32(purpose.encode())])


def vocabulary() -> list[str]:
    """Pronounceable words that mean nothing."""
    draw = np.random.default_rng(20_240_304)
    parts = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
    return ["".join(parts[i] for i in draw.integers(0, len(parts), n)) for n in draw.integers(2, 5, WORDS)]


VOCABULARY = vocabulary()


def words(draw: np.random.Generator, count: int = WORDS_A_TEXT) -> str:
    return " ".join(VOCABULARY[i] for i in draw.integers(0, WORDS, count))


def authors(draw: np.random.Generator, posts: int, new: float = NEW_ACCOUNT) -> Ints:
    """Account number of each post: new, or that of an earlier post (Simon's process, so a power law).

    >>> counts = np.bincount(authors(np.random.default_rng(0), 20_000))
    >>> bool(0.6 < np.mean(counts[counts > 0] == 1) < 0.8)
    True
    """
    fresh = draw.random(posts) < new
    earlier = (draw.random(posts) * np.arange(posts)).astype(np.int64)
    out = np.zeros(posts, np.int64)
    number = 0
    for i in range(posts):
        if fresh[i] or i == 0:
            out[i], number = number, number + 1
        else:
            out[i] = out[earlier[i]]
    return out


class Accounts:
    """Names for synthetic accounts; with a recurring public, 30 % of them are the same 5,000 (Zipf 1) everywhere."""

    def __init__(self, seed: int, recurring: bool) -> None:
        self._seed, self._recurring = seed, recurring
        weight = 1 / np.arange(1, RECURRING_ACCOUNTS + 1)
        self._zipf = np.cumsum(weight) / weight.sum()

    def names(self, group: str, numbers: Ints) -> list[str]:
        """The name of each account number of a group (an event, or the thick background)."""
        if not self._recurring:
            return [f"{group}-{n}" for n in numbers.tolist()]
        draw = rng(self._seed, "recurring " + group)
        size = int(numbers.max(initial=0)) + 1
        shared = draw.random(size) < RECURRING_SHARE
        pool = np.searchsorted(self._zipf, draw.random(size))
        return [f"regular-{pool[n]}" if shared[n] else f"{group}-{n}" for n in numbers.tolist()]


@dataclass(frozen=True)
class Thick:
    """The thick background as columns; posts are made from it one by one, in order of time."""

    at: Ints
    accounts: list[str]
    tags: list[tuple[int, ...]]
    source: Ints  # index of the post that is reposted, -1 for an original
    word: npt.NDArray[np.uint16]

    def posts(self) -> Iterator[Laid]:
        for i, at in enumerate(self.at.tolist()):
            source = int(self.source[i])
            root = i if source < 0 else source
            tags = tuple(f"topic{t}" for t in self.tags[root])
            text = " ".join([VOCABULARY[w] for w in self.word[root].tolist()] + ["#" + t for t in tags])
            kind, ref = ("original", None) if source < 0 else ("repost", f"bg{root}")
            lang = LANGUAGES[self.tags[root][0] % len(LANGUAGES)]
            yield Laid(at, f"bg{i}", self.accounts[i], Side.SYNTHETIC, tags, text, kind, ref, lang)


def minutes(draw: np.random.Generator, days: int, per_day: int) -> Ints:
    """Posts in each minute of the span."""
    count = days * 1440
    noise = draw.normal(0, MINUTE_SD * (1 - MINUTE_MEMORY**2) ** 0.5, count)
    level = np.empty(count)
    level[0] = draw.normal(0, MINUTE_SD)
    for i in range(1, count):
        level[i] = MINUTE_MEMORY * level[i - 1] + noise[i]
    hours = DAY_CURVE / sum(DAY_CURVE.tolist())
    rate = per_day * hours[np.arange(count) // 60 % 24] / 60
    posts: Ints = draw.poisson(rate * np.exp(level - MINUTE_SD**2 / 2))
    return posts


def thick(seed: int, days: int, per_day: int, names: Accounts) -> Thick:
    """``per_day`` synthetic posts a day over ``days`` days."""
    draw = rng(seed, "thick")
    per_minute = minutes(draw, days, max(per_day, 0))
    n = int(per_minute.sum())
    at = np.repeat(np.arange(len(per_minute)), per_minute) * MINUTE_MS + draw.integers(0, MINUTE_MS, n)
    at = np.sort(at) + SPAN_START
    weight = 1 / np.arange(1, TAGS + 1)
    zipf = np.cumsum(weight) / weight.sum()
    how_many = draw.choice(np.arange(1, 5), n, p=TAGS_A_POST)
    drawn = np.minimum(np.searchsorted(zipf, draw.random((n, 4))), TAGS - 1)
    tags = [tuple(dict.fromkeys(row[:k])) for row, k in zip(drawn.tolist(), how_many.tolist(), strict=True)]
    source = _reposts(draw, n)
    leading = drawn[np.where(source >= 0, source, np.arange(n)), 0]
    accounts = names.names("bg", _community_authors(draw, leading % COMMUNITIES))
    return Thick(at, accounts, tags, source, draw.integers(0, WORDS, (n, WORDS_A_TEXT)).astype(np.uint16))


def _community_authors(draw: np.random.Generator, community: Ints) -> Ints:
    """Account number of each post, given the community it was posted in."""
    out = np.zeros(len(community), np.int64)
    taken = 0
    for number in range(COMMUNITIES):
        where = np.flatnonzero(community == number)
        if len(where):
            out[where] = authors(draw, len(where), NEW_ACCOUNT_THICK) + taken
            taken = int(out[where].max()) + 1
    return out


def _reposts(draw: np.random.Generator, posts: int) -> Ints:
    """For each post the original it reposts, most often a recent one, or -1."""
    source = np.full(posts, -1, np.int64)
    back = 1 + draw.exponential(200, posts).astype(np.int64)
    for i in np.flatnonzero(draw.random(posts) < REPOSTS).tolist():
        j = i - int(back[i])
        if j >= 0:
            source[i] = source[j] if source[j] >= 0 else j
    return source


def stream(seed: int, posts: int, per_second: float) -> Iterator[Laid]:
    """A day of ``posts`` made-up posts, played so fast that they come at ``per_second``; the daily rhythm stays."""
    pace = posts / per_second / (DAY_MS / 1000)
    for post in thick(seed, 1, posts, Accounts(seed, recurring=False)).posts():
        post.at = SPAN_START + int((post.at - SPAN_START) * pace)
        yield post


def day_of(at: int) -> int:
    """Day of the span, 0-based."""
    return (at - SPAN_START) // DAY_MS
