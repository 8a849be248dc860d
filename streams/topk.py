"""Which hashtags metrics name: the foremost few, without flapping and without end.

A hashtag is a stranger's text, and there is no end of them: a series for each would let anybody fill the memory of a
Prometheus. So only the ``k`` foremost have one, and all others are one sum.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass

LABEL_CHARS = 64


class TopK:
    """The keys that are shown. One comes in at rank ``k`` or better and goes after ``leave_after_s`` beyond ``over``
    times that, so that two which change places do not come and go. There are never more than ``over * k``: when all
    places are taken, a newcomer takes the last one's only if it is twice as large.

    *When it does not work:* two keys that begin with the same 64 characters are one to whoever reads the label.

    >>> top = TopK(k=1, over=2.0)
    >>> top.rank({"a": 5.0, "b": 1.0}, now=0.0), top.rank({"a": 5.0, "b": 6.0}, now=1.0), sorted(top.shown)
    (1, 1, ['a', 'b'])
    >>> top.rank({"c": 9.0, "b": 6.0, "a": 1.0}, now=2.0), sorted(top.shown)
    (1, ['b', 'c'])
    """

    def __init__(self, k: int = 50, leave_after_s: float = 600.0, over: float = 1.5) -> None:
        self._k, self._leave_after_s = k, leave_after_s
        self.most = math.ceil(over * k)
        self.shown: dict[str, float | None] = {}  # key -> since when it has been beyond, None while it is not

    def rank(self, values: Mapping[str, float], now: float) -> int:
        """Take the values of now; returns how many keys came in. Whoever is shown already goes first among equals."""
        order = heapq.nsmallest(self.most, values, key=lambda key: (-values[key], key not in self.shown, key))
        near = set(order)
        for key, since in list(self.shown.items()):
            self.shown[key] = None if key in near else now if since is None else since
            if since is not None and key not in near and now - since >= self._leave_after_s:
                del self.shown[key]
        return sum(self._admit(key, values) for key in order[: self._k] if key not in self.shown)

    def _admit(self, key: str, values: Mapping[str, float]) -> bool:
        if len(self.shown) >= self.most:
            last = min(self.shown, key=lambda shown: (values.get(shown, 0.0), shown))
            if values[key] < 2 * values.get(last, 0.0):
                return False
            del self.shown[last]
        self.shown[key] = None
        return True


@dataclass
class _Count:
    value: float
    at: float


class Rates:
    """Events a second of many keys, in bounded memory: counts that fade, the smallest of too many forgotten.

    >>> rates = Rates(fade_s=60.0)
    >>> for second in range(600): rates.add({"a": 10}, 10, float(second))
    >>> round(rates.a_second(600.0)["a"], 1), round(rates.total(600.0), 1)
    (9.9, 9.9)
    """

    def __init__(self, most: int = 1_024, fade_s: float = 60.0) -> None:
        self._most, self._fade_s = most, fade_s
        self._counts: dict[str, _Count] = {}
        self._all = _Count(0.0, 0.0)

    def add(self, counts: Mapping[str, int], of: int, now: float) -> None:
        """``counts`` of some keys among ``of`` events that have just come."""
        self._all = _Count(self._faded(self._all, now) + of, now)
        for key, count in counts.items():
            known = self._counts.get(key)
            self._counts[key] = _Count((self._faded(known, now) if known else 0.0) + count, now)
        if len(self._counts) > 2 * self._most:
            kept = heapq.nlargest(self._most, self._counts, key=lambda key: (self._faded(self._counts[key], now), key))
            self._counts = {key: self._counts[key] for key in kept}

    def a_second(self, now: float) -> dict[str, float]:
        return {key: self._faded(count, now) / self._fade_s for key, count in self._counts.items()}

    def total(self, now: float) -> float:
        return self._faded(self._all, now) / self._fade_s

    def _faded(self, count: _Count, now: float) -> float:
        return count.value * math.exp(-max(0.0, now - count.at) / self._fade_s)
