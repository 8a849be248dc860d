"""The one form of a table, and how a figure is put into it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.figures import Estimate


@dataclass
class Cell:
    """A figure as text; ``estimate`` when it can be drawn; ``met`` whether it reaches what was asked."""

    text: str
    estimate: Estimate | None = None
    met: bool | None = None


@dataclass
class Table:
    """Rows under one heading; ``bars`` names the column that a plot shows."""

    title: str
    note: str
    header: list[str]
    rows: list[list[Cell]] = field(default_factory=list)
    bars: int | None = None


def cell(estimate: Estimate, digits: int = 2, at_least: float | None = None, at_most: float | None = None) -> Cell:
    """Value and interval; a figure is met by its value, the reader sees how sure that is.

    >>> cell(Estimate(0.953, 0.9, 0.98, 100), at_least=0.95).text
    '.95 (.90-.98)'
    >>> cell(Estimate(12.0, 8.0, 20.0, 5), 0).text, cell(Estimate(None, None, None, 0)).text
    ('12 (8-20)', 'none to count')
    """
    if estimate.value is None:
        return Cell("none to count", estimate)
    met = None
    if at_least is not None:
        met = estimate.value >= at_least
    if at_most is not None:
        met = estimate.value <= at_most
    return Cell(f"{number(estimate.value, digits)}{interval(estimate, digits)}", estimate, met)


def interval(estimate: Estimate, digits: int) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return f" ({number(estimate.low, digits)}-{number(estimate.high, digits)})"


def number(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text[1:] if text.startswith("0.") else text
