"""What the demo shows: a live picture where a person looks, lines of progress elsewhere. All of it on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, Self

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from streams.scrape import Scraper
from streams.sinks.terminal import STYLES, line, printable
from streams.wire import Alert

MEASURE_S = 1.0
LINE_S = 5.0
FIRST = ("coordinated_wave", "launch_signal", "burst")  # what is worth a line when there are more than fit
HEAD_LINES = 6


@dataclass
class Picture:
    """The state of a demo: counters of the stages and the newest revision of every alert."""

    speed: float = 1.0
    phase: str = ""
    posts: float = 0.0
    posts_per_s: float = 0.0
    tags: float = 0.0
    calls: float = 0.0
    clock_s: float | None = None  # of the campaign
    console: str = ""  # address of the pages
    alerts: dict[str, Alert] = field(default_factory=dict)
    _measured_at: float = 0.0

    def now(self, phase: str) -> Self:
        self.phase = phase
        return self

    def note(self, alert: Alert) -> None:
        self.alerts[alert.data["alert_id"]] = alert

    def measure(self, stages: Mapping[str, Scraper]) -> None:
        """Read the counters, once a second at most."""
        now = time.monotonic()
        if now - self._measured_at < MEASURE_S:
            return
        edge, detect = stages["edge"].samples(), stages["detect"].samples()
        posts = sum(edge.of("muster_posts_consumed_total"))
        if self._measured_at:
            self.posts_per_s = (posts - self.posts) / (now - self._measured_at)
        self.posts, self._measured_at = posts, now
        self.calls = sum(edge.of("muster_launch_calls_total"))
        self.tags = sum(detect.of("muster_tracked_hashtags", 'tier="warm"'))
        self.clock_s = min(edge.of("muster_watermark_timestamp_seconds"), default=None)

    def line(self) -> str:
        clock = "" if self.clock_s is None else f"campaign time {_clock(self.clock_s)}, "
        return (
            f"{clock}{self.posts:,.0f} posts ({self.posts_per_s:,.0f}/s), {self.tags:,.0f} hashtags tracked, "
            f"{self.calls:,.0f} calls heard, {len(self.alerts)} alerts"
        )


class View(Protocol):
    may_end: bool  # when the scenario is over: nobody is reading any more

    def show(self, picture: Picture) -> None:
        """The picture as it is now; cheap to call often."""

    def told(self, alert: Alert) -> None:
        """A revision has just been published."""


class Lines:
    """For logs and pipes: a line every few seconds, and one for each alert that opens or becomes something else.

    Bursts that are only kept on record are counted and not told: a busy stream has many.
    """

    may_end = True

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said = ("", 0.0)
        self._named = False
        self._kinds: dict[str, tuple[str, str]] = {}

    def show(self, picture: Picture) -> None:
        now = time.monotonic()
        phase, at = self._said
        if picture.phase != phase or now - at >= LINE_S:
            self._said = (picture.phase, now)
            if picture.console and not self._named:
                self._named = True
                self._console.print(f"console: {picture.console}/", highlight=False, soft_wrap=True)
            running = f": {picture.line()}" if picture.posts else ""
            self._console.print(f"{picture.phase}{running}", highlight=False, soft_wrap=True)

    def told(self, alert: Alert) -> None:
        data = alert.data
        state = (data["kind"], "resolved" if data["state"] == "resolved" else "open")
        on_record = data["kind"] == "burst" and data["severity"] == "log"
        if self._kinds.get(data["alert_id"]) != state and not on_record:
            self._kinds[data["alert_id"]] = state
            self._console.print(line(alert), soft_wrap=True)


class Screen:
    """For a terminal: counters above, alerts below: waves before calls before bursts, the newest first."""

    may_end = False

    def __init__(self, live: Live) -> None:
        self._live = live

    def show(self, picture: Picture) -> None:
        room = self._live.console.height - HEAD_LINES
        self._live.update(Group(_head(picture), _table(picture, room // 2)))  # a reason may take two lines

    def told(self, alert: Alert) -> None:
        """It stands in the table from the next ``show`` on."""


@contextmanager
def open_view(headless: bool) -> Iterator[View]:
    console = Console(stderr=True)
    if headless or not sys.stderr.isatty():
        yield Lines(console)
        return
    with Live(console=console, refresh_per_second=4) as live:
        yield Screen(live)


def _head(picture: Picture) -> Panel:
    counters = Table.grid(padding=(0, 3))
    clock = "" if picture.clock_s is None else f"{_clock(picture.clock_s)} ×{picture.speed:g}"
    cells = {
        "campaign time": clock,
        "posts": f"{picture.posts:,.0f}",
        "posts/s": f"{picture.posts_per_s:,.0f}",
        "hashtags tracked": f"{picture.tags:,.0f}",
        "calls heard": f"{picture.calls:,.0f}",
        "alerts": f"{len(picture.alerts)}",
    }
    counters.add_row(*(Text(name, style="dim") for name in cells))
    counters.add_row(*(Text(value, style="bold") for value in cells.values()))
    subtitle = f"{picture.phase} · console: {picture.console}/" if picture.console else picture.phase
    return Panel(counters, title="muster demo", subtitle=subtitle, title_align="left", subtitle_align="left")


def _table(picture: Picture, rows: int) -> Table:
    table = Table("seen", "kind", "state", "conf.", "why", expand=True, box=None, padding=(0, 1))
    newest = sorted(picture.alerts.values(), key=lambda alert: alert.time, reverse=True)
    for alert in sorted(newest, key=lambda alert: FIRST.index(alert.data["kind"]))[:rows]:
        table.add_row(*_row(alert.data, alert.time))
    return table


def _row(data: Mapping[str, Any], at: str) -> tuple[Text, ...]:
    kind = Text(data["kind"].replace("_", " "), style=STYLES.get(data["kind"], ""))
    state = Text(f"{data['state']} r{data['revision']}", style="dim" if data["state"] == "resolved" else "")
    return (
        Text(at[11:19], style="dim"),
        kind,
        state,
        Text(f"{data['confidence']:.2f}"),
        Text(printable(data["summary"])),
    )


def _clock(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%H:%M:%S")
