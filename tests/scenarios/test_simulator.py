"""The simulator: deterministic, valid, in order, bounded, and true to the figures it is built on."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
import tracemalloc
from collections import Counter, defaultdict
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
import zstandard

from streams.errors import ConfigError, InputError
from streams.scenarios.casting import CALLED, PUBLIC
from streams.scenarios.catalogue import REFERENCE_ACCOUNTS, REFERENCE_TAGS, catalogue
from streams.scenarios.launches import LAUNCHES
from streams.scenarios.organic import ORGANIC
from streams.scenarios.simulation import Simulation, simulate
from streams.scenarios.texts import LANGUAGES, lexicon
from streams.scenarios.truth import Truth
from streams.scenarios.writer import truth_file, write_scenario

SCHEMA = Path(__file__).parents[2] / "docs/schemas/post.schema.json"

Post = dict[str, Any]


def posts_of(simulation: Simulation) -> list[Post]:
    return [json.loads(line) for line in simulation]


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


@cache
def reference() -> tuple[list[Post], list[Truth]]:
    """The whole campaign in a thin background, with some organic bursts."""
    simulation = simulate("reference", 11, rate=0.02, bursts=3)
    return posts_of(simulation), simulation.truth


@cache
def small(name: str) -> tuple[list[Post], list[Truth]]:
    simulation = simulate(name, 5, rate=0.05)
    return posts_of(simulation), simulation.truth


def campaign() -> list[Post]:
    return [p for p in reference()[0] if set(p["hashtags"]) & set(REFERENCE_TAGS) and p["kind"] != "delete"]


def digest(seed: int, hash_seed: str) -> str:
    code = (
        "import hashlib; from streams.scenarios.simulation import simulate;"
        f"s = simulate('demo', {seed}, hours=0.5, rate=3); h = hashlib.sha256();"
        "[h.update(line) for line in s]; h.update(repr(s.truth).encode()); print(h.hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=root, capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_the_same_seed_gives_the_same_bytes_whatever_the_hash_seed() -> None:
    assert digest(1, "0") == digest(1, "4711")
    assert digest(1, "0") != digest(2, "0")


def test_more_parts_do_not_shift_the_others() -> None:
    def wave(bursts: int) -> list[Post]:
        posts = posts_of(simulate("reference", 3, hours=12, rate=0.05, bursts=bursts))
        return [{**p, "received_at": None} for p in posts if set(p["hashtags"]) & set(REFERENCE_TAGS)]

    assert wave(0) == wave(5)


@pytest.mark.parametrize("name", ["demo", "bot_flash", "small_group", "mixed"])
def test_every_post_fits_the_schema_and_comes_in_order(name: str) -> None:
    validator = jsonschema.Draft202012Validator(
        json.loads(SCHEMA.read_text()), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    simulation = simulate(
        name,
        2,
        hours=1.2 if name == "demo" else 12,
        rate=0.5,
        **({"launches": 8, "bursts": 8} if name == "mixed" else {}),
    )
    posts = posts_of(simulation)
    assert len(posts) > 1_000
    for post in posts[::5]:
        validator.validate(post)
    created, received = [p["created_at"] for p in posts], [p["received_at"] for p in posts]
    assert created == sorted(created)
    assert received == sorted(received)
    assert all(c < r for c, r in zip(created, received, strict=True))
    ids = [p["id"] for p in posts if p["kind"] != "delete"]
    assert len(ids) == len(set(ids))


def test_what_is_reposted_was_published_before() -> None:
    seen: dict[str, Post] = {}
    missing = 0
    for post in small("staff")[0]:
        if post["kind"] in ("repost", "reply", "quote"):
            original = seen.get(post["ref"])
            missing += original is None
            if original and post["kind"] == "repost":
                assert (post["text"], post["hashtags"]) == (original["text"], original["hashtags"])
        if post["kind"] != "delete":
            seen[post["id"]] = post
    assert missing == 0


def test_the_reference_campaign_has_its_own_figures() -> None:
    posts, truth = reference()
    wave = campaign()
    record = next(t for t in truth if t.kind == "launch")
    assert record.call is not None
    assert record.accounts == REFERENCE_ACCOUNTS == 9_278
    assert 20_000 < record.posts < 23_000
    caller = next(p for p in posts if p["id"] == record.call.post_id)
    wave = [p for p in wave if p["id"] != record.call.post_id]
    assert len({p["author"]["id"] for p in wave}) == record.accounts
    assert len(wave) == record.posts
    assert 8_000 <= sum(p["created_at"] < "2024-12-09" for p in wave) < 8_800
    unknown = sum(p["author"]["location"] is None for p in wave) / len(wave)
    assert abs(unknown - 0.76) < 0.02
    assert caller["created_at"].startswith("2024-12-08T15:33")
    assert caller["author"]["created_at"][:7] in ("2022-10", "2022-11", "2022-12")
    assert set(caller["hashtags"]) == set(REFERENCE_TAGS)
    assert 180 < (ms(record.onset_at) - ms(record.call.at)) / 1000 < 360
    texts = Counter(p["text"] for p in wave if p["kind"] == "original")
    assert texts.most_common(1)[0][1] > 20
    designs = Counter(p["media"][0]["hash"] for p in wave if p.get("media"))
    assert len(designs) == 7
    new = {p["author"]["id"] for p in wave if p["author"]["created_at"] > "2024-10-01"}
    assert 0.15 < len(new) / record.accounts < 0.35
    busy = {a for a, n in Counter(p["author"]["id"] for p in wave).items() if n > 40}
    loud = [p for p in wave if p["author"]["id"] in busy and p["author"]["posts"] > 200_000]
    assert len({p["author"]["id"] for p in loud}) >= 20
    assert {p["kind"] for p in loud} == {"repost"}


def test_telegram_repeats_x_within_two_minutes() -> None:
    first = {(p["text"], p["media"][0]["hash"]): ms(p["created_at"]) for p in reversed(campaign()) if p.get("media")}
    mirrored = [p for p in campaign() if p["platform"] == "telegram"]
    sources = defaultdict(list)
    for p in campaign():
        if p["platform"] == "x" and p["kind"] == "original" and p.get("media"):
            sources[p["text"], p["media"][0]["hash"]].append(ms(p["created_at"]))
    lags = []
    for p in mirrored:
        at, key = ms(p["created_at"]), (p["text"], p["media"][0]["hash"])
        assert key in first
        lags.append(min(at - s for s in sources[key] if s < at) / 1000)
    assert len(mirrored) > 20
    assert np.median(lags) < 90


def test_minute_counts_are_far_from_poisson() -> None:
    counts = Counter(p["created_at"][:16] for p in posts_of(simulate("background", 1, hours=4, rate=3)))
    values = np.array([counts[m] for m in sorted(counts)], dtype=float)
    beside = np.var(np.diff(values)) / 2 / values.mean()  # differences take the day's curve out
    assert 3.5 < beside < 26


def test_the_background_looks_like_a_public() -> None:
    posts = posts_of(simulate("background", 1, hours=4, rate=4))
    accounts = Counter(p["author"]["id"] for p in posts)
    once = sum(n == 1 for n in accounts.values()) / len(accounts)
    assert 0.55 < once < 0.9
    assert {p["lang"] for p in posts} == set(LANGUAGES)
    tagged = [len(p["hashtags"]) for p in posts if p["hashtags"]]
    assert 1.3 < np.mean(tagged) < 1.9
    originals = defaultdict(set)
    for p in posts:
        if p["kind"] == "original":
            originals[p["text"]].add(p["author"]["id"])
    assert sum(len(a) > 1 for a in originals.values()) / len(originals) < 0.02
    for language in LANGUAGES:
        rows = [p["author"]["location"] is None for p in posts if p["lang"] == language]
        assert 0.3 < np.mean(rows) < 0.55


@pytest.mark.parametrize("name", [n for n in catalogue() if n in LAUNCHES.keys() | ORGANIC.keys() and n != "reference"])
def test_the_truth_agrees_with_the_posts(name: str) -> None:
    posts, truth = small(name)
    mine = [t for t in truth if t.archetype == name]
    assert mine
    by_tag = defaultdict(list)
    for post in posts:
        for tag in post["hashtags"]:
            by_tag[tag.lower()].append(post)
    for record in mine:
        assert record.kind == ("launch" if name in LAUNCHES else "organic")
        assert record.onset_at <= (record.t10_at or record.onset_at) <= record.end_at
        assert record.onset_at <= record.peak_at <= record.end_at
        at = [ms(p["created_at"]) for p in by_tag[record.tags[0].lower()]]
        onset = ms(record.onset_at)
        before = sum(onset - 60_000 <= t < onset for t in at)
        after = sum(onset <= t <= onset + 600_000 for t in at)
        assert min(abs(t - onset) for t in at) < 90_000
        assert after > 2 * before


def test_bots_come_in_seconds_and_delete_within_minutes() -> None:
    posts, truth = small("bot_flash")
    gone = {p["id"]: ms(p["created_at"]) for p in posts if p["kind"] == "delete"}
    born = {p["id"]: ms(p["created_at"]) for p in posts if p["kind"] != "delete"}
    lags = np.array([gone[i] - born[i] for i in gone]) / 1000
    assert 45 < np.median(lags) < 70
    launches = [t for t in truth if t.kind == "launch"]
    assert len(launches) == 6
    for record in launches:
        assert (ms(record.end_at) - ms(record.onset_at)) / 1000 < 80
        assert record.t10_at is not None
        assert ms(record.t10_at) - ms(record.onset_at) < 3_000


@pytest.mark.parametrize("name", ["bot_flash", "staff", "small_group", "storm", "seed"])
def test_the_same_hands_come_back(name: str) -> None:
    simulation = simulate(name, 5, rate=0.02, public=0.0, bursts=0)
    posts, casts = posts_of(simulation), []
    for record in (t for t in simulation.truth if t.kind == "launch"):
        early = [
            p
            for p in posts
            if set(record.tags) & set(p["hashtags"]) and abs(ms(p["created_at"]) - ms(record.onset_at)) < 1_200_000
        ]
        casts.append({p["author"]["id"] for p in early})
    shares = [len(now & set().union(*casts[:i])) / len(now) for i, now in enumerate(casts) if i >= 3]
    assert np.mean(shares) > 0.5


def test_a_dozen_accounts_start_within_45_seconds() -> None:
    posts, truth = small("small_group")
    for record in (t for t in truth if t.kind == "launch"):
        onset = ms(record.onset_at)
        starters = {
            p["author"]["id"]
            for p in posts
            if set(record.tags) & set(p["hashtags"]) and 0 <= ms(p["created_at"]) - onset <= 45_000
        }
        assert len(starters) >= 12


def test_declared_storms_are_called_in_the_open_and_are_no_launch() -> None:
    for name in ("fan_party", "ngo_storm"):
        posts, truth = small(name)
        for record in truth:
            assert (record.kind, record.declared) == ("organic", True)
            assert record.call is not None
            call = next(p for p in posts if p["id"] == record.call.post_id)
            assert call["author"]["followers"] > 5_000
            assert call["created_at"] < record.onset_at


def test_the_suite_mixes_everything_and_names_no_campaign_tag_twice() -> None:
    simulation = simulate("mixed", 4, hours=30, rate=0.05, launches=24, bursts=14)
    posts = posts_of(simulation)
    kinds = Counter(t.kind for t in simulation.truth)
    assert kinds == {"launch": 24, "organic": 14, "neutral": 3}
    tags = [tag for t in simulation.truth if t.kind != "organic" for tag in t.tags]
    assert len(tags) == len(set(tags))
    published = {p["id"] for p in posts}
    calls = [t.call for t in simulation.truth if t.call]
    assert len(calls) > 5
    assert all(c.post_id in published for c in calls)


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_words_for_everything(code: str) -> None:
    lex, rng = lexicon(code), np.random.default_rng(1)
    names = lex.entities(rng)
    for theme in lexicon("en").themes:
        assert all(len(text) > 3 and "{" not in text for text in lex.say(rng, theme, 40, names))
    assert set(lex.calls) >= {"now", "few", "minutes", "clock", "hidden", "remind", "traps", "fan_party", "ngo_storm"}
    assert all("{" not in lex.clock(rng, 1_733_671_980_000 + i * 3_600_000) for i in range(24))
    assert len({lex.tag(i) for i in range(5_000)}) == 5_000


def test_memory_does_not_grow_with_the_length() -> None:
    list(simulate("background", 1, hours=0.5, rate=2))  # tables that are built once

    def peak(hours: float) -> int:
        tracemalloc.start()
        for _ in simulate("background", 1, hours=hours, rate=8).slices():
            pass
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert peak(1.7) < 1.3 * peak(0.6)


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".jsonl.zst"])
def test_files_hold_the_same_lines_and_the_truth_lies_beside(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"d{suffix}"
    heard: list[tuple[float, int]] = []
    summary = write_scenario(
        "demo", 7, out, {"hours": 0.6, "rate": 1}, lambda share, posts: heard.append((share, posts))
    )
    raw = out.read_bytes()
    if suffix.endswith("gz"):
        raw = gzip.decompress(raw)
    elif suffix.endswith("zst"):
        raw = zstandard.ZstdDecompressor().decompressobj().decompress(raw)
    expected = b"".join(simulate("demo", 7, hours=0.6, rate=1))
    assert hashlib.sha256(raw).digest() == hashlib.sha256(expected).digest()
    assert heard[-1] == (1.0, summary.posts)
    assert all(a <= b for a, b in pairwise(heard))
    records = [json.loads(line) for line in truth_file(out).read_bytes().splitlines()]
    assert summary.truth == tmp_path / "d.truth.jsonl"
    assert [r["archetype"] for r in records].count("reference") == summary.launches == 1


def test_every_kind_of_launch_and_burst_has_a_scenario() -> None:
    assert set(LAUNCHES) | set(ORGANIC) | {"demo", "jargon", "watches", "mixed", "background"} == set(catalogue())
    assert set(CALLED) | {"reference"} == set(PUBLIC) | {"reference"} == set(LAUNCHES)


def test_mistakes_are_named() -> None:
    with pytest.raises(ConfigError, match="no_such"):
        simulate("no_such", 1)
    with pytest.raises(ConfigError, match="speed"):
        simulate("demo", 1, speed=2)
    with pytest.raises(InputError, match=r"posts\.csv"):
        truth_file(Path("posts.csv"))
