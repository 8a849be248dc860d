"""Organic bursts by kind: the crowds that a detector must leave alone, as fast and as large as launches.

Each kind is one function ``(stage, lexicon, onset_at, scale) -> Scene``. They rise as fast as staff launches (a goal
in seconds, a TV debate in minutes), some bring equal texts (greetings, newsrooms), some one seed (a star's post), some
are organised in the open (fan parties, charities: ``declared``).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from detectors.post import Kind
from streams.scenarios.accounts import COMMUNITIES, DAY_MS, Profile, distinct
from streams.scenarios.batch import join
from streams.scenarios.crowd import Drafts, Stage, posts_of
from streams.scenarios.gatherings import (
    chain_letter,
    election_night,
    hashtag_game,
    mourning,
    outage,
    solidarity,
    viral_video,
    weather_warning,
    weekly_show,
)
from streams.scenarios.parts import LEAD_MS, Built, Part
from streams.scenarios.scenes import Scene, crowd_scene, declared_scene, head_count, match_tag, rounded, well_known
from streams.scenarios.shapes import burst, trickle
from streams.scenarios.texts import Lexicon, lexicon
from streams.scenarios.truth import describe

_MINUTE, _HOUR = 60_000, 3_600_000


Organic = Callable[[Stage, Lexicon, int, float], Scene]


def breaking_news(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """News that nobody planned: minutes of rise, many reposts of a few eyewitnesses and newsrooms."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, head_count(rng, 1_500, scale), rise_s=float(rng.uniform(150, 900)), half_life_s=1_800)
    tags = [lex.name_tag(names["city"], names["event"]), lex.name_tag(names["city"])]
    return crowd_scene(stage, lex, "breaking_news", at, tags, names, repost=0.6, reply=0.08, second=0.35, strangers=0.6)


def goal(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A goal on a match tag that fans have used for an hour: seconds of rise, no calls, no seeds."""
    rng, names = stage.rng, lex.entities(stage.rng)
    tags = [match_tag(stage, lex, names)]
    circle = int(rng.integers(COMMUNITIES))
    before = trickle(rng, onset_at - 50 * _MINUTE, onset_at, head_count(rng, 160, scale))
    at = burst(rng, onset_at, head_count(rng, 1_700, scale), rise_s=float(rng.uniform(12, 40)), half_life_s=360)
    scene = crowd_scene(stage, lex, "goal", at, tags, names, repost=0.22, reply=0.05, strangers=0.45, circle=circle)
    warm = crowd_scene(stage, lex, "goal", before, tags, names, repost=0.3, strangers=0.2, circle=circle)
    scene.beside.append(warm.posts)
    return scene


def tv_debate(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A debate on television: the show's tag at the round hour, own words by most, a peak with each quarrel."""
    rng, names = stage.rng, lex.entities(stage.rng)
    start = rounded(onset_at, 30)
    waves = [burst(rng, start, head_count(rng, 900, scale), rise_s=400, half_life_s=900)]
    for _ in range(3):
        quarrel = start + int(rng.uniform(8, 55) * _MINUTE)
        waves.append(burst(rng, quarrel, head_count(rng, 320, scale), rise_s=45, half_life_s=240))
    tags = [lex.name_tag(names["show"]), lex.name_tag(names["star"])]
    circle = int(rng.integers(COMMUNITIES))
    at = np.sort(np.concatenate(waves))
    return crowd_scene(stage, lex, "tv_debate", at, tags, names, repost=0.35, second=0.1, strangers=0.5, circle=circle)


def fan_party(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """Fans agree on a minute and a tag in the open, with the rule not to use it before; then they all do."""
    names = lex.entities(stage.rng)
    tags = [lex.name_tag(names["star"], lex.day, str(int(stage.rng.integers(18, 40))))]
    return declared_scene(
        stage, lex, "fan_party", onset_at, tags, names, head_count(stage.rng, 1_800, scale), posts_each=2.6
    )


def ngo_storm(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A known organisation invites to post at an hour, with sample posts on its site; many copy them."""
    names = lex.entities(stage.rng)
    tags = [lex.name_tag(names["group"], str(int(stage.rng.integers(2, 99))))]
    return declared_scene(
        stage, lex, "ngo_storm", onset_at, tags, names, head_count(stage.rng, 900, scale), posts_each=1.5
    )


def meme(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A joke that grows by imitation over an hour or two; own words on one pattern."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, head_count(rng, 1_300, scale), rise_s=float(rng.uniform(2_400, 6_000)), half_life_s=6_000)
    tags = [lex.tag(int(rng.integers(60_000, 90_000)))]
    return crowd_scene(stage, lex, "meme", at, tags, names, repost=0.3, strangers=0.5, pictures=4)


def daily_tag(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """The same tag each morning by the same people."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, head_count(rng, 500, scale), rise_s=2_400, half_life_s=4_000)
    tags = [lex.tag(7)]
    return crowd_scene(stage, lex, "daily_tag", at, tags, names, repost=0.15, strangers=0.08, circle=7)


def benign_call(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """ "The match starts in a few minutes": a club says so, fans repeat it, then the match is on."""
    rng, names = stage.rng, lex.entities(stage.rng)
    tags = [match_tag(stage, lex, names)]
    circle = int(rng.integers(COMMUNITIES))
    start = rounded(onset_at, 15)
    said = burst(rng, start - 6 * _MINUTE, head_count(rng, 60, scale), rise_s=60, half_life_s=240)
    at = burst(rng, start, head_count(rng, 800, scale), rise_s=90, half_life_s=1_200)
    scene = crowd_scene(stage, lex, "goal", at, tags, names, repost=0.25, strangers=0.35, circle=circle)
    scene.beside.append(crowd_scene(stage, lex, "benign_call", said, tags, names, repost=0.4, strangers=0.2).posts)
    scene.notes = "announcements of a match, no call to post"
    return scene


def earthquake(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """Everybody feels it in the same second: a step of strangers' own words, faster than any staff."""
    rng, names = stage.rng, lex.entities(stage.rng)
    head = burst(rng, onset_at, head_count(rng, 1_600, scale), rise_s=float(rng.uniform(15, 35)), half_life_s=420)
    tail = burst(rng, onset_at + 4 * _MINUTE, head_count(rng, 1_200, scale), rise_s=600, half_life_s=2_400)
    tags = [lex.name_tag(names["city"], lex.quake)]
    at = np.sort(np.concatenate([head, tail]))
    return crowd_scene(stage, lex, "earthquake", at, tags, names, repost=0.25, reply=0.06, strangers=0.6)


def giveaway(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A shop gives something away for reposts and replies: one seed, near-equal answers, hunters who never miss one."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, head_count(rng, 1_100, scale), rise_s=120, half_life_s=4_500)
    tags = [lex.name_tag(names["brand"], str(int(rng.integers(100, 999))))]
    return crowd_scene(
        stage, lex, "giveaway", at, tags, names, repost=0.62, reply=0.3, strangers=0.55, circle=11, first=well_known
    )


def product_drop(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """Something goes on sale at the round hour: a step, one link in many posts."""
    rng, names = stage.rng, lex.entities(stage.rng)
    start = rounded(onset_at, 60)
    at = burst(rng, start, head_count(rng, 900, scale), rise_s=float(rng.uniform(20, 70)), half_life_s=900)
    tags = [lex.name_tag(names["brand"], str(int(rng.integers(2, 30))))]
    link = f"https://shop{int(rng.integers(1 << 20))}.example/new"
    return crowd_scene(
        stage, lex, "product_drop", at, tags, names, repost=0.35, strangers=0.5, link=link, first=well_known
    )


def celebrity_repost(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A star posts, thousands repost within minutes: one seed, few own words."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, head_count(rng, 2_500, scale), rise_s=20, half_life_s=1_200)
    tags = [lex.name_tag(names["star"], str(int(rng.integers(2, 99))))]
    return crowd_scene(
        stage,
        lex,
        "celebrity_repost",
        at,
        tags,
        names,
        repost=0.96,
        reply=0.03,
        strangers=0.6,
        circle=13,
        first=well_known,
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
    readers = burst(rng, onset_at + 2 * _MINUTE, head_count(rng, 250, scale), rise_s=300, half_life_s=1_500)
    crowd = crowd_scene(stage, lex, "breaking_news", readers, tags, names, repost=0.6, strangers=0.5)
    return Scene(posts, tags, int(at[0]), declared=True, beside=[crowd.posts], notes="newsrooms run one agency text")


def greetings(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A feast or a Friday: thousands write the same few words, nobody asked them to."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, head_count(rng, 1_800, scale), rise_s=2_400, half_life_s=5_400)
    tags = [lex.greetings[int(rng.integers(len(lex.greetings)))]]
    return crowd_scene(stage, lex, "greetings", at, tags, names, repost=0.12, strangers=0.35, pictures=12, more=0.1)


FIRST: dict[str, Organic] = {  # in the scenarios around one campaign, which keep their bytes
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
ORGANIC: dict[str, Organic] = {
    **FIRST,
    "hashtag_game": hashtag_game,
    "weekly_show": weekly_show,
    "outage": outage,
    "mourning": mourning,
    "chain_letter": chain_letter,
    "solidarity": solidarity,
    "election_night": election_night,
    "viral_video": viral_video,
    "weather_warning": weather_warning,
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
