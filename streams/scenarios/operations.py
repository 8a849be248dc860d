"""The accounts of one operation: hubs, ordinary-looking ones, ones made lately, and those that only repost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detectors.post import U64
from streams.scenarios.accounts import DAY_MS, Accounts, Profile, distinct, public_profile

PlatformMix = tuple[float, float, float, float]
ON_X: PlatformMix = (1.0, 0.0, 0.0, 0.0)
ON_TELEGRAM: PlatformMix = (0.0, 1.0, 0.0, 0.0)
ON_FACEBOOK: PlatformMix = (0.0, 0.0, 0.0, 1.0)
HYPERACTIVE_POSTS = 210_000


@dataclass(frozen=True, slots=True)
class Operation:
    """The same hands each time. ``members``, ``reposters`` and ``mirrors`` share no account."""

    name: str
    language: str
    members: U64
    reposters: U64  # repost-only accounts with huge lifetime counts
    hub: U64  # the account or room that calls
    hub_platform: str
    mirrors: U64  # channels on another platform that repeat what members write

    def crew(self, rng: np.random.Generator, count: int, familiar: float = 0.8) -> U64:
        """``count`` of the members in random order: a share ``familiar`` from a core that is there each time.

        The core is the first ``count`` members and a third more, so that an operation of any size has its regulars.
        """
        count = min(count, len(self.members))
        core = min(len(self.members), count + count // 3)
        known = max(round(count * familiar), count - (len(self.members) - core))
        crew: U64 = rng.permutation(
            np.concatenate(
                [
                    rng.choice(self.members[:core], known, replace=False),
                    rng.choice(self.members[core:], count - known, replace=False),
                ]
            )
        )
        return crew


def operation(
    accounts: Accounts,
    name: str,
    language: str,
    size: int,
    *,
    unknown: float = 0.7,
    fresh: float = 0.2,
    fresh_days: int = 75,
    hyperactive: int = 0,
    mirrors: int = 0,
    platforms: PlatformMix = ON_X,
    hub_platform: str = "x",
    hub_created: tuple[int, int] | None = None,
) -> Operation:
    """``size`` members in all: a share ``fresh`` of them made in the last ``fresh_days``, the rest grown old.

    ``unknown`` is the share that states no location. No attribute is a sure sign: old accounts look like anyone's.
    """
    now = accounts.starts_at
    ordinary = public_profile(language, now)
    aged = Profile(f"{name}-aged", language, unknown, ordinary.created, 1.6, (140.0, 1.3), (2.2, 1.3), platforms)
    new = Profile(
        f"{name}-new",
        language,
        unknown,
        (now - fresh_days * DAY_MS, now - DAY_MS),
        1.0,
        (25.0, 1.2),
        (9.0, 1.0),
        platforms,
    )
    loud = Profile(
        f"{name}-hyper",
        language,
        unknown,
        (now - 1200 * DAY_MS, now - 1000 * DAY_MS),
        1.0,
        (600.0, 0.8),
        (240.0, 0.1),
        platforms,
        HYPERACTIVE_POSTS,
    )
    channel = Profile(
        f"{name}-channel",
        language,
        unknown,
        (now - 500 * DAY_MS, now - 55 * DAY_MS),
        1.5,
        (3_200.0, 0.7),
        (30.0, 0.5),
        ON_TELEGRAM,
    )
    young = round(size * fresh)
    old = size - young - hyperactive - mirrors
    aged_keys = distinct(0, old, accounts.add(aged))
    new_keys = distinct(0, young, accounts.add(new))
    reposters = distinct(0, hyperactive, accounts.add(loud))
    channels = distinct(0, mirrors, accounts.add(channel))
    hub = Profile(
        f"{name}-hub",
        language,
        unknown,
        hub_created or (now - 900 * DAY_MS, now - 60 * DAY_MS),
        followers=(3_000.0, 0.8),
        posts_per_day=(12.0, 0.5),
        platforms=ON_X if hub_platform == "x" else ON_TELEGRAM,
    )
    caller = distinct(0, 1, accounts.add(hub))
    order = accounts.rng(name).permutation(old + young)
    return Operation(
        name, language, np.concatenate([aged_keys, new_keys])[order], reposters, caller, hub_platform, channels
    )
