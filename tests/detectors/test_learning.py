"""Learning from operators: a little, within bounds, in words that can be read, and back when the times change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import pytest

from detectors.evidence import DAY_TICKS
from detectors.feedback import Feedback
from detectors.learning import LearningParams, OperatorLearner, grounds_of
from detectors.verdict import VerdictParams, judge_episode
from detectors.weights import built_in

TICK = 1_733_616_000
WEAK = {"cohort.r1": 3.5, "cohort.rarbest": 12.0, "newcomers.best_600s": 12.0, "replies.talk": 0.1, "surprise": 9.0}
STRONG = {"cohort.r1": 6.0, "cohort.rarbest": 30.0, "newcomers.best_600s": 12.0, "surprise": 9.0}


def said(n: int, action: Literal["confirm", "dismiss"], operator: str = "") -> Feedback:
    return Feedback(f"f{n}", "0" * 16, 1, operator or f"op{n % 9}", action, datetime(2024, 12, 8, tzinfo=UTC))


def taught(verdicts: list[str], params: LearningParams | None = None) -> OperatorLearner:
    learner = OperatorLearner(built_in(), params)
    grounds = grounds_of(built_in(), "cohort", WEAK)
    for n, action in enumerate(verdicts):
        learner.learn(said(n, action), grounds, TICK + n * 600)  # type: ignore[arg-type]
    return learner


def log_odds(learner: OperatorLearner, seen: dict[str, float]) -> float:
    return judge_episode(seen, learner.weights, VerdictParams()).log_odds


def test_what_tells_confirmed_waves_from_dismissed_ones_weighs_more() -> None:
    untaught, learner = OperatorLearner(built_in()), OperatorLearner(built_in())
    for n in range(80):
        seen, action = (STRONG, "confirm") if n % 2 else (WEAK, "dismiss")
        learner.learn(said(n, action), grounds_of(built_in(), "cohort", seen), TICK + n * 600)  # type: ignore[arg-type]

    def apart(taught: OperatorLearner) -> float:
        return log_odds(taught, STRONG) - log_odds(taught, WEAK)

    assert apart(learner) > apart(untaught) + 0.1


@pytest.mark.parametrize("action", ["confirm", "dismiss"])
def test_where_all_is_dismissed_or_confirmed_nearly_as_much_is_told_as_before(action: str) -> None:
    moved = log_odds(taught([action] * 200), WEAK) - log_odds(OperatorLearner(built_in()), WEAK)
    assert 0 < (moved if action == "confirm" else -moved) < 0.5


def test_no_weight_changes_its_sign_or_leaves_its_trained_value_too_far() -> None:
    learner = taught(["dismiss"] * 400, LearningParams(rate=1.0))
    for (_, before), (_, after) in zip(built_in().terms(), learner.weights.terms(), strict=True):
        assert before.weight * after.weight >= 0
        assert abs(before.weight - after.weight) <= LearningParams().most_moved + 1e-9


def test_one_operator_teaches_only_so_much_a_day() -> None:
    learner, grounds = OperatorLearner(built_in()), grounds_of(built_in(), "cohort", WEAK)
    outcomes = [learner.learn(said(n, "dismiss", "eager"), grounds, TICK + n) for n in range(30)]
    assert outcomes.count("taught") == LearningParams().a_day
    assert learner.learn(said(99, "dismiss", "eager"), grounds, TICK + DAY_TICKS + 60) == "taught"


def test_the_same_feedback_twice_counts_once() -> None:
    learner, grounds = OperatorLearner(built_in()), grounds_of(built_in(), "cohort", WEAK)
    assert learner.learn(said(1, "dismiss"), grounds, TICK) == "taught"
    before = learner.weights
    assert learner.learn(said(1, "dismiss"), grounds, TICK) == "repeated"
    assert learner.weights == before


def test_when_operators_suddenly_disagree_what_was_learned_is_given_up() -> None:
    learner = taught(["confirm"] * 150 + ["dismiss"] * 60, LearningParams(a_day=10_000))
    assert learner.counts["drift"] == 1


def test_a_restored_learner_goes_on_as_if_nothing_had_happened() -> None:
    actions = (["confirm"] * 7 + ["dismiss"] * 3) * 12
    whole, first = taught(actions), taught(actions[:70])
    second = OperatorLearner(built_in())
    second.restore(first.snapshot())
    grounds = grounds_of(built_in(), "cohort", WEAK)
    for n, action in enumerate(actions[70:], 70):
        second.learn(said(n, action), grounds, TICK + n * 600)  # type: ignore[arg-type]
    assert second.snapshot() == whole.snapshot()
    assert second.weights == whole.weights
