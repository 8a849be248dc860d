"""Thresholds set on the first half of a stream only, kept on the second by what operators call false.

The episodes' verdicts are cut at the threshold instead of the configured confidence; each episode is one alarm (judge
would merge some). An alarm that is false raises the threshold by one log-odd from half an hour later on; what was
raised decays by 30 % a day.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from bench.evaluate.measured import Measured, Rise
from bench.figures import Estimate, rate, share

BUDGET = 0.3  # false alarms a day on the first half
RAISE, DECAY_A_DAY, HEARD_DAYS = 1.0, 0.3, 1 / 48


class Halves(msgspec.Struct, frozen=True):
    """What the second half shows."""

    threshold: float
    recall: Estimate
    within_60s: Estimate
    false_a_day: Estimate
    false_a_day_unkept: Estimate


def halves(measured: Measured) -> Halves | None:
    """None where there are no launches in both halves."""
    middle = measured.days / 2
    later = [launch for launch in measured.launches if launch.day >= middle]
    if not later or len(later) == len(measured.launches):
        return None
    base = _lowest(measured.rises, middle)
    told, false = _kept(measured.rises, base, middle)
    _, unkept = _kept(measured.rises, base, middle, step=0.0)
    found = [launch for launch in later if launch.id in told]
    timed = [(launch, launch.tenth_s) for launch in later if launch.tenth_s is not None]
    in_time = sum(
        launch.id in told and (told[launch.id] - launch.day) * 86_400 - tenth_s <= 60 for launch, tenth_s in timed
    )
    return Halves(
        round(base, 2), share(len(found), len(later)), share(in_time, len(timed)),
        rate(false, measured.days - middle), rate(unkept, measured.days - middle),
    )  # fmt: skip


def _lowest(rises: Sequence[Rise], middle: float) -> float:
    """The lowest threshold with at most the budget of false alarms before the middle."""
    peaks = sorted(
        (
            max((odds for day, odds in zip(r.day, r.log_odds, strict=True) if day < middle), default=-math.inf)
            for r in rises
            if not r.launches and not r.neutral
        ),
        reverse=True,
    )
    allowed = math.floor(BUDGET * middle)
    return max(peaks[allowed] + 1e-6 if len(peaks) > allowed else -math.inf, -2.0)


def _kept(rises: Sequence[Rise], base: float, middle: float, step: float = RAISE) -> tuple[dict[str, float], int]:
    """When each launch was told from the middle on, and how many alarms were false."""
    moments = sorted(
        (day, number, odds)
        for number, r in enumerate(rises)
        for day, odds in zip(r.day, r.log_odds, strict=True)
        if day >= middle
    )
    told: dict[str, float] = {}
    alarmed: set[int] = set()
    raised: list[float] = []  # when operators called something false
    false = 0
    for day, number, odds in moments:
        heard = [at for at in raised if at + HEARD_DAYS <= day]
        threshold = base + step * sum((1 - DECAY_A_DAY) ** (day - at) for at in heard)
        if number in alarmed or odds < threshold:
            continue
        alarmed.add(number)
        for launch in rises[number].launches:
            told[launch] = min(told.get(launch, day), day)
        if not rises[number].launches and not rises[number].neutral:
            false += 1
            raised.append(day)
    return told, false
