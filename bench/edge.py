"""How many posts a second one core of the edge takes, beside a plain loop: ``python -m bench.edge [POSTS]``.

The corpus is made here from a seed: JSON posts of about 0.9 KB, half of them Arabic, 40 % reposts of other texts, few
tags with most of the uses, links in 30 %, media in half. The peer does what a first script would: ``json.loads`` and
a regular expression for hashtags; no checks, no folding, no identities, no columns.
"""

from __future__ import annotations

import gc
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from detectors.calls import CallGrammar
from detectors.evidence import Reading
from streams.decode import decode_all
from streams.edge import Edge, EdgeSettings, Grammar
from streams.sources.files import read_records
from streams.wire import Record

ARABIC = """
البيت على النهر كان قديما وقد بناه اخوان من الشمال مع صديق لهما في سنة بعيدة ثم سكنه معلم وابنته والجار الطيب
"""
ENGLISH = """
the house on a river bank was built long ago by two brothers and one friend from up north in some far off year
"""
WORDS = (ENGLISH.split(), ARABIC.split())
START_MS = 1_733_671_980_000


class Silence:
    """No call grammar: its speed is measured on its own."""

    def candidates(self, texts: Sequence[str]) -> list[int]:
        return []

    def read(
        self, text: str, lang: str, created_at: int, tags: Sequence[str], zone_hint: str | None, learned: float = 0.0
    ) -> Reading | None:
        return None


def corpus(posts: int, seed: int = 7) -> list[bytes]:
    """JSON lines of the post schema; the same for the same seed."""
    rng = random.Random(seed)
    seen: list[tuple[str, str]] = []
    return [_line(rng, i, seen) for i in range(posts)]


def _line(rng: random.Random, i: int, seen: list[tuple[str, str]]) -> bytes:
    repost = bool(seen) and rng.random() < 0.4
    if repost:
        text, tag = seen[rng.randrange(len(seen))]
    else:
        words = rng.choices(WORDS[i % 2], k=30)
        tag = f"{rng.choice(words)}_{int(rng.paretovariate(0.5)) % 100_000}"  # a few tags have most of the uses
        text = f"{' '.join(words)} #{tag} https://t.co/{rng.getrandbits(40):x} 🔥"
        seen.append((text, tag))
    at = START_MS + i * 20
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at // 1000)) + f".{at % 1000:03d}Z"
    post = {
        "id": str(10**18 + i), "platform": "x", "created_at": stamp,
        "author": {
            "id": str(rng.randrange(10**6)), "handle": f"user_{i}", "created_at": "2019-05-04T10:00:00Z",
            "followers": rng.randrange(5_000), "following": 300, "posts": rng.randrange(50_000), "location": "Basra",
        },
        "text": text, "lang": "ar" if i % 2 else "en", "kind": "repost" if repost else "original",
        "ref": str(10**17 + i) if repost else None, "hashtags": [tag],
        "urls": [f"https://example.org/{rng.randrange(500)}?utm_source=app&id={i}"] if rng.random() < 0.3 else [],
        "media": [{"kind": "image", "hash": f"{rng.getrandbits(256):064x}", "algorithm": "pdq"}][: rng.randrange(2)],
        "engagement": {"likes": 1, "reposts": 2, "replies": 3, "views": 400},
        "collector": {"name": "bench", "version": 3, "query": "x" * 60},
    }  # fmt: skip
    return json.dumps(post, ensure_ascii=False).encode()


def plain(lines: Sequence[bytes]) -> Counter[str]:
    tags: Counter[str] = Counter()
    for line in lines:
        post = json.loads(line)
        tags.update(tag.lower() for tag in re.findall(r"#(\w+)", post["text"]))
    return tags


def rate(run: Callable[[], object], posts: int, rounds: int = 4) -> float:
    """Posts a second of processor time, of the best of some rounds: other work on the machine counts least so."""
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        run()
        best = min(best, time.process_time() - started)
    return posts / best


def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    lines = corpus(posts)
    records = [Record(line, 0, i, START_MS + i * 20) for i, line in enumerate(lines)]
    gc.collect()
    gc.freeze()  # the corpus is no part of the work

    def edge(batch: int, grammar: Grammar) -> None:
        fresh = Edge(EdgeSettings(), grammar)  # memos start empty in every round
        for i in range(0, posts, batch):
            fresh.apply(records[i : i + batch], 1)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "posts.jsonl")
        path.write_bytes(b"\n".join(lines))
        size = path.stat().st_size / posts
        runs: list[tuple[str, Callable[[], object]]] = [
            ("edge, batches of 5,000", lambda: edge(5_000, Silence())),
            ("edge, batches of 500", lambda: edge(500, Silence())),
            ("edge and call prefilter", lambda: edge(5_000, CallGrammar())),
            ("of it, decoding alone", lambda: [decode_all(records[i : i + 5_000]) for i in range(0, posts, 5_000)]),
            ("file reader", lambda: sum(map(len, read_records([path])))),
            ("peer: json.loads and findall", lambda: plain(lines)),
        ]
        rows = [(name, rate(run, posts)) for name, run in runs]
    print(f"{posts:,} posts of {size:.0f} bytes, one core")
    for name, speed in rows:
        print(f"{name:32}{speed:>12,.0f} posts/s {1e6 / speed:>8.2f} µs a post")


if __name__ == "__main__":
    main()
