"""What the call filter sees in a text depends on that text only."""

from __future__ import annotations

import random

import numpy as np

from bench.calls import lines
from detectors.calls.likeness import Likeness
from detectors.calls.ngrams import trained
from detectors.calls.normalise import fold, fold_char
from detectors.calls.prefilter import Prefilter, prefilter, triggers

TEXTS = [
    "لحظة انشروها قبل ما تنحذف: الوزير يعرف من شهور",
    "day 79: that documentary surprised everyone, an old friend is not amused",
    "everyone starts in a few minutes, get ready to post",
    "good morning \n\n post\n",
    "be online at 23:00, post at least ten times",
    "post",
    "now, everyone",
    "at nine",
    "أحسن من السنة الماضية!! 🤔",
    "",
    "\n",
    "😂",
]


def test_a_text_is_read_or_not_whatever_stands_beside_it() -> None:
    alone = {text: prefilter().candidates([text]) == [0] for text in TEXTS}
    assert True in alone.values()
    assert False in alone.values()
    rng = random.Random(1)
    for _ in range(200):
        batch = rng.choices(TEXTS, k=rng.randrange(1, 30))
        found = set(prefilter().candidates(batch))
        assert [i in found for i in range(len(batch))] == [alone[text] for text in batch]


def test_a_text_with_a_trigger_is_read_unless_its_letters_speak_against_a_call() -> None:
    texts = [
        "in ten minutes under the minister's page",
        "the storm took the roof of the post office last night, the police said",
    ]
    assert prefilter().candidates(texts) == [0]
    assert Prefilter(triggers()).candidates(texts) == [0, 1]  # by triggers alone


def test_a_call_within_a_long_post_is_read() -> None:
    talk = "Nothing new from the harbour today, the ships are late again and the bakery is closed. "
    assert prefilter().candidates([talk * 4, talk * 3 + "Everyone starts posting in ten minutes! " + talk]) == [1]


def test_likeness_is_nearly_what_the_model_says() -> None:
    texts = [line["text"] for line in lines("ru", "held")]
    exact = [trained().logit(fold(text)) for text in texts]
    assert np.abs(Likeness(trained().weights).of(texts) - exact).mean() < 0.3


def test_what_the_letters_say_of_a_text_does_not_depend_on_where_it_stands() -> None:
    text = "in ten minutes under the minister's page"
    for before in ("", "a", "ab", "abc", "a longer text with many letters in it"):
        assert 1 in prefilter().candidates([before, text, before])


def test_of_words_with_more_letters_than_bytes_can_name_the_commoner_are_found() -> None:
    letters = [chr(code) for code in range(0x1200, 0x2000) if fold_char(chr(code)) == chr(code)][:400]
    words = [" " + "".join(letters[i : i + 4]) for i in range(0, 400, 4)]
    common = [word[:3] + word[4] for word in words[:50]]  # its letters stand twice
    assert Prefilter([*words, *common]).candidates([f"x{word} y" for word in words[:40]]) == list(range(40))
