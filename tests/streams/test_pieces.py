"""A batch of episodes in pieces: nothing lost, no tick torn apart, time never ahead of what was told."""

from __future__ import annotations

import random

from detectors.evidence import Entry
from streams.pieces import pieces
from streams.wire import EpisodeBatch


def entry(tick: int, number: int) -> Entry:
    return Entry(tag=number, tag_key=f"t{number}", started_at=0, closed_tick=tick, fresh=True, joiners=[])


def test_pieces_are_the_batch_cut_between_ticks() -> None:
    rng = random.Random(1)
    for _ in range(200):
        to_tick = rng.randrange(100, 200)
        told = [entry(rng.randrange(90, to_tick + 1), number) for number in range(rng.randrange(60))]
        told.sort(key=lambda e: e.closed_tick)
        limit = rng.randrange(1, 20)
        parts = list(pieces(EpisodeBatch(3, 4, to_tick, [], told), limit))
        assert [e for part in parts for e in part.entries] == told
        assert [part.to_tick for part in parts] == sorted({part.to_tick for part in parts})
        assert parts[-1].to_tick == to_tick
        before = -1
        for part in parts:
            ticks = {e.closed_tick for e in part.entries}
            assert all(before < tick <= part.to_tick for tick in ticks)
            assert len(part.entries) <= limit or len(ticks) == 1
            before = part.to_tick
