"""What waves teach, and what is taken back: lessons, their fit, and the ledger that makes versions of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import msgspec
import numpy as np
import pytest

from detectors.calls import CallGrammar
from detectors.calls.fit import fit
from detectors.calls.learned import Learned, LearnedEar, LessonRef
from detectors.calls.ledger import Ledger
from detectors.calls.lessons import LearnParams, Lesson, Line, Want, lesson
from streams.scenarios.tongues import TONGUES, say, tongue

PARAMS = LearnParams(lines=4, ordinary=40)
CALLS = ["kindle the lanterns when the bell rings", "lanterns up lamplighters when the bell rings tonight"]
CHAT = "the {} of the harbour is lovely this {} my friends"
MINUTES = 5_000  # ticks between waves


def line(number: int, author: int, text: str, at_ms: int, tags: tuple[str, ...] = (), lang: str = "en") -> Line:
    return Line("x", f"p{number}", author, 0, at_ms, lang, text, list(tags), 0, number)


def want(number: int) -> Want:
    onset = 10_000 + MINUTES * number
    return Want(f"{number:016x}", onset - 1_800, onset, onset + 10, onset + 70, [f"tag{number}"], ["tag"], [1, 2, 3])


def before(wanted: Want, call: str) -> list[Line]:
    """Three early accounts call, eighty others chat."""
    at = wanted.onset_tick * 1_000 - 60_000
    mine = [line(number, author, call, at) for number, author in enumerate((1, 2, 3))]
    chat = [CHAT.format(f"w{chr(97 + i % 26)}", f"e{chr(97 + i % 7)}") for i in range(80)]
    return mine + [line(100 + i, 50 + i, text, at + i) for i, text in enumerate(chat)]


def confirmed(ledger: Ledger, number: int, call: str | None = None) -> list[Learned]:
    """A wave is told, confirmed a minute after it was settled, and its posts are found."""
    wanted = want(number)
    ledger.tell(wanted, wanted.until_tick, undeclared=True)
    ledger.confirm(wanted.alert_id, wanted.due_tick + 60, "amal")
    ledger.settle(wanted.due_tick + 61)
    for asked in ledger.wants:
        ledger.teach(asked, lesson(asked, before(asked, call or CALLS[number % 2]), ledger.params))
    return ledger.take_made()


def taught(waves: int, params: LearnParams = PARAMS) -> tuple[Ledger, Learned | None]:
    ledger, made = Ledger(params), list[Learned]()
    for number in range(waves):
        made += confirmed(ledger, number)
    return ledger, made[-1] if made else None


def test_one_wave_teaches_nothing_two_that_share_words_do() -> None:
    assert taught(1)[1] is None
    model = taught(2)[1]
    assert model is not None
    (tongue,) = model.tongues
    assert {"lanterns", "rings"} <= tongue.words.keys()
    assert (model.version, model.made_tick, model.applies_tick) == (1, 15_130, 15_130 + PARAMS.lead_ticks)
    ear = LearnedEar(model)
    assert ear.term("lanterns out when the bell rings") > 2
    assert ear.term(CHAT.format("tide", "evening")) < 0.5


def test_nobody_teaches_until_an_operator_says_so() -> None:
    ledger, wanted = Ledger(PARAMS), want(0)
    ledger.tell(wanted, wanted.until_tick, undeclared=True)
    ledger.settle(wanted.due_tick + 10_000)
    assert ledger.wants == []
    ledger.confirm("f" * 16, wanted.due_tick, "amal")  # of no wave that was told
    ledger.settle(wanted.due_tick + 10_000)
    assert ledger.wants == []


@pytest.mark.parametrize(("undeclared", "teaches"), [(True, 1), (False, 0)])
def test_told_waves_teach_by_themselves_where_that_is_wished_but_no_declared_one(
    undeclared: bool, teaches: int
) -> None:
    ledger, wanted = Ledger(replace(PARAMS, learn="told")), want(0)
    ledger.tell(wanted, wanted.until_tick, undeclared=True)
    ledger.tell(wanted, wanted.until_tick + 30, undeclared)
    ledger.settle(wanted.due_tick)
    assert ledger.wants == []
    ledger.settle(wanted.due_tick + 1)
    assert [asked.teach_tick for asked in ledger.wants] == [wanted.due_tick] * teaches


def test_what_a_wave_wants_is_final_once_it_has_settled() -> None:
    ledger, wanted = Ledger(PARAMS), want(0)
    ledger.tell(wanted, wanted.until_tick, undeclared=True)
    grown = msgspec.structs.replace(wanted, accounts=[1, 2, 3, 4])
    ledger.tell(grown, wanted.due_tick, undeclared=True)
    ledger.tell(msgspec.structs.replace(wanted, accounts=[9]), wanted.due_tick + 1, undeclared=True)
    assert ledger.told == [grown]


def told_twice(params: LearnParams = PARAMS) -> tuple[Ledger, Want, Want]:
    """One wave on two alerts, until the second goes on as part of the first."""
    ledger, wanted = Ledger(params), want(0)
    other = msgspec.structs.replace(wanted, alert_id="f" * 16)
    for each in (wanted, other):
        ledger.tell(each, each.until_tick, undeclared=True)
    return ledger, wanted, other


def find(ledger: Ledger, until: int) -> None:
    """All that is wanted by a tick is found."""
    ledger.settle(until)
    for asked in ledger.wants:
        ledger.teach(asked, lesson(asked, before(asked, CALLS[0]), ledger.params))


def test_a_wave_that_was_merged_into_another_does_not_teach_as_a_second_one() -> None:
    ledger, wanted, other = told_twice(replace(PARAMS, learn="told"))
    ledger.merged(other.alert_id, wanted.alert_id, wanted.until_tick)
    ledger.settle(wanted.due_tick + 1)
    assert ledger.told == [wanted]
    assert [asked.alert_id for asked in ledger.wants] == [wanted.alert_id]


@pytest.mark.parametrize("merged_after", [5, 65, 200], ids=["settling", "wanted", "taught"])
def test_what_a_wave_was_confirmed_for_goes_with_it_into_the_alert_that_stays(merged_after: int) -> None:
    ledger, wanted, other = told_twice()
    ledger.confirm(other.alert_id, wanted.until_tick + 5, "amal")
    merged_at = wanted.until_tick + merged_after
    ledger.settle(merged_at)
    if merged_after == 200:
        find(ledger, merged_at)
    ledger.merged(other.alert_id, wanted.alert_id, merged_at)
    ledger.confirm(wanted.alert_id, merged_at + 60, "amal")
    find(ledger, merged_at + 61)
    (model,) = confirmed(ledger, 1)
    assert [ref.alert_id for ref in model.lessons] == [wanted.alert_id, want(1).alert_id]
    ledger.dismiss(wanted.alert_id, 60_000)
    (model,) = ledger.take_made()
    assert [ref.alert_id for ref in model.lessons] == [want(1).alert_id]


def test_of_two_alerts_that_taught_and_turn_out_to_be_one_wave_one_is_taken_back() -> None:
    ledger, wanted, other = told_twice()
    for each in (wanted, other):
        ledger.confirm(each.alert_id, wanted.due_tick + 5, "amal")
    find(ledger, wanted.due_tick + 6)
    assert len(ledger.take_made()) == 1  # two alerts that share words
    ledger.merged(other.alert_id, wanted.alert_id, wanted.due_tick + 500)
    (model,) = ledger.take_made()
    assert [ref.alert_id for ref in model.lessons] == [wanted.alert_id]
    assert model.tongues == []


@pytest.mark.parametrize("learn", ["confirmed", "told"])
def test_a_wave_that_has_taught_does_not_teach_again_as_part_of_one_that_is_confirmed_and_settles(
    learn: Literal["confirmed", "told"],
) -> None:
    ledger, wanted, other = told_twice(replace(PARAMS, learn=learn))
    late = msgspec.structs.replace(wanted, due_tick=wanted.due_tick + 60)
    ledger.merged(wanted.alert_id, "0" * 15 + "9", 0)  # out of the way
    ledger.tell(late, late.until_tick, undeclared=True)
    ledger.confirm(other.alert_id, other.until_tick + 5, "amal")
    find(ledger, other.due_tick + 1)
    ledger.confirm(late.alert_id, other.due_tick + 2, "basma")
    ledger.merged(other.alert_id, late.alert_id, other.due_tick + 10)
    find(ledger, late.due_tick + 60)
    lessons = confirmed(ledger, 1)[-1].lessons
    assert [ref.alert_id for ref in lessons if ref.alert_id != want(1).alert_id][-1:] == [late.alert_id]
    assert len([ref for ref in lessons if ref.alert_id == late.alert_id]) == 1


def test_what_an_operator_said_of_a_wave_holds_over_nothing_when_it_is_merged() -> None:
    ledger, wanted, other = told_twice(replace(PARAMS, learn="told"))
    ledger.confirm(other.alert_id, other.until_tick + 5, "amal")
    ledger.merged(other.alert_id, wanted.alert_id, other.until_tick + 6)
    ledger.tell(wanted, wanted.until_tick + 10, undeclared=False)
    ledger.settle(wanted.due_tick + 1)
    assert [(asked.alert_id, asked.confirmed_by) for asked in ledger.wants] == [(wanted.alert_id, "amal")]


@pytest.mark.parametrize("which", [0, 1], ids=["what stays", "what goes"])
def test_where_one_of_two_was_dismissed_the_wave_teaches_nothing(which: int) -> None:
    ledger, wanted, other = told_twice(replace(PARAMS, learn="told"))
    ledger.dismiss((wanted, other)[which].alert_id, other.until_tick + 5)
    ledger.merged(other.alert_id, wanted.alert_id, other.until_tick + 6)
    ledger.tell(wanted, wanted.until_tick + 10, undeclared=True)
    ledger.settle(wanted.due_tick + 1)
    assert ledger.wants == []


def test_a_declared_wave_that_somebody_confirmed_teaches_also_where_told_ones_do_by_themselves() -> None:
    ledger, wanted = Ledger(replace(PARAMS, learn="told")), want(0)
    ledger.tell(wanted, wanted.until_tick, undeclared=False)
    ledger.confirm(wanted.alert_id, wanted.until_tick + 5, "amal")
    ledger.tell(wanted, wanted.until_tick + 10, undeclared=False)
    ledger.settle(wanted.due_tick + 1)
    assert [asked.confirmed_by for asked in ledger.wants] == ["amal"]


def test_each_tongue_is_learned_by_itself() -> None:
    ledger = Ledger(PARAMS)
    spoken = [
        "lanterns up when the bell rings",
        "ayo kita ramaikan tagar bareng",
        "the bell rings, lanterns",
        "ayo ramaikan",
    ]
    spoken[3] += " tagar sebentar lagi"
    made = [model for number, call in enumerate(spoken) for model in confirmed(ledger, number, call)]
    assert [[sorted(tongue.words)[0] for tongue in model.tongues] for model in made] == [["bel"], ["bel", "ayo"]]
    assert [tongue.waves for tongue in made[-1].tongues] == [2, 2]


def test_what_ordinary_people_say_as_well_is_nothing_to_learn() -> None:
    ledger, made = Ledger(PARAMS), list[Learned]()
    said = [f"when the bell rings kindle lanterns for party {chr(97 + i)}" for i in range(9)]
    for number in range(2):
        wanted = want(number)
        ledger.tell(wanted, wanted.until_tick, undeclared=True)
        ledger.confirm(wanted.alert_id, wanted.due_tick, "amal")
        ledger.settle(wanted.due_tick + 1)
        at = wanted.onset_tick * 1_000 - 60_000
        alike = [line(300 + 100 * number + i, 900 + i, text, at) for i, text in enumerate(said)]
        ledger.teach(ledger.wants[0], lesson(wanted, before(wanted, CALLS[number]) + alike, PARAMS))
        made += ledger.take_made()
    assert made == []


def test_a_call_that_names_the_hashtag_is_a_line_though_it_looks_like_the_onset_and_the_wave_is_not() -> None:
    asked = msgspec.structs.replace(want(0), until_tick=10_540, due_tick=10_600)
    onset = asked.onset_tick * 1_000
    call = [line(author, author, CALLS[0], onset + author, ("tag",)) for author in (1, 2, 3)]
    words = ["once", "twice", "thrice", "always", "never", "often", "seldom", "rarely"]
    wave = [
        line(10 + i, 1 + i % 3, f"stand up for the port {word}", onset + 60_000 + i, ("tag",))
        for i, word in enumerate(words)
    ]
    chat = [line(50, 2, "the kettle is on and the cat sleeps", onset - 60_000)]
    found = lesson(asked, [*call, *wave, *chat, *before(asked, CALLS[1])[3:]], PARAMS)
    assert found is not None
    assert found.calls[0] == CALLS[0]
    assert found.ref.lines[0].accounts == 3
    assert len(found.calls) <= 4  # three more texts were early enough on the hashtag
    assert not any("kettle" in text for text in found.calls)


def test_what_outsiders_spread_more_than_the_early_accounts_is_nobodys_call() -> None:
    wanted = want(0)
    viral = [line(500 + i, 900 + i, CALLS[0], wanted.onset_tick * 1_000 - 30_000) for i in range(10)]
    assert lesson(wanted, before(wanted, CALLS[0]) + viral, PARAMS) is None


def test_one_outsider_who_repeats_a_call_does_not_hide_it() -> None:
    wanted = want(0)
    again = [line(500 + i, 900, CALLS[0], wanted.onset_tick * 1_000 - 30_000) for i in range(10)]
    found = lesson(wanted, before(wanted, CALLS[0]) + again, PARAMS)
    assert found is not None
    assert found.calls == [CALLS[0]]


def test_a_ledger_that_begins_anew_gives_no_number_twice() -> None:
    _, newest = taught(3)
    assert newest is not None
    anew = Ledger(PARAMS)
    anew.published(newest.version)
    made = [model.version for number in range(2) for model in confirmed(anew, number)]
    assert made == [newest.version + 1]


def test_a_dismissed_wave_is_taken_back_and_teaches_no_more() -> None:
    ledger, _ = taught(2)
    ledger.dismiss(f"{1:016x}", 40_000)
    (model,) = ledger.take_made()
    assert (model.version, model.parent, model.tongues) == (2, 1, [])
    assert [lesson.alert_id for lesson in model.lessons] == [f"{0:016x}"]
    assert model.applies_tick == 40_000 + PARAMS.lead_ticks


def test_a_wave_that_was_dismissed_before_its_posts_were_found_teaches_nothing() -> None:
    ledger, wanted = Ledger(PARAMS), want(0)
    ledger.tell(wanted, wanted.until_tick, undeclared=True)
    ledger.confirm(wanted.alert_id, wanted.due_tick, "amal")
    ledger.settle(wanted.due_tick + 1)
    (asked,) = ledger.wants
    ledger.dismiss(wanted.alert_id, wanted.due_tick + 5)
    ledger.teach(asked, lesson(asked, before(asked, CALLS[0]), PARAMS))
    assert (ledger.wants, ledger.take_made()) == ([], [])
    assert confirmed(ledger, 1) == []


def test_a_version_that_was_found_late_applies_later() -> None:
    ledger, wanted = taught(1)[0], want(1)
    ledger.tell(wanted, wanted.until_tick, undeclared=True)
    ledger.confirm(wanted.alert_id, wanted.due_tick, "amal")
    ledger.settle(wanted.due_tick + 1)
    ledger.teach(ledger.wants[0], lesson(wanted, before(wanted, CALLS[1]), PARAMS), not_before=99_000)
    assert [model.applies_tick for model in ledger.take_made()] == [99_000]


def test_a_revert_leaves_only_the_waves_that_had_taught_the_older_version() -> None:
    ledger, first = taught(2)
    assert first is not None
    (second,) = confirmed(ledger, 2)
    ledger.revert(msgspec.structs.replace(first, version=3, by="operator", reverts_to=1))
    (fourth,) = confirmed(ledger, 3)
    assert (second.version, fourth.version, fourth.parent) == (2, 4, 3)
    assert [lesson.alert_id for lesson in fourth.lessons] == [f"{number:016x}" for number in (0, 1, 3)]


def test_learning_goes_on_after_a_restart_as_if_nothing_had_happened() -> None:
    ledger, other = taught(2)[0], Ledger(PARAMS)
    wanted = want(2)
    ledger.tell(wanted, wanted.until_tick, undeclared=True)
    other.restore(ledger.snapshot())
    assert other.told == ledger.told
    assert confirmed(other, 2) == confirmed(ledger, 2)
    assert other.snapshot() == ledger.snapshot()


def test_off_is_off() -> None:
    assert taught(3, replace(PARAMS, learn="off"))[1] is None


def test_a_learned_call_in_a_language_without_lexicon_is_not_held_down_by_the_lexicons_of_its_script() -> None:
    grammar, text = CallGrammar(), "ٹرینڈ میں حصہ ڈالیں ابھی کچھ دیر میں"
    alone, learned = grammar.read(text, "ur", 0), grammar.read(text, "ur", 0, learned=3.0)
    assert alone is None
    assert learned is not None
    assert learned.terms == {"bias": pytest.approx(learned.terms["bias"]), "learned": 3.0}
    assert learned.score > 0.5
    assert grammar.read(text, "fa", 0, learned=3.0) != learned


def test_indic_vowel_signs_do_not_break_words_apart() -> None:
    ledger = Ledger(PARAMS)
    for number, call in enumerate(["सब मिलकर ट्रेंड चलाएं अभी", "अपनी पोस्ट डालें, ट्रेंड चलाएं"]):
        made = confirmed(ledger, number, call)
    ear = LearnedEar(made[0])
    assert ear.candidates(["थोड़ी देर में ट्रेंड चलाएं", "आज बहुत गर्मी है"]) == [0]


@pytest.mark.parametrize("code", TONGUES)
def test_four_waves_teach_a_tongue_in_which_no_lexicon_hears_a_call(code: str) -> None:
    """Half of the next calls are told, hardly any small talk or slogan is heard."""
    grammar, rng, lang = CallGrammar(), np.random.default_rng(4), str(tongue(code)["lang"])
    taught = [spoken(rng, code, wave) for wave in range(4)]
    ear = LearnedEar(Learned(1, 0, 0, 0, tongues=fit(taught, 2)))
    calls = [say(rng, code, "call", tags="#x") for _ in range(50)]
    others = [say(rng, code, "chat") for _ in range(150)] + [say(rng, code, "cause") for _ in range(50)]

    def scores(texts: list[str], learned: bool) -> list[float]:
        worth = set(ear.candidates(texts)) if learned else set(range(len(texts)))
        terms = [ear.term(text) if learned else 0.0 for text in texts]
        read = [grammar.read(text, lang, 0, ["x"], None, term) for text, term in zip(texts, terms, strict=True)]
        return [0.0 if reading is None or i not in worth else reading.score for i, reading in enumerate(read)]

    assert sum(score >= 0.5 for score in scores(calls, learned=False)) <= 8
    assert sum(score >= 0.8 for score in scores(calls, learned=True)) >= 25
    assert sum(score >= 0.5 for score in scores(others, learned=True)) <= 2


def spoken(rng: np.random.Generator, code: str, wave: int) -> Lesson:
    """Four calls and two slogans as lines, small talk and slogans as ordinary ones."""
    calls = [say(rng, code, "call", tags=f"#t{wave}") for _ in range(4)]
    calls += [f"{say(rng, code, 'cause')} #t{wave}" for _ in range(2)]
    ordinary, held = (
        [say(rng, code, "chat") for _ in range(48)] + [say(rng, code, "cause") for _ in range(16)] for _ in range(2)
    )
    return Lesson(LessonRef(f"{wave:016x}", 0, "amal", code, [], [], len(ordinary)), calls, ordinary, held)
