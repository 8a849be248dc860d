"""Pictures are well-formed, bounded and the same for the same data; what they show can be counted in them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from streams.plots import (
    Direction,
    Lane,
    Mark,
    Node,
    Tie,
    Usual,
    curve,
    lags,
    lanes,
    raster,
    sparkline,
    ties,
    waterfall,
)
from streams.plots.frame import WIDTH
from streams.plots.ties import MAX_NODES

HOUR = 3_600_000
NODES = [Node(f"#<tag>{n}", "9 accounts", "hashtag") for n in range(30)]
PICTURES = {
    "curve": curve([(0, 3, 2), (10_000, 9, 4), (60_000, 1, 0)], 10_000, [Mark(5_000, "<onset>")], Usual(2.0, 9.0)),
    "curve without a past": curve([(0, 1, 1)], 10_000),
    "lanes": lanes([Lane("#<tag>", 0, 50_000, "burst", (Mark(9, "call"),), "#a"), Lane("b", 0, 0, "burst")]),
    "lags": lags([Direction("x → <y>", (0, 900, 5_000, 90_000_000), 41_000), Direction("y → x", (), 0)]),
    "raster": raster([0, 0, 10, 500, 90_000], {1, 4}, 3.0),
    "raster of one instant": raster([0, 0, 0]),
    "sparkline": sparkline([0, 3, 9], "<posts>"),
    "ties": ties([Node("call", "", "call")], NODES[:3], [Tie(0, 2, 1)], [Tie(0, 1, 20, "<20> accounts")]),
    "waterfall": waterfall([-6.0, 4.5, -0.5, 3.0], [(0.5, "<counts>")]),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_well_formed_and_says_what_it_shows(name: str) -> None:
    root = ElementTree.fromstring(PICTURES[name])
    assert root.tag == "svg"
    assert root.get("role") == ("group" if "<a " in PICTURES[name] else "img")
    assert root.get("aria-label")
    assert not re.search(r"\b(nan|inf)\b", PICTURES[name])


@pytest.mark.parametrize(
    "made",
    [curve([], 1), lanes([]), lags([]), raster([0, 1]), sparkline([], ""), waterfall([]), ties([], [], [], []),
     ties([], NODES[:1], [], [])],
)  # fmt: skip
def test_nothing_to_show_is_no_picture(made: str) -> None:
    assert made == ""


def test_a_mark_far_away_leaves_room_for_what_happened() -> None:
    series = [(at, 5, 5) for at in range(0, HOUR, 10_000)]
    near = curve(series, 10_000, [Mark(1_000, "call")])
    far = curve(series, 10_000, [Mark(1_000, "call"), Mark(30 * HOUR, "announced start")])
    assert "announced start 06:00:00 →" in far
    area = re.compile(r'<path class="area" d="([^"]*)"')
    assert area.findall(near) == area.findall(far)


def test_names_of_marks_at_one_instant_stand_on_different_heights() -> None:
    marks = [Mark(1_000 + n, name) for n, name in enumerate(("call", "onset", "detected", "announced start"))]
    heights = re.findall(r'class="markname" x="[^"]*" y="([^"]*)"', curve([(0, 5, 5), (HOUR, 1, 1)], 10_000, marks))
    assert len(set(heights)) == 4


def test_no_later_mark_crosses_the_name_of_an_earlier_one() -> None:
    marks = [Mark(60_000 * n, name) for n, name in enumerate(("call", "onset", "detected", "announced start"))]
    picture = curve([(0, 5, 5), (HOUR, 1, 1)], 10_000, marks)
    lines = [(float(x), float(top)) for x, top in re.findall(r'class="mark" d="M([\d.]+),(\d+) V', picture)]
    names = [(float(x), float(y)) for x, y in re.findall(r'class="markname" x="([\d.]+)" y="([\d.]+)"', picture)]
    for x, y in names:
        assert all(top > y - 8 for line, top in lines if line > x)


def test_no_tick_is_cut_at_the_edge() -> None:
    picture = curve([(at, 5, 5) for at in range(0, 480_000, 10_000)], 10_000)
    ticks = re.findall(r'class="tick" x="([\d.]+)" y="[\d.]+" text-anchor="middle">([^<]*)', picture)
    assert ticks[-1][1] == "00:08:00"
    assert all(float(x) + 6 * len(said) / 2 <= WIDTH for x, said in ticks)


def test_names_of_thresholds_stand_beside_the_columns_and_apart() -> None:
    picture = waterfall([-3.0, 5.0, 2.0], [(0.9, "pages"), (0.88, "counts")])
    columns = max(
        float(x) + float(width) for x, width in re.findall(r'<rect[^>]* x="([\d.]+)"[^>]* width="([\d.]+)"', picture)
    )
    names = re.findall(r'x="([\d.]+)" y="([\d.]+)" text-anchor="start">(\d+% \w+)', picture)
    assert [name for _, _, name in names] == ["90% pages", "88% counts"]
    assert all(float(x) > columns for x, _, _ in names)
    assert float(names[1][1]) - float(names[0][1]) >= 12


def test_accounts_that_return_have_a_shape_of_their_own() -> None:
    picture = raster([0, 10, 20, 30], {1, 2})
    assert (picture.count("<circle"), picture.count('class="again"')) == (2, 2)


def test_a_graph_of_any_size_is_drawn_within_bounds_and_in_order() -> None:
    picture = ties(NODES, NODES, [Tie(n, 0, n) for n in range(30)], [Tie(0, n, 1) for n in range(1, 30)])
    assert picture.count("<rect") == 2 * MAX_NODES
    assert picture.count("<path") == MAX_NODES + MAX_NODES - 1
    assert re.findall(r"#&lt;tag&gt;(\d+)", picture)[:MAX_NODES] == [str(n) for n in range(MAX_NODES)]


def test_columns_of_a_sum_start_where_the_one_before_ended() -> None:
    bars = re.findall(r'<rect class="(?:for|against)" x="[^"]*" y="([^"]*)" width="[^"]*" height="([^"]*)"',
                      waterfall([-2.0, 3.0, -1.5]))  # fmt: skip
    (y1, h1), (y2, h2), (y3, _) = [(float(y), float(h)) for y, h in bars]
    assert y1 + h1 == pytest.approx(y2 + h2, abs=0.2)  # down to where the next begins to rise
    assert y2 == pytest.approx(y3, abs=0.2)
