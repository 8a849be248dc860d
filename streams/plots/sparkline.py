"""A card's little picture: one column a count, the newest last."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_WIDTH, _HEIGHT = 120, 28


def sparkline(counts: Sequence[int], label: str) -> str:
    """Nothing without counts.

    >>> 'width="4"' in sparkline([0, 3, 9], "posts a minute")
    True
    """
    if not counts:
        return ""
    step, top = _WIDTH / len(counts), max(*counts, 1)
    bars = [
        f'<rect x="{n * step:.1f}" y="{_HEIGHT - height:.1f}" width="{min(step - 0.6, 4):.3g}" height="{height:.1f}"/>'
        for n, count in enumerate(counts)
        if (height := max(_HEIGHT * count / top, 1.2 if count else 0)) > 0
    ]
    opening = f'<svg class="spark" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(label)}">'
    return f"{opening}{''.join(bars)}</svg>"
