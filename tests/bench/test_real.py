"""The overlays of real posts, where the posts are on this machine (``MUSTER_DATA``)."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from bench.background import Accounts, rng, thick
from bench.posts import HOUR_MS, SPAN_START, Laid, Side, as_schema, open_lines, write
from bench.public import join
from bench.real import Form, Overlay, Which
from bench.sets import folder
from bench.truth import Truth

DATA = folder()
needs_data = pytest.mark.skipif(DATA is None, reason="no real posts on this machine: set MUSTER_DATA to their folder")
SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "post.schema.json"


@cache
def laid(which: Which, form: Form, days: int, seed: int = 1) -> tuple[list[Laid], list[Truth]]:
    assert DATA is not None
    overlay = Overlay(DATA, which, form, seed, days, "strangers")
    return list(overlay.posts()), overlay.truth()


@needs_data
@pytest.mark.parametrize(("which", "form"), [("ira", "diluted"), ("bots", "pure"), ("organic", "pure")])
def test_posts_are_sorted_unique_and_inside_the_span(which: Which, form: Form) -> None:
    posts, _ = laid(which, form, 2)
    assert all(a.at <= b.at for a, b in pairwise(posts))
    assert posts[0].at >= SPAN_START
    assert len({(p.platform, p.id, p.kind == "delete") for p in posts}) == len(posts)


@needs_data
def test_the_same_seed_lays_the_same_bytes(tmp_path: Path) -> None:
    assert DATA is not None
    for name in ("a", "b"):
        write(Overlay(DATA, "ira", "swamped", 3, 1, "recurring", since="drawn").posts(), tmp_path / f"{name}.jsonl.gz")
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()


@needs_data
def test_launches_are_under_two_percent_of_the_posts() -> None:
    posts, truth = laid("ira", "diluted", 10)
    launches = [record for record in truth if record.kind == "launch"]
    assert len(posts) > 200_000
    assert len(launches) == 25
    assert sum(record.posts for record in launches) < 0.02 * len(posts)
    assert {record.archetype for record in launches} == {"originals", "mixed", "one_seed_reposted"}


@needs_data
def test_bot_posts_are_followed_by_their_deletions() -> None:
    posts, truth = laid("bots", "pure", 2)
    written = {p.id: p for p in posts if p.side is Side.OPERATION and p.kind != "delete"}
    gone = [p for p in posts if p.kind == "delete"]
    assert gone
    assert all(written[p.id].at <= p.at and written[p.id].account == p.account for p in gone)
    assert all(record.accounts >= 10 for record in truth if record.kind == "launch")


@needs_data
def test_a_sample_of_the_lines_fits_the_post_schema() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    posts = laid("bots", "pure", 2)[0] + laid("ira", "diluted", 2)[0]
    for post in posts[::997] + [p for p in posts if p.kind == "delete"][:5] + [p for p in posts if p.media][:5]:
        validator.validate(json.loads(json.dumps(as_schema(post))))


def wave(accounts: int) -> list[Laid]:
    return [Laid(SPAN_START + HOUR_MS + n * 5_000, f"w{n}", f"op{n}", Side.OPERATION, ("t",)) for n in range(accounts)]


def test_a_diluting_public_comes_after_two_minutes_and_mostly_reposts() -> None:
    onset, crowd = SPAN_START + HOUR_MS, [f"c{n}" for n in range(5_000)]
    joined = join(rng(1, "t"), "diluted", "t", onset, wave(200), crowd, "j")
    assert min(p.at for p in joined) >= onset + 120_000
    assert 3 * 200 <= len({p.account for p in joined}) <= 10 * 200
    assert 0.6 < np.mean([p.kind == "repost" for p in joined]) < 0.66


@pytest.mark.parametrize("seed", range(20))
def test_a_swamping_public_outnumbers_the_operation_within_ten_minutes(seed: int) -> None:
    onset, crowd = SPAN_START + HOUR_MS, [f"c{n}" for n in range(5_000)]
    joined = join(rng(seed, "t"), "swamped", "t", onset, wave(100), crowd, "j")
    assert min(p.at for p in joined) < onset + 120_000
    assert len({p.account for p in joined if p.at < onset + 600_000}) > 100


def test_a_recurring_public_gives_events_accounts_in_common() -> None:
    for recurring in (False, True):
        names = Accounts(1, recurring)
        one, two = (set(names.names(group, np.arange(20_000))) for group in ("one", "two"))
        assert bool(one & two) is recurring


def test_the_thick_background_is_sorted_over_dispersed_and_of_the_asked_volume() -> None:
    made = thick(1, 2, 20_000, Accounts(1, False))
    assert abs(len(made.at) / 40_000 - 1) < 0.15
    assert (np.diff(made.at) >= 0).all()
    noon = np.bincount((made.at - SPAN_START) // 60_000, minlength=2880).reshape(2, 24, 60)[:, 12]
    assert noon.var() > 1.3 * noon.mean()


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.jsonl.gz", "posts.jsonl.zst"])
def test_what_is_written_is_read_back_line_by_line(name: str, tmp_path: Path) -> None:
    assert write(wave(5), tmp_path / name) == 5
    with open_lines(tmp_path / name, "rb") as file:
        assert [json.loads(line)["id"] for line in file] == [f"w{n}" for n in range(5)]
