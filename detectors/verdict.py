"""The verdict on an episode: additive log-odds of "coordinated" with every term shown, and what speaks against it.

**The weights are set by hand**, after the counts on real posts that the project measured (which accounts start tags
together again separates best; text does not; speed separates only machines; a tag's own past is the best
counter-evidence). They are not fitted, so ``confidence`` is an ordered score that is only roughly a probability.

Four channels (cohort, speed, content, call) are each a prior plus a few monotone, saturating terms. They are joined
by their **maximum**: a new gang has no past and an old one may be slow, and a sum lets one channel's silence outvote
the other (recall on machine-made trends 1.00 by maximum, .88-.93 by one sum). Counter-evidence is shared by all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import msgspec

from detectors.calls.openness import OPEN
from detectors.cohorts import CohortFinding
from detectors.evidence import Report
from detectors.launches import LinkFinding

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
    """What is made of one state of one episode. ``channels``: each channel's log-odds, before counter-evidence."""

    coordinated: bool
    label: Class
    confidence: float
    log_odds: float
    channel: str
    channels: dict[str, float]
    contributions: list[Contribution]
    counter_evidence: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class VerdictParams:
    coordinated: float = 0.5  # confidence from which an episode is called a coordinated wave
    organic: float = 0.1  # and below which it is called organic
    page: float = 0.9  # confidence from which somebody is paged


class Ramp(NamedTuple):
    """A term that grows from nothing at ``low`` to ``weight`` at ``high`` (``high`` may be the smaller one)."""

    measure: str
    low: float
    high: float
    weight: float
    expected: float | None
    reason: str

    def weigh(self, value: float) -> float:
        return self.weight * min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


PRIORS: Final = {"cohort": -3.1, "speed": -5.5, "content": -5.0, "call": -6.0}

CHANNELS: Final[dict[str, tuple[Ramp, ...]]] = {
    "cohort": (
        Ramp(
            "cohort.r1", 0.5, 6, 7.0, 0.5, "{seen[cohort.returning]:.0f} accounts return, by chance 1 in 10^{value:.1f}"
        ),
        Ramp("cohort.rarbest", 8, 30, 1.5, 6, "they were together on one earlier hashtag (rarity {value:.0f})"),
        Ramp("cohort.core2", 1, 6, 1.0, 0, "{value:.0f} accounts were together on two or more earlier hashtags"),
        Ramp("cohort.share2", 0.1, 0.5, 0.7, 0.0, "{value:.0%} started two or more earlier hashtags"),
    ),
    "speed": (
        Ramp("newcomers.best_no15", 6, 20, 4.5, 1, "{value:.0f} accounts joined within 15 s with posts of their own"),
        Ramp("newcomers.step", 1.5, 3, 1.5, 0.5, "accounts joined 10^{value:.1f} times as fast as before"),
        Ramp("newcomers.fastest_18_s", 5, 1, 2.0, 60, "18 accounts joined within {value:.1f} s"),
        Ramp("newcomers.growth", 2, 7, -5.0, 3, "attention that grows gives {value:.1f}, a start at once 0 or less"),
        Ramp("accounts.located", 0.3, 0.5, -3.0, 0.65, "{value:.0%} of the accounts state a location"),
    ),
    "content": (
        Ramp("copies.accounts", 4, 30, 1.5, 2, "{value:.0f} accounts published the same text"),
        Ramp("copies.share", 0.1, 0.6, 1.5, 0.02, "{value:.0%} of the texts are one text"),
        Ramp("accounts.unlocated", 0.45, 0.75, 1.5, 0.35, "{value:.0%} of the accounts state no location"),
        Ramp("accounts.young", 0.1, 0.4, 2.0, 0.03, "{value:.0%} of the accounts are under 30 days old"),
        Ramp("accounts.cohort", 0.1, 0.4, 1.0, 0.03, "{value:.0%} of the accounts were created in one week"),
        Ramp("reposts.hyperactive_share", 0.05, 0.4, 1.0, 0.01, "{value:.0%} of posts are by repost-only accounts"),
        Ramp("mirrors.pairs", 1, 6, 1.5, 0, "{value:.0f} posts are mirrored across platforms"),
        Ramp("deletions.share", 0.05, 0.4, 2.0, 0.01, "{value:.0%} of the posts were deleted within minutes"),
    ),
    "call": (
        Ramp("call.link", 2.0, math.log(1000), 4.5, 0, "a call announced it (log-likelihood ratio {value:.1f})"),
        Ramp("call.link", math.log(1000), 14.0, 1.0, 0, "and it explains hashtag, time and accounts together"),
        Ramp("call.score", 0.6, 0.95, 2.5, 0.1, "the call reads as one with a score of {value:.2f}"),
    ),
}

COUNTER: Final[tuple[tuple[str, Ramp], ...]] = (
    ("regular_hashtag", Ramp("known_before", 3, 60, -4.0, 1, "{value:.0f} accounts used the hashtag before")),
    ("one_post_reposted", Ramp("reposts.cascade", 0.6, 1.0, -0.7, 0.5, "{value:.0%} of the posts repost one post")),
    (
        "grows_by_itself",
        Ramp("newcomers.growth", 2, 10, -0.7, 3, "the growth feeds on itself ({value:.1f} deviations)"),
    ),
    ("conversation", Ramp("replies.share", 0.3, 0.7, -1.0, 0.1, "{value:.0%} of the posts are replies")),
    (
        "known_places",
        Ramp("accounts.located", 0.6, 0.9, -0.5, 0.65, "{value:.0%} of the accounts state a location"),
    ),
    ("echo_of_the_call", Ramp("call.echo", 0.3, 0.8, -3.0, 0, "{value:.0%} of the posts repost the call itself")),
    ("declared_caller", Ramp("call.open", 0, 1, -3.0, 0, "the call says who organises it ({value:.0f} of 1)")),
    (
        "doubtful_clocks",
        Ramp("clocks.share", 0.1, 0.5, -0.5, 0.0, "{value:.0%} of the posts had doubtful times"),
    ),
)


def judge_episode(report: Report, cohort: CohortFinding, link: LinkFinding | None, params: VerdictParams) -> Verdict:
    """Verdict on an episode from detect's measures, its cohort and the watch it may belong to."""
    seen = _derived(report) | cohort.measures
    if link is not None and link.confirmed:
        seen |= {"call.link": link.log_likelihood_ratio, "call.score": link.call.reading.score}
        seen["call.echo"] = _echo(report, link)
        seen["call.open"] = float(any(term == OPEN for _, _, term in link.call.reading.spans))
    channels = {name: _weight(name, seen) for name in CHANNELS}
    channel = max(CHANNELS, key=lambda name: channels[name])
    counter = [_counter(check, ramp, seen) for check, ramp in COUNTER if ramp.measure in seen]
    log_odds = round(channels[channel] + sum(term["weight"] for term in counter), 4)
    confidence = round(1 / (1 + math.exp(-log_odds)), 4)
    coordinated = confidence >= params.coordinated
    label = _label(seen, channels, confidence, coordinated, params)
    return Verdict(coordinated, label, confidence, log_odds, channel, channels, _channel(channel, seen), counter)


def _echo(report: Report, link: LinkFinding) -> float:
    """Share of the episode's posts that repost the call: the audience of one account, not many who follow an order."""
    seeds = report.exhibits.get("seeds", [])
    own = [seed for seed in seeds if seed["post_id"] == link.call.post_id and seed["platform"] == link.call.platform]
    return own[0]["share"] * report.reposts / max(1, report.posts) if own else 0.0


def _derived(report: Report) -> dict[str, float]:
    """Detect's measures, and those that are made of its counts."""
    seen = dict(report.measures)
    seen["known_before"] = report.known_before
    seen["replies.share"] = report.replies / max(1, report.posts)
    seen["clocks.share"] = (report.flags.get("LATE", 0) + report.flags.get("EARLY", 0)) / max(1, report.posts)
    if "reposts.top_share" in seen:
        seen["reposts.cascade"] = seen["reposts.share"] * seen["reposts.top_share"]
    if "accounts.unlocated" in seen:
        seen["accounts.located"] = 1 - seen["accounts.unlocated"]
    return seen


def _weight(name: str, seen: Mapping[str, float]) -> float:
    """Log-odds of a channel: its terms are put into words only when it is the strongest."""
    weights = [round(ramp.weigh(seen[ramp.measure]), 4) for ramp in CHANNELS[name] if ramp.measure in seen]
    return round(sum([PRIORS[name], *weights]), 4)


def _channel(name: str, seen: Mapping[str, float]) -> list[Contribution]:
    prior = Contribution(f"{name}.prior", 0.0, None, None, PRIORS[name], "most episodes are not coordinated")
    terms = [
        Contribution(
            ramp.measure, _rounded(seen[ramp.measure]), ramp.expected, round(ramp.low, 4),
            round(ramp.weigh(seen[ramp.measure]), 4), ramp.reason.format(value=seen[ramp.measure], seen=seen),
        )
        for ramp in CHANNELS[name]
        if ramp.measure in seen
    ]  # fmt: skip
    return [prior, *terms]


def _counter(check: str, ramp: Ramp, seen: Mapping[str, float]) -> dict[str, Any]:
    value = seen[ramp.measure]
    return {
        "check": check,
        "value": _rounded(value),
        "expected": ramp.expected,
        "weight": round(ramp.weigh(value), 4) + 0.0,
        "text": ramp.reason.format(value=value),
    }


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
    # Fan parties and organisations coordinate in the open: a public call, and accounts like any others.
    ordinary = (
        seen.get("accounts.unlocated", 1.0) < 0.5
        and seen.get("accounts.young", 0.0) < 0.1
        and seen.get("cohort.r1", 0.0) < 2.0
    )
    called = channels["call"] == max(channels.values())
    return "declared_organised" if called and ordinary else "undisclosed_organised"


def severity_of(verdict: Verdict, params: VerdictParams) -> Literal["page", "queue", "log"]:
    """Whom an alert on this verdict reaches. What is declared or organic never pages anyone."""
    if not verdict.coordinated or verdict.label == "declared_organised":
        return "log"
    return "page" if verdict.confidence >= params.page else "queue"
