"""Pictures as SVG text: the curve of one wave, the lanes of many alerts. No script, no font, no address outside.

Colours come from CSS variables of the page (with fall-backs), so that one picture serves light, dark and print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from itertools import pairwise

WIDTH = 860
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 38, 24
_LETTER = 6.4  # width of a letter of a mark's name, about


@dataclass(frozen=True, slots=True)
class Mark:
    """A named instant (ms): drawn as a line with its name; ``tone`` is a CSS class."""

    at: int
    name: str
    tone: str = "mark"


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of ``lanes``: a bar from ``start`` to ``end`` (ms) with marks on it, linked to ``href``."""

    name: str
    start: int
    end: int
    tone: str
    marks: tuple[Mark, ...] = ()
    href: str = ""


def curve(
    series: Sequence[tuple[int, int, int]],
    bucket_ms: int,
    marks: Sequence[Mark] = (),
    baseline_per_min: float | None = None,
    height: int = 220,
) -> str:
    """Posts (area) and new accounts (line) a minute over time, with marks and the expected rate.

    ``series`` holds (bucket start ms, posts, new accounts), ascending; buckets without posts may be missing.
    """
    if not series:
        return '<p class="empty">No counts were kept.</p>'
    start = min([series[0][0], *(m.at for m in marks)])
    end = max([series[-1][0] + bucket_ms, *(m.at for m in marks)])
    per_min = 60_000 / bucket_ms
    top = max([posts * per_min for _, posts, _ in series] + [baseline_per_min or 0.0, 1.0])
    x, y = _scale(start, end, _LEFT, WIDTH - _RIGHT), _scale(0, top, height - _BOTTOM, _TOP)
    posts = _steps([(at, value * per_min) for at, value, _ in series], bucket_ms)
    joins = _steps([(at, value * per_min) for at, _, value in series], bucket_ms)
    parts = [
        f'<svg class="plot" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="Posts and new accounts a minute">',
        *_grid(start, end, top, x, y, height),
        f'<path class="area" d="{_path([*posts, (posts[-1][0], 0.0)], x, y)}Z"/>',
        f'<path class="line" d="{_path(joins, x, y)}"/>',
    ]
    if baseline_per_min is not None:
        level = y(min(baseline_per_min, top))
        parts.append(f'<path class="baseline" d="M{_LEFT},{level:.1f} H{WIDTH - _RIGHT}"/>')
    parts += _marks(marks, x, height)
    return "".join(parts) + "</svg>"


def lanes(rows: Sequence[Lane]) -> str:
    """One bar a row over common time: when calls were heard, waves began and were detected."""
    if not rows:
        return '<p class="empty">Nothing was raised.</p>'
    start, end = min(r.start for r in rows), max(r.end for r in rows)
    end = max(end, start + 60_000)
    row_height, left = 22, 230
    height = _TOP + row_height * len(rows) + _BOTTOM
    x = _scale(start, end, left, WIDTH - _RIGHT)
    parts = [f'<svg class="plot" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="Alerts over time">']
    for at in _ticks(start, end):
        parts.append(f'<path class="grid" d="M{x(at):.1f},{_TOP - 6} V{height - _BOTTOM}"/>')
        parts.append(
            f'<text class="tick" x="{x(at):.1f}" y="{height - 8}" text-anchor="middle">{_clock(at, end - start)}</text>'
        )
    for number, row in enumerate(rows):
        middle = _TOP + row_height * number + row_height / 2
        width = max(x(row.end) - x(row.start), 2)
        bar = _text("name", left - 10, middle + 4, "end", _short(row.name)) + (
            f'<rect class="bar {escape(row.tone)}" x="{x(row.start):.1f}" y="{middle - 6:.1f}" '
            f'width="{width:.1f}" height="12" rx="3"/>'
        )
        parts.append(f'<a href="{escape(row.href)}">{bar}</a>' if row.href else bar)
        for mark in row.marks:
            dot = f'<circle class="{escape(mark.tone)}" cx="{x(mark.at):.1f}" cy="{middle:.1f}" r="4">'
            parts.append(f"{dot}<title>{escape(mark.name)}</title></circle>")
    return "".join(parts) + "</svg>"


class _scale:  # noqa: N801 - a function with two numbers inside
    """Linear map from data to picture."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.start = low, start
        self.slope = (end - start) / (high - low or 1)

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) * self.slope


def _steps(points: Sequence[tuple[int, float]], bucket_ms: int) -> list[tuple[int, float]]:
    """Corner points of a step curve; a gap between buckets falls to zero."""
    corners: list[tuple[int, float]] = [(points[0][0], 0.0)]
    for (at, value), (following, _) in pairwise([*points, (points[-1][0] + 2 * bucket_ms, 0.0)]):
        corners += [(at, value), (at + bucket_ms, value)]
        if following > at + bucket_ms:
            corners += [(at + bucket_ms, 0.0), (following, 0.0)]
    return corners[:-1]


def _path(points: Sequence[tuple[int, float]], x: _scale, y: _scale, first: str = "M") -> str:
    return first + " L".join(f"{x(at):.1f},{y(value):.1f}" for at, value in points)


def _grid(start: int, end: int, top: float, x: _scale, y: _scale, height: int) -> list[str]:
    parts = []
    for share in (0.0, 0.5, 1.0):
        level = y(top * share)
        parts.append(f'<path class="grid" d="M{_LEFT},{level:.1f} H{WIDTH - _RIGHT}"/>')
        parts.append(
            f'<text class="tick" x="{_LEFT - 6}" y="{level + 4:.1f}" text-anchor="end">{top * share:,.0f}</text>'
        )
    for at in _ticks(start, end):
        parts.append(
            f'<text class="tick" x="{x(at):.1f}" y="{height - 6}" text-anchor="middle">{_clock(at, end - start)}</text>'
        )
    return parts


def _marks(marks: Sequence[Mark], x: _scale, height: int) -> list[str]:
    """Lines with names; a name goes to the lowest of three heights where it covers no other."""
    parts = []
    ends = [0.0, 0.0, 0.0]  # how far the names on each height reach
    for mark in sorted(marks, key=lambda m: (m.at, m.name)):
        at, width = x(mark.at), _LETTER * len(mark.name) + 8
        left = at > WIDTH * 0.8
        row = next((n for n, end in enumerate(ends) if (at - width if left else at) >= end), len(ends) - 1)
        ends[row] = at if left else at + width
        parts.append(f'<path class="{escape(mark.tone)}" d="M{at:.1f},{_TOP - 8 - 11 * row} V{height - _BOTTOM}"/>')
        parts.append(
            _text("markname", at + (-4 if left else 4), _TOP - 4 - 11 * row, "end" if left else "start", mark.name)
        )
    return parts


def _text(style: str, x: float, y: float, anchor: str, content: str) -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(content)}</text>'


_STEPS_MS = [s * 1000 for s in (10, 30, 60, 300, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 7 * 86_400)]


def _ticks(start: int, end: int) -> list[int]:
    """Round instants, at most eight."""
    step = next((s for s in _STEPS_MS if (end - start) / s <= 8), (end - start) // 8 or 1)
    return list(range(-(-start // step) * step, end + 1, step))


def _clock(at: int, span: int) -> str:
    pattern = "%H:%M:%S" if span < 600_000 else "%H:%M" if span < 2 * 86_400_000 else "%d %b"
    return datetime.fromtimestamp(at / 1000, UTC).strftime(pattern)


def _short(name: str, limit: int = 30) -> str:
    return name if len(name) <= limit else name[: limit - 1] + "…"
