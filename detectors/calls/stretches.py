"""The parts of a long text that are read one by one: a call within other talk is a call all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from detectors.calls.normalise import MAX_CHARS

STRETCH: Final = 120  # characters, about
STEP: Final = STRETCH // 4  # from one to the next at least: a hundred one-word sentences are not read a hundred times
LONG: Final = 140  # texts up to this are one stretch, whatever they say: their sentences belong together
_SENTENCE_END = re.compile(r"(?<=[.!?…؟۔])\s+|\s*\n\s*")

Span = tuple[int, int]


def stretches(text: str) -> list[Span]:
    """Where the stretches of a text (its first ``MAX_CHARS`` characters) are: whole sentences as far as they fit.

    They overlap, so that sentences which belong together stand together in one.

    >>> text = "Nothing new from the harbour, the ships are late again. " * 3 + "Everyone posts at nine."
    >>> [text[start:end][:12] + " ..." + text[start:end][-6:] for start, end in stretches(text)]
    ['Nothing new  ...again.', 'Nothing new  ...again.', 'Nothing new  ... nine.']
    """
    if len(text) <= LONG:
        return [(0, len(text))]
    sentences = [part for sentence in _sentences(text[:MAX_CHARS]) for part in _cut(text, *sentence)]
    found = [(0, 0)]
    last = 0
    for first, (start, _) in enumerate(sentences):
        last = max(first, last)
        while last + 1 < len(sentences) and sentences[last + 1][1] - start <= STRETCH:
            last += 1
        end, (before, covered) = sentences[last][1], found[-1]
        if end > covered and start >= min(covered, before + STEP):
            found.append((start, end))
    return found[1:]


def around(span: Span, spans: Sequence[Span]) -> Span:
    """One of a text's stretches with what stands next to it: a call may name its time a sentence earlier or later.

    >>> around((60, 150), [(0, 110), (60, 150), (120, 230), (300, 400)])
    (0, 230)
    """
    start = min(start for start, _ in spans if start >= span[0] - STRETCH)
    return start, max(end for _, end in spans if end <= span[1] + STRETCH)


def _sentences(text: str) -> Iterator[Span]:
    ends = [0, *(place for end in _SENTENCE_END.finditer(text) for place in end.span()), len(text)]
    return (span for span in list(pairwise(ends))[::2] if span[0] < span[1])


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """A sentence that is longer than a stretch, in halves of one, between words where there are any."""
    while end - start > STRETCH:
        half = start + STRETCH // 2
        blank = text.rfind(" ", start + 1, half)
        cut = half if blank < 0 else blank
        yield start, cut
        start = cut
    yield start, end
