"""What operators say about alerts, and what an alert rested on: all that learning from people needs. Values only.

``Learner`` is the one door: judge hands every piece of feedback to ``learn`` on the tick at which it counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Protocol

import msgspec
from msgspec import Meta

Action = Literal["confirm", "dismiss", "acknowledge", "assign", "escalate", "snooze", "note", "close", "reopen"]
TEACHES: frozenset[Action] = frozenset({"confirm", "dismiss"})

Name = Annotated[str, Meta(min_length=1, max_length=256)]
Time = Annotated[datetime, Meta(tz=True)]


class Feedback(msgspec.Struct, frozen=True, omit_defaults=True):
    """One act of one operator on one alert: a record of ``muster.feedback``, keyed by ``id``.

    ``confirm`` and ``dismiss`` say whether the alert was right and teach; the others are work on the alert and teach
    nothing. ``id`` is chosen once by whoever makes the record: the same id twice counts once. ``applied_tick`` is
    written by judge alone: the tick (second of the arrival clock) from which the record counted, so that a replay
    counts it from there too.
    """

    id: Name
    alert_id: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
    revision: Annotated[int, Meta(ge=1)]  # the revision that the operator looked at
    operator: Name
    action: Action
    at: Time
    reason: Annotated[str, Meta(max_length=2_000)] = ""
    assignee: Name | None = None  # of assign; None takes the alert from everybody
    until: Time | None = None  # of snooze
    applied_tick: Annotated[int, Meta(ge=0)] | None = None


class AlertEvidence(msgspec.Struct, frozen=True):
    """What an alert rested on when it was last told; kept by judge so that late feedback finds it."""

    alert_id: str
    kind: str
    label: str
    probability: float | None  # None before any wave
    log_odds: float | None
    channels: dict[str, float]  # channel of the verdict -> log-odds
    measures: dict[str, float]  # of the leading episode, cohort's among them
    callers: list[int]  # who called, in order
    early: list[int]  # early accounts of all episodes
    onset_at: int | None  # ms
    tag_keys: list[str]


class Learner(Protocol):
    """Learns from operators. Must be deterministic: the same feedback in the same order leads to the same state."""

    def learn(self, feedback: Feedback, evidence: AlertEvidence) -> None:
        """Take one confirm or dismiss; never twice the same id."""
