"""What people have ordered about who is told: silences, and what follows from them and from open waves. Values only.

A silence keeps alerts from people's queues and phones for a while. It never keeps them from their topics, from the
board or from the record: muted is not undetected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from detectors.fold import fold_char, fold_tag

MAX_SILENCE_MINUTES = 1_440
MAX_TAGS = 50


class Silence(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which alerts it silences: those that fit everything it names. ``owner``, ``reason`` and an end are a must.

    A campaign that goes on to a hashtag or a platform which the silence does not name is told again: *every* hashtag
    and platform of the alert has to be named. ``pattern`` is for hashtags, with ``*`` and ``?``; ``languages`` looks
    at the one that most posts are written in.

    >>> silence = Silence("s1", "amal", "a fan party", 0, 60_000, tags=("#Party",))
    >>> silence.fits({"hashtags": ["PARTY"]}), silence.fits({"hashtags": ["PARTY", "riot"]})
    (True, False)
    >>> Silence("s2", "amal", "a match", 0, 60_000, pattern="match*", languages=("en",)).fits(
    ...     {"hashtags": ["Match24"], "languages": {"ar": 0.2, "en": 0.8}})
    True
    """

    id: str
    owner: str
    reason: str
    made_at: int  # epoch ms
    expires_at: int
    tags: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    pattern: str = ""

    @property
    def names_something(self) -> bool:
        return bool(self.tags or self.platforms or self.languages or self.pattern)

    def fits(self, data: Mapping[str, Any]) -> bool:
        """``data`` of an alert."""
        keys = tag_keys(data["hashtags"])
        platforms, languages = data.get("platforms") or (), data.get("languages") or {}
        leading = max(languages, key=lambda language: languages[language], default=None)
        pattern = fold_pattern(self.pattern)
        return (
            self.names_something
            and (not self.tags or (bool(keys) and keys <= tag_keys(self.tags)))
            and (not pattern or (bool(keys) and all(fnmatchcase(key, pattern) for key in keys)))
            and (not self.platforms or (bool(platforms) and set(platforms) <= set(self.platforms)))
            and (not self.languages or leading in self.languages)
        )


@dataclass(frozen=True, slots=True)
class Orders:
    """What holds at one moment: silences that have not expired, the tags of waves that are open, and the alerts for
    which the page budget has no room."""

    silences: tuple[Silence, ...] = ()
    waves: Mapping[str, frozenset[str]] = field(default_factory=dict)  # alert id -> tag keys
    over_budget: frozenset[str] = frozenset()

    def silence(self, data: Mapping[str, Any]) -> Silence | None:
        return next((silence for silence in self.silences if silence.fits(data)), None)

    def inhibited(self, data: Mapping[str, Any]) -> str | None:
        """The open wave that says all of what this call or burst would say.

        >>> orders = Orders(waves={"w": frozenset({"one", "two"})})
        >>> burst = {"alert_id": "b", "kind": "burst", "hashtags": ["One"]}
        >>> orders.inhibited(burst), orders.inhibited(burst | {"hashtags": ["One", "three"]})
        ('w', None)
        """
        keys = tag_keys(data["hashtags"])
        if data["kind"] == "coordinated_wave" or not keys:
            return None
        return next((wave for wave, tags in self.waves.items() if keys <= tags and wave != data["alert_id"]), None)


NO_ORDERS = Orders()


def tag_keys(tags: Iterable[str]) -> frozenset[str]:
    return frozenset(key for tag in tags if (key := fold_tag(tag)))


def fold_pattern(pattern: str) -> str:
    """A pattern over tag keys: folded as tags are, but for its wildcards; brackets are characters like others."""
    folded = "".join(char if char in "*?" else fold_char(char) for char in pattern.lstrip("#＃"))
    return folded.replace("[", "[[]")
