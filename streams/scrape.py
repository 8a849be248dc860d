"""Reads what a stage serves about itself: ``/ready`` and the sums of ``/metrics``."""

from __future__ import annotations

import re
from collections import defaultdict
from urllib.error import URLError
from urllib.request import urlopen

TIMEOUT_S = 2.0
_SAMPLE = re.compile(r"^(?P<name>[a-z_]+)(?:\{[^}]*\})? (?P<value>\S+)", re.MULTILINE)


class Scraper:
    """One process by its address. A process that does not answer has nothing to say, which is no error here."""

    def __init__(self, address: str) -> None:
        self._address = address

    def ready(self) -> bool:
        return self._get("/ready") is not None

    def samples(self) -> dict[str, list[float]]:
        """Values of every metric, over all its labels."""
        return values(self._get("/metrics") or "")

    def _get(self, path: str) -> str | None:
        try:
            with urlopen(self._address + path, timeout=TIMEOUT_S) as answer:
                text: str = answer.read().decode()
                return text
        except (URLError, OSError):  # an HTTP status over 400 too
            return None


def values(exposition: str) -> dict[str, list[float]]:
    """Values in Prometheus' text format, by metric name.

    >>> values('# TYPE a counter\\na_total{x="1"} 2.0\\na_total{x="2"} 3.0\\nb 1e3\\n')
    {'a_total': [2.0, 3.0], 'b': [1000.0]}
    """
    found: defaultdict[str, list[float]] = defaultdict(list)
    for sample in _SAMPLE.finditer(exposition):
        found[sample["name"]].append(float(sample["value"]))
    return dict(found)
