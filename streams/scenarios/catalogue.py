"""The scenarios by name: what happens in each, when, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from streams.errors import ConfigError
from streams.scenarios.accounts import Accounts
from streams.scenarios.calls import FORMS, Form
from streams.scenarios.launches import LAUNCHES
from streams.scenarios.operations import ON_FACEBOOK, ON_X, Operation, operation
from streams.scenarios.organic import ORGANIC, organic_part
from streams.scenarios.parts import LaunchPlan, Part, lone_call
from streams.scenarios.texts import LANGUAGES, choose, lexicon

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


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name, a line for the list, a start and the parts; ``plan`` may use only its own randomness."""

    name: str
    about: str
    starts_at: int
    settings: Settings
    plan: Callable[[Accounts, Scenario, Settings], list[Part]] = field(repr=False)


SCENARIOS: dict[str, Scenario] = {}


def scenario(name: str) -> Scenario:
    """The scenario of that name; raises ``ConfigError`` naming the known ones."""
    if name not in SCENARIOS:
        raise ConfigError("scenario", f"{name!r} is not known", f"one of: {', '.join(SCENARIOS)}")
    return SCENARIOS[name]


def catalogue() -> dict[str, str]:
    """Scenario names and what they are for."""
    return {s.name: s.about for s in SCENARIOS.values()}


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def _add(
    name: str, about: str, settings: Settings, plan: Callable[..., list[Part]], start: str = "2025-03-03T00:00Z"
) -> None:
    SCENARIOS[name] = Scenario(name, about, _at(start), settings, plan)


# --- the reference campaign ---

REFERENCE_CALL = _at("2024-12-08T15:33:00Z")
REFERENCE_TAGS = ("بلدنا_يختار_طريقه", "لن_تتكرر_الفوضى", "قرارنا_من_بغداد")
REFERENCE_ACCOUNTS = 9_278


def _reference_launch(accounts: Accounts, settings: Settings) -> Part:
    """The call at 15:33 GMT, the wave some minutes later, by 9,278 accounts of which 76 % state no location."""
    rng = accounts.rng("reference-plan")
    op = operation(
        accounts,
        "reference-operation",
        "ar",
        REFERENCE_ACCOUNTS,
        unknown=0.76,
        fresh=0.24,
        fresh_days=68,
        hyperactive=24,
        mirrors=6,
        hub_created=(_at("2022-10-05T00:00Z"), _at("2022-12-28T00:00Z")),
    )
    called_at = REFERENCE_CALL + int(rng.integers(2_000, 50_000))
    onset_at = called_at + int(rng.integers(200_000, 330_000))
    return LaunchPlan(
        "reference",
        op,
        onset_at,
        REFERENCE_TAGS,
        form="reference",
        caller=op.hub,
        called_at=called_at,
        public=settings.public or 0.0,
        public_delay_s=settings.public_delay_s or 1_800,
    ).part("reference")


def _reference(accounts: Accounts, this: Scenario, settings: Settings) -> list[Part]:
    bursts = _bursts(accounts, this, settings, list(ORGANIC), 0.7)
    return [_reference_launch(accounts, settings), *bursts]


def _demo(accounts: Accounts, this: Scenario, settings: Settings) -> list[Part]:
    beside = (
        ("goal", "en", 6, 0.6),
        ("benign_call", "ar", 12, 0.5),
        ("breaking_news", "ar", 40, 0.5),
        ("newsroom_copy", "tr", 48, 1),
    )
    return [_reference_launch(accounts, settings)] + [
        organic_part(f"demo-{kind}", kind, language, this.starts_at + minute * _MINUTE, scale)
        for kind, language, minute, scale in beside
    ]


# --- one kind at a time ---


def _launches_of(archetype: str) -> Callable[[Accounts, Scenario, Settings], list[Part]]:
    """The same operation again and again, each time on another hashtag."""

    def plan(accounts: Accounts, this: Scenario, settings: Settings) -> list[Part]:
        rng = accounts.rng(f"{this.name}-plan")
        op = _operation(accounts, archetype, 0, choose(rng, ["ar", "tr", "en"]))
        moments = _moments(rng, this, settings, settings.launches)
        slogans = lexicon(op.language).slogans(accounts.rng(f"{this.name}-slogans"))
        launches = [
            _launch(rng, archetype, op, at, settings, slogans).part(f"{archetype}-{i}") for i, at in enumerate(moments)
        ]
        return launches + _bursts(accounts, this, settings, list(ORGANIC), 0.7)

    return plan


def _organic_only(archetype: str) -> Callable[[Accounts, Scenario, Settings], list[Part]]:
    def plan(accounts: Accounts, this: Scenario, settings: Settings) -> list[Part]:
        return _bursts(accounts, this, settings, [archetype], 1.0)

    return plan


# --- everything at once ---

GANGS = (("storm", 3), ("bot_flash", 2), ("staff", 2), ("seed", 2), ("small_group", 2))


def _mixed(accounts: Accounts, this: Scenario, settings: Settings) -> list[Part]:
    """Operations of each kind that come back, organic bursts of every kind, calls without a wave."""
    rng = accounts.rng(f"{this.name}-plan")
    gangs = [
        (kind, _operation(accounts, kind, number, LANGUAGES[(number * 2 + row) % len(LANGUAGES)]))
        for row, (kind, count) in enumerate(GANGS)
        for number in range(count)
    ]
    slogans = {code: lexicon(code).slogans(accounts.rng(f"slogans-{code}")) for code in LANGUAGES}
    order = [int(i) for _ in range(-(-settings.launches // len(gangs))) for i in rng.permutation(len(gangs))]
    parts = []
    for i, at in enumerate(_moments(rng, this, settings, settings.launches)):
        kind, op = gangs[order[i]]
        parts.append(_launch(rng, kind, op, at, settings, slogans[op.language]).part(f"launch-{i}-{kind}"))
    for i, at in enumerate(_moments(rng, this, settings, settings.launches // 8)):
        language = LANGUAGES[i % len(LANGUAGES)]
        parts.append(lone_call(f"lone-call-{i}", language, at, [next(slogans[language])], FORMS[i % 4]))
    return parts + _bursts(accounts, this, settings, list(ORGANIC), 0.9)


def _operation(accounts: Accounts, archetype: str, number: int, language: str) -> Operation:
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


CALLED = {"storm": 0.9, "staff": 0.35, "seed": 0.3, "small_group": 0.35, "bot_flash": 0.2}
PUBLIC = {
    "storm": (0.2, 2.0),
    "staff": (2.0, 9.0),
    "seed": (2.0, 9.0),
    "small_group": (1.0, 8.0),
    "bot_flash": (0.0, 0.4),
}


def _launch(
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
    return LaunchPlan(
        archetype,
        op,
        at,
        tags,
        form=form,
        caller=op.hub if rng.random() < 0.8 else None,
        call_platform=op.hub_platform,
        strays=strays,
        public=public if settings.public is None else settings.public,
        public_delay_s=delay if settings.public_delay_s is None else settings.public_delay_s,
    )


def _bursts(accounts: Accounts, this: Scenario, settings: Settings, kinds: list[str], scale: float) -> list[Part]:
    """Organic bursts of these kinds in turn, in all languages, over the whole length."""
    rng = accounts.rng(f"{this.name}-bursts")
    moments = _moments(rng, this, settings, settings.bursts)
    order = [k for _ in range(-(-len(moments) // len(kinds))) for k in rng.permutation(kinds).tolist()]
    return [
        organic_part(
            f"burst-{i}-{order[i]}",
            order[i],
            choose(rng, list(LANGUAGES)),
            at,
            scale * float(np.exp(0.3 * rng.normal())),
        )
        for i, at in enumerate(moments)
    ]


def _moments(rng: np.random.Generator, this: Scenario, settings: Settings, count: int) -> list[int]:
    """``count`` instants spread over the scenario, away from its ends."""
    length = settings.hours * _HOUR
    margin = min(2.5 * _HOUR, length / 5)
    slot = (length - 2 * margin) / max(count, 1)
    return [int(this.starts_at + margin + (i + rng.random()) * slot) for i in range(count)]


_add(
    "reference",
    "the campaign of 8 December 2024: call at 15:33 GMT, 9,278 accounts, days of waves, organic bursts of every kind",
    Settings(hours=113, rate=1.0, bursts=28),
    _reference,
    "2024-12-08T07:00Z",
)
_add(
    "demo",
    "the first hour of the reference campaign in a busy stream, 72 minutes",
    Settings(hours=1.2, rate=13.0),
    _demo,
    "2024-12-08T15:14Z",
)
_add("storm", "called human storms of one operation", Settings(48, 1.5, launches=5, bursts=8), _launches_of("storm"))
_add(
    "bot_flash",
    "trend bots: a thousand accounts in seconds, deleted after a minute, again and again",
    Settings(24, 2.0, 6, 4),
    _launches_of("bot_flash"),
)
_add(
    "staff",
    "paid staff: 30 accounts in minutes, two hashtags, mixed posts",
    Settings(48, 1.5, 8, 6),
    _launches_of("staff"),
)
_add("seed", "one post reposted by an operation over minutes to hours", Settings(48, 1.5, 8, 6), _launches_of("seed"))
_add(
    "small_group",
    "the same dozen accounts start one hashtag after another",
    Settings(48, 1.5, 17, 6),
    _launches_of("small_group"),
)
for _kind, _burst in ORGANIC.items():
    _add(
        _kind,
        f"organic: {(_burst.__doc__ or '').strip().split('.')[0].strip()}",
        Settings(24, 1.5, bursts=4),
        _organic_only(_kind),
    )
_add(
    "mixed",
    "many launches and organic bursts of all kinds over some days: the suite for evaluation",
    Settings(72, 5.0, launches=44, bursts=84),
    _mixed,
)
_add("background", "ordinary posts only", Settings(6, 10.0), lambda accounts, this, settings: [])

assert set(CALLED) | {"reference"} == set(LAUNCHES)
