"""Learning from operators' verdicts: what waves that they dismissed had in common speaks against the next of that kind.

Judge hands over each confirm or dismiss with what the alert rested on. The trained weights stay as they are; what was
learned is one addend beside them, shown in every later alert that it moves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

from detectors.evidence import DAY_TICKS
from detectors.rate import F64
from detectors.weights import Weights

OUTCOMES: Final = 500  # verdicts that the drift guard looks back on, at least
HEARD: Final = 5  # verdicts of one operator that the drift guard hears a day: nobody changes the times in one
OPERATORS: Final = 1_000
NAMED: Final = 2  # measures that are named as what the likeness is about
UNALIKE: Final = "stream."  # begins the names of measures that say nothing of a wave
_FLOOR: Final = 0.1  # of a measure's spread, on its logarithmic scale
_FARTHEST: Final = 3.0  # standard deviations that a measure is off at most: beyond that nothing was judged

Grounds = dict[str, float]
"""What an alert rested on when it was told: the measures that were seen, whether or not a term weighs them now."""


@dataclass(frozen=True, slots=True)
class LearningParams:
    """How far operators move the verdict."""

    waves: int = 500  # last judged waves that are learned from
    least: int = 20  # of them, before anything is said
    ridge: float = 8.0  # how strongly weights are held to nothing
    most: float = 2.0  # log-odds that an addend has at most, either way
    a_day: int = 20  # verdicts of one operator that teach within a day; further ones are only counted

    def __post_init__(self) -> None:
        if min(self.waves, self.least) < 1 or min(self.most, self.a_day) < 0 or self.ridge <= 0:
            raise ValueError("waves and least must be at least 1, most and a_day at least 0, ridge above 0")
        if not (math.isfinite(self.most) and math.isfinite(self.ridge)):
            raise ValueError("most and ridge must be finite numbers")


class Addend(NamedTuple):
    """What operators' verdicts say of a state of an episode: log-odds, and the measures that say most of it."""

    log_odds: float
    about: tuple[str, ...]


class _State(msgspec.Struct):
    judged: dict[str, tuple[Grounds, bool]] = {}  # alert -> what it rested on, was it confirmed; oldest word first
    taught: dict[str, list[int]] = {}  # operator -> ticks of the last day
    heard: dict[str, list[int]] = {}  # the same of what the guard heard
    agreed: list[bool] = []  # outcomes since the guard began: did the operator agree?
    counts: dict[str, int] = {}


class _Fit(NamedTuple):
    """Of each measure, in the order of the learner's: mean, spread and weight of a standard deviation."""

    mean: F64
    spread: F64
    weight: F64


class OperatorLearner:
    """What any number of operators' verdicts say of the next wave.

    The measures of the last judged waves, on a logarithmic scale and standardised, are regressed on whether the wave
    was confirmed: one step of Newton's for logistic regression from "all alike", with a ridge, anew at each verdict. So
    it is about what tells confirmed from dismissed waves *here*, in whatever these operators call one, and what all
    judged waves share says nothing: operators see what was told and never what was missed, and a learner that follows
    them down where they dismiss much soon tells hardly anything (docs/tried.md). The regression has no intercept for
    the same reason. When the share of alerts that operators agree with changes (river's ADWIN), what was learned before
    belongs to another time and is forgotten.

    When it does not work: with fewer than some dozens of verdicts; for kinds of burst that were not judged yet; an
    operator who is wrong about everything teaches that too, by his daily share.

    Deterministic: the same feedback on the same ticks leads to the same state, also through ``snapshot``.
    """

    def __init__(self, weights: Weights, params: LearningParams | None = None) -> None:
        self._measures = sorted({term.measure for _, term in weights.terms() if not term.measure.startswith(UNALIKE)})
        self._params = params or LearningParams()
        self._state = _State()
        self._guard: Any = None  # begun with the first verdict
        self._fit: _Fit | None = None
        self._stale = False  # judged has changed since the fit

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the feedback so far: ``taught``, ``over_cap``, ``drift``."""
        return self._state.counts

    def addend(self, seen: Mapping[str, float]) -> Addend | None:
        """What was learned says of what was ``seen``; None as long as too little was judged."""
        if self._stale:
            self._fit, self._stale = self._fitted(), False
        if self._fit is None:
            return None
        parts = self._fit.weight * _apart(self._scaled(seen), self._fit.mean, self._fit.spread)
        total = float(np.clip(parts.sum(), -self._params.most, self._params.most))
        agreeing = parts * math.copysign(1, total)
        leading = [n for n in np.argsort(-agreeing, kind="stable")[:NAMED].tolist() if agreeing[n] > 0]
        return Addend(round(total, 4), tuple(self._measures[n] for n in leading))

    def learn(self, alert: str, grounds: Grounds, right: bool, operator: str, tick: int) -> bool:
        """Take one confirm (``right``) or dismiss of a wave; whether it taught. Of an alert the last word stands."""
        s = self._state
        if not _share(s.taught, operator, tick, self._params.a_day):
            self._note("over_cap")
            return False
        new = s.judged.pop(alert, None) is None
        s.judged[alert] = (grounds, right)
        s.judged = dict(list(s.judged.items())[-self._params.waves :])
        drifted = new and _share(s.heard, operator, tick, HEARD) and self._drifted(right)
        if drifted:
            s.judged = {}
        self._note("drift" if drifted else "taught")
        self._stale = True
        return True

    def merged(self, gone: str, into: str) -> None:
        """The alert ``gone`` goes on as part of ``into``: a word on it is one on that, and the later one stands."""
        s = self._state
        if gone in s.judged:
            s.judged = {into if alert == gone else alert: word for alert, word in s.judged.items()}
            self._stale = True

    def _note(self, outcome: str) -> None:
        self._state.counts[outcome] = self._state.counts.get(outcome, 0) + 1

    def _drifted(self, right: bool) -> bool:
        s = self._state
        s.agreed.append(right)
        if len(s.agreed) >= 2 * OUTCOMES:
            del s.agreed[:OUTCOMES]
            self._watch_anew()
            return False
        if self._guard is None:
            self._watch_anew()
        else:
            self._guard.update(int(right))
        if self._guard.drift_detected:
            s.agreed.clear()
            self._watch_anew()
            return True
        return False

    def _watch_anew(self) -> None:
        self._guard = _guard()
        for right in self._state.agreed:
            self._guard.update(int(right))

    def _fitted(self) -> _Fit | None:
        if len(self._state.judged) < self._params.least or not self._params.a_day:
            return None
        rows = np.array([self._scaled(grounds) for grounds, _ in self._state.judged.values()])
        right = np.array([right for _, right in self._state.judged.values()], np.float64)
        mean, spread = rows.mean(axis=0), rows.std(axis=0) + _FLOOR
        apart, usual = _apart(rows, mean, spread), (right.sum() + 1) / (len(right) + 2)
        held = apart.T @ apart * usual * (1 - usual) + self._params.ridge * np.eye(len(mean))
        weight: F64 = np.linalg.solve(held, apart.T @ (right - usual))
        return _Fit(mean, spread, weight.round(6))

    def _scaled(self, seen: Mapping[str, float]) -> F64:
        values = np.nan_to_num([seen.get(name, 0.0) for name in self._measures])
        scaled: F64 = np.copysign(np.log1p(np.abs(values)), values)
        return scaled

    def snapshot(self) -> bytes:
        return msgspec.msgpack.encode(self._state)

    def restore(self, state: bytes) -> None:
        self._state = msgspec.msgpack.decode(state, type=_State)
        self._guard = None
        self._stale = True


def _share(taken: dict[str, list[int]], operator: str, tick: int, most: int) -> bool:
    """Whether the operator has taken less than ``most`` within a day; then this is one more."""
    today = taken[operator] = [at for at in taken.pop(operator, []) if at > tick - DAY_TICKS]
    while len(taken) > OPERATORS:
        del taken[next(iter(taken))]
    if len(today) >= most:
        return False
    today.append(tick)
    return True


def _apart(scaled: F64, mean: F64, spread: F64) -> F64:
    """Standard deviations from the mean of judged waves, held within what was judged."""
    return np.clip((scaled - mean) / spread, -_FARTHEST, _FARTHEST)


def _guard() -> Any:
    # It brings scipy's statistics: more than a second of start for a process that may never learn.
    from river.drift import ADWIN  # noqa: PLC0415

    return ADWIN()  # type: ignore[no-untyped-call]
