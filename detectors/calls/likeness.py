"""How alike many texts are to calls: the log-odds of their n-grams in a few passes of numpy over all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Final

import numpy as np
import numpy.typing as npt

from detectors.calls.letters import Alphabet

CHUNK: Final = 1_024  # texts a pass: bounds the memory, and fits what is above _SLOT_BITS in 32 bits
_SLOT_BITS: Final = 20
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
_SIZES: Final = (2, 3, 4, 5)
_NONE: Final = np.uint32(0)  # the slot of nothing
# No words of the text. Every alternative starts with a literal, so that the scan jumps from one to the next.
_ASIDE: Final = re.compile(r"#\w+|＃\w+|@\w+|http://\S+|https://\S+|www\.\S+")


class Likeness:
    """``CharNgrams.logit`` of many texts at once, nearly.

    Each n-gram counts once a text, as there, but n-grams are hashed and the foldings that look at a letter's
    neighbours are left out: on labelled lines and ordinary posts within .25 of it (standard deviation). Good enough to
    read a text, not to judge it. Letters beyond ``letters.SCRIPTS_END`` have no n-grams.

    >>> alike = Likeness({" t": 3.0, "we": 2.0, "god": -2.0}).of(["tweet now", "good day"])
    >>> bool(alike[0] > 0 > alike[1])
    True
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._alphabet = Alphabet(weights, any_digit=True)
        self._weights = np.zeros(1 << _SLOT_BITS, np.int16)  # in thousandths: whole sums do not depend on their order
        spelled = [(self._alphabet.spell(gram), round(1000 * weight)) for gram, weight in weights.items()]
        known = sorted(((abs(w), gram, w) for gram, w in spelled if gram), key=itemgetter(0, 1))  # the heaviest stays
        keys = np.frombuffer(b"".join(gram.ljust(8, b"\0") for _, gram, _ in known), np.dtype("<u8"))
        self._weights[_slot(keys)] = [weight for *_, weight in known]
        self._weights[_NONE] = 0

    def of(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Log-odds by text, positive: like calls."""
        parts = [self._chunk(texts[start : start + CHUNK]) for start in range(0, len(texts), CHUNK)]
        return np.concatenate([np.zeros(0), *parts])

    def _chunk(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        windows, text, ends = self._alphabet.lay([_ASIDE.sub(" ", own) for own in texts])
        above = text.astype(np.uint32) << np.uint32(_SLOT_BITS)
        by_size = []
        for size in _SIZES:
            own = above | _slot(windows & np.uint64((1 << 8 * size) - 1))
            for back in range(size):  # what reaches beyond the text's end is no n-gram
                beyond = np.maximum(ends - back, 0)
                own[beyond] = above[beyond] | _NONE
            by_size.append(own)
        found = np.concatenate(by_size)
        found.sort()
        found = found[np.append(True, found[1:] != found[:-1])]
        starts = np.searchsorted(found, np.arange(len(texts) + 1, dtype=np.uint32) << np.uint32(_SLOT_BITS))
        weights = self._weights[found & np.uint32((1 << _SLOT_BITS) - 1)]
        total = np.diff(np.append(0, np.cumsum(weights, dtype=np.int64))[starts])
        logit: npt.NDArray[np.float64] = total / (1000 * np.sqrt(np.diff(starts)))
        return logit


def _slot(grams: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32]:
    return ((grams * _MULTIPLIER) >> np.uint64(64 - _SLOT_BITS)).astype(np.uint32)
