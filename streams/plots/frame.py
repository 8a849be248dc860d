"""What all pictures have in common: sizes, scales, ticks, texts. Plain SVG, no script, no style of its own.

Colours and dashes come from the classes in ``console/static/panels.css``, which the report carries in its page: one
picture serves light, dark and print. Every picture has a text alternative that says what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape

WIDTH = 860
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 38, 24
_DIGIT = 6.5  # width of a tick's digit, about

_STEPS_MS = [s * 1000 for s in (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400,
                                7 * 86_400)]  # fmt: skip


class Scale:
    """Linear map from data to picture.

    >>> Scale(0, 10, 100, 200)(5)
    150.0
    """

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.start = low, start
        self.slope = (end - start) / (high - low or 1)

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) * self.slope


def svg(
    kind: str, width: float, height: float, label: str, parts: list[str], data: Mapping[str, int] | None = None
) -> str:
    """The picture around its parts; ``label`` is what it says to those who do not see it, ``data`` to a page's script.

    One with links is a group: what is inside an image cannot be reached by keyboard or screen reader.
    """
    told = "".join(f' data-{name}="{value}"' for name, value in (data or {}).items())
    role = "group" if any("<a " in part for part in parts) else "img"
    opening = (
        f'<svg class="plot {kind}" viewBox="0 0 {width:.0f} {height:.0f}" role="{role}" '
        f'aria-label="{escape(label)}"{told}>'
    )
    return f"{opening}{''.join(parts)}</svg>"


def rect(kind: str, x: float, y: float, width: float, height: float, rx: int = 0) -> str:
    return (
        f'<rect class="{escape(kind)}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" '
        f'height="{max(height, 0):.1f}" rx="{rx}"/>'
    )


def text(style: str, x: float, y: float, anchor: str, content: str) -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(content)}</text>'


def tick(x: float, y: float, content: str) -> str:
    """What an axis says at a place, moved inwards where the picture's edge would cut it."""
    half = _DIGIT * len(content) / 2
    return text("tick", min(max(x, half), WIDTH - half), y, "middle", content)


def isolated(name: str) -> str:
    """A user's word in a line of a picture: it finds its own direction and does not turn what surrounds it."""
    return f"\u2068{name}\u2069"


def short(name: str, limit: int = 30) -> str:
    return name if len(name) <= limit else name[: limit - 1] + "…"


def ticks(start: int, end: int) -> list[int]:
    """Round instants (ms), at most eight."""
    step = next((s for s in _STEPS_MS if (end - start) / s <= 8), (end - start) // 8 or 1)
    return list(range(-(-start // step) * step, end + 1, step))


def clock(at: int, span: int) -> str:
    """An instant (ms) as a tick of an axis that is ``span`` ms long, UTC."""
    pattern = "%H:%M:%S" if span < 600_000 else "%H:%M" if span < 2 * 86_400_000 else "%d %b"
    return datetime.fromtimestamp(at / 1000, UTC).strftime(pattern)


def length(ms: float) -> str:
    """A length of time in its natural unit.

    >>> length(500), length(41_000), length(480_000), length(7_200_000)
    ('0.5 s', '41 s', '8 min', '2 h')
    """
    for unit, size in (("h", 3_600_000), ("min", 60_000)):
        if ms >= 2 * size:
            return f"{ms / size:.3g} {unit}"
    return f"{ms / 1000:.3g} s"
