"""Pictures as SVG text, each in a file: the console's panels and the report show the same ones."""

from streams.plots.curve import Mark, Usual, curve
from streams.plots.lags import Direction, lags
from streams.plots.lanes import Lane, lanes
from streams.plots.raster import raster
from streams.plots.sparkline import sparkline
from streams.plots.ties import Node, Tie, ties
from streams.plots.waterfall import waterfall

__all__ = [
    "Direction", "Lane", "Mark", "Node", "Tie", "Usual", "curve", "lags", "lanes", "raster", "sparkline", "ties",
    "waterfall",
]  # fmt: skip
