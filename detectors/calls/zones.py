"""Zones by name: places and abbreviations as calls write them, in all languages, and offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from detectors.calls.lexicon import read_toml
from detectors.calls.normalise import fold_words

BASES = {"UTC": 0, "Europe/Moscow": 3}  # offsets are counted from these: "GMT+1", "мск+2"
_OFFSET = re.compile(r"(?:utc|gmt)? ?([+-]) ?(\d{1,2})(?::?([0-5]\d))?$", re.I)


def any_of(phrases: Iterable[str]) -> str:
    """An expression for any of the phrases, folded, longest first; ``*`` is any ending.

    >>> any_of(["Минут*", "мин"])
    '(?:минут\\\\w*|мин)'
    """
    folded = sorted({fold_words(p) for p in phrases}, key=lambda p: (-len(p), p))
    if not folded:
        return r"(?!)"
    return "(?:" + "|".join(r"\w*".join(re.escape(part) for part in p.split("*")) for p in folded) + ")"


@lru_cache(maxsize=512)
def zone_of(name: str | None) -> tzinfo | None:
    """A zone by IANA name or offset ("Asia/Baghdad", "+03:00", "UTC+3"); None when unknown or not a zone.

    >>> str(zone_of("Europe/Kyiv")), str(zone_of("+03:30")), zone_of("Mars/Base")
    ('Europe/Kyiv', 'UTC+03:30', None)
    """
    if not name or not name.strip():
        return None
    name = name.strip()
    if name.upper() in ("UTC", "GMT", "Z"):
        return UTC
    offset = _OFFSET.match(name)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes)) if minutes < 24 * 60 else None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class Places:
    """Finds the zone that a text names: right after a clock time, or anywhere with a word like "time" beside it."""

    def __init__(self) -> None:
        data = read_toml("zones.toml")
        self._names: dict[str, str] = {}
        for table in ("places", "abbreviations"):
            for zone, words in data[table].items():
                for word in words:
                    self._names[fold_words(word)] = zone
        self._endings = [(n.rstrip("*"), z) for n, z in sorted(self._names.items()) if n.endswith("*")]
        names = any_of(self._names)
        before, after = any_of(data["before"]), any_of(data["after"])
        short = [w for words in data["abbreviations"].values() for w in words]
        alone = any_of(w for w in short if w not in data["also_words"])
        offset = r"(?: ?(?P<o>[+-] ?\d{1,2}))?(?= )"
        self._anywhere = re.compile(
            rf"(?<= )(?:{before} (?P<a>{names})(?= )|(?P<b>{names}) {after}(?= )|(?P<c>{alone}){offset})"
        )
        self._adjacent = re.compile(  # behind a comma a bare place is no zone: "at nine, London!"
            rf" ?(?:(?:(?:{before}|{any_of(data['adjacent'])}) )?(?P<a>{names})"
            rf"|, (?:{before} (?P<b>{names})|(?P<c>{names})(?= (?:{after} |[|?,#]|$))|(?P<d>{alone}))){offset}"
        )

    def after(self, tail: str) -> str | None:
        """The zone at the head of what follows a clock time."""
        return self._zone(self._adjacent.match(tail))

    def anywhere(self, text: str) -> str | None:
        """The first zone that the text names as such."""
        return self._zone(self._anywhere.search(text))

    def _zone(self, match: re.Match[str] | None) -> str | None:
        if match is None:
            return None
        groups = match.groupdict()
        name = next((groups[g] for g in "abcd" if groups.get(g)), "")
        zone = self._names.get(name) or next((z for stem, z in self._endings if name.startswith(stem)), None)
        offset = (groups.get("o") or "").replace(" ", "")
        return f"UTC{int(offset) + BASES[zone]:+d}" if offset and zone in BASES else zone


@lru_cache(maxsize=1)
def places() -> Places:
    return Places()
