"""Posts of the last while, for what learns from the time before a wave: raw records in, lines out.

In a replay this ring *is* the log that is looked back into: it holds on to records that are in memory anyway, so that
any file, compressed or from a pipe, is read once. Live, ``streams.posts_log`` reads ``muster.posts`` again, because no
process has seen all posts. Both cut by whole ticks with one rule, so both find the same lines.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from detectors.calls.lessons import LearnParams, Line, Want
from detectors.fold import cap_text, fold_tag, tags_of
from detectors.hashing import identities
from detectors.post import Kind
from streams.clock import tick_of
from streams.wire import Record

_KINDS = {kind.name.lower(): int(kind) for kind in Kind}


class _Author(msgspec.Struct, gc=False):
    id: str


class _Glance(msgspec.Struct, gc=False):
    """What learning reads of a post; a record that does not have it teaches nothing."""

    id: str
    platform: str
    author: _Author
    text: str
    lang: str | None = None
    kind: str = "original"
    hashtags: list[str] | UnsetType = UNSET


_glance = msgspec.json.Decoder(_Glance).decode


class _Held(NamedTuple):
    records: Sequence[Record]
    last_tick: int


class Lookback:
    """The records of a replay that a wave may still look back to. Bounded by time and by number."""

    def __init__(self, params: LearnParams, hash_key: int) -> None:
        self._params = params
        self._hash_key = hash_key
        self._held: deque[_Held] = deque()

    def add(self, records: Sequence[Record]) -> None:
        self._held.append(_Held(records, max(tick_of(record.arrived_at) for record in records)))

    def forget(self, judged: int) -> None:
        """Let go of what no wave after tick ``judged`` looks back to."""
        counted = sum(len(held.records) for held in self._held if held.last_tick <= judged)
        while self._held and self._held[0].last_tick <= judged:
            oldest = self._held[0]
            counted -= len(oldest.records)
            too_old = oldest.last_tick <= judged - 2 * self._params.before_ticks - self._params.settle_ticks
            if not too_old and counted < self._params.lookback_posts:
                return
            self._held.popleft()

    def find(self, want: Want) -> list[Line]:
        """The lines that ``want`` asks for, in the order of the log."""
        return lines_of((record for held in self._held for record in held.records), want, self._params, self._hash_key)


def lines_of(records: Iterable[Record], want: Want, params: LearnParams, hash_key: int) -> list[Line]:
    """Lines of the wanted ticks among ``records``, which must reach from the first wanted tick to ``due_tick``.

    Of these ticks the newest that hold at most ``lookback_posts`` together: the same on any number of partitions.
    """
    by_tick: dict[int, list[Record]] = {}
    for record in records:
        tick = tick_of(record.arrived_at)
        if want.since_tick <= tick <= want.due_tick and not record.tick:
            by_tick.setdefault(tick, []).append(record)
    total = 0
    wanted: list[list[Record]] = []
    for tick in sorted(by_tick, reverse=True):
        total += len(by_tick[tick])
        if total > params.lookback_posts:
            break
        wanted.append(by_tick[tick])
    return list(_lines([record for part in reversed(wanted) for record in part], want, hash_key))


def _lines(records: list[Record], want: Want, hash_key: int) -> Iterator[Line]:
    seen: list[tuple[Record, _Glance]] = []
    for record in records:
        try:
            seen.append((record, _glance(record.value)))
        except (ValueError, RecursionError):  # a dead letter, or nearly one
            continue
    authors = identities(hash_key, [f"{post.platform}:{post.author.id}" for _, post in seen])
    early = set(want.accounts)
    for (record, post), author in zip(seen, authors, strict=True):
        text, _ = cap_text(post.text)
        tags = _tags(post, text) if author in early or "#" in text or post.hashtags else []
        yield Line(
            post.platform, post.id, author, _KINDS.get(post.kind, 0), record.arrived_at, post.lang or "", text, tags,
            record.partition, record.offset,
        )  # fmt: skip


def _tags(post: _Glance, text: str) -> list[str]:
    return [fold_tag(tag) for tag in (tags_of(text) if post.hashtags is UNSET else post.hashtags)]
