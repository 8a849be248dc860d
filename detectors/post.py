"""What a detector may see of a post: plain columns, one row a use (a post with one tag).

Rows travel as columns and never as one Python object a post: the edge fills them once, every later
stage slices them. Identities are 64-bit keyed hashes; the strings beside them are only for people.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import IntEnum, IntFlag
from typing import Any, Self

import numpy as np
import numpy.typing as npt

U64 = npt.NDArray[np.uint64]
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


class Flag(IntFlag):
    """What the edge had to do to a post before it could be analysed; counted, never hidden."""

    LATE = 1  # created more than ten minutes before it arrived: event_at was clamped
    EARLY = 2  # created after it arrived (forged or a wrong clock): event_at was clamped
    TEXT_CUT = 4  # text over the analysis cap, or a run of combining marks over it
    TAGS_CUT = 8  # more hashtags than the cap
    TAG_LONG = 16  # a hashtag over the length cap
    MIXED_SCRIPT = 32  # a hashtag mixes scripts that look alike


@dataclass(frozen=True, slots=True)
class Uses:
    """Rows of uses as columns of one length; row order is the order of time.

    Sorted by (arrived_at, event_at, platform, post_id). A deletion is a row with ``tag == NO_ID`` whose
    ``post`` names what was deleted. Times are epoch milliseconds.
    """

    tag: U64  # keyed hash of the tag key
    author: U64  # keyed hash of platform:author.id
    post: U64  # keyed hash of platform:id
    ref: U64  # keyed hash of platform:ref, NO_ID when the post refers to none
    text_hash: U64  # fingerprint of the folded text without tags, links and mentions; NO_ID when empty
    link: U64  # first link, NO_ID when none
    media: U64  # first media hash, NO_ID when none
    arrived_at: I64
    event_at: I64
    kind: U8
    flags: U16
    author_created: I64  # ms, UNKNOWN
    author_posts: I64  # lifetime posts, UNKNOWN
    followers: I64  # UNKNOWN
    located: I8  # 1 the account states a location, 0 it states none, UNKNOWN when the field is missing
    joined: Bools  # first use of the tag by the account in 24 h (this and the next two: detect's, no wire columns)
    link_first_at: I64  # when the link was first seen in the shard, UNKNOWN when there is none
    media_first_at: I64  # the same of the media
    partition: I32  # source partition of muster.posts
    offset: I64
    platform: list[str]
    lang: list[str]  # "" when unknown
    post_id: list[str]
    author_id: list[str]
    text: list[str]  # as received, cut for evidence
    tag_as_written: list[str]
    lists: dict[str, list[Any]] = field(default_factory=dict, repr=False, compare=False)  # columns of ``listed``

    def __len__(self) -> int:
        return len(self.arrived_at)

    def listed(self, name: str) -> list[Any]:
        """A column as a list, made once for all detectors: a loop over rows is several times faster over one."""
        column = self.lists.get(name)
        if column is None:
            whole = getattr(self, name)
            column = self.lists[name] = whole if isinstance(whole, list) else whole.tolist()
        return column

    def take(self, rows: npt.NDArray[np.intp] | Bools | slice) -> Self:
        """The same columns, only these rows, in the order given."""
        picked: list[int] = np.arange(len(self))[rows].tolist()
        columns: dict[str, Any] = {}
        for name in COLUMNS:
            column = getattr(self, name)
            columns[name] = [column[i] for i in picked] if isinstance(column, list) else column[rows]
        return type(self)(**columns)


COLUMNS = tuple(f.name for f in fields(Uses) if f.name != "lists")


def shard_of(tag: U64) -> U8:
    """Logical shard of each tag hash.

    >>> shard_of(np.array([0, 63, 64, 130], dtype=np.uint64)).tolist()
    [0, 63, 0, 2]
    """
    return (tag % np.uint64(SHARDS)).astype(np.uint8)
