"""Reads what a stage serves about itself: ``/ready`` and the sums of ``/metrics``."""

from __future__ import annotations

import re
from urllib.error import URLError
from urllib.request import urlopen

TIMEOUT_S = 2.0
_SAMPLE = re.compile(r"^(?P<name>[a-z_]+)(?:\{(?P<labels>[^}]*)\})? (?P<value>\S+)", re.MULTILINE)


class Scraper:
    """One process by its address. A process that does not answer has nothing to say, which is no error here."""

    def __init__(self, address: str) -> None:
        self._address = address

    def ready(self) -> bool:
        return self._get("/ready") is not None

    def samples(self) -> Samples:
        """What ``/metrics`` says now."""
        return Samples(self._get("/metrics") or "")

    def _get(self, path: str) -> str | None:
        try:
            with urlopen(self._address + path, timeout=TIMEOUT_S) as answer:
                text: str = answer.read().decode()
                return text
        except (URLError, OSError):  # an HTTP status over 400 too
            return None


class Samples:
    r"""Prometheus' text format.

    >>> samples = Samples('# TYPE a counter\na_total{x="1"} 2.0\na_total{x="2",y="3"} 3.0\nb 1e3\n')
    >>> samples.of("a_total"), samples.of("a_total", 'x="2"'), samples.of("b"), samples.of("c")
    ([2.0, 3.0], [3.0], [1000.0], [])
    """

    def __init__(self, exposition: str) -> None:
        self._samples = [(m["name"], m["labels"] or "", float(m["value"])) for m in _SAMPLE.finditer(exposition)]

    def of(self, metric: str, label: str = "") -> list[float]:
        """Values of one metric, over all its labels, or where it has this one."""
        return [value for name, labels, value in self._samples if name == metric and label in labels]
