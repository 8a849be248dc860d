"""How soon an alert stands in an open page: ``python -m tests.console.latency [--alerts 50]``.

A real broker, route, Redis, console and browser on this machine. Measured is from the moment the record was produced to
``muster.alerts`` until the card is in the page, by one clock. No test asks for a time.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import WebDriverWait

from streams.config import Settings
from streams.embedded import embedded_broker, embedded_redis
from streams.outbox import Outbox
from streams.sinks.kafka import to_record
from streams.topics import apply
from tests.broker.live import routing
from tests.console.alerts import revision
from tests.console.browser import chromium
from tests.console.serving import serving

PATIENCE_S = 60
EVERY_S = 0.37  # between two alerts: not in step with anybody's second
WATCH = """
window.seen = {};
new MutationObserver((changes) => {
  for (const change of changes) for (const card of change.addedNodes) window.seen[card.dataset?.id] ??= Date.now();
}).observe(document.getElementById("queue"), { childList: true });
"""


def main(alerts: int) -> None:
    with (
        embedded_broker() as broker,
        embedded_redis() as url,
        tempfile.TemporaryDirectory() as profile,
        chromium(Path(profile)) as browser,
    ):
        settings = Settings.model_validate({
            "kafka": {"bootstrap_servers": broker, "single_record_batches": True, "session_timeout_s": 6},
            "redis": {"url": url},
        })  # fmt: skip
        apply(settings)
        found = sorted(seconds_to_page(settings, browser, alerts))
    sys.stdout.write(
        f"{len(found)} alerts from record to page: median {statistics.median(found):.2f} s, "
        f"95 % {found[int(len(found) * 0.95)]:.2f}, longest {found[-1]:.2f}\n"
    )


def seconds_to_page(settings: Settings, browser: Chrome, alerts: int) -> list[float]:
    """For each alert, from its record to its card."""
    sent: dict[str, float] = {}
    outbox = Outbox(settings.kafka)
    with routing(settings), serving(settings.redis.url, settings.console) as console:
        browser.get(console.url)
        WebDriverWait(browser, PATIENCE_S, 0.05).until(
            lambda _: browser.execute_script("return document.getElementById('live').className === 'live on'")
        )
        browser.execute_script(WATCH)
        for n in range(alerts):
            record = to_record(revision(f"{n:016x}", second=n))
            sent[f"{n:016x}"] = time.time()
            outbox.send("alerts", record.value, record.key, headers=record.headers)
            outbox.flush()
            if n == 0:  # the groups of route have joined when the first one is there
                _wait_for(browser, 1)
            time.sleep(EVERY_S)
        seen = _wait_for(browser, alerts)
    return [seen[alert_id] / 1000 - at for alert_id, at in list(sent.items())[1:]]


def _wait_for(browser: Chrome, count: int) -> dict[str, float]:
    WebDriverWait(browser, PATIENCE_S, 0.05).until(
        lambda _: browser.execute_script("return Object.keys(window.seen).length") >= count
    )
    seen: dict[str, float] = browser.execute_script("return window.seen")
    return seen


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--alerts", type=int, default=50)
    main(parser.parse_args().alerts)
