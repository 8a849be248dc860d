"""Many alerts over common time, one bar a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from streams.plots.curve import Mark
from streams.plots.frame import BOTTOM, RIGHT, TOP, WIDTH, Scale, clock, isolated, rect, short, svg, text, tick, ticks

_ROW, _NAMES = 22, 230


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: a bar from ``start`` to ``end`` (ms) with marks on it, linked to ``href``."""

    name: str
    start: int
    end: int
    tone: str
    marks: tuple[Mark, ...] = ()
    href: str = ""


def lanes(rows: Sequence[Lane], label: str = "Alerts over time") -> str:
    """When calls were heard, waves began and were detected: a mark is a dot with its name as a title."""
    if not rows:
        return ""
    start, end = min(r.start for r in rows), max(r.end for r in rows)
    end = max(end, start + 60_000)
    height = TOP + _ROW * len(rows) + BOTTOM
    x = Scale(start, end, _NAMES, WIDTH - RIGHT)
    parts = []
    for at in ticks(start, end):
        parts.append(f'<path class="grid" d="M{x(at):.1f},{TOP - 6} V{height - BOTTOM}"/>')
        parts.append(tick(x(at), height - 8, clock(at, end - start)))
    for number, row in enumerate(rows):
        parts += _lane(row, TOP + _ROW * number + _ROW / 2, x)
    return svg("lanes", WIDTH, height, label, parts)


def _lane(row: Lane, middle: float, x: Scale) -> list[str]:
    width = max(x(row.end) - x(row.start), 2)
    name = text("name", _NAMES - 10, middle + 4, "end", isolated(short(row.name)))
    bar = name + rect(f"bar {row.tone}", x(row.start), middle - 6, width, 12, rx=3)
    parts = [f'<a href="{escape(row.href)}">{bar}</a>' if row.href else bar]
    for mark in row.marks:
        dot = f'<circle class="{escape(mark.tone)}" cx="{x(mark.at):.1f}" cy="{middle:.1f}" r="4">'
        parts.append(f"{dot}<title>{escape(mark.name)}</title></circle>")
    return parts
