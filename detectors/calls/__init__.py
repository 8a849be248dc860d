"""Calls to action: texts that ask a group to post, repost, reply, report or raise a tag together.

The edge asks ``CallGrammar.candidates`` which posts are worth reading and ``CallGrammar.read`` what a post says; judge
turns a reading into a watch. Words are data (``lexicon/*.toml``), weights are data, and every term of a score can be
shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from detectors.calls.finder import Span
from detectors.calls.grammar import LEARNED, features, find, log_odds, probability, weights
from detectors.calls.lexicon import lexicon
from detectors.calls.ngrams import trained
from detectors.calls.normalise import MAX_CHARS, Folded, fold
from detectors.calls.openness import open_spans
from detectors.calls.prefilter import prefilter
from detectors.calls.script import foreign, languages_of
from detectors.calls.stretches import around, stretches
from detectors.calls.times import Heard, hear, instant
from detectors.evidence import Reading

__all__ = ["CallGrammar"]

REMEMBERED = 2_048  # texts whose parse is kept at hand: reposts repeat
MOST_STRETCHES = 8  # of a text are read: what has so many that may be calls has shown it by then
FLOOR = 0.05  # below it a text is certainly no call


class CallGrammar:
    """Reads calls to action in Arabic (standard and spoken), Persian, Turkish, English, Russian and Spanish.

    Does not work on: text in images, code words that name neither posting nor a moment, other languages (they are read
    with the lexicons of their script, which finds loanwords only), irony without quotation marks. Stateless; the same
    text gives the same reading in every process.

    >>> g = CallGrammar()
    >>> at = 1_733_671_980_000  # 2024-12-08 15:33 UTC
    >>> r = g.read("الكل يبدي بعد دقايق #وسم", "ar", at)
    >>> r.score > 0.5, (r.announced.at - at) // 60_000
    (True, 5)
    >>> g.candidates(["good morning", "everyone tweet now"])
    [1]
    """

    def candidates(self, texts: Sequence[str]) -> list[int]:
        """Indexes of the texts worth reading: a cheap filter that lets through more than there are calls."""
        return prefilter().candidates(texts)

    def read(
        self,
        text: str,
        lang: str,
        created_at: int,
        tags: Sequence[str] = (),
        zone_hint: str | None = None,
        learned: float = 0.0,
    ) -> Reading | None:
        """What the grammar makes of one text, None when it is certainly no call.

        ``created_at`` is epoch ms; ``zone_hint`` the author's zone (IANA name or offset) where known; ``learned`` are
        the log-odds of a learned model (``detectors.calls.learned``), one term more.
        """
        spans = stretches(text)
        readings = [
            self._read(text, span, spans, language, created_at, tags, zone_hint, learned)
            for span in _worth(text, spans)
            for language in languages_of(text[slice(*span)], lang)
        ]
        if learned and (not readings or foreign(lang)):  # another language's lexicon says nothing against it
            readings.append(_learned_alone(lang, learned))
        best = max(readings, key=lambda r: r.score, default=None)  # ties: the likeliest language comes first
        if best is None or best.score < FLOOR:
            return None
        if len(spans) > 1:  # whoever calls may be named in another stretch
            opened = open_spans(fold(text, best.language), best.language)
            best.spans.extend(span for span in opened if span not in best.spans)
        return best

    def _read(
        self, text: str, span: Span, spans: Sequence[Span], language: str, created_at: int, tags: Sequence[str],
        zone_hint: str | None, learned: float,
    ) -> Reading:  # fmt: skip
        parsed = _parse(text[slice(*span)], language)
        announced = instant(parsed.folded, language, parsed.heard, created_at, zone_hint)
        if announced is None and len(spans) > 1:
            wider = _parse(text[slice(*around(span, spans))], language)
            announced = instant(wider.folded, language, wider.heard, created_at, zone_hint)
        terms = log_odds(features(parsed.found, parsed.folded, len(tags), announced, parsed.ngrams))
        if learned:
            terms[LEARNED] = learned
        start = span[0]
        shown = [(a + start, b + start, slot) for a, b, slot in parsed.spans]
        return Reading(probability(sum(terms.values())), terms, shown, announced, language)


def _worth(text: str, spans: Sequence[Span]) -> Sequence[Span]:
    """The stretches of a text to read: of several those that may be calls, if there are any."""
    if len(spans) == 1:
        return spans
    found = prefilter().candidates([text[slice(*span)] for span in spans])
    return [spans[i] for i in found[:MOST_STRETCHES]] or [(0, MAX_CHARS)]


class _Parsed(NamedTuple):
    """What a text says, whoever posts it when."""

    folded: Folded
    found: dict[str, Span]
    heard: Heard
    ngrams: float
    spans: list[tuple[int, int, str]]


@lru_cache(maxsize=REMEMBERED)
def _parse(text: str, language: str) -> _Parsed:
    folded = fold(text, language)
    lex = lexicon(language)
    matches = lex.finder.spans(folded.text)
    found = find(lex, folded, matches)
    spans = [(*folded.span(*span), slot) for slot, span in found.items()] + open_spans(folded, language)
    return _Parsed(folded, found, hear(folded, language, matches), trained().logit(folded), sorted(spans))


def _learned_alone(lang: str, learned: float) -> Reading:
    """A reading by what was learned alone."""
    terms = {"bias": weights().bias, LEARNED: learned}
    return Reading(probability(sum(terms.values())), terms, [], None, lang or "und")
