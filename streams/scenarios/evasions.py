"""What an operation may do not to be seen: changes of a launch's own posts, for any kind of launch, in any combination.

Times move by a hash of the post's id, so that a post and its deletion move together and nothing depends on the order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from detectors.post import I64, Kind
from streams.errors import ConfigError
from streams.scenarios.accounts import unit
from streams.scenarios.batch import Batch, deletions, join
from streams.scenarios.crowd import Stage
from streams.scenarios.texts import lexicon

Evasion = Callable[[Stage, Batch, int], Batch]
_SECOND = 1_000


def jitter(stage: Stage, posts: Batch, onset_at: int) -> Batch:
    """Each post waits up to ten minutes."""
    return _moved(posts, onset_at, (600 * _SECOND * unit(posts.id, 91)).astype(np.int64))


def ramp(stage: Stage, posts: Batch, onset_at: int) -> Batch:
    """Two hours of slow growth in place of a step."""
    return _moved(posts, onset_at, (7_200 * _SECOND * np.sqrt(unit(posts.id, 92))).astype(np.int64))


def once(stage: Stage, posts: Batch, onset_at: int) -> Batch:
    """Each account writes once."""
    written = np.flatnonzero(posts.kind != Kind.DELETE)
    _, first = np.unique(posts.account[written], return_index=True)
    kept = posts.id[written[first]]
    return posts.take(np.flatnonzero(np.isin(posts.id, kept)))


def paraphrase(stage: Stage, posts: Batch, onset_at: int) -> Batch:
    """Every post that is no repost has another word in front."""
    rows = np.flatnonzero((posts.kind != Kind.DELETE) & (posts.kind != Kind.REPOST))
    words = lexicon(str(posts.lang[0])).words
    posts.text[rows] = words[stage.rng.integers(len(words), size=len(rows))] + " " + posts.text[rows]
    return posts


def delete(stage: Stage, posts: Batch, onset_at: int) -> Batch:
    """Everything is gone a minute after it was written."""
    written = posts.take(np.flatnonzero(posts.kind != Kind.DELETE))
    return join([written, deletions(written, written.at + 60 * _SECOND)]).sorted()


EVASIONS: dict[str, Evasion] = {
    "once": once,
    "paraphrase": paraphrase,
    "jitter": jitter,
    "ramp": ramp,
    "delete": delete,
}


def evade(stage: Stage, posts: Batch, onset_at: int, names: Sequence[str]) -> Batch:
    """The launch with these evasions, always in the order of ``EVASIONS``; raises ``ConfigError`` on unknown names."""
    if unknown := sorted(set(names) - set(EVASIONS)):
        raise ConfigError("evade", f"{unknown[0]!r} is not known", f"one of: {', '.join(EVASIONS)}")
    for name, change in EVASIONS.items():
        if name in names:
            posts = change(stage, posts, onset_at)
    return posts


def _moved(posts: Batch, onset_at: int, later: I64) -> Batch:
    """Rows later by so much, the first one at the onset; no post comes before the one it follows."""
    at = posts.at + later
    at += onset_at - at.min()
    originals = np.flatnonzero(posts.kind == Kind.ORIGINAL)
    of = dict(zip(posts.id[originals].tolist(), at[originals].tolist(), strict=True))
    floor = np.array([of.get(ref, 0) + _SECOND for ref in posts.ref.tolist()], np.int64)
    posts.at = np.maximum(at, floor)
    return posts.sorted()
