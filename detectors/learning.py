"""Learning from operators' verdicts: what tells confirmed waves from dismissed ones weighs a little more.

Judge hands over each confirm or dismiss with what the alert rested on; the weights it judges with from then on are
``weights``, to be read in the terms of every later alert.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from detectors.bounded import forget_oldest
from detectors.evidence import DAY_TICKS
from detectors.feedback import Feedback
from detectors.weights import SHARED, Weights

OUTCOMES: Final = 500  # verdicts that the drift guard looks back on, at least
KNOWN: Final = 20_000  # ids of feedback that count no second time
OPERATORS: Final = 1_000
PRIOR: Final = "prior"
COMMON: Final = f"{SHARED}.{PRIOR}"


@dataclass(frozen=True, slots=True)
class LearningParams:
    """How far operators move the verdict. Weights are log-odds."""

    rate: float = 0.03  # of one step
    most_moved: float = 1.0  # that a weight may lie from its trained value
    a_day: int = 20  # verdicts of one operator that teach within a day; further ones are only counted
    centred: float = 0.8  # part of what moves the last judged waves alike that is taken out again
    centred_on: int = 200  # so many of them

    def __post_init__(self) -> None:
        if min(self.rate, self.most_moved, self.a_day, self.centred_on) < 0 or not 0 <= self.centred <= 1:
            raise ValueError("rate, most_moved, a_day and centred_on must be at least 0, centred from 0 to 1")


class Grounds(msgspec.Struct, frozen=True, array_like=True):
    """What an alert rested on when it was told: the channel that spoke, and the share of each of its terms."""

    channel: str
    shares: dict[str, float]


class _State(msgspec.Struct):
    moved: dict[str, float] = {}  # term -> how far from its trained weight
    trained: list[float] = []  # the weights it was moved from
    judged: list[dict[str, float]] = []  # shares of the last waves that taught
    known: dict[str, int] = {}  # id of feedback -> tick, oldest first
    taught: dict[str, list[int]] = {}  # operator -> ticks of the last day
    agreed: list[bool] = []  # outcomes since the guard began: did the operator agree?
    counts: dict[str, int] = {}


class OperatorLearner:
    """Weights after any number of operators' verdicts.

    Each verdict is one step of logistic regression (river's loss and optimiser) over the terms of the channel that
    spoke, the shared ones and the counter-evidence; no weight changes its sign or leaves its trained value by more than
    ``most_moved``. Most of what moves all judged waves alike is taken out by the shared prior: operators see what was
    told and never what was missed, so where they dismiss much, steps alone would soon tell hardly anything.

    When the share of alerts that operators agree with changes (river's ADWIN), what was learned before belongs to
    another time: the weights go back to the trained ones and learning begins anew.

    When it does not work: with fewer than some dozens of verdicts the trained weights decide alone, and where waves
    and what is taken for them show the same, nothing can be learned.

    Deterministic: the same feedback on the same ticks leads to the same state, also through ``snapshot``.
    """

    def __init__(self, trained: Weights, params: LearningParams | None = None) -> None:
        self._trained = trained
        self._params = params or LearningParams()
        self._state = _State()
        self._start = dict(zip(_keys(trained), trained.numbers(), strict=True))
        self._guard: Any = None  # begun with the first verdict
        self.weights = trained

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the feedback so far: ``taught``, ``over_cap``, ``drift``."""
        return self._state.counts

    def learn(self, feedback: Feedback, grounds: Grounds, tick: int) -> str:
        """Take one confirm or dismiss of a wave; returns what became of it (see ``counts``)."""
        outcome = self._outcome(feedback, tick)
        if outcome == "taught":
            right = feedback.action == "confirm"
            self._move(grounds, right)
            self._state.judged = [*self._state.judged, grounds.shares][-self._params.centred_on :]
            if self._drifted(right):
                self._state.moved = {}
                outcome = "drift"
            self.weights = self._learned()
        if outcome != "repeated":  # judge's own echo comes again each time
            self._state.counts[outcome] = self._state.counts.get(outcome, 0) + 1
        return outcome

    def _outcome(self, feedback: Feedback, tick: int) -> str:
        s = self._state
        if feedback.id in s.known:
            return "repeated"
        s.known[feedback.id] = tick
        forget_oldest(s.known, KNOWN)
        recent = [at for at in s.taught.pop(feedback.operator, []) if at > tick - DAY_TICKS]
        s.taught[feedback.operator] = recent
        while len(s.taught) > OPERATORS:
            del s.taught[next(iter(s.taught))]
        if len(recent) >= self._params.a_day:
            return "over_cap"
        recent.append(tick)
        return "taught"

    def _move(self, grounds: Grounds, right: bool) -> None:
        """One step down the logistic loss, then back into the bounds."""
        from river.optim import SGD, losses  # noqa: PLC0415 - as below

        known = [key for key in grounds.shares if key in self._start]
        current = {key: self._start[key] + self._state.moved.get(key, 0.0) for key in known}
        log_odds = sum(current[key] * grounds.shares[key] for key in known)
        slope = float(losses.Log().gradient(right, log_odds))
        weights: Any = dict(current)
        stepped: Any = SGD(self._params.rate).step(weights, {key: slope * grounds.shares[key] for key in known})
        for key, weight in sorted(stepped.items()):
            moved = min(max(weight - self._start[key], -self._params.most_moved), self._params.most_moved)
            if not key.endswith(PRIOR) and (self._start[key] + moved) * self._start[key] < 0:
                moved = -self._start[key]
            self._state.moved[key] = moved

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

    def _learned(self) -> Weights:
        """The trained weights, moved, but for most of what moves all judged waves alike."""
        if not self._state.moved:
            return self._trained
        moved, judged = dict(self._state.moved), self._state.judged
        alike = math.fsum(moved.get(key, 0.0) * share for shares in judged for key, share in shares.items())
        moved[COMMON] = moved.get(COMMON, 0.0) - self._params.centred * alike / max(1, len(judged))
        keys = zip(_keys(self._trained), self._trained.numbers(), strict=True)
        return self._trained.with_numbers([round(weight + moved.get(key, 0.0), 4) for key, weight in keys])

    def snapshot(self) -> bytes:
        self._state.trained = self._trained.numbers()
        return msgspec.msgpack.encode(self._state)

    def restore(self, state: bytes) -> None:
        self._state = msgspec.msgpack.decode(state, type=_State)
        if self._state.trained != self._trained.numbers():  # what was learned belongs to other weights
            self._state.moved = {}
        self._guard = None
        self.weights = self._learned()


def _guard() -> Any:
    # It brings scipy's statistics: more than a second of start for a process that may never learn.
    from river.drift import ADWIN  # noqa: PLC0415

    return ADWIN()  # type: ignore[no-untyped-call]


def grounds_of(weights: Weights, channel: str, seen: Mapping[str, float]) -> Grounds:
    """The terms that make a verdict on what was ``seen``, each with its share of its weight."""
    shares = {COMMON: 1.0}
    for name, part in ((SHARED, weights.shared), (channel, weights.channels[channel])):
        for n, term in enumerate(part.terms):
            if term.measure in seen:
                shares[f"{name}.{n}.{term.measure}"] = round(term.share(seen[term.measure]), 4)
    for term in weights.counter:
        if term.measure in seen:
            shares[f"counter.{term.check}"] = round(term.share(seen[term.measure]), 4)
    return Grounds(channel, {key: share for key, share in shares.items() if share})


def _keys(weights: Weights) -> list[str]:
    """How ``Grounds`` knows each of ``Weights.numbers``."""
    parts = weights.parts()
    terms = [f"{name}.{n}.{term.measure}" for name, part in parts.items() for n, term in enumerate(part.terms)]
    return [f"{name}.{PRIOR}" for name in parts] + terms + [f"counter.{t.check}" for t in weights.counter]
