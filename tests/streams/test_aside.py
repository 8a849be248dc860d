"""A replay of several processes ends in words when one of them is ended, and only the command hears a Ctrl-C."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from streams.aside import judging
from streams.config import Settings
from streams.errors import Unavailable
from streams.replay import replay
from streams.topology import build_judge
from streams.wire import CallBatch, Progress
from tests.streams.posts import AT, line


def end_helpers(_: int) -> None:
    for child in multiprocessing.active_children():
        child.kill()


def test_a_process_that_is_ended_from_outside_ends_the_replay_in_words(tmp_path: Path) -> None:
    posts = tmp_path / "posts.jsonl"
    posts.write_bytes(b"\n".join(line(id=f"p{number}", text=f"words {number}") for number in range(400)))
    with pytest.raises(Unavailable, match="ended from outside"):
        replay([posts], Settings(), print, processes=2, batch_size=5, on_bytes=end_helpers)


def test_an_interrupt_at_the_terminal_is_the_commands_and_judge_goes_on() -> None:
    with judging(build_judge(Settings()), 2) as aside:
        for number in range(40):  # more than it may be behind: it has answered, so it has started
            aside.apply(CallBatch(1, [Progress(0, number, number + 1, AT + number)], []))
        for child in multiprocessing.active_children():
            os.kill(child.pid or 0, signal.SIGINT)
        assert aside.finish() == []
