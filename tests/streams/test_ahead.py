"""Edges ahead of a replay: whoever takes a batch, what comes is the same, in order, each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from streams.ahead import edged, worth
from streams.edge import Edge, EdgeOutput, EdgeSettings
from streams.wire import Record
from tests.streams.posts import line, record


class Counting(Edge):
    """The edge of this process, which knows how many batches it took."""

    taken = 0

    def apply(self, records: Sequence[Record], sources: int) -> EdgeOutput:
        self.taken += 1
        return super().apply(records, sources)


def batch(number: int) -> list[Record]:
    return [record(line(id=f"p{number}", text=f"words {number}", hashtags=["tag"]), offset=number)]


def test_batches_come_in_order_whether_a_helper_made_them_or_this_process() -> None:
    own, expected = Counting(EdgeSettings()), Edge(EdgeSettings())
    delivered = 0

    def until_helped() -> Iterator[list[Record]]:
        number = 0
        while delivered - own.taken < 3:  # as many were made by the helper, whenever it has started
            yield batch(number)
            number += 1

    for records, seen in edged(until_helped(), [own.settings], 2, [own]):
        assert records == batch(delivered)
        assert [edge.uses.rows.equals(expected.apply(records, 1).uses.rows) for edge in seen] == [True]
        delivered += 1

    assert delivered - own.taken >= 3


@pytest.mark.parametrize(("batches", "processes"), [(0, 1), (3, 1), (4, 2), (9, 2)])
def test_a_short_log_is_worth_no_second_process(batches: int, processes: int) -> None:
    found, worthy = worth(map(batch, range(batches)), 2)

    assert list(found) == [batch(number) for number in range(batches)]
    assert worthy == processes
