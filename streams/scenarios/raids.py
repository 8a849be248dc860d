"""Further launches by kind: raids in replies, one link pushed by many, squads that take turns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detectors.post import I64, U64, Kind
from streams.scenarios.batch import Batch
from streams.scenarios.crowd import Drafts, Stage, kinds, posts_of, tagging, written
from streams.scenarios.operations import Operation
from streams.scenarios.shapes import burst, size, trickle
from streams.scenarios.texts import lexicon

_MINUTE, _HOUR = 60_000, 3_600_000


def reply_raid(stage: Stage, op: Operation, onset_at: int, tags: Sequence[str]) -> Batch:
    """Forty accounts answer one post of their target within minutes, each answer with the hashtag."""
    rng, lex = stage.rng, lexicon(op.language)
    crew = op.crew(rng, size(rng, 40, 0.3, 16))
    at, account = _turn_out(rng, onset_at, crew, float(rng.uniform(180, 600)), 0.6)
    drafts = Drafts(op.language, written(rng, lex, "cause", len(at), {}), tagging(rng, tags[:1], len(at), 0.0))
    posts = posts_of(stage, at, account, [int(Kind.ORIGINAL)] * len(at), drafts)
    posts.kind[:] = Kind.REPLY
    posts.ref[:] = stage.ids.take(np.array([onset_at - 10 * _MINUTE], np.int64))[0]  # outside the feed
    return posts


def link_push(stage: Stage, op: Operation, onset_at: int, tags: Sequence[str]) -> Batch:
    """Some thirty accounts, own words, one article that all of them link to."""
    rng, lex = stage.rng, lexicon(op.language)
    crew = op.crew(rng, size(rng, 32, 0.3, 14))
    at, account = _turn_out(rng, onset_at, crew, float(rng.uniform(150, 700)), 0.8)
    link = f"https://story{int(rng.integers(1 << 30))}.example/a"
    url = [f"{link}?utm_source=s{int(n)}" for n in rng.integers(40, size=len(at))]
    drafts = Drafts(op.language, written(rng, lex, "cause", len(at), {}), tagging(rng, tags, len(at), 0.4), url=url)
    return posts_of(stage, at, account, kinds(rng, len(at), 0.2), drafts)


def relay(stage: Stage, op: Operation, onset_at: int, tags: Sequence[str]) -> Batch:
    """Three squads take turns on the quarter hour, each for two minutes, the last one on the second hashtag."""
    rng, lex = stage.rng, lexicon(op.language)
    squads = np.array_split(op.crew(rng, size(rng, 66, 0.25, 33)), 3)
    turns = [_turn_out(rng, onset_at + n * 15 * _MINUTE, squad, 120, 0.5) for n, squad in enumerate(squads)]
    at, account = np.concatenate([t for t, _ in turns]), np.concatenate([who for _, who in turns])
    chosen = [(tags[-1] if n == 2 else tags[0],) for n, (t, _) in enumerate(turns) for _ in range(len(t))]
    order = np.argsort(at, kind="stable")
    drafts = Drafts(op.language, written(rng, lex, "cause", len(at), {}), [chosen[i] for i in order.tolist()])
    return posts_of(stage, at[order], account[order], kinds(rng, len(at), 0.35), drafts)


def _turn_out(rng: np.random.Generator, onset_at: int, crew: U64, window_s: float, again: float) -> tuple[I64, U64]:
    """Each of the crew once within the window, and a share of as many posts more over the hours after."""
    starts = burst(rng, onset_at, len(crew), rise_s=0, half_life_s=window_s / 2, length_s=window_s)
    later = trickle(rng, onset_at + 5 * _MINUTE, onset_at + 5 * _HOUR, round(again * len(crew)))
    account = np.concatenate([crew, rng.choice(crew, len(later))])
    at = np.concatenate([starts, later])
    order = np.argsort(at, kind="stable")
    return at[order], account[order]
