"""Phrases of time as people say them, one by one: each stands before and after the words of a call; and whole calls.

Written as a grid (digits, words, halves and quarters, minutes to and past, parts of the day, blocks, lengths, days and
zones in each language) in ``time_phrases/*.toml``, and by kinds of what was read wrongly. There the author's zone, the
rest of the call, then phrases and calls by what they mean: "+30" minutes on, "few", "now", a clock, "t" tomorrow,
"d2+" in two days, "@" a zone that the phrase names, "none" where nothing can be derived.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from detectors.calls.normalise import fold
from detectors.calls.times import resolve

CREATED = datetime(2025, 3, 5, 10, 7, tzinfo=UTC)  # a Wednesday; its wall clock is read in the author's zone
FEW = {"few": 5, "now": 0}
ABOUT_MIN = 3  # "a few minutes" may be two to eight
FOLDER = Path(__file__).with_name("time_phrases")
SAID = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.toml"))}


def cases(kind: str) -> list[object]:
    return [
        pytest.param(language, text, meant, id=f"{language}-{text}")
        for language, said in SAID.items()
        for meant, texts in said[kind].items()
        for text in texts
    ]


def minutes_ahead(meant: str, zone: str) -> float:
    """What a phrase means, in minutes from ``CREATED``."""
    if meant in FEW:
        return FEW[meant]
    if meant.startswith("+"):
        return int(meant)
    said = re.fullmatch(r"(?:(t)|d(\d)\+)?(\d\d):(\d\d)(?:@(.+))?", meant)
    assert said is not None, meant
    created = CREATED.replace(tzinfo=ZoneInfo(zone))
    midnight = created.astimezone(ZoneInfo(said[5] or zone)).replace(hour=0, minute=0)
    days = 1 if said[1] else int(said[2] or 0)
    at = midnight + timedelta(days=days, hours=int(said[3]), minutes=int(said[4]))
    if at < created:  # the day is further on there
        at += timedelta(days=1)
    return (at - created).total_seconds() / 60


@pytest.mark.parametrize(("language", "phrase", "meant"), cases("phrases"))
def test_a_phrase_of_time_is_understood_before_and_after_the_call(language: str, phrase: str, meant: str) -> None:
    zone, rest = SAID[language]["zone"], SAID[language]["rest"]
    created_at = int(CREATED.replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    for text in (f"{phrase} {rest}", f"{rest} {phrase}"):
        announced = resolve(fold(text, language), language, created_at, None if "@" in meant else zone)
        assert announced is not None, text
        assert not announced.assumed, text
        off = (announced.at - created_at) / 60_000 - minutes_ahead(meant, zone)
        assert abs(off) <= (ABOUT_MIN if meant == "few" else 0), (text, announced)


@pytest.mark.parametrize(("language", "text", "meant"), cases("calls"))
def test_a_call_is_understood_whole(language: str, text: str, meant: str) -> None:
    zone = SAID[language]["zone"]
    created_at = int(CREATED.replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    announced = resolve(fold(text, language), language, created_at, zone)
    if meant == "none":
        assert announced is None, announced
        return
    assert announced is not None
    off = (announced.at - created_at) / 60_000 - minutes_ahead(meant, zone)
    assert abs(off) <= (ABOUT_MIN if meant == "few" else 0), announced
