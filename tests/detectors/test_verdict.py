"""The verdict: channels joined by maximum, every term shown, counter-evidence beside them."""

from __future__ import annotations

import math

import msgspec
import pytest

from detectors.baselines import Baselines
from detectors.calls.openness import OPEN
from detectors.cohorts import CohortFinding
from detectors.evidence import Report
from detectors.launches import LinkFinding
from detectors.verdict import Verdict, VerdictParams, judge_episode, measures_of, severity_of
from detectors.weights import Term, built_in
from tests.streams.reports import START, call, crowd, report

PARAMS = VerdictParams()
GANG = {
    "cohort.r1": 6.0, "cohort.returning": 12.0, "cohort.share": 0.6, "cohort.best": 0.6, "cohort.rarbest": 40.0,
    "cohort.core2": 6.0, "cohort.told": 3.0,
}  # fmt: skip
FLASH = {"newcomers.best_no15": 60.0, "newcomers.fastest_18_s": 0.8, "newcomers.step": 2.5, "newcomers.growth": -1.0}
GOAL = {"newcomers.best_no15": 70.0, "newcomers.fastest_18_s": 3.0, "newcomers.step": 1.2, "newcomers.growth": 9.0}


def judged(
    measures: dict[str, float] | None = None,
    cohort: dict[str, float] | None = None,
    link: LinkFinding | None = None,
    known_before: float = 0.0,
    usual: Baselines | None = None,
    stream: dict[str, float] | None = None,
) -> Verdict:
    state: Report = report("tag", START, crowd("a", 40), measures=measures, known_before=known_before)
    seen = measures_of(state, CohortFinding(cohort or {}), link, usual or Baselines())
    seen |= {"stream.age_s": 86_400.0, "stream.episodes": 2.0} | (stream or {})
    return judge_episode(seen, built_in(), PARAMS)


def confirmed(ratio: float = 9.0) -> LinkFinding:
    return LinkFinding("x:1", call("1", START - 600_000, ["tag"]), ratio, [], True)


def test_a_returning_group_is_a_coordinated_wave() -> None:
    verdict = judged({"newcomers.fastest_18_s": 3.0}, cohort=GANG)
    assert verdict.coordinated
    assert verdict.channel == "cohort"
    assert verdict.label == "undisclosed_organised"
    assert severity_of(verdict, PARAMS) == "page"


def test_where_strangers_return_by_themselves_a_return_says_less_but_a_group_is_still_one() -> None:
    """A public of a few thousand that is on every hashtag: chance is wider there than any share of it says."""
    few = {"cohort.r1": 2.5, "cohort.rarbest": 12.0}
    public = {"cohort.null": 0.28}
    assert judged(cohort=few).coordinated
    assert not judged(cohort=few | public).coordinated
    assert judged(cohort=GANG | public).coordinated


def test_nobody_is_paged_for_what_has_much_against_it_however_sure_it_looks() -> None:
    """A known group on a hashtag that has a public of its own."""
    regular = judged(FLASH, cohort=GANG | {"cohort.same_tag": 2.2}, known_before=30.0)
    assert regular.confidence >= PARAMS.page
    assert severity_of(regular, PARAMS) == "queue"


def test_nobody_is_paged_for_a_call_alone_but_for_one_that_a_known_group_follows() -> None:
    """Fan clubs and unions call too, and not always say who they are."""
    followed = {"accounts.unlocated": 0.7, "newcomers.fastest_18_s": 3.0}
    alone, known = judged(followed, link=confirmed(14)), judged(followed, cohort=GANG, link=confirmed(14))
    assert min(alone.confidence, known.confidence) >= PARAMS.page
    assert (alone.channel, known.channel) == ("call", "call")
    assert [severity_of(verdict, PARAMS) for verdict in (alone, known)] == ["queue", "page"]


def test_well_known_accounts_that_turn_out_together_again_are_more_likely_newsrooms_than_a_group() -> None:
    def heard(followers: float) -> Verdict:
        return judged({"accounts.reach_p50": math.log10(followers)}, cohort={"cohort.r1": 3.0, "cohort.rarbest": 60.0})

    assert heard(250).coordinated
    assert not heard(100_000).coordinated
    assert heard(250).log_odds == heard(25).log_odds  # few followers are no evidence


def test_eight_accounts_are_watched_and_not_told_nine_of_a_known_group_are() -> None:
    told = GANG | {"cohort.told": 6.0}
    assert not judged({"newcomers.best_600s": 8.0}, cohort=GANG).coordinated
    assert judged({"newcomers.best_600s": 9.0}, cohort=told).coordinated


def test_in_a_stream_that_has_just_begun_accounts_alone_say_little() -> None:
    """Every hashtag is new then, and what is usual for accounts is a guess."""
    crowd = {"accounts.unlocated": 0.8, "accounts.daily_p50": 5.0, "newcomers.step": 2.0}
    assert judged(crowd).coordinated
    assert not judged(crowd, stream={"stream.age_s": 600.0}).coordinated


def test_among_ten_thousand_hashtags_a_day_one_must_show_more_than_among_a_hundred() -> None:
    doubtful = {"cohort.r1": 4.0, "cohort.best": 0.5}
    few, many = (judged(cohort=doubtful, stream={"stream.episodes": rising}) for rising in (2.0, 4.0))
    assert few.log_odds - many.log_odds > 0.5
    assert "hashtags rise a day" in " ".join(c.reason for c in many.contributions if c.weight < 0)
    called = [judged(link=confirmed(), stream={"stream.episodes": rising}).log_odds for rising in (2.0, 4.0)]
    assert called[0] == called[1]  # whoever is called is not there by chance


def test_a_slow_start_is_not_few_accounts_unless_the_hour_is_usual_for_the_hashtag() -> None:
    slow = {"newcomers.best_600s": 5.0, "rate.in_3600s": 18.0}
    assert judged(slow | {"rate.ramp": 9.0}, cohort=GANG).coordinated
    assert not judged(slow | {"rate.ramp": 2.0}, cohort=GANG).coordinated


def test_a_group_that_fills_its_own_hashtag_again_is_coordinated_and_a_public_with_regulars_is_not() -> None:
    assert judged({"newcomers.best_600s": 12.0}, cohort={"cohort.same_tag": 1.8}).coordinated
    assert not judged({"newcomers.best_600s": 30.0}, cohort={"cohort.same_tag": 0.9}).coordinated


def test_a_flash_from_nothing_is_coordinated_without_a_past_and_classed_automated() -> None:
    verdict = judged(FLASH)
    assert verdict.coordinated
    assert (verdict.channel, verdict.label) == ("speed", "automated")


@pytest.mark.parametrize("known_before", [0.0, 50.0])
def test_a_goal_is_fast_but_grows(known_before: float) -> None:
    assert not judged(GOAL, known_before=known_before).coordinated


def test_equal_texts_alone_are_no_launch() -> None:
    assert not judged({"copies.accounts": 200.0, "copies.share": 0.9}).coordinated


def test_equal_texts_from_new_accounts_without_a_place_are() -> None:
    texts = {"copies.accounts": 200.0, "copies.share": 0.5, "accounts.unlocated": 0.76, "accounts.young": 0.35}
    assert judged(texts).channel == "content"
    assert judged(texts).coordinated


def test_accounts_without_a_place_say_nothing_where_most_have_none() -> None:
    silent, texts = Baselines(), {"copies.accounts": 200.0, "copies.share": 0.5, "accounts.unlocated": 0.76}
    for _ in range(1_000):
        silent.learn(report("tag", START, crowd("a", 40)).language, 40, {"accounts.unlocated": 0.75})
    assert judged(texts, usual=silent).channels["content"] < judged(texts).channels["content"] - 1


def test_a_call_that_comes_with_the_burst_must_read_more_like_one_than_a_call_before_it() -> None:
    def told(ahead_s: int, score: float) -> float:
        reading = msgspec.structs.replace(call("1", START, ["tag"]).reading, score=score)
        early = msgspec.structs.replace(call("1", START - ahead_s * 1000, ["tag"]), reading=reading)
        return judged(link=LinkFinding("x:1", early, 9.0, [], True)).channels["call"]

    assert told(600, 0.7) > told(0, 0.7)
    assert told(0, 0.99) > told(0, 0.9) > told(0, 0.7)


def test_a_wave_that_was_called_is_coordinated_and_open_when_its_accounts_are_ordinary() -> None:
    fans = judged({"accounts.unlocated": 0.3, "accounts.young": 0.02}, link=confirmed())
    assert fans.coordinated
    assert fans.label == "declared_organised"
    assert severity_of(fans, PARAMS) == "log"
    assert judged({"accounts.unlocated": 0.8}, link=confirmed()).label == "undisclosed_organised"


def test_a_wave_whose_call_says_who_organises_it_is_declared_from_its_first_accounts_unless_they_are_known() -> None:
    spans = [(0, 5, OPEN)]
    early = call("1", START - 600_000, ["tag"])
    said = msgspec.structs.replace(early.reading, spans=spans)
    link = LinkFinding("x:1", msgspec.structs.replace(early, reading=said), 12.0, [], True)
    assert judged(link=link).label == "declared_organised"  # nobody has told a place or an age yet
    assert judged(cohort={"cohort.r1": 3.0}, link=link).label == "undisclosed_organised"


def test_an_unconfirmed_link_weighs_nothing() -> None:
    doubtful = LinkFinding("x:1", call("1", START), 5.0, [], False)
    assert judged(link=doubtful).log_odds == judged().log_odds


def test_the_past_of_a_hashtag_speaks_against_it() -> None:
    fresh, regular = judged(cohort=GANG), judged(cohort=GANG, known_before=100)
    assert regular.confidence < fresh.confidence
    assert {"regular_hashtag"} <= {term["check"] for term in regular.counter_evidence}


def test_channels_do_not_outvote_each_other() -> None:
    assert judged(FLASH, {"cohort.r1": 0.0, "cohort.returning": 0.0}).log_odds == judged(FLASH).log_odds


def test_terms_add_up_to_the_log_odds() -> None:
    verdict = judged(GOAL | {"reposts.share": 0.9, "reposts.top_share": 0.9}, GANG, known_before=20)
    terms = sum(term.weight for term in verdict.contributions)
    assert verdict.log_odds == pytest.approx(terms + sum(term["weight"] for term in verdict.counter_evidence), abs=1e-3)


def test_counter_evidence_is_never_empty() -> None:
    calm = judged({"newcomers.last_60s": 1.0})
    assert calm.counter_evidence
    assert calm.label == "organic"


@pytest.mark.parametrize("term", [term for _, term in built_in().terms()], ids=lambda t: f"{t.check}{t.measure}")
def test_every_term_is_monotone_and_saturates(term: Term) -> None:
    low, high = sorted((term.low, term.high))
    values = [low - 10, low, (low + high) / 2, high, high + 10]
    weights = [abs(term.weigh(value)) for value in values]
    assert weights in (sorted(weights), sorted(weights, reverse=True))
    assert max(weights) == abs(term.weight)
    assert min(weights) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"coordinated": 7.0},
        {"coordinated": 0.0},
        {"page": 1.5},
        {"organic": -0.1},
        {"page_against": -1.0},
        {"page_uncalled": 1.0},
    ],
)
def test_impossible_bars_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        VerdictParams(**wrong)
