"""The first stage: raw records in, rows of uses, calls to action and dead letters out. Stateless.

Records are decoded, their time is clamped to the arrival clock, tags are folded, texts fingerprinted. One row leaves
for each (post, tag key) and one tagless row for each deletion. What comes out of a record depends on that record only,
so batches of any size, and any number of edges, give the same rows; the memos below only save work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import msgspec
import numpy as np
import polars as pl
from msgspec import UNSET

from detectors.calls import CallGrammar
from detectors.evidence import Call, Reading
from detectors.fold import TEXT_CHARS, cap_text, tags_of
from detectors.hashing import identities, identity
from detectors.post import NO_ID, UNKNOWN, Flag, Kind, shard_of
from detectors.urls import first_link
from streams.clock import EARLINESS_MS, LATENESS_MS, tick_of
from streams.decode import Post, decode_all, epoch_ms
from streams.identities import DELETION, Identities, Memo, Tag, Tags
from streams.models import Versions
from streams.wire import USES_SCHEMA, CallBatch, DeadLetter, Progress, Record, UseBatch

_INT64_MAX = 2**63 - 1
_CHUNK = 2_048  # records decoded at once, so that a large batch is never held as objects
_LANG_CHARS = 35  # the longest BCP 47 tag that RFC 5646 asks software to take
_LATE, _EARLY, _TEXT_CUT = int(Flag.LATE), int(Flag.EARLY), int(Flag.TEXT_CUT)  # enum arithmetic costs 1 µs
_KINDS = {kind.name.lower(): int(kind) for kind in Kind}


@dataclass(frozen=True)
class EdgeSettings:
    """``hash_key`` is the deployment's secret; ``evidence_chars`` of each text travel on, for people to read."""

    hash_key: int = 0
    evidence_chars: int = 500
    tags_per_post: int = 30  # more are cut and flagged: tag stuffing must not multiply a post's weight
    call_floor: float = 0.2  # readings under it are not sent on; judge takes 0.5 for a call
    sampled_one_in: int = 256  # texts without any pattern that are read all the same; 0 reads none
    trust_arrival_header: bool = False  # for the adapter: believe a record's ``muster-arrived-at``


class Grammar(Protocol):
    """What the edge needs of the call grammar (``detectors.calls``)."""

    def candidates(self, texts: Sequence[str], /) -> list[int]:
        """Indexes of texts that may be calls: cheap, and may be wrong only by naming too many."""

    def read(
        self, text: str, lang: str, created_at: int, tags: Sequence[str], zone_hint: str | None, learned: float, /
    ) -> Reading | None:
        """The reading of one text, None when it is no call at all; ``learned`` is what a learned model adds to it."""


class Counts(msgspec.Struct, frozen=True):
    """What the adapter adds to its metrics, by platform or by flag name."""

    posts: dict[str, int]
    uses: dict[str, int]
    late: dict[str, int]
    flags: dict[str, int]  # posts that carry each flag


class EdgeOutput(NamedTuple):
    """All that came of some records; every record is a post, a tick or a dead letter."""

    uses: UseBatch
    calls: CallBatch
    dead: list[DeadLetter]
    counts: Counts
    version: int  # newest learned model that the calls were heard with


class _Read(NamedTuple):
    """Some posts and what was made of each, by one index."""

    posts: list[Post]
    partition: Sequence[int]
    offset: Sequence[int]
    arrived_at: Sequence[int]
    texts: list[str]  # as far as analysed
    tags: list[Tags]
    event_at: list[int]
    flags: list[int]


class Edge:
    """Turns records into rows. Pure but for its memos, whose size is fixed.

    Does not know duplicates: a post that was collected twice gives two rows with one ``post`` hash.
    """

    def __init__(self, settings: EdgeSettings, grammar: Grammar | None = None) -> None:
        self.settings = settings
        self._grammar = CallGrammar() if grammar is None else grammar
        self._ids = Identities(settings.hash_key)
        self.versions = Versions()  # of the learned call model; none as long as nothing was learned
        self._may_call = Memo(self._filter, entries=16_384, chars=1_000)  # one look at a text, however often reposted

    def apply(self, records: Sequence[Record], sources: int) -> EdgeOutput:
        """Take the next records of any partitions; ``sources`` is the number of partitions there are."""
        columns: dict[str, list[Any]] = {}
        found: list[tuple[Tag, ...]] = []
        calls: list[Call] = []
        dead: list[DeadLetter] = []
        tally = _Tally()
        for start in range(0, len(records), _CHUNK):
            read, refused = self._read(records[start : start + _CHUNK])
            tagged = [i for i, tags in enumerate(read.tags) if tags.found]
            for name, values in self._columns(read, tagged).items():
                columns.setdefault(name, []).extend(values)
            found += [read.tags[i].found for i in tagged]
            calls += self._calls(read)
            dead += refused
            tally.add(read)
        progress = _progress(records)
        rows = _frame(columns, found)
        return EdgeOutput(
            UseBatch(sources, progress, rows), CallBatch(sources, progress, calls), dead,
            tally.counts(rows["platform"]), self.versions.newest,
        )  # fmt: skip

    def hear(self, records: Sequence[Record], heard: CallBatch) -> CallBatch:
        """The calls of records that were heard before all versions of the learned model were known."""
        starts = range(0, len(records), _CHUNK)
        calls = [call for start in starts for call in self._calls(self._read(records[start : start + _CHUNK])[0])]
        return CallBatch(heard.sources, heard.progress, calls)

    def _read(self, records: Sequence[Record]) -> tuple[_Read, list[DeadLetter]]:
        posts, positions, dead = decode_all(records)
        if len(positions) < len(records):
            records = [records[i] for i in positions]
        _, partition, offset, arrived, _ = zip(*records, strict=True) if records else [()] * 5
        arrived_at = np.array(arrived, dtype=np.int64)
        created_at = np.array([epoch_ms(post.created_at) for post in posts], dtype=np.int64)
        event_at = np.clip(created_at, arrived_at - LATENESS_MS, arrived_at + EARLINESS_MS)
        flags: list[int] = (_LATE * (created_at < event_at) + _EARLY * (created_at > event_at)).tolist()
        texts = [post.text for post in posts]
        for i, text in enumerate(texts):
            if len(text) > TEXT_CHARS or not text.isascii():
                texts[i], cut = cap_text(text)
                flags[i] |= _TEXT_CUT if cut else 0
        tags = self._tags(posts, texts)
        for i, seen in enumerate(tags):
            if seen.flags:
                flags[i] |= seen.flags
        return _Read(posts, partition, offset, arrived, texts, tags, event_at.tolist(), flags), dead

    def _tags(self, posts: list[Post], texts: list[str]) -> list[Tags]:
        alone, several, most = self._ids.tag, self._ids.tags, self.settings.tags_per_post
        tags = []
        for post, text in zip(posts, texts, strict=True):
            if post.kind == "delete":
                tags.append(DELETION)
                continue
            raws = tags_of(text) if post.hashtags is UNSET else post.hashtags
            # Most posts have one tag, and most of these it is a known one.
            tags.append(alone[raws[0]] if len(raws) == 1 else several(raws, most))
        return tags

    def _link_of(self, post: Post, text: str) -> int:
        url = first_link(text) if post.urls is UNSET else next(iter(post.urls), "")
        return self._ids.link[url] if url else NO_ID

    def _columns(self, read: _Read, tagged: list[int]) -> dict[str, list[Any]]:
        """The columns that all rows of a post share, one value a tagged post."""
        key, chars = self.settings.hash_key, self.settings.evidence_chars
        posts = [read.posts[i] for i in tagged]
        texts = [read.texts[i] for i in tagged]
        authors = [post.author for post in posts]
        return {
            "platform": [post.platform for post in posts],
            "post_id": [post.id for post in posts],
            "author_id": [author.id for author in authors],
            "author": identities(key, [f"{post.platform}:{post.author.id}" for post in posts]),
            "post": identities(key, [f"{post.platform}:{post.id}" for post in posts]),
            "ref": [identity(key, f"{post.platform}:{post.ref}") if post.ref else NO_ID for post in posts],
            "text_hash": self._ids.text.many(texts),
            "link": [
                NO_ID if post.urls is UNSET and "://" not in text else self._link_of(post, text)
                for post, text in zip(posts, texts, strict=True)
            ],
            "media": [identity(key, m[0].hash.lower()) if (m := post.media) and m[0].hash else NO_ID for post in posts],
            "arrived_at": [read.arrived_at[i] for i in tagged],
            "event_at": [read.event_at[i] for i in tagged],
            "kind": [_KINDS[post.kind] for post in posts],
            "flags": [read.flags[i] for i in tagged],
            "author_created": [UNKNOWN if (at := author.created_at) is None else epoch_ms(at) for author in authors],
            "author_posts": [UNKNOWN if (n := author.posts) is None else _count(n) for author in authors],
            "followers": [UNKNOWN if (n := author.followers) is None else _count(n) for author in authors],
            "located": [UNKNOWN if (place := author.location) is UNSET else _located(place) for author in authors],
            "lang": [(post.lang or "")[:_LANG_CHARS] for post in posts],
            "text": [text[:chars] for text in texts],
            "partition": [read.partition[i] for i in tagged],
            "offset": [read.offset[i] for i in tagged],
        }

    def _filter(self, texts: Sequence[str]) -> list[bool]:
        found, one_in = set(self._grammar.candidates(texts)), self.settings.sampled_one_in
        if one_in:  # patterns hear only what they know
            found.update(i for i, hashed in enumerate(identities(0, texts)) if hashed % one_in == 0)
        return [i in found for i in range(len(texts))]

    def _calls(self, read: _Read) -> list[Call]:
        """Posts that may call people together, with what the grammar makes of them. Reposts too: judge decides."""
        calls: list[Call] = []
        worth = self._may_call.many(read.texts)
        learned = self._learned(read, worth) if self.versions.newest else {}
        for i in learned or [i for i, may_call in enumerate(worth) if may_call]:
            if read.posts[i].kind == "delete":
                continue
            post, at = read.posts[i], read.event_at[i]
            written = [tag.written for tag in read.tags[i].found]
            reading = self._grammar.read(read.texts[i], post.lang or "", at, written, None, learned.get(i, 0.0))
            if reading is None or reading.score < self.settings.call_floor:
                continue
            author = identity(self.settings.hash_key, f"{post.platform}:{post.author.id}")
            tags = [(tag.id, tag.key, tag.written) for tag in read.tags[i].found]
            calls.append(
                Call(
                    post.platform, post.id, post.author.id, author, read.arrived_at[i], at, _KINDS[post.kind],
                    read.texts[i], tags, reading, read.partition[i], read.offset[i],
                )
            )  # fmt: skip
        return calls

    def _learned(self, read: _Read, worth: Sequence[bool]) -> dict[int, float]:
        return self.versions.terms(read.texts, [tick_of(at) for at in read.arrived_at], worth)


def split(batch: UseBatch, workers: int) -> list[UseBatch]:
    """What each detect worker gets: the rows of its shards, every deletion, and the progress even without rows."""
    if workers == 1:
        return [batch]
    tag = batch.rows["tag"].to_numpy()
    worker, deletion = shard_of(tag) % workers, tag == NO_ID
    parts = [batch.rows.filter(pl.Series((worker == w) | deletion)) for w in range(workers)]
    return [UseBatch(batch.sources, batch.progress, rows) for rows in parts]


def _progress(records: Sequence[Record]) -> list[Progress]:
    """How far each partition has come with these records, whether they were posts, ticks or neither."""
    if not records:
        return []
    _, *columns, _ = zip(*records, strict=True)
    partition, offset, arrived_at = map(np.array, columns)
    progress = []
    for p in np.unique(partition).tolist():
        of = partition == p
        first, last, at = offset[of].min(), offset[of].max(), arrived_at[of].max()
        progress.append(Progress(p, int(first), int(last) + 1, int(at)))
    return progress


def _frame(columns: dict[str, list[Any]], found: list[tuple[Tag, ...]]) -> pl.DataFrame:
    """One row a (post, tag), posts in the order of records, tags in the order of the post."""
    if not columns:
        return pl.DataFrame(schema=USES_SCHEMA)
    tags = [tag for tags in found for tag in tags]
    frame = pl.DataFrame([pl.Series(name, values, dtype=USES_SCHEMA[name]) for name, values in columns.items()])
    if len(tags) != len(found):
        frame = frame[np.repeat(np.arange(len(found)), [len(tags) for tags in found])]
    return frame.with_columns(
        pl.Series("tag_key", [tag.key for tag in tags], dtype=pl.String),
        pl.Series("tag", [tag.id for tag in tags], dtype=pl.UInt64),
        pl.Series("tag_as_written", [tag.written for tag in tags], dtype=pl.String),
    ).select(list(USES_SCHEMA))


class _Tally:
    """Counts over the chunks of one batch."""

    def __init__(self) -> None:
        self._posts: Counter[str] = Counter()
        self._late: Counter[str] = Counter()
        self._flags: Counter[int] = Counter()

    def add(self, read: _Read) -> None:
        self._posts.update([post.platform for post in read.posts])
        if any(read.flags):
            self._flags.update(read.flags)
            self._late.update([p.platform for p, flags in zip(read.posts, read.flags, strict=True) if flags & _LATE])

    def counts(self, platforms: pl.Series) -> Counts:
        """``platforms`` is the column of the rows."""
        flagged = {str(flag.name): sum(n for flags, n in self._flags.items() if flags & flag.value) for flag in Flag}
        return Counts(
            dict(self._posts),
            dict(platforms.value_counts(sort=True).iter_rows()),
            dict(self._late),
            {name: n for name, n in flagged.items() if n},
        )


def _count(count: int) -> int:
    return count if count < _INT64_MAX else _INT64_MAX


def _located(location: str | None) -> int:
    return 1 if location and not location.isspace() else 0
