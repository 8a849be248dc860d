"""Every record is a post or a dead letter with its reason and its bytes; nothing raises."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.decode import RECORD_BYTES, Post, decode, decode_all
from streams.wire import DeadLetter, Reason
from tests.streams.posts import bad_records, line, post, record


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"unknown": {"deep": [1, {"er": None}]}},
        {"lang": None, "ref": None, "received_at": None},
        {"hashtags": [], "urls": [], "media": [], "engagement": {}},
        {"media": [{"hash": "ff"}, {"hash": "00", "kind": "video", "algorithm": "pdq"}]},
        {"created_at": "2024-12-08T18:33:00.123456+03:00"},
        {"created_at": "2024-12-08t15:33:00z"},
        {"author": {"id": "a", "followers": 12.0, "posts": 10**30, "location": None, "handle": None}},
        {"engagement": {"likes": -1, "views": 3.0}},
        {"text": "\x00\u202e\U0001f600"},
        {"text": "t" * 40_000, "id": "i" * 256, "platform": "p" * 32},
        {"kind": "delete", "text": ""},
    ],
)
def test_what_the_schema_allows_is_a_post(fields: dict[str, Any]) -> None:
    assert isinstance(decode(record(line(**fields))), Post)


def test_hashtags_that_are_absent_differ_from_none() -> None:
    absent, none = decode(record(line())), decode(record(line(hashtags=[])))
    assert isinstance(absent, Post)
    assert isinstance(none, Post)
    assert absent.hashtags != none.hashtags == []


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", Reason.BAD_JSON),
        (b"{", Reason.BAD_JSON),
        (b"\xef\xbb\xbf" + line(), Reason.BAD_JSON),
        (line().replace(b'"x"', b"NaN"), Reason.BAD_JSON),
        (line() + b"{}", Reason.BAD_JSON),
        (line(text="Q").replace(b"Q", b"\\ud800 "), Reason.BAD_JSON),
        (b"null", Reason.WRONG_TYPE),
        (b"[]", Reason.WRONG_TYPE),
        (line(id=1), Reason.WRONG_TYPE),
        (line(author=None), Reason.WRONG_TYPE),
        (line(hashtags=None), Reason.WRONG_TYPE),
        (line(created_at=5), Reason.WRONG_TYPE),
        (line(author={"id": "a", "followers": 1.5}), Reason.WRONG_TYPE),
        (line(author={"id": "a", "handle": 3}), Reason.WRONG_TYPE),
        (line(engagement={"likes": "3"}), Reason.WRONG_TYPE),
        (b"{}", Reason.MISSING_FIELD),
        (line(author={}), Reason.MISSING_FIELD),
        (line(media=[{}]), Reason.MISSING_FIELD),
        (line(id=""), Reason.OUT_OF_RANGE),
        (line(kind="poke"), Reason.OUT_OF_RANGE),
        (line(platform="X"), Reason.OUT_OF_RANGE),
        (line(platform="x\n"), Reason.OUT_OF_RANGE),
        (line(platform=""), Reason.OUT_OF_RANGE),
        (line(text="t" * 40_001), Reason.OUT_OF_RANGE),
        (line(author={"id": "a" * 257}), Reason.OUT_OF_RANGE),
        (line(author={"id": "a", "posts": -1}), Reason.OUT_OF_RANGE),
        (line(author={"id": "a", "posts": 0}).replace(b'"posts":', b'"posts":' + b"9" * 9_000), Reason.OUT_OF_RANGE),
        (line(created_at="2024-12-08T15:33:00"), Reason.BAD_TIME),
        (line(created_at="2024-02-30T00:00:00Z"), Reason.BAD_TIME),
        (line(received_at="soon"), Reason.BAD_TIME),
        (line(author={"id": "a", "created_at": "2020"}), Reason.BAD_TIME),
        (line(text="Q").replace(b"Q", b"\xff"), Reason.BAD_UTF8),
        (line(unknown="Q").replace(b"Q", b"\xed\xa0\x80"), Reason.BAD_UTF8),
        (b"[" * 100_000, Reason.TOO_DEEP),
        (line(x=0).replace(b'"x":', b'"x":' + b'{"a":' * 20_000), Reason.TOO_DEEP),
        (line(more="x" * RECORD_BYTES), Reason.TOO_LARGE),
        (b"\xff" * (RECORD_BYTES + 1), Reason.TOO_LARGE),
    ],
)
def test_what_it_forbids_is_a_dead_letter_with_a_reason(value: bytes, reason: Reason) -> None:
    letter = decode(record(value, offset=7))
    assert isinstance(letter, DeadLetter)
    assert (letter.reason, letter.offset, letter.value) == (reason, 7, value)
    assert 0 < len(letter.detail) <= 200


def test_a_record_of_exactly_the_cap_passes() -> None:
    padding = RECORD_BYTES - len(line(more=""))
    assert isinstance(decode(record(line(more="x" * padding))), Post)
    assert isinstance(decode(record(line(more="x" * (padding + 1)))), DeadLetter)


def test_two_thousand_bad_records_are_two_thousand_dead_letters() -> None:
    bad = bad_records(2_000)
    mixed = [value for i, value in enumerate(bad) for value in (line(id=f"good{i}"), value)]
    posts, positions, dead = decode_all([record(value, offset) for offset, value in enumerate(mixed)])
    assert [post.id for post in posts] == [f"good{i}" for i in range(2_000)]
    assert positions == list(range(0, 4_000, 2))
    assert [letter.offset for letter in dead] == list(range(1, 4_000, 2))
    assert [letter.value for letter in dead] == bad
    assert set(Counter(letter.reason for letter in dead)) == set(Reason)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from(
    ["id", "platform", "created_at", "author", "text", "kind", "hashtags", "urls", "media", "engagement", "lang", "ref"]
)


@given(st.dictionaries(names, anything, max_size=3), st.booleans())
@settings(max_examples=300)
def test_any_value_in_any_field_is_decided(fields: dict[str, Any], ascii_only: bool) -> None:
    value = json.dumps(post() | fields, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert isinstance(decode(record(value)), Post | DeadLetter)


@given(st.lists(st.binary(max_size=200), max_size=8), st.integers(0, 200), st.binary(max_size=4))
@settings(max_examples=300)
def test_any_bytes_are_decided(values: list[bytes], at: int, octets: bytes) -> None:
    whole = line()
    values = [*values, whole[:at] + octets + whole[at:], whole[:at] + octets + whole[at + len(octets) :]]
    posts, positions, dead = decode_all([record(value, offset) for offset, value in enumerate(values)])
    assert len(posts) == len(positions)
    assert sorted([*positions, *(letter.offset for letter in dead)]) == list(range(len(values)))
