"""Which alarm is about which stretch of truth: a shared hashtag, at the right time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bench.alerts import Alarm, waves
from bench.posts import MINUTE_MS, epoch_ms
from bench.truth import Truth
from detectors.fold import fold_tag

EARLY_MS = 5 * MINUTE_MS  # an alert this long before the onset still means this wave

Neutral = Literal["strict", "groups", "operation"]
# What counts neither way: always what a truth file calls neutral without a reason, and episodes below ten accounts,
# which are labelled coordinated all the same.
ALWAYS = (None, "below_ten_accounts")
PAGES = ("page_group", "page_group_again")  # labelled, and the same accounts on other occasions
READINGS: dict[Neutral, tuple[str | None, ...]] = {
    "strict": ALWAYS,
    "groups": (*ALWAYS, *PAGES),
    "operation": (
        *ALWAYS, *PAGES, "small_tag", "carried_along", "unlabelled_use", "launch_tag_outside_its_label",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """A truth record with its times parsed and its tags folded."""

    truth: Truth
    tags: frozenset[str]
    onset: int
    start: int  # onset or the operation's first post, less the early margin
    end: int
    t10: int | None


def stretch(truth: Truth, grace_ms: int) -> Stretch:
    onset = epoch_ms(truth.onset_at or "")
    first = min(onset, epoch_ms(truth.first_at) if truth.first_at else onset)
    end = epoch_ms(truth.end_at) if truth.end_at else onset
    t10 = epoch_ms(truth.t10_at) if truth.t10_at else None
    tags = frozenset(fold_tag(tag) for tag in truth.tags)
    return Stretch(truth, tags, onset, first - EARLY_MS, end + grace_ms, t10)


class Matches:
    """All waves against all stretches.

    ``found`` holds, for each stretch that was alerted, the alarms on it with the time each first said so. An alarm on
    a launch is right, whatever else it touches; else one that touches only what the reading calls neutral counts
    neither way; else it is false. A wave classed ``declared_organised`` on a declared campaign is neither.
    """

    def __init__(self, alarms: list[Alarm], truth: Iterable[Truth], reading: Neutral, grace_ms: int) -> None:
        self.stretches = [stretch(record, grace_ms) for record in truth if record.onset_at and record.kind != "span"]
        self.found: dict[str, list[tuple[int, Alarm]]] = {}
        self.right: list[Alarm] = []
        self.false: list[tuple[Alarm, Stretch | None]] = []  # with the organic stretch it accuses, if any
        self.neutral: list[Alarm] = []
        neutral_reasons = READINGS[reading]
        self._of_tag: dict[str, list[Stretch]] = {}
        for s in self.stretches:
            for tag in s.tags:
                self._of_tag.setdefault(tag, []).append(s)
        for alarm in waves(alarms):
            touched = self._touched(alarm)
            kinds = {s.truth.kind for s in touched if not s.truth.declared}
            if "launch" in kinds:
                self.right.append(alarm)
            elif any(_forgiven(s, alarm, neutral_reasons) for s in touched):
                self.neutral.append(alarm)
            else:
                accused = [s for s in touched if s.truth.kind == "organic" or s.truth.declared]
                self.false.append((alarm, accused[0] if accused else None))

    def about(self, alarm: Alarm) -> list[Stretch]:
        """The stretches that share a hashtag and time with an alarm of any kind."""
        near = {s.truth.id: s for tag in sorted(alarm.tags) for s in self._of_tag.get(tag, ())}
        return [s for s in near.values() if alarm.first_at <= s.end and alarm.last_at >= s.start]

    def _touched(self, alarm: Alarm) -> list[Stretch]:
        """The stretches an alarm is about; notes for each when it first said so."""
        at_of: dict[str, tuple[int, Stretch]] = {}
        for tag, since in sorted(alarm.wave_tags.items()):
            for s in self._of_tag.get(tag, ()):
                if since <= s.end and max(alarm.last_at, since) >= s.start:
                    at = max(since, s.onset - EARLY_MS)  # an alarm from before counts as five minutes early
                    known = at_of.get(s.truth.id, (at, s))
                    at_of[s.truth.id] = (min(at, known[0]), s)
        for name, (at, _) in at_of.items():
            self.found.setdefault(name, []).append((at, alarm))
        return [s for _, s in at_of.values()]


def _forgiven(s: Stretch, alarm: Alarm, reasons: tuple[str | None, ...]) -> bool:
    if s.truth.declared:
        return alarm.declared
    return s.truth.kind == "neutral" and s.truth.reason in reasons
