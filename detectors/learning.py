"""Learning from operators' verdicts: the verdict's weights move a little, and a bar of doubt holds the false alarms.

Judge hands over each confirm or dismiss with what the alert rested on; the weights it judges with from then on are
``weights``. Both parts can be read in every later alert: the weights in its terms, the doubt as counter-evidence.
"""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class LearningParams:
    """How far operators move the verdict. Weights and doubt are log-odds."""

    rate: float = 0.1  # of one step
    most_moved: float = 1.0  # that a weight may lie from its trained value
    a_day: int = 20  # verdicts of one operator that teach within a day; further ones are only counted
    doubt_step: float = 0.25  # that a dismissed wave adds to the bar; a confirmed one takes half of it away
    doubt_a_day: float = 0.15  # that is forgotten
    most_doubt: float = 1.5

    def __post_init__(self) -> None:
        if min(self.rate, self.most_moved, self.doubt_step, self.doubt_a_day, self.most_doubt) < 0 or self.a_day < 0:
            raise ValueError("rate, most_moved, a_day, doubt_step, doubt_a_day and most_doubt must be at least 0")


class Grounds(msgspec.Struct, frozen=True, array_like=True):
    """What an alert rested on when it was told: the channel that spoke, and the share of each of its terms."""

    channel: str
    shares: dict[str, float]


class _State(msgspec.Struct):
    moved: dict[str, float] = {}  # term -> how far from its trained weight
    trained: list[float] = []  # the weights it was moved from
    doubt: float = 0.0
    doubt_tick: int = 0
    known: dict[str, int] = {}  # id of feedback -> tick, oldest first
    taught: dict[str, list[int]] = {}  # operator -> ticks of the last day
    agreed: list[bool] = []  # outcomes since the guard began: did the operator agree?
    counts: dict[str, int] = {}


class OperatorLearner:
    """Weights and doubt after any number of operators' verdicts.

    Each verdict is one step of logistic regression (river's loss and optimiser) over the terms of the channel that
    spoke, the shared ones and the counter-evidence; no weight changes its sign or leaves its trained value by more than
    ``most_moved``. When the share of alerts that operators agree with changes (river's ADWIN), what was learned
    before belongs to another time: the weights go back to the trained ones and learning begins anew.

    When it does not work: an operator who is wrong about everything can still raise the bar by his daily share; with
    fewer than some dozens of verdicts the trained weights decide alone.

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

    def doubt(self, tick: int) -> float:
        """How much recent dismissals have raised the bar, at this tick."""
        days = max(0, tick - self._state.doubt_tick) / DAY_TICKS
        return max(0.0, self._state.doubt - self._params.doubt_a_day * days)

    def learn(self, feedback: Feedback, grounds: Grounds, tick: int) -> str:
        """Take one confirm or dismiss of a wave; returns what became of it (see ``counts``)."""
        outcome = self._outcome(feedback, tick)
        if outcome == "taught":
            right = feedback.action == "confirm"
            step = self._params.doubt_step
            now = self.doubt(tick) + (-step / 2 if right else step)
            self._state.doubt, self._state.doubt_tick = min(max(now, 0.0), self._params.most_doubt), tick
            self._move(grounds, right)
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
        """The trained weights, moved."""
        moved = self._state.moved
        if not moved:
            return self._trained
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
    shares = {f"{SHARED}.{PRIOR}": 1.0}
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
