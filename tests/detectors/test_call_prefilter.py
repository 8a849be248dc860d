"""What the call filter sees in a text depends on that text only."""

from __future__ import annotations

import random

from detectors.calls.prefilter import Prefilter, prefilter

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


def test_half_of_an_unknown_wording_is_enough_when_its_letters_are_those_of_calls() -> None:
    texts = ["in ten minutes under the minister's page", "the post came late and my dog slept under the table"]
    assert prefilter().candidates(texts) == [0]
    assert Prefilter().candidates(texts) == []  # by triggers alone


def test_what_the_letters_say_of_a_text_does_not_depend_on_where_it_stands() -> None:
    text = "in ten minutes under the minister's page"
    for before in ("", "a", "ab", "abc", "a longer text with many letters in it"):
        assert 1 in prefilter().candidates([before, text, before])
