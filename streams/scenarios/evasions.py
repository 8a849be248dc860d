"""What an operation may do not to be seen: changes of a launch's own posts, for any kind of launch, in any combination.

Times move by a hash of the post's id, so that a post and its deletion move together and nothing depends on the order.
What an operation plans beforehand (which hashtag, which public, which feints) is in ``disguises``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from detectors.hashing import identity
from detectors.post import I64, U64, Kind
from streams.scenarios.accounts import PROFILE_SHIFT, Profile, mix, public_profile, unit
from streams.scenarios.batch import Batch, deletions, join, tag_list
from streams.scenarios.crowd import Stage
from streams.scenarios.operations import ON_TELEGRAM
from streams.scenarios.spellings import respell
from streams.scenarios.texts import lexicon

Evasion = Callable[[Stage, Batch, int], Batch]
_SECOND = 1_000
_NUMBER = np.uint64((1 << PROFILE_SHIFT) - 1)
_NOBODY_ELSE = np.uint64(1 << (PROFILE_SHIFT - 1))  # numbers from here on are drawn by nobody


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


def unseen(stage: Stage, posts: Batch, onset_at: int) -> Batch:
    """Nobody takes part in two launches: other accounts of the same make each time."""
    turn = 1 + identity(0, stage.name) % 2_047
    posts.account = posts.account + np.uint64(turn << 24)
    return posts


def aged(stage: Stage, posts: Batch, onset_at: int) -> Batch:
    """Accounts that look like anyone's: bought old, with a past, a following and a place. The same ones each time."""
    posts.account = _made(stage, posts.account, public_profile(str(posts.lang[0]), stage.accounts.starts_at))
    return posts


def halves(stage: Stage, posts: Batch, onset_at: int) -> Batch:
    """Half of the accounts work on another platform."""
    ordinary = public_profile(str(posts.lang[0]), stage.accounts.starts_at)
    there = Profile(
        f"halves-{ordinary.language}", ordinary.language, ordinary.unknown_location, ordinary.created,
        platforms=ON_TELEGRAM,
    )  # fmt: skip
    half = unit(posts.account, 93) < 0.5
    posts.account[half] = _made(stage, posts.account[half], there)
    return posts


def paraphrase(stage: Stage, posts: Batch, onset_at: int) -> Batch:
    """Every post that is no repost has another word in front."""
    rows = np.flatnonzero((posts.kind != Kind.DELETE) & (posts.kind != Kind.REPOST))
    words = lexicon(str(posts.lang[0])).words
    posts.text[rows] = words[stage.rng.integers(len(words), size=len(rows))] + " " + posts.text[rows]
    return posts


def stuff(stage: Stage, posts: Batch, onset_at: int) -> Batch:
    """Three everyday hashtags more in each post, so that the launch's own is one of many."""
    lex = lexicon(str(posts.lang[0]))
    for row in _tagged(posts):
        tags = posts.tags[row][2:-2].split('","')
        key = _leader(posts, row)
        more = [lex.tag(n) for n in dict.fromkeys((key >> shift) % 60 for shift in (3, 13, 23))]
        posts.text[row] += "".join(f" #{tag}" for tag in more)
        posts.tags[row] = tag_list(list(dict.fromkeys([*tags, *more])))
    return posts


def spell(stage: Stage, posts: Batch, onset_at: int) -> Batch:
    """The hashtag in five spellings: letters of other scripts, marks, another case, an underscore at the end."""
    for row in _tagged(posts):
        tags = posts.tags[row][2:-2].split('","')
        ways = [respell(tag, _leader(posts, row) >> 7) for tag in tags]
        for tag, way in zip(tags, ways, strict=True):
            posts.text[row] = posts.text[row].replace(f"#{tag}", f"#{way}")
        posts.tags[row] = tag_list(ways)
    return posts


def delete(stage: Stage, posts: Batch, onset_at: int) -> Batch:
    """Everything is gone a minute after it was written."""
    written = posts.take(np.flatnonzero(posts.kind != Kind.DELETE))
    return join([written, deletions(written, written.at + 60 * _SECOND)]).sorted()


EVASIONS: dict[str, Evasion] = {
    "once": once,
    "unseen": unseen,
    "aged": aged,
    "halves": halves,
    "paraphrase": paraphrase,
    "spell": spell,
    "stuff": stuff,
    "jitter": jitter,
    "ramp": ramp,
    "delete": delete,
}
OF_ACCOUNTS = ("unseen", "aged", "halves")  # what changes who writes: also who writes too early


def evade(stage: Stage, posts: Batch, onset_at: int, names: Sequence[str]) -> Batch:
    """The launch with these evasions, always in the order of ``EVASIONS``; other names are left to others."""
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


def _made(stage: Stage, account: U64, profile: Profile) -> U64:
    """The same accounts with the looks of a profile, and numbers that nobody else draws."""
    key = np.uint64(stage.accounts.add(profile) << PROFILE_SHIFT)
    number: U64 = (mix(account, 97) & (_NUMBER >> np.uint64(1))) | _NOBODY_ELSE
    return number | key


def _tagged(posts: Batch) -> list[int]:
    return np.flatnonzero(posts.tags != "[]").tolist()


def _leader(posts: Batch, row: int) -> int:
    """What a row's hashtags are drawn by: a repost carries those of the post that it repeats."""
    followed = posts.kind[row] == Kind.REPOST
    return int(mix(posts.ref[row : row + 1] if followed else posts.id[row : row + 1], 95)[0])
