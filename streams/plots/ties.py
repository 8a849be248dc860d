"""What binds a campaign: earlier episodes and the call on the left, its hashtags on the right, ties with numbers.

The layout is a rule and no simulation, so the same alert gives the same picture: nodes in the order they come in, one
a row; ties between hashtags as arcs beside them. At most ``MAX_NODES`` a side are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from streams.plots.frame import WIDTH, isolated, rect, short, svg, text

MAX_NODES = 12
_ROW, _ABOVE, _BOX, _RIGHT_AT = 42, 14, 250, 400


@dataclass(frozen=True, slots=True)
class Node:
    """``name`` is a user's word; ``note`` stands under it; ``tone`` is a CSS class."""

    name: str
    note: str
    tone: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """Between two nodes by their places: on the left and on the right, or both on the right. ``weight`` is a count."""

    a: int
    b: int
    weight: int
    note: str = ""
    tone: str = "accounts"


def ties(
    left: Sequence[Node], right: Sequence[Node], across: Sequence[Tie], beside: Sequence[Tie], label: str = "Ties"
) -> str:
    """``across`` binds left to right, ``beside`` hashtags on the right to each other."""
    left, right = left[:MAX_NODES], right[:MAX_NODES]
    if not right or not (across or beside):
        return ""
    rows = max(len(left), len(right))
    most = max([1, *(tie.weight for tie in [*across, *beside])])
    ys_left, ys_right = (_rows(len(side), rows) for side in (left, right))
    parts = [
        _across(ys_left[tie.a], ys_right[tie.b], tie, most)
        for tie in across
        if tie.a < len(left) and tie.b < len(right)
    ]
    parts += [_arc(ys_right[tie.a], ys_right[tie.b], tie, most) for tie in beside if max(tie.a, tie.b) < len(right)]
    parts += [_node(node, 4, y) for node, y in zip(left, ys_left, strict=True)]
    parts += [_node(node, _RIGHT_AT, y) for node, y in zip(right, ys_right, strict=True)]
    return svg("ties", WIDTH, 2 * _ABOVE + _ROW * rows, label, parts)


def _rows(count: int, rows: int) -> list[float]:
    """Middles of ``count`` nodes, spread over the height of ``rows``."""
    return [_ABOVE + _ROW * rows * (n + 0.5) / count for n in range(count)]


def _node(node: Node, x: float, y: float) -> str:
    box = (
        rect(f"node {node.tone}", x, y - 17, _BOX, 34, rx=4)
        + text("name", x + 10, y - 3, "start", isolated(short(node.name, 32)))
        + text("tick", x + 10, y + 11, "start", node.note)
    )
    return f'<a href="{escape(node.href)}">{box}</a>' if node.href else box


def _across(a: float, b: float, tie: Tie, most: int) -> str:
    start, end = 4 + _BOX, _RIGHT_AT
    middle = (start + end) / 2
    curve = f"M{start},{a:.1f} C{middle},{a:.1f} {middle},{b:.1f} {end},{b:.1f}"
    return f'<path class="tie {escape(tie.tone)}" d="{curve}" stroke-width="{_width(tie, most)}"/>' + text(
        "tick", start + 8, a - 4, "start", tie.note
    )


def _arc(a: float, b: float, tie: Tie, most: int) -> str:
    start = _RIGHT_AT + _BOX
    reach = start + 24 + min(abs(b - a) * 0.35, 120)
    curve = f"M{start},{a:.1f} C{reach:.1f},{a:.1f} {reach:.1f},{b:.1f} {start},{b:.1f}"
    width = _width(tie, most)
    title = f"<title>{escape(tie.note)}</title>"
    return f'<path class="tie {escape(tie.tone)}" d="{curve}" stroke-width="{width}">{title}</path>'


def _width(tie: Tie, most: int) -> str:
    return f"{1.5 + 6 * tie.weight / most:.1f}"
