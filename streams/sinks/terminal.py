"""Alerts for a person at a terminal: one line a revision; colours only where somebody looks."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from streams.wire import Alert

STYLES = {"coordinated_wave": "bold red", "burst": "yellow", "launch_signal": "cyan"}


class TerminalSink:
    """Writes to stdout, which is where results go."""

    name = "terminal"

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)

    def deliver(self, alert: Alert, follow_up: bool = False) -> str:
        self._console.print(line(alert))
        return "shown"

    def flush(self) -> None:
        """Every line is out when it is printed."""


def line(alert: Alert) -> Text:
    """One revision in one line, whatever the texts in it contain.

    >>> data = {"kind": "burst", "state": "open", "severity": "log", "confidence": 0.5, "revision": 2,
    ...         "hashtags": ["a\\u202eb"], "alert_id": "f00"}
    >>> line(Alert("f00-r2", "muster", "a", "2024-12-08T15:33:00Z", data)).plain
    '2024-12-08T15:33:00Z burst open log 0.50 #a\\\\u202eb f00-r2'
    """
    data = alert.data
    tags = " ".join(f"#{tag}" for tag in data["hashtags"]) or "(no hashtag yet)"
    text = Text(f"{alert.time} ", style="dim")
    text.append(data["kind"], style=STYLES.get(data["kind"], ""))
    text.append(f" {data['state']} {data['severity']} {data['confidence']:.2f} {printable(tags)} ")
    if summary := data.get("summary"):
        text.append(f"{printable(summary)} ")
    text.append(alert.id, style="dim")
    return text


def printable(text: str) -> str:
    """Printable on one line: control and direction characters are shown, not obeyed."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
