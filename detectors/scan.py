"""What the screen says of some rows of uses: which are joins, and which tags have risen, when."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detectors.columns import joined_up
from detectors.post import I64, U64, Bools
from detectors.rate import F64, JoinCount
from detectors.reference import Hour


class Risen(NamedTuple):
    """(tag, tick) groups with at least ``entry_at`` joins in ten minutes or a ramp, sorted by tick and tag."""

    tag: U64
    tick: I64
    joins: JoinCount
    hour: Hour
    surprise: F64  # of the joins of ten minutes
    scales: F64  # agreement of the scales, 0 for tags without a regular past
    watch: Bools  # the group passes the watch condition

    def take(self, rows: npt.NDArray[np.intp]) -> Risen:
        tag, tick, joins, hour, surprise, scales, watch = self
        parts = joins.take(rows), hour.take(rows)
        return Risen(tag[rows], tick[rows], *parts, surprise[rows], scales[rows], watch[rows])

    @staticmethod
    def merged(parts: list[Risen]) -> Risen:
        """Groups of several parts, which may be none, in order.

        >>> len(Risen.merged([]).tag)
        0
        """
        if not parts:
            none, zero = np.zeros(0, np.int64), np.zeros(0)
            counts = JoinCount(none, none, none, none, zero, zero)
            return Risen(none.astype(np.uint64), none, counts, Hour(none, zero, zero, none), zero, zero, zero > 0)
        tag, tick, joins, hour, *rest = zip(*parts, strict=True)
        columns = (np.concatenate(column) for column in rest)
        risen = Risen(np.concatenate(tag), np.concatenate(tick), joined_up(joins), joined_up(hour), *columns)
        return risen.take(np.lexsort((risen.tag, risen.tick)))


class Scan(NamedTuple):
    """What the screen makes of some rows: two columns, a value a row, and what has risen in them."""

    repeated: Bools  # this very post was seen with this tag in the last 24 h: the row counts nowhere
    joined: Bools  # first use of the tag by the account in 24 h
    risen: Risen
