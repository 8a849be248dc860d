"""How well calls are heard: F1, false calls on hard negatives and announced times, by block.

    python -m bench.calls [--split rules|held|...|crowd-end] [--misses]
    python -m bench.calls --split crowd-end --among 4     # every line within a longer post
    python -m bench.calls --ordinary 30000
    python -m bench.calls --bursts mixed.jsonl

The labelled lines are in ``tests/calls/labelled/{block}.{split}.jsonl``. Rules and weights were developed on ``rules``;
``held`` was watched during the work; ``second`` was written before the lexicons were read again, one half looked at
for the kinds of what was missed, the other half kept; ``last`` was written at the end and read once;
``fresh`` and ``blind-read`` were read for kinds of misses and are fitted to since; of ``blind-kept`` only the scores
are read. ``crowd`` is by 21 authors who had seen nothing of the project, 450 lines each: ``crowd-read`` is fitted to,
``crowd-kept`` (an author a block) chose the fit, ``crowd-end`` (another one) is scored at the end. ``plain`` are
ordinary posts as raw as they are, by three more authors, ``short`` the replies and cries of three others in the middle
of events: the ``read`` ones are fitted to, the ``kept`` ones are not read.

``--among`` puts every line at a random place among so many ordinary lines of its block and set (of ``plain-kept``
where a set has none), joined by line breaks or full stops: a call in a long post is a call all the same.

A time is right within 2 min ("now"), 4 min ("a few minutes"), the larger of 90 s and 10 % ("in N minutes"), 90 s
(clock); where nothing can be derived, null is right. Wrong times count only on calls that were heard; *passed* is the
share of these that the filter before the grammar lets through.

``--ordinary`` reads so many real English posts about crises (``crisis_texts`` of ``MUSTER_DATA``, skipped without
them), which are taken to hold no call, and counts what passes the prefilter and is heard at .5 and .8; ``--bursts``
does the same with the organic bursts of a stream that ``muster simulate`` wrote.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.sets import folder, rows
from bench.truth import read
from detectors.calls import CallGrammar
from detectors.fold import fold_tag
from streams.scenarios.writer import truth_file

LABELLED = Path(__file__).parent.parent / "tests" / "calls" / "labelled"
BLOCKS = ("ar", "ar-dialect", "fa", "tr", "en", "ru", "es")
CALLS = ("launch", "reminder")
SPLITS = (
    "rules", "held", "second-read", "second-kept", "last", "fresh", "blind-read", "blind-kept", "wide-read",
    "wide-kept", "more-read", "more-kept", "crowd-read", "crowd-kept", "crowd-end", "plain-read", "plain-kept",
    "short-read", "short-kept",
)  # fmt: skip


@dataclass
class Tally:
    """Counts of one block."""

    true: int = 0
    missed: int = 0
    false: int = 0
    hard: int = 0
    hard_false: int = 0
    timed: int = 0
    time_right: int = 0
    passed: int = 0  # of the calls that are heard: those that the filter before the grammar lets through
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.true / max(1, self.true + self.false)

    @property
    def recall(self) -> float:
        return self.true / max(1, self.true + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.true / max(1, 2 * self.true + self.false + self.missed)

    @property
    def hard_false_rate(self) -> float:
        return self.hard_false / max(1, self.hard)

    @property
    def time_accuracy(self) -> float:
        return self.time_right / max(1, self.timed)


def lines(block: str, split: str) -> Iterator[dict[str, Any]]:
    with (LABELLED / f"{block}.{split}.jsonl").open(encoding="utf-8") as source:
        yield from map(json.loads, source)


def tolerance_s(when: str, created_at: datetime, announced_at: datetime) -> float:
    if when == "now":
        return 120
    if when == "few":
        return 240
    return max(90, 0.1 * (announced_at - created_at).total_seconds()) if when.startswith("+") else 90


def time_is_right(line: dict[str, Any], at: int | None) -> bool:
    if line["announced_at"] is None or at is None:
        return line["announced_at"] is None and at is None
    created, announced = (datetime.fromisoformat(line[k]) for k in ("created_at", "announced_at"))
    allowed = tolerance_s(line["when"], created, announced)
    return abs(at / 1000 - announced.timestamp()) <= allowed and at >= created.timestamp() * 1000


def longer(block: str, split: str, among: int) -> Iterator[dict[str, Any]]:
    """The lines of a set, each among so many ordinary ones."""
    rng = random.Random(among)
    found = list(lines(block, split))
    ordinary = [line["text"] for line in found if line["class"] == "ordinary"]
    ordinary = ordinary or [line["text"] for line in lines(block, "plain-kept")]
    for line in found:
        texts = rng.sample([text for text in ordinary if text != line["text"]], among)
        texts.insert(rng.randrange(among + 1), line["text"])
        yield line | {"text": rng.choice(("\n", ". ")).join(texts)}


def judge(grammar: CallGrammar, block: str, split: str, among: int = 0) -> Tally:
    """Read one block's lines and count."""
    tally = Tally()
    for line in longer(block, split, among) if among else lines(block, split):
        created_at = int(datetime.fromisoformat(line["created_at"]).timestamp() * 1000)
        reading = grammar.read(line["text"], line["lang"], created_at, line["hashtags"], line["author_tz_hint"])
        heard = reading is not None and reading.score >= 0.5
        is_call = line["class"] in CALLS
        tally.hard += line["class"] == "hard_negative"
        tally.hard_false += line["class"] == "hard_negative" and heard
        tally.true += is_call and heard
        tally.missed += is_call and not heard
        tally.false += heard and not is_call
        if heard != is_call:
            terms = " ".join(f"{k}{v:+.1f}" for k, v in reading.terms.items()) if reading else "no reading"
            tally.misses.append(f"{'false' if heard else 'missed'} {line['text']} [{terms}]")
        if is_call and heard and reading:
            tally.passed += bool(grammar.candidates([line["text"]]))
            announced = reading.announced
            at = announced.at if announced and not announced.assumed else None
            tally.timed += 1
            tally.time_right += time_is_right(line, at)
            if not time_is_right(line, at):
                tally.misses.append(
                    f"time {line['when']} {line['created_at']} {line['author_tz_hint']}: {line['text']} [{announced}]"
                )
    return tally


def crisis_posts(data: Path, count: int) -> list[tuple[str, str, int]]:
    """Text, language and ms of so many real English posts about crises."""
    found = [(row.txt, "en", row.t) for row in rows(data / "crisis_texts" / "tweets_t6.jsonl.gz") if row.txt]
    return found[:: max(1, len(found) // count)]


def burst_posts(posts: Path) -> list[tuple[str, str, int]]:
    """The same of the distinct texts on the hashtags of a simulated stream's organic bursts that nobody called for."""
    bursts = [
        truth for truth in read(truth_file(posts)) if truth.kind == "organic" and not (truth.call or truth.declared)
    ]
    tags = {fold_tag(tag) for burst in bursts for tag in burst.tags}
    found: dict[str, tuple[str, str, int]] = {}
    with posts.open("rb") as source:
        for raw in source:
            post = json.loads(raw)
            if post["text"] not in found and any(fold_tag(tag) in tags for tag in post.get("hashtags", ())):
                at = int(datetime.fromisoformat(post["created_at"]).timestamp() * 1000)
                found[post["text"]] = post["text"], post.get("lang", ""), at
    return list(found.values())


def ordinary(grammar: CallGrammar, found: list[tuple[str, str, int]]) -> None:
    """How many posts without a call are heard as calls."""
    worth = grammar.candidates([text for text, _, _ in found])
    scores = [r.score for i in worth if (r := grammar.read(*found[i])) is not None]
    heard = {floor: sum(score >= floor for score in scores) / len(found) for floor in (0.5, 0.8)}
    print(f"{len(found)} posts: {len(worth) / len(found):.1%} read, {heard[0.5]:.3%} >= .5, {heard[0.8]:.3%} >= .8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--split", choices=SPLITS)
    parser.add_argument("--misses", action="store_true", help="print every line that was read wrongly")
    parser.add_argument("--block", choices=BLOCKS)
    parser.add_argument("--among", type=int, default=0, metavar="N", help="put every line among N ordinary ones")
    parser.add_argument("--ordinary", type=int, metavar="N", help="read N real posts without calls instead")
    parser.add_argument(
        "--bursts", type=Path, metavar="POSTS", help="read organic bursts of a simulated stream instead"
    )
    arguments = parser.parse_args()
    grammar = CallGrammar()
    if arguments.ordinary:
        data = folder()
        if data is None:
            print("skipped: no real posts here (set MUSTER_DATA to the folder that holds them)", file=sys.stderr)
        else:
            ordinary(grammar, crisis_posts(data, arguments.ordinary))
        return
    if arguments.bursts:
        ordinary(grammar, burst_posts(arguments.bursts))
        return
    for split in (arguments.split,) if arguments.split else SPLITS:
        blocks = [block for block in BLOCKS if arguments.block in (None, block)]
        tallies = {block: judge(grammar, block, split, arguments.among) for block in blocks}
        if not any(t.true + t.missed for t in tallies.values()):
            heard, count = sum(t.false for t in tallies.values()), sum(1 for b in blocks for _ in lines(b, split))
            print(f"{split:<12} no calls; {heard} of {count} lines heard as one ({heard / count:.2%})\n")
            continue
        print(f"{split:<12}   F1   prec  recall  hard-neg false  time right  lines  passed")
        for block, t in tallies.items():
            count = sum(1 for _ in lines(block, split))
            print(
                f"{block:<12} {t.f1:.3f}  {t.precision:.3f}  {t.recall:.3f}  {t.hard_false_rate:14.3f}"
                f"  {t.time_accuracy:10.3f}  {count:5d}  {t.passed / max(1, t.true):.3f}"
            )
            if arguments.misses:
                print("\n".join(f"    {miss}" for miss in t.misses))
        macro = sum(t.f1 for t in tallies.values()) / len(tallies)
        false_rate = sum(t.hard_false for t in tallies.values()) / max(1, sum(t.hard for t in tallies.values()))
        right = sum(t.time_right for t in tallies.values()) / max(1, sum(t.timed for t in tallies.values()))
        passed = sum(t.passed for t in tallies.values()) / max(1, sum(t.true for t in tallies.values()))
        print(f"{'macro':<12} {macro:.3f}{'':>24}{false_rate:>6.3f}  {right:10.3f}{'':9}{passed:.3f}\n")


if __name__ == "__main__":
    main()
