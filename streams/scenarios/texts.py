"""Sentences in six languages, filled from our own word lists (``lexicon/*.toml``); nothing is quoted from anybody.

A theme is a list of patterns with {slots}; a pattern is compiled once and filled for thousands of rows at a time.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from itertools import product, repeat
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

LANGUAGES = ("ar", "en", "tr", "es", "fa", "ru")  # order is fixed: a language's index is part of account keys
SPACED = {"ar", "fa"}  # scripts without capitals write hashtags with underscores
NATIVE_DIGITS = {
    "ar": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    "fa": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
}
_NUMBERS = np.array([str(i) for i in range(2, 90)], dtype=object)

Texts = npt.NDArray[np.object_]
_UNSAFE = re.compile(r'["\\\\\x00-\x1f]')  # would need escaping in JSON


def choose(rng: np.random.Generator, options: list[str]) -> str:
    """One of them; plain Python strings, not numpy's."""
    return options[int(rng.integers(len(options)))]


class Lexicon:
    """One language: patterns by theme, slot words, words for tags, calls and clock phrases."""

    def __init__(self, code: str) -> None:
        raw = tomllib.loads((files("streams.scenarios") / "lexicon" / f"{code}.toml").read_text("utf-8"))
        if unsafe := [text for text in _strings(raw) if _UNSAFE.search(text)]:
            raise ValueError(f"{code}.toml: quotes, backslashes and control characters are not allowed: {unsafe[0]!r}")
        self.code = code
        self.places: list[str] = raw["places"]
        self.words = np.array(raw["words"], dtype=object)
        self.slots: dict[str, list[str]] = raw["slots"]
        self.calls: dict[str, list[str]] = raw["calls"]
        self.zones: list[dict[str, Any]] = raw["zones"]
        self.greetings: list[str] = raw["greetings"]  # hashtags of feasts
        self.quake: str = raw["quake"]  # what a hashtag calls an earthquake
        self.day: str = raw["day"]  # and somebody's day
        self._heads: list[str] = raw["stems"]
        self._tails: list[str] = raw["qualities"]
        self._causes: list[str] = raw["causes"]
        self._objects: list[str] = raw["objects"]
        self._patterns = {theme: [_compile(p) for p in patterns] for theme, patterns in raw["say"].items()}
        self._patterns["traps"] = [_compile(p) for p in raw["calls"]["traps"]]
        self._slot_words = {name: np.array(words, dtype=object) for name, words in self.slots.items()}
        self._slot_words["n"] = _NUMBERS

    @property
    def themes(self) -> list[str]:
        """What ``say`` can speak about."""
        return list(self._patterns)

    def say(self, rng: np.random.Generator, theme: str, count: int, fixed: dict[str, str] | None = None) -> Texts:
        """``count`` independent sentences of a theme; ``fixed`` slots are the event's, the others are drawn.

        >>> rng = np.random.default_rng(1)
        >>> [len(s) > 5 for s in lexicon("en").say(rng, "goal", 2, {"star": "Ames"})]
        [True, True]
        """
        patterns = self._patterns[theme]
        out: Texts = np.empty(count, dtype=object)
        which = rng.integers(len(patterns), size=count)
        for number, pattern in enumerate(patterns):
            rows = np.flatnonzero(which == number)
            if rows.size:
                out[rows] = self._fill(rng, pattern, rows.size, fixed or {})
        return out

    def _fill(
        self, rng: np.random.Generator, pattern: list[tuple[str, str]], count: int, fixed: dict[str, str]
    ) -> list[str]:
        columns: list[Any] = []
        for constant, slot in pattern:
            if constant:
                columns.append(repeat(constant, count))
            if slot in fixed:
                columns.append(repeat(fixed[slot], count))
            elif slot:
                words = self._slot_words[slot]
                columns.append(words[rng.integers(len(words), size=count)].tolist())
        return list(map("".join, zip(*columns, strict=True)))

    def pick(self, rng: np.random.Generator, slot: str, count: int) -> Texts:
        """``count`` words of a slot."""
        words = self._slot_words[slot]
        picked: Texts = words[rng.integers(len(words), size=count)]
        return picked

    def random_words(self, rng: np.random.Generator, count: int) -> Texts:
        """Three to ten dictionary words without sense, as trend bots write them around a tag."""
        out: Texts = np.empty(count, dtype=object)
        lengths = rng.integers(3, 11, size=count).tolist()
        picks = self.words[rng.integers(len(self.words), size=(count, 10))].tolist()
        out[:] = [" ".join(row[:length]) for row, length in zip(picks, lengths, strict=True)]
        return out

    def tag(self, index: int) -> str:
        """The everyday tag number ``index``: every number another spelling."""
        head, rest = index % len(self._heads), index // len(self._heads)
        tail, number = rest % len(self._tails), rest // len(self._tails)
        parts = [self._heads[head], self._tails[tail]] + ([str(number + 1)] if number else [])
        return ("_" if self.code in SPACED else "").join(parts)

    def slogans(self, rng: np.random.Generator) -> Iterator[str]:
        """Campaigns' slogans as tags, each one once; with a year when the words are used up."""
        joint = "_" if self.code in SPACED else ""
        pairs = [joint.join(pair) for pair in product(self._causes, self._objects)]
        order = rng.permutation(len(pairs)).tolist()
        yield from (pairs[i] for i in order)
        yield from (f"{pairs[i]}{joint}{year}" for year in itertools.count(2025) for i in order)

    def name_tag(self, *parts: str) -> str:
        """A tag from names, as fans and newsrooms write it.

        >>> lexicon("en").name_tag("Dana Reed", "Day")
        'DanaReedDay'
        """
        joint = "_" if self.code in SPACED else ""
        words = "".join(c if c.isalnum() else " " for c in " ".join(parts)).split()
        return joint.join(word[:1].upper() + word[1:] for word in words)

    def entities(self, rng: np.random.Generator) -> dict[str, str]:
        """The names that one event is about."""
        names = ("team", "star", "show", "brand", "group", "demand", "event", "city")
        return {name: choose(rng, self.slots[name]) for name in names}

    def clock(self, rng: np.random.Generator, at: int) -> str:
        """An instant (ms) as people of this language write it: a zone of theirs, sometimes their own digits."""
        zone = self.zones[int(rng.integers(len(self.zones)))]
        local = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone["name"]))
        phrases = [p for p in zone["clock"] if "{h12}" not in p or local.hour > 12]
        phrase = choose(rng, phrases)
        text = phrase.format(hh=f"{local.hour:02d}", h12=local.hour % 12 or 12, mm=f"{local.minute:02d}")
        native = NATIVE_DIGITS.get(self.code)
        return text.translate(native) if native and rng.random() < 0.4 else text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _compile(pattern: str) -> list[tuple[str, str]]:
    return [(constant, slot or "") for constant, slot, _, _ in Formatter().parse(pattern)]


@cache
def lexicon(code: str) -> Lexicon:
    return Lexicon(code)
