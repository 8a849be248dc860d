"""Fitting the verdict's weights to labelled episodes: few monotone terms, pulled towards the weights they began with.

An episode is a bag of looks (one a report). It raises an alarm if *any* look passes the bar, so a bag scores as its
highest look: an uncoordinated one over its whole life, a coordinated one twice, over the looks that come in time and
over all. The loss is the logistic one over bags (multiple-instance learning), plus a quadratic pull to the start.

When it does not work: a term that no bag in the data shows keeps its start, right or wrong; labels that call small
groups of one operation wrong teach the model to wait for more accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from detectors.post import I64, Bools
from detectors.rate import F64
from detectors.weights import MOST_WEIGHT, Weights

STEPS: Final = 3_000
ROUND: Final = 20  # steps with the same highest looks
RATE: Final = 0.05
DIGITS: Final = 3


class Bags(NamedTuple):
    """Looks as rows, sorted by bag. ``shares``: each term's share of its weight (looks x terms), 0 where absent."""

    shares: F64
    bag: I64  # of each look
    coordinated: Bools  # of each bag
    importance: F64  # of each bag


@dataclass(frozen=True, slots=True)
class FitParams:
    """How far weights may go from where they began, for an expert's order of terms is evidence too."""

    pull: float = 0.2  # log-odds that a term may move at the cost of half a bag; .5 was worse on other launches
    prior_pull: float = 6.0  # of the shared prior
    least: float = 0.2  # a term stays within these multiples of its start
    most: float = 2.5
    most_counter: float = 6.0  # counter-evidence began as a guess
    held: frozenset[str] = frozenset()  # measures and checks whose terms keep their weight: what labels do not know


class _Shape(NamedTuple):
    """Where the vector of weights belongs: the priors (the shared one first), then the terms in the order of
    ``Weights.terms``."""

    priors: int
    of_channel: list[I64]  # columns of each channel's terms
    common: I64  # columns that count in every channel: shared terms and counter-evidence


def scores(weights: Weights, shares: F64) -> F64:
    """Log-odds of each look."""
    return _scores(np.array(weights.numbers()), _shape(weights), shares)[0]


def fit(start: Weights, bags: Bags, params: FitParams | None = None, about: str = "") -> Weights:
    """Weights of the same terms that tell the bags apart better."""
    p = params or FitParams()
    shape, begin = _shape(start), np.array(start.numbers())
    pull = np.full(len(begin), p.pull)
    pull[0] = p.prior_pull
    low, high = _bounds(start, begin, p)
    first = np.flatnonzero(np.diff(bags.bag, prepend=-1))
    total = bags.importance.sum()
    theta, mean, square, average = begin.copy(), np.zeros_like(begin), np.zeros_like(begin), np.zeros_like(begin)
    for step in range(1, STEPS + 1):
        if step % ROUND == 1:
            rows = _highest(theta, shape, bags, first)
        miss = 1 / (1 + np.exp(-rows @ theta)) - bags.coordinated
        slope = ((bags.importance * miss) @ rows + 0.5 * (theta - begin) / pull**2) / total
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        move = RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
        theta = np.clip(theta - move, low, high)
        if step > STEPS // 2:
            average += theta / (STEPS - STEPS // 2)
    return _with(start, average, about or start.about)


def calibrated(weights: Weights, log_odds: F64, coordinated: Bools, importance: F64) -> Weights:
    """The same weights, stretched and shifted (Platt) so that the log-odds mean what they say."""
    stretch, shift = 1.0, 0.0
    for _ in range(100):  # Newton
        p = 1 / (1 + np.exp(-(stretch * log_odds + shift)))
        miss, spread = importance * (p - coordinated), importance * p * (1 - p)
        slope = np.array([(miss * log_odds).sum() + (stretch - 1), miss.sum()])
        bend = np.array([
            [(spread * log_odds**2).sum() + 1.0, (spread * log_odds).sum()],
            [(spread * log_odds).sum(), spread.sum() + 1e-6],
        ])  # fmt: skip
        step = np.linalg.solve(bend, slope)
        stretch, shift = max(0.1, stretch - step[0]), shift - step[1]
    theta = np.array(weights.numbers())
    theta *= min(stretch, MOST_WEIGHT / np.abs(theta).max())
    theta[0] = np.clip(theta[0] + shift, -MOST_WEIGHT, MOST_WEIGHT)
    return _with(weights, theta, weights.about)


def _highest(theta: F64, shape: _Shape, bags: Bags, first: I64) -> F64:
    """Of each bag the highest look in its highest channel: rows whose products with ``theta`` are the scores."""
    score, strongest = _scores(theta, shape, bags.shares)
    top = np.maximum.reduceat(score, first)
    at = np.flatnonzero(score == top[bags.bag])
    at = at[np.unique(bags.bag[at], return_index=True)[1]]
    rows = np.zeros((len(at), len(theta)))
    rows[:, 0] = 1.0
    rows[np.arange(len(at)), 1 + strongest[at]] = 1.0
    rows[:, shape.priors + shape.common] = bags.shares[np.ix_(at, shape.common)]
    for c, columns in enumerate(shape.of_channel):
        mine = np.flatnonzero(strongest[at] == c)
        rows[np.ix_(mine, shape.priors + columns)] = bags.shares[np.ix_(at[mine], columns)]
    return rows


def _scores(theta: F64, shape: _Shape, shares: F64) -> tuple[F64, I64]:
    n = shape.priors
    by = [theta[1 + c] + shares[:, columns] @ theta[n + columns] for c, columns in enumerate(shape.of_channel)]
    channels = np.stack(by, axis=1)
    common = theta[0] + shares[:, shape.common] @ theta[n + shape.common]
    return channels.max(axis=1) + common, channels.argmax(axis=1)


def _shape(weights: Weights) -> _Shape:
    names = [name for name, _ in weights.terms()]
    columns = [np.array([i for i, name in enumerate(names) if name == c], np.int64) for c in weights.channels]
    common = np.array([i for i, name in enumerate(names) if name not in weights.channels], np.int64)
    return _Shape(len(weights.parts()), columns, common)


def _bounds(start: Weights, begin: F64, p: FitParams) -> tuple[F64, F64]:
    """A term keeps its sign: what speaks for coordination never comes to speak against it. Held ones keep all."""
    most = np.array([p.most if name else p.most_counter for name, _ in start.terms()])
    n = len(begin) - len(most)
    ends = np.stack([p.least * begin[n:], np.clip(most * begin[n:], -MOST_WEIGHT, MOST_WEIGHT)])
    held = np.array([not p.held.isdisjoint((term.measure, term.check)) for _, term in start.terms()], bool)
    ends[:, held] = begin[n:][held]
    priors = np.full(n, MOST_WEIGHT)
    return np.concatenate([-priors, ends.min(axis=0)]), np.concatenate([priors, ends.max(axis=0)])


def _with(weights: Weights, theta: F64, about: str) -> Weights:
    return weights.with_numbers([round(float(value), DIGITS) for value in theta], about)
