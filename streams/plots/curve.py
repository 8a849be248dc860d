"""Posts and new accounts a minute over time, with the usual range and named instants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from streams.plots.frame import BOTTOM, LEFT, RIGHT, WIDTH, Scale, clock, rect, svg, text, tick, ticks

_TOP, _HEIGHTS = 50, 4  # room for names above
_LETTER = 6.4  # width of a letter of a mark's name, about
_LEAST_SPAN_MS = 600_000


@dataclass(frozen=True, slots=True)
class Mark:
    """A named instant (ms): drawn as a line with its name; ``tone`` is a CSS class."""

    at: int
    name: str
    tone: str = "mark"


@dataclass(frozen=True, slots=True)
class Usual:
    """What the hashtags' own past lets expect, in new accounts a minute; ``high`` is exceeded once in 1,000 minutes."""

    expected: float
    high: float | None = None


def curve(
    series: Sequence[tuple[int, int, int]],
    bucket_ms: int,
    marks: Sequence[Mark] = (),
    usual: Usual | None = None,
    label: str = "Posts and new accounts a minute",
    height: int = 232,
    chosen: tuple[int | None, int | None] = (None, None),
) -> str:
    """Posts as an area, new accounts as a line, the usual range of new accounts as a band.

    ``series`` holds (bucket start ms, posts, new accounts), ascending; buckets without posts may be missing. A mark
    that is far from all buckets stands at the edge with an arrow: an announced tomorrow would leave no room for today.
    ``chosen`` is the span that a reader has picked; the page's script reads from the picture where its axis lies.
    """
    if not series:
        return ""
    start, end = _window(series, bucket_ms, marks)
    per_min = 60_000 / bucket_ms
    top = max([posts * per_min for _, posts, _ in series] + [usual.expected if usual else 0.0, 1.0])
    x, y = Scale(start, end, LEFT, WIDTH - RIGHT), Scale(0, top, height - BOTTOM, _TOP)
    posts = _steps([(at, value * per_min) for at, value, _ in series], bucket_ms)
    joins = _steps([(at, value * per_min) for at, _, value in series], bucket_ms)
    parts = [
        *_chosen(chosen, start, end, x, height),
        *_grid(start, end, top, x, y, height),
        f'<path class="area" d="{_path([*posts, (posts[-1][0], 0.0)], x, y)}Z"/>',
        *(_usual(usual, top, y) if usual else []),
        f'<path class="line" d="{_path(joins, x, y)}"/>',
        *_marks(marks, start, end, x, height),
    ]
    axis = {"from": start, "to": end, "left": LEFT, "right": WIDTH - RIGHT}
    return svg("curve", WIDTH, height, label, parts, axis)


def _chosen(chosen: tuple[int | None, int | None], start: int, end: int, x: Scale, height: int) -> list[str]:
    """The part of the picked span that the picture has."""
    if chosen == (None, None):
        return []
    first, last = (
        min(max(edge if at is None else at, start), end) for at, edge in zip(chosen, (start, end), strict=True)
    )
    return [rect("chosen", x(first), _TOP, max(x(last) - x(first), 1), height - BOTTOM - _TOP)] if first <= last else []


def _window(series: Sequence[tuple[int, int, int]], bucket_ms: int, marks: Sequence[Mark]) -> tuple[int, int]:
    start, end = series[0][0], series[-1][0] + bucket_ms
    reach = max(end - start, _LEAST_SPAN_MS)
    near = [mark.at for mark in marks if start - reach <= mark.at <= end + reach]
    return min([start, *near]), max([end, *near])


def _usual(usual: Usual, top: float, y: Scale) -> list[str]:
    parts = []
    if usual.high:
        level = y(min(usual.high, top))
        parts.append(rect("band", LEFT, level, WIDTH - RIGHT - LEFT, y(0) - level))
    level = y(min(usual.expected, top))
    return [*parts, f'<path class="baseline" d="M{LEFT},{level:.1f} H{WIDTH - RIGHT}"/>']


def _steps(points: Sequence[tuple[int, float]], bucket_ms: int) -> list[tuple[int, float]]:
    """Corner points of a step curve; a gap between buckets falls to zero."""
    corners: list[tuple[int, float]] = [(points[0][0], 0.0)]
    for (at, value), (following, _) in pairwise([*points, (points[-1][0] + 2 * bucket_ms, 0.0)]):
        corners += [(at, value), (at + bucket_ms, value)]
        if following > at + bucket_ms:
            corners += [(at + bucket_ms, 0.0), (following, 0.0)]
    return corners[:-1]


def _path(points: Sequence[tuple[int, float]], x: Scale, y: Scale) -> str:
    return "M" + " L".join(f"{x(at):.1f},{y(value):.1f}" for at, value in points)


def _grid(start: int, end: int, top: float, x: Scale, y: Scale, height: int) -> list[str]:
    parts = []
    for share in (0.0, 0.5, 1.0):
        level = y(top * share)
        parts.append(f'<path class="grid" d="M{LEFT},{level:.1f} H{WIDTH - RIGHT}"/>')
        parts.append(text("tick", LEFT - 6, level + 4, "end", f"{top * share:,.0f}"))
    parts += [tick(x(at), height - 6, clock(at, end - start)) for at in ticks(start, end)]
    return parts


def _marks(marks: Sequence[Mark], start: int, end: int, x: Scale, height: int) -> list[str]:
    """Lines, then their names, each on the lowest height where it covers no other name.

    From the last to the first: a name reaches over the marks that come after it, so its own stands above theirs.
    """
    lines, names = [], []
    placed: list[tuple[float, float, float, int]] = []  # from, to, where its line is, on which height
    for mark in sorted(marks, key=lambda m: (m.at, m.name), reverse=True):
        at, name = x(min(max(mark.at, start), end)), _name(mark, start, end)
        width = _LETTER * len(name) + 8
        left = at + width > WIDTH
        low, high = (at - width, at) if left else (at, at + width)
        row = max((r + 1 for a, b, line, r in placed if (a < high and low < b) or low < line < high), default=0)
        placed.append((low, high, at, row := min(row, _HEIGHTS - 1)))
        top = _TOP - 8 - 11 * row
        lines.append(f'<path class="{escape(mark.tone)}" d="M{at:.1f},{top} V{height - BOTTOM}"/>')
        names.append(text("markname", at + (-4 if left else 4), top + 4, "end" if left else "start", name))
    return lines + names


def _name(mark: Mark, start: int, end: int) -> str:
    """With an arrow and its time where it lies beyond the picture."""
    if mark.at < start:
        return f"← {mark.name} {clock(mark.at, 0)}"
    return f"{mark.name} {clock(mark.at, 0)} →" if mark.at > end else mark.name
