"""The instant that a call names: clock times, relative times and "now", with zones by rule.

Off-the-shelf date parsers read such phrases wrongly or not at all in most of our languages, so this is a small grammar
of its own over the words in ``lexicon/*.toml`` ``[time]`` and the places in ``lexicon/zones.toml``.

Rules: "now" is the post's own time, "a few minutes" five minutes on, a block of hours its start. A clock is read in
the zone it states, else in the author's, else in the language's usual zone, marked ``assumed`` with the other readings
beside it. What would lie before the post is read as its next occurrence; where that contradicts the text ("today"),
nothing is derived. Not understood: recurring times, feasts as dates, spoken fractions beyond half and quarter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from detectors.calls.lexicon import lexicon, read_toml
from detectors.calls.normalise import Folded, fold_words
from detectors.evidence import Announced

MINUTE_MS = 60_000
FEW_MINUTES = 5
GRACE_MS = 5 * MINUTE_MS  # a call written minutes after its hour still means that hour
EVENING_HOURS = 9  # "tomorrow at seven" is an evening, "at ten" a morning: launches keep evening hours
PARTS = {"am": (0, 12), "morning": (3, 12), "noon": (10, 17), "afternoon": (12, 20), "evening": (16, 24)}
_OFFSET = re.compile(r"(?:utc|gmt)? ?([+-]) ?(\d{1,2})(?::?([0-5]\d))?$", re.I)
_AFTER_CLOCK = 60  # characters after a clock time in which its zone and part of the day are looked for


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as written, not yet tied to a day."""

    start: int
    end: int
    hour: int
    minute: int
    part: str
    zone: str | None
    exact: bool  # written on the 24-hour clock


class _Words:
    """One language's expressions for times."""

    def __init__(self, language: str) -> None:
        data = lexicon(language).time
        self.data = data
        self.numbers = {fold_words(k): int(v) for k, v in data["numbers"].items()}
        number = _any(sorted(self.numbers, key=len, reverse=True))
        self.parts = {name: re.compile(rf"(?<= ){_any(data['parts'].get(name, []))}(?= )") for name in _PART_ORDER}
        unit = rf"(?P<unit>(?P<s>{_any(data['second'])})|(?P<min>{_any(data['minute'])})|(?P<hr>{_any(data['hour'])}))"
        amount = rf"(?P<n>\d{{1,3}}|{number}|(?P<few>{_any(data['few'])}))"
        self.relative = re.compile(
            rf"(?<= )(?:(?P<before>{_any(data['before'])}) (?:{_any(data.get('about', []))} )?)?"
            rf"(?:{amount} )?{unit}(?: (?:\w+ ){{0,2}}?(?P<after>{_any(data['after'])}))?(?= )"
        )
        self.not_relative = re.compile(rf"(?<= ){_any(data['not_relative'])}(?= )")
        self.clock = re.compile(
            rf"(?<= )(?:(?P<until>{_any(data['until'])}) )?(?:(?P<strong>{_any(data['at_strong'])}) (?:, )?"
            rf"|(?P<weak>{_any(data['at_weak'])}) )?"
            rf"(?:(?P<pre>{_any(data.get('pre', {}))}) )?"
            rf"(?P<h>\d{{1,2}}|(?P<word>{number})(?P<suffixed>{data.get('word_suffix', '')}))"
            rf"(?:[:.](?P<m>[0-5]\d))?(?: (?P<suf>{_any(data['suffix'])}))?(?: (?P<m2>[0-5]\d)(?= ))?"
            rf"(?: (?P<plus>{_any(data.get('plus', {}))}))?(?= )"
        )
        self.bad_next = re.compile(rf" (?:{_any([*data['minute'], *data['hour'], *data['second']])}) ")
        days = {0: data["today"], 1: data["tomorrow"], 2: data["after_tomorrow"]}
        self.days = [(n, re.compile(rf"(?<= ){_any(days[n])}(?= )")) for n in (2, 1, 0)]
        self.weekdays = {fold_words(k): int(v) for k, v in data.get("weekdays", {}).items()}
        self.weekday = re.compile(rf"(?<= ){_any(self.weekdays)}(?= )")
        self.months = {fold_words(k): int(v) for k, v in data.get("months", {}).items()}
        month = _any(self.months)
        self.date = re.compile(
            rf"(?<= )(?:(?P<d>\d{{1,2}}) (?:\w{{2,3}} )?(?P<mon>{month})|(?P<mon2>{month}) (?P<d2>\d{{1,2}}))(?= )"
        )
        self.pre = {fold_words(k): int(v) for k, v in data.get("pre", {}).items()}
        self.plus = {fold_words(k): int(v) for k, v in data.get("plus", {}).items()}


_PART_ORDER = ("am", "pm", "midnight", "morning", "noon", "afternoon", "evening", "night")


@lru_cache(maxsize=None)
def _words(language: str) -> _Words:
    return _Words(language)


def _any(phrases: Any) -> str:
    """Alternatives of folded phrases; ``*`` is any ending."""
    folded = sorted({fold_words(p) for p in phrases}, key=lambda p: (-len(p), p))
    return (
        "(?:" + "|".join(r"\w*".join(re.escape(part) for part in p.split("*")) for p in folded) + ")"
        if folded
        else r"(?!)"
    )


@lru_cache(maxsize=1)
def _places() -> tuple[dict[str, str], re.Pattern[str], re.Pattern[str]]:
    """Zone names: lookup, the expression for all, the expression for those that need no "time" beside them."""
    data = read_toml("zones.toml")
    names: dict[str, str] = {}
    for zone, words in sorted({**data["places"], **data["abbreviations"]}.items()):
        for word in words:
            names[fold_words(word)] = zone
    abbreviations = [w for words in data["abbreviations"].values() for w in words]
    marks, after = _any(data["before"]), _any(data["after"])
    anywhere = re.compile(
        rf"(?<= )(?:{marks} (?P<a>{_any(names)})(?= )|(?P<b>{_any(names)}) {after}(?= )"
        rf"|(?P<c>{_any(abbreviations)})(?: ?(?P<o>[+-] ?\d{{1,2}}))?(?= ))"
    )
    adjacent = re.compile(rf" ?(?:, )?(?:{marks} )?(?P<a>{_any(names)})(?: ?(?P<o>[+-] ?\d{{1,2}}))?(?= )")
    return names, anywhere, adjacent


@lru_cache(maxsize=512)
def zone_of(name: str | None) -> tzinfo | None:
    """A zone by IANA name or offset ("Asia/Baghdad", "+03:00", "UTC+3"); None when unknown or not a zone.

    >>> str(zone_of("Europe/Kyiv")), str(zone_of("+03:30")), zone_of("Mars/Base")
    ('Europe/Kyiv', 'UTC+03:30', None)
    """
    if not name:
        return None
    if name.strip().upper() in ("UTC", "GMT", "Z"):
        return UTC
    offset = _OFFSET.match(name.strip())
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes)) if minutes < 24 * 60 else None
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def resolve(folded: Folded, language: str, created_at: int, zone_hint: str | None = None) -> Announced | None:
    """The instant that the text announces, epoch ms, or None where nothing can be derived.

    A clock in a known zone comes first, then a relative time, then a clock in an assumed zone, then "now".
    """
    words = _words(language)
    now = _first(words, folded, "now")
    relative = _relative(words, folded, created_at)
    clock = _clock(words, folded, created_at, zone_hint, bool(now or relative))
    if clock and (not clock.assumed or relative is None):
        return clock
    if relative:
        return relative
    if now:
        return Announced(created_at, _quote(folded, *now), None, False)
    return clock


def _quote(folded: Folded, start: int, end: int) -> str:
    a, b = folded.span(start, end)
    return folded.source[a:b]


def _first(words: _Words, folded: Folded, name: str) -> tuple[int, int] | None:
    match = words.data[name].search(folded.text)
    return match.span() if match else None


def _relative(words: _Words, folded: Folded, created_at: int) -> Announced | None:
    best: tuple[int, int, int, int] | None = None  # (rank, start, end, minutes)
    for minutes, name in ((90, "hour_and_half"), (120, "two_hours"), (30, "half_hour"), (15, "quarter_hour"),
                          (60, "one_hour"), (2, "two_minutes"), (FEW_MINUTES, "soon")):  # fmt: skip
        span = _first(words, folded, name)
        if span and not _excluded(words, folded.text, *span):
            rank = 3 if name == "soon" else 0
            best = min(best or (9, 0, 0, 0), (rank, span[0], span[1], minutes))
    for match in words.relative.finditer(folded.text):
        seconds = _seconds(words, match)
        if seconds is None or _excluded(words, folded.text, *match.span()):
            continue
        marked = match["before"] or match["after"] or folded.text[max(0, match.start() - 2)] == "⏰"
        found = (0 if marked else 2, match.start(), match.end(), seconds)
        if best is None or found[:2] < best[:2]:
            return (
                _later(folded, created_at, found[1], found[2], seconds)
                if found[0] == 0
                else _later(folded, created_at, found[1], found[2], seconds)
            )
    return _later(folded, created_at, best[1], best[2], best[3] * 60) if best else None


def _later(folded: Folded, created_at: int, start: int, end: int, seconds: int) -> Announced:
    return Announced(created_at + seconds * 1_000, _quote(folded, start, end), None, False)


def _seconds(words: _Words, match: re.Match[str]) -> int | None:
    if match["few"]:
        amount = FEW_MINUTES if match["min"] else None
    elif match["n"]:
        amount = int(match["n"]) if match["n"].isdigit() else words.numbers[match["n"]]
    elif match["before"] and match["min"]:  # "in minutes", "بعد دقايق"
        amount = FEW_MINUTES
    else:
        amount = None
    if amount is None or (match["hr"] and amount > 72):
        return None
    return amount * (1 if match["s"] else 60 if match["min"] else 3_600)


def _excluded(words: _Words, text: str, start: int, end: int) -> bool:
    """Durations, rates and the past: "for 10 minutes", "5 per minute", "an hour ago"."""
    before = " " + " ".join(text[max(0, start - 24) : start].split()[-2:]) + " "
    after = " " + " ".join(text[end : end + 24].split()[:1]) + " "
    return bool(words.not_relative.search(before) or words.not_relative.search(after))


def _clock(words: _Words, folded: Folded, created_at: int, zone_hint: str | None, otherwise: bool) -> Announced | None:
    clocks = list(_clocks(words, folded.text))
    if not clocks:
        return None
    clock = next((c for c in clocks if c.zone), clocks[0])
    day = _day(words, folded.text, clock)
    stated, hinted = zone_of(clock.zone), zone_of(zone_hint)
    zone = stated or hinted or zone_of(words.data["zone"]) or UTC
    at = _instant(clock, day, created_at, zone)
    if at is None or (otherwise and day is None and at - created_at > 12 * 60 * MINUTE_MS):
        return None  # "we began at eight, keep going now": not tomorrow at eight
    name = clock.zone or (zone_hint if hinted else words.data["zone"])
    others: list[int] = []
    if not stated and not hinted:
        readings = (_instant(clock, day, created_at, zone_of(z) or UTC) for z in words.data["zones"])
        others = sorted({r for r in readings if r is not None and r != at})
    return Announced(at, _quote(folded, clock.start, clock.end), name, not (stated or hinted), others)


def _clocks(words: _Words, text: str) -> Iterator[Clock]:
    names, anywhere, adjacent = _places()
    for match in words.clock.finditer(text):
        if match["until"]:
            continue
        word = match["word"]
        hour = words.numbers[word] if word else int(match["h"])
        minute = int(match["m"] or match["m2"] or 0)
        end = match.end()
        tail = text[end : end + _AFTER_CLOCK]
        zone_match = adjacent.match(tail) or adjacent.match(_skip_part(words, tail))
        part = _part(words, text, match.start(), end)
        near = bool(re.match(r" (?:, )?", tail)) and _part_adjacent(words, tail)
        anchored = match["strong"] or match["weak"] or match["suf"] or near or (match["m"] and not word)
        if not (anchored or (zone_match and not word)) or hour > 24 or words.bad_next.match(tail):
            continue
        if match["m2"] and not match["suf"]:
            minute, end = int(match["m"] or 0), match.start("m2") - 1
        shift = words.pre.get(match["pre"] or "", 0) + words.plus.get(match["plus"] or "", 0)
        total = (hour * 60 + minute + shift) % (24 * 60)
        zone = _zone_name(names, zone_match or anywhere.search(text))
        exact = not word and (hour > 12 or hour == 0 or (match["h"].startswith("0") and bool(match["m"])))
        yield Clock(match.start(), end, total // 60, total % 60, part, zone, exact)


def _zone_name(names: dict[str, str], match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    groups = match.groupdict()
    name = groups.get("a") or groups.get("b") or groups.get("c") or ""
    offset = (groups.get("o") or "").replace(" ", "")
    zone = names.get(name) or next((z for n, z in names.items() if "*" in n and name.startswith(n.rstrip("*"))), None)
    return f"UTC{offset}" if offset and zone == "UTC" else zone


def _skip_part(words: _Words, tail: str) -> str:
    """The tail without the part of the day and the day that may stand before a zone."""
    for _ in range(3):
        for expression in (*words.parts.values(), *(e for _, e in words.days)):
            found = expression.search(tail[:30])
            if found and tail[: found.start()].count(" ") <= 3:
                tail = tail[found.end() :]
                break
    return tail


def _part_adjacent(words: _Words, tail: str) -> bool:
    head = " " + " ".join(tail.split()[:3]) + " "
    return any(expression.search(head) for expression in words.parts.values())


def _part(words: _Words, text: str, start: int, end: int) -> str:
    """The part of the day that belongs to a clock: just after it, before it, or further on in the sentence."""
    after = text[end : end + _AFTER_CLOCK].split(" | ")[0]
    before = text[max(0, start - _AFTER_CLOCK) : start + 1].split(" | ")[-1]
    for context in (" " + " ".join(after.split()[:3]) + " ", before + " ", after + " "):
        for name in _PART_ORDER:
            if words.parts[name].search(context):
                return name
    return ""


def _day(words: _Words, text: str, clock: Clock) -> int | tuple[int, int] | str | None:
    """Days from today, a weekday ("w3"), a date (month, day), or None when the text does not say."""
    found = words.date.search(text)
    if found:
        return words.months[found["mon"] or found["mon2"]], int(found["d"] or found["d2"])
    for days, expression in words.days:
        if expression.search(text):
            return days
    weekday = words.weekday.search(text)
    return f"w{words.weekdays[weekday.group()]}" if weekday else None


def _hours(clock: Clock) -> list[int]:
    """The hours on the 24-hour clock that are meant, likelier first where both halves of the day are open."""
    h = clock.hour % 24
    if clock.exact or h > 12:
        return [h]
    if clock.part in ("am", "midnight"):
        return [0 if h == 12 else h]
    if clock.part == "pm":
        return [h % 12 + 12]
    if clock.part == "night":  # nine at night is 21:00, one at night is 01:00, twelve is midnight
        return [0] if h == 12 else [h] if h < 5 else [h + 12]
    if clock.part:
        low, high = PARTS[clock.part]
        fitting = [x for x in (h % 24, (h + 12) % 24) if low <= x < high]
        return fitting or [h]
    return [h, h % 12 + 12] if h != 12 else [12, 0]


def _instant(clock: Clock, day: int | tuple[int, int] | str | None, created_at: int, zone: tzinfo) -> int | None:
    created = datetime.fromtimestamp(created_at / 1000, zone)
    hours = _hours(clock)
    if isinstance(day, tuple):
        return _on_date(clock, day, hours, created, created_at)
    if isinstance(day, str):
        ahead = (int(day[1:]) - created.weekday()) % 7
        evening = _evening(hours)
        at = _at(created, ahead, evening, clock.minute)
        return at if at >= created_at - GRACE_MS else _at(created, ahead + 7, evening, clock.minute)
    if day:
        return _at(created, day, _evening(hours), clock.minute)
    coming = sorted(_at(created, n, hour, clock.minute) for hour in hours for n in (0, 1))
    coming = [at for at in coming if at >= created_at - GRACE_MS]
    if day == 0:  # "tonight at one" is past midnight, "today at three" is not
        end = _at(created, 1, 5 if clock.part in ("night", "midnight") or not clock.part else 0, 0)
        coming = [at for at in coming if at < end]
    return max(coming[0], created_at) if coming else None


def _on_date(clock: Clock, day: tuple[int, int], hours: list[int], created: datetime, created_at: int) -> int | None:
    for year in (created.year, created.year + 1):
        try:
            ahead = (date(year, *day) - created.date()).days
        except ValueError:
            return None
        at = _at(created, ahead, _evening(hours), clock.minute)
        if at >= created_at - GRACE_MS:
            return max(at, created_at)
    return None


def _evening(hours: list[int]) -> int:
    return hours[0] if len(hours) == 1 or not 1 <= hours[0] <= EVENING_HOURS else hours[1]


def _at(created: datetime, days: int, hour: int, minute: int) -> int:
    """Epoch ms of a wall clock so many days on; the zone's rules of that day apply."""
    day = created.date() + timedelta(days=days)
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=created.tzinfo).timestamp() * 1000)
