"""How soon posts appear on another platform: one row a direction, one dot a mirrored pair, lags on a log scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from streams.plots.frame import RIGHT, WIDTH, Scale, length, svg, text, tick

_ROW, _ABOVE, _BELOW, _NAMES = 30, 8, 22, 250
_TICKS_MS = (1_000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000)


@dataclass(frozen=True, slots=True)
class Direction:
    """Pairs from one platform to another: lags in ms of those that are shown, the median of all."""

    name: str
    lags_ms: tuple[int, ...]
    median_ms: float


def lags(rows: Sequence[Direction], label: str = "Lags") -> str:
    """A bar stands at each direction's median."""
    if not rows:
        return ""
    most = max([1_000.0, *(max((*row.lags_ms, row.median_ms)) for row in rows)])
    shown = [at for at in _TICKS_MS if at <= most] + [next((at for at in _TICKS_MS if at > most), int(most))]
    x = Scale(math.log10(500), math.log10(shown[-1] * 1.1), _NAMES, WIDTH - RIGHT - 16)
    bottom = _ABOVE + _ROW * len(rows)
    parts = [
        f'<path class="grid" d="M{_at(x, at):.1f},{_ABOVE} V{bottom}"/>' + tick(_at(x, at), bottom + 15, length(at))
        for at in shown
    ]
    for n, row in enumerate(rows):
        middle = _ABOVE + _ROW * n + _ROW / 2
        parts.append(text("name", _NAMES - 12, middle + 4, "end", row.name))
        parts += [f'<circle cx="{_at(x, lag):.1f}" cy="{middle}" r="4"/>' for lag in row.lags_ms]
        parts.append(f'<path class="median" d="M{_at(x, row.median_ms):.1f},{middle - 10} v20"/>')
    return svg("lags", WIDTH, bottom + _BELOW, label, parts)


def _at(x: Scale, ms: float) -> float:
    return x(math.log10(max(ms, 500)))
