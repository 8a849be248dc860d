"""Finds the patterns of all slots in one walk over a folded text's words.

Every pattern is filed under the words that it may begin with, so a word asks only the few patterns that it may begin
(of some thousand a language). What a word may begin is remembered: words repeat.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

ANY = "*"  # a first word that may be any
REMEMBERED = 65_536  # words a language whose patterns are kept at hand
LONGEST_CLITIC = 5
CLITIC = "+"

Span = tuple[int, int]
Match = Callable[[str, int], re.Match[str] | None]


class Pattern(NamedTuple):
    """One pattern of a slot: its expression, and the words it may begin with as a lexicon writes them."""

    slot: str
    expression: str
    firsts: frozenset[str]


class _Beginnings:
    """Patterns by first word: exact, by stem, or by an expression where the stem stands inside."""

    def __init__(self, inner: str) -> None:
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._stems: dict[str, list[int]] = defaultdict(list)
        self._general: dict[str, list[int]] = defaultdict(list)
        self._inner = re.compile(inner) if inner else None

    def file(self, first: str, pattern: int) -> None:
        stem, star, rest = first.partition("*")
        table = self._exact if not star else self._stems if stem and not rest else self._general
        table[stem if table is not self._general else first].append(pattern)

    def of(self, word: str) -> Iterable[int]:
        """Patterns that may begin with the word, or with what is left of it behind a clitic."""
        rests = [word]
        if self._inner:
            rests += [
                word[k:] for k in range(1, LONGEST_CLITIC + 1) if k < len(word) and self._inner.fullmatch(word[:k])
            ]
        for rest in rests:
            yield from self._exact.get(rest, ())
            for k in range(1, len(rest) + 1):
                yield from self._stems.get(rest[:k], ())
            for first, patterns in self._general.items():
                if re.fullmatch(r"\w*".join(map(re.escape, first.split("*"))), rest):
                    yield from patterns


class Finder:
    """All patterns of a language; earlier ones of a slot win where several match at one place.

    >>> p = Pattern("order", "(?:twet )", frozenset(["twet"]))
    >>> Finder([p]).spans(" everyone twet now ")
    {'order': [(10, 15)]}
    """

    def __init__(self, patterns: Sequence[Pattern], prefix: str = "", clitic: str = "") -> None:
        self.slots = list(dict.fromkeys(p.slot for p in patterns))
        place = {slot: i for i, slot in enumerate(self.slots)}
        self._expressions = [(place[p.slot], p.expression) for p in patterns]
        self._matches: dict[int, tuple[int, Match]] = {}  # compiled when first needed: all of them take two seconds
        self._plain, self._with_clitic = _Beginnings(prefix), _Beginnings(clitic)
        self._anything: list[int] = []
        for i, pattern in enumerate(patterns):
            for first in sorted(pattern.firsts):
                if first == ANY:
                    self._anything.append(i)
                elif first.startswith(CLITIC):
                    self._with_clitic.file(first[1:], i)
                else:
                    self._plain.file(first, i)
        self._of = lru_cache(maxsize=REMEMBERED)(self._look_up)

    def spans(self, text: str) -> Mapping[str, list[Span]]:
        """Where each slot's patterns stand in a folded text, left to right, none within another of its slot."""
        found: dict[str, list[Span]] = {slot: [] for slot in self.slots}
        ends = [0] * len(self.slots)
        at = 1
        for word in text[1:-1].split(" "):
            for slot, match in self._of(word):
                if at >= ends[slot]:
                    hit = match(text, at)
                    if hit is not None:
                        ends[slot] = hit.end()
                        found[self.slots[slot]].append(hit.span())
            at += len(word) + 1
        return found

    def _look_up(self, word: str) -> tuple[tuple[int, Match], ...]:
        patterns = {*self._anything, *self._plain.of(word), *self._with_clitic.of(word)}
        if word.isdigit():
            patterns.update(self._plain.of("0"))
        return tuple(self._match(i) for i in sorted(patterns))

    def _match(self, i: int) -> tuple[int, Match]:
        if i not in self._matches:
            slot, expression = self._expressions[i]
            self._matches[i] = slot, re.compile(expression).match
        return self._matches[i]
