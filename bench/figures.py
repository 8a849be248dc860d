"""Counts as shares with their uncertainty, and delays as quantiles."""

from __future__ import annotations

import msgspec
import numpy as np


class Part(msgspec.Struct):
    """So many of so many, with its interval."""

    hits: int
    of: int
    share: float | None
    low: float
    high: float


def part(hits: int, of: int) -> Part:
    """Share and Wilson interval.

    >>> p = part(9, 10); (p.share, round(p.low, 2), round(p.high, 2))
    (0.9, 0.6, 0.98)
    >>> part(0, 0).share is None
    True
    """
    if not of:
        return Part(0, 0, None, 0.0, 1.0)
    z, p = 1.96, hits / of
    middle, reach = p + z * z / (2 * of), z * (p * (1 - p) / of + z * z / (4 * of * of)) ** 0.5
    return Part(
        hits, of, p, max(0.0, (middle - reach) / (1 + z * z / of)), min(1.0, (middle + reach) / (1 + z * z / of))
    )


def spread(values: list[float]) -> dict[str, float | None]:
    """Median and 90th percentile; empty without values."""
    if not values:
        return {"median": None, "p90": None}
    return {"median": round(float(np.median(values)), 3), "p90": round(float(np.quantile(values, 0.9)), 3)}
