"""Who does what when: the settings of a scenario, and its operations, launches and bursts drawn from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from streams.scenarios.accounts import Accounts
from streams.scenarios.calls import FORMS, Form
from streams.scenarios.disguises import disguise
from streams.scenarios.operations import ON_FACEBOOK, ON_X, Operation, operation
from streams.scenarios.organic import organic_part
from streams.scenarios.parts import LaunchPlan, Part
from streams.scenarios.texts import LANGUAGES, choose

_MINUTE, _HOUR = 60_000, 3_600_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be overridden. ``None`` means the scenario's own choice."""

    hours: float  # length of the stream
    rate: float  # background posts a second, mean over a day
    launches: int = 0
    bursts: int = 0  # organic ones
    public: float | None = None  # joining public, as a multiple of an operation's accounts
    public_delay_s: float | None = None
    shared: float = 0.0  # share of the background drawn from 5,000 accounts that turn up in everything
    evade: tuple[str, ...] = ()  # by every launch: names of ``EVASIONS`` and ``DISGUISES``
    feed: float = 1.0  # share of the posts that are received, the same ones each time


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name, a line for the list, a start and the parts; ``plan`` may use only its own randomness."""

    name: str
    about: str
    starts_at: int
    settings: Settings
    plan: Callable[[Accounts, Scenario, Settings], list[Part]] = field(repr=False)


def cast_operation(accounts: Accounts, archetype: str, number: int, language: str) -> Operation:
    """An operation of the size and make-up usual for its kind."""
    name = f"{archetype}-gang-{number}"
    rng = accounts.rng(name)
    hub = choose(rng, ["x", "x", "telegram"])
    unknown = float(rng.uniform(0.45, 0.85))
    if archetype == "bot_flash":
        return operation(accounts, name, language, 4_000, unknown=unknown, fresh=0.35, hub_platform=hub)
    if archetype == "small_group":
        platforms = ON_FACEBOOK if rng.random() < 0.5 else ON_X
        return operation(accounts, name, language, 13, unknown=0.3, fresh=0.0, platforms=platforms, hub_platform=hub)
    if archetype == "storm":
        members = int(rng.uniform(160, 900))
        loud, mirrors = int(members * 0.015), int(rng.integers(0, 5))
        fresh = float(rng.uniform(0.0, 0.35))
        return operation(
            accounts,
            name,
            language,
            members,
            unknown=unknown,
            fresh=fresh,
            hyperactive=loud,
            mirrors=mirrors,
            hub_platform=hub,
        )
    return operation(accounts, name, language, int(rng.uniform(60, 220)), unknown=unknown, fresh=0.1, hub_platform=hub)


CALLED = {
    "storm": 0.9, "staff": 0.35, "seed": 0.3, "small_group": 0.35, "bot_flash": 0.2,
    "reply_raid": 0.5, "link_push": 0.3, "relay": 0.5,
}  # fmt: skip
PUBLIC = {
    "storm": (0.2, 2.0),
    "staff": (2.0, 9.0),
    "seed": (2.0, 9.0),
    "small_group": (1.0, 8.0),
    "bot_flash": (0.0, 0.4),
    "reply_raid": (0.0, 3.0),
    "link_push": (0.5, 6.0),
    "relay": (0.5, 5.0),
}


def cast_launch(
    rng: np.random.Generator, archetype: str, op: Operation, at: int, settings: Settings, slogans: Iterator[str]
) -> LaunchPlan:
    """A launch with what may go with it: a call, stray early posts, a public that joins."""
    form: Form | None = FORMS[int(rng.integers(len(FORMS)))] if rng.random() < CALLED[archetype] else None
    low, high = PUBLIC[archetype]
    public = float(rng.uniform(low, high)) if rng.random() < 0.6 else 0.0
    delay = float(rng.uniform(120, 900))
    strays = int(rng.integers(1, 4)) if archetype != "bot_flash" and rng.random() < 0.4 else 0
    if archetype == "bot_flash" and rng.random() < 0.37:
        hour = at // _HOUR * _HOUR
        at = hour + int(rng.choice([55, 57, 58, 59, 60])) * _MINUTE + int(rng.integers(3_000))
    tags = [next(slogans) for _ in range(1 if archetype in ("bot_flash", "small_group") else 2)]
    plan = LaunchPlan(
        archetype,
        op,
        at,
        tags,
        form=form,
        caller=op.hub if rng.random() < 0.8 else None,
        call_platform=op.hub_platform,
        strays=strays,
        evade=settings.evade,
        public=public if settings.public is None else settings.public,
        public_delay_s=delay if settings.public_delay_s is None else settings.public_delay_s,
    )
    return disguise(plan, slogans)


def cast_bursts(accounts: Accounts, this: Scenario, settings: Settings, kinds: list[str], scale: float) -> list[Part]:
    """Organic bursts of these kinds in turn, in all languages, over the whole length."""
    rng = accounts.rng(f"{this.name}-bursts")
    when = moments(rng, this, settings, settings.bursts)
    order = [k for _ in range(-(-len(when) // len(kinds))) for k in rng.permutation(kinds).tolist()]
    return [
        organic_part(
            f"burst-{i}-{order[i]}",
            order[i],
            choose(rng, list(LANGUAGES)),
            at,
            scale * float(np.exp(0.3 * rng.normal())),
        )
        for i, at in enumerate(when)
    ]


def moments(rng: np.random.Generator, this: Scenario, settings: Settings, count: int) -> list[int]:
    """``count`` instants spread over the scenario, away from its ends."""
    length = settings.hours * _HOUR
    margin = min(2.5 * _HOUR, length / 5)
    slot = (length - 2 * margin) / max(count, 1)
    return [int(this.starts_at + margin + (i + rng.random()) * slot) for i in range(count)]
