"""The verdict on an episode: additive log-odds of "coordinated" with every term shown, and what speaks against it.

Four channels (cohort, speed, content, call) are each a prior plus a few monotone, saturating terms. They are joined
by their **maximum**: a new gang has no past and an old one may be slow, and a sum lets one channel's silence outvote
the other (recall on machine-made trends 1.00 by maximum, .88-.93 by one sum). To it is added what counts whichever
channel speaks: shared terms, and counter-evidence. This sum is what carries over to streams of authors whom nobody
fitted to (docs/tried.md).
The weights are data (``weights.py``), fitted by ``muster train``; ``confidence`` is the calibrated probability.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from detectors.baselines import Baselines
from detectors.calls.openness import OPEN
from detectors.cohorts import CohortFinding
from detectors.evidence import Report
from detectors.launches import LinkFinding
from detectors.learning import Addend
from detectors.weights import Channel, Term, Weights

SUREST: Final = 0.9999  # no verdict is certain
SLOWLY: Final = 0.6  # what an account that comes within the hour counts against one within ten minutes
RAMP: Final = 5.0  # surprise of an hour's joins from which they are no habit of the tag

Class = Literal["automated", "undisclosed_organised", "declared_organised", "organic", "undetermined"]


class Contribution(msgspec.Struct, frozen=True):
    """One term: what was measured, where it begins to count, and its additive log-odds."""

    detector: str
    value: float
    expected: float | None
    threshold: float | None
    weight: float
    reason: str


class Verdict(msgspec.Struct, frozen=True):
    """What is made of one state of one episode. ``channels``: each channel's log-odds, before what they share."""

    coordinated: bool
    bar: float  # the confidence that was asked for
    label: Class
    confidence: float
    log_odds: float
    channel: str
    channels: dict[str, float]
    contributions: list[Contribution]
    counter_evidence: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class VerdictParams:
    coordinated: float = 0.2  # confidence from which an episode is called a coordinated wave while the budget holds
    organic: float = 0.14  # and below which it is called organic: what shows nothing at all has .137
    page: float = 0.9  # confidence from which somebody is paged
    page_against: float = 1.0  # and log-odds of counter-evidence above which nobody is, however sure it looks
    page_uncalled: float = 0.35  # and confidence that must be left without the call

    def __post_init__(self) -> None:
        if not 0 <= self.organic < 1 or not 0 < self.coordinated <= 1 or not 0 < self.page <= 1:
            raise ValueError("coordinated and page must be above 0 and at most 1, organic from 0 to below 1")
        if not 0 <= self.page_uncalled < 1:
            raise ValueError("page_uncalled must be from 0 to below 1")
        if self.page_against < 0:
            raise ValueError("page_against must be at least 0")


def judge_episode(
    seen: Mapping[str, float],
    weights: Weights,
    params: VerdictParams,
    bar: float | None = None,
    learned: Addend | None = None,
) -> Verdict:
    """Verdict on an episode of which these measures were ``seen`` (``measures_of``).

    ``bar``: the confidence that the budget of alarms asks for (``budget.py``), ``params.coordinated`` if None.
    ``learned``: what operators' verdicts on earlier waves add (``learning.py``).
    """
    bar = params.coordinated if bar is None else bar
    channels = {name: _weight(channel, seen) for name, channel in weights.channels.items()}
    channel = max(channels, key=lambda name: channels[name])
    counter = [_counter(term, seen) for term in weights.counter if term.measure in seen]
    own = channels[channel] + _weight(weights.shared, seen) + sum(term["weight"] for term in counter)
    log_odds = round(own + (learned.log_odds if learned else 0.0), 4)
    confidence = min(SUREST, round(_chance(log_odds), 4))
    coordinated = confidence >= bar
    label = _label(seen, channels, confidence, coordinated, params)
    prior = weights.channels[channel].prior + weights.shared.prior
    start = Contribution(f"{channel}.prior", 0.0, None, None, round(prior, 4), "most episodes are not coordinated")
    shown = [start, *_contributions(weights.channels[channel], seen), *_contributions(weights.shared, seen)]
    if learned and learned.log_odds > 0:
        shown.append(_confirmed_alike(learned))
    if learned and learned.log_odds < 0:
        counter.append(_dismissed_alike(learned))
    return Verdict(coordinated, bar, label, confidence, log_odds, channel, channels, shown, counter)


def measures_of(report: Report, cohort: CohortFinding, link: LinkFinding | None, usual: Baselines) -> dict[str, float]:
    """All that a verdict may weigh of an episode: detect's measures, what is made of its counts, accounts and contents
    against the ``usual`` of their language, the cohort, a confirmed call."""
    seen = _derived(report) | usual.over(report.language, report.measures) | cohort.measures
    if link is not None and link.confirmed:
        seen |= {"call.link": link.log_likelihood_ratio, "call.log_odds": _log_odds(link.call.reading.score)}
        seen["call.ahead_s"] = (report.onset_at - link.call.arrived_at) / 1000
        seen["call.echo"] = _echo(report, link)
        seen["call.open"] = float(any(term == OPEN for _, _, term in link.call.reading.spans))
    return seen


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-min(max(log_odds, -100.0), 100.0)))


def _log_odds(score: float) -> float:
    """Of a call's score: between .91 and .99 lies as much as between .5 and .91."""
    return math.log(max(score, 1e-3) / max(1 - score, 1e-3))


def _echo(report: Report, link: LinkFinding) -> float:
    """Share of the episode's posts that repost the call: the audience of one account, not many who follow an order."""
    seeds = report.exhibits.get("seeds", [])
    own = [seed for seed in seeds if seed["post_id"] == link.call.post_id and seed["platform"] == link.call.platform]
    return own[0]["share"] * report.reposts / max(1, report.posts) if own else 0.0


def _derived(report: Report) -> dict[str, float]:
    """Detect's measures, and those that are made of its counts."""
    seen = dict(report.measures)
    seen["known_before"] = report.known_before
    seen["surprise"] = report.surprise
    replies = report.replies / max(1, report.posts)
    seen["replies.talk"] = min(replies, 1 - replies)  # where all are replies they answer one post, and nobody talks
    seen["posts.per_account"] = report.posts / max(1, report.accounts)
    seen["clocks.share"] = (report.flags.get("LATE", 0) + report.flags.get("EARLY", 0)) / max(1, report.posts)
    if "newcomers.best_600s" in seen:  # a slow start gathers them within the hour, if it is none of the tag's own
        hour = seen.get("rate.in_3600s", 0.0) if seen.get("rate.ramp", 0.0) >= RAMP else 0.0
        seen["newcomers.gathered"] = max(seen["newcomers.best_600s"], round(SLOWLY * hour, 4))
    return seen


def _weight(part: Channel, seen: Mapping[str, float]) -> float:
    """Log-odds of a channel, or of what they share: terms are put into words only of the strongest."""
    weights = [round(term.weigh(seen[term.measure]), 4) for term in part.terms if term.measure in seen]
    return round(sum([part.prior, *weights]), 4)


def _contributions(part: Channel, seen: Mapping[str, float]) -> list[Contribution]:
    return [
        Contribution(
            term.measure, _rounded(seen[term.measure]), term.expected, round(term.low, 4),
            round(term.weigh(seen[term.measure]), 4) + 0.0, term.reason.format(value=seen[term.measure]),
        )
        for term in part.terms
        if term.measure in seen
    ]  # fmt: skip


def _counter(term: Term, seen: Mapping[str, float]) -> dict[str, Any]:
    value = seen[term.measure]
    return {
        "check": term.check,
        "value": _rounded(value),
        "expected": term.expected,
        "weight": round(term.weigh(value), 4) + 0.0,
        "text": term.reason.format(value=value),
    }


def _confirmed_alike(learned: Addend) -> Contribution:
    text = f"operators confirmed waves like this in {' and '.join(learned.about)} more often than others"
    return Contribution("operators", learned.log_odds, 0.0, None, learned.log_odds, text)


def _dismissed_alike(learned: Addend) -> dict[str, Any]:
    text = f"operators dismissed waves like this in {' and '.join(learned.about)} more often than others"
    value = learned.log_odds
    return {"check": "dismissed_alike", "value": value, "expected": 0.0, "weight": value, "text": text}


def _rounded(value: float) -> float:
    return round(float(value), 4)


def _label(
    seen: Mapping[str, float],
    channels: Mapping[str, float],
    confidence: float,
    coordinated: bool,
    params: VerdictParams,
) -> Class:
    if not coordinated and seen.get("call.open"):
        return "declared_organised"
    if not coordinated:
        return "organic" if confidence < params.organic else "undetermined"
    if channels["speed"] > 0 or seen.get("deletions.share", 0.0) >= 0.3:
        return "automated"
    # Fan parties and organisations coordinate in the open: a call that says whose it is, or a public one that accounts
    # like any others follow. Who has launched together before does not become open by saying so.
    ordinary = seen.get("accounts.unlocated_over", 1.0) < 0.12 and seen.get("accounts.young_over", 0.0) < 0.07
    openly = (seen.get("call.open") or ordinary) and seen.get("cohort.r1", 0.0) < 2.0
    called = channels["call"] == max(channels.values())
    return "declared_organised" if called and openly else "undisclosed_organised"


def severity_of(verdict: Verdict, params: VerdictParams) -> Literal["page", "queue", "log"]:
    """Whom an alert on this verdict reaches. What is declared or organic never pages anyone, nor does what is sure but
    has much against it (eight accounts, a hashtag with a public of its own), or nothing for it but a call: fan clubs
    and unions are called together too."""
    if not verdict.coordinated or verdict.label == "declared_organised":
        return "log"
    against = -sum(term["weight"] for term in verdict.counter_evidence)
    uncalled = max(log_odds for name, log_odds in verdict.channels.items() if name != "call")
    left = _chance(verdict.log_odds - verdict.channels[verdict.channel] + uncalled)
    sure = verdict.confidence >= params.page and left >= params.page_uncalled
    return "page" if sure and against <= params.page_against else "queue"
