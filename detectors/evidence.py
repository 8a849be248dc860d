"""What detectors find and what stages tell each other about one tag: values, never behaviour.

``Finding`` is a detector's word on a watched tag. ``Report`` is detect's word on an episode, ``Entry`` what
cohort memory keeps of a tag's joiners, ``Call`` a heard call to action. Times are epoch milliseconds, ticks
are whole ticks of the arrival clock, accounts are the keyed hashes of ``Uses.author``.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

DAY_TICKS: Final = 86_400


class Finding(msgspec.Struct, frozen=True):
    """What one detector has to say about one watched tag at one instant.

    ``measures`` are named numbers (``copies.accounts``) that the verdict weighs; a measure that cannot be
    taken is absent, not zero. ``exhibits`` are what a person checks: clusters, seeds, sample posts.
    """

    measures: dict[str, float]
    exhibits: dict[str, list[dict[str, Any]]] = {}


class PostRef(msgspec.Struct, frozen=True):
    """A post as evidence, kept when it is seen because it may be deleted."""

    platform: str
    post_id: str
    author_id: str
    at: int
    kind: int
    text: str
    partition: int
    offset: int
    author: int = 0  # keyed hash, as in ``Uses.author``


class Report(msgspec.Struct, frozen=True):
    """One state of one episode, as detect tells it to judge on a tick."""

    tag: int
    tag_key: str
    tick: int
    state: Literal["open", "update", "end"]
    opened_tick: int
    onset_at: int  # estimated start of the burst of newcomers
    peak_at: int
    spellings: dict[str, int]  # as written, most frequent first, capped
    platforms: dict[str, int]
    languages: dict[str, int]
    posts: int  # since the episode's onset
    originals: int
    reposts: int
    replies: int
    accounts: int
    baseline_per_min: float  # joins a minute expected from the rate model
    known_before: float  # N: decayed joins older than ten minutes; how much past the tag has
    surprise: float  # -log10 tail probability of the joins of ten minutes
    first: list[int]  # first 20 joiners
    last_minute: list[int]  # joiners of the last 60 s, capped
    last_ten: list[int]  # joiners of the last 10 min, capped
    measures: dict[str, float]  # all detectors' measures
    exhibits: dict[str, list[dict[str, Any]]]
    series: list[list[int]]  # [bucket start ms, posts, new accounts] per 10 s, oldest first, capped
    evidence: list[PostRef]
    offsets: dict[str, list[int]]  # source partition -> [first, last] offset of the episode's posts
    flags: dict[str, int]  # Flag name -> posts that carry it
    latest_onset_at: int = 0  # the onset lies between ``onset_at`` and this with 95 % likelihood; 0: not estimated
    starts: list[tuple[int, int]] = []  # (ms of the author's clock, account) of the first 100 joiners

    @property
    def language(self) -> str:
        """Of most of its posts; of two the first by name."""
        return min(self.languages, key=lambda name: (-self.languages[name], name), default="und")


class Entry(msgspec.Struct, frozen=True):
    """A tag's joiners over a while, for cohort memory: organic ones too, they are the null."""

    tag: int
    tag_key: str
    started_at: int
    closed_tick: int
    fresh: bool  # the tag had almost no past when the entry began
    joiners: list[int]  # in order of joining, capped


class Announced(msgspec.Struct, frozen=True):
    """The instant that a call names."""

    at: int
    text: str
    zone: str | None
    assumed: bool  # the zone was neither stated nor known
    others: list[int] = []  # the other readings, when the zone is open


class Reading(msgspec.Struct, frozen=True):
    """What the call grammar makes of one text."""

    score: float  # 0..1, at least .5 counts as a call
    terms: dict[str, float]  # additive log-odds, by name
    spans: list[tuple[int, int, str]]  # [start, end, term] in characters of the text
    announced: Announced | None
    language: str


class Call(msgspec.Struct, frozen=True):
    """A candidate call to action, as the edge tells it to judge."""

    platform: str
    post_id: str
    author_id: str
    author: int
    arrived_at: int
    event_at: int
    kind: int
    text: str
    tags: list[tuple[int, str, str]]  # (tag hash, tag key, as written)
    reading: Reading
    partition: int
    offset: int


class LevelShift(msgspec.Struct, frozen=True):
    """A tag's usual level that the long reference took over: what was abnormal is usual from now on. For the record."""

    tag: int
    tick: int
    before_per_h: float
    after_per_h: float
