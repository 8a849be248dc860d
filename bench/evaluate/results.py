"""Everything measured so far, by table, row and configuration; several seeds of one row are pooled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bench.evaluate.measured import Burst, Launched, Measured
from bench.figures import Estimate, auc, calibration_error, median, quantile, rate, share

T = TypeVar("T")


class Results:
    """Measurements by (suite, row, variant or method)."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str, str], list[Measured]] = {}

    def add(self, suite: str, row: str, name: str, measured: Measured) -> None:
        self._of.setdefault((suite, row, name), []).append(measured)

    def pool(self, suite: str, row: str, name: str = "muster") -> Pool:
        return Pool(self._of.get((suite, row, name), []))

    def rows(self, suite: str) -> list[str]:
        return list(dict.fromkeys(row for of, row, _ in self._of if of == suite))

    def names(self, suite: str) -> list[str]:
        return list(dict.fromkeys(name for of, _, name in self._of if of == suite))


class Pool:
    """The measurements of one row over its seeds, and the figures counted from them."""

    def __init__(self, measured: Sequence[Measured]) -> None:
        self.measured = measured

    def __bool__(self) -> bool:
        return bool(self.measured)

    def every(self, of: Callable[[Measured], Iterable[T]]) -> list[T]:
        return [item for measured in self.measured for item in of(measured)]

    def total(self, of: Callable[[Measured], float]) -> float:
        return sum(of(measured) for measured in self.measured)

    @property
    def launches(self) -> list[Launched]:
        return self.every(lambda m: m.launches)

    @property
    def organic(self) -> list[Burst]:
        """Labelled bursts only."""
        return self.every(lambda m: [burst for burst in m.bursts if burst.archetype])

    def recall(self, kept: Callable[[Launched], bool] = lambda _: True) -> Estimate:
        launches = [launch for launch in self.launches if kept(launch)]
        return share(sum(launch.delay_s is not None for launch in launches), len(launches))

    def precision(self) -> Estimate:
        right, false = int(self.total(lambda m: m.right)), int(self.total(lambda m: len(m.false_operation)))
        return share(right, right + false)

    def within(self, seconds: float) -> Estimate:
        """Of the launches with a tenth account, those told so soon after it."""
        timed = [launch for launch in self.launches if launch.tenth_s is not None]
        return share(sum(_by(launch.after_tenth_s, seconds) for launch in timed), len(timed))

    def delays(self, kept: Callable[[Launched], bool] = lambda _: True) -> list[float]:
        return [launch.delay_s for launch in self.launches if launch.delay_s is not None and kept(launch)]

    def delay(self, q: float, kept: Callable[[Launched], bool] = lambda _: True) -> Estimate:
        delays = self.delays(kept)
        return median(delays) if q == 0.5 else quantile(delays, q)

    def tenth(self, q: float, kept: Callable[[Launched], bool] = lambda _: True) -> Estimate:
        """Seconds from onset to the tenth account: before it there is little to tell."""
        after = [launch.tenth_s for launch in self.launches if launch.tenth_s is not None and kept(launch)]
        return median(after) if q == 0.5 else quantile(after, q)

    def there(self, minutes: float) -> Estimate:
        """Launches with ten accounts by so long after onset; who is told apart earlier has been told by less."""
        seconds = [launch.tenth_s for launch in self.launches]
        return share(sum(_by(after, 60 * minutes) for after in seconds), len(seconds))

    def out(self) -> Estimate:
        return median([launch.out for launch in self.launches if launch.out is not None])

    def false_a_day(self, lenient: bool) -> Estimate:
        false = self.total(lambda m: len(m.false_operation if lenient else m.false_groups))
        return rate(int(false), self.total(lambda m: m.days))

    def false_per_10m(self) -> Estimate:
        return rate(int(self.total(lambda m: len(m.false_operation))), self.total(lambda m: m.posts) / 1e7)

    def separation(self, which: int) -> Estimate:
        """AUC of launches against labelled organic bursts at the ``which``-th of ``AFTER_MIN``."""
        return auc([launch.scores[which] for launch in self.launches], [b.scores[which] for b in self.organic])

    def apart_from_all(self, which: int) -> Estimate:
        """The same against every episode that no launch and no neutral label touches."""
        return auc(
            [launch.scores[which] for launch in self.launches],
            [burst.scores[which] for burst in self.every(lambda m: m.bursts)],
        )

    def calibration(self, told: bool) -> Estimate:
        pairs = self.every(lambda m: m.told if told else m.held)
        return calibration_error([said for said, _ in pairs], [true for _, true in pairs])

    def accused(self) -> Estimate:
        return share(sum(burst.accused for burst in self.organic), len(self.organic))

    def wrong_pages(self) -> int:
        return int(self.total(lambda m: m.wrong_pages))

    def groups_again(self) -> Estimate:
        again = [group for group in self.every(lambda m: m.groups) if group.again and group.accounts >= 10]
        return share(sum(group.found for group in again), len(again))

    def linked(self) -> Estimate:
        known = [launch.linked for launch in self.launches if launch.linked is not None]
        return share(sum(known), len(known))

    def heard(self) -> list[float]:
        return [launch.heard_s for launch in self.launches if launch.heard_s is not None]

    def published(self) -> list[float]:
        return [launch.published_s for launch in self.launches if launch.published_s is not None]

    def lead_kept(self) -> Estimate:
        return median([launch.lead_kept for launch in self.launches if launch.lead_kept is not None])


def _by(delay: float | None, seconds: float) -> bool:
    return delay is not None and delay <= seconds
