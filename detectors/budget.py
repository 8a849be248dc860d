"""A budget of false alarms for the whole deployment, kept without labels: the bar rises while it is overspent.

A fixed bar drifts: as memory grows and streams change, more ordinary episodes come near it. A calibrated confidence
says how many false alarms to expect of those that were told, before any operator has looked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import msgspec

from detectors.episode_rate import EpisodeRate
from detectors.evidence import DAY_TICKS

MOST_TIMES: Final = 25.0  # as many episodes as the budget is meant for; from there on it grows no more


@dataclass(frozen=True, slots=True)
class BudgetParams:
    """``false_a_day`` false waves are accepted, expected from confidences; ``days`` of it may be spent at once. Where
    more than ``episodes_a_day`` open, as many times that as the root of how many times more there are, five at most."""

    false_a_day: float = 4.0
    days: float = 2.0
    episodes_a_day: float = 2_000.0
    highest: float = 0.8  # confidence to which the bar rises, when twice as much is spent

    def __post_init__(self) -> None:
        if not all(0 < given < math.inf for given in (self.false_a_day, self.days, self.episodes_a_day)):
            raise ValueError("false_a_day, days and episodes_a_day must be finite and over 0")
        if not 0 < self.highest <= 1:
            raise ValueError("highest must be over 0 and at most 1")


class _State(msgspec.Struct, array_like=True):
    spent: float = 0.0
    tick: int = 0


class AlarmBudget:
    """The confidence from which waves are told, by what was told before.

    A leaking bucket: each told wave spends ``1 - confidence``, the chance that it is none, and ``false_a_day`` is
    given back a day. Up to ``days`` of it the bar stays where it is set; from there it rises to ``highest`` at
    twice as much.

    When it does not work: confidences that are wrong, as on streams unlike those that the weights were fitted to,
    are a wrong account; what operators find (``learning.py``) is the other half. Decoys can raise the bar, but never
    above ``highest``: a wave that is sure is told whatever was spent.

    >>> budget = AlarmBudget(BudgetParams(false_a_day=1, days=1, highest=0.9))
    >>> budget.bar(0, lowest=0.5)
    0.5
    >>> for _ in range(3):
    ...     budget.spend(0, confidence=0.5)
    >>> budget.bar(0, lowest=0.5), budget.bar(DAY_TICKS, lowest=0.5)
    (0.7, 0.5)
    """

    def __init__(self, params: BudgetParams | None = None, rate: EpisodeRate | None = None) -> None:
        self._params = params or BudgetParams()
        self._rate = rate or EpisodeRate()
        self._state = _State()

    def bar(self, tick: int, lowest: float) -> float:
        """The confidence that is asked for at this tick; ``lowest`` while the budget holds."""
        over = self._spent(tick) / (self._params.false_a_day * self._params.days) - 1
        return lowest + max(0.0, self._params.highest - lowest) * min(1.0, max(0.0, over))

    def spend(self, tick: int, confidence: float) -> None:
        """A wave was told with this confidence."""
        times_more = min(MOST_TIMES, max(1.0, self._rate.a_day(tick) / self._params.episodes_a_day))
        self._state = _State(self._spent(tick) + (1 - confidence) / math.sqrt(times_more), tick)

    def _spent(self, tick: int) -> float:
        days = max(0, tick - self._state.tick) / DAY_TICKS
        return max(0.0, self._state.spent - self._params.false_a_day * days)

    def snapshot(self) -> bytes:
        return msgspec.msgpack.encode(self._state)

    def restore(self, state: bytes) -> None:
        self._state = msgspec.msgpack.decode(state, type=_State)
