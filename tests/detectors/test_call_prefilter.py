"""What the call filter sees in a text depends on that text only."""

from __future__ import annotations

import random

from detectors.calls.prefilter import prefilter

TEXTS = [
    "لحظة انشروها قبل ما تنحذف: الوزير يعرف من شهور",
    "day 79: that documentary surprised everyone, an old friend is not amused",
    "everyone starts in a few minutes, get ready to post",
    "good morning \n\n post\n",
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
