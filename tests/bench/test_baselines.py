"""Public methods flag what their published rules say, and nothing of an ordinary hour."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.baselines.methods import METHODS
from bench.baselines.table import Posts
from bench.posts import DAY_MS, HOUR_MS, MINUTE_MS, SPAN_START, rfc3339

WAVE_AT = SPAN_START + DAY_MS + HOUR_MS


def post(number: int, at: int, account: str, tag: str, text: str, **more: Any) -> dict[str, Any]:
    author = {"id": account, "created_at": "2020-01-01T00:00:00Z", "followers": 100, "following": 90, "posts": 900}
    made = {"id": f"p{number}", "platform": "x", "created_at": rfc3339(at), "author": author, "text": f"{text} #{tag}"}
    return {**made, "kind": "original", "hashtags": [tag], **more}


def ordinary() -> Iterator[dict[str, Any]]:
    """A day and two hours: a post every five minutes on one tag, each by another account in other words."""
    for n in range(26 * 12):
        yield post(n, SPAN_START + n * 5 * MINUTE_MS, f"o{n}", "daily", f"word{n} said something{n} about{n}")


def written(folder: Path, *wave: dict[str, Any]) -> Posts:
    path = folder / "posts.jsonl"
    rows = sorted([*ordinary(), *wave], key=lambda p: p["created_at"])
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return Posts(path)


def flagged(posts: Posts, method: str) -> set[str]:
    return {tag for alarm in METHODS[method](posts) for tag in alarm.wave_tags}


@pytest.mark.parametrize("method", [name for name in METHODS if name != "BotSlayer"])
def test_an_ordinary_day_is_left_alone(tmp_path: Path, method: str) -> None:
    assert not flagged(written(tmp_path), method)


def test_five_accounts_with_one_text_within_a_minute_are_flagged_and_four_are_not(tmp_path: Path) -> None:
    for count, found in ((5, {"launch"}), (4, set())):
        wave = [post(1_000 + n, WAVE_AT + n * 10_000, f"w{n}", "launch", "we want the truth") for n in range(count)]
        assert flagged(written(tmp_path, *wave), "same text by 5 in 60 s") == found


def test_qut_links_who_reposts_the_same_post_within_a_minute(tmp_path: Path) -> None:
    for gap_s, found in ((30, {"launch"}), (90, set())):
        wave = [
            post(1_000 + n, WAVE_AT + n * gap_s * 1_000, f"w{n}", "launch", "seed", kind="repost", ref="p5")
            for n in range(6)
        ]
        assert flagged(written(tmp_path, *wave), "QUT toolkit") == found


def test_coortweet_wants_an_account_to_take_part_twice(tmp_path: Path) -> None:
    def wave(times: int) -> list[dict[str, Any]]:
        return [
            post(
                1_000 + 10 * t + n, WAVE_AT + t * 60_000 + n * 1_000, f"w{n}", "launch", "s", kind="repost", ref=f"p{t}"
            )
            for t in range(times)
            for n in range(6)
        ]

    assert not flagged(written(tmp_path, *wave(1)), "CooRTweet")
    assert flagged(written(tmp_path, *wave(2)), "CooRTweet") == {"launch"}


def test_hashtags_as_objects_link_those_who_only_share_a_hashtag(tmp_path: Path) -> None:
    wave = [
        post(1_000 + 10 * t + n, WAVE_AT + t * 60_000 + n * 1_000, f"w{n}", "launch", f"own{t}{n} words{t}{n}")
        for t in range(2)
        for n in range(6)
    ]
    assert not flagged(written(tmp_path, *wave), "CooRTweet")
    assert flagged(written(tmp_path, *wave), "CooRTweet, hashtags too") == {"launch"}


def test_a_burst_is_told_at_the_end_of_its_five_minutes(tmp_path: Path) -> None:
    wave = [post(1_000 + n, WAVE_AT + n * 1_000, f"w{n}", "launch", f"own{n} words") for n in range(31)]
    posts = written(tmp_path, *wave)
    alarm = METHODS["Poisson burst, 30 posts"](posts)[0]
    assert alarm.wave_tags == {"launch": WAVE_AT + 5 * MINUTE_MS}
    assert not flagged(written(tmp_path, *wave[:29]), "Poisson burst, 30 posts")


def test_botslayer_ranks_the_new_and_busy_hashtag_of_odd_accounts_highest(tmp_path: Path) -> None:
    odd = {"id": "", "created_at": "2024-03-01T00:00:00Z", "followers": 1, "following": 900, "posts": 9_000}
    wave = [
        {**post(1_000 + n, WAVE_AT + n * 1_000, f"w{n}", "launch", f"own{n} words"), "author": {**odd, "id": f"w{n}"}}
        for n in range(60)
    ]
    assert "launch" in flagged(written(tmp_path, *wave), "BotSlayer")


def test_flags_within_an_hour_are_one_alarm(tmp_path: Path) -> None:
    wave = [
        post(1_000 + 40 * k + n, WAVE_AT + k * 10 * MINUTE_MS + n * 1_000, f"w{k}-{n}", "launch", f"own{k}{n} words")
        for k in range(3)
        for n in range(35)
    ]
    assert len(METHODS["Poisson burst, 30 posts"](written(tmp_path, *wave))) == 1
