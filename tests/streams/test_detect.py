"""Detect as one object: batches in, episodes out."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
import polars as pl
import pytest

from detectors.evidence import Entry, Report
from detectors.hashing import identity
from detectors.post import Kind
from detectors.screen import ScreenParams
from streams.detect import Detect, DetectSettings
from streams.wire import EpisodeBatch, Progress, UseBatch
from tests.streams.rows import START, batches, deletion, frame, numbered, use

Row = dict[str, Any]


def launch(tag: str, at: int, accounts: int, span_s: float, **more: Any) -> list[Row]:
    step = span_s * 1_000 / accounts
    return [use(int(at + i * step), tag, f"{tag}-{i}", **more) for i in range(accounts)]


def background(seed: int, minutes: int, per_minute: int, tags: int = 40, authors: int = 400) -> list[Row]:
    rng = np.random.default_rng(seed)
    rows = []
    for n in range(minutes * per_minute):
        at = START + int(rng.integers(0, minutes * 60_000))
        tag = f"topic{min(int(rng.zipf(1.3)), tags)}"
        kind = Kind.REPOST if rng.random() < 0.4 else Kind.ORIGINAL
        author, text = f"u{rng.integers(0, authors)}", f"some words number {rng.integers(0, 50)}"
        platform = "telegram" if rng.random() < 0.2 else "x"
        row = use(at, tag, author, n=n, kind=int(kind), text=text, platform=platform)
        rows.append(row)
        if rng.random() < 0.2:
            rows.append(row | use(at, f"{tag}b", author, n=n, kind=int(kind), text=text, platform=platform))
        if rng.random() < 0.05:
            rows.append(deletion(at + int(rng.integers(1_000, 90_000)), row))
    return rows


def busy() -> list[Row]:
    """Half an hour of background with two launches, one over two tags."""
    rows = background(seed=7, minutes=30, per_minute=60)
    rows += launch("#first", START + 400_000, 30, 90, text="stand up now everyone")
    rows += launch("#second", START + 900_000, 40, 20) + launch("#twin", START + 900_500, 40, 20)
    return numbered(rows)


def run(detect: Detect, given: list[UseBatch], finish: bool = True) -> list[EpisodeBatch]:
    out = [detect.apply(batch) for batch in given]
    return [*out, detect.finish()] if finish else out


def told(out: list[EpisodeBatch]) -> tuple[list[bytes], list[bytes]]:
    """Encoded reports and entries of all batches, in the order in which judge takes them."""

    def by_report(report: Report) -> tuple[int, str]:
        return report.tick, report.tag_key

    def by_entry(entry: Entry) -> tuple[int, str]:
        return entry.closed_tick, entry.tag_key

    reports = sorted((report for batch in out for report in batch.reports), key=by_report)
    entries = sorted((entry for batch in out for entry in batch.entries), key=by_entry)
    return [msgspec.msgpack.encode(r) for r in reports], [msgspec.msgpack.encode(e) for e in entries]


def reports_of(out: list[EpisodeBatch], tag: str) -> list[Report]:
    return [report for batch in out for report in batch.reports if report.tag_key == tag]


def test_twelve_accounts_in_45_s_on_a_fresh_tag_open_an_episode() -> None:
    rows = numbered(launch("#new", START + 5_000, 12, 45, text="hello all of you"))
    out = run(Detect(DetectSettings()), batches(rows, 5))
    reports = reports_of(out, "#new")
    assert [reports[0].state, *{r.state for r in reports[1:]}] == ["open", "update"]
    assert reports[0].accounts == 5
    assert reports[0].opened_tick == reports[0].tick <= (START + 25_000) // 1_000
    last = reports[-1]
    assert (last.posts, last.accounts, last.originals) == (12, 12, 12)
    assert last.first == [identity(0, f"x:#new-{i}") for i in range(12)]
    assert last.onset_at == START + 5_000
    assert last.measures["copies.accounts"] == 12
    assert last.spellings == {"#new": 12}
    assert last.offsets == {"0": [0, 11]}


def test_batch_sizes_change_no_byte() -> None:
    rows = busy()
    expected = told(run(Detect(DetectSettings()), batches(rows, len(rows))))
    assert len(expected[0]) > 60
    assert expected[1]
    for size in (1, 37, 500):
        assert told(run(Detect(DetectSettings()), batches(rows, size))) == expected


@pytest.mark.parametrize("workers", [2, 3])
def test_the_number_of_workers_changes_no_byte(workers: int) -> None:
    given = batches(busy(), 400)
    expected = told(run(Detect(DetectSettings()), given))
    parts = [run(Detect(DetectSettings(), worker, workers), given) for worker in range(workers)]
    assert told([batch for part in parts for batch in part]) == expected
    assert all(batch.worker == w for w, part in enumerate(parts) for batch in part)


def test_a_repeated_batch_changes_nothing() -> None:
    given = batches(busy(), 300)
    repeated = [batch for i, b in enumerate(given) for batch in ([b, b] if i % 3 else [b, given[i // 2], b])]
    assert told(run(Detect(DetectSettings()), repeated)) == told(run(Detect(DetectSettings()), given))


def test_the_same_posts_under_new_offsets_change_no_count() -> None:
    rows = launch("#new", START, 12, 45)
    again = [row | {"arrived_at": row["arrived_at"] + 60_000 * n} for n in range(1, 10) for row in rows]
    detect = Detect(DetectSettings())
    last = reports_of(run(detect, batches(numbered(rows + again), 50)), "#new")[-1]
    assert (last.posts, last.accounts) == (12, 12)
    assert detect.stats()["duplicates_total"] == 12 * 9


@pytest.mark.parametrize("cut", [0.3, 0.55])
def test_a_restored_worker_goes_on_as_if_nothing_had_happened(cut: float) -> None:
    given = batches(busy(), 300)
    at = int(len(given) * cut)
    whole, fresh = Detect(DetectSettings()), Detect(DetectSettings())
    run(whole, given[:at], finish=False)
    fresh.restore(whole.snapshot())
    assert fresh.snapshot() == whole.snapshot()
    expected = run(whole, given[at:])
    assert told(run(fresh, [given[at - 1], *given[at:]])) == told(expected)
    assert fresh.stats()["episodes_opened_total"] == whole.stats()["episodes_opened_total"] > 0


def test_a_flood_of_unique_tags_grows_no_state_and_hides_no_launch() -> None:
    rng = np.random.default_rng(3)
    small = DetectSettings(screen=ScreenParams(young_per_shard=64, slots_per_shard=64), recent_per_minute=64)
    detect, out, sizes = Detect(small), [], []
    real = launch("#real", START + 45_000, 40, 60)
    crowd = frame([use(START, "flood", f"a{n}", n=n) for n in range(2_000)])
    for second in range(100):
        at = START + second * 1_000
        tags = rng.integers(1, 2**63, 2_000).astype(np.uint64)
        flood = crowd.with_columns(tag=tags, post=tags + 1, author=tags + 2, arrived_at=at, event_at=at)
        mine = frame([row for row in real if at <= row["arrived_at"] < at + 1_000])
        rows = flood.vstack(mine).with_columns(offset=pl.lit(second, pl.Int64))
        out.append(detect.apply(UseBatch(1, [Progress(0, second, second + 1, at + 999)], rows)))
        if second in (49, 99):
            sizes.append(sum(map(len, detect.snapshot().values())))
    assert sizes[1] < 1.25 * sizes[0]
    assert detect.stats()["tracked"] < 100
    assert reports_of(out, "#real")[0].tick < (START + 45_000) // 1_000 + 20


def test_two_partitions_with_skewed_clocks_equal_one() -> None:
    rows = busy()
    expected = told(run(Detect(DetectSettings()), batches(rows, 200)))
    halves = [numbered([r for r in rows if r["author"] % 2 == p], partition=p) for p in (0, 1)]
    ahead, behind = (batches(half, 150, sources=2) for half in halves)
    given = ahead[:8] + [b for pair in zip(ahead[8:], behind, strict=False) for b in pair]
    given += behind[len(ahead) - 8 :]
    other = run(Detect(DetectSettings()), given)
    bare = {"offset": 0, "partition": 0}

    def plain(encoded: tuple[list[bytes], list[bytes]]) -> list[Any]:
        reports = [msgspec.msgpack.decode(r, type=Report) for r in encoded[0]]
        return [
            msgspec.structs.replace(r, offsets={}, evidence=[msgspec.structs.replace(e, **bare) for e in r.evidence])
            for r in reports
        ]

    assert len(given) == len(ahead) + len(behind)
    assert plain(told(other)) == plain(expected)
    assert told(other)[1] == expected[1]


def test_nothing_is_complete_before_every_partition_has_spoken() -> None:
    rows = numbered(launch("#new", START, 12, 45))
    detect = Detect(DetectSettings())
    out = run(detect, batches(rows, 4, sources=2), finish=False)
    assert all(batch.to_tick == -1 and not batch.reports for batch in out)
    assert detect.stats()["waiting"] == 12
    assert detect.apply(UseBatch(2, [Progress(1, 0, 1, START + 60_000)], frame([]))).reports


def test_a_row_behind_its_tick_is_counted_into_the_next_one_and_never_dropped() -> None:
    detect = Detect(DetectSettings())
    first, late = launch("#new", START, 8, 20), launch("#new", START + 100, 4, 2)
    run(detect, batches(numbered(first), 20), finish=False)
    detect.apply(UseBatch(1, [Progress(0, 8, 9, START + 30_000)], frame([])))
    rows = [row | {"offset": 9 + i, "author": 99 + i, "post": 99 + i} for i, row in enumerate(late)]
    detect.apply(UseBatch(1, [Progress(0, 9, 13, START + 30_000)], frame(rows)))
    last = reports_of([detect.finish()], "#new")[-1]
    assert detect.stats()["late_total"] == 4
    assert (last.tick, last.posts) == (START // 1_000 + 30, 12)


def test_an_episode_ends_after_a_quiet_hour_and_a_new_launch_is_a_new_episode() -> None:
    rows = launch("#new", START, 12, 45) + launch("#new", START + 7_200_000, 1, 1)
    rows += launch("#new", START + 10_000_000, 1, 1) + [
        use(START + 11_000_000 + i * 1_000, "#new", f"later{i}") for i in range(30)
    ]
    reports = reports_of(run(Detect(DetectSettings()), batches(numbered(rows), 9)), "#new")
    ends = [r for r in reports if r.state == "end"]
    opens = [r for r in reports if r.state == "open"]
    assert [len(opens), len(ends)] == [2, 1]
    assert 3_600 <= ends[0].tick - START // 1_000 <= 3_700
    assert opens[1].opened_tick > ends[0].tick
    assert opens[1].posts < 10


def test_reports_thin_out_as_an_episode_grows_old() -> None:
    rows = numbered(launch("#new", START, 3_600, 3_600))
    ticks = [r.tick - START // 1_000 for r in reports_of(run(Detect(DetectSettings()), batches(rows, 500)), "#new")]
    opened = ticks[0]
    ages = [tick - opened for tick in ticks]
    assert [a for a in ages if a < 120] == list(range(120))
    assert {b - a for a, b in pairwise(ages) if 130 < b < 600} == {15}
    assert {b - a for a, b in pairwise(ages) if b > 700} == {60}


def test_a_full_shard_ends_the_episode_with_the_least_surprise() -> None:
    names = [f"#t{i}" for i in range(3_000)]
    same = [name for name in names if identity(0, name) % 64 == 5][:3]
    rows = launch(same[0], START, 12, 40) + launch(same[1], START + 25_000, 60, 60)
    rows += launch(same[2], START + 29_000, 70, 60)
    out = run(Detect(DetectSettings(watched_per_shard=2)), batches(numbered(rows), 20))
    first = reports_of(out, same[0])
    assert [r.state for r in first][-1] == "end"
    assert {r.state for tag in same[1:] for r in reports_of(out, tag)} == {"open", "update"}


def test_a_deletion_reaches_the_episode_that_holds_the_post() -> None:
    rows = launch("#new", START, 20, 60)
    rows += [deletion(row["arrived_at"] + 40_000, row) for row in rows[:10]]
    rows += [deletion(START + 50_000, use(START, "#elsewhere", "x"))]
    last = reports_of(run(Detect(DetectSettings()), batches(numbered(rows), 6)), "#new")[-1]
    assert last.posts == 20
    assert last.measures["deletions.share"] == 0.5
    assert last.measures["deletions.after_p50_s"] == 40.0


def test_three_joins_in_ten_minutes_leave_an_entry_for_cohort_memory() -> None:
    others = [use(START + 200_000, "#two", "a"), use(START + 9_000_000, "#end", "z")]
    rows = numbered(launch("#small", START, 3, 400) + others)
    out = run(Detect(DetectSettings()), batches(rows, 2))
    entries = [entry for batch in out for entry in batch.entries]
    assert [(e.tag_key, e.fresh) for e in entries] == [("#small", True)]
    assert entries[0].joiners == [identity(0, f"x:#small-{i}") for i in range(3)]
    assert entries[0].closed_tick == (rows[3]["arrived_at"]) // 1_000 + 1_800
