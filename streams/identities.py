"""Keyed identities of tags, links and texts as written, for the edge; memos spare it what it has just folded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from detectors.fold import TAG_CHARS, fold_texts, read_tag
from detectors.hashing import identities, identity
from detectors.post import NO_ID, Flag
from detectors.urls import canonical_link

V = TypeVar("V")


class Memo(dict[str, V]):
    """Results of a pure function of a short string. Bounded by forgetting all when full, so it never changes one."""

    def __init__(self, compute: Callable[[str], V], entries: int, chars: int) -> None:
        super().__init__()
        self._compute, self._entries, self._chars = compute, entries, chars

    def __missing__(self, text: str) -> V:
        value = self._compute(text)
        self.keep(text, value)
        return value

    def keep(self, text: str, value: V) -> None:
        if len(text) > self._chars:
            return
        if len(self) >= self._entries:
            self.clear()
        self[text] = value


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

    ``memo_entries`` bounds each memo: by default they take at most about 100 MB together, mostly 20.
    """

    def __init__(self, key: int, memo_entries: int = 16_384) -> None:
        self._key = key
        self.tag = Memo(self._tag, memo_entries, chars=TAG_CHARS)
        self.link = Memo(self._link, memo_entries, chars=256)
        self._text = Memo(self._one_text, memo_entries, chars=1_000)

    def texts(self, texts: Sequence[str]) -> list[int]:
        """Identity of the folded wording of each text, NO_ID where no words are left; new ones are folded together."""
        known = [self._text.get(text) for text in texts]
        missing = list(dict.fromkeys(text for text, hashed in zip(texts, known, strict=True) if hashed is None))
        new = dict(zip(missing, self._fold_texts(missing), strict=True))
        for text, hashed in new.items():
            self._text.keep(text, hashed)
        return [new[text] if hashed is None else hashed for text, hashed in zip(texts, known, strict=True)]

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

    def _tag(self, raw: str) -> Tags:
        key, cut, mixed = read_tag(raw)
        flags = (Flag.TAG_LONG if cut else 0) | (Flag.MIXED_SCRIPT if mixed else 0)
        written = raw[: 4 * TAG_CHARS].strip().lstrip("#＃")[:TAG_CHARS]
        return Tags((Tag(key, identity(self._key, key), written),) if key else (), int(flags))

    def _link(self, url: str) -> int:
        link = canonical_link(url)
        return identity(self._key, link) if link else NO_ID

    def _one_text(self, text: str) -> int:
        return self._fold_texts([text])[0]

    def _fold_texts(self, texts: Sequence[str]) -> list[int]:
        folded = fold_texts(texts)
        hashes = identities(self._key, folded)
        return [hashed if text else NO_ID for text, hashed in zip(folded, hashes, strict=True)]
