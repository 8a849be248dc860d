"""Organic bursts by kind: the crowds that a detector must leave alone, as fast and as large as launches.

Each kind is one function ``(stage, lexicon, onset_at, scale) -> Scene``. They rise as fast as staff launches (a goal
in seconds, a TV debate in minutes), some bring equal texts (greetings, newsrooms), some one seed (a star's post), some
are organised in the open (fan parties, charities: ``declared``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from detectors.post import I64, U64, Kind
from streams.scenarios import calls
from streams.scenarios.accounts import COMMUNITIES, DAY_MS, Profile, distinct
from streams.scenarios.batch import Batch, join
from streams.scenarios.crowd import Drafts, Stage, kinds, posts_of, tagging, written
from streams.scenarios.operations import ON_X
from streams.scenarios.parts import LEAD_MS, Built, Part
from streams.scenarios.shapes import burst, even, size, trickle
from streams.scenarios.texts import Lexicon, lexicon
from streams.scenarios.truth import CallTruth, describe

_MINUTE, _HOUR = 60_000, 3_600_000


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


Organic = Callable[[Stage, Lexicon, int, float], Scene]


def breaking_news(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """News that nobody planned: minutes of rise, many reposts of a few eyewitnesses and newsrooms."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, _count(rng, 1_500, scale), rise_s=float(rng.uniform(150, 900)), half_life_s=1_800)
    tags = [lex.name_tag(names["city"], names["event"]), lex.name_tag(names["city"])]
    return _crowd(stage, lex, "breaking_news", at, tags, names, repost=0.6, reply=0.08, second=0.35, strangers=0.6)


def goal(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A goal on a match tag that fans have used for an hour: seconds of rise, no calls, no seeds."""
    rng, names = stage.rng, lex.entities(stage.rng)
    tags = [_match_tag(stage, lex, names)]
    circle = int(rng.integers(COMMUNITIES))
    before = trickle(rng, onset_at - 50 * _MINUTE, onset_at, _count(rng, 160, scale))
    at = burst(rng, onset_at, _count(rng, 1_700, scale), rise_s=float(rng.uniform(12, 40)), half_life_s=360)
    scene = _crowd(stage, lex, "goal", at, tags, names, repost=0.22, reply=0.05, strangers=0.45, circle=circle)
    warm = _crowd(stage, lex, "goal", before, tags, names, repost=0.3, strangers=0.2, circle=circle)
    scene.beside.append(warm.posts)
    return scene


def tv_debate(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A debate on television: the show's tag at the round hour, own words by most, a peak with each quarrel."""
    rng, names = stage.rng, lex.entities(stage.rng)
    start = _round(onset_at, 30)
    waves = [burst(rng, start, _count(rng, 900, scale), rise_s=400, half_life_s=900)]
    for _ in range(3):
        quarrel = start + int(rng.uniform(8, 55) * _MINUTE)
        waves.append(burst(rng, quarrel, _count(rng, 320, scale), rise_s=45, half_life_s=240))
    tags = [lex.name_tag(names["show"]), lex.name_tag(names["star"])]
    circle = int(rng.integers(COMMUNITIES))
    at = np.sort(np.concatenate(waves))
    return _crowd(stage, lex, "tv_debate", at, tags, names, repost=0.35, second=0.1, strangers=0.5, circle=circle)


def fan_party(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """Fans agree on a minute and a tag in the open, with the rule not to use it before; then they all do."""
    names = lex.entities(stage.rng)
    tags = [lex.name_tag(names["star"], lex.day, str(int(stage.rng.integers(18, 40))))]
    return _declared(stage, lex, "fan_party", onset_at, tags, names, _count(stage.rng, 1_800, scale), posts_each=2.6)


def ngo_storm(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A known organisation invites to post at an hour, with sample posts on its site; many copy them."""
    names = lex.entities(stage.rng)
    tags = [lex.name_tag(names["group"], str(int(stage.rng.integers(2, 99))))]
    return _declared(stage, lex, "ngo_storm", onset_at, tags, names, _count(stage.rng, 900, scale), posts_each=1.5)


def meme(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A joke that grows by imitation over an hour or two; own words on one pattern."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, _count(rng, 1_300, scale), rise_s=float(rng.uniform(2_400, 6_000)), half_life_s=6_000)
    tags = [lex.tag(int(rng.integers(60_000, 90_000)))]
    return _crowd(stage, lex, "meme", at, tags, names, repost=0.3, strangers=0.5, pictures=4)


def daily_tag(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """The same tag each morning by the same people."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, _count(rng, 500, scale), rise_s=2_400, half_life_s=4_000)
    tags = [lex.tag(7)]
    return _crowd(stage, lex, "daily_tag", at, tags, names, repost=0.15, strangers=0.08, circle=7)


def benign_call(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """ "The match starts in a few minutes": a club says so, fans repeat it, then the match is on."""
    rng, names = stage.rng, lex.entities(stage.rng)
    tags = [_match_tag(stage, lex, names)]
    circle = int(rng.integers(COMMUNITIES))
    start = _round(onset_at, 15)
    said = burst(rng, start - 6 * _MINUTE, _count(rng, 60, scale), rise_s=60, half_life_s=240)
    at = burst(rng, start, _count(rng, 800, scale), rise_s=90, half_life_s=1_200)
    scene = _crowd(stage, lex, "goal", at, tags, names, repost=0.25, strangers=0.35, circle=circle)
    scene.beside.append(_crowd(stage, lex, "benign_call", said, tags, names, repost=0.4, strangers=0.2).posts)
    scene.notes = "announcements of a match, no call to post"
    return scene


def earthquake(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """Everybody feels it in the same second: a step of strangers' own words, faster than any staff."""
    rng, names = stage.rng, lex.entities(stage.rng)
    head = burst(rng, onset_at, _count(rng, 1_600, scale), rise_s=float(rng.uniform(15, 35)), half_life_s=420)
    tail = burst(rng, onset_at + 4 * _MINUTE, _count(rng, 1_200, scale), rise_s=600, half_life_s=2_400)
    tags = [lex.name_tag(names["city"], lex.quake)]
    at = np.sort(np.concatenate([head, tail]))
    return _crowd(stage, lex, "earthquake", at, tags, names, repost=0.25, reply=0.06, strangers=0.6)


def giveaway(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A shop gives something away for reposts and replies: one seed, near-equal answers, hunters who never miss one."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, _count(rng, 1_100, scale), rise_s=120, half_life_s=4_500)
    tags = [lex.name_tag(names["brand"], str(int(rng.integers(100, 999))))]
    return _crowd(
        stage, lex, "giveaway", at, tags, names, repost=0.62, reply=0.3, strangers=0.55, circle=11, first=_known
    )


def product_drop(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """Something goes on sale at the round hour: a step, one link in many posts."""
    rng, names = stage.rng, lex.entities(stage.rng)
    start = _round(onset_at, 60)
    at = burst(rng, start, _count(rng, 900, scale), rise_s=float(rng.uniform(20, 70)), half_life_s=900)
    tags = [lex.name_tag(names["brand"], str(int(rng.integers(2, 30))))]
    link = f"https://shop{int(rng.integers(1 << 20))}.example/new"
    return _crowd(stage, lex, "product_drop", at, tags, names, repost=0.35, strangers=0.5, link=link, first=_known)


def celebrity_repost(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A star posts, thousands repost within minutes: one seed, few own words."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, _count(rng, 2_500, scale), rise_s=20, half_life_s=1_200)
    tags = [lex.name_tag(names["star"], str(int(rng.integers(2, 99))))]
    return _crowd(
        stage, lex, "celebrity_repost", at, tags, names, repost=0.96, reply=0.03, strangers=0.6, circle=13, first=_known
    )


def newsroom_copy(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """One agency headline by dozens of feeds within minutes, word for word: the same feeds every day."""
    rng, names = stage.rng, lex.entities(stage.rng)
    profile = Profile(
        f"newsroom-{lex.code}",
        lex.code,
        0.1,
        (stage.accounts.starts_at - 4_000 * DAY_MS, stage.accounts.starts_at - 700 * DAY_MS),
        followers=(40_000.0, 1.2),
        posts_per_day=(60.0, 0.6),
        platforms=(0.6, 0.3, 0.02, 0.08),
    )
    feeds = rng.permutation(distinct(0, 90, stage.accounts.add(profile)))[: max(14, int(45 * min(scale, 2.0)))]
    at = burst(rng, onset_at, len(feeds), rise_s=40, half_life_s=float(rng.uniform(60, 240)))
    tags = [lex.name_tag(names["city"], names["event"])]
    headline = str(lex.say(rng, "newsroom_copy", 1, names)[0])
    drafts = Drafts(lex.code, [headline] * len(feeds), [(tags[0],)] * len(feeds))
    drafts.url = [f"https://news{i}.example/{int(rng.integers(1 << 24))}" for i in range(len(feeds))]
    posts = posts_of(stage, at, feeds, [int(Kind.ORIGINAL)] * len(feeds), drafts)
    readers = burst(rng, onset_at + 2 * _MINUTE, _count(rng, 250, scale), rise_s=300, half_life_s=1_500)
    crowd = _crowd(stage, lex, "breaking_news", readers, tags, names, repost=0.6, strangers=0.5)
    return Scene(posts, tags, int(at[0]), declared=True, beside=[crowd.posts], notes="newsrooms run one agency text")


def greetings(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A feast or a Friday: thousands write the same few words, nobody asked them to."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, _count(rng, 1_800, scale), rise_s=2_400, half_life_s=5_400)
    tags = [lex.greetings[int(rng.integers(len(lex.greetings)))]]
    return _crowd(stage, lex, "greetings", at, tags, names, repost=0.12, strangers=0.35, pictures=12, more=0.1)


ORGANIC: dict[str, Organic] = {
    "breaking_news": breaking_news,
    "goal": goal,
    "tv_debate": tv_debate,
    "fan_party": fan_party,
    "meme": meme,
    "daily_tag": daily_tag,
    "benign_call": benign_call,
    "earthquake": earthquake,
    "giveaway": giveaway,
    "product_drop": product_drop,
    "ngo_storm": ngo_storm,
    "celebrity_repost": celebrity_repost,
    "newsroom_copy": newsroom_copy,
    "greetings": greetings,
}


def organic_part(name: str, archetype: str, language: str, onset_at: int, scale: float = 1.0) -> Part:
    """One organic burst as a part of a scenario."""

    def build(stage: Stage, end: int) -> Built:
        scene = ORGANIC[archetype](stage, lexicon(language), onset_at, scale)
        posts = scene.posts.take(np.flatnonzero(scene.posts.at < end))
        everything = join([posts, *scene.beside])
        truth = describe(
            posts,
            scene.onset_at,
            name=name,
            kind="organic",
            archetype=archetype,
            campaign=name,
            tags=scene.tags,
            call=scene.call,
            declared=scene.declared,
            notes=scene.notes,
        )
        return Built(everything.take(np.flatnonzero(everything.at < end)).sorted(), [truth])

    return Part(name, onset_at - LEAD_MS, build)


def _crowd(
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


def _declared(
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
    planned = calls.plan(rng, "clock", onset_at)
    organiser = _organiser(stage, lex, theme)
    planned = calls.Plan(theme, planned.at, planned.announced_at, planned.onset_at)
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
    eager = _crowd(stage, lex, theme, early, tags, names, repost=0.0, strangers=0.2, circle=circle)
    return Scene(
        posts,
        tags,
        planned.onset_at,
        True,
        call,
        [invitation, eager.posts],
        "organised in the open by a known organiser",
    )


def _organiser(stage: Stage, lex: Lexicon, theme: str) -> U64:
    return distinct(0, 1, _known(stage, lex, theme))


def _known(stage: Stage, lex: Lexicon, role: str = "known") -> int:
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


def _match_tag(stage: Stage, lex: Lexicon, names: dict[str, str]) -> str:
    others = [team for team in lex.slots["team"] if team != names["team"]]
    return lex.name_tag(names["team"], others[int(stage.rng.integers(len(others)))])


def _count(rng: np.random.Generator, median: float, scale: float) -> int:
    return size(rng, median * scale, 0.35, 30)


def _round(at: int, minutes: int) -> int:
    step = minutes * _MINUTE
    return -(-at // step) * step
