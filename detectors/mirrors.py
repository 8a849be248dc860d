"""Detector: the same text or picture on another platform, and how soon."""

from __future__ import annotations

from bisect import insort
from typing import Any, ClassVar, Final

import msgspec

from detectors.base import register
from detectors.bounded import forget_oldest
from detectors.evidence import Finding
from detectors.middle import middle
from detectors.post import NO_ID, NOT_OWN, Uses
from detectors.stateful import Stateful

MAX_KEYS: Final = 4_096
MAX_DIRECTIONS: Final = 32
MAX_LAGS: Final = 512  # a direction
LEAST_TEXT: Final = 20  # characters; a shorter text is the same by chance
SHOWN: Final = 5
FAST_MS: Final = 60_000
MAX_ROUTES: Final = 1_024  # pairs of accounts


class Sighting(msgspec.Struct, array_like=True):
    """Where a text or picture was first seen, and on which platforms since."""

    platform: str
    post_id: str
    event_at: int
    text: str
    platforms: list[str]
    author: int


class Sightings(msgspec.Struct):
    seen: dict[int, Sighting] = {}
    lags_ms: dict[str, list[int]] = {}  # "from>to" -> lags, sorted
    pairs: dict[str, int] = {}
    fast: int = 0  # pairs within a minute
    routes: dict[tuple[int, int], int] = {}  # (from, to) account -> pairs within a minute
    shown: list[dict[str, Any]] = []


@register("mirrors")
class Mirrors(Stateful[Sightings]):
    """Pairs of posts with the same text (from 20 characters) or media on two platforms, by direction, with the lag.

    Counted is the first post of each text or picture on each further platform; reposts are not. ``pairs`` counts
    them, ``lag_p50_s`` and ``lag_min_s`` are of the commonest direction, ``back`` is the share of pairs that go the
    other way between the same two platforms. ``fast`` counts pairs within a minute, ``sustained`` those of the one
    account that one other follows most often within a minute.

    When it does not work: one mirror within a minute is ordinary (11.5 % of identical texts in one network); only
    sustained sub-minute mirroring is rare. Lags compare the platforms' own clocks: one that is wrong turns the
    direction round. Of more than 4,096 texts the oldest are forgotten.

    Units: counts, s, share 0..1. Source: identical-text lags of a Telegram network, Feb-Mar 2022.
    """

    version: ClassVar[int] = 3

    def __init__(self) -> None:
        super().__init__(Sightings())

    def update(self, uses: Uses) -> None:
        columns = zip(uses.text_hash, uses.media, uses.kind, uses.event_at, strict=True)
        for row, (text, media, kind, at) in enumerate(columns):
            if kind in NOT_OWN:
                continue
            if media != NO_ID:
                self._see(media, row, at, uses)
            if text != NO_ID and len(uses.text[row]) >= LEAST_TEXT:
                self._see(text, row, at, uses)

    def _see(self, key: int, row: int, at: int, uses: Uses) -> None:
        s, platform = self.state, uses.platform[row]
        known = s.seen.get(key)
        if known is None:
            author = uses.author[row]
            s.seen[key] = Sighting(platform, uses.post_id[row], at, uses.text[row][:280], [platform], author)
            forget_oldest(s.seen, MAX_KEYS)
        elif platform not in known.platforms:
            known.platforms.append(platform)
            self._pair(known, platform, uses.post_id[row], at)
            self._follow(known.author, uses.author[row], at - known.event_at)

    def _follow(self, first: int, second: int, lag_ms: int) -> None:
        s, route = self.state, (first, second) if lag_ms >= 0 else (second, first)
        if abs(lag_ms) > FAST_MS:
            return
        s.fast += 1
        if route in s.routes or len(s.routes) < MAX_ROUTES:
            s.routes[route] = s.routes.get(route, 0) + 1

    def _pair(self, known: Sighting, platform: str, post_id: str, at: int) -> None:
        s, lag_ms = self.state, at - known.event_at
        ends = (known.platform, platform) if lag_ms >= 0 else (platform, known.platform)
        direction = ">".join(ends)
        if direction not in s.pairs and len(s.pairs) >= MAX_DIRECTIONS:
            return
        s.pairs[direction] = s.pairs.get(direction, 0) + 1
        lags = s.lags_ms.setdefault(direction, [])
        if len(lags) < MAX_LAGS:
            insort(lags, abs(lag_ms))
        if len(s.shown) < SHOWN:
            ids = [known.post_id, post_id] if lag_ms >= 0 else [post_id, known.post_id]
            pair = {"from": ends[0], "to": ends[1], "post_ids": ids, "lag_s": abs(lag_ms) / 1_000, "text": known.text}
            s.shown.append(pair)

    def evidence(self, at: int) -> Finding:
        s = self.state
        if not s.pairs:
            return Finding({})
        main = min(s.pairs, key=lambda direction: (-s.pairs[direction], direction))
        source, _, target = main.partition(">")
        back = s.pairs.get(f"{target}>{source}", 0)
        measures = {
            "mirrors.pairs": float(sum(s.pairs.values())),
            "mirrors.lag_p50_s": middle(s.lags_ms[main]) / 1_000,
            "mirrors.lag_min_s": s.lags_ms[main][0] / 1_000,
            "mirrors.back": back / (back + s.pairs[main]),
            "mirrors.fast": float(s.fast),
            "mirrors.sustained": float(max(s.routes.values(), default=0)),
        }
        directions = [
            {"direction": d, "pairs": n, "lag_p50_s": middle(s.lags_ms[d]) / 1_000}
            for d, n in sorted(s.pairs.items(), key=lambda item: (-item[1], item[0]))
        ]
        return Finding(measures, {"mirrors": [dict(pair) for pair in s.shown], "mirror_directions": directions[:SHOWN]})
