"""Judge: the same alerts whatever the batches, workers, repeats and restarts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
import pytest

from detectors.budget import BudgetParams
from detectors.evidence import Call, Report
from detectors.feedback import Feedback
from detectors.hashing import identity
from detectors.verdict import Verdict
from detectors.weights import built_in
from streams.errors import Corrupt
from streams.judge import Judge, JudgeSettings
from streams.pseudonym import Pseudonyms
from streams.wire import Alert, CallBatch, EpisodeBatch
from tests.streams.reports import MINUTE, START, Log, call, crowd, entry, report

HOUR = 60 * MINUTE
ON = START + 5 * MINUTE
Batches = list[CallBatch | EpisodeBatch]


def judge() -> Judge:
    return Judge(JudgeSettings(), Pseudonyms(b"key"), config_sha256="c0ffee")


def story() -> Log:
    """A called wave on two hashtags, an expiring call, a returning group, an organic burst."""
    gang, public, fans = crowd("gang", 40), crowd("public", 60), crowd("fans", 80)
    log = Log(until=START + 8 * HOUR)
    log.entries = [entry("old", START - 5 * HOUR, gang[:25]), entry("older", START - 9 * HOUR, gang[:20])]
    log.entries += [entry(f"o{n}", START - (100 + n) * MINUTE, crowd(f"o{n}", 8)) for n in range(30)]
    log.calls = [
        call("p1", START, ["alpha", "beta"], announced=(ON, "in a few minutes")),
        call("p2", START + MINUTE, ["zeta"], author="nobody follows", announced=(ON, "in a few minutes")),
        call("p3", START + 1_000, ["alpha"], author="fan"),
    ]
    for n in range(5, 60):
        log.reports.append(report("alpha", ON + n * 2_000, public[:n], onset_at=ON, opened_at=ON + 10_000))
        log.reports.append(report("beta", ON + n * 2_100, fans[:n], onset_at=ON + 500, opened_at=ON + 10_500))
    third = START + 4 * HOUR
    log.calls += doubtful(third)
    for n in range(5, 40):
        log.reports.append(report("gamma", third + n * 3_000, gang[:n], onset_at=third, opened_at=third + 15_000))
        log.reports.append(report("delta", third + n * 3_100, gang[:n][::-1], onset_at=third, opened_at=third + 15_500))
    for n in range(60, 200, 10):
        joiners = crowd("match", n)
        log.reports.append(
            report("match", third + n * 900, joiners, onset_at=third, opened_at=third + 54_000, surprise=9)
        )
    for tag, onset, opened in (("alpha", ON, 10_000), ("beta", ON + 500, 10_000), ("gamma", third, 15_000)):
        end = onset + 70 * MINUTE
        log.reports.append(report(tag, end, gang, onset_at=onset, opened_at=onset + opened, state="end"))
    return log


def doubtful(third: int) -> list[Call]:
    """Texts that hardly read as calls, before the returning group's wave and before the organic burst."""
    before = third - 10 * MINUTE
    return [
        call(f"doubtful {tag}", before, [tag], author=f"who likes {tag}", score=0.4, announced=(third, "19:33"))
        for tag in ("gamma", "match")
    ]


def run(batches: Batches, judge_: Judge | None = None) -> list[Alert]:
    judge_ = judge_ or judge()
    return [alert for batch in batches for alert in judge_.apply(batch)] + judge_.finish()


def encoded(alerts: list[Alert]) -> list[bytes]:
    return [msgspec.json.encode(alert.structured()) for alert in alerts]


def last(alerts: list[Alert]) -> dict[str, Alert]:
    return {alert.data["alert_id"]: alert for alert in alerts}


def on(alerts: list[Alert], tag: str) -> list[Alert]:
    return [alert for alert in alerts if tag in alert.data["hashtags"]]


def flood(accounts: int) -> Log:
    """3,000 hashtags rise in an hour, each by five of so many accounts; then one more, by accounts of its own."""
    log = Log(until=START + 2 * HOUR)
    for n in range(3_000):
        joiners = [identity(0, f"flood:{(5 * n + place) % accounts}") for place in range(5)]
        log.reports.append(report(f"t{n}", START + n * 1_200, joiners))
    log.reports.append(report("last", START + HOUR + MINUTE, crowd("last", 20)))
    return log


def last_look(batches: Batches, judge_: Judge) -> tuple[float, float]:
    """How many hashtags rise a day (log10) when the last one is looked at, and what its cohort channel says."""
    seen: dict[str, tuple[float, float]] = {}

    def hear(report: Report, verdict: Verdict, measures: Mapping[str, float]) -> None:
        seen[report.tag_key] = measures["stream.episodes"], verdict.channels["cohort"]

    judge_.on_verdict = hear
    run(batches, judge_)
    return seen["last"]


def test_where_thousands_of_hashtags_rise_chance_counts_less() -> None:
    many, cohort = last_look(flood(15_000).batches(MINUTE), judge())
    few, alone = last_look(Log(reports=flood(15_000).reports[-1:], until=START + 2 * HOUR).batches(MINUTE), judge())
    assert 4.5 < many < 5.0
    assert few < 1.5
    assert cohort == pytest.approx(alone - 0.95 * (many - 3.3), abs=0.02)


def test_a_few_accounts_cannot_make_it_look_as_if_thousands_rose() -> None:
    assert last_look(flood(40).batches(MINUTE), judge())[0] < 2.5


def test_how_many_rise_outlives_a_restart() -> None:
    batches, first, again = flood(15_000).batches(MINUTE), judge(), judge()
    for batch in batches[: len(batches) // 2]:
        first.apply(batch)
    again.restore(first.snapshot())
    assert last_look(batches[len(batches) // 2 :], again) == last_look(flood(15_000).batches(MINUTE), judge())


def test_weights_that_hold_nothing_against_chance_leave_the_budget_as_it_is() -> None:
    plain = built_in()
    channels = {
        name: msgspec.structs.replace(channel, terms=tuple(t for t in channel.terms if t.measure != "stream.episodes"))
        for name, channel in plain.channels.items()
    }
    older = Judge(JudgeSettings(), Pseudonyms(b"key"), weights=msgspec.structs.replace(plain, channels=channels))
    for judge_, grows in ((judge(), True), (older, False)):
        run(flood(15_000).batches(MINUTE), judge_)
        for _ in range(20):
            judge_._budget.spend(judge_.judged, 0.2)
        assert (judge_.bar < 0.8) is grows


@pytest.fixture(scope="module")
def whole() -> list[Alert]:
    return run(story().batches(MINUTE))


def test_a_call_is_an_alert_at_once(whole: list[Alert]) -> None:
    first = whole[0]
    assert (first.data["kind"], first.data["state"], first.data["hashtags"]) == (
        "launch_signal",
        "open",
        ["Alpha", "Beta"],
    )
    assert first.time == "2024-12-08T15:33:01.000Z"


def test_the_wave_takes_the_alert_of_its_call_with_all_hashtags(whole: list[Alert]) -> None:
    wave = on(whole, "Alpha")[-1].data
    assert {alert.data["alert_id"] for alert in on(whole, "Alpha")} == {whole[0].data["alert_id"]}
    assert wave["kind"] == "coordinated_wave"
    assert set(wave["hashtags"]) == {"Alpha", "Beta"}
    assert wave["launch"]["post_id"] == "p1"
    assert wave["launch"]["link_log_likelihood_ratio"] > 6.9
    assert wave["timeline"]["lead_time_s"] == pytest.approx(299)
    assert wave["timeline"]["detection_delay_s"] < 30
    assert wave["state"] == "resolved"


def test_a_call_that_nobody_follows_expires(whole: list[Alert]) -> None:
    kinds = [(alert.data["kind"], alert.data["state"], alert.time) for alert in on(whole, "Zeta")]
    assert kinds == [
        ("launch_signal", "open", "2024-12-08T15:34:01.000Z"),
        ("launch_signal", "resolved", "2024-12-08T17:38:01.000Z"),
    ]
    assert on(whole, "Zeta")[-1].data["summary"].endswith("no wave followed.")


def test_a_returning_group_is_told_at_its_fifth_newcomer_and_names_the_past(whole: list[Alert]) -> None:
    wave = on(whole, "Gamma")[0].data
    assert wave["kind"] == "coordinated_wave"
    assert wave["volume"]["accounts_est"] == 5
    assert wave["volume"]["accounts_least"] == 5
    assert {"old", "older"} <= {earlier["hashtag"] for earlier in wave["cohorts"]}


def test_episodes_with_the_same_accounts_are_one_alert(whole: list[Alert]) -> None:
    assert len({alert.data["alert_id"] for alert in on(whole, "Gamma") + on(whole, "Delta")}) == 1


def test_an_organic_burst_is_logged_and_never_called_coordinated(whole: list[Alert]) -> None:
    match = [alert.data for alert in on(whole, "Match")]
    assert {alert["kind"] for alert in match} == {"burst"}
    assert {alert["severity"] for alert in match} == {"log"}


def test_a_doubtful_call_is_named_on_a_wave_that_others_tell_and_weighs_nothing(whole: list[Alert]) -> None:
    log = story()
    log.calls = [heard for heard in log.calls if heard.reading.score > 0.5]
    without = run(log.batches(MINUTE))

    def weighed(alerts: list[Alert]) -> list[tuple[object, ...]]:
        names = ("alert_id", "revision", "kind", "class", "severity", "confidence", "channels", "counter_evidence")
        return [(alert.time, *(alert.data.get(name) for name in names)) for alert in alerts]

    assert weighed(whole) == weighed(without)
    assert on(without, "Gamma")[-1].data["launch"] is None
    launch = on(whole, "Gamma")[-1].data["launch"]
    assert launch["post_id"] == "doubtful gamma"
    assert "call" in {term["name"] for term in launch["link_terms"]}


def test_a_doubtful_call_makes_nothing_of_an_organic_burst(whole: list[Alert]) -> None:
    assert {alert.data["launch"] is None for alert in on(whole, "Match")} == {True}
    assert not any(alert.data["kind"] == "launch_signal" for alert in on(whole, "Gamma") + on(whole, "Match"))


def test_revisions_count_up_and_no_kind_goes_back(whole: list[Alert]) -> None:
    rank = ["launch_signal", "burst", "coordinated_wave"]
    for alert_id in last(whole):
        revisions = [alert.data for alert in whole if alert.data["alert_id"] == alert_id]
        assert [data["revision"] for data in revisions] == list(range(1, len(revisions) + 1))
        kinds = [rank.index(data["kind"]) for data in revisions]
        assert kinds == sorted(kinds)


@pytest.mark.parametrize(("step_s", "workers"), [(1, 1), (7, 2), (613, 3), (7 * 3600, 5)])
def test_batches_and_workers_change_nothing(whole: list[Alert], step_s: int, workers: int) -> None:
    assert encoded(run(story().batches(step_s * 1_000, workers))) == encoded(whole)


def test_workers_may_run_apart(whole: list[Alert]) -> None:
    """One worker is through with everything before the other, and the calls, have begun."""
    batches = story().batches(30_000, 2)
    apart = sorted(batches, key=lambda batch: not (isinstance(batch, EpisodeBatch) and batch.worker == 1))
    assert encoded(run(apart)) == encoded(whole)


def test_repeated_batches_change_nothing(whole: list[Alert]) -> None:
    batches = story().batches(60_000, 2)
    repeated: Batches = []
    for number in range(0, len(batches), 9):
        repeated += batches[max(0, number - 20) : number + 9]
    assert encoded(run(repeated)) == encoded(whole)


@pytest.mark.parametrize("cut", [3, 20, 400, 700])
def test_a_restored_judge_goes_on_as_if_nothing_had_happened(whole: list[Alert], cut: int) -> None:
    batches = story().batches(60_000, 2)
    first = judge()
    alerts = [alert for batch in batches[:cut] for alert in first.apply(batch)]
    chunks = first.snapshot()
    assert max(map(len, chunks.values())) <= 512 * 1024
    second = judge()
    second.restore(chunks)
    assert second.snapshot() == chunks
    # The input is read again from a little before the cut, as after a crash.
    assert encoded(alerts + run(batches[max(0, cut - 5) :], second)) == encoded(whole)


def test_a_damaged_checkpoint_is_refused() -> None:
    chunks = judge().snapshot()
    chunks["head#00000"] = b"\x00"
    with pytest.raises(Corrupt):
        judge().restore(chunks)


def test_two_open_alerts_that_turn_out_to_be_one_merge_into_the_older() -> None:
    alerts = run(merging().batches(10_000))
    older, younger = (alert.data["alert_id"] for alert in alerts[:2])
    assert older != younger
    gone = last(alerts)[younger].data
    assert (gone["state"], gone["merged_into"]) == ("resolved", older)
    kept = last(alerts)[older].data
    assert set(kept["hashtags"]) == {"One", "Two"}
    # Whoever uses both hashtags counts on each, so what can be said is a bound on either side: fifty there were.
    assert kept["volume"]["accounts_least"] == 40
    assert 50 <= kept["volume"]["accounts_est"] <= 70
    assert kept["summary"].startswith(f"40 to {kept['volume']['accounts_est']} accounts published")


def merging() -> Log:
    """Two hashtags of one group whose early accounts overlap only after both are out."""
    gang = crowd("gang", 60)
    log = Log(until=START + HOUR)
    log.entries = [entry("old", START - 5 * HOUR, gang[:30]), entry("older", START - 9 * HOUR, gang[30:])]
    log.entries += [entry(f"old {n}", START - (10 + n) * HOUR, gang) for n in range(3)]
    log.reports = [
        report("one", START + 5_000, gang[:8], onset_at=START, opened_at=START + 5_000),
        report("two", START + 9_000, gang[30:38], onset_at=START, opened_at=START + 9_000),
        report("two", START + 60_000, gang[20:50], onset_at=START, opened_at=START + 9_000, state="update"),
        report("one", START + 60_000, gang[:40], onset_at=START, opened_at=START + 5_000, state="update"),
    ]
    return log


def test_a_call_during_a_wave_opens_no_alert_of_its_own() -> None:
    gang = crowd("gang", 20)
    log = Log(until=START + HOUR)
    log.entries = [entry(f"old {n}", START - (10 + n) * HOUR, gang) for n in range(3)]
    log.reports = [report("one", START + 5_000, gang[:8], onset_at=START, opened_at=START + 5_000)]
    log.calls = [call("p1", START + 5 * MINUTE, ["one"], text="go on, everyone")]
    assert {alert.data["kind"] for alert in run(log.batches(10_000))} == {"coordinated_wave"}


def withheld(crew: list[int]) -> list[Alert]:
    """A caller whose first wave is begun by ``crew`` calls again without a hashtag; the same crew starts another."""
    crew_then, late = crowd("crew", 20), START + 3 * HOUR
    log = Log(until=START + 4 * HOUR)
    log.calls = [
        call("p1", START, ["alpha"], announced=(ON, "in a few minutes")),
        call("p2", late - HOUR, text="tonight at the hour, hashtag then", announced=(late, "18:33")),
    ]
    for n in range(5, 20):
        log.reports.append(report("alpha", ON + n * 2_000, crew_then[:n], onset_at=ON, opened_at=ON + 10_000))
        log.reports.append(report("omega", late + n * 2_000, crew[:n], onset_at=late, opened_at=late + 10_000))
    return run(log.batches(MINUTE))


def test_a_withheld_hashtag_is_linked_by_the_crew_of_the_callers_last_wave_and_by_no_other() -> None:
    wave = on(withheld(crowd("crew", 20)), "Omega")[-1].data
    assert wave["launch"]["post_id"] == "p2"
    assert not [alert for alert in on(withheld(crowd("others", 20)), "Omega") if alert.data["launch"]]


def test_a_call_whose_wave_is_told_by_another_alert_does_not_end_as_one_that_nobody_followed() -> None:
    gang, late = crowd("gang", 40), START + 2 * HOUR
    log = Log(until=START + 8 * HOUR)
    log.entries = [entry(f"old {n}", START - (10 + n) * HOUR, gang) for n in range(3)]
    log.calls = [call("p1", late - HOUR, text="at half past five, hashtag then", announced=(late, "17:33"), score=0.99)]
    for n in range(5, 40):
        joined = report("omega", late + n * 2_000, gang[:n], onset_at=late + 20_000, opened_at=late + 10_000)
        log.reports.append(msgspec.structs.replace(joined, languages={"en": n}))
    told = [alert.data for alert in last(run(log.batches(MINUTE))).values()]
    (wave,) = [data for data in told if data["kind"] == "coordinated_wave"]
    assert wave["launch"]["post_id"] == "p1"
    (signal,) = [data for data in told if data["kind"] == "launch_signal"]
    assert (signal["state"], signal["merged_into"]) == ("resolved", None)
    assert signal["summary"].endswith("; the alert of a wave names it as the likely call.")


def test_a_wave_does_not_become_its_own_past() -> None:
    log = Log()
    log.calls.append(call("p1", START, ["#new"], announced=(START + 5 * MINUTE, "in five minutes"), score=0.99))
    for minute in range(5, 120, 5):
        known = 0.0 if minute < 15 else 4_000.0  # the wave's own accounts are in the hashtag's past by then
        at, opened_at = START + minute * MINUTE, START + 5 * MINUTE
        log.reports.append(report("#new", at, crowd("w", 60 + minute), known_before=known, opened_at=opened_at))

    wave = [alert.data for alert in run(log.batches(MINUTE)) if alert.data["kind"] == "coordinated_wave"]

    assert wave
    assert wave[-1]["confidence"] == wave[0]["confidence"]
    assert wave[-1]["severity"] == wave[0]["severity"]


# ---------------------------------------------------------------- operators


def dismissal(alert_id: str, at: int, n: int = 0) -> Feedback:
    when = datetime.fromtimestamp(at / 1000, UTC)
    return Feedback(f"f{n}", alert_id, 1, f"op{n}", "dismiss", when, applied_tick=at // 1_000)


def later_group(hours: int = 6) -> tuple[Log, int]:
    """The same group starts a tag again some hours later; the reports say so with ever more joiners."""
    gang, start = crowd("gang", 40), START + hours * HOUR
    log = story()
    for n in range(5, 40):
        log.reports.append(report("late", start + n * 3_000, gang[:n], onset_at=start, opened_at=start + 15_000))
    return log, start


def test_a_dismissed_wave_counts_against_its_group_from_the_tick_that_is_stated() -> None:
    log, start = later_group()
    plain = run(log.batches(MINUTE))
    earlier = next(a for a in on(plain, "Gamma") if a.data["kind"] == "coordinated_wave").data["alert_id"]
    taught = judge()
    for n in range(3):
        taught.take_feedback(dismissal(earlier, start - HOUR, n))
    held: list[Verdict] = []
    taught.on_verdict = lambda report, verdict, _: held.append(verdict) if report.tag_key == "late" else None
    told = run(log.batches(MINUTE), taught)

    assert taught.learned["taught"] == 3
    assert [c["weight"] for c in held[-1].counter_evidence if c["check"] == "dismissed_before"] == [-3.0]
    assert [alert.data["kind"] for alert in last(on(plain, "Late")).values()] == ["coordinated_wave"]
    assert on(told, "Late") == []
    early = [encoded([a]) for a in plain if a.time < "2024-12-08T20:00:00Z"]
    assert early == [encoded([a]) for a in told if a.time < "2024-12-08T20:00:00Z"]  # nothing before is changed


def test_what_operators_taught_outlives_a_restart_and_does_not_depend_on_batches() -> None:
    log, start = later_group()
    earlier = next(a for a in on(run(log.batches(MINUTE)), "Gamma") if a.data["kind"] == "coordinated_wave")
    said = dismissal(earlier.data["alert_id"], start - HOUR)
    whole, cut = judge(), judge()
    whole.take_feedback(said)
    expected = run(log.batches(MINUTE), whole)
    cut.take_feedback(said)
    alerts = []
    for n, batch in enumerate(log.batches(7_000)):
        alerts += cut.apply(batch)
        if n % 400 == 0:
            chunks, cut = cut.snapshot(), judge()
            cut.restore(chunks)
    assert encoded(alerts + cut.finish()) == encoded(expected)


def until_told() -> tuple[Judge, Alert, Batches, Batches]:
    """A judge that has just told a wave, the alert, what it has applied and what is to come."""
    running, batches = judge(), story().batches(MINUTE)
    for n, batch in enumerate(batches):
        for alert in running.apply(batch):
            if alert.data["kind"] == "coordinated_wave":
                return running, alert, batches[: n + 1], batches[n + 1 :]
    raise AssertionError("no wave was told")


def counted(judge: Judge, batches: Batches, *said: Feedback) -> list[int | None]:
    """Ticks from which these counted once the batches are judged, of those that come back with one."""
    assert all(judge.take_feedback(feedback) for feedback in said)
    for batch in batches:
        judge.apply(batch)
    return [feedback.applied_tick for feedback in judge.take_counted()]


def test_feedback_without_a_tick_gets_one_once_and_what_teaches_nothing_gets_none() -> None:
    running, told, _, later = until_told()
    said = msgspec.structs.replace(dismissal(told.data["alert_id"], START), applied_tick=None)
    next_tick = running.judged + 1
    assert counted(running, later[:5], said, said, msgspec.structs.replace(said, action="note")) == [next_tick]
    echo = msgspec.structs.replace(said, applied_tick=next_tick)
    assert counted(running, later[5:], said, echo) == []
    assert running.learned == {"taught": 1}


def test_what_comes_back_is_the_tick_from_which_feedback_counted_also_if_another_was_written_into_it() -> None:
    running, told, _, later = until_told()
    late, next_tick = dismissal(told.data["alert_id"], START), running.judged + 1
    assert (late.applied_tick or 0) < next_tick
    assert counted(running, later[:5], late) == [next_tick]


def test_feedback_that_is_read_before_its_alert_counts_once_that_is_told() -> None:
    """As after a crash: what the last checkpoint has not seen is told again, and the record is not read again."""
    _, told, before, later = until_told()
    told_id, revision = told.data["alert_id"], told.data["revision"]
    assert revision > 1
    of_wave = Feedback("w", told_id, revision, "amal", "dismiss", datetime.fromtimestamp(START / 1000, UTC))
    of_call = msgspec.structs.replace(of_wave, id="c", revision=revision - 1)
    stray = msgspec.structs.replace(of_wave, id="stray", alert_id="0" * 16)
    anew, restored = judge(), judge()
    assert counted(anew, [], of_wave, of_call, stray) == []
    restored.restore(anew.snapshot())
    tick_after = datetime.fromisoformat(told.time).timestamp()
    assert counted(restored, [*before, *later[:1]]) == [tick_after]
    assert restored.learned == {"taught": 1}


@pytest.mark.parametrize("restarted", [False, True])
def test_a_word_on_a_merged_alert_is_one_on_the_wave_that_goes_on(restarted: bool) -> None:
    batches = merging().batches(10_000)
    older, younger = (alert.data["alert_id"] for alert in run(batches)[:2])
    running = judge()
    for batch in batches[:-20]:
        running.apply(batch)
    if restarted:
        chunks, running = running.snapshot(), judge()
        running.restore(chunks)
    said = Feedback("w", younger, 1, "amal", "dismiss", datetime.fromtimestamp(START / 1000, UTC))
    counted(running, batches[-20:], said, msgspec.structs.replace(said, id="v", alert_id=older, action="confirm"))
    judged = msgspec.msgpack.decode(running.snapshot()["learner#00000"])["judged"]
    assert {alert: right for alert, (_, right) in judged.items()} == {older: False}


def test_a_call_that_is_collected_again_opens_its_alert_again() -> None:
    """The second time the other one is the older: a word on either is about what stands then, and is found."""
    gang, day = crowd("gang", 60), 24 * HOUR
    log = Log(until=START + day + 2 * HOUR)
    log.entries = [entry(f"old {n}", START - (10 + n) * HOUR, gang) for n in range(3)]
    for at, posts in ((START, ("p1", "p2")), (START + day, ("p2", "p1"))):
        on = at + 5 * MINUTE
        for n, post in enumerate(posts):
            log.calls.append(
                call(post, at + n * 20_000, [post], author=f"by {post}", announced=(on, "in five minutes"))
            )
            for joined in range(5, 30):
                when = on + joined * 1_000 + 300 * n
                log.reports.append(report(post, when, gang[:joined], onset_at=on, opened_at=on + 6_000))
            log.reports.append(report(post, on + 70 * MINUTE, gang, onset_at=on, opened_at=on + 6_000, state="end"))
    running, batches = judge(), log.batches(MINUTE)
    merged = [a.data for batch in batches[:-60] for a in running.apply(batch) if a.data["merged_into"]]
    (first, second) = ((data["alert_id"], data["merged_into"]) for data in merged)
    assert first == second[::-1]
    said_at = datetime.fromtimestamp(START / 1000, UTC)
    said = [Feedback(alert_id, alert_id, 1, "amal", "confirm", said_at) for alert_id in first]
    assert len(counted(running, batches[-60:], *said)) == 2
    assert list(msgspec.msgpack.decode(running.snapshot()["learner#00000"])["judged"]) == [second[1]]


def test_a_wave_that_was_too_fast_for_hands_does_not_become_slow_when_another_hashtag_is_louder() -> None:
    gang = crowd("gang", 60)
    flash = {"newcomers.best_no15": 60.0, "newcomers.fastest_18_s": 0.8, "newcomers.step": 2.5}
    quieter = flash | {"reposts.share": 0.95, "reposts.top_share": 0.95}
    log = Log(until=START + 6 * HOUR)
    log.entries = [entry(f"old{n}", START - (5 + n) * HOUR, gang[:40]) for n in range(3)]
    log.entries += [entry(f"o{n}", START - (100 + n) * MINUTE, crowd(f"o{n}", 8)) for n in range(30)]
    for n in range(10, 60):  # by turns the fast and the slow hashtag of one campaign are the louder one
        fast, at = flash if n % 2 else quieter, ON + n * 20_000
        log.reports.append(report("fast", at, gang[:n], onset_at=ON, opened_at=ON + 10_000, measures=fast))
        log.reports.append(report("slow", at, gang[:n][::-1], onset_at=ON, opened_at=ON + 10_000, measures={}))
    classes = [alert.data["class"] for alert in run(log.batches(MINUTE)) if alert.data["kind"] == "coordinated_wave"]
    assert "automated" in classes
    assert "undisclosed_organised" not in classes[classes.index("automated") :]


def test_a_wave_that_was_told_is_no_less_one_when_it_has_calmed_down() -> None:
    silent = {"accounts.unlocated": 0.76, "accounts.young": 0.4, "accounts.daily_p50": 6.0}
    log, start = Log(), START + 3 * HOUR
    log.reports.append(report("other", START, crowd("o", 12)))  # when the stream began
    later = start + 5 * MINUTE
    for tag, at, joining in (("told", start, 12.0), ("told", later, 0.0), ("calm", start, 1.0), ("calm", later, 0.0)):
        measures = silent | {"newcomers.last_60s": joining}
        log.reports.append(report(tag, at, crowd(tag, 40), opened_at=start, measures=measures))
    held: dict[str, list[float]] = {"other": [], "told": [], "calm": []}
    watched = judge()
    watched.on_verdict = lambda report, verdict, _: held[report.tag_key].append(verdict.confidence)
    log.until = start + HOUR
    run(log.batches(MINUTE), watched)
    assert held["told"][1] == held["told"][0] > held["calm"][0]
    assert held["calm"][1] == held["calm"][0]  # and no more one for having been told


def test_what_a_spent_budget_asks_takes_nothing_back_that_was_told(whole: list[Alert]) -> None:
    spent = BudgetParams(false_a_day=1e-6, highest=1.0)
    found = run(story().batches(MINUTE), Judge(JudgeSettings(budget=spent), Pseudonyms(b"key")))
    waves = [alert.data for alert in found if alert.data["kind"] == "coordinated_wave"]
    assert len(waves) > 3
    assert "undetermined" not in {wave["class"] for wave in waves}


def test_the_bar_is_the_configured_one_until_more_is_spent_than_the_budget_allows() -> None:
    bars = []
    for false_a_day in (3.0, 1e-6):
        settings = JudgeSettings(budget=BudgetParams(false_a_day=false_a_day))
        told = Judge(settings, Pseudonyms(b"key"))
        run(story().batches(MINUTE), told)
        bars.append(told.bar)
    assert bars == [JudgeSettings().verdict.coordinated, BudgetParams().highest]
