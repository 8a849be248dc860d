"""Streams of strangers: whatever their authors thought of, they are posts of the schema with a truth beside them."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
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


def test_seeds_in_a_chain_follow_each_other_and_share_no_account(tmp_path: Path) -> None:
    out = tmp_path / "chain.jsonl"
    seeds = ("--seeds", "1", "--seeds", "2")
    subprocess.run([sys.executable, "-m", "bench.strangers.chain", "four", *seeds, "--out", str(out)], check=True)
    posts = [post for records in read_records([out]) for post in decode_all(records)[0]]
    of = {seed: [post for post in posts if post.id.startswith(f"s{seed}-")] for seed in (1, 2)}
    assert len(of[1]) + len(of[2]) == len(posts)
    assert max(post.created_at for post in of[1]) < min(post.created_at for post in of[2]) + timedelta(minutes=1)
    assert not {post.author.id for post in of[1]} & {post.author.id for post in of[2]}
    labels = truths.read(tmp_path / "chain.truth.jsonl")
    assert len({label.id for label in labels}) == len(labels)
    assert [label.kind for label in labels].count("span") == 1
