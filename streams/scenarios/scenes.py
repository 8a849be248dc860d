"""What organic bursts are made of: crowds of one language on a theme, and openly organised ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from detectors.post import I64
from streams.scenarios import calls
from streams.scenarios.accounts import COMMUNITIES, DAY_MS, Profile, distinct
from streams.scenarios.batch import Batch
from streams.scenarios.crowd import Drafts, Stage, kinds, posts_of, tagging, written
from streams.scenarios.operations import ON_X
from streams.scenarios.shapes import burst, even, size
from streams.scenarios.texts import Lexicon
from streams.scenarios.truth import CallTruth


@dataclass(slots=True)
class Scene:
    """The posts of one burst and what is said about it in the truth."""

    posts: Batch
    tags: list[str]
    onset_at: int
    declared: bool = False
    call: CallTruth | None = None
    beside: list[Batch] = field(default_factory=list)  # posts that belong to the story, not to the crowd
    notes: str = ""


def crowd_scene(
    stage: Stage,
    lex: Lexicon,
    theme: str,
    at: I64,
    tags: list[str],
    names: dict[str, str],
    *,
    repost: float,
    strangers: float,
    reply: float = 0.03,
    second: float = 0.0,
    circle: int | None = None,
    pictures: int = 0,
    link: str = "",
    more: float = 0.6,
    first: Callable[[Stage, Lexicon], int] | None = None,
) -> Scene:
    """People of one language on a theme: strangers and regulars, of one circle of interest when it is theirs."""
    rng, count = stage.rng, len(at)
    account = stage.publics[lex.code].draw(rng, count, strangers=strangers, community=circle)
    if first:
        account[0] = distinct(0, 1, first(stage, lex))[0]
    drafts = Drafts(lex.code, written(rng, lex, theme, count, names, more), tagging(rng, tags, count, second))
    if pictures:
        own = stage.media(count)
        shared = stage.media(pictures)
        dice = rng.random(count).tolist()
        drafts.media = [
            shared[int(d * 5 * pictures)] if d < 0.2 else own[i] if d < 0.6 else "" for i, d in enumerate(dice)
        ]
    if link:
        drafts.url = np.where(rng.random(count) < 0.5, link, "").tolist()
    kind = kinds(rng, count, repost, reply, 0.03 if repost < 0.9 else 0.01)
    posts = posts_of(stage, at, account, kind, drafts, lead=0.85 if first else 0.0)
    return Scene(posts, tags, int(at[0]))


def declared_scene(
    stage: Stage,
    lex: Lexicon,
    theme: Literal["fan_party", "ngo_storm"],
    onset_at: int,
    tags: list[str],
    names: dict[str, str],
    count: int,
    posts_each: float,
) -> Scene:
    """An open invitation by a known organiser, then many at the minute it named."""
    rng = stage.rng
    planned = replace(calls.plan(rng, "clock", onset_at), form=theme)
    organiser = distinct(0, 1, well_known(stage, lex, theme))
    invitation, call = calls.post(stage, planned, lex.code, tags, caller=organiser, names=names)
    at = burst(rng, planned.onset_at, count, rise_s=float(rng.uniform(5, 60)), half_life_s=1_800)
    circle = int(rng.integers(COMMUNITIES))
    people = stage.publics[lex.code].draw(rng, int(count / posts_each), strangers=0.2, community=circle)
    account = rng.choice(people, count)
    text = np.array(written(rng, lex, theme, count, names), dtype=object)
    samples = lex.say(rng, theme, 6, names)
    copies = np.flatnonzero(rng.random(count) < (0.45 if theme == "ngo_storm" else 0.2))
    text[copies] = samples[rng.integers(6, size=copies.size)]
    drafts = Drafts(lex.code, text.tolist(), tagging(rng, tags, count, 0.0))
    posts = posts_of(stage, at, account, kinds(rng, count, 0.45, 0.02), drafts)
    early = even(rng, planned.at, planned.announced_at, 1 + count // 200)
    eager = crowd_scene(stage, lex, theme, early, tags, names, repost=0.0, strangers=0.2, circle=circle)
    return Scene(
        posts,
        tags,
        planned.onset_at,
        True,
        call,
        [invitation, eager.posts],
        "organised in the open by a known organiser",
    )


def well_known(stage: Stage, lex: Lexicon, role: str = "known") -> int:
    """Profile of a well-known account: old, followed by many, says where it is."""
    now = stage.accounts.starts_at
    return stage.accounts.add(
        Profile(
            f"{role}-{stage.name}",
            lex.code,
            0.0,
            (now - 4_500 * DAY_MS, now - 2_000 * DAY_MS),
            followers=(600_000.0, 1.0),
            posts_per_day=(6.0, 0.5),
            platforms=ON_X,
        )
    )


def match_tag(stage: Stage, lex: Lexicon, names: dict[str, str]) -> str:
    """The hashtag of a match: the event's team against another."""
    others = [team for team in lex.slots["team"] if team != names["team"]]
    return lex.name_tag(names["team"], others[int(stage.rng.integers(len(others)))])


def head_count(rng: np.random.Generator, median: float, scale: float) -> int:
    """How many posts a burst has."""
    return size(rng, median * scale, 0.35, 30)


def rounded(at: int, minutes: int) -> int:
    """The next round instant (ms)."""
    step = minutes * 60_000
    return -(-at // step) * step
