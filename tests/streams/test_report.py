"""The report is one page that stands by itself, shows both sides, and lets no post's text become markup."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from streams.plots import Lane, Mark, curve, lanes
from streams.replay import Replay
from streams.report import write_report
from tests.streams.reports import MINUTE, START, crowd, report
from tests.streams.test_judge import run, story

HOSTILE = "</script><img src=x onerror=alert(1)> <b>"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    log = story()
    log.reports.append(report("hostile", START + 3 * MINUTE, crowd("h", 200), surprise=12, text=HOSTILE))
    done = Replay(posts=1_234_567, calls=3, first_at=START, last_at=START + 60 * MINUTE)
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(path, run(log.batches(MINUTE)), done)
    return path.read_text(encoding="utf-8")


def test_nothing_outside_the_page_is_needed_and_nothing_runs(page: str) -> None:
    assert not re.search(r"https?://|<script|<link|<img|url\(|@import", page)


def test_hostile_text_stays_text(page: str) -> None:
    assert "onerror=alert(1)" in page
    assert "<img" not in page


def test_every_alert_shows_what_speaks_for_it_and_against_it(page: str) -> None:
    assert page.count("<section") == page.count("For it") == page.count("Against it") > 1


def test_counts_are_those_of_the_replay(page: str) -> None:
    assert "1,234,567 posts" in page


def test_a_report_without_alerts_says_so(tmp_path: Path) -> None:
    write_report(tmp_path / "r.html", [], Replay())

    assert "Nothing was raised" in (tmp_path / "r.html").read_text()


@pytest.mark.parametrize(
    "svg",
    [
        curve([(0, 3, 2), (10_000, 9, 4), (60_000, 1, 0)], 10_000, [Mark(5_000, "<onset>")], 2.0),
        curve([(0, 1, 1)], 10_000),
        lanes([Lane("#<tag>", 0, 50_000, "burst", (Mark(9, "call"),), "#a"), Lane("b", 0, 0, "burst")]),
    ],
)
def test_pictures_are_well_formed(svg: str) -> None:
    root = ElementTree.fromstring(svg)

    assert root.tag == "svg"
    assert "nan" not in svg
