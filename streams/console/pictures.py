"""Small pictures of the console as SVG text: the sparkline of a card, the raster of first posts. No script, no style.

Larger ones are in ``streams.plots``. Colours come from the page's classes.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

_WIDTH, _HEIGHT = 120, 28


def sparkline(counts: Sequence[int], label: str) -> Markup:
    """One column a count, the newest last.

    >>> 'width="4"' in sparkline([0, 3, 9], "posts a minute")
    True
    """
    if not counts:
        return Markup("")
    step, top = _WIDTH / len(counts), max(*counts, 1)
    bars = [
        f'<rect x="{n * step:.1f}" y="{_HEIGHT - height:.1f}" width="{min(step - 0.6, 4):.3g}" height="{height:.1f}"/>'
        for n, count in enumerate(counts)
        if (height := max(_HEIGHT * count / top, 1.2 if count else 0)) > 0
    ]
    opening = f'<svg class="spark" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(label)}">'
    return Markup(f"{opening}{''.join(bars)}</svg>")


def raster(firsts: Sequence[tuple[int, str]], label: str) -> Markup:
    """First posts of accounts over time, one row each: ``(epoch ms, name)``, ascending.

    A launch stands as a steep front, an organic rise as a slope.
    """
    if len(firsts) < 3:
        return Markup("")
    width, row, left, top = 860, 6, 8, 6
    start, span = firsts[0][0], max(firsts[-1][0] - firsts[0][0], 1)
    height = top + row * len(firsts) + 22
    dots = [
        f'<circle cx="{left + (at - start) / span * (width - 2 * left):.1f}" cy="{top + row * n + 3}" r="2.6">'
        f"<title>{escape(name)} +{(at - start) / 1000:.1f} s</title></circle>"
        for n, (at, name) in enumerate(firsts)
    ]
    ticks = [
        f'<text class="tick" x="{left + share * (width - 2 * left):.0f}" y="{height - 6}" text-anchor="{anchor}">'
        f"+{span * share / 1000:.0f} s</text>"
        for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end"))
    ]
    return Markup(
        f'<svg class="plot raster" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">'
        f"{''.join(dots)}{''.join(ticks)}</svg>"
    )
