"""Texts that are nearly the same: MinHash over their words, so that one changed word hides no copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from detectors.bounded import forget_oldest
from detectors.fold import fold_texts
from detectors.hashing import identities
from detectors.post import U64
from detectors.sketches import mixed

BANDS: Final = 8
ROWS: Final = 2
LEAST_WORDS: Final = 5  # different ones; shorter texts are compared whole only
ALIKE: Final = 0.6  # Jaccard of the words: one word of five changed gives .67, two of eight .6
MAX_NEAR: Final = 1_024  # texts that others are compared with
MAX_ALIASES: Final = 4_096

_FACTORS = mixed(np.arange(1, BANDS * ROWS + 1, dtype=np.uint64), np.uint64(0), 0x6E656172) | np.uint64(1)
_BAND = np.arange(BANDS, dtype=np.uint64)


class Wording(msgspec.Struct, array_like=True, frozen=True):
    """A text as a set of words (32-bit hashes), and the bands in which it may meet its like."""

    words: list[int]
    bands: list[int]


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


def wordings(texts: Sequence[str]) -> list[Wording | None]:
    """Words and bands of each text, None where it has too few words."""
    split = [list(dict.fromkeys(text.split())) for text in fold_texts(texts)]
    kept = [words for words in split if len(words) >= LEAST_WORDS]
    if not kept:
        return [None] * len(texts)
    hashes = np.array(identities(0, [word for words in kept for word in words]), np.uint64)
    starts = np.cumsum([0, *map(len, kept[:-1])])
    least: U64 = np.minimum.reduceat(hashes[:, None] * _FACTORS >> np.uint64(32), starts, axis=0)
    bands = mixed(least[:, :BANDS] << np.uint64(32) | least[:, BANDS:], _BAND, 0).tolist()
    short = (hashes & np.uint64(0xFFFFFFFF)).tolist()
    ends = [*starts[1:].tolist(), len(short)]
    rows = zip(starts.tolist(), ends, bands, strict=True)
    found = iter([Wording(short[start:end], own) for start, end, own in rows])
    return [next(found) if len(words) >= LEAST_WORDS else None for words in split]
