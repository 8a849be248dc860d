"""What a reader has picked on an alert's page: a span of time, and a cluster of texts. It stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Selection:
    """``start`` and ``end`` (epoch ms, the end is not in it) and ``cluster`` (``platform:post_id`` of its first post).

    What cannot be read picks nothing: a page that was sent on with a mangled address is still the page.

    >>> picked = Selection.of({"from": "2024-12-08T15:33:00", "to": "2024-12-08T15:32", "cluster": "x:1"})
    >>> picked.holds("2024-12-08T15:32:30.500Z"), picked.holds("2024-12-08T15:33:00.000Z")
    (True, False)
    >>> picked.query(cluster="")
    'from=2024-12-08T15%3A32%3A00&to=2024-12-08T15%3A33%3A00'
    >>> Selection.of({"from": "yesterday"}).narrows
    False
    """

    start: int | None = None
    end: int | None = None
    cluster: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Selection:
        start, end = _instant(query.get("from", "")), _instant(query.get("to", ""))
        if start is not None and end is not None and start > end:
            start, end = end, start
        return cls(start, end, query.get("cluster", ""))

    @property
    def spans(self) -> bool:
        """Whether it narrows the time."""
        return self.start is not None or self.end is not None

    @property
    def narrows(self) -> bool:
        return self.spans or bool(self.cluster)

    def holds(self, instant: str) -> bool:
        """Whether an instant of an alert lies within the span."""
        return self.holds_ms(int(datetime.fromisoformat(instant).timestamp() * 1000))

    def holds_ms(self, at: int) -> bool:
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)

    @property
    def said(self) -> tuple[str, str]:
        """Both ends as a form writes them, UTC."""
        start, end = ("" if at is None else _written(at) for at in (self.start, self.end))
        return start, end

    def query(self, **changed: str) -> str:
        """The address's part for it, with some fields changed."""
        start, end = self.said
        fields = {"from": start, "to": end, "cluster": self.cluster} | changed
        return urlencode({name: value for name, value in fields.items() if value})


EVERYTHING = Selection()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def _instant(text: str) -> int | None:
    try:
        return (datetime.fromisoformat(text).replace(tzinfo=UTC) - _EPOCH) // _MS
    except ValueError:
        return None


def _written(at: int) -> str:
    return (_EPOCH + at * _MS).replace(tzinfo=None).isoformat(timespec="seconds")
