"""The call grammar on labelled lines that neither its words nor its weights were made from.

Floors stand below what was measured (``python -m bench.calls --split held``), so that they fail on a real loss and not
on a word. The lines are our own; those that others hold decide.
"""

from __future__ import annotations

import functools
import json
from datetime import datetime

import pytest

from bench.calls import BLOCKS, CALLS, LABELLED, Tally, judge, lines
from detectors.calls import CallGrammar

UNSEEN = ("held", "wide-kept", "crowd-kept")


@functools.cache
def tally(block: str, split: str) -> Tally:
    return judge(CallGrammar(), block, split)


@pytest.mark.parametrize("split", UNSEEN)
def test_calls_are_heard_in_every_block(split: str) -> None:
    scores = {block: tally(block, split).f1 for block in BLOCKS}
    assert sum(scores.values()) / len(scores) >= 0.88, scores
    assert min(scores.values()) >= 0.83, scores


@pytest.mark.parametrize("split", UNSEEN)
def test_hard_negatives_are_seldom_heard_as_calls(split: str) -> None:
    tallies = [tally(block, split) for block in BLOCKS]
    assert sum(t.hard_false for t in tallies) / sum(t.hard for t in tallies) <= 0.08


@pytest.mark.parametrize("split", UNSEEN)
def test_announced_times_are_right(split: str) -> None:
    tallies = [tally(block, split) for block in BLOCKS]
    assert sum(t.time_right for t in tallies) / sum(t.timed for t in tallies) >= 0.9


@pytest.mark.parametrize("block", BLOCKS)
def test_each_block_has_the_lines_it_should_and_no_line_twice(block: str) -> None:
    both = [*lines(block, "rules"), *lines(block, "held")]
    counts = {kind: sum(line["class"] == kind for line in both) for kind in (*CALLS, "hard_negative", "ordinary")}
    assert all(counts[kind] >= least for kind, least in zip(counts, (150, 100, 150, 100), strict=True)), counts
    assert not {line["text"] for line in lines(block, "rules")} & {line["text"] for line in lines(block, "held")}


def test_labelled_times_are_never_before_their_post() -> None:
    for path in sorted(LABELLED.glob("*.jsonl")):
        for line in map(json.loads, path.read_text("utf-8").splitlines()):
            created, announced = line["created_at"], line["announced_at"]
            assert announced is None or datetime.fromisoformat(announced) >= datetime.fromisoformat(created), line["id"]
