"""The report of a replay on paper: what a browser prints of it."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from streams.replay import Replay
from streams.report import report_page
from tests.console.alerts import revision

pytestmark = pytest.mark.timeout(180)
A4_PX = 690  # what is between the margins, at 96 dots an inch
A4 = {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True, "printBackground": True}


@pytest.fixture
def printed(chrome: Chrome, tmp_path: Path) -> Chrome:
    starts = {
        "hashtag": "tag",
        "from": "2024-12-08T15:33:20.000Z",
        "ms": list(range(0, 4_000, 40)),
        "again": [3],
        "total": 301,
    }
    links = [{"url": "news.example/" + "long" * 40, "accounts": 9, "posts": 9, "span_s": 60, "age_s": 3}]
    alerts = [
        revision(f"{n:016x}", number, second=9 * number, starts=starts, shared_links=links)
        for n in range(2)
        for number in (1, 2, 3)
    ]
    page = report_page(alerts, Replay(posts=412, calls=1, first_at=0, last_at=60_000))
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    chrome.get((tmp_path / "report.html").as_uri())
    return chrome


def test_every_wave_begins_a_page_and_so_does_the_method(printed: Chrome) -> None:
    pdf = base64.b64decode(printed.execute_cdp_cmd("Page.printToPDF", A4)["data"])
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", pdf)) >= 1 + 2 + 1


def test_nothing_is_wider_than_the_paper(printed: Chrome) -> None:
    size = {"width": A4_PX, "height": 1_000, "deviceScaleFactor": 1, "mobile": False}
    printed.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    printed.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        wide = printed.execute_script(
            "return [...document.querySelectorAll('body *')]"
            ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"
        )
        assert wide == []
        folded = "return document.querySelectorAll('details:not([open], .address, .try)').length"
        assert printed.execute_script(folded) == 0  # paper unfolds nothing
    finally:
        printed.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        printed.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
