"""Streams of strangers: whatever their authors thought of, they are posts of the schema with a truth beside them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench import truth as truths
from bench.strangers import GENERATORS
from streams.decode import decode_all
from streams.sources.files import read_records

AUTHORS = ("two", "four", "six")  # the quickest; none of the files changes, they are kept as delivered


@pytest.mark.parametrize("author", AUTHORS)
def test_a_day_of_an_author_is_posts_with_a_truth(author: str, tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    command = [sys.executable, str(GENERATORS[author]), "--seed", "7", "--days", "1", "--out", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    batches = [decode_all(records) for records in read_records([path])]
    assert not [letter for _, _, dead in batches for letter in dead]
    assert sum(len(posts) for posts, _, _ in batches) > 10_000
    kinds = {truth.kind for truth in truths.read(tmp_path / "posts.truth.jsonl")}
    assert {"launch", "organic", "span"} <= kinds
