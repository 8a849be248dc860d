"""The median of values that are kept in order as they come, so that a report costs nothing more."""

from __future__ import annotations

from collections.abc import Sequence


def middle(ordered: Sequence[float]) -> float:
    """Median of sorted values, of which there is at least one.

    >>> middle([1, 2, 9]), middle([1, 2, 4, 9])
    (2.0, 3.0)
    """
    half = len(ordered) // 2
    return (ordered[half] + ordered[~half]) / 2
