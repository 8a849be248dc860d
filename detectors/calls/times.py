"""The instant that a call names: clock times, relative times and "now", with zones by rule.

Off-the-shelf date parsers read such phrases wrongly or not at all in most of our languages, so this is a small grammar
of its own over the words in ``lexicon/*.toml`` ``[time]`` and the places in ``lexicon/zones.toml``.

Rules: "now" is the post's own time, "a few minutes" five minutes on, a block of hours its start. A clock is read in
the zone it states, else in the author's, else in the language's usual zone, marked ``assumed`` with the other readings
beside it. What would lie before the post is read as its next occurrence; where that contradicts the text ("today"),
nothing is derived. Not understood: recurring times, feasts as dates, fractions other than half, quarter and minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from detectors.calls.clocks import Clock, Day, TimeWords, overlaps, time_words
from detectors.calls.finder import Span
from detectors.calls.lexicon import ELAPSED, lexicon
from detectors.calls.normalise import Folded
from detectors.calls.zones import zone_of
from detectors.evidence import Announced
from detectors.post import LAST_MS

MINUTE_MS = 60_000
FEW_MINUTES = 5
GRACE_MS = 5 * MINUTE_MS  # a call written minutes after its hour still means that hour
FAR_MS = 12 * 60 * MINUTE_MS
EVENING_HOURS = 9  # "tomorrow at seven" is an evening, "at ten" a morning: launches keep evening hours
PARTS = {"morning": (3, 12), "noon": (10, 17), "afternoon": (12, 21), "evening": (16, 24)}
PROGRESS = ("goal", "keep")  # slots that speak of a place in the trends
LENGTHS = {  # phrases of the lexicon by the minutes that they mean
    "hour_and_half": 90,
    "two_hours": 120,
    "one_hour": 60,
    "an_hour": 60,
    "half_hour": 30,
    "three_quarters": 45,
    "third_hour": 20,
    "quarter_hour": 15,
    "two_minutes": 2,
    "one_minute": 1,
    "soon": FEW_MINUTES,
    "almost": FEW_MINUTES,
}
VAGUE = ("soon", "almost")

MARKED, NAMED, BARE, SOON = range(4)


class Relative(NamedTuple):
    """A time from now; ``rank``: a word marks it as such, a phrase of its own, a bare length, or "soon"."""

    rank: int
    start: int
    end: int
    seconds: int


class Heard(NamedTuple):
    """What a text says about time, whenever it was posted."""

    now: Span | None  # "now", or what implies that it has begun
    relative: Relative | None
    clock: Clock | None
    day: Day | None


def resolve(folded: Folded, language: str, created_at: int, zone_hint: str | None = None) -> Announced | None:
    """The instant that the text announces, epoch ms, or None where nothing can be derived."""
    heard = hear(folded, language, lexicon(language).finder.spans(folded.text))
    return instant(folded, language, heard, created_at, zone_hint)


def hear(folded: Folded, language: str, matches: Mapping[str, Sequence[Span]]) -> Heard:
    """The phrases of time in a text; where several contradict each other, those that count.

    ``matches`` is what the lexicon finds: nothing lies ahead where the text speaks of time gone by ("been an hour",
    the slot ``ELAPSED``), and "almost" is no moment where it speaks of a place in the trends.
    """
    words, text, gone = time_words(language), folded.text, matches.get(ELAPSED, ())
    said = words.phrases(text, gone)
    if "almost" in said and _is_progress(said["almost"], matches):
        del said["almost"]
    now, begun = _begins(said)
    clocks = [c for c in words.clocks(text) if not overlaps((c.start, c.end), gone)]
    relative = _relative(words, text, said, gone, clocks)
    if relative and (now or begun) and words.is_denied(text, relative.start, relative.end):
        relative = None
    if relative and begun and _only_lasts(words, text, relative, begun[1]):
        relative = None
    now = None if relative else now or begun
    clocks = [c for c in clocks if not relative or not relative.start < c.end <= relative.end]
    clock = next((c for c in clocks if c.own_zone), clocks[0] if clocks else None)
    return Heard(now, relative, clock, words.day(text) if clock else None)


def instant(
    folded: Folded, language: str, heard: Heard, created_at: int, zone_hint: str | None = None
) -> Announced | None:
    """What was heard, tied to the post's own time.

    A clock in a known zone comes first, then a relative time, then a clock in an assumed zone, then "now", "soon" and
    what only implies that it has begun ("here we go").
    """
    if not 0 <= created_at <= LAST_MS:
        return None
    relative, now = heard.relative, heard.now
    clock = _clock(time_words(language), folded, heard, created_at, zone_hint)
    if clock and (not clock.assumed or relative is None):
        return clock
    if relative:
        at = created_at + relative.seconds * 1_000
        return Announced(at, _quote(folded, relative.start, relative.end), None, False)
    if now:
        return Announced(created_at, _quote(folded, *now), None, False)
    return None


def _begins(said: Mapping[str, Span]) -> tuple[Span | None, Span | None]:
    """Where the text says "now", and where it implies that it has begun; neither before what it waits for."""
    now = None if "once" in said else said.get("now")  # "as soon as the verdict is out": nobody knows when
    begun = None if "once" in said or "awaited" in said else said.get("underway")
    return now, begun


def _is_progress(almost: Span, matches: Mapping[str, Sequence[Span]]) -> bool:
    """ "Keep going, almost number one": what is nearly there is a place in the trends, no moment."""
    return any(not overlaps(span, [almost]) for slot in PROGRESS for span in matches.get(slot, ()))


def _only_lasts(words: TimeWords, text: str, relative: Relative, begun: int) -> bool:
    """ "Start. Half an hour of nothing but the tag": a bare length in the sentence after the start is no time ahead."""
    bare = relative.rank in (NAMED, BARE) and words.is_bare(text, relative.start)
    return bare and begun <= relative.start and " | " in text[begun - 1 : relative.start]


def _quote(folded: Folded, start: int, end: int) -> str:
    a, b = folded.span(start, end)
    return folded.source[a:b]


def _relative(
    words: TimeWords, text: str, said: Mapping[str, Span], gone: Sequence[Span], clocks: Sequence[Clock]
) -> Relative | None:
    found = _named(words, text, said) + _counted(words, text, gone)
    found = [r for r in found if not any(_is_part(r, c) for c in clocks)]
    # "an hour and a half" before "an hour": at the same place a phrase of its own wins, then the longer
    return min(found, key=lambda r: (r.rank // 2, r.start, r.rank != NAMED, -r.end), default=None)


def _is_part(relative: Relative, clock: Clock) -> bool:
    """The minutes of a clock time are no time from now: "eight and ten minutes"."""
    a, b = (relative.start, relative.end), (clock.start, clock.end)
    return a != b and b[0] <= a[0] and a[1] <= b[1]


def _named(words: TimeWords, text: str, said: Mapping[str, Span]) -> list[Relative]:
    """Lengths that are a phrase of their own."""
    found = [Relative(NAMED, start, end, minutes * 60) for start, end, minutes in words.lengths.find(text)]
    for name, minutes in LENGTHS.items():
        span = said.get(name)
        due = span is not None and words.then_follows(text, span[1])
        if span is None or (name == "an_hour" and not due):
            continue
        if not words.is_duration(text, *span, marked=text[slice(*span)].count(" ") >= 2, due=due):
            found.append(Relative(SOON if name in VAGUE else NAMED, *span, minutes * 60))
    return found


def _counted(words: TimeWords, text: str, gone: Sequence[Span]) -> list[Relative]:
    """Lengths with a number: "in ten minutes", "T-10", "ten minutes and we start"."""
    found = [Relative(MARKED, start, end, minutes * 60) for start, end, minutes in words.countdowns(text)]
    for match in words.relative.finditer(text):
        (start, end), within = match.span(), words.is_within(match)
        marked, due = words.is_ahead(match), words.then_follows(text, end)
        seconds = words.seconds(match, FEW_MINUTES, due)
        if seconds is None or overlaps((start, end), [g for g in gone if not within or g[0] <= start]):
            continue
        if words.is_duration(text, start, end, bool(match["after"]) or within, due):
            continue
        if marked or due or words.stands_alone(text, start, end):
            found.append(Relative(MARKED if marked else BARE, start, end, seconds))
    return found


def _clock(words: TimeWords, folded: Folded, heard: Heard, created_at: int, zone_hint: str | None) -> Announced | None:
    clock, day = heard.clock, heard.day
    if clock is None:
        return None
    stated, hinted = zone_of(clock.zone), zone_of(zone_hint)
    at = _instant(clock, day, created_at, stated or hinted or zone_of(words.zone) or UTC)
    if at is None or ((heard.now or heard.relative) and day is None and at - created_at > FAR_MS):
        return None  # "we began at eight, keep going now" does not mean tomorrow at eight
    others: list[int] = []
    if not stated and not hinted:
        readings = (_instant(clock, day, created_at, zone_of(z) or UTC) for z in words.other_zones)
        others = sorted({r for r in readings if r is not None and r != at})
    name = clock.zone if stated else zone_hint if hinted else words.zone
    return Announced(at, _quote(folded, clock.start, clock.end), name, not (stated or hinted), others)


def _hours(clock: Clock) -> list[int]:
    """The hours on the 24-hour clock that may be meant."""
    h = clock.hour % 24
    if clock.exact or h > 12 or (h == 12 and clock.to_the_minute and not clock.part):
        return [h]
    if clock.part in ("am", "midnight"):
        return [h % 12]
    if clock.part == "pm":
        return [h % 12 + 12]
    if clock.part == "night":  # nine at night is 21:00, one at night is 01:00, twelve is midnight
        return [0] if h == 12 else [h] if h < 5 else [h + 12]
    if clock.part:
        low, high = PARTS[clock.part]
        return [x for x in (h, (h + 12) % 24) if low <= x < high] or [h]
    return sorted({h, (h + 12) % 24})


def _instant(clock: Clock, day: Day | None, created_at: int, zone: tzinfo) -> int | None:
    created = datetime.fromtimestamp(created_at / 1000, zone)
    hours = _hours(clock)
    if day is None or day.days == 0:
        return _coming(clock, created, created_at, hours, today=day is not None)
    ahead = _days_ahead(day, created.date())
    if ahead is None:
        return None
    at = _at(created, ahead, _likelier(hours, clock), clock.minute)
    if at < created_at - GRACE_MS and day.weekday is not None:
        at = _at(created, ahead + 7, _likelier(hours, clock), clock.minute)
    return max(at, created_at) if at >= created_at - GRACE_MS else None


def _coming(clock: Clock, created: datetime, created_at: int, hours: list[int], today: bool) -> int | None:
    """The next time that the clock shows this hour; "tonight at one" is past midnight, "today at three" is not."""
    coming = [_at(created, n, hour, clock.minute) for n in (0, 1) for hour in hours]
    coming = sorted(at for at in coming if at >= created_at - GRACE_MS)
    if today:
        small_hours = clock.part in ("night", "midnight") or (not clock.part and not clock.exact)
        end = _at(created, 1, 5 if small_hours else 0, 0)
        coming = [at for at in coming if at <= end]
    return max(coming[0], created_at) if coming else None


def _days_ahead(day: Day, created: date) -> int | None:
    if day.weekday is not None:
        return (day.weekday - created.weekday()) % 7
    if day.month:
        for year in (created.year, created.year + 1):
            try:
                ahead = (date(year, day.month, day.of_month) - created).days
            except ValueError:
                return None
            if ahead >= 0:
                return ahead
        return None
    return day.days


def _likelier(hours: list[int], clock: Clock) -> int:
    if hours == [0, 12]:
        return 12
    evening = len(hours) > 1 and 1 <= hours[0] <= EVENING_HOURS and not clock.to_the_minute
    return hours[-1] if evening else hours[0]


def _at(created: datetime, days: int, hour: int, minute: int) -> int:
    """Epoch ms of a wall clock so many days on; the zone's rules of that day apply."""
    day = created.date() + timedelta(days=days)
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=created.tzinfo).timestamp() * 1000)
