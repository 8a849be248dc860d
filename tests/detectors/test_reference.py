"""The screen over days: slow ramps, silent sources, seasons, levels that shift, and priors by language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from detectors.evidence import LevelShift
from detectors.reference import ReferenceParams
from detectors.scan import Risen
from detectors.screen import Screen, ScreenParams

HOUR = 3_600
START = 1_700_000_400 // HOUR * HOUR
SMALL = ScreenParams(
    slots_per_shard=64, pairs_per_shard=16_384, posts_per_shard=64, counts_width=8_192, young_per_shard=64
)


class Stream:
    """Joins of some tags by new accounts, given to a screen in chunks of ten minutes."""

    def __init__(self) -> None:
        self.screen = Screen(SMALL)
        self.shifts: list[LevelShift] = []
        self._accounts = 0

    def join(self, at_s: Mapping[int, Any], language: str = "en") -> Risen:
        """``at_s``: seconds since the start, by tag; the groups that rose, of the last chunk with any first."""
        tag = np.repeat(np.array(list(at_s), np.uint64), [len(s) for s in at_s.values()])
        tick = START + np.concatenate([np.asarray(s, np.int64) for s in at_s.values()])
        order = np.argsort(tick, kind="stable")
        tag, tick = tag[order], tick[order]
        found: list[Risen] = []
        for rows in np.split(np.arange(len(tick)), np.flatnonzero(tick[1:] // 600 != tick[:-1] // 600) + 1):
            new = np.arange(self._accounts, self._accounts + len(rows)).astype(np.uint64) + np.uint64(1)
            self._accounts += len(rows)
            scan = self.screen.scan(tag[rows], new, new, tick[rows], [language] * len(rows))
            found.append(scan.risen)
            self.shifts += self.screen.take_shifts()
        self.hours = np.concatenate([risen.hour.surprise for risen in found])
        tag, tick, *columns = (
            np.concatenate([getattr(risen, name) for risen in found])
            for name in ("tag", "tick", "surprise", "scales", "watch")
        )
        return Risen(tag, tick, found[0].joins, found[0].hour, *columns)


def every(first_s: float, last_s: float, step_s: float) -> np.ndarray:
    return np.arange(first_s, last_s, step_s)


def watched(risen: Risen, tag: int) -> list[int]:
    """Seconds since the start at which the tag passed the watch condition."""
    seconds: list[int] = (risen.tick[(risen.tag == tag) & risen.watch] - START).tolist()
    return seconds


def test_a_two_hour_ramp_that_brings_no_five_accounts_in_ten_minutes_is_watched_before_it_does() -> None:
    ramp = 7_200 * np.sqrt(np.linspace(0, 1, 33))  # 33 accounts over two hours, ever faster: under five in ten minutes
    assert all(((ramp > t - 600) & (ramp <= t)).sum() < 5 for t in ramp[ramp < 5_400])
    seen = watched(Stream().join({5: ramp}), 5)
    assert 0 < min(seen, default=0) < 5_400


def test_a_ramp_on_a_regular_tag_is_held_against_weeks_and_not_against_its_own_last_hours() -> None:
    days = 3 * 24 * HOUR
    stream = Stream()
    stream.join({5: every(0, days, 1_800)})  # two accounts an hour
    ramp = days + 4 * HOUR * np.sqrt(np.linspace(0, 1, 160))
    stream.join({5: ramp})
    assert stream.hours.max() > 5


def test_steady_use_is_no_ramp() -> None:
    stream = Stream()
    risen = stream.join({5: every(0, 24 * HOUR, 90)})
    assert not [s for s in watched(risen, 5) if s > 3 * HOUR]


def gap_then_burst(silent: bool) -> tuple[float, Stream]:
    """Two tags of a shard for a day, then 12 h without (or with) both, then both go on; surprise of the latter."""
    stream, end = Stream(), 24 * HOUR
    stream.join({5: every(0, end, 120), 69: every(7, end, 30)})
    later = end + 12 * HOUR
    if not silent:
        stream.join({5: every(end, later, 120), 69: every(end + 7, later, 30)})
    risen = stream.join({5: every(later, later + 1_200, 120), 69: every(later + 7, later + 1_200, 30)})
    return float(risen.surprise[risen.tag == 5].max()), stream


def test_a_source_that_was_silent_for_all_tags_neither_sinks_rates_nor_raises_what_comes_next() -> None:
    (usual, _), (after, stream) = gap_then_burst(silent=False), gap_then_burst(silent=True)
    assert stream.screen.counts.gaps == 1
    assert after == pytest.approx(usual, abs=0.15)


def test_a_tag_that_was_silent_alone_is_no_gap() -> None:
    stream, end = Stream(), 24 * HOUR
    stream.join({5: every(0, end, 120), 69: every(7, end + 12 * HOUR, 30)})
    later = end + 12 * HOUR
    risen = stream.join({5: every(later, later + 1_200, 120)})
    assert stream.screen.counts.gaps == 0
    assert risen.surprise[risen.tag == 5].max() > gap_then_burst(silent=True)[0] + 0.2


def test_a_level_that_stays_is_taken_over_with_an_event_and_only_then() -> None:
    stream, days = Stream(), 2 * 24 * HOUR
    stream.join({5: every(0, days, 900)})  # four an hour
    stream.join({5: every(days, days + 36 * HOUR, 60)})  # then sixty
    assert [(s.tag, s.before_per_h < 10, 30 < s.after_per_h < 70) for s in stream.shifts] == [(5, True, True)]
    hours = (stream.shifts[0].tick - START - days) / HOUR
    assert 18 <= hours <= 20


def test_a_day_of_trend_is_no_shift() -> None:
    stream, days = Stream(), 2 * 24 * HOUR
    stream.join({5: every(0, days, 900)})
    stream.join({5: every(days, days + 10 * HOUR, 60)})
    stream.join({5: every(days + 10 * HOUR, days + 72 * HOUR, 900)})
    assert stream.shifts == []


def test_a_language_whose_tags_are_followed_more_often_has_the_higher_prior() -> None:
    stream, rng = Stream(), np.random.default_rng(1)
    shard = 64 * np.arange(1, 3_000, dtype=np.int64) + 5
    alone = {int(tag): [float(t)] for tag, t in zip(shard[:1_500], np.sort(rng.uniform(0, 3_000, 1_500)), strict=True)}
    pairs = {int(tag): [t, t + 9] for tag, t in zip(shard[1_500:], np.sort(rng.uniform(0, 3_000, 1_499)), strict=True)}
    stream.join(alone, "en")
    stream.join({tag: [s + 3_600 for s in at] for tag, at in pairs.items()}, "ar")
    surprise = {}
    for tag, language, start in ((5, "en", 9_000), (64 * 5_000 + 5, "ar", 9_600)):
        risen = stream.join({tag: every(start, start + 60, 10)}, language)
        surprise[language] = float(risen.surprise.max())
    assert surprise["ar"] < surprise["en"] - 0.3


def test_settings_out_of_bounds_are_refused() -> None:
    for wrong in ({"half_life_s": 60.0}, {"clip_times": 0.5}, {"shift_hours": 30}, {"least_per_h": 0.0}):
        with pytest.raises(ValueError, match="must be"):
            ReferenceParams(**wrong)
