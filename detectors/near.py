"""Texts that are nearly the same: MinHash over their words, so that one changed word hides no copy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, compress
from typing import Final

import msgspec
import numpy as np

from detectors.bounded import forget_oldest
from detectors.fold import fold_texts
from detectors.hashing import identity
from detectors.post import NOT_OWN, U64, Wording
from detectors.sketches import mixed

BANDS: Final = 8
ROWS: Final = 2
LEAST_WORDS: Final = 5  # different ones; shorter texts are compared whole only
ALIKE: Final = 0.6  # Jaccard of the words: one word of five changed gives .67, two of eight .6
MAX_NEAR: Final = 1_024  # texts that others are compared with
MAX_ALIASES: Final = 4_096

_FACTORS = mixed(np.arange(1, BANDS * ROWS + 1, dtype=np.uint64), np.uint64(0), 0x6E656172) | np.uint64(1)
_BAND = np.arange(BANDS, dtype=np.uint64)
_AT_ONCE = 256  # texts: what they take stays in the cache of a core


class _Hashes(dict[str, int]):
    """Of words, which repeat: a plain look-up is twice as fast as ``lru_cache``."""

    def __missing__(self, word: str) -> int:
        if len(self) >= 65_536:
            self.clear()
        self[word] = number = identity(0, word)
        return number


_hash = _Hashes().__getitem__


class Near(msgspec.Struct):
    """Which earlier text a text is nearly the same as. Of more than 1,024 texts the oldest are forgotten.

    Words are compared as sets after folding, so their order does not count; Arabic without vowel signs, in all its
    spellings of one letter. Bands of two MinHash rows find .99 of the pairs that are just alike enough; what they
    propose is checked exactly. Broder, "On the resemblance and containment of documents", 1997.

    When it does not work: texts of under five different words; a text of which every second word is changed.

    >>> near = Near()
    >>> texts = ["everyone raise the tag at nine tonight", "everybody raise the tag at nine tonight", "good night all"]
    >>> [near.like(number, wording) for number, wording in enumerate(wordings(texts))]
    [0, 0, 2]
    """

    words: dict[int, list[int]] = {}
    bands: dict[int, int] = {}
    aliases: dict[int, int] = {}

    def like(self, text: int, wording: Wording | None) -> int:
        """The text that this new one repeats, itself if none."""
        if wording is None:
            return text
        if not self.bands.keys().isdisjoint(wording.bands):
            own = set(wording.words)
            for key in wording.bands:
                known = self.bands.get(key)
                words = None if known is None else self.words.get(known)
                if known is None or words is None:
                    continue
                common = len(own.intersection(words))
                if common >= ALIKE * (len(own) + len(words) - common):
                    self.aliases[text] = known
                    forget_oldest(self.aliases, MAX_ALIASES)
                    return known
        self.words[text] = wording.words
        self.bands.update(dict.fromkeys(wording.bands, text))
        forget_oldest(self.words, MAX_NEAR)
        forget_oldest(self.bands, BANDS * MAX_NEAR)
        return text


def wordings_of(kinds: Sequence[int], texts: Sequence[str]) -> list[Wording | None]:
    """The wording of each row: made for many rows at once, since a few cost as much as a hundred."""
    own = [kind not in NOT_OWN for kind in kinds]
    distinct = list(dict.fromkeys(compress(texts, own)))
    of: dict[str, Wording | None] = {}
    for start in range(0, len(distinct), _AT_ONCE):
        some = distinct[start : start + _AT_ONCE]
        of.update(zip(some, wordings(some), strict=True))
    return [of[text] if mine else None for text, mine in zip(texts, own, strict=True)]


def wordings(texts: Sequence[str]) -> list[Wording | None]:
    """Words and bands of each text, None where it has too few words."""
    split = [list(dict.fromkeys(text.split())) for text in fold_texts(texts)]
    kept = [words for words in split if len(words) >= LEAST_WORDS]
    if not kept:
        return [None] * len(texts)
    hashes = np.fromiter(map(_hash, chain.from_iterable(kept)), np.uint64)
    starts = np.cumsum([0, *map(len, kept[:-1])])
    least: U64 = np.minimum.reduceat(np.multiply.outer(_FACTORS, hashes), starts, axis=1).T >> np.uint64(32)
    bands = mixed(least[:, :BANDS] << np.uint64(32) | least[:, BANDS:], _BAND, 0).tolist()
    short = (hashes & np.uint64(0xFFFFFFFF)).tolist()
    ends = [*starts[1:].tolist(), len(short)]
    rows = zip(starts.tolist(), ends, bands, strict=True)
    found = iter([Wording(short[start:end], own) for start, end, own in rows])
    return [next(found) if len(words) >= LEAST_WORDS else None for words in split]
