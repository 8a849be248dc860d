"""The lexicon: one data file a language, read with the package, checked and compiled into one expression a slot.

A pattern is words separated by blanks, written in ordinary spelling (it is folded like the texts):

| sign | meaning |
|---|---|
| `word*` | any ending of letters; a lone `*` is any one word |
| `+word`, `+(a|b)` | with the language's proclitics (Arabic: and, in, for, the) |
| `<name>` | one of the words of `[words]` |
| `(a|b c)` | either; `?` after a group or a word: may be missing |
| `~3` | up to three words between, within the sentence |
| `=`, `$` | the start, the end of a clause |
| `# @ ^ ⏰ 📢 ♪ ¿` | a hashtag, a mention, a link, a clock, an alarm, a music sign, a question mark; `0` a number |
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from detectors.calls.finder import ANY, CLITIC, Finder, Pattern
from detectors.calls.normalise import fold_words

LANGUAGES = ("ar", "en", "es", "fa", "ru", "tr")
ELAPSED = "elapsed"  # time gone by: "been an hour", "sold out in 9 minutes", "has just posted"
SLOTS_FOR = (
    "act", "order", "plan", "start", "ready", "all", "together", "left", "restraint", "material", "goal", "keep",
    "secret", "reminder", "post", "linked", "posting",
)  # fmt: skip
SLOTS_AGAINST = (
    "past", "reported", "negated", "event", "commerce", "offline", "weather", "work", "self", "asking", ELAPSED,
    "demand", "wish", "life", "inquiry", "hush",
)  # fmt: skip
SLOTS = SLOTS_FOR + SLOTS_AGAINST
TIME_PHRASES = (
    "now",
    "underway",
    "soon",
    "almost",
    "once",
    "awaited",
    "half_hour",
    "quarter_hour",
    "third_hour",
    "three_quarters",
    "one_hour",
    "an_hour",
    "two_hours",
    "hour_and_half",
    "two_minutes",
    "one_minute",
)

_SIGN = re.compile(r"[()|]|<\w+>|~\d+|\?|[^\s()|<>~?]+")
_GAP_WORD = r'(?:[^ |?"]+ )'
_CLAUSE_END = r'(?=[|?,"#@^📢⏰♪]|$)'
_CLAUSE_START = r'(?:(?<=^ )|(?<=[|?,"#@^📢⏰♪] ))'
_SINGLE = {"=": _CLAUSE_START, "$": _CLAUSE_END, "¿": r"(?:\? )", "#": "(?:# (?:, )?)"}


class LexiconError(ValueError):
    """A lexicon file is wrong: file, key, what is wrong."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language, compiled: the slots' patterns, those of time phrases, words of time."""

    language: str
    finder: Finder
    phrases: Finder
    time: Mapping[str, Any]


_HEAD = re.compile(r"(?:\(\?:)*((?:\[[^\]]*\]\?|\(\?:[^()]*\)\?)*)")  # optional clitics before the first letter


class Compiler:
    """Turns patterns of one file into regular expressions over folded text."""

    def __init__(self, where: str, words: Mapping[str, Sequence[str]], prefix: str = "", clitic: str = "") -> None:
        self._where, self._words, self._prefix, self._clitic = where, words, prefix, clitic
        self._macros: dict[str, str] = {}
        self._class_firsts: dict[str, set[str]] = {}

    def alternatives(self, key: str, patterns: Sequence[str]) -> str:
        """The patterns as one alternation, those that begin with the same clitics together.

        ``re`` takes a shared beginning out of a branch and then skips by the first letter: ten times faster.
        """
        groups: dict[str, list[str]] = {}
        for pattern in patterns:
            sequence = self._sequence(key, fold_words(pattern))
            head = _HEAD.match(sequence)
            groups.setdefault(head[1] if head else "", []).append(sequence)
        return "|".join(f"(?:{'|'.join(alike)})" for alike in groups.values())

    def patterns(self, slot: str, patterns: Sequence[str]) -> list[Pattern]:
        """The patterns of a slot one by one, each with the words it may begin with."""
        found: list[Pattern] = []
        for pattern in dict.fromkeys(patterns):
            folded = fold_words(pattern)
            found.append(Pattern(slot, self._sequence(slot, folded), self._firsts(folded)))
        return found

    def _firsts(self, folded: str) -> frozenset[str]:
        signs = _SIGN.findall(folded)
        firsts, may_be_empty, _ = self._beginning(signs, 0)
        return frozenset([ANY]) if may_be_empty else frozenset(firsts)

    def _beginning(self, signs: Sequence[str], at: int) -> tuple[set[str], bool, int]:
        """First words of the alternatives from ``at`` to the closing parenthesis, whether one is empty, where it is."""
        firsts: set[str] = set()
        one_is_empty, empty, clitic = False, True, False
        while at < len(signs) and signs[at] != ")":
            sign, optional = signs[at], False
            at += 1
            if sign == "|":
                one_is_empty, empty = one_is_empty or empty, True
                continue
            if sign == CLITIC:
                clitic = True
                continue
            if sign == "(":
                words, optional, at = self._beginning(signs, at)
                at += 1
            else:
                words, optional = self._first_of(sign)
            if at < len(signs) and signs[at] == "?":
                optional, at = True, at + 1
            if empty:
                firsts |= {word if word[0] in ANY + CLITIC else CLITIC + word for word in words} if clitic else words
            empty, clitic = empty and optional, False
        return firsts, one_is_empty or empty, at

    def _first_of(self, sign: str) -> tuple[set[str], bool]:
        if sign.startswith("<"):
            name = sign[1:-1]
            if name not in self._class_firsts:
                words = (self._firsts(fold_words(pattern)) for pattern in self._words[name])
                self._class_firsts[name] = set().union(*words)
            return self._class_firsts[name], False
        if sign in ("=", "$"):
            return set(), True
        if sign.startswith("~"):
            return {ANY}, True
        return {"?" if sign == "¿" else sign}, False

    def _sequence(self, key: str, pattern: str) -> str:
        out: list[str] = []
        depth = 0
        for sign in _SIGN.findall(pattern):
            if sign == "(":
                depth += 1
                out.append("(?:")
            elif sign == ")":
                depth -= 1
                out.append(")")
            elif sign == "|":
                out.append("|")
            elif sign == "+":
                out.append(self._clitic)
            elif sign == "?":
                self._check(bool(out) and out[-1] not in ("(?:", "|", "?"), key, f"'?' follows nothing in {pattern!r}")
                out.append("?")
            else:
                out.append(self._atom(key, sign))
        self._check(depth == 0, key, f"parentheses do not match in {pattern!r}")
        return "".join(out)

    def _atom(self, key: str, sign: str) -> str:
        if sign.startswith("<"):
            return self._macro(key, sign[1:-1])
        if sign.startswith("~"):
            return f"{_GAP_WORD}{{0,{int(sign[1:])}}}?"
        if sign in _SINGLE:
            return _SINGLE[sign]
        if sign == "0":
            word = r"\d+"
        elif sign == "*":
            word = r"\w+"
        else:
            clitic = self._clitic if sign.startswith("+") else self._prefix if sign[0].isalpha() else ""
            word = clitic + r"\w*".join(re.escape(part) for part in sign.lstrip("+").split("*"))
        return f"(?:{word} (?:, )?)"

    def _macro(self, key: str, name: str) -> str:
        self._check(name in self._words, key, f"unknown word class <{name}>")
        if name not in self._macros:
            self._macros[name] = ""  # a class that uses itself would not end
            self._macros[name] = f"(?:{self.alternatives(f'words.{name}', self._words[name])})"
        self._check(self._macros[name] != "", key, f"word class <{name}> uses itself")
        return self._macros[name]

    def _check(self, good: bool, key: str, message: str) -> None:
        if not good:
            raise LexiconError(f"{self._where}: {key}: {message}")


def read_toml(name: str) -> dict[str, Any]:
    """A data file of this package."""
    return tomllib.loads(resources.files("detectors.calls").joinpath("lexicon", name).read_text("utf-8"))


@cache
def lexicon(language: str) -> Lexicon:
    """The checked and compiled lexicon of one of ``LANGUAGES``."""
    return build(f"{language}.toml", read_toml(f"{language}.toml"))


def build(where: str, data: Mapping[str, Any]) -> Lexicon:
    """Check and compile what a lexicon file says."""
    unknown = sorted(set(data["slots"]) - set(SLOTS))
    if unknown:
        raise LexiconError(f"{where}: slots: unknown {', '.join(unknown)}")
    compiler = Compiler(where, data["words"], data.get("prefix", ""), data.get("clitic", ""))
    time, slots = data["time"], data["slots"]
    patterns = [p for slot in SLOTS for p in compiler.patterns(slot, slots.get(slot, []))]
    phrases = [p for name in TIME_PHRASES for p in compiler.patterns(name, time.get(name, []))]
    prefix, clitic = data.get("prefix", ""), data.get("clitic", "")
    return Lexicon(
        language=data["language"],
        finder=Finder(patterns, prefix, clitic),
        phrases=Finder(phrases, prefix, clitic),
        time=time,
    )
