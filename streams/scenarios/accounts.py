"""Accounts without a table: every attribute is a hash of the account's key, so memory does not grow with the crowd.

An account key is ``profile number << 40 | number``; a profile says how accounts of one kind look (age, reach, habits,
whether they state where they are). Numbers of recurring and of one-time accounts are drawn by ``Public``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from detectors.hashing import identity
from detectors.post import U64
from streams.scenarios.texts import LANGUAGES, lexicon

F64 = npt.NDArray[np.float64]
DAY_MS = 86_400_000
PROFILE_SHIFT = 40
_FLAT = 30  # the most active are about equally active
COMMUNITIES = 16  # circles of interest a language; regulars belong to number modulo this
PLATFORMS = ("x", "telegram", "bluesky", "facebook")
PUBLIC_MIX = (0.86, 0.08, 0.04, 0.02)
_SYLLABLES = (
    *("al", "be", "ca", "da", "el", "fa", "go", "hu", "is", "jo", "ka", "la", "mi", "no", "or", "pa"),
    *("ri", "sa", "ta", "um", "va", "we", "ya", "zo", "ben", "dar", "fir", "hel", "kam", "lun", "mar", "nas"),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """How accounts of one kind look. Medians and log standard deviations; times in epoch ms."""

    name: str
    language: str
    unknown_location: float
    created: tuple[int, int]
    youth: float = 1.2  # 1 = creation dates uniform, more = younger accounts
    followers: tuple[float, float] = (260.0, 1.7)
    posts_per_day: tuple[float, float] = (1.1, 1.6)
    platforms: tuple[float, float, float, float] = PUBLIC_MIX
    posts_at_least: int = 0


def mix(values: U64, salt: int | U64) -> U64:
    """SplitMix64's finaliser: a well-spread 64-bit value for each key and salt."""
    z = values + np.asarray(salt, np.uint64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def unit(values: U64, salt: int | U64) -> F64:
    """Uniform in (0, 1), a pure function of key and salt."""
    return ((mix(values, salt) >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def normal(values: U64, salt: int) -> F64:
    """Standard normal, a pure function of key and salt (Box-Muller)."""
    radius = np.sqrt(-2 * np.log(unit(values, salt)))
    turned: F64 = radius * np.cos(2 * np.pi * unit(values, salt + 1))
    return turned


class Accounts:
    """The profiles of a scenario, and the author object of any account key as JSON."""

    def __init__(self, seed: int, starts_at: int) -> None:
        self.seed = seed
        self.starts_at = starts_at
        self._names: list[str] = []
        self._salts: list[int] = []
        self._numbers: list[tuple[float, ...]] = []  # one row a profile, columns as in ``render``
        self._places: list[str] = ["null"]

    def add(self, profile: Profile) -> int:
        """Make a profile known; the number to shift into account keys. A name known already keeps its number."""
        if profile.name in self._names:
            return self._names.index(profile.name)
        places = [f'"{place}"' for place in lexicon(profile.language).places]
        first = len(self._places)
        self._places += places
        (low, high), (followers, reach), (pace, habit) = profile.created, profile.followers, profile.posts_per_day
        shape = (low, high - low, profile.youth, followers, reach, pace, habit, profile.posts_at_least)
        where = (profile.unknown_location, first, len(places))
        self._numbers.append((*shape, *where, *np.cumsum(profile.platforms)[:3].tolist()))
        self._names.append(profile.name)
        self._salts.append(identity(self.seed, profile.name) >> 1)
        return len(self._names) - 1

    def rng(self, name: str) -> np.random.Generator:
        """Randomness of its own for each name, so that another part more or less shifts nobody's."""
        key = identity(0, name)
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(key >> 32, key & 0xFFFFFFFF)))

    def render(self, account: U64) -> tuple[list[str], list[str]]:
        """Platform and author object (JSON) of each row."""
        profile = (account >> np.uint64(PROFILE_SHIFT)).astype(np.intp)
        table = np.array(self._numbers, dtype=np.float64).T[:, profile]
        low, span, youth, followers, reach, pace, habit, at_least, unknown, first, places, *platforms = table
        who = mix(account & np.uint64((1 << PROFILE_SHIFT) - 1), np.array(self._salts, np.uint64)[profile])
        created = (low + span * (1 - unit(who, 1) ** youth)).astype(np.int64)
        age_days = np.maximum((self.starts_at - created) / DAY_MS, 0.5)
        posts = np.minimum(pace * np.exp(habit * normal(who, 2)), 900.0) * age_days
        posts = 1 + np.maximum(posts, at_least * (1 + unit(who, 4))).astype(np.int64)
        place = np.where(unit(who, 11) < unknown, 0, first + (unit(who, 10) * places).astype(np.int64)).astype(np.int64)
        platform = (unit(who, 9) > np.array(platforms)).sum(axis=0)
        second = created // 1000
        days, seconds, handles, names = day_names(), second_names(), _handles(), self._places
        authors = [
            f'{{"id":"{i}","handle":"{handles[s]}{i % 9973}","created_at":"{days[d]}{seconds[t]}Z",'
            f'"followers":{f},"following":{g},"posts":{n},"location":{names[w]}}}'
            for i, s, d, t, f, g, n, w in zip(
                (np.uint64(10**17) + who % np.uint64(9 * 10**17)).tolist(),
                (mix(who, 12) % np.uint64(len(handles))).tolist(),
                (second // 86_400).tolist(),
                (second % 86_400).tolist(),
                (followers * np.exp(reach * normal(who, 5))).astype(np.int64).tolist(),
                (180 * np.exp(1.1 * normal(who, 7))).astype(np.int64).tolist(),
                posts.tolist(),
                place.tolist(),
                strict=True,
            )
        ]
        return [PLATFORMS[i] for i in platform.tolist()], authors


@dataclass(frozen=True, slots=True)
class Public:
    """The ordinary accounts of one language: regulars with a power law of activity, and strangers who come once.

    With ``regulars`` about a fifth of the posts drawn from them, posts an account follow a power law of exponent
    1 + 1/s = 2.5 and some 60-80 % of the accounts post once, as counted on public sets.
    """

    profile: int
    regulars: int
    strangers: float = 0.3  # share of draws that are never seen again
    s: float = 0.67  # activity of regular i ~ (i + 30)^-s

    def draw(
        self, rng: np.random.Generator, count: int, *, strangers: float | None = None, community: int | None = None
    ) -> U64:
        """``count`` accounts, with repeats among the active; a community's own regulars when one is given."""
        least = (_FLAT / (self.regulars + _FLAT)) ** (1 - self.s)
        spread = (least + (1 - least) * rng.random(count)) ** (1 / (1 - self.s))
        number = ((self.regulars + _FLAT) * spread - _FLAT).astype(np.int64)
        if community is not None:
            number = number // COMMUNITIES * COMMUNITIES + community
        strange = rng.random(count) < (self.strangers if strangers is None else strangers)
        once = self.regulars + COMMUNITIES + rng.integers(1 << 38, size=count)
        keys: U64 = np.where(strange, once, number).astype(np.uint64) | np.uint64(self.profile << PROFILE_SHIFT)
        return keys


def distinct(first: int, count: int, profile: int) -> U64:
    """Keys of ``count`` accounts of a profile that nobody else draws."""
    return np.arange(first, first + count, dtype=np.uint64) | np.uint64(profile << PROFILE_SHIFT)


def public_profile(language: str, starts_at: int) -> Profile:
    """The ordinary public of a language; where they are is unknown for 35 to 50 %."""
    unknown = 0.35 + 0.15 * LANGUAGES.index(language) / (len(LANGUAGES) - 1)
    created = (starts_at - 15 * 365 * DAY_MS, starts_at - DAY_MS)
    return Profile(f"public-{language}", language, unknown, created)


@cache
def day_names() -> list[str]:
    """Days since 1970 as dates."""
    return np.datetime_as_string(np.arange(0, 30_000).astype("datetime64[D]")).tolist()  # type: ignore[no-any-return]


@cache
def second_names() -> list[str]:
    """Seconds of a day as ``Thh:mm:ss``."""
    return [f"T{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(86_400)]


@cache
def _handles() -> list[str]:
    return [a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES]
