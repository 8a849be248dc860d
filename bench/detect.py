"""Speed of detect alone, in rows of uses a second of CPU time on one core: ``python -m bench.detect``.

*dense*: 1,000 posts a second over 510 Zipf tags, 1.7 tags a post; everything is new, so after the first minute nearly
every row belongs to a watched tag: the worst case. *calm*: the same stream once the screen finds it normal (its watch
thresholds out of reach): what the screen costs. *sparse*: one post a second, batches of a few thousand posts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from detectors.hashing import identity
from detectors.post import NO_ID, UNKNOWN
from streams.detect import Detect, DetectSettings
from streams.wire import USES_SCHEMA, Progress, UseBatch

START = 1_700_000_400_000
TAGS, AUTHORS, TEXTS = 510, 50_000, 20_000
TAGS_A_POST = (0.55, 0.25, 0.15, 0.05)  # 1, 2, 3, 4: 1.7 in the mean


def stream(per_s: float, seconds: int, batch_s: int, seed: int = 1) -> Iterator[UseBatch]:
    """Batches of ``batch_s`` seconds of a made-up stream."""
    rng = np.random.default_rng(seed)
    weight = 1.0 / np.arange(1, TAGS + 1)
    tags = np.array([identity(seed, f"tag{i}") for i in range(TAGS)], np.uint64)
    authors = np.array([identity(seed, f"author{i}") for i in range(AUTHORS)], np.uint64)
    texts = np.array([identity(seed, f"text{i}") for i in range(TEXTS)], np.uint64)
    offset = 0
    for second in range(0, seconds, batch_s):
        posts = round(per_s * batch_s)
        at = np.sort(START + second * 1_000 + rng.integers(0, batch_s * 1_000, posts))
        of = np.repeat(np.arange(posts), rng.choice(4, posts, p=TAGS_A_POST) + 1)
        tag = rng.choice(TAGS, len(of), p=weight / weight.sum())
        of, tag = np.unique(of * TAGS + tag) // TAGS, np.unique(of * TAGS + tag) % TAGS
        author, text = rng.integers(0, AUTHORS, posts)[of], rng.integers(0, TEXTS, posts)[of]
        kind = (rng.random(posts) < 0.4).astype(np.uint8)[of]
        post = rng.integers(1, 2**63, posts).astype(np.uint64)
        names = pl.Series([f"#tag{i}" for i in range(TAGS)])[tag]
        numbers = {
            "tag_key": names, "tag": tags[tag], "tag_as_written": names, "author": authors[author], "post": post[of],
            "author_id": pl.Series(author).cast(pl.String), "post_id": pl.Series(post[of]).cast(pl.String),
            "ref": np.where(kind == 1, np.roll(post, 1)[of], NO_ID), "text_hash": texts[text], "kind": kind,
            "arrived_at": at[of], "event_at": at[of], "offset": offset + of, "flags": np.zeros(len(of), np.uint16),
            "text": pl.Series([f"a made-up text of some length, number {i}" for i in range(TEXTS)])[text],
        }  # fmt: skip
        rest = {"platform": "x", "link": NO_ID, "media": NO_ID, "author_created": UNKNOWN, "author_posts": UNKNOWN}
        rest |= {"followers": UNKNOWN, "located": UNKNOWN, "lang": "en", "partition": 0}
        frame = pl.DataFrame(numbers).with_columns(**{name: pl.lit(value) for name, value in rest.items()})
        rows = frame.select(pl.col(name).cast(kind) for name, kind in USES_SCHEMA.items())
        yield UseBatch(1, [Progress(0, offset, offset + posts, START + (second + batch_s) * 1_000 - 1)], rows)
        offset += posts


def measure(name: str, settings: DetectSettings, batches: Iterator[UseBatch], phase_rows: int) -> None:
    """Print the speed of each stretch of ``phase_rows`` rows."""
    detect = Detect(settings)
    rows, spent, reports = 0, 0.0, 0
    for batch in batches:
        started = time.process_time()
        out = detect.apply(batch)
        spent += time.process_time() - started
        rows, reports = rows + len(batch.rows), reports + len(out.reports)
        if rows >= phase_rows:
            stats = detect.stats()
            minute = (batch.progress[0].arrived_at - START) / 60_000
            print(f"{name:8} {minute:7.1f} {rows / spent:11,.0f} {stats['watched']:8} {stats['tracked']:8} {reports:8}")
            rows, spent, reports = 0, 0.0, 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=240, help="of the dense streams")
    args = parser.parse_args()
    usual = DetectSettings()
    calm = replace(usual, screen=replace(usual.screen, watch_surprise=1e9, watch_at_15s=10**9))
    print(f"{'stream':8} {'minute':>7} {'rows/s':>11} {'watched':>8} {'tracked':>8} {'reports':>8}")
    measure("dense", usual, stream(1_000, args.seconds, 1), 100_000)
    measure("calm", calm, stream(1_000, args.seconds, 1), 100_000)
    measure("sparse", usual, stream(1, 120 * args.seconds, 4_000), 10_000)


if __name__ == "__main__":
    main()
