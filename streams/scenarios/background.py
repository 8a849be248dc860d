"""The ordinary stream of six languages: counts that are bursty, daily and never Poisson, tags by a power law.

Numbers follow public sets: minute counts over-dispersed (variance/mean 3.5 to 26) and autocorrelated, the day's curve,
tag use by Zipf with exponent near 1, 1.5 hashtags a tagged post, a third reposts that follow popular posts. It does
not model conversations, edits or platform outages.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from detectors.post import I64, U64, Kind
from streams.scenarios.accounts import F64, PROFILE_SHIFT, Public, mix, unit
from streams.scenarios.batch import Batch, Ids, Strings, column, join
from streams.scenarios.crowd import SIGNS, follow
from streams.scenarios.texts import Lexicon, lexicon

# share of a day's posts by local hour, 0..23, as counted on one public set (percent)
DAY_CURVE = np.array(
    [
        2.7,
        2.2,
        2.4,
        2.1,
        2.3,
        2.3,
        2.6,
        3.0,
        3.4,
        4.1,
        4.0,
        4.6,
        5.2,
        5.8,
        4.9,
        6.1,
        5.6,
        7.0,
        6.3,
        6.3,
        5.1,
        4.6,
        4.2,
        3.3,
    ]
)
LOCAL_HOURS = {"ar": 3.0, "en": 0.0, "tr": 3.0, "es": -4.0, "fa": 3.5, "ru": 3.0}
SHARES = {"ar": 0.34, "en": 0.24, "tr": 0.13, "es": 0.12, "fa": 0.09, "ru": 0.08}
DISPERSION = 6.0  # variance/mean of a minute's count beyond Poisson, from the fast noise
SLOW = 0.12, 0.97  # standard deviation and minute-to-minute correlation of the slow log rate
KIND_SHARES = (0.46, 0.36, 0.14, 0.04)  # original, repost, reply, quote
TAG_COUNTS = (0.42, 0.28, 0.16, 0.09, 0.05)  # of 0..4 hashtags, before doubles are dropped
TAGS = 6_000  # everyday tags a language
FAVOURITES = (0.6, 0.3, 0.1)  # how often an account uses its first, second and third tag
REACH = 3_000  # a repost's original is among this many last ones
TRAPS = 0.0006  # posts that sound like a call and are none
_MINUTE = 60_000


@dataclass(slots=True)
class Stream:
    """One language's part of the background; ``slice`` must be called with spans that follow each other."""

    public: Public
    lexicon: Lexicon
    rng: np.random.Generator
    ids: Ids
    per_minute: float  # mean over a day
    shared: float = 0.0  # share of posts drawn from a small public that turns up in everything
    _slow: float = 0.0
    _past: Batch | None = None  # last originals, that reposts can still follow
    _everyday: Strings | None = None  # names of the everyday tags
    _weights: F64 = field(default_factory=lambda: _zipf(TAGS))

    def slice(self, start: int, end: int) -> Batch:
        """Posts of [start, end), ms, whole minutes; sorted."""
        at = self._times(start, end)
        rng, count = self.rng, len(at)
        kind = rng.choice(4, size=count, p=KIND_SHARES).astype(np.uint8)
        account = self._accounts(count)
        text = self._texts(count)
        tags = self._tag(text, account)
        ids = self.ids.take(at)
        url, media = column("", count), column("", count)
        linked, pictured = np.flatnonzero(rng.random(count) < 0.12), np.flatnonzero(rng.random(count) < 0.15)
        url[linked] = [f"https://site{m % 400}.example/p/{m % 999_983}" for m in mix(ids[linked], 3).tolist()]
        media[pictured] = [f"{m:016x}" for m in mix(ids[pictured], 4).tolist()]
        lang = column(self.lexicon.code, count)
        posts = Batch(at, ids, account, kind, np.zeros(count, np.uint64), lang, text, tags, url, media)
        follow(self.rng, posts, self._past, reach=REACH)
        whole = posts if self._past is None else join([self._past, posts])
        self._past = whole.take(np.flatnonzero(whole.kind == Kind.ORIGINAL)[-REACH:])
        return posts

    def _times(self, start: int, end: int) -> I64:
        rng, (spread, memory) = self.rng, SLOW
        minutes = np.arange(start, end, _MINUTE)
        hours = (minutes / 3_600_000 + LOCAL_HOURS[self.lexicon.code]) % 24
        shape = np.interp(hours, np.arange(25), np.append(DAY_CURVE, DAY_CURVE[0])) / (DAY_CURVE.sum() / 24)
        slow = np.empty(len(minutes))
        for i, step in enumerate(rng.normal(0, spread * np.sqrt(1 - memory**2), len(minutes))):
            self._slow = memory * self._slow + step
            slow[i] = self._slow
        mean = self.per_minute * shape * np.exp(slow)
        fast = rng.gamma(mean / DISPERSION, DISPERSION)
        counts = rng.poisson(fast)
        at = np.repeat(minutes, counts) + rng.integers(_MINUTE, size=int(counts.sum()))
        at.sort()
        result: I64 = at[at < end].astype(np.int64)
        return result

    def _accounts(self, count: int) -> U64:
        account = self.public.draw(self.rng, count)
        if self.shared:
            everywhere = (5_000 ** self.rng.random(count)).astype(np.uint64)  # Zipf with exponent 1 over 5,000
            everywhere |= np.uint64(self.public.profile << PROFILE_SHIFT)
            account = np.where(self.rng.random(count) < self.shared, everywhere, account)
        return account

    def _texts(self, count: int) -> Strings:
        rng, lex = self.rng, self.lexicon
        text = lex.say(rng, "ordinary", count)
        signed = np.flatnonzero(rng.random(count) < 0.6)
        text[signed] = text[signed] + SIGNS[rng.integers(len(SIGNS), size=signed.size)]
        long = np.flatnonzero(rng.random(count) < 0.35)
        text[long] = text[long] + " " + lex.say(rng, "ordinary", long.size)
        traps = np.flatnonzero(rng.random(count) < TRAPS)
        text[traps] = lex.say(rng, "traps", traps.size)
        return np.asarray(text, dtype=object)

    def _tag(self, text: Strings, account: U64) -> Strings:
        """The hashtags of each row, mostly the author's favourites; they are written into ``text`` too."""
        total = self.rng.choice(len(TAG_COUNTS), size=len(text), p=TAG_COUNTS)
        lists = column("", len(text))
        lists[total == 0] = "["
        chosen = np.full((len(TAG_COUNTS) - 1, len(text)), -1)
        for place, earlier in enumerate(chosen):
            rows = np.flatnonzero(total > place)
            tags = self._choose(account[rows])
            new = np.all(chosen[:place, rows] != tags, axis=0)
            rows, tags = rows[new], tags[new]
            earlier[rows] = tags
            names = self._names_of(tags)
            text[rows] = text[rows] + " #" + names
            lists[rows] = lists[rows] + ('","' if place else '["') + names
        lists[total > 0] = lists[total > 0] + '"'
        closed: Strings = lists + "]"
        return closed

    def _choose(self, account: U64) -> I64:
        """A hashtag's number for each row: one of the account's few favourites, any, or one that was never seen before.

        What people come back to is drawn once for each account, so that the same two meet again on a tag of theirs and
        seldom on others, while tags as a whole follow Zipf's law.
        """
        rng, count = self.rng, len(account)
        favourite = unit(account, 20 + rng.choice(len(FAVOURITES), size=count, p=FAVOURITES).astype(np.uint64))
        dice = rng.random(count)
        rank = np.searchsorted(self._weights, np.where(dice < 0.85, favourite, rng.random(count)))
        number: I64 = np.where(dice < 0.97, rank, TAGS + rng.integers(1 << 26, size=count)).astype(np.int64)
        return number

    def _names_of(self, tags: I64) -> Strings:
        if self._everyday is None:
            self._everyday = column([self.lexicon.tag(i) for i in range(TAGS)], TAGS)
        names: Strings = self._everyday[np.minimum(tags, TAGS - 1)]
        fresh = np.flatnonzero(tags >= TAGS)
        names[fresh] = [self.lexicon.tag(i) for i in tags[fresh].tolist()]
        return names


def streams(
    publics: dict[str, Public], rngs: dict[str, np.random.Generator], per_second: float, shared: float
) -> list[Stream]:
    """The six languages' streams, ``per_second`` posts together in a day's mean."""
    return [
        Stream(publics[code], lexicon(code), rngs[code], Ids(number), 60 * per_second * share, shared)
        for number, (code, share) in enumerate(SHARES.items())
    ]


def _zipf(size: int, exponent: float = 1.05) -> F64:
    """Cumulated weights of ranks 1..size."""
    weights = np.arange(1, size + 1, dtype=np.float64) ** -exponent
    cumulated: F64 = np.cumsum(weights) / weights.sum()
    return cumulated
