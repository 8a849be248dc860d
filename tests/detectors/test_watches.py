"""Watches and links: a call waits for its wave, and the wave is told from a tag's own bursts."""

from __future__ import annotations

import msgspec

from detectors.evidence import Call, Report
from detectors.launches import LinkFinding, LinkParams, best_link, likely_link, link
from detectors.post import Kind
from detectors.watches import Record, Watches, WatchParams
from tests.streams.reports import MINUTE, START, call, crowd, report

PARAMS = LinkParams()
HOUR = 60 * MINUTE
RETWEET = "RT @caller: everyone starts in a few minutes"


def heard(*calls: Call, params: WatchParams | None = None) -> Watches:
    watches = Watches(params)
    for one in calls:
        watches.hear(one)
    return watches


def wave(tag: str, minutes_after: float, joiners: list[int] | None = None, known_before: float = 0.0) -> Report:
    onset = START + int(minutes_after * MINUTE)
    return report(tag, onset + 10_000, joiners or crowd("w", 10), onset_at=onset, known_before=known_before)


def found(watches: Watches, state: Report) -> LinkFinding | None:
    return best_link(watches, state, PARAMS)


# ---------------------------------------------------------------- hearing


def test_a_credible_call_opens_a_watch_and_a_doubtful_one_a_faint_one() -> None:
    watches = heard(call("1", START, ["alpha"]), call("2", START, ["beta"], author="b", score=0.4))
    assert {watch.id: watch.faint for watch in watches.open.values()} == {"x:1": False, "x:2": True}


def test_a_doubtful_text_without_hashtag_and_time_is_not_kept() -> None:
    assert not heard(call("1", START, score=0.4)).open


def test_a_credible_call_is_not_hidden_behind_a_doubtful_one_on_its_hashtag() -> None:
    watches = heard(call("1", START, ["alpha"], score=0.3), call("2", START + 1, ["alpha"]))
    assert [watch.faint for watch in watches.open.values()] == [True, False]
    assert [voice.post_id for voice in watches.open["x:2"].voices] == ["2"]


def test_a_faint_watch_ends_an_hour_after_its_time_and_counts_against_nobody() -> None:
    watches = heard(call("1", START, ["alpha"], score=0.3, announced=(START + HOUR, "16:33")))
    assert watches.due(START + 2 * HOUR) == []
    assert [watch.id for watch in watches.due(START + 2 * HOUR + 1)] == ["x:1"]
    watches.end("x:1")
    assert not watches.records


def test_faint_watches_are_bounded_by_themselves() -> None:
    doubtful = (call(str(n), START + n, [f"t{n}"], author=f"a{n}", score=0.3) for n in range(12))
    watches = heard(call("early", START - 1, ["alpha"]), *doubtful, params=WatchParams(max_watches=1, max_faint=10))
    assert [watch.id for watch in watches.due(START + 20)] == ["x:0", "x:1"]
    again = Watches.restore(watches.snapshot(), WatchParams(max_watches=1, max_faint=10))
    assert [watch.id for watch in again.due(START + 20)] == ["x:0", "x:1"]


def test_after_a_wave_the_callers_next_call_is_for_another_one() -> None:
    watches = heard(call("1", START, ["alpha"]))
    watches.confirm("x:1", watches.open["x:1"].opener)
    watches.hear(call("2", START + HOUR, announced=(START + 2 * HOUR, "17:33")))
    assert list(watches.open) == ["x:1", "x:2"]


def test_repeating_it_is_a_reminder_and_reposting_it_audience() -> None:
    watches = heard(call("1", START, ["alpha"]))
    again = watches.hear(call("2", START + MINUTE, ["alpha"]))
    repost = watches.hear(call("3", START + 1, ["alpha"], author="c", kind=Kind.REPOST, text=RETWEET))
    other = watches.hear(call("4", START + 1, [], author="d", kind=Kind.REPOST, text="something else"))
    assert again is not None
    assert again.what == "reminder"
    assert repost is not None
    assert repost.what == "repost"
    assert other is None
    watch = watches.open["x:1"]
    assert (watch.reminders, watch.reposts, len(watch.audience)) == (1, 1, 2)


def test_calls_of_many_for_one_hashtag_are_one_watch() -> None:
    watches = heard(*(call(str(n), START + n, ["alpha"], author=f"a{n}") for n in range(100)))
    assert len(watches.open) == 1
    assert len(watches.open["x:0"].audience) == 100


def test_a_withheld_hashtag_comes_with_a_later_call_of_the_same_author() -> None:
    watches = heard(call("1", START), call("2", START + HOUR, ["alpha"]))
    assert list(watches.open) == ["x:1"]
    assert [key for key, _ in watches.open["x:1"].tags.values()] == ["alpha"]


def test_a_watch_expires_two_hours_after_the_announced_start_else_after_six() -> None:
    watches = heard(
        call("1", START, ["alpha"], announced=(START + HOUR, "19:33")), call("2", START, ["beta"], author="b")
    )
    assert watches.due(START + 3 * HOUR) == []
    assert [watch.id for watch in watches.due(START + 3 * HOUR + 1)] == ["x:1"]
    watches.end("x:1")
    assert watches.due(START + 6 * HOUR) == []
    assert [watch.id for watch in watches.due(START + 6 * HOUR + 1)] == ["x:2"]


def test_the_number_of_watches_is_bounded() -> None:
    watches = heard(
        *(call(str(n), START + n, [f"t{n}"], author=f"a{n}") for n in range(12)), params=WatchParams(max_watches=10)
    )
    assert [watch.id for watch in watches.due(START + 20)] == ["x:0", "x:1"]


def test_callers_earn_a_record() -> None:
    watches = heard(call("1", START, ["alpha"]), call("2", START, ["beta"], author="b"))
    hit, miss = watches.open["x:1"].opener, watches.open["x:2"].opener
    watches.confirm("x:1", hit)
    watches.end("x:1")
    watches.end("x:2")
    assert watches.records[hit.author].rate > Record().rate > watches.records[miss.author].rate


def test_a_restored_set_of_watches_is_the_same() -> None:
    watches = heard(
        call("1", START, ["alpha"]), call("2", START + 5, [], author="b"), call("3", START + 9, ["alpha"], author="c")
    )
    watches.end("x:2")
    again = Watches.restore(watches.snapshot())
    assert again.snapshot() == watches.snapshot()
    assert again.next_expiry == START + 6 * HOUR + 9  # the later voice keeps it open
    assert found(again, wave("alpha", 5)) == found(watches, wave("alpha", 5))


# ---------------------------------------------------------------- linking


def test_the_called_hashtag_soon_after_the_call_is_its_wave() -> None:
    soon = call("1", START, ["alpha"], announced=(START + 5 * MINUTE, "in a few minutes"))
    finding = found(heard(soon), wave("alpha", 4))
    assert finding is not None
    assert finding.confirmed
    assert {term.name for term in finding.terms} == {"tag", "delay", "own_bursts", "audience", "record"}


def test_a_clock_time_binds_more_closely_than_soon() -> None:
    clock = heard(call("1", START, ["alpha"], announced=(START + HOUR, "19:33")))
    on_time, late = found(clock, wave("alpha", 61)), found(clock, wave("alpha", 100))
    assert on_time is not None
    assert on_time.confirmed
    assert late is None or not late.confirmed


def test_both_readings_of_a_time_stay_open() -> None:
    open_zone = call("1", START, ["alpha"], announced=(START + HOUR, "21:00"))
    assert open_zone.reading.announced is not None
    open_zone.reading.announced.others.append(START + 4 * HOUR)
    finding = found(heard(open_zone), wave("alpha", 241))
    assert finding is not None
    assert finding.confirmed


def test_a_burst_that_was_there_before_is_not_the_calls() -> None:
    finding = found(heard(call("1", START, ["alpha"])), wave("alpha", -30))
    assert finding is None or not finding.confirmed


def test_a_regular_hashtag_has_bursts_of_its_own() -> None:
    watches = heard(call("1", START, ["alpha"]))
    fresh, regular = (link(watches.open["x:1"], wave("alpha", 10, known_before=n), Record(), PARAMS) for n in (0, 400))
    assert fresh.log_likelihood_ratio - regular.log_likelihood_ratio > 3


def test_a_withheld_hashtag_is_found_by_its_audience_and_the_clock() -> None:
    secret = call("1", START, announced=(START + HOUR, "21:00"))
    joined = [secret.author, *crowd("w", 9)]
    watches = heard(secret)
    known, strangers = found(watches, wave("omega", 60, joined)), found(watches, wave("omega", 60))
    assert known is not None
    assert known.confirmed
    assert strangers is None


def test_a_withheld_hashtag_is_found_by_who_came_to_the_callers_earlier_wave() -> None:
    crew = crowd("crew", 9)
    watches = heard(call("1", START, ["alpha"]), call("2", START, ["beta"], author="b"))
    watches.confirm("x:1", watches.open["x:1"].opener, crew)
    watches.end("x:1")
    watches.hear(call("3", START + HOUR, announced=(START + 2 * HOUR, "17:33")))
    again, strangers = found(watches, wave("omega", 120, crew)), found(watches, wave("omega", 120))
    assert again is not None
    assert again.confirmed
    assert again.call.post_id == "3"
    assert strangers is None


def test_the_crew_of_one_caller_says_nothing_for_another() -> None:
    crew = crowd("crew", 9)
    watches = heard(call("1", START, ["alpha"]))
    watches.confirm("x:1", watches.open["x:1"].opener, crew)
    watches.end("x:1")
    watches.hear(call("2", START + HOUR, author="b", announced=(START + 2 * HOUR, "17:33")))
    assert found(watches, wave("omega", 120, crew)) is None


def test_the_crew_says_nothing_on_a_hashtag_that_the_call_names() -> None:
    crew = crowd("crew", 9)
    watches = heard(call("1", START, ["alpha"]))
    watches.confirm("x:1", watches.open["x:1"].opener, crew)
    watches.end("x:1")
    watches.hear(call("2", START + HOUR, ["beta"]))
    terms = {term.name: term for term in link(watches.open["x:2"], wave("beta", 65, crew), Record(), PARAMS).terms}
    assert terms["audience"].weight == 0


def test_the_crew_kept_of_a_caller_is_bounded_and_the_newest_wave_comes_first() -> None:
    watches = heard(call("1", START, ["alpha"]), params=WatchParams(max_crowd=10))
    caller = watches.open["x:1"].opener.author
    for wave_of in ("old", "new"):
        watches.confirm("x:1", watches.open["x:1"].opener, crowd(wave_of, 8))
        watches.open["x:1"].state = "open"
    assert watches.records[caller].crowd == [*crowd("new", 8), *crowd("old", 8)[:2]]


def test_a_restored_watch_still_knows_who_came_before() -> None:
    watches = heard(call("1", START, ["alpha"]))
    watches.confirm("x:1", watches.open["x:1"].opener, crowd("crew", 9))
    watches.end("x:1")
    watches.hear(call("2", START + HOUR, announced=(START + 2 * HOUR, "17:33")))
    again = Watches.restore(watches.snapshot())
    state = wave("omega", 120, crowd("crew", 9))
    assert found(again, state) == found(watches, state) is not None


def test_who_reposted_the_call_itself_proves_nothing_on_its_own_hashtag() -> None:
    watches = heard(call("1", START, ["alpha"]), call("2", START + 5, ["alpha"], author="b", kind=Kind.REPOST))
    audience = watches.open["x:1"].audience
    terms = {term.name: term for term in link(watches.open["x:1"], wave("alpha", 5, audience), Record(), PARAMS).terms}
    assert terms["audience"].weight == 0


def test_of_several_callers_the_one_whose_time_fits_is_the_launch() -> None:
    decoy = call("1", START, ["alpha"], announced=(START + 5 * HOUR, "01:00"))
    true = call("2", START + HOUR, ["alpha"], author="b", announced=(START + HOUR + 5 * MINUTE, "soon"))
    finding = found(heard(decoy, true), wave("alpha", 64))
    assert finding is not None
    assert finding.call.post_id == "2"


def test_a_caller_of_many_false_alarms_is_believed_less() -> None:
    watches = heard(call("1", START, ["alpha"]))
    watch = watches.open["x:1"]
    good, bad = (link(watch, wave("alpha", 5), Record(*counts), PARAMS) for counts in ((5, 0), (0, 20)))
    assert good.log_likelihood_ratio > bad.log_likelihood_ratio


# ---------------------------------------------------------------- naming


def likely(watches: Watches, state: Report, language: str = "en") -> str | None:
    named = likely_link(watches, msgspec.structs.replace(state, languages={language: 10}), PARAMS)
    return None if named is None else named.launch.post_id


def test_a_doubtful_call_confirms_nothing_but_is_named_on_a_wave_that_is_told() -> None:
    watches = heard(call("1", START, ["alpha"], score=0.4, announced=(START + HOUR, "16:33")))
    state = wave("alpha", 60)
    finding = found(watches, state)
    assert finding is not None
    assert not finding.confirmed
    assert next(term.weight for term in finding.terms if term.name == "call") < 0
    assert likely(watches, state) == "1"


def test_what_comes_out_of_the_wave_itself_is_not_its_call() -> None:
    assert likely(heard(call("1", START + 5_000, ["alpha"], score=0.4)), wave("alpha", 0)) is None


def test_a_withheld_hashtag_is_named_at_the_announced_minute_and_not_later() -> None:
    watches = heard(call("1", START, announced=(START + HOUR, "16:33")))
    on_time, late = wave("omega", 60.5), wave("omega", 70)
    assert found(watches, on_time) is None
    assert likely(watches, on_time) == "1"
    assert likely(watches, late) is None


def test_of_two_calls_for_one_minute_neither_is_named() -> None:
    both = (call(name, START, author=name, announced=(START + HOUR, "16:33")) for name in ("1", "2"))
    assert likely(heard(*both), wave("omega", 60)) is None


def test_a_call_for_another_hashtag_is_not_named_whoever_joins() -> None:
    watches = heard(call("1", START, ["beta"], announced=(START + HOUR, "16:33")))
    assert likely(watches, wave("omega", 60, [watches.open["x:1"].opener.author, *crowd("w", 9)])) is None


def test_a_withheld_call_in_another_language_is_not_named() -> None:
    watches = heard(call("1", START, announced=(START + HOUR, "16:33")))
    assert (likely(watches, wave("omega", 60), "tr"), likely(watches, wave("omega", 60))) == (None, "1")


def test_a_reminder_stands_for_the_call_it_reminds_of() -> None:
    first = call("1", START, ["alpha"], announced=(START + 13 * HOUR, "04:33"))  # the wrong half of the day
    reminder = call("2", START + 50 * MINUTE, announced=(START + HOUR, "10 minutes left"))
    finding = found(heard(first, reminder), wave("alpha", 60))
    assert finding is not None
    assert finding.confirmed
    assert (finding.call.post_id, finding.launch.post_id) == ("2", "1")


def test_a_reminder_finds_its_call_that_was_hardly_heard() -> None:
    first = call("1", START, announced=(START + HOUR, "16:33"), score=0.3)
    reminder = call("2", START + 50 * MINUTE, announced=(START + HOUR, "10 minutes left"))
    assert likely(heard(first, reminder), wave("omega", 60)) == "1"


def test_a_later_call_for_another_time_is_no_reminder() -> None:
    first = call("1", START, announced=(START + 5 * HOUR, "20:33"))
    later = call("2", START + 10 * MINUTE, announced=(START + HOUR, "16:33"))
    assert likely(heard(first, later), wave("omega", 60)) == "2"
