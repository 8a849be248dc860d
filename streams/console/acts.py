"""What people may do with an alert: a closed set of acts, each with where it leads, who may do it, what it asks for.

What people have made of an alert stands apart from what the machine says of it: an alert may be over and unread, or
confirmed and still growing. Values only; ``desk.py`` carries them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import msgspec

from detectors.feedback import Action
from streams.console.people import Role

State = Literal["new", "acknowledged", "escalated", "confirmed", "dismissed", "closed", "reopened"]
STATES: tuple[State, ...] = ("new", "acknowledged", "escalated", "confirmed", "dismissed", "closed", "reopened")
OPEN: tuple[State, ...] = ("new", "reopened", "acknowledged", "escalated")
UNTOUCHED: tuple[State, ...] = ("new", "reopened")  # what ``n`` hands out
DONE: tuple[State, ...] = ("confirmed", "dismissed", "closed")


class Reason(StrEnum):
    """Why an alert is dismissed."""

    ORGANIC = "organic"  # people came by themselves
    DECLARED = "declared"  # organised in the open
    COMMERCIAL = "commercial"  # advertising
    DUPLICATE = "duplicate"  # told by another alert
    DATA_FAULT = "data_fault"  # the source was wrong or late
    OTHER = "other"


REASONS = tuple(reason.value for reason in Reason)
MUTE_MINUTES = (60, 240, 1_440)
MAX_MUTE_MINUTES = 1_440
MAX_WORDS = 1_500  # with the code before it a reason stays under what the record allows

Name = Literal["acknowledge", "assign", "confirm", "dismiss", "escalate", "mute", "unmute", "note", "close", "reopen",
               "claim", "release"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of act. ``leads``: the state it comes from to the one it leads to; a state that is missing refuses it.

    ``key`` is its letter on the pages. ``keeps_claim``: it neither ends a claim nor is stopped by somebody else's.
    """

    name: Name
    key: str
    leads: Mapping[State, State]
    record: Action | None = None  # its word in ``muster.feedback``
    role: Role = Role.ANALYST
    verdict: Literal["", "confirm", "dismiss"] = ""
    takes: bool = False  # whoever does it is the assignee, unless it names one
    keeps_claim: bool = False
    asks: frozenset[str] = field(default_factory=frozenset)


def _all(state: State, *but: State) -> dict[State, State]:
    return {found: state for found in STATES if found not in but}


_SAME: dict[State, State] = {state: state for state in STATES}
_WORKED: dict[State, State] = {"new": "acknowledged", "reopened": "acknowledged", "acknowledged": "acknowledged",
                               "escalated": "escalated"}  # fmt: skip

ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        Act("acknowledge", "a", _WORKED, "acknowledge", takes=True),
        Act("confirm", "y", _all("confirmed", "confirmed"), "confirm", verdict="confirm", asks=frozenset({"words"})),
        Act("dismiss", "x", _all("dismissed", "dismissed"), "dismiss", verdict="dismiss",
            asks=frozenset({"reason", "words"})),
        Act("escalate", "e", {state: "escalated" for state in OPEN if state != "escalated"}, "escalate",
            asks=frozenset({"words"})),
        Act("mute", "m", _SAME, "snooze", asks=frozenset({"minutes"})),
        Act("unmute", "m", _SAME, "snooze"),
        Act("note", "c", _SAME, "note", keeps_claim=True, asks=frozenset({"words"})),
        Act("assign", "g", _WORKED, "assign", asks=frozenset({"assignee"})),
        Act("close", "d", _all("closed", "closed"), "close"),
        Act("reopen", "p", dict.fromkeys(DONE, "reopened"), "reopen"),
        Act("claim", "l", {state: state for state in OPEN}, keeps_claim=True),
        Act("release", "l", _SAME, keeps_claim=True),
    )
}  # fmt: skip


class Standing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What people have made of one alert. Times are epoch ms."""

    state: State = "new"
    assignee: str = ""
    verdict: Literal["", "confirm", "dismiss"] = ""
    reason: str = ""  # code of the dismissal
    muted_until: int = 0
    claimed_by: str = ""
    claimed_until: int = 0
    week: str = ""  # in which its verdict counts
    by: str = ""  # who acted last, and when
    at: int = 0

    def muted(self, now: int) -> bool:
        return self.muted_until > now

    def holder(self, now: int) -> str:
        """Who has claimed it, or nobody."""
        return self.claimed_by if self.claimed_until > now else ""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the audit log: who did what to which alert (or silence) and what it led to."""

    id: str
    at: int
    operator: str
    action: str
    alert_id: str = ""
    revision: int = 0
    before: str = ""
    after: str = ""
    reason: str = ""
    words: str = ""
    assignee: str = ""
    until: int = 0
    subject: str = ""  # of what is no alert, as a silence's id


def possible(standing: Standing, role: Role, operator: str, now: int) -> list[Act]:
    """What this person may do with it now, in the order of the buttons.

    >>> [act.key for act in possible(Standing(), Role.ANALYST, "amal", 0)]
    ['a', 'y', 'x', 'e', 'm', 'c', 'g', 'd', 'l']
    >>> possible(Standing(), Role.VIEWER, "amal", 0)
    []
    """
    holder = standing.holder(now)
    found = []
    for act in ACTS.values():
        if role < act.role or standing.state not in act.leads:
            continue
        if holder not in ("", operator) and not act.keeps_claim:
            continue
        if act.name == ("mute" if standing.muted(now) else "unmute"):
            continue
        if act.name == ("claim" if holder else "release"):
            continue
        if act.name == "release" and holder != operator and role < Role.ADMIN:
            continue
        if act.name == "acknowledge" and standing.assignee == operator and standing.state not in UNTOUCHED:
            continue
        found.append(act)
    return found
