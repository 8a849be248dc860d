"""The interface's own words, in English and Arabic. Words of posts and alerts are never looked up here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

LANGUAGES = ("en", "ar")
RIGHT_TO_LEFT = {"ar"}


class Locale:
    """Texts by key, with values filled in and escaped; a text that is missing is the key's last word.

    >>> Locale("en", {"seen": "{n} seen by <b>{who}</b>"})("seen", n=3, who="<a>")
    Markup('3 seen by <b>&lt;a&gt;</b>')
    """

    def __init__(self, code: str, texts: Mapping[str, str]) -> None:
        self.code = code
        self.dir = "rtl" if code in RIGHT_TO_LEFT else "ltr"
        self._texts = texts

    def __call__(self, key: str, **values: Any) -> Markup:
        found = self._texts.get(key)
        text = Markup(found) if found is not None else Markup.escape(key.rpartition(".")[2].replace("_", " "))
        return text.format(**values) if values else text

    def say(self, key: str, values: Mapping[str, str]) -> Markup:
        """As a call, for values that somebody else has named."""
        return self(key, **values)

    def has(self, key: str) -> bool:
        return key in self._texts

    def names(self) -> set[str]:
        return set(self._texts)


@cache
def locale(code: str) -> Locale:
    text = files("streams.console").joinpath("locale", f"{code}.toml").read_text(encoding="utf-8")
    return Locale(code, dict(_flat(tomllib.loads(text))))


def choose(*wishes: str | None) -> Locale:
    """The first wish that can be had: a code, or a browser's ``Accept-Language``; else English.

    >>> choose(None, "fr;q=0.9, ar-IQ").code, choose("xx", "de").code
    ('ar', 'en')
    """
    for wish in wishes:
        for part in (wish or "").split(","):
            code = part.split(";")[0].split("-")[0].strip().lower()
            if code in LANGUAGES:
                return locale(code)
    return locale("en")


def _flat(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in tree.items():
        found += _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, str(value))]
    return found
