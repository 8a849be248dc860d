"""What the edge makes of records: rows, calls, dead letters and counts, whatever the batches."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from detectors.evidence import Reading
from detectors.fold import TAG_CHARS, fold_tag, fold_text
from detectors.hashing import identity
from detectors.post import NO_ID, SHARDS, UNKNOWN, Flag, Kind, shard_of
from streams.clock import EARLINESS_MS, LATENESS_MS
from streams.edge import Edge, EdgeOutput, EdgeSettings, split
from streams.identities import Identities
from streams.wire import USES_SCHEMA, Progress, Record, decode_uses, encode_uses
from tests.streams.posts import AT, bad_records, line, record

KEY = 99
SETTINGS = EdgeSettings(hash_key=KEY)


class Shouting:
    """A grammar with one rule: capitals are a call, the more the surer."""

    def candidates(self, texts: Sequence[str], /) -> list[int]:
        return [i for i, text in enumerate(texts) if text.isupper()]

    def read(
        self, text: str, lang: str, created_at: int, tags: Sequence[str], zone_hint: str | None, learned: float = 0.0, /
    ) -> Reading | None:
        score = min(len(text) / 100, 1.0)
        return Reading(score, {"capitals": score}, [(0, len(text), lang or "?")], None, ",".join(tags))


def apply(*lines: bytes, at: int = AT, settings: EdgeSettings = SETTINGS) -> EdgeOutput:
    records = [record(value, offset, at) for offset, value in enumerate(lines)]
    return Edge(settings, Shouting()).apply(records, 1)


def row(**fields: Any) -> dict[str, Any]:
    rows = apply(line(**fields)).uses.rows.to_dicts()
    assert len(rows) == 1
    return rows[0]


def test_a_row_says_all_that_later_stages_need() -> None:
    value = line(
        id="77", platform="bluesky", created_at="2024-12-08T18:32:59.500+03:00", kind="quote", ref="70", lang="en",
        author={"id": "did:a", "created_at": "2020-01-01T00:00:00Z", "followers": 5, "posts": 6, "location": "Basra"},
        text="One Wording #Tag", urls=["https://www.a.org/b?utm_source=c", "https://second.org"],
        media=[{"hash": "FF00"}, {"hash": "11"}], hashtags=["Tag"],
    )  # fmt: skip
    out = Edge(SETTINGS, Shouting()).apply([Record(value, 3, 41, AT)], 4)
    assert out.uses.rows.schema == pl.Schema(USES_SCHEMA)
    assert out.uses.rows.to_dicts() == [
        {
            "tag_key": "tag", "tag": identity(KEY, "tag"), "tag_as_written": "Tag", "platform": "bluesky",
            "post_id": "77", "author_id": "did:a", "author": identity(KEY, "bluesky:did:a"),
            "post": identity(KEY, "bluesky:77"), "ref": identity(KEY, "bluesky:70"),
            "text_hash": identity(KEY, "one wording"), "link": identity(KEY, "a.org/b"),
            "media": identity(KEY, "ff00"), "arrived_at": AT, "event_at": AT - 500, "kind": Kind.QUOTE, "flags": 0,
            "author_created": 1_577_836_800_000, "author_posts": 6, "followers": 5, "located": 1, "lang": "en",
            "text": "One Wording #Tag", "partition": 3, "offset": 41,
        }
    ]  # fmt: skip
    assert (out.uses.sources, out.uses.progress) == (4, [Progress(3, 41, 42, AT)])


def test_what_a_platform_does_not_say_is_unknown() -> None:
    bare = row(text="🔥 #tag")
    assert [bare[name] for name in ("ref", "text_hash", "link", "media")] == [NO_ID] * 4
    assert [bare[name] for name in ("author_created", "author_posts", "followers", "located")] == [UNKNOWN] * 4
    assert bare["lang"] == ""


@pytest.mark.parametrize(("location", "located"), [("Basra", 1), ("", 0), (" ", 0), (None, 0)])
def test_an_unstated_location_differs_from_a_missing_one(location: str | None, located: int) -> None:
    assert row(author={"id": "a", "location": location})["located"] == located


def test_counts_beyond_64_bits_are_the_largest() -> None:
    assert row(author={"id": "a", "followers": 10**30})["followers"] == 2**63 - 1


def test_one_row_a_tag_key_with_its_first_spelling() -> None:
    rows = apply(line(hashtags=["#Wave", "other", "ＷＡＶＥ", "wave", "", "#"], text="x")).uses.rows
    assert rows["tag_key"].to_list() == ["wave", "other"]
    assert rows["tag_as_written"].to_list() == ["Wave", "other"]


def test_hashtags_rule_even_when_empty_and_are_read_only_when_absent() -> None:
    assert apply(line(text="#read", hashtags=[])).uses.rows.height == 0
    assert apply(line(text="#read", hashtags=["given"])).uses.rows["tag_key"].to_list() == ["given"]
    assert apply(line(text="#read #it")).uses.rows["tag_key"].to_list() == ["read", "it"]


def test_a_link_in_the_text_counts_when_urls_are_absent() -> None:
    link = identity(KEY, "a.org/b")
    assert row(text="#tag https://a.org/b.")["link"] == link
    assert row(text="#tag https://a.org/b", urls=[])["link"] == NO_ID
    assert row(text="#tag", urls=["http://m.a.org/b/?fbclid=1#x"])["link"] == link


def test_a_deletion_is_one_row_without_a_tag() -> None:
    deleted = row(id="5", kind="delete", text="", hashtags=["tag"])
    assert (deleted["tag"], deleted["tag_key"], deleted["kind"]) == (NO_ID, "", Kind.DELETE)
    assert deleted["post"] == identity(KEY, "x:5")


@pytest.mark.parametrize(
    ("created_at", "event_at", "flag"),
    [
        ("2024-12-08T15:23:00Z", AT - LATENESS_MS, 0),
        ("2024-12-08T15:22:59.999Z", AT - LATENESS_MS, Flag.LATE),
        ("0001-01-01T00:00:00+14:00", AT - LATENESS_MS, Flag.LATE),
        ("2024-12-08T15:34:00Z", AT + EARLINESS_MS, 0),
        ("2024-12-08T15:34:00.001Z", AT + EARLINESS_MS, Flag.EARLY),
        ("9999-12-31T23:59:59-14:00", AT + EARLINESS_MS, Flag.EARLY),
    ],
)
def test_event_time_is_clamped_to_arrival_and_flagged(created_at: str, event_at: int, flag: int) -> None:
    out = apply(line(created_at=created_at))
    assert out.uses.rows.select("event_at", "flags").row(0) == (event_at, flag)
    assert out.counts.flags == ({Flag(flag).name: 1} if flag else {})
    assert out.counts.late == ({"x": 1} if flag == Flag.LATE else {})


def test_flags_say_what_was_done_to_a_post() -> None:
    many = [f"t{i}" for i in range(31)]
    assert row(text="a" * 4_001 + " #x", hashtags=["x"])["flags"] == Flag.TEXT_CUT
    assert row(hashtags=["x" * 101])["flags"] == Flag.TAG_LONG
    assert row(hashtags=["саmpaign"])["flags"] == Flag.MIXED_SCRIPT
    rows = apply(line(hashtags=many)).uses.rows
    assert rows["tag_key"].to_list() == many[:30]
    assert set(rows["flags"]) == {Flag.TAGS_CUT}


def test_evidence_is_cut_but_identities_are_of_all_that_is_analysed() -> None:
    text = "word " * 200 + "#tag"
    short, whole = row(text=text), row(text=text + " more")
    assert short["text"] == whole["text"] == text[:500]
    assert short["text_hash"] == identity(KEY, fold_text(text)) != whole["text_hash"]


def test_ticks_and_dead_letters_are_progress_but_no_posts() -> None:
    records = [
        Record(line(id="1"), 0, 10, AT),
        Record(b"{", 0, 11, AT + 5),
        Record(b"", 0, 12, AT + 2_000, tick=True),
        Record(b"not even read", 2, 7, AT + 1_000, tick=True),
    ]
    out = Edge(SETTINGS, Shouting()).apply(records, 3)
    assert out.uses.progress == out.calls.progress == [Progress(0, 10, 13, AT + 2_000), Progress(2, 7, 8, AT + 1_000)]
    assert out.uses.rows.height == len(out.dead) == 1
    assert (out.dead[0].partition, out.dead[0].offset, out.dead[0].arrived_at) == (0, 11, AT + 5)


def test_no_records_give_an_empty_batch() -> None:
    out = Edge(SETTINGS, Shouting()).apply([], 2)
    assert out.uses.rows.schema == pl.Schema(USES_SCHEMA)
    assert (out.uses.rows.height, out.uses.progress, out.calls.calls, out.dead) == (0, [], [], [])


def test_calls_are_posts_that_the_grammar_reads_over_the_floor() -> None:
    out = apply(
        line(id="1", text="quiet #tag"),
        line(id="2", text="SHORT #TAG"),
        line(id="3", text="L" * 50, hashtags=["Tag", "two"], kind="repost", lang="en"),
        line(id="4", text="L" * 20, hashtags=[]),
        line(id="5", text="L" * 90, kind="delete"),
    )
    assert [(call.post_id, call.kind, call.offset) for call in out.calls.calls] == [("3", Kind.REPOST, 2), ("4", 0, 3)]
    call = out.calls.calls[0]
    assert call.tags == [(identity(KEY, "tag"), "tag", "Tag"), (identity(KEY, "two"), "two", "two")]
    assert (call.reading.language, call.event_at, call.author) == ("Tag,two", AT, identity(KEY, "x:a"))


def test_the_real_grammar_is_the_default() -> None:
    text = "Everyone tweet now on #tag, all together in 5 minutes!"
    calls = Edge(SETTINGS).apply([record(line(text=text, lang="en"))], 1).calls.calls
    assert len(calls) == 1
    assert calls[0].reading.score >= 0.5


def corpus(posts: int, seed: int = 5) -> list[Record]:
    """Posts of all kinds with clashing tags, texts and authors, with bad records and ticks between them."""
    rng = random.Random(seed)
    bad = bad_records(25)
    tags = ["wave", "Wave", "ＷＡＶＥ", "حملة", "حمله", "other", "саmpaign", *(f"t{i}" for i in range(40))]
    records = []
    for offset in range(posts):
        picked = rng.choices(tags, k=rng.choice([0, 1, 1, 1, 3, 35]))
        value = line(
            id=str(rng.randrange(posts)), platform=rng.choice(["x", "telegram"]),
            author={"id": str(rng.randrange(50)), "followers": rng.randrange(9)},
            text=rng.choice(["one wording", "ONE  wording!", "نص آخر", "UP " * 20]) + " #" + rng.choice(tags),
            kind=rng.choice(["original", "repost", "delete", "reply"]),
            **({"hashtags": picked} if rng.random() < 0.7 else {}),
        )  # fmt: skip
        if rng.random() < 0.05:
            value = bad[rng.randrange(25)]
        records.append(Record(value, rng.randrange(3), offset, AT + offset * 10, tick=rng.random() < 0.02))
    return records


@pytest.mark.parametrize("size", [1, 7, 256, 1_000])
def test_batches_of_any_size_give_the_same(size: int) -> None:
    records = corpus(1_000)
    whole = Edge(SETTINGS, Shouting()).apply(records, 3)
    edge = Edge(SETTINGS, Shouting())
    parts = [edge.apply(records[i : i + size], 3) for i in range(0, len(records), size)]
    assert_frame_equal(pl.concat([part.uses.rows for part in parts]), whole.uses.rows)
    assert [call for part in parts for call in part.calls.calls] == whole.calls.calls
    assert [letter for part in parts for letter in part.dead] == whole.dead
    assert sum(sum(part.counts.posts.values()) for part in parts) == sum(whole.counts.posts.values())
    assert sum(whole.counts.uses.values()) == whole.uses.rows.height


def test_full_memos_change_nothing() -> None:
    roomy, cramped = Identities(KEY), Identities(KEY, memo_entries=2)
    texts = ["one", "two", "one!", "three", "", "one", "four"] * 3
    for ids in (roomy, cramped):
        ids.text.many(texts[:5])
    hashes = [identity(KEY, wording) if (wording := fold_text(text)) else NO_ID for text in texts]
    assert roomy.text.many(texts) == cramped.text.many(texts) == [cramped.text[text] for text in texts] == hashes
    assert [roomy.tag[text] for text in texts] == [cramped.tag[text] for text in texts]
    assert [roomy.link[text] for text in texts] == [cramped.link[text] for text in texts]
    assert max(len(cramped.tag), len(cramped.link), len(cramped.text)) <= 2


def test_every_worker_gets_its_shards_all_deletions_and_the_progress() -> None:
    batch = Edge(SETTINGS, Shouting()).apply(corpus(500), 3).uses
    parts = split(batch, 5)
    deletions = batch.rows.filter(pl.col("tag") == NO_ID)
    assert deletions.height > 0
    for worker, part in enumerate(parts):
        assert (part.sources, part.progress) == (batch.sources, batch.progress)
        assert_frame_equal(part.rows.filter(pl.col("tag") == NO_ID), deletions)
        shards = shard_of(part.rows.filter(pl.col("tag") != NO_ID)["tag"].to_numpy())
        assert {int(shard) % 5 for shard in shards} <= {worker}
        assert part.rows["offset"].is_sorted()
    assert sum(part.rows.height for part in parts) == batch.rows.height + 4 * deletions.height
    assert split(batch, 1) == [batch]
    assert len(split(Edge(SETTINGS, Shouting()).apply([], 1).uses, SHARDS)) == SHARDS


def test_rows_survive_the_wire() -> None:
    batch = Edge(SETTINGS, Shouting()).apply(corpus(200), 3).uses
    again = decode_uses(encode_uses(batch))
    assert_frame_equal(again.rows, batch.rows)
    assert again.progress == batch.progress


def bombs(count: int) -> list[bytes]:
    """Valid posts that cost a careless reader dearly."""
    families = [
        lambda i: line(id=str(i), text="x" * (4_001 + 70 * i), hashtags=["tag"]),
        lambda i: line(id=str(i), text="e" + "\u0301\u0323" * (16 + 8 * i), hashtags=["tag"]),
        lambda i: line(id=str(i), text="t", hashtags=[f"t{i}_{j}" for j in range(1_000)]),
        lambda i: line(id=str(i), text=" ".join(f"#t{i}_{j}" for j in range(1_000))),
        lambda i: line(id=str(i), text="#" + "ا" * 3_000),
        lambda i: line(id=str(i), text="t", hashtags=["\ufdfa" * 10_000, "\u0e38\u0e4d" * 5_000]),
        lambda i: line(id=str(i), text="#tag" + "\u202e\u200b" * 15_000),
        lambda i: line(id=str(i), text="#a" * 20_000),
    ]
    return [families[i % len(families)](i) for i in range(count)]


def test_five_hundred_bombs_are_flagged_and_cut() -> None:
    out = apply(*bombs(500))
    rows = out.uses.rows
    assert out.dead == []
    assert out.counts.posts == {"x": 500}
    assert set(rows["offset"]) == set(range(500))
    assert (rows["flags"] & int(Flag.TEXT_CUT | Flag.TAGS_CUT | Flag.TAG_LONG)).min() != 0
    assert rows["offset"].value_counts()["count"].max() == SETTINGS.tags_per_post
    assert max(map(len, rows["text"])) <= SETTINGS.evidence_chars
    assert max(map(len, rows["tag_key"])) <= TAG_CHARS
    assert max(map(len, rows["tag_as_written"])) <= TAG_CHARS
    assert all(fold_tag(key) == key for key in rows["tag_key"].unique())
