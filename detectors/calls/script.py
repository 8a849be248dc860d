"""Which lexicons to read a text with: the language as tagged, unless the script says otherwise."""

from __future__ import annotations

import re

from detectors.calls.lexicon import LANGUAGES

_ARABIC = re.compile(r"[؀-ۿݐ-ݿﭐ-﻿]+")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
_NAMES = re.compile(r"https?://\S+|@\w+")  # of pages and accounts: Latin whatever the text
_PERSIAN = re.compile(r"[پچژگکی‌]|\b(?:می|است|را|که|کنید|این|های|برای)\b")
_OF_SCRIPT = {"arabic": ("ar", "fa"), "cyrillic": ("ru",), "latin": ("en", "es", "tr")}
_ALIAS = {
    "acm": "ar",
    "afb": "ar",
    "apc": "ar",
    "arz": "ar",
    "ajp": "ar",
    "ary": "ar",
    "pes": "fa",
    "prs": "fa",
    "uk": "ru",
    "be": "ru",
}


def languages_of(text: str, lang: str) -> tuple[str, ...]:
    """Lexicons to try, likeliest first; a known tag that fits the script is believed.

    >>> languages_of("Everyone tweet", "en"), languages_of("سلام", "en"), languages_of("همه شروع کنید", "und")
    (('en',), ('ar', 'fa'), ('fa', 'ar'))
    """
    base = _base(lang)
    script = _script(text)
    known = _OF_SCRIPT.get(script, ())
    if base in LANGUAGES and base in known:
        return (base,)
    if script == "arabic" and _PERSIAN.search(text):
        return ("fa", "ar")
    return known


def _letters(runs: re.Pattern[str], text: str) -> int:
    return sum(map(len, runs.findall(text)))


def foreign(lang: str) -> bool:
    """Whether a post's language is stated and no lexicon is of it.

    >>> foreign("ur"), foreign("ar-IQ"), foreign("und"), foreign("")
    (True, False, False, False)
    """
    return _base(lang) not in {*LANGUAGES, "", "und"}


def _base(lang: str) -> str:
    base = lang.lower().replace("_", "-").split("-")[0]
    return _ALIAS.get(base, base)


def _script(text: str) -> str:
    counts = {
        "arabic": _letters(_ARABIC, text),
        "cyrillic": _letters(_CYRILLIC, text),
        "latin": _letters(_LATIN, _NAMES.sub("", text)),
    }
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""
