"""The pictures in ``docs/screenshots``: ``python -m tests.console.screenshots ALERTS.jsonl``.

The file is what ``muster replay`` wrote. Queue and alert page, English and Arabic, light and dark, from real pages in
a real browser.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import WebDriverWait

from streams.config import ConsoleSettings
from streams.embedded import embedded_redis
from streams.sinks.board import BoardSink
from streams.sinks.redis_queue import connect
from streams.wire import Alert
from tests.console.browser import chromium
from tests.console.serving import serving

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
MAX_HEIGHT = 2_400


def main(alerts: Path, folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    settings = ConsoleSettings(zone="Asia/Baghdad")
    with embedded_redis() as url, serving(url, settings) as console:
        best = _fill(BoardSink(connect(url), settings), alerts)
        for language in ("en", "ar"):
            for theme in ("light", "dark"):
                with tempfile.TemporaryDirectory() as profile, chromium(Path(profile), dark=theme == "dark") as browser:
                    for page, path in (("queue", "/"), ("alert", f"/a/{best}")):
                        browser.get(f"{console.url}{path}?lang={language}")
                        _shoot(
                            browser, folder / f"{page}-{language}-{theme}.png", 900 if page == "queue" else MAX_HEIGHT
                        )


def _fill(sink: BoardSink, alerts: Path) -> str:
    """All revisions onto the board; returns the alert with most to show: a call, then texts, mirrors, accounts."""
    best, shown = (0,) * 3, ""
    for revision in _revisions(alerts):
        sink.deliver(Alert(**{name: revision[name] for name in ("id", "source", "subject", "time", "data")}))
        data = revision["data"]
        worth = (
            bool(data["launch"]) and len(data["copy_clusters"]),
            len(data["mirrors"]),
            data["volume"].get("posts", 0),
        )
        if data["kind"] == "coordinated_wave" and data["severity"] != "log" and worth > best:
            best, shown = worth, data["alert_id"]
    return shown


def _revisions(alerts: Path) -> Iterator[dict[str, Any]]:
    with alerts.open("rb") as lines:
        for line in lines:
            yield msgspec.json.decode(line)


def _shoot(browser: Chrome, path: Path, limit: int) -> None:
    """The page from its top, as far down as it goes within ``limit``."""
    live = "return document.getElementById('live').className === 'live on'"
    WebDriverWait(browser, 30, 0.05).until(lambda _: browser.execute_script(live))
    browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    height = min(browser.execute_script("return document.documentElement.scrollHeight"), limit)
    # A viewport as high as the picture: beyond a smaller one Chromium shifts pages that are read from the right.
    size = {"width": 1200, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    shot = browser.execute_cdp_cmd("Page.captureScreenshot", {})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    path.write_bytes(base64.b64decode(shot["data"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
