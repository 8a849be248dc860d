"""Launch to wave: is an episode the wave of a watched call, or one of the tag's own bursts? By likelihood ratio.

What it finds is a *link* between a call and an episode; the web addresses that accounts share are ``links.py``'s.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import msgspec

from detectors.evidence import Announced, Call, Report
from detectors.watches import CREDIBLE, Record, Watch, Watches

BEFORE_MS: Final = 15_000  # an onset estimate may be this much earlier than the call that started it
FIRST_MS: Final = 1_000  # an onset is known to the tick, and a call to start now is its wave's first post


@dataclass(frozen=True, slots=True)
class LinkParams:
    """Delays and odds (natural log), set by hand after section E4 of the study of launch signals; spans in ms."""

    confirm: float = math.log(1000)
    name: float = math.log(20)  # on a wave that other evidence tells: about every other one was called
    tag_match: float = 6.0
    tag_miss: float = -3.0
    same_language: float = 1.0  # of call and wave, where no hashtag says more
    other_language: float = -2.0
    clock_scale_ms: int = 120_000  # Laplace, around a clock time
    soon_sigma: float = 0.8  # log-normal, "in a few minutes"
    open_median_ms: int = 20 * 60_000  # log-normal, no time at all
    open_sigma: float = 1.5
    horizon_ms: int = 6 * 3_600_000  # a burst of the tag's own may come at any moment of it
    stray: float = 0.05  # share of waves whose delay no model explains
    regular: float = 20.0  # past joins that double the tag's own chance of a burst
    population: int = 20_000  # accounts that a chance joiner is drawn from
    audience_most: float = 8.0
    record_most: float = 1.5


class Term(msgspec.Struct, frozen=True):
    """One part of a log-likelihood ratio."""

    name: str
    value: float
    weight: float
    text: str


class LinkFinding(msgspec.Struct, frozen=True):
    """How much better an episode is explained by a watch than by the tag's own bursts."""

    watch: str
    call: Call  # the voice of the watch that explains it best
    log_likelihood_ratio: float
    terms: list[Term]
    confirmed: bool
    begun: Call | None = None  # the earlier call that ``call`` reminds of

    @property
    def launch(self) -> Call:
        """The call that began it."""
        return self.begun or self.call

    @property
    def strength(self) -> tuple[bool, float]:
        return self.confirmed, self.log_likelihood_ratio


def best_link(watches: Watches, report: Report, params: LinkParams) -> LinkFinding | None:
    """The open watch that explains the episode best; None when none speaks for it at all."""
    found = _links(watches, watches.candidates(report), report, params)
    return max((one for one in found if one.log_likelihood_ratio > 0), key=lambda one: one.strength, default=None)


def likely_link(watches: Watches, report: Report, params: LinkParams) -> LinkFinding | None:
    """The call that most likely began a wave which other evidence tells; it proves nothing by itself.

    Of a wave at large some part was called, of an episode hardly any: so far less is asked than of ``best_link``, and
    a text that hardly reads as a call, or a withheld hashtag at the announced minute, may do. Against it stand the wave
    that nobody called and every other call that could be meant. The call comes before its wave.
    """
    named = [watch for watch in watches.candidates(report) if report.tag in watch.tags]
    found = [
        one
        for one in _links(watches, [*named, *watches.withheld()], report, params)
        if one.call.event_at <= report.onset_at + FIRST_MS and one.log_likelihood_ratio > params.name
    ]
    best = max(found, key=lambda one: one.strength, default=None)
    others = sum(math.exp(one.log_likelihood_ratio) for one in found if one is not best)
    return best if best is not None and math.exp(best.log_likelihood_ratio) > others else None


def _links(watches: Watches, among: Iterable[Watch], report: Report, params: LinkParams) -> list[LinkFinding]:
    found = [link(watch, report, watches.records.get(watch.opener.author, Record()), params) for watch in among]
    return [msgspec.structs.replace(one, begun=watches.begun_by(one.call)) for one in found]


def link(watch: Watch, report: Report, record: Record, params: LinkParams) -> LinkFinding:
    """Log-likelihood ratio that ``report`` is the wave of ``watch``, by its first call that explains it, else the best.

    The first, because reminders and echoes near the start fit the moment better than the call they repeat.

    Confirmed above ``params.confirm`` with a credible call and the tag named, or with audience: two accounts, or one
    and an announced time.
    """
    matched = report.tag in watch.tags
    audience = _audience(watch, report, matched, params)
    shared = [_tag(watch, matched, params), _regular(report, params), audience, _record(record, params)]
    best: LinkFinding | None = None
    for call in watch.voices:
        terms = [*shared, _delay(call, report, params), *_doubts(call, report, matched, params)]
        total = sum(term.weight for term in terms)
        enough = matched or audience.value >= (2 if call.reading.announced is None else 1)
        explains = enough and total > params.confirm
        found = LinkFinding(watch.id, call, total, terms, explains and not watch.faint)
        if explains:
            return found
        if best is None or found.strength > best.strength:
            best = found
    assert best is not None  # a watch has the call that opened it
    return best


def _doubts(call: Call, report: Report, matched: bool, params: LinkParams) -> list[Term]:
    """Whether the text is a call at all, where it hardly reads as one; its language, where no hashtag binds it."""
    terms: list[Term] = []
    score = call.reading.score
    if score < CREDIBLE:
        odds = math.log(max(score, 1e-3) / (1 - score))
        terms.append(Term("call", score, odds, f"the text reads as a call with a score of {score:.2f}"))
    if not matched and report.language != "und":
        same = call.reading.language == report.language
        weight = params.same_language if same else params.other_language
        said = "the call is in the language of the posts" if same else "the call is in another language"
        terms.append(Term("language", float(same), weight, said))
    return terms


def _tag(watch: Watch, matched: bool, params: LinkParams) -> Term:
    if not watch.tags:
        return Term("tag", 0.0, 0.0, "the call names no hashtag")
    if matched:
        return Term("tag", 1.0, params.tag_match, "the call names this hashtag")
    return Term("tag", 0.0, params.tag_miss, "the call names other hashtags")


def _delay(call: Call, report: Report, params: LinkParams) -> Term:
    """Density of this onset under the call's delay model against a burst at any time."""
    onset, announced = report.onset_at, call.reading.announced
    if onset < call.arrived_at - BEFORE_MS:
        early_s = (onset - call.arrived_at) / 1000
        return Term("delay", early_s, math.log(params.stray), f"the burst began {-early_s:.0f} s before the call")
    since, mark = call.arrived_at, "the call"
    if announced is None:
        density = _log_normal(onset - since, params.open_median_ms, params.open_sigma)
    elif is_clock(announced):
        readings = [announced.at, *announced.others]
        density = sum(_laplace(onset - at, params.clock_scale_ms) for at in readings) / len(readings)
        since, mark = min(readings, key=lambda at: abs(onset - at)), "the announced time"
    else:
        density = _log_normal(onset - since, max(announced.at - since, 60_000), params.soon_sigma)
    ratio = (1 - params.stray) * density * params.horizon_ms + params.stray
    gap_s = (onset - since) / 1000
    side = "after" if gap_s >= 0 else "before"
    return Term("delay", gap_s, math.log(ratio), f"the burst began {abs(gap_s):.0f} s {side} {mark}")


def _laplace(gap_ms: float, scale_ms: float) -> float:
    return math.exp(-abs(gap_ms) / scale_ms) / (2 * scale_ms)


def _log_normal(delay_ms: float, median_ms: float, sigma: float) -> float:
    delay = max(delay_ms, 20_000.0)  # the call itself may be the first post of the tag
    z = math.log(delay / median_ms) / sigma
    return math.exp(-z * z / 2) / (delay * sigma * math.sqrt(2 * math.pi))


def _regular(report: Report, params: LinkParams) -> Term:
    """A tag with much of a past has bursts of its own, whatever anybody called."""
    past = report.known_before
    return Term("own_bursts", past, -math.log1p(past / params.regular), f"{past:.0f} earlier joins of the hashtag")


def _audience(watch: Watch, report: Report, matched: bool, params: LinkParams) -> Term:
    """Callers, reposters and the crowd of the caller's earlier waves among the joiners.

    On a tag that the call names the public joins by the call itself: only who repeated it without a tag says more.
    """
    asked = watch.quiet if matched else list(dict.fromkeys([*watch.audience, *watch.crowd]))
    joiners = set(report.first) | set(report.last_ten)
    k = sum(account in joiners for account in asked)
    mu = len(asked) * len(joiners) / params.population
    gain = k * math.log(k / mu) - (k - mu) if k > mu else 0.0
    return Term(
        "audience",
        float(k),
        min(params.audience_most, gain),
        f"{k} of {len(asked)} who spread the call, or came to its caller's earlier waves, joined",
    )


def _record(record: Record, params: LinkParams) -> Term:
    prior = Record().rate
    odds = math.log(record.rate / (1 - record.rate)) - math.log(prior / (1 - prior))
    weight = max(-params.record_most, min(params.record_most, odds))
    return Term(
        "record", record.rate, weight, f"{record.hits} of {record.hits + record.misses} earlier calls had a wave"
    )


def is_clock(announced: Announced) -> bool:
    """A number was named ("21:00", "in 10 minutes") rather than "soon"."""
    return any(character.isnumeric() for character in announced.text)
