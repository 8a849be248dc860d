"""Which account joined which remembered entry: millions of pairs, found by bisection. Storage of cohort memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from detectors.post import I64, U64

Rows = npt.NDArray[np.intp]

SEAL_PAIRS: Final = 256  # pairs that wait unsorted before they become a segment


class Joins:
    """(account, entry) pairs sorted by account, in a few segments of growing size; 16 bytes a pair.

    A dict of lists would take ten times the memory. A new segment is merged into its elders while they are not
    much larger, so that a pair moves only log(n) times and a look-up bisects about a dozen arrays.

    >>> joins = Joins()
    >>> joins.add([7, 9], entry=1); joins.add([9], entry=2)
    >>> who, where = joins.find(np.array([9, 8], dtype=np.uint64))
    >>> sorted(zip(who.tolist(), where.tolist()))
    [(0, 1), (0, 2)]
    """

    def __init__(self) -> None:
        self._segments: list[tuple[U64, I64]] = []
        self._waiting: list[tuple[int, int]] = []
        self.pairs = 0

    def add(self, accounts: Sequence[int], entry: int) -> None:
        self._waiting += [(account, entry) for account in accounts]
        self.pairs += len(accounts)
        if len(self._waiting) >= SEAL_PAIRS:
            self._seal()

    def _seal(self) -> None:
        if not self._waiting:
            return
        accounts = np.array([account for account, _ in self._waiting], dtype=np.uint64)
        entries = np.array([entry for _, entry in self._waiting], dtype=np.int64)
        self._waiting = []
        while self._segments and len(self._segments[-1][0]) <= 2 * len(accounts):
            older, older_entries = self._segments.pop()
            accounts, entries = np.concatenate([older, accounts]), np.concatenate([older_entries, entries])
        order = np.argsort(accounts, kind="stable")
        self._segments.append((accounts[order], entries[order]))

    def find(self, accounts: U64) -> tuple[Rows, I64]:
        """Every pair of these accounts, as (position in ``accounts``, entry), in no particular order."""
        self._seal()
        who: list[Rows] = [np.empty(0, dtype=np.intp)]
        where: list[I64] = [np.empty(0, dtype=np.int64)]
        for known, entries in self._segments:
            low = known.searchsorted(accounts)
            here = np.flatnonzero(known.take(low, mode="clip") == accounts)
            if len(here):  # most accounts are in no segment, and their end need not be looked for
                low = low[here]
                counts = known.searchsorted(accounts[here], "right") - low
                starts = low - (np.cumsum(counts) - counts)
                who.append(np.repeat(here, counts))
                where.append(entries[np.arange(int(counts.sum())) + np.repeat(starts, counts)])
        return np.concatenate(who), np.concatenate(where)

    def keep(self, live: I64) -> None:
        """Drop the pairs of every entry that is not in ``live`` (sorted)."""
        self._seal()
        kept: list[tuple[U64, I64]] = []
        for accounts, entries in self._segments:
            alive = among(live, entries)[1]
            if alive.any():
                kept.append((accounts[alive], entries[alive]))
        self._segments = kept
        self.pairs = sum(len(accounts) for accounts, _ in kept)


def among(live: I64, entries: I64) -> tuple[Rows, npt.NDArray[np.bool_]]:
    """Where each entry stands in the sorted ``live``, and whether it is there at all."""
    if not len(live):
        return np.zeros(len(entries), dtype=np.intp), np.zeros(len(entries), dtype=np.bool_)
    row = np.minimum(np.searchsorted(live, entries), len(live) - 1)
    return row, live[row] == entries
