"""From times and accounts to posts: who writes, who reposts whom, with which hashtags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detectors.post import I64, U64, Kind
from streams.scenarios.accounts import Accounts, Public, mix
from streams.scenarios.batch import Batch, Ids, column, join, tag_list
from streams.scenarios.texts import Lexicon, lexicon

_MARKS = ("!", "!!", "!!!", "...", "…", "?!", ".", "")
_EMOJI = ("", " 😂", " ❤️", " 🙏", " 😅", " 🤔", " 😭", " 👏", " 😍", " 🙌", " 😱", " 👀")
SIGNS = np.array([mark + emoji for mark in _MARKS for emoji in _EMOJI], dtype=object)


@dataclass(slots=True)
class Stage:
    """What a part of a scenario works with: its own randomness and ids, the scenario's accounts and publics."""

    name: str
    rng: np.random.Generator
    ids: Ids
    accounts: Accounts
    publics: dict[str, Public]

    def media(self, count: int) -> list[str]:
        """Hashes of pictures that this part made."""
        return [f"{v:016x}" for v in self.rng.integers(1 << 62, size=count).tolist()]


@dataclass(slots=True)
class Drafts:
    """What is written, row by row, before reposts copy what they repost."""

    lang: str
    text: list[str]
    tags: list[tuple[str, ...]]
    url: list[str] | None = None
    media: list[str] | None = None


def kinds(rng: np.random.Generator, count: int, repost: float, reply: float = 0.0, quote: float = 0.0) -> list[int]:
    """Kind of each row by the shares given, the rest originals; the first row is an original."""
    shares = [1 - repost - reply - quote, repost, reply, quote]
    drawn: list[int] = rng.choice(4, size=count, p=shares).tolist()
    if drawn:
        drawn[0] = int(Kind.ORIGINAL)
    return drawn


def posts_of(
    stage: Stage,
    at: I64,
    account: U64,
    kind: Sequence[int],
    drafts: Drafts,
    *,
    tail: float = 0.9,
    lead: float = 0.0,
) -> Batch:
    """Sorted posts. Reposts, replies and quotes follow an earlier original of the same rows.

    ``tail`` is the exponent of popularity: 0 spreads the reposts evenly, 0.9 gives few posts most of them;
    ``lead`` is the share that follows the very first post.
    """
    count = len(at)
    made = Batch(
        at,
        stage.ids.take(at),
        account,
        np.asarray(kind, np.uint8),
        np.zeros(count, np.uint64),
        column(drafts.lang, count),
        column([f"{t} #{' #'.join(g)}" if g else t for t, g in zip(drafts.text, drafts.tags, strict=True)], count),
        column(_lists(drafts.tags), count),
        column(drafts.url or "", count),
        column(drafts.media or "", count),
    ).sorted()
    return follow(stage.rng, made, tail=tail, lead=lead)


def follow(
    rng: np.random.Generator,
    posts: Batch,
    past: Batch | None = None,
    *,
    reach: int = 3_000,
    tail: float = 0.9,
    lead: float = 0.0,
) -> Batch:
    """Give each repost, reply and quote one of the last ``reach`` earlier originals; reposts copy it. Changes rows."""
    whole = posts if past is None or not len(past) else join([past, posts])
    first = len(whole) - len(posts)
    originals = np.flatnonzero(whole.kind == Kind.ORIGINAL)
    followers = np.flatnonzero((posts.kind != Kind.ORIGINAL) & (posts.kind != Kind.DELETE))
    before = np.searchsorted(originals, followers + first)
    posts.kind[followers[before == 0]] = Kind.ORIGINAL
    followers, before = followers[before > 0], before[before > 0]
    luck = (mix(whole.id[originals], 5) >> np.uint64(12)).astype(np.float64) * 2.0**-52
    total = np.concatenate([[0.0], np.cumsum(np.minimum((1 - luck) ** -tail, 400.0))])
    low = total[np.maximum(before - reach, 0)]
    chosen = np.searchsorted(total, low + (total[before] - low) * rng.random(len(before)), side="right") - 1
    target = originals[np.minimum(chosen, before - 1)]
    if lead and len(target):
        target = np.where(rng.random(len(target)) < lead, originals[0], target)
    posts.ref[followers] = whole.id[target]
    copies = posts.kind[followers] == Kind.REPOST
    rows, sources = followers[copies], target[copies]
    for mine, theirs in (
        (posts.text, whole.text),
        (posts.tags, whole.tags),
        (posts.url, whole.url),
        (posts.media, whole.media),
    ):
        mine[rows] = theirs[sources]
    return posts


def written(
    rng: np.random.Generator, lex: Lexicon, theme: str, count: int, fixed: dict[str, str], more: float = 0.6
) -> list[str]:
    """Own sentences on a theme; with chance ``more`` each: a cry before, another sentence after, a sign at the end.

    So two people rarely write the same on the same event, as counted on public sets (1 to 8 % within ten minutes).
    """
    text = lex.say(rng, theme, count, fixed)
    cried, longer, signed = (np.flatnonzero(rng.random(count) < more) for _ in range(3))
    text[cried] = lex.pick(rng, "cry", cried.size) + " " + text[cried]
    second = np.where(
        rng.random(longer.size) < 0.5,
        lex.say(rng, "reaction", longer.size, fixed),
        lex.say(rng, "ordinary", longer.size, fixed),
    )
    text[longer] = text[longer] + " " + second
    text[signed] = text[signed] + SIGNS[rng.integers(len(SIGNS), size=signed.size)]
    return text.tolist()  # type: ignore[no-any-return]


def tagging(
    rng: np.random.Generator, tags: Sequence[str], count: int, second: float, case: float = 0.03
) -> list[tuple[str, ...]]:
    """Each row's hashtags: the first tag mostly, others with chance ``second``; a few change the case of letters."""
    lead = rng.random(count)
    dice = rng.random((count, len(tags)))
    careless = (rng.random(count) < case).tolist()
    rows: list[tuple[str, ...]] = []
    for row in range(count):
        main = 0 if len(tags) == 1 or lead[row] < 0.7 else 1 + int((lead[row] - 0.7) / 0.3 * (len(tags) - 1))
        chosen = [tag for i, tag in enumerate(tags) if i == main or dice[row, i] < second]
        rows.append(tuple(t.lower() for t in chosen) if careless[row] else tuple(chosen))
    return rows


def joiners(stage: Stage, wave: Batch, language: str, tags: Sequence[str], at: I64, *, repost: float = 0.63) -> Batch:
    """A public that joins a wave on its hashtags: mostly reposts of it, the rest own words."""
    rng, lex, count = stage.rng, lexicon(language), len(at)
    account = stage.publics[language].draw(rng, count, strangers=0.45)
    drafts = Drafts(language, written(rng, lex, "reaction", count, {}), tagging(rng, tags, count, 0.2))
    mine = wave.take(np.flatnonzero(wave.kind == Kind.ORIGINAL))
    kind = kinds(rng, count, repost, 0.08, 0.07)
    made = posts_of(stage, at, account, [Kind.ORIGINAL] * count, drafts)
    made.kind[:] = kind
    merged = join([mine, made]).sorted()
    ours = np.flatnonzero(np.isin(merged.id, made.id))
    done = follow(rng, merged, None)
    return done.take(ours)


def _lists(tags: Sequence[tuple[str, ...]]) -> list[str]:
    known: dict[tuple[str, ...], str] = {}
    for row in tags:
        if row not in known:
            known[row] = tag_list(row)
    return [known[row] for row in tags]
