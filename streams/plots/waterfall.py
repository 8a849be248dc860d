"""How terms add up to a verdict: one column a term, from the sum before it to the sum after it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

from streams.plots.frame import LEFT, WIDTH, Scale, rect, svg, text

_HEIGHT, _ABOVE, _BELOW, _ROOM = 210, 16, 24, 190  # room for shares and names at the right
_LINE = 12  # between two of them
_SHARES = (0.01, 0.1, 0.5, 0.9, 0.99)


def waterfall(weights: Sequence[float], thresholds: Sequence[tuple[float, str]] = (), label: str = "Sum") -> str:
    """Log-odds, in order; the last column is their sum. The right-hand axis says what a sum means as a share.

    ``thresholds`` are (share, name): drawn as lines, with their names at the axis, where no column can cover them.
    """
    if not weights:
        return ""
    sums = list(accumulate(weights, initial=0.0))
    lines = [(logit(share), name) for share, name in thresholds if 0 < share < 1]
    low = min([*sums, *(at for at, _ in lines)]) - 0.5
    high = max([*sums, *(at for at, _ in lines)]) + 0.5
    y = Scale(low, high, _HEIGHT - _BELOW, _ABOVE)
    step = min((WIDTH - LEFT - _ROOM) / (len(weights) + 1), 120.0)
    end = LEFT + step * (len(weights) + 1)
    taken = [y(at) for at, _ in lines]
    parts = [_level(share, y, end, taken) for share in _SHARES if low <= logit(share) <= high]
    parts += [f'<path class="threshold" d="M{LEFT},{level:.1f} H{end:.1f}"/>' for level in taken]
    parts.append(f'<path class="axis" d="M{LEFT},{y(0):.1f} H{end:.1f}"/>')
    for n, (weight, before) in enumerate(zip(weights, sums, strict=False)):
        parts += _column(n, LEFT + step * n, step, before, weight, y)
    parts += _total(sums[-1], LEFT + step * len(weights), step, y)
    parts += _names(thresholds, y, end)
    return svg("waterfall", max(end + _ROOM, WIDTH), _HEIGHT, label, parts)


def logit(share: float) -> float:
    return math.log(share / (1 - share))


def _level(share: float, y: Scale, end: float, taken: Sequence[float]) -> str:
    """A round share as a line, and as a number where no threshold says its own."""
    level = y(logit(share))
    line = f'<path class="grid" d="M{LEFT},{level:.1f} H{end:.1f}"/>'
    if any(abs(level - other) < _LINE for other in taken):
        return line
    return line + text("tick", end + 6, level + 4, "start", f"{share:.0%}")


def _names(thresholds: Sequence[tuple[float, str]], y: Scale, end: float) -> list[str]:
    """Each threshold's share and name at its line, or below the name above it."""
    parts, lowest = [], float("-inf")
    for share, name in sorted(thresholds, reverse=True):
        if 0 < share < 1:
            lowest = max(y(logit(share)) + 4, lowest + _LINE)
            parts.append(text("markname", end + 6, lowest, "start", f"{share:.0%} {name}"))
    return parts


def _column(n: int, left: float, step: float, before: float, weight: float, y: Scale) -> list[str]:
    a, b = y(before), y(before + weight)
    side = "for" if weight > 0 else "against"
    bar = rect(side, left + 4, min(a, b), step - 8, abs(a - b))
    above = min(a, b) - 3 if weight > 0 else max(a, b) + 11
    return [
        f'<path class="grid" d="M{left + 4:.1f},{b:.1f} H{left + step + 4:.1f}"/>',
        bar,
        text("tick", left + step / 2, above, "middle", f"{weight:+.1f}"),
        text("markname", left + step / 2, _HEIGHT - 6, "middle", str(n + 1)),
    ]


def _total(total: float, left: float, step: float, y: Scale) -> list[str]:
    a, b = y(0), y(total)
    return [
        rect("total", left + 4, min(a, b), step - 8, abs(a - b)),
        text("markname", left + step / 2, (b - 4) if total > 0 else (b + 12), "middle", f"{total:+.1f}"),
        text("markname", left + step / 2, _HEIGHT - 6, "middle", "="),
    ]
