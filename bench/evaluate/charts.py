"""Plots as SVG text without script or font: bars with their intervals, and calibration against the diagonal.

Colours are CSS variables of the page, as in ``streams.plots``, so that one picture serves light, dark and print.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bench.evaluate.form import Table
from bench.figures import Estimate

WIDTH, LEFT, RIGHT, ROW, TOP = 860, 330, 110, 20, 14


def bars(table: Table) -> str:
    """One bar a row of the column that the table names, with its interval."""
    if table.bars is None:
        return ""
    column = table.bars
    found = [(_name(table, n), row[column].text, row[column].estimate) for n, row in enumerate(table.rows)]
    drawn = [(name, text, e) for name, text, e in found if e is not None and e.value is not None]
    if not drawn:
        return ""
    top = max(max(e.high or 0.0, e.value or 0.0) for _, _, e in drawn) or 1.0
    top = 1.0 if top <= 1 else top
    height = TOP + ROW * len(drawn) + 22
    parts = [_open(height, f"{table.title}: {table.header[column]}")]
    for mark in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _x(mark * top, top)
        parts.append(f'<path class="grid" d="M{x:.1f},{TOP - 6} V{height - 20}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{height - 6}" text-anchor="middle">{mark * top:g}</text>')
    for row, (name, text, estimate) in enumerate(drawn):
        parts += _bar(TOP + ROW * row, name, text, estimate, top)
    return "".join(parts) + "</svg>"


def calibrated(points: Sequence[tuple[float, float, int]], title: str) -> str:
    """Share that was coordinated against what was said; the size of a dot is the number of episodes."""
    if not points:
        return ""
    size, left, most = 260, 46, max(n for _, _, n in points)
    parts = [
        f'<svg class="plot square" viewBox="0 0 340 {size + 50}" role="img" aria-label="{escape(title)}">',
        f'<path class="diagonal" d="M{left},{size + 10} L{left + size},10"/>',
        f'<path class="grid" d="M{left},10 V{size + 10} H{left + size}"/>',
        f'<text class="tick" x="{left + size / 2}" y="{size + 44}" text-anchor="middle">confidence said</text>',
        f'<text class="tick" x="14" y="{size / 2}" transform="rotate(-90 14 {size / 2})" text-anchor="middle">'
        "share coordinated</text>",
    ]
    for mark in (0.0, 0.5, 1.0):
        x, y = left + mark * size, size + 10 - mark * size
        parts.append(f'<text class="tick" x="{x}" y="{size + 26}" text-anchor="middle">{mark:g}</text>')
        parts.append(f'<text class="tick" x="{left - 6}" y="{y + 4}" text-anchor="end">{mark:g}</text>')
    for said, real, count in points:
        x, y, r = left + said * size, size + 10 - real * size, 3 + 9 * (count / most) ** 0.5
        dot = f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}">'
        parts.append(f"{dot}<title>said {said:.2f}, was {real:.2f}, {count} episodes</title></circle>")
    return "".join(parts) + "</svg>"


def _bar(y: float, name: str, text: str, estimate: Estimate, top: float) -> list[str]:
    middle = y + ROW / 2
    width = max(_x(estimate.value or 0.0, top) - LEFT, 1)
    parts = [
        f'<text class="name" x="{LEFT - 8}" y="{middle + 4:.1f}" text-anchor="end">{escape(name)}</text>',
        f'<rect class="bar" x="{LEFT}" y="{y + 4:.1f}" width="{width:.1f}" height="{ROW - 8}"/>',
        f'<text class="tick" x="{WIDTH - RIGHT + 8}" y="{middle + 4:.1f}">{escape(text)}</text>',
    ]
    if estimate.low is not None and estimate.high is not None:
        low, high = _x(estimate.low, top), _x(estimate.high, top)
        parts.append(f'<path class="whisker" d="M{low:.1f},{middle - 4:.1f} v8 m0,-4 H{high:.1f} m0,-4 v8"/>')
    return parts


def _x(value: float, top: float) -> float:
    return LEFT + min(value / top, 1.0) * (WIDTH - LEFT - RIGHT)


def _name(table: Table, row: int) -> str:
    """The words before the column that is drawn and are no figures."""
    cells = table.rows[row][: table.bars]
    return ", ".join(c.text for c in cells if c.estimate is None and not c.text.isdigit())


def _open(height: int, label: str) -> str:
    return f'<svg class="plot" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label)}">'
