"""Deliveries of one sink on their way: in order, tried again after growing waits, given up in the end.

Knows no Kafka and no clock: ``now`` is seconds of any clock that only goes forward.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from dataclasses import dataclass

from streams.route import Delivery
from streams.sinks.base import Retry

JITTER = 0.5  # a wait is cut by up to this share, so that senders that failed together do not come back together


@dataclass
class Parcel:
    """One delivery with the place of its record in the topic."""

    delivery: Delivery
    partition: int
    offset: int
    tries: int = 0
    first_tried_at: float | None = None


class Courier:
    """Which delivery is next, and from where the topic must be read again.

    Revisions of one alert keep their order; one alert that a receiver cannot take does not hold up the others. While
    nothing gets through, the receiver hears one try a wait, however many deliveries there are. With ``in_order`` every
    delivery waits for the one before it.

    >>> from streams.route import Delivery, Why
    >>> from streams.wire import Alert
    >>> courier = Courier(Retry(tries=2), random.Random(1))
    >>> courier.take(Parcel(Delivery("ops", Alert("a-r1", "", "", "", {"alert_id": "a"}), True, Why.SEVERITY), 0, 7))
    >>> parcel = courier.next(0.0)
    >>> courier.failed(parcel, 0.0), courier.next(0.1), courier.offsets()
    (False, None, {0: 7})
    >>> courier.failed(courier.next(1.0), 1.0), courier.offsets()
    (True, {0: 8})
    """

    def __init__(self, retry: Retry, rng: random.Random, in_order: bool = False) -> None:
        self._retry, self._rng, self._in_order = retry, rng, in_order
        self._chains: dict[str, deque[Parcel]] = {}  # what must arrive one after the other
        self._due: list[tuple[float, int, str]] = []  # heap of (when, in which turn, chain)
        self._turn = 0
        self._misses = 0  # in a row, whatever was tried
        self._rest_until = float("-inf")
        self._open: dict[int, set[int]] = {}
        self._end: dict[int, int] = {}  # partition -> offset after the last record taken

    def __len__(self) -> int:
        """Deliveries that are not done."""
        return sum(map(len, self._chains.values()))

    def take(self, parcel: Parcel) -> None:
        key = "" if self._in_order else str(parcel.delivery.alert.data["alert_id"])
        chain = self._chains.setdefault(key, deque())
        chain.append(parcel)
        self._open.setdefault(parcel.partition, set()).add(parcel.offset)
        self.passed(parcel.partition, parcel.offset)
        if len(chain) == 1:
            self._queue(key, float("-inf"))

    def passed(self, partition: int, offset: int) -> None:
        """A record has been read, whether or not it leads to a delivery."""
        self._end[partition] = max(self._end.get(partition, 0), offset + 1)

    def next(self, now: float) -> Parcel | None:
        """What should be tried now. It must be answered by ``done`` or ``failed`` before the next one is asked for."""
        if not self._due or max(self._due[0][0], self._rest_until) > now:
            return None
        return self._chains[self._due[0][2]][0]

    def due_in(self, now: float) -> float | None:
        """Seconds until there may be a next one; None when nothing waits."""
        return max(self._due[0][0], self._rest_until, now) - now if self._due else None

    def done(self, parcel: Parcel) -> None:
        """It has arrived, or nobody had to be told."""
        self._misses, self._rest_until = 0, float("-inf")
        self._leave(parcel)

    def failed(self, parcel: Parcel, now: float, at_least_s: float = 0.0) -> bool:
        """It has not arrived. True when this was the last try; it is done with then, as far as the courier goes."""
        parcel.tries += 1
        parcel.first_tried_at = now if parcel.first_tried_at is None else parcel.first_tried_at
        self._misses += 1
        self._rest_until = now + max(self._wait(self._misses), at_least_s)
        if self._is_over(parcel, now):
            self._leave(parcel)
            return True
        _, _, key = heapq.heappop(self._due)
        self._queue(key, now + max(self._wait(parcel.tries), at_least_s))
        return False

    def offsets(self) -> dict[int, int]:
        """For each partition, the offset before which everything is done."""
        return {p: min(self._open.get(p, ()), default=end) for p, end in self._end.items()}

    def _leave(self, parcel: Parcel) -> None:
        _, _, key = heapq.heappop(self._due)
        chain = self._chains[key]
        chain.popleft()
        self._open[parcel.partition].discard(parcel.offset)
        if chain:
            self._queue(key, float("-inf"))
        else:
            del self._chains[key]

    def _queue(self, key: str, due: float) -> None:
        self._turn += 1
        heapq.heappush(self._due, (due, self._turn, key))

    def _is_over(self, parcel: Parcel, now: float) -> bool:
        tries, give_up_s = self._retry.tries, self._retry.give_up_s
        too_often = tries is not None and parcel.tries >= tries
        return too_often or (give_up_s is not None and now - (parcel.first_tried_at or 0.0) >= give_up_s)

    def _wait(self, misses: int) -> float:
        longest = min(self._retry.first_wait_s * 2.0 ** min(misses - 1, 60), self._retry.longest_wait_s)
        return longest * (1.0 - JITTER * self._rng.random())
