"""Launches by kind: what an operation's accounts publish from the onset on.

Each kind is one function ``(stage, operation, onset_at, tags) -> Batch`` of the operation's own posts, sorted; the
call before it and the public that joins are added by ``parts``. Speeds, sizes and mixes are those counted on real
operations; no kind needs new accounts, missing locations or equal texts to be recognised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from detectors.post import I64, U64, Kind
from streams.scenarios.batch import Batch, deletions, join
from streams.scenarios.crowd import Drafts, Stage, kinds, posts_of, tagging, written
from streams.scenarios.operations import Operation
from streams.scenarios.raids import link_push, relay, reply_raid
from streams.scenarios.shapes import burst, even, size, trickle
from streams.scenarios.texts import Lexicon, lexicon

Launch = Callable[[Stage, Operation, int, Sequence[str]], Batch]
_MINUTE, _HOUR = 60_000, 3_600_000


def reference(stage: Stage, op: Operation, onset_at: int, tags: Sequence[str], scale: float = 1.0) -> Batch:
    """The campaign this project began with: 9,278 accounts, over 20,000 posts in days, over 8,000 on the first."""
    rng = stage.rng
    midnight = (onset_at // 86_400_000 + 1) * 86_400_000
    first = [
        _until(burst(rng, onset_at, int(2_900 * scale), rise_s=25, half_life_s=1_500, length_s=5_400), midnight),
        _until(burst(rng, onset_at + 59 * _MINUTE, int(2_400 * scale), rise_s=120, half_life_s=1_800), midnight),
        _until(burst(rng, onset_at + 200 * _MINUTE, int(1_500 * scale), rise_s=300, half_life_s=2_400), midnight),
        trickle(rng, onset_at + _HOUR, midnight, int(1_550 * scale)),
    ]
    later: list[I64] = []
    for day, share in enumerate((0.46, 0.27, 0.17, 0.10)):
        start, count = midnight + day * 86_400_000, int(12_500 * share * scale)
        for hour in sorted(rng.choice(np.arange(11, 20), size=2, replace=False).tolist()):
            later.append(burst(rng, start + hour * _HOUR, count // 4, rise_s=240, half_life_s=2_000))
        later.append(trickle(rng, start + 5 * _HOUR, start + 24 * _HOUR, count // 2))
    return _storm_posts(stage, op, np.sort(np.concatenate(first + later)), tags, everyone=True, texts=9, designs=7)


def storm(stage: Stage, op: Operation, onset_at: int, tags: Sequence[str]) -> Batch:
    """A called human storm: a step at the agreed minute, ready texts and designs, reposts, hours of decay."""
    rng = stage.rng
    count = size(rng, 2.2 * len(op.members), 0.25, 60)
    head = burst(
        rng, onset_at, int(count * 0.75), rise_s=float(rng.uniform(0, 90)), half_life_s=float(rng.uniform(900, 3_600))
    )
    rest = trickle(rng, onset_at + 20 * _MINUTE, onset_at + 6 * _HOUR, count - len(head))
    return _storm_posts(stage, op, np.sort(np.concatenate([head, rest])), tags, everyone=False, texts=6, designs=4)


def bot_flash(stage: Stage, op: Operation, onset_at: int, tags: Sequence[str]) -> Batch:
    """Trend bots: some 1,100 accounts in 43 s, each once, random words around the tag, deleted after a minute."""
    rng, lex = stage.rng, lexicon(op.language)
    crew = op.crew(rng, size(rng, 1_150, 0.12, 100), familiar=0.6)
    count = int(len(crew) * rng.uniform(1.01, 1.06))
    span_s = float(np.clip(43 * np.exp(0.4 * rng.normal()), 22, 75))
    at = onset_at + np.sort(rng.beta(1.1, 1.5, count) * span_s * 1000).astype(np.int64)
    at += onset_at - at[0]
    account = np.concatenate([crew, rng.choice(crew, count - len(crew))])
    words = lex.random_words(rng, count).tolist()
    drafts = Drafts(op.language, words, [(tags[0],)] * count)
    posts = posts_of(stage, at, account, [int(Kind.ORIGINAL)] * count, drafts)
    gone = (1000 * np.maximum(30 + rng.gamma(2.2, 15, count), 25)).astype(np.int64)
    late = rng.random(count) < 0.08
    gone[late] *= 4
    return join([posts, deletions(posts, posts.at + gone)]).sorted()


def staff(stage: Stage, op: Operation, onset_at: int, tags: Sequence[str]) -> Batch:
    """Paid staff: about 30 accounts in 5 to 20 minutes, two hashtags, own texts and reposts mixed, a day's tail."""
    rng, lex = stage.rng, lexicon(op.language)
    crew = op.crew(rng, size(rng, 30, 0.3, 12))
    window_s = float(np.clip(600 * np.exp(0.5 * rng.normal()), 240, 1_500))
    starts = onset_at + np.sort(rng.beta(1.0, 1.5, len(crew)) * window_s * 1000).astype(np.int64)
    starts += onset_at - starts[0]
    more = size(rng, 1.1 * len(crew), 0.9)
    again = trickle(rng, onset_at + 5 * _MINUTE, onset_at + 14 * _HOUR, more)
    at = np.concatenate([starts, again])
    account = np.concatenate([crew, rng.choice(crew, more)])
    order = np.argsort(at, kind="stable")
    kind = kinds(rng, len(at), float(rng.uniform(0.15, 0.6)), 0.04)
    text = written(rng, lex, "cause", len(at), {}, more=0.15)
    if rng.random() < 0.3:  # sometimes all write from one sheet
        text = _sheet(rng, lex, len(at), 5)
    drafts = Drafts(op.language, text, tagging(rng, tags[:2], len(at), 0.58))
    return posts_of(stage, at[order], account[order], kind, drafts)


def seed(stage: Stage, op: Operation, onset_at: int, tags: Sequence[str]) -> Batch:
    """One post, then the operation's reposts of it over minutes to hours; hardly another original."""
    rng, lex = stage.rng, lexicon(op.language)
    crew = op.crew(rng, size(rng, 45, 0.4, 20))
    half_life_s = float(np.clip(900 * np.exp(0.5 * rng.normal()), 240, 2_000))
    at = burst(rng, onset_at, len(crew), rise_s=20, half_life_s=half_life_s)
    kind = [int(Kind.ORIGINAL)] + [int(k) for k in rng.choice([1, 1, 1, 1, 1, 1, 1, 2], len(crew) - 1)]
    text = written(rng, lex, "cause", len(crew), {})
    picture = stage.media(1) * len(crew)
    drafts = Drafts(op.language, text, [tuple(tags[:2])] * len(crew), media=picture)
    return posts_of(stage, at, crew, kind, drafts, tail=0.0)


def small_group(stage: Stage, op: Operation, onset_at: int, tags: Sequence[str]) -> Batch:
    """The same dozen accounts start a hashtag within 45 seconds, and post a little more that day."""
    rng, lex = stage.rng, lexicon(op.language)
    crew = rng.permutation(op.members[:13])[: int(rng.integers(12, 14))]
    starts = np.sort(rng.integers(0, int(rng.uniform(10, 45) * 1000), len(crew)))
    starts += onset_at - starts[0]
    more = int(rng.integers(3, 16))
    again = even(rng, onset_at + 2 * _MINUTE, onset_at + 5 * _HOUR, more)
    at, account = np.concatenate([starts, again]), np.concatenate([crew, rng.choice(crew, more)])
    text = _sheet(rng, lex, len(at), 1) if rng.random() < 0.6 else written(rng, lex, "cause", len(at), {})
    link = f"https://page{int(rng.integers(1 << 30))}.example/story"
    drafts = Drafts(op.language, text, [(tags[0],)] * len(at), url=[link] * len(at))
    return posts_of(stage, at, account, [int(Kind.ORIGINAL)] * len(at), drafts)


LAUNCHES: dict[str, Launch] = {
    "reference": reference,
    "storm": storm,
    "bot_flash": bot_flash,
    "staff": staff,
    "seed": seed,
    "small_group": small_group,
    "reply_raid": reply_raid,
    "link_push": link_push,
    "relay": relay,
}


def _storm_posts(
    stage: Stage, op: Operation, at: I64, tags: Sequence[str], *, everyone: bool, texts: int, designs: int
) -> Batch:
    """Ready texts and designs by many, reposts by more, own words by some; channels repeat within a minute."""
    rng, lex = stage.rng, lexicon(op.language)
    mirrored = min(len(at) // 60, 8 * len(op.mirrors))
    own = len(at) - mirrored
    times = at if not mirrored else np.delete(at, rng.choice(np.arange(1, len(at)), mirrored, replace=False))
    account, only_repost = _hands(rng, op, own, everyone)
    kind = np.asarray(kinds(rng, own, 0.56, 0.04, 0.05), np.uint8)
    kind[only_repost] = Kind.REPOST
    if only_repost[0]:
        first = int(np.flatnonzero(~only_repost)[0])
        account[[0, first]] = account[[first, 0]]
        kind[0], kind[first] = Kind.ORIGINAL, Kind.REPOST
    text = np.array(written(rng, lex, "cause", own, {}), dtype=object)
    ready = np.flatnonzero(rng.random(own) < 0.68)
    text[ready] = np.array(_sheet(rng, lex, ready.size, texts), dtype=object)
    pictures = np.array([*stage.media(designs), ""], dtype=object)
    shown = np.where(rng.random(own) < 0.45, rng.integers(designs, size=own), designs)
    drafts = Drafts(op.language, text.tolist(), tagging(rng, tags, own, 0.5), media=pictures[shown].tolist())
    posts = posts_of(stage, times, account, kind.tolist(), drafts)
    return posts if not mirrored else join([posts, _mirror(stage, op, posts, mirrored)]).sorted()


def _hands(
    rng: np.random.Generator, op: Operation, count: int, everyone: bool
) -> tuple[U64, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Who writes each post, and whether that account only reposts; ``everyone``: each member at least once."""
    members = op.members
    loud = min(len(op.reposters) * 57, count // 12) if len(op.reposters) else 0
    weights = np.arange(1, len(members) + 1) ** -0.55
    if everyone:
        once = members[: count - loud]
        more = rng.choice(members, count - loud - len(once), p=weights / weights.sum())
        hands = rng.permutation(np.concatenate([once, more]))
    else:
        hands = rng.choice(members, count - loud, p=weights / weights.sum())
    where = np.sort(rng.choice(np.arange(1, count), loud, replace=False)) if loud else np.empty(0, np.int64)
    account = np.empty(count, np.uint64)
    only_repost = np.zeros(count, np.bool_)
    only_repost[where] = True
    account[~only_repost] = hands
    if loud:
        account[where] = rng.permutation(np.resize(op.reposters, loud))
    return account, only_repost


def _mirror(stage: Stage, op: Operation, posts: Batch, count: int) -> Batch:
    """Channels repeat originals word for word about a minute later, each channel at least once."""
    rng = stage.rng
    with_design = np.flatnonzero((posts.kind == Kind.ORIGINAL) & (posts.media != ""))
    source = posts.take(np.sort(rng.choice(with_design, count, replace=len(with_design) < count)))
    lag = np.clip(rng.normal(60, 14, count), 25, 115) * 1000
    at = source.at + lag.astype(np.int64)
    channel = rng.permutation(np.resize(op.mirrors, count))
    copy = Batch(
        at,
        stage.ids.take(at),
        channel,
        source.kind,
        source.ref,
        source.lang,
        source.text,
        source.tags,
        source.url,
        source.media,
    )
    return copy


def _sheet(rng: np.random.Generator, lex: Lexicon, count: int, texts: int) -> list[str]:
    """Posts from a sheet of ready texts: word for word, some with a sign added."""
    sheet = lex.say(rng, "cause", texts)
    signs = np.array(["", "", "", "", "", " ✌️", " 🔥", "!!"], dtype=object)
    share = np.arange(1, texts + 1) ** -0.8
    picked = sheet[rng.choice(texts, count, p=share / share.sum())] + signs[rng.integers(len(signs), size=count)]
    return picked.tolist()  # type: ignore[no-any-return]


def _until(at: I64, end: int) -> I64:
    return at[at < end]
