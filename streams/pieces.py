"""What detect says of a long stretch of ticks, cut into records that a broker takes."""

from __future__ import annotations

from collections.abc import Iterator

from streams.wire import EpisodeBatch

REPORTS_IN_A_RECORD = 150  # some 6 KB each, 12 at most were seen; a record takes 4 MB


def pieces(batch: EpisodeBatch, limit: int = REPORTS_IN_A_RECORD) -> Iterator[EpisodeBatch]:
    """The same batch in one or more: cut between ticks only, each complete up to its own ``to_tick``.

    *When it does not help:* all reports of one tick stay together, because judge takes a repeated tick as a whole.

    >>> [(piece.to_tick, piece.reports) for piece in pieces(EpisodeBatch(0, 1, 7, [], []))]
    [(7, [])]
    """
    ticks = sorted([*(report.tick for report in batch.reports), *(entry.closed_tick for entry in batch.entries)])
    later = [tick for tick in ticks if tick > ticks[0]]
    if len(ticks) <= limit or not later:
        yield batch
        return
    cut = max(ticks[len(ticks) // 2], later[0])  # the first tick of the second part
    first = EpisodeBatch(
        batch.worker,
        batch.workers,
        cut - 1,
        [report for report in batch.reports if report.tick < cut],
        [entry for entry in batch.entries if entry.closed_tick < cut],
        batch.shifts,
    )
    second = EpisodeBatch(
        batch.worker,
        batch.workers,
        batch.to_tick,
        [report for report in batch.reports if report.tick >= cut],
        [entry for entry in batch.entries if entry.closed_tick >= cut],
    )
    yield from pieces(first, limit)
    yield from pieces(second, limit)
