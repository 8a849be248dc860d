"""Which of many texts are worth reading: one pass of numpy over all of them, no Python object a character.

Texts are laid end to end, folded by a table to one byte a letter, and every three-letter window is looked up in a
bitmap of the triggers' beginnings; only hits are compared in full (triggers are cut to eight letters). A text is read
when it names the act, or speaks of posting to a group or at a time, or rallies a group at a time; or when it has any
trigger and its letters are like those of calls: half of an unknown wording is often known. It errs on the side of
reading: the grammar decides.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from detectors.calls.lexicon import LANGUAGES, TRIGGERS, LexiconError, lexicon
from detectors.calls.ngrams import trained
from detectors.calls.normalise import MAX_CHARS, fold_char

SCRIPTS_END = "\u2e80"  # characters beyond it have no letters in the table
WIDTH = 8  # letters of a trigger that are compared
CHUNK = 4_096  # texts a pass: bounds the memory
_TABLE_BITS = 18
_MULTIPLIER = np.uint32(2_654_435_761)
_HEAD = 0xFFFFFF  # three letters
_SPACE, _DROP = 1, 0
_BETWEEN = 254  # texts: no trigger holds it, so none is found across two of them
SURE, POST, RALLY, WHEN = (1 << i for i in range(len(TRIGGERS)))
LIKE_CALLS = -1.0  # log-odds of the n-grams from which one trigger is enough: 3 in 1,000 real posts more are read
_LEAST_LETTERS = 16  # shorter, or in letters that no n-gram has: nothing is known of it

Bytes = npt.NDArray[np.uint8]


class Prefilter:
    """All languages' triggers in one table, or other ``words`` (folded) with their kinds; ``grams`` are log-odds of
    character n-grams (``CharNgrams.weights``) that make a text with any trigger worth reading.

    Not for texts with neither trigger words nor n-grams of a known language: those are found by the sampled share that
    the edge reads anyway, and by learned launch phrases. The n-grams are summed roughly (hashed, tags and repeats
    counted too): good enough to read a text, not to judge it.
    """

    def __init__(self, words: Mapping[str, int] | None = None, grams: Mapping[str, float] | None = None) -> None:
        self._class_of: dict[str, int] = {" ": _SPACE}
        self._table = np.full(sys.maxunicode + 2, _SPACE, np.uint8)
        self._grams = self._weigh(grams) if grams else None
        patterns: dict[bytes, int] = {}
        for word, kinds in (_triggers() if words is None else words).items():
            key = bytes(self._letter(c) for c in word[:WIDTH])
            patterns[key] = patterns.get(key, 0) | kinds
        self._fill_table()
        keys = sorted(patterns)
        self._words = np.array([int.from_bytes(k.ljust(WIDTH, b"\0"), "little") for k in keys], np.uint64)
        self._masks = np.array([(1 << 8 * len(k)) - 1 for k in keys], np.uint64)
        self._kinds = np.array([patterns[k] for k in keys], np.uint8)
        self._heads = (self._words & np.uint64(_HEAD)).astype(np.uint32)
        order = np.argsort(self._heads, kind="stable")
        self._words, self._masks = self._words[order], self._masks[order]
        self._kinds, self._heads = self._kinds[order], self._heads[order]
        self._starts = np.searchsorted(self._heads, self._heads, "left")
        self._deepest = int(np.max(np.arange(len(keys)) - self._starts)) + 1 if keys else 0
        self._bitmap = np.zeros(1 << _TABLE_BITS, np.bool_)
        self._bitmap[self._slot(self._heads)] = True
        self._bitmap4 = np.zeros_like(self._bitmap)  # a second look at the few places that pass the first
        self._bitmap4[self._slot(self._words.astype(np.uint32))] = True
        self._whole = np.zeros_like(self._bitmap)  # triggers of three letters have no fourth
        self._whole[self._slot(self._heads[self._masks == np.uint64(_HEAD)])] = True

    def _weigh(self, grams: Mapping[str, float]) -> dict[int, npt.NDArray[np.int32]]:
        """Tables of weights by length, in thousandths: sums of whole numbers do not depend on their order."""
        tables = {size: np.zeros(1 << (16 if size == 2 else _TABLE_BITS), np.int32) for size in (2, 3, 4)}
        shorter = (item for item in grams.items() if len(item[0]) in tables)  # a word of four bytes holds no more
        for gram, weight in sorted(shorter, key=lambda item: (abs(item[1]), item[0])):
            letters = bytes(self._letter(c) for c in gram)
            if all(a != b for a, b in pairwise(letters)):  # equal neighbours are folded to one
                packed = np.array([int.from_bytes(letters, "little")], np.uint32)
                tables[len(gram)][packed if len(gram) == 2 else self._slot(packed)] = round(1000 * weight)
        return tables

    def _letter(self, char: str) -> int:
        return self._class_of.setdefault(char, len(self._class_of) + 1)

    def _fill_table(self) -> None:
        """One byte for every character that folds to a letter of some trigger, or to nothing."""
        for code in range(ord(SCRIPTS_END)):
            folded = fold_char(chr(code))
            if folded == "":
                self._table[code] = _DROP
            elif folded in self._class_of:
                self._table[code] = self._class_of[folded]
            elif folded.isdigit() and "0" in self._class_of:  # as in n-grams
                self._table[code] = self._class_of["0"]
            elif folded.isalnum():
                self._table[code] = 255
        self._table[ord("\n")] = _BETWEEN

    @staticmethod
    def _slot(heads: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        return (heads * _MULTIPLIER) >> np.uint32(32 - _TABLE_BITS)

    def candidates(self, texts: Sequence[str]) -> list[int]:
        """Indexes of the texts worth reading, ascending."""
        found: list[int] = []
        for start in range(0, len(texts), CHUNK):
            found += [start + i for i in self._chunk(texts[start : start + CHUNK])]
        return found

    def _chunk(self, texts: Sequence[str]) -> list[int]:
        joined = " \n ".join([t[:MAX_CHARS].replace("\n", " ") for t in texts])
        codes = np.frombuffer(f" {joined} ".encode("utf-32-le", "surrogatepass"), np.uint32)
        letters = self._table[codes]
        ends = np.flatnonzero(codes == 10)
        keep = letters != _DROP
        keep[1:] &= letters[1:] != letters[:-1]  # stretched letters count once, as in the folding
        letters = np.concatenate([letters[keep], np.full(WIDTH, _SPACE, np.uint8)])
        positions = np.flatnonzero(keep)
        fours = np.ndarray(len(positions), np.uint32, letters, strides=(1,))
        heads = fours & np.uint32(_HEAD)
        hits = np.flatnonzero(self._bitmap[self._slot(heads)])
        words = np.ndarray(len(positions), np.uint64, letters, strides=(1,))[hits]
        likely = self._bitmap4[self._slot(words.astype(np.uint32))] | self._whole[self._slot(heads[hits])]
        hits, words = hits[likely], words[likely]
        head = heads[hits]
        first = np.searchsorted(self._heads, head)
        kinds = np.zeros(len(hits), np.uint8)
        for step in range(self._deepest):
            at = np.minimum(first + step, len(self._heads) - 1)
            same = (self._heads[at] == head) & ((words & self._masks[at]) == self._words[at])
            kinds |= np.where(same, self._kinds[at], 0).astype(np.uint8)
        text_of = np.searchsorted(ends, positions[hits])
        worth = self._decide(kinds, text_of, len(texts))
        if self._grams is not None:
            triggered = np.zeros(len(texts) + 1, np.bool_)
            triggered[text_of[kinds != 0]] = True
            worth |= triggered[:-1] & self._like_calls(self._grams, fours, heads)
        return [int(i) for i in np.flatnonzero(worth)]

    def _like_calls(
        self, weights: dict[int, npt.NDArray[np.int32]], fours: npt.NDArray[np.uint32], heads: npt.NDArray[np.uint32]
    ) -> npt.NDArray[np.bool_]:
        """Whether each text's n-grams, scaled as ``CharNgrams`` scales them, reach ``LIKE_CALLS``."""
        thousandths = weights[4][self._slot(fours)]
        thousandths += weights[3][self._slot(heads)]
        thousandths += weights[2][fours & np.uint32(0xFFFF)]
        ends = np.append(np.flatnonzero(fours & np.uint32(0xFF) == _BETWEEN), len(fours))
        for back in range(4):  # windows that reach into the next text
            thousandths[np.clip(ends - back, 0, len(fours) - 1)] = 0
        starts = np.append(0, ends[:-1] + 1)
        letters = ends - starts
        total = np.add.reduceat(thousandths, starts)
        alike: npt.NDArray[np.bool_] = np.greater(total, 1000 * LIKE_CALLS * np.sqrt(3 * letters))
        alike[letters < _LEAST_LETTERS] = False
        return alike

    @staticmethod
    def _decide(kinds: Bytes, text_of: npt.NDArray[np.intp], texts: int) -> npt.NDArray[np.bool_]:
        seen = {bit: np.zeros(texts + 1, np.bool_) for bit in (SURE, POST, RALLY, WHEN)}
        for bit, flags in seen.items():
            flags[text_of[(kinds & bit) != 0]] = True
        worth: npt.NDArray[np.bool_] = seen[SURE] | seen[POST] & (seen[RALLY] | seen[WHEN]) | seen[RALLY] & seen[WHEN]
        return worth[:-1]


def _triggers() -> dict[str, int]:
    """The triggers of all languages with their kinds."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for bit, kind in enumerate(TRIGGERS):
            for word in lexicon(language).triggers[kind]:
                if len(word) < 3:
                    raise LexiconError(f"{language}.toml: trigger.{kind}: {word!r} folds to fewer than three letters")
                found[word] = found.get(word, 0) | 1 << bit
    return found


@lru_cache(maxsize=1)
def prefilter() -> Prefilter:
    return Prefilter(grams=trained().weights)
