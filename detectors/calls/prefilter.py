"""Which of many texts are worth reading: a few passes of numpy over all of them, no Python object a character.

Every three-letter window of the texts is looked up in a bitmap of the triggers' beginnings; only hits are compared in
full (triggers are cut to eight letters). A text is read when it has any trigger, a word of posting, of a group or of a
time, and its n-grams do not speak clearly against a call. It errs on the side of reading: the grammar decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from detectors.calls.letters import WIDTH, Alphabet
from detectors.calls.lexicon import LANGUAGES, LexiconError, read_toml
from detectors.calls.likeness import Likeness
from detectors.calls.ngrams import trained
from detectors.calls.normalise import fold_words
from detectors.calls.stretches import stretches

LEAST_ALIKE: Final = -2.0  # log-odds of n-grams; calls below it are not heard by the grammar either (docs/results.md)
CHUNK: Final = 4_096  # stretches a pass: bounds the memory
_TABLE_BITS = 18
_MULTIPLIER = np.uint32(2_654_435_761)
_HEAD = np.uint64(0xFFFFFF)  # three letters


class Prefilter:
    """The triggers of all languages in one table, or other ``words`` (folded); ``grams`` are log-odds of character
    n-grams (``CharNgrams.weights``), without which a trigger alone is enough.

    A long text is looked at in the stretches that the grammar reads it in. Not for texts without a trigger of a known
    language: those are found by the sampled share that the edge reads anyway, and by learned launch phrases.
    """

    def __init__(self, words: Iterable[str], grams: Mapping[str, float] | None = None) -> None:
        words = {word[:WIDTH] for word in words}
        self._alphabet = Alphabet(words)
        self._likeness = Likeness(grams) if grams else None
        keys = sorted(key for word in words if (key := self._alphabet.spell(word)))
        self._words = np.array([int.from_bytes(key.ljust(WIDTH, b"\0"), "little") for key in keys], np.uint64)
        self._masks = np.array([(1 << 8 * len(key)) - 1 for key in keys], np.uint64)
        order = np.argsort(self._words & _HEAD, kind="stable")
        self._words, self._masks = self._words[order], self._masks[order]
        self._heads = self._words & _HEAD
        starts = np.searchsorted(self._heads, self._heads)
        self._deepest = int(np.max(np.arange(len(keys)) - starts)) + 1
        self._bitmap = np.zeros(1 << _TABLE_BITS, np.bool_)
        self._bitmap[_slot(self._heads)] = True
        self._bitmap4 = np.zeros_like(self._bitmap)  # a second look at the few places that pass the first
        self._bitmap4[_slot(self._words)] = True
        self._whole = np.zeros_like(self._bitmap)  # triggers of three letters have no fourth
        self._whole[_slot(self._heads[self._masks == _HEAD])] = True

    def candidates(self, texts: Sequence[str]) -> list[int]:
        """Indexes of the texts worth reading, ascending."""
        text_of, pieces = [], []
        for i, text in enumerate(texts):
            for span in stretches(text):
                text_of.append(i)
                pieces.append(text[slice(*span)])
        starts = range(0, len(pieces), CHUNK)
        found = (text_of[start + at] for start in starts for at in self._worth(pieces[start : start + CHUNK]))
        return list(dict.fromkeys(found))

    def _worth(self, pieces: Sequence[str]) -> list[int]:
        triggered: list[int] = self._triggered(pieces).tolist()
        if self._likeness is None or not triggered:
            return triggered
        alike = self._likeness.of([pieces[i] for i in triggered]) >= LEAST_ALIKE
        return [i for i, worth in zip(triggered, alike.tolist(), strict=True) if worth]

    def _triggered(self, pieces: Sequence[str]) -> npt.NDArray[np.intp]:
        windows, text, _ = self._alphabet.lay(pieces)
        hits = np.flatnonzero(self._bitmap[_slot(windows & _HEAD)])
        words = windows[hits]
        likely = self._bitmap4[_slot(words)] | self._whole[_slot(words & _HEAD)]
        hits, words = hits[likely], words[likely]
        heads = words & _HEAD
        first, found = np.searchsorted(self._heads, heads), np.zeros(len(hits), np.bool_)
        for step in range(self._deepest):
            at = np.minimum(first + step, len(self._heads) - 1)
            found |= words & self._masks[at] == self._words[at]
        return np.unique(text[hits[found]])


def _slot(letters: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32]:
    """By the first four letters."""
    return (letters.astype(np.uint32) * _MULTIPLIER) >> np.uint32(32 - _TABLE_BITS)


def triggers() -> set[str]:
    """The triggers of all languages, folded."""
    found: set[str] = set()
    for language in LANGUAGES:
        for word in read_toml(f"{language}.toml")["triggers"]:
            folded = fold_words(word)
            if len(folded) < 3:
                raise LexiconError(f"{language}.toml: triggers: {word!r} folds to fewer than three letters")
            found.add(folded)
    return found


@lru_cache(maxsize=1)
def prefilter() -> Prefilter:
    return Prefilter(triggers(), trained().weights)
