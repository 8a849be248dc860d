"""Posts as columns, and their bytes: one JSON line of the post schema a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

from detectors.post import I64, U8, U64, Kind
from streams.scenarios.accounts import Accounts, day_names, second_names, unit

KINDS = ("original", "repost", "reply", "quote", "delete")
_ID_EPOCH = 1_288_834_974_657  # ids carry their millisecond, as the large platforms' do
_MILLIS = [f".{i:03d}Z" for i in range(1000)]
_DAY_S = 86_400
_MEDIA = ',"media":[{"kind":"image","hash":"'

Strings = npt.NDArray[np.object_]  # a column of str


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
    """Rows of posts; ``ref`` 0 is none, ``url`` and ``media`` "" are none, ``tags`` are JSON arrays (``tag_list``).

    No string needs escaping in JSON: ``Lexicon`` refuses words with quotes, backslashes or control characters.
    """

    at: I64
    id: U64
    account: U64
    kind: U8
    ref: U64
    lang: Strings
    text: Strings
    tags: Strings
    url: Strings
    media: Strings

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: npt.NDArray[np.intp] | npt.NDArray[np.bool_] | slice) -> Self:
        return type(self)(*(getattr(self, name)[rows] for name in _COLUMNS))

    def sorted(self) -> Batch:
        """By time, then id."""
        return self.take(np.lexsort((self.id, self.at)))


_COLUMNS = tuple(field.name for field in fields(Batch))


def join(batches: Sequence[Batch]) -> Batch:
    """All rows of several batches."""
    return Batch(*(np.concatenate([getattr(b, name) for b in batches]) for name in _COLUMNS))


def column(values: Sequence[str] | Strings | str, count: int) -> Strings:
    """A column of strings from its rows, or of one string again and again."""
    made: Strings = np.empty(count, dtype=object)
    made[:] = values
    return made


def tag_list(tags: Sequence[str]) -> str:
    """Hashtags as the JSON array that a row carries.

    >>> tag_list(["a", "b"]), tag_list([])
    ('["a","b"]', '[]')
    """
    return '["' + '","'.join(tags) + '"]' if tags else "[]"


def deletions(posts: Batch, at: I64) -> Batch:
    """Each post removed at an instant."""
    count = len(posts)
    blank = column("", count)
    kind = np.full(count, Kind.DELETE, np.uint8)
    none = np.zeros(count, np.uint64)
    return Batch(at, posts.id, posts.account, kind, none, posts.lang, blank, column("[]", count), blank, blank)


def received(posts: Batch, floor: int) -> I64:
    """When a collector had each row (sorted by time): 0.12 s later or more, never before the row above."""
    lag = 120 - 160 * np.log(unit(posts.id, 77))
    arrived: I64 = np.maximum.accumulate(np.maximum(posts.at + np.minimum(lag, 2_000).astype(np.int64), floor))
    return arrived


def encode(posts: Batch, arrived: I64, accounts: Accounts) -> bytes:
    """One JSON line a row."""
    if not len(posts):
        return b""
    platforms, authors = accounts.render(posts.account)
    refs = [f'"ref":"{ref}",' if ref else "" for ref in posts.ref.tolist()]
    extras = column("", len(posts))
    for column_of, before, after in ((posts.url, ',"urls":["', '"]'), (posts.media, _MEDIA, '","algorithm":"phash"}]')):
        rows = np.flatnonzero(column_of != "")
        extras[rows] = extras[rows] + before + column_of[rows] + after
    lines = [
        f'{{"id":"{i}","platform":"{platform}","created_at":"{at}","received_at":"{got}","author":{author},'
        f'"text":"{text}","lang":"{lang}","kind":"{KINDS[kind]}",{ref}"hashtags":{tags}{extra}}}\n'
        for i, platform, at, got, author, text, lang, kind, ref, tags, extra in zip(
            posts.id.tolist(),
            platforms,
            _stamps(posts.at),
            _stamps(arrived),
            authors,
            posts.text.tolist(),
            posts.lang.tolist(),
            posts.kind.tolist(),
            refs,
            posts.tags.tolist(),
            extras.tolist(),
            strict=True,
        )
    ]
    return "".join(lines).encode()


def _stamps(at: I64) -> list[str]:
    """RFC 3339 in UTC with milliseconds."""
    days, seconds = day_names(), second_names()
    second = at // 1000
    parts = zip((second // _DAY_S).tolist(), (second % _DAY_S).tolist(), (at % 1000).tolist(), strict=True)
    return [f"{days[d]}{seconds[s]}{_MILLIS[ms]}" for d, s, ms in parts]
