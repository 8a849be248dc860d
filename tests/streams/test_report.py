"""The report is one page that stands by itself, shows both sides, and lets no post's text become markup."""

from __future__ import annotations

import re

import pytest

from streams.replay import Replay
from streams.report import report_page
from tests.streams.reports import MINUTE, START, crowd, report
from tests.streams.test_judge import run, story

WAVE = {
    "accounts.unlocated": 0.8,
    "accounts.young": 0.4,
    "copies.accounts": 40,
    "copies.share": 0.6,
    "mirrors.pairs": 9,
    "newcomers.best_no15": 60.0,
    "newcomers.step": 3.0,
}
HOSTILE = "</script><img src=x onerror=alert(1)> <b>"


@pytest.fixture(scope="module")
def page() -> str:
    log = story()
    log.reports.append(report("hostile", START + 3 * MINUTE, crowd("h", 200), surprise=12, text=HOSTILE, measures=WAVE))
    done = Replay(posts=1_234_567, calls=3, first_at=START, last_at=START + 60 * MINUTE)
    return report_page(run(log.batches(MINUTE)), done, ["posts.jsonl"])


def test_nothing_outside_the_page_is_needed_and_nothing_runs(page: str) -> None:
    assert not re.search(r"https?://|<script|<link|<img|url\(|@import", page)


def test_hostile_text_stays_text(page: str) -> None:
    assert "onerror=alert(1)" in page
    assert "<img" not in page


def test_every_alert_shows_what_speaks_for_it_and_against_it(page: str) -> None:
    assert page.count("<article") == page.count("For coordination</h3>") == page.count("Against it</h3>") > 1


def test_counts_are_those_of_the_replay(page: str) -> None:
    assert "1,234,567 posts" in page
    assert "read from posts.jsonl" in page


def test_every_id_and_every_link_inside_the_page_leads_somewhere(page: str) -> None:
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    linked = set(re.findall(r' href="#([^"]+)"', page))
    assert linked
    assert linked <= set(ids)
    assert set(re.findall(r' aria-labelledby="([^"]+)"', page)) <= set(ids)


def test_it_has_the_pictures_of_the_console(page: str) -> None:
    for kind in ("curve", "waterfall", "raster", "ties", "lanes"):
        assert f'<svg class="plot {kind}"' in page


def test_what_nobody_was_told_of_stands_in_a_table(page: str) -> None:
    rest = page[page.index('id="rest"') : page.index('id="method"')]
    assert "#Match" in rest
    assert "<article" not in rest


def test_it_says_how_it_was_made_and_what_it_does_not_show(page: str) -> None:
    for said in ("How to read it", "What it does not show", "Every record was a post", "c0ffee"):
        assert said in page


def test_a_report_without_alerts_says_so() -> None:
    assert "Nothing was raised that a person should look at" in report_page([], Replay())
