"""A small online model over character n-grams: hears jargon that no lexicon names, one term among the others."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from itertools import repeat
from math import exp, sqrt
from operator import add

from detectors.calls.normalise import Folded

MAX_GRAMS = 100_000
_DIGIT = re.compile(r"\d")
_WORDS = re.compile(r"[^\W_]+")
CAP = 4.0  # the log-odds of the model never count beyond this: one term among others


def grams(folded: Folded) -> list[str]:
    """The distinct n-grams, of two to five characters, of a folded text's words; digits are one sign.

    Marks, tags and links are left out: how somebody sets full stops says nothing about a call.
    """
    text = f" {' '.join(_WORDS.findall(_DIGIT.sub('0', folded.text)))} "
    twos = list(map(add, text, text[1:]))
    threes = list(map(add, twos, text[2:]))
    fours = list(map(add, threes, text[3:]))
    return list(dict.fromkeys([*twos, *threes, *fours, *map(add, fours, text[4:])]))


class CharNgrams:
    """Logistic regression on the presence of character n-grams, learned one text at a time (AdaGrad, L2 by decay).

    Not for texts of a few characters, nor for languages that none of its training lines had: their n-grams are unknown
    and the answer stays at even odds. Weights are kept by n-gram, so that they can be read, compared and taken back.

    >>> from detectors.calls.normalise import fold
    >>> model = CharNgrams()
    >>> for _ in range(20):
    ...     model.learn_one(fold("everyone tweet now"), True)
    ...     model.learn_one(fold("what a lovely day"), False)
    >>> model.predict_proba_one(fold("tweet it now")) > 0.6 > 0.4 > model.predict_proba_one(fold("a lovely dog"))
    True
    """

    def __init__(self, weights: Mapping[str, float] | None = None, rate: float = 0.5, decay: float = 1e-3) -> None:
        self.weights = dict(weights or {})
        self._squares: dict[str, float] = {}
        self._rate, self._decay = rate, decay

    def logit(self, folded: Folded) -> float:
        """Log-odds that the text is a call, as far as its n-grams tell."""
        return self._logit_of(grams(folded))

    def _logit_of(self, found: Sequence[str]) -> float:
        return sum(map(self.weights.get, found, repeat(0.0))) / sqrt(len(found) or 1)

    def predict_proba_one(self, folded: Folded) -> float:
        return _probability(self.logit(folded))

    def learn_one(self, folded: Folded, call: bool) -> None:
        """One step towards the label; new n-grams are taken up until ``MAX_GRAMS``."""
        found = grams(folded)
        scale = 1 / sqrt(len(found) or 1)
        error = _probability(self._logit_of(found)) - call
        for gram in found:
            if gram not in self.weights and len(self.weights) >= MAX_GRAMS:
                continue
            weight = self.weights.get(gram, 0.0)
            gradient = error * scale + self._decay * weight
            square = self._squares.get(gram, 1e-2) + gradient * gradient
            self._squares[gram] = square
            self.weights[gram] = weight - self._rate * gradient / sqrt(square)

    def strongest(self, count: int) -> dict[str, float]:
        """The n-grams that weigh most, for keeping: rounded, heaviest first, ties by n-gram."""
        ranked = sorted(self.weights.items(), key=lambda item: (-abs(item[1]), item[0]))[:count]
        return {gram: round(weight, 3) for gram, weight in ranked if round(weight, 3)}


def _probability(logit: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))


@lru_cache(maxsize=1)
def trained() -> CharNgrams:
    """The model as committed: ``bench.train_calls`` fits the same weights to all lines of the rules split at once."""
    text = resources.files("detectors.calls").joinpath("lexicon", "ngrams.json").read_text("utf-8")
    return CharNgrams(json.loads(text))
