"""How the queue scrolls with 500 alerts: ``python -m tests.console.scroll``.

A real page in a real browser, scrolled from top to bottom by one wheel step a frame. Shown are the frames' lengths,
the tasks over 50 ms, and the page's CPU time by kind. No test asks for a time.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome

from streams.config import ConsoleSettings
from streams.embedded import embedded_redis
from streams.sinks.board import BoardSink
from streams.sinks.redis_queue import connect
from tests.console.alerts import revision
from tests.console.browser import chromium
from tests.console.serving import serving

ALERTS = 500
ROUNDS = 3
STEP_PX = 120
SCROLL = """
const [step, done] = arguments;
const frames = [], long = [];
const watch = new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration)));
watch.observe({ type: "longtask" });
let last = performance.now();
const bottom = document.documentElement.scrollHeight - innerHeight;
requestAnimationFrame(function next(now) {
  frames.push(now - last);
  last = now;
  if (scrollY >= bottom - 1 || frames.length > 2000) {
    watch.disconnect();
    return done({ frames: frames.slice(1), long });
  }
  scrollBy(0, step);
  requestAnimationFrame(next);
});
"""
KINDS = ("LayoutDuration", "RecalcStyleDuration", "ScriptDuration", "TaskDuration")


def main(say: Callable[[str], object] = lambda line: sys.stdout.write(line + "\n")) -> None:
    settings = ConsoleSettings()
    with (
        embedded_redis() as url,
        serving(url, settings) as console,
        tempfile.TemporaryDirectory() as profile,
        chromium(Path(profile)) as browser,
    ):
        sink = BoardSink(connect(url), settings)
        for number in range(ALERTS):
            sink.deliver(revision(f"{number:016x}", second=number % 300))
        browser.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
        say("frames  median  95 %  longest  tasks > 50 ms   CPU ms: layout style script all")
        for _ in range(ROUNDS):
            browser.get(console.url)
            assert len(browser.find_elements("css selector", "#queue .card")) == ALERTS
            say(_line(*_scrolled(browser)))


def _scrolled(browser: Chrome) -> tuple[dict[str, list[float]], dict[str, float]]:
    before = _cpu_ms(browser)
    found: dict[str, list[float]] = browser.execute_async_script(SCROLL, STEP_PX)
    after = _cpu_ms(browser)
    return found, {kind: after[kind] - before[kind] for kind in KINDS}


def _cpu_ms(browser: Chrome) -> dict[str, float]:
    metrics: list[dict[str, Any]] = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return {metric["name"]: metric["value"] * 1000 for metric in metrics if metric["name"] in KINDS}


def _line(found: dict[str, list[float]], cpu_ms: dict[str, float]) -> str:
    frames = sorted(found["frames"])
    p95 = frames[int(len(frames) * 0.95)]
    times = " ".join(f"{cpu_ms[kind]:6.0f}" for kind in KINDS)
    return (f"{len(frames):6}  {statistics.median(frames):6.1f}  {p95:5.1f}  {frames[-1]:7.1f}  "
            f"{len(found['long']):13}   {times}")  # fmt: skip


if __name__ == "__main__":
    main()
