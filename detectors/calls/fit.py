"""From lessons to the weights of their tongues: counts by wave, no iteration, the same on every machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import log
from typing import Final

import msgspec

from detectors.calls.learned import Tongue
from detectors.calls.lessons import Lesson
from detectors.calls.ngrams import CharNgrams, grams
from detectors.calls.normalise import fold
from detectors.fold import fold_tag, tags_of

LEAST_WEIGHT: Final = 0.7  # of an n-gram; what is as common in ordinary posts says nothing
MOST_WEIGHT: Final = 3.0
MOST_GRAMS: Final = 2_000  # of a tongue
MOST_WORDS: Final = 64
LEAST_WORD: Final = 3  # letters; shorter ones are in every post
ALIKE: Final = 2  # words
COMMON: Final = 0.05  # share of ordinary lines that a tongue's words may make worth reading, all words together
BELOW: Final = 0.99  # share of held ordinary lines that earn nothing
REACH: Final = 0.6  # of the way from the floor to what waves' best lines reach: an unseen call reads less well


def fit(lessons: Sequence[Lesson], needed: int) -> list[Tongue]:
    """The tongues that ``needed`` waves or more have spoken, the oldest first.

    Each is fitted alone: in one model for all, what one language's small talk shares with its calls hides the calls of
    every other (measured: with Portuguese beside it, Urdu was not learned from any number of waves). What platforms
    state as a post's language is not relied upon: they know an unknown language or a jargon as little as anybody.
    """
    return [_tongue(own, needed) for own in _alike(_cleared(lessons)) if len(own) >= needed]


def _alike(lessons: Sequence[Lesson]) -> list[list[Lesson]]:
    """Waves in groups that speak alike: each shares ``ALIKE`` learnable words with another of its group."""
    groups: list[tuple[list[Lesson], list[set[str]]]] = []
    for lesson in lessons:
        words = set(_words([lesson], 1))
        near = [group for group in groups if any(len(words & other) >= ALIKE for other in group[1])]
        joined = (
            [one for group in near for one in group[0]] + [lesson],
            [w for group in near for w in group[1]] + [words],
        )
        groups = [group for group in groups if group not in near] + [joined]
    return [group for group, _ in groups]


def _tongue(lessons: Sequence[Lesson], needed: int) -> Tongue:
    """The unit is the wave: an n-gram counts once for each that has it in any line, however much it says."""
    support = Counter(gram for lesson in lessons for gram in _grams(lesson.calls))
    ordinary = [line for lesson in lessons for line in lesson.ordinary]
    others = Counter(gram for line in ordinary for gram in grams(fold(line)))
    odds = {
        gram: log((n + 0.5) / (len(lessons) + 1)) - log((others[gram] + 0.5) / (len(ordinary) + 1))
        for gram, n in support.items()
        if n >= needed
    }
    kept = {gram: min(MOST_WEIGHT, weight) for gram, weight in odds.items() if weight >= LEAST_WEIGHT}
    model = CharNgrams(CharNgrams(kept).strongest(MOST_GRAMS))
    held = [line for lesson in lessons for line in lesson.held]
    best = sorted(max(model.logit(fold(line)) for line in lesson.calls) for lesson in lessons)
    floor = max(_quantile(sorted(model.logit(fold(line)) for line in lines), BELOW) for lines in (held, ordinary))
    full = floor + REACH * (_quantile(best, 0.5) - floor)
    lang = Counter(lesson.ref.lang for lesson in lessons).most_common(1)[0][0]
    words = _words(lessons, needed)
    return Tongue(lang, len(lessons), words, model.weights, round(floor, 4), round(full, 4), len(held))


def _cleared(lessons: Sequence[Lesson]) -> list[Lesson]:
    """Lessons whose ordinary lines name no hashtag of any wave that taught.

    When waves follow each other closely, one's call lies in the half hour before another. Which one it was is known
    only when its own wave has come, so it is looked for again each time.
    """
    tags = {fold_tag(tag) for lesson in lessons for tag in lesson.ref.hashtags}

    def plain(texts: Iterable[str]) -> list[str]:
        return [text for text in texts if not any(fold_tag(tag) in tags for tag in tags_of(text))]

    return [msgspec.structs.replace(one, ordinary=plain(one.ordinary), held=plain(one.held)) for one in lessons]


def _grams(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(gram for line in lines for gram in grams(fold(line))))


def _words(lessons: Sequence[Lesson], needed: int) -> dict[str, int]:
    """Words that ``needed`` waves share and ordinary lines rarely have, the rarest first, with the number of waves."""
    waves = Counter(
        word for lesson in lessons for word in dict.fromkeys(w for line in lesson.calls for w in words_of(line))
    )
    ordinary = [words_of(line) for lesson in lessons for line in lesson.ordinary]
    common = Counter(word for words in ordinary for word in words)
    ranked = sorted(
        (word for word, n in waves.items() if n >= needed), key=lambda word: (common[word], -waves[word], word)
    )
    spent = accumulate(common[word] for word in ranked)
    kept = [word for word, total in zip(ranked, spent, strict=True) if total <= COMMON * max(1, len(ordinary))]
    return {word: waves[word] for word in kept[:MOST_WORDS]}


def words_of(text: str) -> list[str]:
    """The folded words of a text that may be learned, each once.

    >>> words_of("Bora subir a tag #Teste agora!")
    ['bora', 'subir', 'tag', 'agora']
    """
    words = fold(text).text.split()
    return list(dict.fromkeys(word for word in words if word.isalpha() and len(word) >= LEAST_WORD))


def _quantile(ranked: Sequence[float], share: float) -> float:
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0
