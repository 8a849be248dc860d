"""A learned model of launch phrases: what the posts before confirmed waves had in common and ordinary posts have not.

One version is one value, published on ``muster.models`` and applied by the edge from ``applies_tick`` on. Weights are
log-odds by character n-gram, counted by *waves* and not by lines, so that no wave weighs more than another; they stay
readable, comparable and can be taken back. The term that a text earns stands in its reading as ``learned``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log
from typing import Final, Literal

import msgspec

from detectors.calls.ngrams import CharNgrams, grams
from detectors.calls.normalise import fold
from detectors.calls.prefilter import SURE, Prefilter

MOST: Final = {2: 4.5, 3: 6.0}  # log-odds at most, by waves that taught it: two are heard, three may be told
LEAST_WEIGHT: Final = 0.7  # of an n-gram; what is as common in ordinary posts says nothing
MOST_WEIGHT: Final = 3.0
MOST_GRAMS: Final = 4_000
MOST_WORDS: Final = 64
LEAST_WORD: Final = 4  # letters; shorter ones are in every post
SCRIPTS_END: Final = "\u2e80"  # the prefilter's table goes so far
COMMON: Final = 0.15  # share of ordinary lines from which a word is no sign


class LineRef(msgspec.Struct, frozen=True):
    """A line that taught: enough to find and verify it while the log keeps it, and not its text."""

    sha256: str
    platform: str
    post_id: str
    partition: int
    offset: int
    accounts: int  # early accounts of the wave that wrote or reposted it


class LessonRef(msgspec.Struct, frozen=True):
    """A wave that taught, and with which lines."""

    alert_id: str
    tick: int
    hashtags: list[str]
    lines: list[LineRef]
    ordinary: int  # lines beside it that taught what is no call


class Guard(msgspec.Struct, frozen=True):
    """What the version would do to ordinary posts that it has not learned from."""

    held: int
    called: int  # of them newly read as calls
    most: float  # share from which a version is refused

    @property
    def holds(self) -> bool:
        return self.called <= self.most * self.held


class Learned(msgspec.Struct, frozen=True):
    """One version. ``words`` (folded) make a post worth reading; a logit of ``floor`` earns nothing, of ``full`` all.

    ``refused`` says why a version never applies; ``reverts_to`` which version an operator went back to (0: none).

    *When it does not work:* scripts beyond U+2E80 (Chinese, Japanese, Korean) have no words here and are heard in the
    sampled share only; a phrase of nothing but everyday words is not learned.
    """

    version: int
    parent: int
    made_tick: int
    applies_tick: int
    by: Literal["judge", "operator"] = "judge"
    waves: int = 0
    words: dict[str, int] = {}
    weights: dict[str, float] = {}
    floor: float = 0.0
    full: float = 0.0
    lessons: list[LessonRef] = []
    guard: Guard | None = None
    refused: str | None = None
    reverts_to: int | None = None
    sha256: str = ""

    def sealed(self) -> Learned:
        """With the hash of everything else in it."""
        body = msgspec.json.encode(msgspec.structs.replace(self, sha256=""), order="sorted")
        return msgspec.structs.replace(self, sha256=hashlib.sha256(body).hexdigest())

    @property
    def intact(self) -> bool:
        return self.sealed().sha256 == self.sha256

    @property
    def silent(self) -> bool:
        """It adds nothing to any text."""
        return not self.weights or self.full <= self.floor


class LearnedEar:
    """Hears by one version."""

    def __init__(self, model: Learned) -> None:
        self._model = model
        self._ngrams = CharNgrams(model.weights)
        self._most = MOST[min(max(MOST), max(min(MOST), model.waves))]
        words = [f" {word}" for word in model.words if max(word) < SCRIPTS_END]
        self._filter = Prefilter(dict.fromkeys(words, SURE)) if words else None

    def candidates(self, texts: Sequence[str]) -> list[int]:
        """Indexes of the texts with a learned word."""
        return [] if self._filter is None else self._filter.candidates(texts)

    def term(self, text: str) -> float:
        """Log-odds that the text earns, never below zero: it is no sign against a call to be unknown."""
        model = self._model
        if model.silent:
            return 0.0
        share = (self._ngrams.logit(fold(text)) - model.floor) / (model.full - model.floor)
        return self._most * min(1.0, max(0.0, share))


class Taught(msgspec.Struct):
    """What one wave teaches: its lines, and ordinary lines of the same minutes. Texts are cut and kept for a while."""

    ref: LessonRef
    calls: list[str]
    ordinary: list[str]
    held: list[str]  # ordinary lines that only the guard sees


def fit(lessons: Sequence[Taught], needed: int) -> tuple[dict[str, float], dict[str, int], float, float]:
    """Weights, words, floor and full from what ``needed`` waves or more have in common.

    The unit is the wave: an n-gram counts once for each wave that has it in any line.
    """
    waves = [_grams(lesson.calls) for lesson in lessons]
    others = Counter(gram for lesson in lessons for line in lesson.ordinary for gram in grams(fold(line)))
    count = sum(len(lesson.ordinary) for lesson in lessons)
    support = Counter(gram for found in waves for gram in found)
    odds = {
        gram: log((n + 0.5) / (len(waves) + 1)) - log((others[gram] + 0.5) / (count + 1))
        for gram, n in support.items()
        if n >= needed
    }
    kept = {gram: min(MOST_WEIGHT, weight) for gram, weight in odds.items() if weight >= LEAST_WEIGHT}
    weights = CharNgrams(kept).strongest(MOST_GRAMS)
    model = CharNgrams(weights)
    below = [model.logit(fold(line)) for lesson in lessons for line in lesson.ordinary]
    # What a wave's best line reaches, by the weakest half of the waves: an unseen call will not read as well as these.
    best = sorted(max(model.logit(fold(line)) for line in lesson.calls) for lesson in lessons)
    floor = _quantile(sorted(below), 0.99)
    full = floor + 0.6 * (_quantile(best, 0.5) - floor)
    return weights, _words(lessons, needed), round(floor, 4), round(full, 4)


def _grams(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(gram for line in lines for gram in grams(fold(line))))


def _words(lessons: Sequence[Taught], needed: int) -> dict[str, int]:
    """Words that ``needed`` waves share and ordinary lines rarely have, with the number of waves."""
    waves = Counter(
        word for lesson in lessons for word in dict.fromkeys(w for line in lesson.calls for w in words_of(line))
    )
    ordinary = [set(words_of(line)) for lesson in lessons for line in lesson.ordinary]
    common = Counter(word for words in ordinary for word in sorted(words))
    found = {word: n for word, n in waves.items() if n >= needed and common[word] <= COMMON * max(1, len(ordinary))}
    ranked = sorted(found, key=lambda word: (common[word] - found[word], -len(word), word))
    return {word: found[word] for word in ranked[:MOST_WORDS]}


def words_of(text: str) -> list[str]:
    """The folded words of a text that may be learned.

    >>> words_of("Bora subir a tag #Teste agora!")
    ['bora', 'subir', 'agora']
    """
    words = fold(text).text.split()
    return list(dict.fromkeys(word for word in words if word.isalpha() and len(word) >= LEAST_WORD))


def _quantile(ranked: Sequence[float], share: float) -> float:
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0
