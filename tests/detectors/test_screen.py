"""The screen: which tags get a slot, which rise, and that neither depends on batches."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from detectors.scan import Scan
from detectors.screen import Screen, ScreenParams

START = 1_700_000_400
Columns = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def stream(seed: int, rows: int, tags: int, span_s: int) -> Columns:
    """Zipf and uniform tags, with a burst on one in the middle; columns tag, author, post, tick."""
    rng = np.random.default_rng(seed)
    names = rng.integers(1, 2**63, tags).astype(np.uint64)
    common = rng.random(rows) < 0.2
    tag = names[np.where(common, np.minimum(rng.zipf(1.2, rows) - 1, tags - 1), rng.integers(0, tags, rows))]
    tick = rng.integers(0, span_s, rows)
    burst = rng.random(rows) < 0.05
    tag[burst], tick[burst] = names[-1], span_s // 2 + rng.integers(0, 60, int(burst.sum()))
    order = np.argsort(tick, kind="stable")
    author = rng.integers(1, 4_000, rows).astype(np.uint64)
    return tag[order], author, rng.integers(1, 2**63, rows).astype(np.uint64), tick[order] + START


def scanned(screen: Screen, columns: Columns, cuts: list[int]) -> list[Scan]:
    """Scan in chunks of whole ticks: cut at these ticks and, as detect does, at every block."""
    tick = columns[3]
    blocks = range(int(tick[0]) // 600, int(tick[-1]) // 600 + 1)
    edges = sorted({*cuts, *(b * 600 for b in blocks), int(tick[-1]) + 1})
    at = [0, *np.searchsorted(tick, edges).tolist()]
    out = []
    for a, b in pairwise(at):
        if b > a:
            tags, authors, posts, ticks = (column[a:b] for column in columns)
            out.append(screen.scan(tags, authors, posts, ticks))
    return out


def told(scans: list[Scan]) -> list[tuple[object, ...]]:
    rows = []
    for risen in (scan.risen for scan in scans):
        columns = (risen.tag, risen.tick, *risen.joins, *risen.hour, risen.surprise, risen.watch)
        rows += list(zip(*(column.tolist() for column in columns), strict=True))
    return rows


@pytest.mark.parametrize("slots", [64, 2_048])
def test_chunks_change_nothing_even_while_slots_run_out(slots: int) -> None:
    columns = stream(seed=1, rows=40_000, tags=8_000, span_s=3_000)
    params = ScreenParams(slots_per_shard=slots, pairs_per_shard=1_024, posts_per_shard=1_024)
    cuts = (START + np.random.default_rng(2).integers(0, 3_000, 200)).tolist()
    whole, parts = Screen(params), Screen(params)
    expected, found = scanned(whole, columns, []), scanned(parts, columns, cuts)
    assert told(found) == told(expected)
    assert np.concatenate([s.joined for s in found]).tolist() == np.concatenate([s.joined for s in expected]).tolist()
    assert whole.counts == parts.counts
    assert (whole.counts.evicted > 0) == (slots == 64)


def test_a_worker_with_some_shards_sees_the_same_on_them() -> None:
    columns = stream(seed=3, rows=10_000, tags=5_000, span_s=2_000)
    params = ScreenParams(slots_per_shard=64, pairs_per_shard=512, posts_per_shard=512)
    own = columns[0] % 64 % 3 == 2
    expected = [row for row in told(scanned(Screen(params), columns, [])) if int(str(row[0])) % 64 % 3 == 2]
    tag, author, post, tick = (column[own] for column in columns)
    assert told(scanned(Screen(params), (tag, author, post, tick), [])) == expected


def test_a_restored_screen_goes_on_the_same() -> None:
    columns = stream(seed=4, rows=10_000, tags=3_000, span_s=3_000)
    first = tuple(column[:5_000] for column in columns)
    second = tuple(column[5_000:] for column in columns)
    params = ScreenParams(slots_per_shard=64, pairs_per_shard=1_024, posts_per_shard=1_024)
    screen, other = Screen(params), Screen(params)
    scanned(screen, first, [])  # type: ignore[arg-type]
    other.restore(screen.snapshot())
    assert other.snapshot() == screen.snapshot()
    assert told(scanned(other, second, [])) == told(scanned(screen, second, []))  # type: ignore[arg-type]
    assert other.counts == screen.counts


def joins(ticks: list[int], tag: int = 70) -> Columns:
    n = np.arange(1, len(ticks) + 1, dtype=np.uint64)
    return np.full(len(ticks), tag, np.uint64), n, n, np.array(ticks) + START


def test_five_accounts_in_ten_minutes_on_a_fresh_tag_are_watched() -> None:
    scan = scanned(Screen(), joins([0, 100, 200, 300, 400]), [])[0]
    assert scan.risen.tick.tolist() == [START + 200, START + 300, START + 400]
    assert scan.risen.joins.in_600s.tolist() == [3, 4, 5]
    assert scan.risen.watch.tolist() == [False, False, True]


def test_eight_accounts_in_15_s_are_watched_on_any_tag() -> None:
    past = list(range(0, 40_000, 4))
    scans = scanned(Screen(), joins([*past, *[past[-1] + 1 + i for i in range(8)]]), [])
    assert not any(scan.risen.watch[scan.risen.tick < START + past[-1]][-100:].any() for scan in scans[20:])
    assert scans[-1].risen.watch[-1]


def test_one_busy_account_never_rises() -> None:
    tag, _, post, tick = joins(list(range(2_000)))
    scans = scanned(Screen(), (tag, np.ones(2_000, np.uint64), post, tick), [])
    assert not told(scans)


def test_settings_out_of_bounds_are_refused() -> None:
    for wrong in ({"slots_per_shard": 1}, {"watch_at": 1}, {"watch_surprise": 0.0}, {"pairs_per_shard": 8}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            ScreenParams(**wrong)
