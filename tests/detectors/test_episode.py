"""How often a watched tag speaks: each report is looked at by judge, so it must have something to say."""

from __future__ import annotations

from detectors.episode import Episode, EpisodeParams, Pulse
from detectors.hashing import identity
from detectors.post import Kind

PARAMS = EpisodeParams(every_few_s=600, many_s=60, calm_s=300)


def late(abnormal_tick: int) -> Episode:
    """An episode long after its opening that reported at tick 2,000 and was last abnormal at ``abnormal_tick``."""
    episode = Episode(1, "tag", 0, PARAMS)
    episode.note(abnormal_tick, Pulse(8, 0.0, 0.0, 5.0, watch=True))
    episode.tally.reported_tick, episode.tally.reported_in_60s, episode.tally.in_60s = 2_000, 8, 8
    return episode


def test_an_abnormal_episode_speaks_every_minute() -> None:
    episode = late(abnormal_tick=2_050)
    assert not episode.speaks(2_059, 0)
    assert episode.speaks(2_060, 0)


def test_a_calm_episode_speaks_every_five_minutes() -> None:
    episode = late(abnormal_tick=1_990)
    assert not episode.speaks(2_299, 0)
    assert episode.speaks(2_300, 0)


def test_a_calm_episode_speaks_at_once_when_its_newcomers_double() -> None:
    episode = late(abnormal_tick=1_990)
    episode.note(2_090, Pulse(16, 0.0, 0.0, 3.0, watch=False))
    assert episode.speaks(2_090, 0)


def test_a_flash_minutes_after_a_stray_first_post_is_told_at_once() -> None:
    """Two launches of 74 trend bots were told 15 s late: eight strays had opened the episode minutes before."""
    episode = Episode(1, "tag", 0, PARAMS)
    episode.tally.reported_tick, episode.tally.reported_in_60s = 300, 3
    episode.note(301, Pulse(350, 0.0, 0.0, 99.0, watch=True))
    assert episode.speaks(301, 0)


def test_more_accounts_than_posts_are_never_reported() -> None:
    """Of many accounts the count is an estimate, here 3.7 % too high."""
    episode = Episode(1, "tag", 0, PARAMS)
    episode.tally.accounts.add(identity(0, f"a:{n}") for n in range(2_500))
    episode.tally.kinds[Kind.REPOST] = 2_510
    assert episode.tally.accounts.count > 2_510
    report = episode.report(1, "update")
    assert (report.accounts, report.posts) == (2_510, 2_510)
