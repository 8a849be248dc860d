"""Series for the foremost hashtags: no flood makes more of them, and none come and go for nothing."""

from __future__ import annotations

import pytest
from prometheus_client import generate_latest

from streams import metrics
from streams.config import load
from streams.metrics import REGISTRY, Top
from streams.topk import LABEL_CHARS, Rates, TopK
from streams.topology import build_detect

REAL = {f"real{n}": 100 - n for n in range(60)}


def test_two_that_change_places_stay() -> None:
    top = TopK(k=2, over=1.5)
    top.rank({"a": 3.0, "b": 2.0, "c": 1.0}, 0.0)
    admitted = 0
    for second in range(1, 500):
        b, c = (2.0, 2.1) if second % 2 else (2.1, 2.0)
        admitted += top.rank({"a": 3.0, "b": b, "c": c}, float(second))
    assert set(top.shown) == {"a", "b", "c"}
    assert admitted == 1


def test_one_that_falls_back_leaves_after_ten_minutes_and_not_before() -> None:
    top = TopK(k=2)
    top.rank({"a": 9.0, "b": 8.0}, 0.0)
    values = {"a": 1.0, "b": 8.0, "c": 7.0, "d": 6.0, "e": 5.0}
    top.rank(values, 10.0)
    assert "a" in top.shown
    top.rank(values, 609.0)
    assert "a" in top.shown
    top.rank(values, 610.0)
    assert "a" not in top.shown
    back = TopK(k=2)
    back.rank({"a": 9.0, "b": 8.0}, 0.0)
    back.rank(values, 10.0)
    back.rank({"a": 9.0, "b": 8.0}, 300.0)
    back.rank(values, 610.0)  # it was near in between: the ten minutes begin anew
    assert "a" in back.shown


def test_a_surge_is_shown_at_once_also_when_all_places_are_taken() -> None:
    top = TopK(k=10)
    top.rank({f"a{n}": 10.0 for n in range(10)}, 0.0)
    top.rank({f"a{n}": 10.0 for n in range(10)} | {f"b{n}": 11.0 for n in range(10)}, 1.0)
    assert len(top.shown) == top.most == 15
    top.rank({f"a{n}": 10.0 for n in range(10)} | {"surge": 500.0}, 2.0)
    assert "surge" in top.shown
    assert len(top.shown) == top.most


def flood(top: Top, rates: Rates, start: int) -> list[int]:
    """100,000 hashtags within 100 s beside 60 that are really used; how many series there were meanwhile."""
    counts = []
    for second in range(100):
        now = float(start + second)
        fresh = {f"flood{start}-{second * 1_000 + n}": 1 for n in range(1_000)}
        foremost = dict(sorted((REAL | fresh).items(), key=lambda item: -item[1])[:200])
        rates.add(foremost, sum(REAL.values()) + len(fresh), now)
        top.update(rates.a_second(now), rates.total(now), now)
        counts.append(sum(line.startswith(f"muster_topk_{top._name}{{") for line in exposed()))
    return counts


def exposed() -> list[str]:
    return generate_latest(REGISTRY).decode().splitlines()


def test_100_000_hashtags_make_no_series() -> None:
    top, rates = Top("flooded", "of a test"), Rates()
    try:
        before = 0.0
        for second in range(120):  # a calm time first
            rates.add(REAL, sum(REAL.values()), float(second))
            top.update(rates.a_second(float(second)), rates.total(float(second)), float(second))
        calm = [line for line in exposed() if line.startswith("muster_topk_flooded{")]
        before = REGISTRY.get_sample_value("muster_topk_admissions_total", {"of": "flooded"}) or 0.0
        counts = flood(top, rates, 120)
        after = REGISTRY.get_sample_value("muster_topk_admissions_total", {"of": "flooded"}) or 0.0
        assert set(counts) == {len(calm)} == {50}
        assert {line.partition("}")[0] for line in calm} == {
            line.partition("}")[0] for line in exposed() if line.startswith("muster_topk_flooded{")
        }
        assert after == before
        total = sum(REGISTRY.get_sample_value("muster_topk_flooded", {"hashtag": f"real{n}"}) or 0.0 for n in range(50))
        other = REGISTRY.get_sample_value("muster_topk_other_flooded") or 0.0
        assert total + other == pytest.approx(rates.total(219.0))
        assert len(rates._counts) <= 2 * 1_024
    finally:
        REGISTRY.unregister(top)


def test_a_flood_from_the_start_fills_the_places_and_no_more() -> None:
    top, rates = Top("drowned", "of a test"), Rates()
    try:
        assert max(flood(top, rates, 0)) <= 75
    finally:
        REGISTRY.unregister(top)


def test_labels_are_cut_and_those_that_become_equal_are_one_series() -> None:
    top = Top("cut", "of a test")
    try:
        long = "x" * LABEL_CHARS
        top.update({long + "one": 1.0, long + "two": 2.0, "قرارنا": 5.0}, 10.0, 0.0)
        assert REGISTRY.get_sample_value("muster_topk_cut", {"hashtag": long}) == 3.0
        assert REGISTRY.get_sample_value("muster_topk_cut", {"hashtag": "قرارنا"}) == 5.0
        assert REGISTRY.get_sample_value("muster_topk_other_cut") == 2.0
    finally:
        REGISTRY.unregister(top)


def test_a_total_that_goes_back_is_not_counted_twice() -> None:
    stats = build_detect(load(None), 0, 1).stats()
    name = "muster_posts_duplicate_total"
    before = REGISTRY.get_sample_value(name) or 0.0
    for total in (5, 8, 3, 4):  # a restart from a checkpoint between 8 and 3
        metrics.note_tracked("test", stats | {"duplicates_total": total})
    assert (REGISTRY.get_sample_value(name) or 0.0) - before == 5 + 3 + 1
