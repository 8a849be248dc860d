"""Evasions change how a launch looks and nothing else of the stream."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from detectors.fold import fold_tag
from streams.errors import ConfigError
from streams.scenarios.evasions import EVASIONS
from streams.scenarios.simulation import simulate
from streams.scenarios.spellings import spellings
from streams.scenarios.truth import Truth


def staged(*evade: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Posts on the first launch's tags, and the rest of the stream."""
    stream = simulate("staff", 5, hours=24, rate=0.02, launches=2, bursts=0, public=0.0, evade=evade)
    posts = [json.loads(line) for line in stream]
    tags = {tag for truth in stream.truth for tag in truth.tags}
    ids = {p["id"] for p in posts if tags & set(p["hashtags"])}
    return [p for p in posts if p["id"] in ids], [p for p in posts if p["id"] not in ids]


def at(post: dict[str, Any]) -> float:
    return datetime.fromisoformat(post["created_at"]).timestamp()


@pytest.mark.parametrize("names", [*((name,) for name in EVASIONS), tuple(EVASIONS)], ids="+".join)
def test_an_evasion_is_repeatable_and_leaves_the_background_alone(names: tuple[str, ...]) -> None:
    plain, evaded = staged(), staged(*names)
    assert evaded == staged(*names)
    assert evaded[0] != plain[0]
    assert [p["id"] for p in evaded[1]] == [p["id"] for p in plain[1]]


@pytest.mark.parametrize("name", ["jitter", "ramp"])
def test_nobody_reposts_what_is_not_yet_written(name: str) -> None:
    wave, _ = staged(name)
    written = {p["id"]: at(p) for p in wave if p["kind"] != "delete"}
    follows = [p for p in wave if p.get("ref") in written]
    assert follows
    assert all(at(p) > written[p["ref"]] for p in follows)


def test_deleted_posts_are_gone_a_minute_later() -> None:
    wave, _ = staged("delete")
    written = {p["id"]: at(p) for p in wave if p["kind"] != "delete"}
    gone = {p["id"]: at(p) for p in wave if p["kind"] == "delete"}
    assert sum(gone[i] - written[i] == pytest.approx(60) for i in gone) == len(gone) > 0


def launches(**settings: Any) -> tuple[list[dict[str, Any]], list[Truth]]:
    """A stream with two launches of one operation, and its truth."""
    stream = simulate("staff", 5, hours=24, rate=0.02, launches=2, bursts=0, public=0.0, **settings)
    posts = [json.loads(line) for line in stream]
    return posts, stream.truth


def hands(posts: list[dict[str, Any]], truth: list[Truth]) -> list[set[str]]:
    """Who took part in each launch, without whoever called for it."""
    found = [t for t in truth if t.kind == "launch"]
    calls = {t.call.post_id for t in found if t.call}
    return [
        {p["author"]["id"] for p in posts if set(t.tags) & set(p["hashtags"]) and p["id"] not in calls} for t in found
    ]


def test_an_operation_that_is_never_seen_twice_shares_no_account() -> None:
    one, two = hands(*launches())
    assert len(one & two) > 10
    one, two = hands(*launches(evade=("unseen",)))
    assert not one & two


def test_aged_accounts_come_back_and_look_like_anyones() -> None:
    posts, truth = launches(evade=("aged",))
    one, two = hands(posts, truth)
    before_one, before_two = hands(*launches())
    assert len(one & two) > 10
    assert not (one | two) & (before_one | before_two)
    young = {p["author"]["id"] for p in posts if p["author"]["created_at"] > "2024-11-01"}
    assert len((one | two) & young) < 0.1 * len(one | two)


def test_half_of_the_accounts_work_on_the_other_platform() -> None:
    wave, _ = staged("halves")
    crew = {p["author"]["id"]: p["platform"] for p in wave}
    assert 0.3 < sum(platform == "telegram" for platform in crew.values()) / len(crew) < 0.7


def test_a_tag_in_five_spellings_is_one_to_readers_and_truth_knows_them_all() -> None:
    posts, truth = launches(evade=("spell",))
    tags = next(t for t in truth if t.kind == "launch").tags
    used = {tag for p in posts for tag in p["hashtags"] if tag in tags}
    assert len(used) > 5
    assert set(tags) == {way for tag in tags for way in spellings(tag) if way in tags}
    assert len({fold_tag(tag) for tag in tags}) < len(tags)
    assert all(f"#{tag}" in p["text"] for p in posts for tag in p["hashtags"] if tag in used)


def test_stuffed_posts_carry_three_everyday_tags_more() -> None:
    posts, truth = launches(evade=("stuff",))
    called = [t.call.post_id for t in truth if t.call]
    tags = {tag for t in truth for tag in t.tags}
    wave = [p for p in posts if tags & set(p["hashtags"]) and p["id"] not in called]
    assert min(len(p["hashtags"]) for p in wave) >= 3
    assert all(f"#{tag}" in p["text"] for p in wave for tag in p["hashtags"])


def test_a_hidden_launch_happens_on_a_tag_of_the_public() -> None:
    stream = simulate("staff", 5, hours=24, rate=0.2, launches=1, bursts=0, public=0.0, evade=("hide",))
    posts = [json.loads(line) for line in stream]
    launch = stream.truth[0]
    before = [p for p in posts if set(launch.tags) & set(p["hashtags"]) and p["created_at"] < launch.onset_at]
    assert len({p["author"]["id"] for p in before}) > 10


def test_a_diluted_launch_has_a_public_from_the_first_minute() -> None:
    (one, _), (diluted, _) = hands(*launches()), hands(*launches(evade=("dilute",)))
    assert len(diluted) > 4 * len(one)


def test_decoys_are_called_for_and_nobody_follows() -> None:
    posts, truth = launches(evade=("decoys",))
    feints = [t for t in truth if t.archetype == "decoy"]
    assert len(feints) == 6
    ids = {p["id"] for p in posts}
    for feint in feints:
        assert feint.kind == "neutral"
        assert feint.call is not None
        assert feint.call.post_id in ids
        assert sum(feint.tags[0] in p["hashtags"] for p in posts) == 1


def test_a_sampled_feed_holds_a_tenth_of_the_same_posts() -> None:
    whole, sampled = launches()[0], launches(feed=0.1)[0]
    ids = {p["id"] for p in whole}
    assert {p["id"] for p in sampled} < ids
    assert 0.07 < len(sampled) / len(whole) < 0.13


def test_an_unknown_evasion_is_named() -> None:
    with pytest.raises(ConfigError, match="invisible"):
        list(simulate("staff", 5, hours=24, rate=0.02, launches=1, bursts=0, evade=("invisible",)))
