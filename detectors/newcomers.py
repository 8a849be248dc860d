"""Detector: accounts that join a tag, how fast, how independently, and from what kind of start."""

from __future__ import annotations

import bisect
from typing import ClassVar, Final

import msgspec
import numpy as np
import numpy.typing as npt

from detectors.base import register
from detectors.evidence import Finding
from detectors.post import Kind, Uses
from detectors.stateful import Stateful

WINDOWS_S: Final = (5, 10, 15, 60, 600)
HISTORY_S: Final = 3_600
HALF_CHI2: Final = 1.92  # 95 %, one degree of freedom
SETTLED_S: Final = 120  # after its peak a burst's shape is final, until a higher peak comes
RUN: Final = 18  # joins in a row whose time is taken: from the 3rd to the 20th
MAX_SEEDS: Final = 4_096  # joins of the last 60 s whose seeds are told apart
ROUND_MINUTES: Final = (55, 57, 58, 59, 0)  # 37 % of trend-bot waves start there, 8 % of uniform times
_NAMES = tuple((f"newcomers.last_{window}s", f"newcomers.best_{window}s") for window in WINDOWS_S)
_REPOST = int(Kind.REPOST)
_ANGLE = np.arange(60) * (2 * np.pi / 60)
_COS, _SIN = np.cos(_ANGLE), np.sin(_ANGLE)


class Joins(msgspec.Struct):
    """Joins by second of arrival, oldest first, of the last hour; counts are running totals."""

    seconds: list[int] = []
    joins: list[int] = []
    originals: list[int] = []
    forgotten: tuple[int, int] = (0, 0)  # totals before the first second
    seeds: list[tuple[int, int]] = []  # (second, seed) of the last 60 s
    of_seed: dict[int, int] = {}  # how many of them each seed has
    run: list[int] = []  # ms of the last joins
    fastest_ms: int = -1
    best: list[int] = msgspec.field(default_factory=lambda: [0] * len(WINDOWS_S))
    best_no15: int = 0
    best_no60: int = 0
    best_seeds: int = 0
    peak_second: int = 0  # end of the best 60 s
    best_tens: list[int] = msgspec.field(default_factory=lambda: [0, 0])  # joins, and start in s
    shape: dict[str, float] = {}  # of the burst, once it is past
    shape_peak: int = 0
    phase: list[int] = msgspec.field(default_factory=lambda: [0] * 60)  # joins by second of the author's minute


@register("newcomers")
class Newcomers(Stateful[Joins]):
    """Joins in 5, 10, 15, 60 and 600 s; those with posts of their own; distinct seeds; onset and shape of the burst.

    ``no15``/``no60`` count joins by other posts than reposts in 15 and 60 s, ``seeds60`` the distinct posts that the
    joins of 60 s go back to (an original is its own seed): they tell many independent starts from one post that
    travels. ``step`` is log10 of the join rate of the first 30 s after the onset over that of the ten minutes before;
    ``growth`` the score statistic of exponential growth against a constant rate between onset and peak, in standard
    deviations: self-exciting attention grows (above 0), a called crowd starts at once (0 or below). The onset is the
    earliest likely change point of a Poisson rate within the hour before the peak: the first post is a bad clock;
    ``latest_onset_at`` ends its 95 % interval.

    When it does not work: a goal or breaking news on a big platform brings hundreds of originals a minute as well;
    organic TV and sport bursts rise as fast as staff launches, only flashes of automata are clearly faster. A tag with
    a steady public has a late onset when the launch starts slowly. Seconds are those of the arrival; ``round_phase``
    means nothing where a platform gives whole minutes, and is absent then.

    Units: counts of accounts, s unless ``_at`` (ms). Source: project's evidence study (no15: AUC .99 for trend bots
    ten seconds after the fifth newcomer).
    """

    version: ClassVar[int] = 1

    def __init__(self) -> None:
        super().__init__(Joins())
        # Totals that must be passed before a window can be the best: most seconds need no look. Not state, 0 is safe.
        self._passed = [0] * len(WINDOWS_S)
        self._passed_no = [0, 0]
        self._early: tuple[tuple[int, ...], dict[str, float]] = ((), {})  # shape between onset and peak, and of what

    def update(self, uses: Uses) -> None:
        s = self.state
        any_joined = False
        columns = zip(uses.joined, uses.arrived_at, uses.event_at, uses.kind, uses.ref, uses.post, strict=True)
        for joined, at, event_at, kind, ref, post in columns:
            if not joined:
                continue
            any_joined = True
            second, repost = at // 1_000, kind == _REPOST
            if not s.seconds or second > s.seconds[-1]:
                self._forget(second)
                s.seconds.append(second)
                s.joins.append(s.joins[-1] if s.joins else s.forgotten[0])
                s.originals.append(s.originals[-1] if s.originals else s.forgotten[1])
            s.joins[-1] += 1
            s.originals[-1] += not repost
            if len(s.seeds) < MAX_SEEDS:
                seed = ref if repost and ref else post
                s.seeds.append((s.seconds[-1], seed))
                s.of_seed[seed] = s.of_seed.get(seed, 0) + 1
            s.phase[event_at // 1_000 % 60] += 1
            run = s.run
            run.append(at)
            if len(run) == RUN:
                fastest = max(at - run[0], 0)
                s.fastest_ms = fastest if s.fastest_ms < 0 else min(s.fastest_ms, fastest)
                del run[0]
        if any_joined:
            self._note_best()

    def _forget(self, second: int) -> None:
        """A new second begins: the one before is complete, what is too old goes."""
        s = self.state
        self._note_best()
        if s.peak_second and s.peak_second != s.shape_peak and second > s.peak_second + SETTLED_S:
            s.shape, s.shape_peak = self._shape(), s.peak_second
        if len(s.seconds) > 64 and s.seconds[64] <= second - HISTORY_S:  # in strides: a list is cut at its front
            old = bisect.bisect_right(s.seconds, second - HISTORY_S)
            s.forgotten = s.joins[old - 1], s.originals[old - 1]
            del s.seconds[:old], s.joins[:old], s.originals[:old]
        old = 0
        for at, seed in s.seeds:
            if at > second - 60:
                break
            old += 1
            s.of_seed[seed] -= 1
            if not s.of_seed[seed]:
                del s.of_seed[seed]
        if old:
            del s.seeds[:old]

    def _note_best(self) -> None:
        s = self.state
        if not s.seconds:
            return
        now, total, originals = s.seconds[-1], s.joins[-1], s.originals[-1]
        for i, window in enumerate(WINDOWS_S):
            if total > self._passed[i]:
                count = self._within(s.joins, now, window)
                if count > s.best[i]:
                    s.best[i] = count
                    if window == 60:
                        s.peak_second = now
                self._passed[i] = total - count + s.best[i]  # what came before the window never becomes less
        if s.best[1] > s.best_tens[0]:  # ten seconds of the clock hold no more than the best ten of any
            tens = self._within(s.joins, now, now % 10 + 1)
            if tens > s.best_tens[0]:
                s.best_tens = [tens, now - now % 10]
        if originals > self._passed_no[0]:
            no15 = self._within(s.originals, now, 15)
            s.best_no15 = max(s.best_no15, no15)
            self._passed_no[0] = originals - no15 + s.best_no15
        if originals > self._passed_no[1]:
            no60 = self._within(s.originals, now, 60)
            s.best_no60 = max(s.best_no60, no60)
            self._passed_no[1] = originals - no60 + s.best_no60
        s.best_seeds = max(s.best_seeds, len(s.of_seed))

    def _within(self, totals: list[int], now: int, window: int) -> int:
        seconds = self.state.seconds
        before = bisect.bisect_right(seconds, now - window)
        if before == len(seconds):
            return 0
        return totals[-1] - (totals[before - 1] if before else self.state.forgotten[totals is self.state.originals])

    def _seeds(self, now: int) -> int:
        s = self.state
        if now == s.seconds[-1]:
            return len(s.of_seed)
        return len({seed for _, seed in s.seeds[bisect.bisect_right(s.seeds, (now - 60, 1 << 64)) :]})

    def evidence(self, at: int) -> Finding:
        s, now = self.state, at // 1_000
        measures: dict[str, float] = {}
        for window, (last, best), count in zip(WINDOWS_S, _NAMES, s.best, strict=True):
            measures[last] = self._within(s.joins, now, window)
            measures[best] = count
        measures |= {
            "newcomers.no15": self._within(s.originals, now, 15),
            "newcomers.no60": self._within(s.originals, now, 60),
            "newcomers.seeds60": self._seeds(now) if s.seconds else 0,
            "newcomers.best_no15": s.best_no15,
            "newcomers.best_no60": s.best_no60,
            "newcomers.best_seeds60": s.best_seeds,
        }
        if s.fastest_ms >= 0:
            measures[f"newcomers.fastest_{RUN}_s"] = s.fastest_ms / 1_000
        if s.peak_second:
            measures |= s.shape if s.shape_peak == s.peak_second else self._shape()
        return Finding({name: float(value) for name, value in measures.items()})

    def _shape(self) -> dict[str, float]:
        """The burst from its onset to its peak, looked at again only when one of them has moved."""
        s = self.state
        end = bisect.bisect_right(s.seconds, s.peak_second)
        of = (s.peak_second, s.joins[end - 1], s.seconds[0], s.best_tens[1])
        if self._early[0] != of:
            self._early = of, self._rise(end)
        shape = dict(self._early[1])
        onset = int(shape["newcomers.onset_at"]) // 1_000
        phase = np.array(s.phase, dtype=np.float64)
        if phase[0] < 0.9 * phase.sum() and onset + 120 <= s.seconds[-1]:
            resultant = np.hypot((phase * _COS).sum(), (phase * _SIN).sum())
            shape["newcomers.round_phase"] = float(resultant / phase.sum())
        return shape

    def _rise(self, end: int) -> dict[str, float]:
        s = self.state
        seconds = np.array(s.seconds[:end])
        joins = np.diff(np.array([s.forgotten[0], *s.joins[:end]], dtype=np.float64))
        first, last = _change_interval(seconds, joins)
        onset = int(seconds[first])
        after, before = seconds >= onset, (seconds < onset) & (seconds >= onset - 600)
        start_rate = (joins[after & (seconds < onset + 30)].sum() + 0.5) / 30
        n, length = float(joins[after].sum()), s.peak_second - onset + 1
        place = float((joins[after] * (seconds[after] - onset + 0.5)).sum()) / n / length - 0.5
        return {
            "newcomers.onset_at": onset * 1_000.0,
            "newcomers.latest_onset_at": int(seconds[last]) * 1_000.0,
            "newcomers.peak_at": s.best_tens[1] * 1_000.0,
            "newcomers.rise_s": float(max(s.peak_second - onset, 0)),
            "newcomers.step": float(np.log10(start_rate * 600 / (joins[before].sum() + 0.5))),
            "newcomers.growth": place * float(np.sqrt(12 * n)),
            "newcomers.round_minute": float(onset // 60 % 60 in ROUND_MINUTES),
        }


def _change_interval(seconds: npt.NDArray[np.int64], joins: npt.NDArray[np.float64]) -> tuple[int, int]:
    """Indexes of the first and the last second that may be the onset: 95 % likelihood interval of the change point.

    From it on a higher constant rate holds until the last second. Half a join in the ten minutes before the first
    second stands for what was before: a watched tag is filled from there.

    >>> _change_interval(np.array([0, 400, 600, 602, 603, 606]), np.array([1.0, 1, 2, 3, 2, 4]))
    (2, 2)
    """
    upto = np.cumsum(joins)
    n1, n0 = upto[-1] - upto + joins, upto - joins + 0.5
    t1, t0 = seconds[-1] - seconds + 1.0, seconds - seconds[0] + 600.0
    likelihood = n1 * np.log(n1 / t1) + n0 * np.log(n0 / t0)
    likelihood[n1 / t1 <= n0 / t0] = -np.inf
    within = np.flatnonzero(likelihood >= likelihood.max() - HALF_CHI2)
    return (int(within[0]), int(within[-1])) if np.isfinite(likelihood).any() else (0, 0)
