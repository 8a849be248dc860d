"""A call within a long post is heard as if it stood alone."""

from __future__ import annotations

import random

import pytest

from detectors import calls
from detectors.calls import CallGrammar
from detectors.calls.stretches import LONG, STRETCH, stretches

GRAMMAR = CallGrammar()
PARSE = calls._parse
AT = 1_733_671_980_000  # 2024-12-08 15:33 UTC
CALL = "Everyone tweet #Bridge together in ten minutes!"
TALK = "Nothing new from the harbour today, the ships are late again and the bakery is closed. "


@pytest.mark.parametrize("text", [CALL, f"{TALK * 6}\n{CALL}", f"{CALL} {TALK * 6}", f"{TALK * 3}{CALL}\n{TALK * 3}"])
def test_it_is_heard_with_its_time_and_shown_where_it_stands(text: str) -> None:
    reading = GRAMMAR.read(text, "en", AT, ["Bridge"])
    assert reading is not None
    assert reading.score > 0.8
    assert reading.announced is not None
    assert reading.announced.at == AT + 600_000
    assert {slot: text[start:end] for start, end, slot in reading.spans}["all"] == "Everyone"


def test_its_time_may_stand_in_the_sentence_before() -> None:
    text = f"{TALK * 3}It is at 18:00 UTC, not earlier. {TALK[:80]}. Everyone tweet #Bridge together, all of us! {TALK}"
    reading = GRAMMAR.read(text, "en", AT, ["Bridge"])
    assert reading is not None
    assert reading.announced is not None
    assert reading.announced.at == 1_733_680_800_000


def test_who_calls_in_the_open_is_seen_wherever_it_says_so() -> None:
    reading = GRAMMAR.read(f"Your fan club here. {TALK * 5}{CALL}", "en", AT, ["Bridge"])
    assert reading is not None
    assert "open" in [slot for _, _, slot in reading.spans]


def test_long_talk_alone_is_no_call() -> None:
    reading = GRAMMAR.read(TALK * 10, "en", AT)
    assert reading is None or reading.score < 0.2


def test_a_text_of_countless_sentences_is_not_read_countless_times() -> None:
    text = "a. " * 1_000
    assert sum(end - start for start, end in stretches(text)) < 5 * 2_000


def test_however_many_calls_a_text_holds_few_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(text: str, language: str) -> calls._Parsed:
        read.append(text)
        return PARSE(text, language)

    monkeypatch.setattr(calls, "_parse", noted)
    reading = GRAMMAR.read(f"{CALL} " * 40, "en", AT, ["Bridge"])
    assert reading is not None
    assert reading.score > 0.8
    assert len(read) <= calls.MOST_STRETCHES


def test_stretches_cover_a_text_in_order_and_stay_short() -> None:
    rng = random.Random(1)
    for _ in range(200):
        words = ("word", "a", "и", "كلمة", "longer" * rng.randrange(1, 40))
        text = "".join(
            rng.choice(words) + rng.choice((" ", ". ", "\n", "! ", "")) for _ in range(rng.randrange(1, 200))
        )
        found = stretches(text)
        text = text[:2_000]
        covered = {i for start, end in found for i in range(start, end)}
        assert all(text[i].isspace() for i in range(len(text)) if i not in covered)
        assert found == sorted(found)
        assert len(text) <= LONG or max(end - start for start, end in found) <= STRETCH
