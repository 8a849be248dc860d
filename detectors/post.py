"""What a detector may see of a post: plain columns, one row a use (a post with one tag).

Rows travel as columns and never as one Python object a post: the edge fills them once, every later
stage slices them. Identities are 64-bit keyed hashes; the strings beside them are only for people.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum, IntFlag
from itertools import chain

import msgspec
import numpy as np
import numpy.typing as npt

U64 = npt.NDArray[np.uint64]
LAST_MS = 253_370_764_800_000  # 9999-01-01: whatever lies later is taken for this, so that a day more is still a date
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
I8 = npt.NDArray[np.int8]
U16 = npt.NDArray[np.uint16]
I32 = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

NO_ID = 0  # a hash column's "there is none"
UNKNOWN = -1  # a count's, a date's or a yes/no's "the platform did not say"
SHARDS = 64  # logical shards: state, caps and priors belong to a shard, workers only carry shards


class Kind(IntEnum):
    """Kinds of post; the order is the wire's and never changes."""

    ORIGINAL = 0
    REPOST = 1
    REPLY = 2
    QUOTE = 3
    DELETE = 4


# Kinds that bring no text, link or picture of their own, as plain numbers: an enum costs more than the rest of a row.
NOT_OWN = (int(Kind.REPOST), int(Kind.DELETE))


class Flag(IntFlag):
    """What the edge had to do to a post before it could be analysed; counted, never hidden."""

    LATE = 1  # created more than ten minutes before it arrived: event_at was clamped
    EARLY = 2  # created after it arrived (forged or a wrong clock): event_at was clamped
    TEXT_CUT = 4  # text over the analysis cap, or a run of combining marks over it
    TAGS_CUT = 8  # more hashtags than the cap
    TAG_LONG = 16  # a hashtag over the length cap
    MIXED_SCRIPT = 32  # a hashtag mixes scripts that look alike


class Wording(msgspec.Struct, array_like=True, frozen=True):
    """A text as a set of words (32-bit hashes), and the bands in which it may meet its like (``near.py``)."""

    words: list[int]
    bands: list[int]


class Uses(msgspec.Struct, frozen=True):
    """Rows of uses as columns of one length; row order is the order of time.

    Sorted by (arrived_at, event_at, platform, post_id). A deletion is a row with ``tag == NO_ID`` whose
    ``post`` names what was deleted. Times are epoch milliseconds. Columns are lists: detectors go over rows one by
    one, and a loop over a list is several times faster than one over an array.
    """

    tag: list[int]  # keyed hash of the tag key
    author: list[int]  # keyed hash of platform:author.id
    post: list[int]  # keyed hash of platform:id
    ref: list[int]  # keyed hash of platform:ref, NO_ID when the post refers to none
    text_hash: list[int]  # fingerprint of the folded text without tags, links and mentions; NO_ID when empty
    link: list[int]  # first link, NO_ID when none
    media: list[int]  # first media hash, NO_ID when none
    arrived_at: list[int]
    event_at: list[int]
    kind: list[int]
    flags: list[int]
    author_created: list[int]  # ms, UNKNOWN
    author_posts: list[int]  # lifetime posts, UNKNOWN
    followers: list[int]  # UNKNOWN
    located: list[int]  # 1 the account states a location, 0 it states none, UNKNOWN when the field is missing
    partition: list[int]  # source partition of muster.posts
    offset: list[int]
    platform: list[str]
    lang: list[str]  # "" when unknown
    post_id: list[str]
    author_id: list[str]
    text: list[str]  # as received, cut for evidence
    tag_as_written: list[str]
    # What follows detect adds; it has no wire columns.
    joined: list[bool]  # first use of the tag by the account in 24 h
    link_first_at: list[int]  # when the link was first seen in the shard, UNKNOWN when there is none
    media_first_at: list[int]  # the same of the media
    wording: list[Wording | None]  # of the text; None of reposts, deletions and what has too few words

    def __len__(self) -> int:
        return len(self.tag)

    def part(self, start: int, end: int) -> Uses:
        """The rows from ``start`` to ``end``."""
        return Uses(*[column[start:end] for column in msgspec.structs.astuple(self)])

    def take(self, rows: Sequence[int]) -> Uses:
        """The same columns, only these rows, in the order given."""
        return Uses(*[[column[row] for row in rows] for column in msgspec.structs.astuple(self)])

    @staticmethod
    def joined_up(parts: Sequence[Uses]) -> Uses:
        """Several stretches of rows as one."""
        if len(parts) == 1:
            return parts[0]
        columns = zip(*map(msgspec.structs.astuple, parts), strict=True)
        return Uses(*[list(chain.from_iterable(pieces)) for pieces in columns])


def shard_of(tag: U64) -> U8:
    """Logical shard of each tag hash.

    >>> shard_of(np.array([0, 63, 64, 130], dtype=np.uint64)).tolist()
    [0, 63, 0, 2]
    """
    return (tag % np.uint64(SHARDS)).astype(np.uint8)
