"""Which account joined which remembered entry: millions of pairs, found by bisection. Storage of cohort memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from detectors.post import I64, U64, Bools

Rows = npt.NDArray[np.intp]

SEAL_PAIRS: Final = 2_048  # newest pairs, which wait in a dict before they become a segment
MOST: Final = 1_000  # pairs of one account that are found in a segment, the newest: who is everywhere costs no more
GROWTH: Final = 4  # a segment is this many times larger than the next, or more: so there are few to look through


class Joins:
    """(account, entry) pairs sorted by account, in a few segments of growing size; 16 bytes a pair.

    A dict of lists would take ten times the memory; only the newest pairs are in one. A new segment is merged into
    its elders while they are not much larger, so that a pair moves only log(n) times and a look-up bisects a handful
    of arrays. Each pair says whether the account was among the entry's starters.

    >>> joins = Joins()
    >>> joins.add([7, 9], entry=1, starters=1); joins.add([9], entry=2, starters=1)
    >>> who, where, begun = joins.find(np.array([9, 8], dtype=np.uint64))
    >>> sorted(zip(who.tolist(), where.tolist(), begun.tolist()))
    [(0, 1, False), (0, 2, True)]
    """

    def __init__(self) -> None:
        self._segments: list[tuple[U64, I64]] = []  # of an entry, its number twice, and one more for a starter
        self._waiting: dict[int, list[int]] = {}
        self._unsealed = 0
        self.pairs = 0

    def add(self, accounts: Sequence[int], entry: int, starters: int) -> None:
        """Pairs of one entry; the first ``starters`` of the accounts began it."""
        for place, account in enumerate(accounts):
            self._waiting.setdefault(account, []).append(2 * entry + (place < starters))
        self.pairs += len(accounts)
        self._unsealed += len(accounts)
        if self._unsealed >= SEAL_PAIRS:
            self._seal()

    def _seal(self) -> None:
        if not self._waiting:
            return
        counts = [len(entries) for entries in self._waiting.values()]
        accounts = np.repeat(np.array(list(self._waiting), dtype=np.uint64), counts)
        entries = np.array([entry for held in self._waiting.values() for entry in held], dtype=np.int64)
        self._waiting, self._unsealed = {}, 0
        while self._segments and len(self._segments[-1][0]) <= GROWTH * len(accounts):
            older, older_entries = self._segments.pop()
            accounts, entries = np.concatenate([older, accounts]), np.concatenate([older_entries, entries])
        order = np.argsort(accounts, kind="stable")
        self._segments.append((accounts[order], entries[order]))

    def find(self, accounts: U64) -> tuple[Rows, I64, Bools]:
        """Every pair of these accounts, as (position in ``accounts``, entry, began it), in no particular order.

        Of an account with more than ``MOST`` in a segment, the newest of them.
        """
        newest = [
            (place, entry)
            for place, account in enumerate(accounts.tolist())
            if account in self._waiting
            for entry in self._waiting[account]
        ]
        who: list[Rows] = [np.array([place for place, _ in newest], dtype=np.intp)]
        where: list[I64] = [np.array([entry for _, entry in newest], dtype=np.int64)]
        for known, entries in self._segments:
            low = known.searchsorted(accounts)
            here = np.flatnonzero(known.take(low, mode="clip") == accounts)
            if len(here):  # most accounts are in no segment, and their end need not be looked for
                end = known.searchsorted(accounts[here], "right")
                counts = np.minimum(end - low[here], MOST)
                starts = end - np.cumsum(counts)
                who.append(np.repeat(here, counts))
                where.append(entries[np.arange(int(counts.sum())) + np.repeat(starts, counts)])
        found = np.concatenate(where)
        return np.concatenate(who), found >> 1, (found & 1).astype(np.bool_)

    def keep(self, live: I64) -> None:
        """Drop the pairs of every entry that is not in ``live`` (sorted)."""
        self._seal()
        kept: list[tuple[U64, I64]] = []
        for accounts, entries in self._segments:
            alive = among(live, entries >> 1)[1]
            if alive.any():
                kept.append((accounts[alive], entries[alive]))
        self._segments = kept
        self.pairs = sum(len(accounts) for accounts, _ in kept)


def among(live: I64, entries: I64) -> tuple[Rows, Bools]:
    """Where each entry stands in the sorted ``live``, and whether it is there at all."""
    if not len(live):
        return np.zeros(len(entries), dtype=np.intp), np.zeros(len(entries), dtype=np.bool_)
    row = np.minimum(np.searchsorted(live, entries), len(live) - 1)
    return row, live[row] == entries
