"""Keyed identities of tags, links and texts as written, for the edge; memos spare it what it has just folded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar, cast

from detectors.fold import TAG_CHARS, fold_texts, read_tag
from detectors.hashing import identities, identity
from detectors.post import NO_ID, Flag
from detectors.urls import canonical_link

V = TypeVar("V")


class Memo(dict[str, V]):
    """Results of a pure function of short strings. Bounded by forgetting all when full, so it never changes one."""

    def __init__(self, compute: Callable[[Sequence[str]], list[V]], entries: int, chars: int) -> None:
        super().__init__()
        self._compute, self._entries, self._chars = compute, entries, chars

    def __missing__(self, text: str) -> V:
        value = self._compute([text])[0]
        self._keep({text: value})
        return value

    def many(self, texts: Sequence[str]) -> list[V]:
        """The result for each text; those not known yet are computed together."""
        known = list(map(self.get, texts))
        if None not in known:
            return cast(list[V], known)
        missing = list(dict.fromkeys([text for text, value in zip(texts, known, strict=True) if value is None]))
        new = dict(zip(missing, self._compute(missing), strict=True))
        self._keep(new)
        return [new[text] if value is None else value for text, value in zip(texts, known, strict=True)]

    def _keep(self, new: dict[str, V]) -> None:
        kept = {text: value for text, value in new.items() if len(text) <= self._chars}
        if len(self) + len(kept) > self._entries:
            self.clear()
        self.update(islice(kept.items(), self._entries))


class Tag(NamedTuple):
    """A tag of a post: its key and the key's identity, the spelling without the sign, and what must be flagged."""

    key: str
    id: int
    written: str


class Tags(NamedTuple):
    """The tags of one post, one a key, and what must be flagged of it. Shared between posts: never changed."""

    found: tuple[Tag, ...]
    flags: int = 0


NO_TAGS = Tags(())
DELETION = Tags((Tag("", NO_ID, ""),))


class Identities:
    """Identities under one key. Reposts and popular tags repeat, so most answers come from memos of fixed size.

    ``tag`` gives a tag as written alone in a post, ``link`` the page of an address, ``text`` the wording of a text;
    NO_ID where folding leaves nothing.
    ``memo_entries`` bounds each memo: by default they take at most about 100 MB together, mostly 20.
    """

    def __init__(self, key: int, memo_entries: int = 16_384) -> None:
        self._key = key
        self.tag = Memo(self._tags, memo_entries, chars=TAG_CHARS)
        self.link = Memo(self._links, memo_entries, chars=256)
        self.text = Memo(self._texts, memo_entries, chars=1_000)

    def tags(self, raws: Sequence[str], at_most: int) -> Tags:
        """One tag a key, the first spelling of each, in order; spellings over ``at_most`` are cut and flagged."""
        if len(raws) == 1:  # as most posts have: no object is made
            return self.tag[raws[0]]
        if not raws:
            return NO_TAGS
        distinct = list(dict.fromkeys(raws))
        flags = int(Flag.TAGS_CUT) if len(distinct) > at_most else 0
        by_key: dict[str, Tag] = {}
        for raw in distinct[:at_most]:
            alone = self.tag[raw]
            flags |= alone.flags
            for tag in alone.found:
                by_key.setdefault(tag.key, tag)
        return Tags(tuple(by_key.values()), flags)

    def _tags(self, raws: Sequence[str]) -> list[Tags]:
        return [self._one_tag(raw) for raw in raws]

    def _one_tag(self, raw: str) -> Tags:
        key, cut, mixed = read_tag(raw)
        flags = (Flag.TAG_LONG if cut else 0) | (Flag.MIXED_SCRIPT if mixed else 0)
        written = raw[: 4 * TAG_CHARS].strip().lstrip("#＃")[:TAG_CHARS]
        return Tags((Tag(key, identity(self._key, key), written),) if key else (), int(flags))

    def _links(self, urls: Sequence[str]) -> list[int]:
        return self._or_none([canonical_link(url) for url in urls])

    def _texts(self, texts: Sequence[str]) -> list[int]:
        return self._or_none(fold_texts(texts))

    def _or_none(self, folded: Sequence[str]) -> list[int]:
        return [hashed if text else NO_ID for text, hashed in zip(folded, identities(self._key, folded), strict=True)]
