"""More organic bursts: crowds that share what launches are known by, be it people, words, a minute or a picture.

The hard ones for a detector that trusts one sign: players and fans who come *together again and again* on new hashtags,
letters that are *copied word for word* by strangers, outages that all feel in the *same minute*, anger in the very
*words of a campaign* that nobody called for.
"""

from __future__ import annotations

import numpy as np

from detectors.post import I64, Kind
from streams.scenarios.accounts import COMMUNITIES, DAY_MS, Profile, distinct
from streams.scenarios.crowd import Drafts, Stage, kinds, posts_of, tagging
from streams.scenarios.scenes import Scene, crowd_scene, head_count, rounded, well_known
from streams.scenarios.shapes import burst
from streams.scenarios.texts import Lexicon

_MINUTE = 60_000
GAMES, SHOWS = 5, 3  # circles of interest whose regulars play, and watch, together


def hashtag_game(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A host names a new hashtag at the round hour and the same players as every week try to be funny on it."""
    rng, names = stage.rng, lex.entities(stage.rng)
    start = rounded(onset_at, 60)
    at = burst(rng, start, head_count(rng, 350, scale), rise_s=float(rng.uniform(60, 180)), half_life_s=1_500)
    tags = [lex.tag(int(rng.integers(90_000, 120_000)))]
    return crowd_scene(stage, lex, "meme", at, tags, names, repost=0.25, reply=0.1, strangers=0.12, circle=GAMES)


def weekly_show(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A show's fans meet on the episode's own hashtag when it begins: mostly the same people each time."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, rounded(onset_at, 30), head_count(rng, 600, scale), rise_s=90, half_life_s=1_400)
    tags = [lex.name_tag(names["show"], str(int(rng.integers(2, 400))))]
    return crowd_scene(stage, lex, "tv_debate", at, tags, names, repost=0.25, strangers=0.2, circle=SHOWS)


def outage(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """A service stops and everybody notices within a minute: short and nearly equal complaints of strangers."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, head_count(rng, 1_500, scale), rise_s=float(rng.uniform(20, 60)), half_life_s=1_500)
    tags = [lex.name_tag(names["brand"], names["city"])]
    return crowd_scene(stage, lex, "reaction", at, tags, names, repost=0.15, reply=0.1, strangers=0.6, more=0.05)


def mourning(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """Somebody loved has died: one announcement, the same few words and the same portrait by thousands."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, head_count(rng, 2_200, scale), rise_s=float(rng.uniform(120, 400)), half_life_s=4_800)
    tags = [lex.name_tag(names["star"], names["city"])]
    return crowd_scene(
        stage, lex, "celebrity_repost", at, tags, names, repost=0.5, strangers=0.6, pictures=3, more=0.1,
        first=well_known,
    )  # fmt: skip


def chain_letter(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """ "Copy this and pass it on": one text, word for word, from friend to friend over hours. Nobody is behind it."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, head_count(rng, 700, scale), rise_s=float(rng.uniform(2_400, 5_400)), half_life_s=5_400)
    tags = [lex.name_tag(lex.greetings[0], names["city"])]
    letter = " ".join(lex.say(rng, theme, 1, names)[0] for theme in ("greetings", "reaction", "ordinary"))
    return _copied(stage, lex, at, tags, letter, share=0.7, repost=0.1)


def solidarity(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """Anger that nobody called for, in words like a campaign's: strangers and old accounts over an hour."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, head_count(rng, 1_400, scale), rise_s=float(rng.uniform(500, 1_500)), half_life_s=5_400)
    tags = [lex.name_tag(names["city"], names["group"])]
    scene = crowd_scene(stage, lex, "cause", at, tags, names, repost=0.55, strangers=0.45)
    scene.notes = "real anger, in part organised on the spot"
    return scene


def election_night(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """Polls close at the round hour, then result after result: steps in everybody's own words."""
    rng, names = stage.rng, lex.entities(stage.rng)
    start = rounded(onset_at, 60)
    waves = [burst(rng, start, head_count(rng, 1_200, scale), rise_s=float(rng.uniform(15, 60)), half_life_s=900)]
    for _ in range(4):
        result = start + int(rng.uniform(10, 100) * _MINUTE)
        waves.append(burst(rng, result, head_count(rng, 350, scale), rise_s=30, half_life_s=400))
    tags = [lex.name_tag(names["city"], names["show"]), lex.name_tag(names["star"])]
    at = np.sort(np.concatenate(waves))
    circle = int(rng.integers(COMMUNITIES))
    return crowd_scene(
        stage, lex, "tv_debate", at, tags, names, repost=0.5, reply=0.06, second=0.15, strangers=0.55, circle=circle
    )


def viral_video(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """One clip that everybody shows everybody: the same media and link in thousands of posts."""
    rng, names = stage.rng, lex.entities(stage.rng)
    at = burst(rng, onset_at, head_count(rng, 1_200, scale), rise_s=float(rng.uniform(600, 2_400)), half_life_s=4_000)
    tags = [lex.tag(int(rng.integers(120_000, 150_000)))]
    link = f"https://video{int(rng.integers(1 << 20))}.example/watch"
    return crowd_scene(
        stage, lex, "reaction", at, tags, names, repost=0.5, strangers=0.55, pictures=1, link=link, first=well_known
    )


def weather_warning(stage: Stage, lex: Lexicon, onset_at: int, scale: float) -> Scene:
    """Forty offices of one agency publish a warning by machine, nearly word for word, as they do each time."""
    rng, names = stage.rng, lex.entities(stage.rng)
    now = stage.accounts.starts_at
    profile = Profile(
        f"agency-{lex.code}", lex.code, 0.0, (now - 4_000 * DAY_MS, now - 1_500 * DAY_MS),
        followers=(15_000.0, 1.0), posts_per_day=(20.0, 0.5), platforms=(0.7, 0.2, 0.0, 0.1),
    )  # fmt: skip
    offices = rng.permutation(distinct(0, 44, stage.accounts.add(profile)))[: max(16, int(36 * min(scale, 1.2)))]
    at = burst(rng, onset_at, len(offices), rise_s=3, half_life_s=float(rng.uniform(8, 40)), length_s=180)
    tags = [lex.name_tag(names["event"], names["city"])]
    places = lex.pick(rng, "city", len(offices)).tolist()
    text = [str(lex.say(rng, "newsroom_copy", 1, {"city": place, "event": names["event"]})[0]) for place in places]
    drafts = Drafts(lex.code, text, [(tags[0],)] * len(offices))
    posts = posts_of(stage, at, offices, [int(Kind.ORIGINAL)] * len(offices), drafts)
    readers = burst(rng, onset_at + _MINUTE, head_count(rng, 250, scale), rise_s=200, half_life_s=1_800)
    crowd = crowd_scene(stage, lex, "breaking_news", readers, tags, names, repost=0.6, strangers=0.5)
    return Scene(posts, tags, int(at[0]), True, beside=[crowd.posts], notes="an agency's offices warn by machine")


def _copied(stage: Stage, lex: Lexicon, at: I64, tags: list[str], text: str, *, share: float, repost: float) -> Scene:
    """A crowd of which ``share`` writes the same text."""
    rng, count = stage.rng, len(at)
    account = stage.publics[lex.code].draw(rng, count, strangers=0.5)
    own = lex.say(rng, "reaction", count)
    own[rng.random(count) < share] = text
    own[0] = text
    drafts = Drafts(lex.code, own.tolist(), tagging(rng, tags, count, 0.0))
    return Scene(posts_of(stage, at, account, kinds(rng, count, repost, 0.05), drafts), tags, int(at[0]))
