"""Many texts at once as bytes, one a folded letter, laid end to end: numpy looks into all of them together."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from detectors.calls.normalise import JOINERS, fold_char

U64 = npt.NDArray[np.uint64]

SCRIPTS_END: Final = "\u2e80"  # characters beyond it have no letters here
WIDTH: Final = 8  # letters that are looked at in one step
_DROP, _SPACE, _END, _OTHER = 0, 1, 254, 255


class Laid(NamedTuple):
    """Texts with a blank before and behind each, and a sign of its own at its end."""

    windows: U64  # what begins at each place: eight letters, the first in the lowest byte
    text: npt.NDArray[np.intp]  # which text each place is in
    ends: npt.NDArray[np.intp]  # the place of each text's end


class Alphabet:
    """The letters of some folded words, the commonest 252 of them; any other letter is one and the same."""

    def __init__(self, words: Iterable[str], any_digit: bool = False) -> None:
        """``any_digit``: digits are all "0", as in n-grams."""
        counts = Counter(letter for word in words for letter in word if letter != " ")
        letters = sorted(counts, key=lambda letter: (-counts[letter], letter))[: _END - 2]
        self._byte = {" ": _SPACE, **{letter: i for i, letter in enumerate(letters, 2)}}
        self._table = np.full(sys.maxunicode + 2, _SPACE, np.uint8)
        for code in range(ord(SCRIPTS_END)):
            self._table[code] = self._of(chr(code), any_digit)
        self._table[ord("\n")] = _END
        self._repeats = np.zeros(256, np.bool_)  # letters that may stand twice: the others are folded to one
        self._repeats[[self._byte[d] for d in "0123456789" if any_digit and d in self._byte]] = True

    def _of(self, char: str, any_digit: bool) -> int:
        folded = fold_char(char)
        if folded == "" or char in JOINERS:
            return _DROP
        if folded.isdigit() and any_digit:
            folded = "0"
        return self._byte.get(folded, _OTHER if folded.isalnum() else _SPACE)

    def spell(self, word: str) -> bytes | None:
        """The bytes of a word; None where it has a letter too many."""
        letters = [self._byte.get(letter) for letter in word]
        return None if None in letters else bytes(letter for letter in letters if letter is not None)

    def lay(self, texts: Sequence[str]) -> Laid:
        joined = " \n ".join([text.replace("\n", " ") for text in texts])
        letters = self._table[np.frombuffer(f" {joined} \n".encode("utf-32-le", "surrogatepass"), np.uint32)]
        letters = letters[letters != _DROP]
        keep = np.ones(len(letters), np.bool_)
        keep[1:] = (letters[1:] != letters[:-1]) | self._repeats[letters[1:]]
        letters = letters[keep]
        end = letters == _END
        padded = np.concatenate([letters, np.full(WIDTH, _SPACE, np.uint8)])
        windows = np.ndarray(len(letters), np.uint64, padded, strides=(1,))
        return Laid(windows, np.cumsum(end) - end, np.flatnonzero(end))
