"""What each detector measures on rows made for it."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import numpy as np
import pytest

from detectors.accounts import Accounts
from detectors.copies import Copies
from detectors.deletions import Deletions
from detectors.links import Links
from detectors.media import Media
from detectors.mirrors import Mirrors
from detectors.newcomers import Newcomers
from detectors.post import Kind, Uses
from detectors.reposts import Reposts
from streams.rows import Seen, Stretch, uses_of
from tests.streams.rows import START, deletion, frame, use

Row = dict[str, Any]
REPOST = int(Kind.REPOST)


def uses(rows: list[Row]) -> Uses:
    """Rows as detect hands them on: sorted, each account's first one a join."""
    table = frame(sorted(rows, key=lambda row: row["arrived_at"]))
    author, kind = table["author"].to_numpy(), table["kind"].to_numpy()
    joined = np.zeros(len(table), np.bool_)
    posts = np.flatnonzero(kind != Kind.DELETE)
    joined[posts[np.unique(author[posts], return_index=True)[1]]] = True
    every, tick = np.arange(len(table)), table["arrived_at"].to_numpy() // 1_000
    fresh = table["arrived_at"].to_numpy()
    return uses_of([(Stretch(table, every, tick, Seen(joined, fresh, fresh)), every)])


def at(seconds: float) -> int:
    return START + round(seconds * 1_000)


def step(accounts: int, start_s: float, per_s: float) -> list[Row]:
    """A called crowd: one rate from the first second on."""
    return [use(at(start_s + i / per_s), "#t", f"s{i}") for i in range(accounts)]


def test_newcomers_count_originals_apart_from_reposts_of_one_seed() -> None:
    reposts = [use(at(i / 2), "#t", f"r{i}", kind=REPOST, ref=99) for i in range(20)]
    originals = [use(at(20 + i), "#t", f"o{i}") for i in range(10)]
    detector = Newcomers()
    detector.update(uses(reposts + originals))
    measures = detector.evidence(at(29.5)).measures
    assert measures["newcomers.best_15s"] == 20
    assert measures["newcomers.best_no15"] == 10
    assert measures["newcomers.no60"] == 10
    assert measures["newcomers.seeds60"] == 11
    assert measures["newcomers.last_60s"] == 30


def test_windows_empty_as_the_clock_goes_on_and_the_best_stays() -> None:
    detector = Newcomers()
    detector.update(uses(step(12, 0, 1)))
    later = detector.evidence(at(700)).measures
    assert [later[f"newcomers.last_{w}s"] for w in (5, 15, 60, 600)] == [0, 0, 0, 0]
    assert later["newcomers.best_15s"] == 12


def test_an_onset_is_the_start_of_the_burst_and_not_the_first_post() -> None:
    strays = [use(at(-3_000 + 700 * i), "#t", f"stray{i}") for i in range(5)]
    detector = Newcomers()
    detector.update(uses(strays + step(40, 120, 2)))
    measures = detector.evidence(at(141)).measures
    assert abs(measures["newcomers.onset_at"] - at(120)) <= 1_000
    assert measures["newcomers.rise_s"] == pytest.approx(19, abs=1)


def test_a_called_crowd_is_a_step_and_self_exciting_attention_grows() -> None:
    called, organic = Newcomers(), Newcomers()
    called.update(uses(step(300, 0, 2)))
    slow = [use(at(30 * i), "#t", f"b{i}") for i in range(40)]
    # the n-th account comes where an exponential that doubles in two minutes has brought n
    growth = [use(at(1_200 + 120 * np.log2(1 + i / 10)), "#t", f"g{i}") for i in range(300)]
    organic.update(uses(slow + growth))
    first, second = called.evidence(at(150)).measures, organic.evidence(at(1_800)).measures
    assert first["newcomers.step"] > second["newcomers.step"] + 0.5
    assert first["newcomers.growth"] < 2 < second["newcomers.growth"]


def test_eighteen_joins_in_a_row_are_timed_without_the_first_stray() -> None:
    detector = Newcomers()
    detector.update(uses([use(at(-900), "#t", "early"), *step(30, 0, 2)]))
    assert detector.evidence(at(20)).measures["newcomers.fastest_18_s"] == 8.5


def test_copies_count_accounts_and_not_posts_of_one_account() -> None:
    rows = [use(at(i), "#t", f"a{i % 4}", n=i, text="all together now, friends") for i in range(8)]
    rows += [use(at(20 + i), "#t", "one", n=i, text="my own words, again and again") for i in range(5)]
    rows += [use(at(30), "#t", "z", kind=REPOST, text="all together now, friends")]
    detector = Copies()
    detector.update(uses(rows))
    finding = detector.evidence(at(40))
    assert finding.measures == {
        "copies.accounts": 4.0,
        "copies.share": 8 / 13,
        "copies.clusters": 1.0,
        "copies.copied": 8 / 13,
        "copies.reworded": 0.0,
        "copies.span_s": 7.0,
    }
    assert [(e["text"], e["accounts"]) for e in finding.exhibits["copies"]] == [("all together now, friends", 4)]


def test_reposts_tell_a_cascade_from_a_ring_and_from_starters() -> None:
    seed = use(at(0), "#t", "known", text="breaking")
    rows = [seed] + [use(at(1 + i), "#t", f"r{i}", kind=REPOST, ref=seed["post"]) for i in range(6)]
    rows += [use(at(10 + i), "#t", "ring", n=i, kind=REPOST, ref=1_000 + i % 3) for i in range(12)]
    detector = Reposts()
    detector.update(uses(rows))
    finding = detector.evidence(at(30))
    assert finding.measures["reposts.share"] == 18 / 19
    assert finding.measures["reposts.top_share"] == 6 / 18
    assert finding.measures["reposts.hyperactive"] == 1
    assert finding.measures["reposts.hyperactive_share"] == 12 / 19
    assert finding.measures["reposts.starters"] == 1 / 8
    assert finding.measures["reposts.seeds"] == 4
    assert finding.exhibits["seeds"][0] | {"first_at": 0, "last_at": 0} == {
        "platform": "x", "post_id": seed["post_id"], "text": "breaking",
        "reposts": 6, "share": 6 / 18, "first_at": 0, "last_at": 0,
    }  # fmt: skip


def test_one_post_of_its_own_takes_an_account_off_the_repost_only_list() -> None:
    rows = [use(at(i), "#t", "busy", n=i, kind=REPOST, ref=5) for i in range(30)] + [use(at(31), "#t", "busy")]
    detector = Reposts()
    detector.update(uses(rows))
    assert detector.evidence(at(40)).measures["reposts.hyperactive"] == 0
    assert detector.evidence(at(40)).measures["reposts.hyperactive_share"] == 0


def test_accounts_say_nothing_about_what_the_platform_did_not_tell() -> None:
    detector = Accounts()
    detector.update(uses([use(at(i), "#t", f"a{i}") for i in range(50)]))
    assert detector.evidence(at(60)).measures == {}


def test_accounts_measure_shares_among_those_that_were_told() -> None:
    day = 86_400_000
    new = [use(at(i), "#t", f"n{i}", author_created=START - 10 * day, author_posts=1_000, followers=3, located=0)
           for i in range(15)]  # fmt: skip
    old = [use(at(20 + i), "#t", f"o{i}", author_created=START - (400 + 50 * i) * day, located=1) for i in range(5)]
    silent = [use(at(30 + i), "#t", f"s{i}") for i in range(10)]
    detector = Accounts()
    detector.update(uses(new + old + silent))
    measures = detector.evidence(at(60)).measures
    assert measures["accounts.unlocated"] == 0.75
    assert measures["accounts.young"] == measures["accounts.cohort"] == 0.75
    assert measures["accounts.daily_p50"] == pytest.approx(100, rel=0.01)
    assert measures["accounts.loud"] == 1.0
    assert measures["accounts.reach_p50"] == pytest.approx(math.log10(4))


def test_a_deletion_counts_once_and_only_for_a_known_post() -> None:
    rows = [use(at(i), "#t", f"a{i}") for i in range(10)]
    gone = [deletion(at(60 + i), rows[i]) for i in range(4)]
    detector = Deletions()
    detector.update(uses([*rows, *gone, deletion(at(90), rows[0]), deletion(at(91), use(at(1), "#t", "stranger"))]))
    assert detector.evidence(at(99)).measures == {"deletions.share": 0.4, "deletions.after_p50_s": 60.0}


def test_mirrors_tell_direction_lag_and_the_way_back() -> None:
    rows = []
    for i in range(5):
        text = f"the very same longer text, number {i}"
        first, second = ("x", "telegram") if i < 4 else ("telegram", "x")
        rows += [use(at(100 * i), "#t", "p", n=i, platform=first, text=text)]
        rows += [use(at(100 * i + 20 + i), "#t", "q", n=i, platform=second, text=text)]
        rows += [use(at(100 * i + 30), "#t", "late", n=i, platform=second, text=text)]
    rows += [use(at(900), "#t", "a", text="ok"), use(at(901), "#t", "a", platform="telegram", text="ok")]
    rows += [use(at(910 + i), "#t", f"m{i}", media=77, platform=p) for i, p in enumerate(["x", "telegram"])]
    detector = Mirrors()
    detector.update(uses(rows))
    finding = detector.evidence(at(999))
    assert finding.measures == {
        "mirrors.pairs": 6.0, "mirrors.lag_p50_s": 21.0, "mirrors.lag_min_s": 1.0, "mirrors.back": 1 / 6,
        "mirrors.fast": 6.0, "mirrors.sustained": 4.0,
    }  # fmt: skip
    assert finding.exhibits["mirror_directions"][0]["direction"] == "x>telegram"


def test_the_fullest_week_of_creation_dates_is_found_in_whatever_order_accounts_join() -> None:
    days = np.random.default_rng(3).integers(19_000, 19_060, 200).tolist()
    rows = [use(at(i), "#t", f"a{i}", author_created=day * 86_400_000) for i, day in enumerate(days)]
    detector = Accounts()
    detector.update(uses(rows))
    fullest = max(sum(start <= day < start + 7 for day in days) for start in days)
    assert detector.evidence(at(300)).measures["accounts.cohort"] == fullest / len(days)


@pytest.mark.parametrize("name", "abcd")
def test_no_exhibit_shows_more_accounts_than_posts(name: str) -> None:
    """Of many accounts the count is an estimate, for some of these crowds too high."""
    rows = [use(at(i / 100), "#t", f"{name}{i}", link=7, text="all together now, friends") for i in range(1_500)]
    for kind, detector in (("copies", Copies()), ("links", Links())):
        detector.update(uses(rows))
        (shown,) = detector.evidence(at(20)).exhibits[kind]
        assert shown["accounts"] <= shown["posts"] == 1_500


def test_links_count_accounts_of_one_page_and_how_many_came_together() -> None:
    rows = [use(at(i), "#t", f"a{i}", link=7, text="look: https://a.example/x?utm_source=1") for i in range(6)]
    rows += [use(at(300 + i), "#t", f"b{i}", link=7) for i in range(3)] + [use(at(400), "#t", "c", link=8)]
    rows += [use(at(410), "#t", f"r{i}", link=7, kind=REPOST) for i in range(20)] + [use(at(420), "#t", "plain")]
    detector = Links()
    detector.update(uses(rows))
    finding = detector.evidence(at(430))
    assert finding.measures == {
        "links.accounts": 9.0,
        "links.together": 6.0,
        "links.share": 9 / 11,
        "links.copied": 9 / 11,
        "links.having": 10 / 11,
        "links.old_share": 0.0,
        "links.span_s": 302.0,
        "links.age_s": 0.0,
    }
    assert [(e["url"], e["accounts"]) for e in finding.exhibits["links"]] == [("a.example/x", 9)]


def test_an_old_video_shows_its_age() -> None:
    rows = uses([use(at(i), "#t", f"a{i}", media=5) for i in range(4)] + [use(at(9), "#t", "z", media=6)])
    long_ago = rows.arrived_at[0] - 40 * 86_400_000
    known = [long_ago if media == 5 else now for media, now in zip(rows.media, rows.arrived_at, strict=True)]
    detector = Media()
    detector.update(msgspec.structs.replace(rows, media_first_at=known))
    measures = detector.evidence(at(20)).measures
    assert measures["media.age_s"] == 40 * 86_400
    assert measures["media.old_share"] == 0.8
    assert measures["media.accounts"] == 4


def test_a_tag_without_links_or_pictures_says_nothing_about_them() -> None:
    for detector in (Links(), Media()):
        detector.update(uses([use(at(i), "#t", f"a{i}") for i in range(4)]))
        assert detector.evidence(at(9)).measures == {}


ARABIC = "ارفعوا وسم الحملة الآن يا أحرار العراق جميعا"
ENGLISH = "raise the hashtag now everyone until it trends tonight"


@pytest.mark.parametrize("text", [ARABIC, ENGLISH])
def test_one_changed_word_hides_no_copy(text: str) -> None:
    words = text.split()
    changed = [" ".join([*words[:i], f"other{i}", *words[i + 1 :]]) for i in range(len(words))]
    rows = [use(at(i), "#t", f"a{i}", text=wording) for i, wording in enumerate([text, *changed])]
    rows += [
        use(at(50 + i), "#t", f"b{i}", text=f"my own quite different words about matter {i}{i} today") for i in range(2)
    ]
    detector = Copies()
    detector.update(uses(rows))
    measures = detector.evidence(at(60)).measures
    assert measures["copies.accounts"] == len(words) + 1
    assert measures["copies.reworded"] == len(words) / (len(words) + 1)


def test_arabic_is_the_same_in_all_spellings_of_its_letters() -> None:
    plain, pointed = "اللهم احفظ بلاد المسلمين من كل شر", "اللَّهُمَّ احفظ بلاد المسلمين من كل شرّ"
    detector = Copies()
    detector.update(uses([use(at(0), "#t", "a", text=plain), use(at(1), "#t", "b", text=pointed + " يا رب")]))
    assert detector.evidence(at(9)).measures["copies.accounts"] == 2


def test_different_texts_of_common_words_are_no_copies() -> None:
    texts = [
        "what a goal that was from the young striker in the last minute",
        "that was the worst decision of the referee in this whole season",
        "the last minute of this match was hard to watch for all of us",
        "watching the match with my brother and all of our neighbours tonight",
    ]
    detector = Copies()
    detector.update(uses([use(at(i), "#t", f"a{i}", text=text) for i, text in enumerate(texts)]))
    assert detector.evidence(at(9)).measures["copies.accounts"] == 0
