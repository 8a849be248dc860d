"""What operators say about alerts, as values; ``learning.py`` makes something of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Action = Literal["confirm", "dismiss", "acknowledge", "assign", "escalate", "snooze", "note", "close", "reopen"]
TEACHES: frozenset[Action] = frozenset({"confirm", "dismiss"})

Name = Annotated[str, Meta(min_length=1, max_length=256)]
Time = Annotated[datetime, Meta(tz=True)]
MOST = 2**31 - 1  # of a revision or a tick: what stands in judge's state must fit what its checkpoints can hold


class Feedback(msgspec.Struct, frozen=True, omit_defaults=True):
    """One act of one operator on one alert: a record of ``muster.feedback``, keyed by ``id``.

    ``confirm`` and ``dismiss`` say whether the alert was right and teach; the others are work on the alert and teach
    nothing. ``id`` is chosen once by whoever makes the record: the same id twice counts once. ``applied_tick`` is
    written by judge alone: the tick (second of the arrival clock) from which the record counted, so that a replay
    counts it from there too.
    """

    id: Name
    alert_id: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
    revision: Annotated[int, Meta(ge=1, le=MOST)]  # the revision that the operator looked at
    operator: Name
    action: Action
    at: Time
    reason: Annotated[str, Meta(max_length=2_000)] = ""
    assignee: Name | None = None  # of assign; None takes the alert from everybody
    until: Time | None = None  # of snooze
    applied_tick: Annotated[int, Meta(ge=0, le=MOST)] | None = None
