"""Learning from operators: what waves of a kind that was dismissed show speaks against the next, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec
import pytest

from detectors.evidence import DAY_TICKS
from detectors.learning import LearningParams, OperatorLearner
from detectors.verdict import Verdict, VerdictParams, judge_episode
from detectors.weights import built_in

TICK = 1_733_616_000
GANG = {"cohort.r1": 4.0, "accounts.unlocated_over": 0.3, "newcomers.gathered": 14.0, "posts.per_account": 1.1}
FANS = {"cohort.r1": 4.0, "accounts.unlocated_over": 0.0, "newcomers.gathered": 40.0, "posts.per_account": 1.8}
Action = Literal["confirm", "dismiss"]


def say(learner: OperatorLearner, n: int, action: Action, seen: Mapping[str, float], operator: str = "") -> bool:
    """The n-th alert is judged, ten thousand seconds after the one before."""
    by = operator or f"op{n % 9}"
    return learner.learn(f"{n:016x}", dict(seen), action == "confirm", by, TICK + n * 10_000)


def a_little_other(seen: Mapping[str, float], n: int) -> dict[str, float]:
    return {name: round(value * (1 + (n * 7 % 11 - 5) / 50), 4) for name, value in seen.items()}


def teach(
    learner: OperatorLearner, which: range, gang: Action = "confirm", fans: Action = "dismiss", wrong: int = 0
) -> OperatorLearner:
    """These verdicts, every other one on the gang; every ``wrong``-th is the other way round."""
    for n in which:
        seen, action = (GANG, gang) if n % 2 else (FANS, fans)
        if wrong and n % wrong == 0:
            action = "confirm" if action == "dismiss" else "dismiss"
        say(learner, n, action, a_little_other(seen, n))
    return learner


def taught(count: int, gang: Action = "confirm", fans: Action = "dismiss", wrong: int = 0) -> OperatorLearner:
    return teach(OperatorLearner(built_in()), range(count), gang, fans, wrong)


def judged(learner: OperatorLearner, seen: Mapping[str, float]) -> Verdict:
    return judge_episode(seen, built_in(), VerdictParams(), learned=learner.addend(seen))


def moved(learner: OperatorLearner, seen: Mapping[str, float]) -> float:
    return judged(learner, seen).log_odds - judge_episode(seen, built_in(), VerdictParams()).log_odds


@pytest.mark.parametrize("wrong", [0, 10])
def test_what_is_like_dismissed_waves_loses_and_what_is_like_confirmed_ones_gains(wrong: int) -> None:
    learner = taught(100, wrong=wrong)
    assert moved(learner, FANS) < -0.5
    assert moved(learner, GANG) > 0.5


@pytest.mark.parametrize("action", ["confirm", "dismiss"])
def test_where_all_is_dismissed_or_confirmed_nothing_tells_waves_apart(action: Action) -> None:
    learner = taught(100, gang=action, fans=action)
    assert abs(moved(learner, FANS)) < 0.05
    assert abs(moved(learner, GANG)) < 0.05


def test_before_some_dozens_of_verdicts_nothing_is_said() -> None:
    least = LearningParams().least
    assert taught(least - 1).addend(FANS) is None
    assert taught(least).addend(FANS) is not None


def test_what_is_far_from_all_that_was_judged_says_no_more_than_what_lies_at_its_edge() -> None:
    """A few flashes among waves that were told too early to have the measure teach nothing of slow bursts."""
    learner = OperatorLearner(built_in())
    for n in range(60):
        flash = {"newcomers.fastest_18_s": 0.5} if n % 15 == 0 else {}
        action: Action = "confirm" if flash or n % 2 else "dismiss"
        say(learner, n, action, a_little_other(FANS, n) | flash)
    slow, slower = (learner.addend(FANS | {"newcomers.fastest_18_s": value}) for value in (60.0, 6_000.0))
    assert slow is not None
    assert slow == slower
    assert slow.log_odds < LearningParams().most


def test_an_addend_names_only_what_speaks_as_it_does() -> None:
    learner = OperatorLearner(built_in())
    for n in range(60):
        seen = {"newcomers.gathered": 14.0 if n % 2 else 40.0}
        say(learner, n, "confirm" if n % 2 else "dismiss", seen)
    addend = learner.addend({"newcomers.gathered": 40.0})
    assert addend is not None
    assert addend.about == ("newcomers.gathered",)


@pytest.mark.parametrize("wrong", [{"ridge": float("nan")}, {"most": float("inf")}, {"ridge": 0.0}], ids=str)
def test_settings_that_would_make_everything_certain_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="ridge"):
        LearningParams(**wrong)  # type: ignore[arg-type]


def test_a_daily_share_of_nothing_turns_off_what_was_learned_too() -> None:
    off = OperatorLearner(built_in(), LearningParams(a_day=0))
    off.restore(taught(60).snapshot())
    assert off.addend(FANS) is None


def test_an_addend_is_bounded() -> None:
    learner = taught(400)
    extreme = dict.fromkeys(FANS, 1e6)
    addend = learner.addend(extreme)
    assert addend is not None
    assert abs(addend.log_odds) <= LearningParams().most


@pytest.mark.parametrize("value", [float("inf"), float("nan"), -1e308])
def test_a_measure_without_a_sensible_value_leaves_an_addend_finite(value: float) -> None:
    learner = taught(60)
    say(learner, 60, "dismiss", FANS | {"cohort.r1": value})
    addend = learner.addend(FANS | {"cohort.r1": value})
    assert addend is not None
    assert abs(addend.log_odds) <= LearningParams().most


def test_the_verdict_says_what_operators_said_and_of_what() -> None:
    learner = taught(100)
    against = [term for term in judged(learner, FANS).counter_evidence if term["check"] == "dismissed_alike"]
    assert [term["weight"] for term in against] == [pytest.approx(moved(learner, FANS), abs=1e-4)]
    assert "posts.per_account" in against[0]["text"] or "newcomers.gathered" in against[0]["text"]
    speaking = [c for c in judged(learner, GANG).contributions if c.detector == "operators"]
    assert [c.weight for c in speaking] == [pytest.approx(moved(learner, GANG), abs=1e-4)]


def test_one_operator_teaches_only_so_much_a_day() -> None:
    learner, most = OperatorLearner(built_in()), LearningParams().a_day
    taught = [learner.learn(f"{n:016x}", GANG, False, "eager", TICK + n) for n in range(30)]
    assert taught == [True] * most + [False] * (30 - most)
    assert learner.counts == {"taught": most, "over_cap": 30 - most}
    assert learner.learn("f" * 16, GANG, False, "eager", TICK + DAY_TICKS + 60)


def test_of_an_alert_the_last_word_stands_however_often_it_is_said() -> None:
    learner, plain = taught(60), taught(60)
    for operator in ("eager", "eager", "another"):
        say(learner, 58, "confirm", a_little_other(FANS, 58), operator)
    assert learner.addend(FANS) != plain.addend(FANS)
    say(learner, 58, "dismiss", a_little_other(FANS, 58), "eager")
    assert learner.addend(FANS) == plain.addend(FANS)


def test_measures_that_no_term_weighs_yet_are_learned_for_the_day_one_does() -> None:
    whole = built_in()
    terms = tuple(term for term in whole.shared.terms if term.measure != "posts.per_account")
    fewer = msgspec.structs.replace(whole, shared=msgspec.structs.replace(whole.shared, terms=terms))
    before, after = teach(OperatorLearner(fewer), range(60)), OperatorLearner(whole)
    after.restore(before.snapshot())
    assert after.addend(FANS) == taught(60).addend(FANS)


def test_when_operators_suddenly_disagree_what_was_learned_is_given_up() -> None:
    learner = OperatorLearner(built_in())
    for n in range(210):
        say(learner, n, "confirm" if n < 150 else "dismiss", a_little_other(GANG, n))
    assert learner.counts["drift"] == 1
    assert len(learner.snapshot()) < len(taught(210).snapshot())


def test_the_guard_goes_on_hearing_operators_who_judge_twelve_a_day() -> None:
    learner = OperatorLearner(built_in())
    for n in range(360):
        learner.learn(
            f"{n:016x}", a_little_other(GANG, n), n < 240, f"op{n % 3}", TICK + n * 2_400
        )  # twelve a day each
    assert learner.counts["drift"] == 1


def test_of_two_alerts_that_turn_out_to_be_one_the_later_word_stands() -> None:
    learner, plain = taught(60), taught(60)
    say(learner, 60, "confirm", FANS)
    say(learner, 61, "dismiss", FANS)
    learner.merged(f"{61:016x}", f"{60:016x}")
    say(plain, 60, "dismiss", FANS)
    assert learner.addend(FANS) == plain.addend(FANS)


def test_one_operator_alone_does_not_undo_in_a_day_what_all_have_taught(monkeypatch: pytest.MonkeyPatch) -> None:
    """His whole share are dismissals, where one in twenty was."""

    def after_his_day() -> Mapping[str, int]:
        learner = OperatorLearner(built_in())
        for n in range(400):
            say(learner, n, "confirm" if n % 20 else "dismiss", a_little_other(GANG, n))
        for n in range(LearningParams().a_day):
            assert learner.learn(f"e{n:015x}", GANG, False, "eager", TICK + 4_000_000 + n)
        return learner.counts

    assert "drift" not in after_his_day()
    monkeypatch.setattr("detectors.learning.HEARD", LearningParams().a_day)
    assert after_his_day()["drift"] == 1


def test_a_restored_learner_goes_on_as_if_nothing_had_happened() -> None:
    whole, first, second = taught(120, wrong=9), taught(70, wrong=9), OperatorLearner(built_in())
    second.restore(first.snapshot())
    assert second.addend(FANS) == first.addend(FANS)
    teach(second, range(70, 120), wrong=9)
    assert second.snapshot() == whole.snapshot()
    assert second.addend(FANS) == whole.addend(FANS)
