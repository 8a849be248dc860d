"""Is a hashtag's volume abnormal? Agreement of several scales over an unprotected baseline, one model for many series.

The model behind ``muster score-series`` and the volume evidence of hashtags with a regular past. Counts of posts are
far more over-dispersed and autocorrelated than any Poisson or negative-binomial null, so each sliding sum is sized by
its own empirical variance, and an alarm needs several scales to agree.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from river.base import AnomalyDetector

F64 = npt.NDArray[np.float64]
HOURS = 24


@dataclass(frozen=True, slots=True)
class ScalesParams:
    """Settings of ``Scales``; the defaults are for 5-minute bins. Half-lives and windows count bins."""

    windows: tuple[int, ...] = (1, 12, 72)  # 5 min, 1 h, 6 h
    half_life: float = 2016.0  # of mean and variance: a week
    floor: float = 1.0  # variance that even a silent series has
    season_shrink: float = 300.0  # bins an hour of the day counts as average before it has spoken for itself
    season_decay: float = 0.95  # of an hour's memory, each time that hour ends
    season_cap: float = 8.0  # one burst is no season

    def __post_init__(self) -> None:
        if not self.windows or min(self.windows) < 1 or list(self.windows) != sorted(set(self.windows)):
            raise ValueError("windows must be ascending whole numbers of bins, at least 1")
        if min(self.half_life, self.floor, self.season_shrink) <= 0 or not 0 < self.season_decay <= 1:
            raise ValueError("half_life, floor and season_shrink must be above 0, season_decay in (0, 1]")


class Scales:
    """Scores of the newest bin of ``keys`` series at once: mean over windows of ln(1 + z), z in standard deviations.

    That is the log of the geometric mean of (1 + z): one loud scale is not enough, all must agree. ``score`` reads the
    baseline before the bin enters it; ``learn`` lets it enter, unclipped: after a burst the inflated variance is the
    adaptive threshold (clipping cost 1-4 points on NAB).

    Does *not* work on a series with almost no past (every scale then has z = n, a handful of posts alarms: demand a
    floor of accounts beside it), nor for a launch inside a busy hashtag: no model of counts sees ten posts a minute
    among twenty. Those are the newcomers' and cohorts' work.

    Parameters
    ----------
    keys
        number of series.
    params
        see ``ScalesParams``.

    Examples
    --------
    >>> model = Scales(keys=2)
    >>> for bin in range(288):
    ...     model.learn(np.array([10.0 + bin % 3, 0.0]), hour=bin // 12)
    >>> model.score(np.array([11.0, 0.0]), hour=0).round(2).tolist()
    [0.2, 0.0]
    >>> model.score(np.array([80.0, 6.0]), hour=0).round(2).tolist()
    [1.77, 1.98]

    Method: found by search on NAB's realTweets, structure and threshold checked by halves and leave-one-out; the
    search, and what lost, are told in docs/results.md.
    """

    def __init__(self, keys: int, params: ScalesParams | None = None) -> None:
        self.params = params or ScalesParams()
        scales = len(self.params.windows)
        self._ring = np.zeros((keys, self.params.windows[-1]))
        self._at = 0  # ring position of the next bin
        self._bins = 0
        self._sums = np.zeros((keys, scales))
        self._mean = np.zeros((keys, scales))
        self._variance = np.zeros((keys, scales))
        self._level = np.zeros(keys)
        self._season = np.zeros((keys, HOURS))  # decayed sum of x / level by hour of the day
        self._season_bins = np.zeros(HOURS)
        self._hour = -1

    def score(self, x: F64, hour: int) -> F64:
        """Score of counts ``x`` (keys,) of a bin that begins in ``hour`` of the day (UTC); changes nothing."""
        sums = self._with(x / self._factor(hour))
        # A series' first bin is its own baseline: nothing is abnormal yet.
        mean = np.where(self._bins == 0, sums + 0.5, self._mean)
        variance = np.where(self._bins == 0, sums + 0.5, self._variance)
        mean = np.maximum(mean, 1e-3)
        z = (sums - mean) / np.sqrt(np.maximum(variance, mean) + self.params.floor)
        scores: F64 = np.log1p(np.maximum(z, 0.0)).mean(axis=1)
        return scores

    def learn(self, x: F64, hour: int) -> None:
        """Let the counts ``x`` (keys,) of a bin enter season and baseline."""
        self._end_hour(hour)
        flat = x / self._factor(hour)
        sums = self._with(flat)
        self._push(flat, sums)
        if self._bins == 0:
            self._mean[:] = self._variance[:] = sums + 0.5
        self._bins += 1
        rate = max(1 - 0.5 ** (1 / self.params.half_life), 1 / (self._bins + 1))
        off = sums - self._mean
        self._variance += rate * (off * off - self._variance)
        self._mean += rate * off
        self._learn_season(x, hour, rate)

    def skip(self, hour: int) -> None:
        """A bin nobody counted (the source was down): windows move on with what was expected, nothing is learned.

        Silence of the source is then neither an alarm nor a new normal.
        """
        self._end_hour(hour)
        expected = self._mean[:, 0] / self.params.windows[0]
        self._push(expected, self._with(expected))

    def snapshot(self) -> bytes:
        arrays = {name: value.tobytes() for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return msgspec.msgpack.encode((len(self._level), self._at, self._bins, self._hour, arrays))

    def restore(self, state: bytes) -> None:
        keys, self._at, self._bins, self._hour, arrays = msgspec.msgpack.decode(state)
        if keys != len(self._level) or len(arrays["_ring"]) != self._ring.nbytes:
            raise ValueError("state of another shape")
        for name, value in arrays.items():
            getattr(self, name)[:] = np.frombuffer(value).reshape(getattr(self, name).shape)

    def _with(self, flat: F64) -> F64:
        """Sums over every window, as if ``flat`` were its newest bin."""
        return self._sums + flat[:, None]

    def _push(self, flat: F64, sums: F64) -> None:
        """Move the windows on by one bin; each loses the bin that leaves it before the next comes."""
        size = self._ring.shape[1]
        self._ring[:, self._at] = flat
        for scale, window in enumerate(self.params.windows):
            self._sums[:, scale] = sums[:, scale] - self._ring[:, (self._at - window + 1) % size]
        self._at = (self._at + 1) % size

    def _factor(self, hour: int) -> F64:
        shrink = self.params.season_shrink
        factor: F64 = (shrink + self._season[:, hour]) / (shrink + self._season_bins[hour])
        return factor

    def _learn_season(self, x: F64, hour: int, rate: float) -> None:
        if self._bins == 1:
            self._level[:] = np.maximum(x, 1e-3)
        self._level += rate * (x - self._level)
        ratio = x / np.maximum(self._level, 1e-3)
        self._season[:, hour] += np.minimum(ratio, self.params.season_cap)
        self._season_bins[hour] += 1

    def _end_hour(self, hour: int) -> None:
        if self._hour not in (hour, -1):
            self._season[:, self._hour] *= self.params.season_decay
            self._season_bins[self._hour] *= self.params.season_decay
        self._hour = hour


class RateAnomaly(AnomalyDetector):
    """``Scales`` for one series behind river's two verbs; ``x`` has ``value`` and, for the season, ``hour`` (UTC).

    Parameters
    ----------
    params
        see ``ScalesParams``.

    Examples
    --------
    >>> model = RateAnomaly()
    >>> for bin in range(288):
    ...     model.learn_one({"value": 10 + bin % 3, "hour": bin // 12})
    >>> round(model.score_one({"value": 11, "hour": 0}), 2), round(model.score_one({"value": 80, "hour": 0}), 2)
    (0.2, 1.77)
    """

    def __init__(self, params: ScalesParams | None = None) -> None:
        self.params = params
        self._scales = Scales(1, params)

    def score_one(self, x: dict[Hashable, Any]) -> float:
        return float(self._scales.score(np.array([float(x["value"])]), int(x.get("hour", 0)))[0])

    def learn_one(self, x: dict[Hashable, Any]) -> None:
        self._scales.learn(np.array([float(x["value"])]), int(x.get("hour", 0)))

    def skip_one(self, x: dict[Hashable, Any]) -> None:
        """A bin nobody counted: see ``Scales.skip``."""
        self._scales.skip(int(x.get("hour", 0)))


class Alarm:
    """Threshold and refractory period over a score: one alarm for one burst.

    A burst keeps the score high for hours; the refractory alone is worth 16 points on NAB. Every suppressed crossing is
    counted, none is lost silently.

    >>> alarm = Alarm(threshold=1.5, refractory_s=3600)
    >>> [alarm.raised(score, at) for score, at in [(1.0, 0), (2.0, 300_000), (2.5, 600_000), (1.6, 4_000_000)]]
    [False, True, False, True]
    >>> alarm.suppressed
    1
    """

    def __init__(self, threshold: float = 1.55, refractory_s: float = 21_600.0) -> None:
        if refractory_s < 0:
            raise ValueError("refractory_s must not be negative")
        self.threshold = threshold
        self.refractory_s = refractory_s
        self.suppressed = 0
        self._last: int | None = None

    def raised(self, score: float, at: int) -> bool:
        """Whether ``score`` at instant ``at`` (ms) is a new alarm."""
        if score < self.threshold:
            return False
        if self._last is not None and at - self._last < self.refractory_s * 1000:
            self.suppressed += 1
            return False
        self._last = at
        return True
