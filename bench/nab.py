"""Numenta Anomaly Benchmark, realTweets: alarms of ``muster score-series`` under the published scoring rules.

    python -m bench.nab

One fixed configuration and threshold for all series and profiles. Series and windows are read through MUSTER_DATA.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import os
import random
import tempfile
from datetime import datetime
from pathlib import Path

from streams.score_series import score_series

DATA = Path(os.environ.get("MUSTER_DATA", Path(__file__).parents[2] / "shared" / "data")) / "nab"
Rows = list[tuple[str, str]]  # timestamp, value as written
Windows = list[tuple[datetime, datetime]]
PROFILES = {"standard": (0.11, 1.0), "low-FP": (0.22, 1.0), "low-FN": (0.11, 2.0)}  # weights of a false alarm, a miss
PUBLISHED_BEST = "ARTime 83.2 / 74.6 / 88.8 (with our refractory added: 84.8 / 76.6 / 89.9)"


def sigmoid(x: float) -> float:
    """NAB's reward by position: near 1 early in a window, 0 at its end, -1 far behind it."""
    return -1.0 if x > 3 else 2 / (1 + math.exp(5 * x)) - 1


def score(
    times: list[datetime], alarms: list[bool], windows: list[tuple[datetime, datetime]], fp: float, fn: float
) -> float:
    """NAB's score of one series, a true positive weighing 1."""
    probation = min(math.floor(0.15 * len(times)), 750)
    spans = [
        (next(i for i, t in enumerate(times) if t >= a), max(i for i, t in enumerate(times) if t <= b))
        for a, b in windows
    ]
    best: dict[int, float] = {}
    total = 0.0
    for i, alarm in enumerate(alarms):
        if not alarm or i < probation:
            continue
        inside = next((k for k, (left, right) in enumerate(spans) if left <= i <= right), None)
        if inside is not None:
            left, right = spans[inside]
            reward = sigmoid(-(right - i + 1) / (right - left + 1)) / sigmoid(-1.0)
            best[inside] = max(best.get(inside, -math.inf), reward)
            continue
        earlier = [(left, right) for left, right in spans if right < i]
        total += fp * (sigmoid((i - earlier[-1][1]) / (earlier[-1][1] - earlier[-1][0])) if earlier else -1.0)
    return total + sum(best.values()) - fn * (len(spans) - len(best))


def read(path: Path) -> Rows:
    with gzip.open(path, "rt", newline="") as file:
        return [(row["timestamp"], row["value"]) for row in csv.DictReader(file)]


def alarms_of(rows: Rows) -> list[bool]:
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "in.csv"), Path(folder, "out.csv")
        source.write_text("timestamp,value\n" + "".join(f"{t},{v}\n" for t, v in rows))
        score_series(source, out)
        return [line.rsplit(",", 1)[1] == "1" for line in out.read_text().splitlines()[1:]]


def thinned(rows: Rows, share: float, seed: int) -> Rows:
    """Every post kept with probability ``share``."""
    rng = random.Random(seed)
    return [(t, str(sum(rng.random() < share for _ in range(int(float(v)))))) for t, v in rows]


def evaluate(series: dict[str, Rows], windows: dict[str, list[tuple[datetime, datetime]]]) -> dict[str, float]:
    """Normalised scores by profile: 0 for no alarm at all, 100 for perfect."""
    alarms = {name: alarms_of(rows) for name, rows in series.items()}
    result = {}
    count = sum(len(windows[name]) for name in series)
    for profile, (fp, fn) in PROFILES.items():
        raw = sum(
            score([datetime.fromisoformat(t) for t, _ in rows], alarms[name], windows[name], fp, fn)
            for name, rows in series.items()
        )
        result[profile] = 100 * (raw + fn * count) / (count * (1 + fn))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="runs with half of the posts dropped")
    options = parser.parse_args()
    if not DATA.exists():
        print(f"skipped: {DATA} is not there (set MUSTER_DATA)")
        return
    spans = json.loads((DATA / "combined_windows.json").read_text())
    tweets = {p.stem.removesuffix(".csv"): read(p) for p in sorted((DATA / "data/realTweets").glob("*.gz"))}
    windows = {
        name: [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in spans[f"realTweets/{name}.csv"]]
        for name in tweets
    }
    shown = evaluate(tweets, windows)
    print(
        "muster score-series   "
        + " / ".join(f"{value:.1f}" for value in shown.values())
        + "  (standard / low-FP / low-FN)"
    )
    print(f"best published        {PUBLISHED_BEST}")
    halves = [
        evaluate({name: thinned(rows, 0.5, seed) for name, rows in tweets.items()}, windows)
        for seed in range(options.seeds)
    ]
    for profile in PROFILES:
        values = sorted(half[profile] for half in halves)
        print(
            f"half of the posts, {profile}: median {values[len(values) // 2]:.1f}, {values[0]:.1f} to {values[-1]:.1f}"
        )
    quiet = sum(sum(alarms_of(read(p))) for p in sorted((DATA / "data/artificialNoAnomaly").glob("*.gz")))
    print(f"artificialNoAnomaly   {quiet} alarms")


if __name__ == "__main__":
    main()
