"""Posts as columns, and their bytes: one JSON line of the post schema a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import msgspec
import numpy as np

from detectors.post import I64, U8, U64, Kind
from streams.scenarios.accounts import Accounts, day_names, second_names, unit

KINDS = ("original", "repost", "reply", "quote", "delete")
_ID_EPOCH = 1_288_834_974_657  # ids carry their millisecond, as the large platforms' do
_MILLIS = [f".{i:03d}Z" for i in range(1000)]
_DAY_S = 86_400
_text = msgspec.json.Encoder().encode


class Ids:
    """Post ids of one part: time in the upper bits, a counter of the part scrambled in the lower 22.

    Unique while no part writes more than 4,096 posts in one millisecond and there are at most 1,024 parts.
    """

    def __init__(self, part: int) -> None:
        self._part = part
        self._count = 0

    def take(self, at: I64) -> U64:
        low = (self._part << 12) | ((self._count + np.arange(len(at))) & 4095)
        self._count += len(at)
        scrambled = (low * 2_654_435_761) & 0x3FFFFF
        return (((at - _ID_EPOCH) << 22) | scrambled).astype(np.uint64)


@dataclass(slots=True)
class Batch:
    """Rows of posts; ``ref`` 0 is none, ``url`` and ``media`` "" are none, ``tags`` are JSON arrays (``tag_list``)."""

    at: I64
    id: U64
    account: U64
    kind: U8
    ref: U64
    lang: list[str]
    text: list[str]
    tags: list[str]
    url: list[str]
    media: list[str]

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: Sequence[int] | I64) -> Batch:
        index = np.asarray(rows, dtype=np.int64)
        picked = index.tolist()
        return Batch(
            self.at[index],
            self.id[index],
            self.account[index],
            self.kind[index],
            self.ref[index],
            [self.lang[i] for i in picked],
            [self.text[i] for i in picked],
            [self.tags[i] for i in picked],
            [self.url[i] for i in picked],
            [self.media[i] for i in picked],
        )

    def sorted(self) -> Batch:
        """By time, then id."""
        return self.take(np.lexsort((self.id, self.at)))

    def split(self, at: int) -> tuple[Batch, Batch]:
        """Rows before ``at`` and from it on; the batch must be sorted."""
        cut = int(np.searchsorted(self.at, at))
        return self.take(range(cut)), self.take(range(cut, len(self)))


def join(batches: Sequence[Batch]) -> Batch:
    """All rows of several batches."""
    return Batch(
        np.concatenate([b.at for b in batches]),
        np.concatenate([b.id for b in batches]),
        np.concatenate([b.account for b in batches]),
        np.concatenate([b.kind for b in batches]),
        np.concatenate([b.ref for b in batches]),
        *(
            list(chain.from_iterable(getattr(b, name) for b in batches))
            for name in ("lang", "text", "tags", "url", "media")
        ),
    )


def tag_list(tags: Sequence[str]) -> str:
    """Hashtags as the JSON array that a row carries."""
    return _text(tags).decode()


def deletions(posts: Batch, at: I64) -> Batch:
    """Each post removed at an instant."""
    blank = [""] * len(posts)
    none = np.zeros(len(posts), np.uint64)
    kind = np.full(len(posts), Kind.DELETE, np.uint8)
    return Batch(at, posts.id, posts.account, kind, none, posts.lang, blank, ["[]"] * len(posts), blank, blank)


def received(posts: Batch, floor: int) -> I64:
    """When a collector had each row (sorted by time): 0.12 s later or more, never before the row above."""
    lag = 120 - 160 * np.log(unit(posts.id, 77))
    arrived: I64 = np.maximum.accumulate(np.maximum(posts.at + np.minimum(lag, 2_000).astype(np.int64), floor))
    return arrived


def encode(posts: Batch, arrived: I64, accounts: Accounts) -> list[bytes]:
    """One JSON line a row, with its line end."""
    if not len(posts):
        return []
    platforms, authors = accounts.render(posts.account)
    refs = [f'"ref":"{ref}",' if ref else "" for ref in posts.ref.tolist()]
    extras = [
        (f',"urls":["{u}"]' if u else "")
        + (f',"media":[{{"kind":"image","hash":"{m}","algorithm":"phash"}}]' if m else "")
        for u, m in zip(posts.url, posts.media, strict=True)
    ]
    rows = zip(
        posts.id.tolist(),
        platforms,
        _stamps(posts.at),
        _stamps(arrived),
        authors,
        posts.text,
        posts.lang,
        posts.kind.tolist(),
        refs,
        posts.tags,
        extras,
        strict=True,
    )
    return [
        (
            f'{{"id":"{i}","platform":"{platform}","created_at":"{at}","received_at":"{got}","author":{author},'
            f'"text":{_text(text).decode()},"lang":"{lang}","kind":"{KINDS[kind]}",{ref}"hashtags":{tags}{extra}}}\n'
        ).encode()
        for i, platform, at, got, author, text, lang, kind, ref, tags, extra in rows
    ]


def _stamps(at: I64) -> list[str]:
    """RFC 3339 in UTC with milliseconds."""
    days, seconds = day_names(), second_names()
    second = at // 1000
    parts = zip((second // _DAY_S).tolist(), (second % _DAY_S).tolist(), (at % 1000).tolist(), strict=True)
    return [f"{days[d]}{seconds[s]}{_MILLIS[ms]}" for d, s, ms in parts]
