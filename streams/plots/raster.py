"""First posts of accounts over time, one row an account: a launch is a steep front, an organic rise a slope."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from streams.plots.frame import LEFT, RIGHT, WIDTH, Scale, length, svg, text, tick, ticks

_ROW, _ABOVE, _BELOW = 3, 10, 22
LEAST = 3  # accounts; fewer make no picture


def raster(
    firsts_ms: Sequence[int],
    again: Collection[int] = (),
    usual_per_min: float | None = None,
    label: str = "First posts",
) -> str:
    """``firsts_ms``: first posts since the first of them, ascending. Accounts at the places ``again`` have started
    something together before: a diamond instead of a dot. ``usual_per_min`` draws what the busiest usual minutes
    would look like.
    """
    if len(firsts_ms) < LEAST:
        return ""
    bottom = _ABOVE + _ROW * len(firsts_ms)
    span = max(firsts_ms[-1], 1_000)
    x = Scale(0, span, LEFT, WIDTH - RIGHT)
    parts = [
        f'<path class="grid" d="M{x(at):.1f},{_ABOVE - 4} V{bottom}"/>'
        + tick(x(at), bottom + 15, "0" if at == 0 else f"+{length(at)}")
        for at in ticks(0, span)
    ]
    parts += [
        text("tick", LEFT - 6, _ABOVE + 6, "end", "1"),
        text("tick", LEFT - 6, bottom, "end", str(len(firsts_ms))),
    ]
    if usual_per_min:
        until = min(len(firsts_ms), usual_per_min * span / 60_000)
        reached = x(until / usual_per_min * 60_000)
        parts.append(f'<path class="baseline" d="M{LEFT},{_ABOVE} L{reached:.1f},{_ABOVE + _ROW * until:.1f}"/>')
    parts += [_dot(x(at), _ABOVE + _ROW * n + 1.5, n in again) for n, at in enumerate(firsts_ms)]
    return svg("raster", WIDTH, bottom + _BELOW, label, parts)


def _dot(x: float, y: float, again: bool) -> str:
    if again:
        return f'<path class="again" d="M{x - 4:.1f},{y} l4,-4 l4,4 l-4,4Z"/>'
    return f'<circle cx="{x:.1f}" cy="{y}" r="2"/>'
