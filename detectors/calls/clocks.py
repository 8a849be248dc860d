"""One language's expressions for times, compiled from the ``[time]`` tables of its lexicon."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, takewhile

from detectors.calls.finder import Span
from detectors.calls.lengths import Lengths, number_of
from detectors.calls.lexicon import lexicon
from detectors.calls.normalise import fold_words
from detectors.calls.zones import any_of, places

PART_ORDER = ("am", "pm", "midnight", "morning", "afternoon", "noon", "evening", "night")  # "afternoon" may say noon
MOST_CLOCKS = 32  # numbers of one text that are looked at: a post of nothing but numbers took seconds
MAX_HOURS = 72  # a call further off than this is not counted in hours
_BLOCK_GAP = 10  # room for "pm" or a zone between the two ends of a block of hours
_CLAUSE = re.compile(r" [|?,] ")
_SIGNS = '|?,"#@^📢⏰♪ '  # what may stand before a clause, or nothing
_NEAR_WORDS = re.compile(r" ?(?:[^\W\d]+ |, ){0,3}")  # what may stand between a clock and a part of the day
_NEAR = 60  # characters about a clock time in which its zone and part of the day are looked for


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
    to_the_minute: bool  # hours and minutes, in a language that writes the 24-hour clock
    own_zone: bool  # the zone stands at this clock, not elsewhere in the text


@dataclass(frozen=True, slots=True)
class Day:
    """The day that a text names: so many days on, a weekday (Monday 0), or a date without its year."""

    days: int | None = None
    weekday: int | None = None
    month: int = 0
    of_month: int = 0


class TimeWords:
    """Finds phrases; what instant they mean is ``times.resolve``'s business."""

    def __init__(self, language: str) -> None:
        data = lexicon(language).time
        self._phrases = lexicon(language).phrases
        self.zone: str = data["zone"]
        self.other_zones: list[str] = data["zones"]
        self._definite: str = data.get("definite", "-")  # "the ninth" is an hour, "nine" may count anything
        self._at_prefix = tuple(map(fold_words, data.get("at_prefix", [])))  # spoken Arabic: "at the nine" in one word
        self._numbers = self._with_prefixes({fold_words(k): int(v) for k, v in data["numbers"].items()})
        self._pre, self._plus, self._fixed, self._weekdays, self._months = (
            {fold_words(k): v for k, v in data.get(name, {}).items()}
            for name in ("pre", "plus", "clock_words", "weekdays", "months")
        )
        self._parts = {n: re.compile(rf"(?<= ){any_of(data['parts'].get(n, []))}(?= )") for n in PART_ORDER}
        self._parts_about = {  # "nine a" is in the morning, "nine, leave a comment" is not
            n: re.compile(rf"(?<= ){any_of([w for w in data['parts'].get(n, []) if len(w) > 1])}(?= )")
            for n in PART_ORDER
        }
        days = {2: data["after_tomorrow"], 1: data["tomorrow"], 0: data["today"]}
        self._days = [(n, re.compile(rf"(?<= ){any_of(phrases)}(?= )")) for n, phrases in days.items()]
        self._weekday = re.compile(rf"(?<= ){any_of(self._weekdays)}(?= )")
        named = any_of({*self._weekdays, *(day.removeprefix(self._definite) for day in self._weekdays)})
        self._today_is = re.compile(rf"(?<= ){any_of(data['today'])} (?:, )?(?:\w+ )?{named}(?= )")
        month = any_of(self._months)
        numeric = (
            r"(?P<d3>0?[1-9]|[12]\d|3[01])\.(?P<m3>0[1-9]|1[0-2])" if data.get("clock24") else r"(?P<d3>(?P<m3>(?!)))"
        )
        self._date = re.compile(  # "07.03" is a date where a clock follows
            rf"(?<= )(?:(?P<d>\d{{1,2}}) (?:\w{{1,3}} )?(?P<m>{month})|(?P<m2>{month}) (?P<d2>\d{{1,2}})"
            rf"|{numeric}(?= (?:, )?{any_of(data['at_strong'])} ))(?= )"
        )
        self._day_of = re.compile(  # "Friday 7 at six"
            rf"(?<= ){any_of(self._weekdays)} \d{{1,2}}(?= (?:, )?{any_of(data['at_strong'])} )"
        )
        number, units = any_of(self._numbers), [any_of(data[u]) for u in ("second", "minute", "hour")]
        about = rf"(?:{any_of(data['about'])} )?" if data["about"] else ""
        self.relative = re.compile(
            rf"(?<= )(?:(?P<before>{any_of(data['before'])}) {about})?"
            rf"(?:(?P<n>\d{{1,3}}|{number}|(?P<few>{any_of(data['few'])})) {about})?"
            rf"(?:(?P<s>{units[0]})|(?P<min>{units[1]})|(?P<hr>{units[2]}))"
            rf"(?: (?:\w+ ){{0,2}}?(?P<after>{any_of(data['after'])}))?(?= )"
        )
        self.lengths = Lengths(data, self._numbers)
        self._until = [[fold_words(word)] for word in data["until"] if " " not in word]
        self._so_far = {*(word for [word] in self._until), *map(fold_words, data["so_far"])}
        self._not, self._not_behind = ({*map(fold_words, data[name])} for name in ("negation", "negation_behind"))
        self._duration = re.compile(rf"(?<= ){any_of(data['not_relative'])}(?= )")
        self._having = re.compile(rf"(?<= ){any_of(data['having'])}(?= )")
        self._then = re.compile(rf"(?<= ){any_of(data['then'])}(?= )")
        self._at_cases: list[str] = data.get("at_cases", [])  # Turkish says "dokuzda": at nine
        self._not_hours = [fold_words(w) for w in data.get("not_hours", [])]  # "onda" is "in it"
        self._weak = {fold_words(word) for word in data["at_weak"]}
        self._clock24: bool = data.get("clock24", False)
        bare, goes_on = any_of(data["bare_in"]), any_of(data["goes_on"])
        fives = any_of(k for k, v in self._numbers.items() if v % 5 == 0 and not k.startswith(self._definite))
        self._countdown = re.compile(  # "in ten we start"
            r"(?<= )(?:[tт] (?:- ?(?:minus )?|minus (?:- )?)"
            rf"|(?<!\d ){bare} (?=(?:\d{{1,2}}|{fives}) (?:[|?,#]|$|{goes_on} )))(\d{{1,3}}|{fives})(?= )"
        )
        self._in = set(map(fold_words, data["in"]))
        self._inverted = re.compile(  # Russian says "some minutes in ten"
            rf"(?<= ){any_of(data['inverted'])} (\d{{1,3}}|{number})(?= )" if "inverted" in data else "(?!)"
        )
        self._ahead = {fold_words(w) for w in data["ahead"]}
        self._before = re.compile(rf"{any_of(data['before'])} ")
        self._days_named = {fold_words(k): int(v) for k, v in data["days_on"].items()}
        count = rf"\d{{1,2}} {any_of(data['day'])}|{number} {any_of(data['day'])}|{any_of(self._days_named)}"
        ahead, later = any_of(data["before"]), any_of(data["after"])
        self._days_on = re.compile(rf"(?<= )(?:{ahead} (?P<a>{count})|(?P<b>{count}) {later})(?= )")
        self._alone = re.compile(rf" ?(?:[|?,\"#@^📢⏰]|$|{goes_on} )")
        self._unit = re.compile(rf" (?:{'|'.join(units)}|{any_of(data['counted'])}|%) ")
        self._pieces = re.compile(rf" {any_of(data['pieces'])} ")
        self._rank = re.compile(rf" {any_of(data['ranks'])} $")
        minutes = r"[:.](?P<m>[0-5]\d)| - (?P<dash>00|2[5-9]|[345]\d)"  # "21-30" is no block of hours
        self._clock = re.compile(
            rf"(?<= )(?:(?P<until>{any_of(data['until'])}) (?:, )?)?(?:(?P<range>{any_of(data['range'])}) )?"
            rf"(?:(?P<strong>{any_of(data['at_strong'])}) (?:, )?|(?P<weak>{any_of(data['at_weak'])}) )?"
            rf"(?:(?P<pre>{any_of(self._pre)}) )?"
            rf"(?:(?P<fixed>{any_of(self._fixed)})|(?P<h>\d{{1,2}})(?:{minutes})?|(?P<hhmm>[012]\d[0-5]\d)"
            rf"|(?P<word>{number})(?P<case>{fold_words(data['word_suffix'])}))"
            rf"(?: (?P<suf>{any_of(data['suffix'])})(?: (?P<m2>[0-5]\d)(?! ?[:.%]))?)?"
            rf"(?: (?P<plus>{any_of(self._plus)}))?(?= )"
        )

    def _with_prefixes(self, numbers: dict[str, int]) -> dict[str, int]:
        """The numbers, the definite ones also in one word with "at"."""
        definite = {k.removeprefix(self._definite): v for k, v in numbers.items() if k.startswith(self._definite)}
        return numbers | {prefix + rest: v for rest, v in definite.items() for prefix in self._at_prefix}

    def phrases(self, text: str, gone: Sequence[Span]) -> dict[str, Span]:
        """Where the first phrase of each kind stands ("now", "soon", ...), but for what speaks of time gone by."""
        found: dict[str, Span] = {}
        for name, spans in self._phrases.spans(text).items():
            for span in spans:
                if overlaps(span, gone) or _last_word(text[: span[0]]) in self._so_far:  # "until now"
                    continue
                found[name] = span
                break
        return found

    def countdowns(self, text: str) -> list[tuple[int, int, int]]:
        """Places and minutes of "T-10", and of "some minutes in ten"."""
        found = [*self._countdown.finditer(text), *self._inverted.finditer(text)]
        return [(*m.span(), number_of(m[1], self._numbers)) for m in found]

    def is_duration(self, text: str, start: int, end: int, marked: bool = False, due: bool = False) -> bool:
        """Durations, rates and the past are no announcement: "for 10 minutes", "5 per minute", "an hour ago".

        What follows does not matter once a word ``marked`` the time as ahead ("an hour to go before the storm"); who
        has so many minutes may do anything with them, unless something is ``due`` behind ("then we post").
        """
        before = " " + " ".join(_CLAUSE.split(text[max(0, start - 24) : start])[-1].split()[-2:]) + " "
        after = " " + " ".join(text[end : end + 24].split()[:1]) + " "
        lasting = self._duration.search(before) or (not due and self._having.search(before))
        return bool(lasting or (not marked and self._duration.search(after)))

    def is_ahead(self, match: re.Match[str]) -> bool:
        """A match of ``relative`` that says by itself that it lies ahead: "in ten minutes", Turkish "on dakikaya"."""
        return bool(match["before"] or match["after"] or (match["min"] or match["hr"]) in self._ahead)

    def is_within(self, match: re.Match[str]) -> bool:
        """A match of ``relative`` behind a word that only means "in"."""
        return match["before"] in self._in

    def is_denied(self, text: str, start: int, end: int) -> bool:
        """ "Not in an hour"."""
        return _last_word(text[:start]) in self._not or _first_word(text[end:]) in self._not_behind

    def then_follows(self, text: str, end: int) -> bool:
        """What is asked for comes later in the text: "twenty minutes to write it, then we all post"."""
        return any(_last_word(text[: m.start()]) not in self._so_far for m in self._then.finditer(text, end))

    def is_bare(self, text: str, start: int) -> bool:
        """No word for "in" stands at the head of the phrase."""
        return self._before.match(text, start) is None

    def stands_alone(self, text: str, start: int, end: int) -> bool:
        """A bare length of time counts down only where its clause ends or goes on, or at the head of the text."""
        return text[:start].isspace() or bool(self._alone.match(text, end))

    def seconds(self, match: re.Match[str], few_minutes: int, due: bool = False) -> int | None:
        """Length of a match of ``relative``, None when it names none that is ahead (``due``: a "then" follows)."""
        if match["few"]:
            amount = few_minutes if match["min"] else None
        elif match["n"]:
            amount = number_of(match["n"], self._numbers)
        else:  # "in minutes"
            amount = few_minutes if match["before"] and match["min"] else None
        if amount is None or (match["hr"] and (amount > MAX_HOURS or not (match["before"] or match["after"] or due))):
            return None  # "six hours in the trends" is no announcement
        if match["s"] and amount < 10 and not (match["before"] or match["after"]):
            return None  # "one sec" only asks for patience
        return amount * (1 if match["s"] else 60 if match["min"] else 3_600)

    def clocks(self, text: str) -> list[Clock]:
        """Every clock time in the text that is not the end of a block."""
        found: list[Clock] = []
        last_end, dates = -_NEAR, self._dates(text)
        loose: re.Match[str] | None = None  # a bare number just before: what follows may make a block of hours of it
        for match in islice(self._clock.finditer(text), MOST_CLOCKS):
            block_end = bool(match["range"]) and match.start() <= last_end + _BLOCK_GAP
            dated = overlaps(match.span(), dates)
            clock = None if match["until"] or dated else self._read(match, text)
            if clock and not block_end:
                begins = match["range"] and loose and loose.end() + 1 == match.start() and self._read(loose, text, True)
                found.append(begins or clock)
            loose = None if clock or match["until"] or match["fixed"] or dated else match
            if clock or match["until"]:
                last_end = match.end()
        return found

    def day(self, text: str) -> Day | None:
        """The day the text names, None when it names none."""
        others = self._today_is.sub(" ", text)  # "Friday at eight. Today is Tuesday"
        if self._weekday.search(others):
            text = others
        found = self._date.search(text)
        if found:
            month = int(found["m3"]) if found["m3"] else self._months[found["m"] or found["m2"]]
            return Day(month=month, of_month=int(found["d"] or found["d2"] or found["d3"]))
        for days, expression in self._days:
            if expression.search(text):
                return Day(days=days)
        on = self._days_on.search(text)
        if on:
            return Day(days=self._days_ahead(on["a"] or on["b"]))
        weekday = self._weekday.search(text)
        return Day(weekday=self._weekdays[weekday.group()]) if weekday else None

    def _days_ahead(self, phrase: str) -> int:
        """Days in "three days", "3 days", or the Arabic dual."""
        count = phrase.rsplit(" ", 1)[0]
        return self._days_named.get(phrase) or number_of(count, self._numbers)

    def _read(self, match: re.Match[str], text: str, block: bool = False) -> Clock | None:
        start, end = match.span()
        tail = text[end : end + _NEAR]
        hour, minute, exact = self._digits(match)
        zone = self._zone_behind(tail)
        near = list(takewhile(lambda word: [word] not in self._until, tail.split()[:3]))
        adjacent = self._part_of(f" {' '.join(near)} ")
        digits = match["word"] is None
        definite = (match["word"] or "").startswith(self._definite)
        shift = self._pre.get(match["pre"] or "", 0) + self._plus.get(match["plus"] or match["case"] or "", 0)
        said = 4 + len((match["suf"] or "").split())
        said_before = self._part_of(" " + " ".join(text[max(0, start - _NEAR) : end].split()[-said:]) + " ")
        anchored = (
            block
            or match["strong"]
            or match["pre"]
            or (match["case"] in self._at_cases and match["word"] not in self._not_hours)
            or (match["word"] or "").startswith(self._at_prefix)
            or (match["word"] and (shift or (match["suf"] and (zone or said_before))))  # "eight sharp London time"
            or (definite and (zone or (said_before and text[start - 2] in _SIGNS)))
            or (match["fixed"] and (match["weak"] or match["range"] in self._weak or zone or text[start - 2] in _SIGNS))
            or adjacent
            or (digits and (match["weak"] or match["suf"] or match["m"] or zone))
            or (match["weak"] and (said_before or zone or definite))
        )
        if not anchored or hour > 24 or (not block and self._is_count(text, match)):
            return None
        if match["hhmm"] and not (match["suf"] or match["strong"] or zone):
            return None  # a year, or a number of people
        total = (hour * 60 + minute + shift) % (24 * 60)
        part = adjacent or self._part_about(text, start, end)
        to_the_minute = match["m"] is not None and self._clock24
        zone_name = zone or places().anywhere(text)
        return Clock(start, end, total // 60, total % 60, part, zone_name, exact, to_the_minute, zone is not None)

    def _digits(self, match: re.Match[str]) -> tuple[int, int, bool]:
        if match["fixed"]:
            hour, _, minute = self._fixed[match["fixed"]].partition(":")
            return int(hour), int(minute), int(hour) in (0, 12)
        if match["hhmm"]:
            return int(match["hhmm"][:2]), int(match["hhmm"][2:]), True
        if match["word"]:
            hour = self._numbers[match["word"]]
            return hour, 0, hour > 12
        hour = int(match["h"])
        exact = hour > 12 or hour == 0 or (match["h"].startswith("0") and match["m"] is not None)
        return hour, int(match["m"] or match["dash"] or match["m2"] or 0), exact

    def _dates(self, text: str) -> list[Span]:
        """What names a day by a number, which is no hour."""
        return [m.span() for e in (self._date, self._day_of, self._days_on) for m in e.finditer(text)]

    def _is_count(self, text: str, match: re.Match[str]) -> bool:
        """A number of things or a place in a list: "10 tweets tonight", "number 4 in Spain"."""
        if self._unit.match(text, match.end()):
            return True
        if match["strong"] or match["m"] or match["plus"] or match["pre"] or match["case"] or match["suf"]:
            return False  # "at nine tweets go out", Turkish "saat 21'de tweet"
        at = max(match.start(name) for name in ("h", "word"))
        ranked = at > 0 and self._rank.search(text[max(0, at - _NEAR) : at])
        return bool(ranked or self._pieces.match(text, match.end()))

    def _zone_behind(self, tail: str) -> str | None:
        """The zone at the head of what follows a clock, or behind the parts of the day and days that stand there."""
        while (zone := places().after(tail)) is None and (rest := self._past_part(tail)) != tail:
            tail = rest
        return zone

    def _past_part(self, tail: str) -> str:
        """The tail without the first part of the day or day in it."""
        expressions = (*self._parts.values(), *(e for _, e in self._days), self._weekday)
        found = [m for e in expressions if (m := e.search(tail[:30])) and _NEAR_WORDS.fullmatch(tail[: m.start()])]
        return tail[min(m.end() for m in found) :] if found else tail

    def _part_of(self, context: str, parts: Mapping[str, re.Pattern[str]] | None = None) -> str:
        return next((name for name in PART_ORDER if (parts or self._parts)[name].search(context)), "")

    def _part_about(self, text: str, start: int, end: int) -> str:
        """The part of the day said before a clock in its sentence (its own words included), or further on."""
        before = text[max(0, start - _NEAR) : end].rsplit(" | ", 1)[-1]
        after = text[end : end + _NEAR].split(" | ", 1)[0]
        return self._part_of(f" {before} ", self._parts_about) or self._part_of(f"{after} ", self._parts_about)


def _first_word(text: str) -> str:
    return (text.split(None, 1) or [""])[0]


def _last_word(text: str) -> str:
    return (text.rsplit(None, 1) or [""])[-1]


def overlaps(span: Span, others: Sequence[Span]) -> bool:
    """A phrase of time that says how long something has taken announces nothing, nor is the day of a date an hour."""
    return any(span[0] < end and start < span[1] for start, end in others)


@cache
def time_words(language: str) -> TimeWords:
    return TimeWords(language)
