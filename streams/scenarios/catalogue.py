"""The scenarios by name: what happens in each, when, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from streams.errors import ConfigError
from streams.scenarios.accounts import Accounts
from streams.scenarios.calls import FORMS
from streams.scenarios.casting import Scenario, Settings, cast_bursts, cast_launch, cast_operation, moments
from streams.scenarios.operations import operation
from streams.scenarios.organic import FIRST, ORGANIC, organic_part
from streams.scenarios.parts import LaunchPlan, Part, lone_call
from streams.scenarios.texts import LANGUAGES, choose, lexicon
from streams.scenarios.tongues import TONGUES, TongueLaunch, small_talk, tongue

_MINUTE, _HOUR = 60_000, 3_600_000


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
    bursts = cast_bursts(accounts, this, settings, list(FIRST), 0.7)
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
        op = cast_operation(accounts, archetype, 0, choose(rng, ["ar", "tr", "en"]))
        when = moments(rng, this, settings, settings.launches)
        slogans = lexicon(op.language).slogans(accounts.rng(f"{this.name}-slogans"))
        launches = [
            cast_launch(rng, archetype, op, at, settings, slogans).part(f"{archetype}-{i}") for i, at in enumerate(when)
        ]
        return launches + cast_bursts(accounts, this, settings, list(FIRST), 0.7)

    return plan


def _organic_only(archetype: str) -> Callable[[Accounts, Scenario, Settings], list[Part]]:
    def plan(accounts: Accounts, this: Scenario, settings: Settings) -> list[Part]:
        return cast_bursts(accounts, this, settings, [archetype], 1.0)

    return plan


# --- everything at once ---

GANGS = (
    ("storm", 3), ("bot_flash", 2), ("staff", 2), ("seed", 2), ("small_group", 2),
    ("reply_raid", 1), ("link_push", 1), ("relay", 1),
)  # fmt: skip


def _mixed(accounts: Accounts, this: Scenario, settings: Settings) -> list[Part]:
    """Operations of each kind that come back, organic bursts of every kind, calls without a wave."""
    rng = accounts.rng(f"{this.name}-plan")
    gangs = [
        (kind, cast_operation(accounts, kind, number, LANGUAGES[(number * 2 + row) % len(LANGUAGES)]))
        for row, (kind, count) in enumerate(GANGS)
        for number in range(count)
    ]
    slogans = {code: lexicon(code).slogans(accounts.rng(f"slogans-{code}")) for code in LANGUAGES}
    order = [int(i) for _ in range(-(-settings.launches // len(gangs))) for i in rng.permutation(len(gangs))]
    parts = []
    for i, at in enumerate(moments(rng, this, settings, settings.launches)):
        kind, op = gangs[order[i]]
        parts.append(cast_launch(rng, kind, op, at, settings, slogans[op.language]).part(f"launch-{i}-{kind}"))
    for i, at in enumerate(moments(rng, this, settings, settings.launches // 8)):
        language = LANGUAGES[i % len(LANGUAGES)]
        parts.append(lone_call(f"lone-call-{i}", language, at, [next(slogans[language])], FORMS[i % 4]))
    return parts + cast_bursts(accounts, this, settings, list(ORGANIC), 0.9)


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
_add("reply_raid", "forty accounts answer one post within minutes", Settings(48, 1.5, 8, 6), _launches_of("reply_raid"))
_add(
    "link_push", "thirty accounts push one link in their own words", Settings(48, 1.5, 8, 6), _launches_of("link_push")
)
_add("relay", "three squads take turns on the quarter hour", Settings(48, 1.5, 8, 6), _launches_of("relay"))
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


def _watches(accounts: Accounts, this: Scenario, settings: Settings) -> list[Part]:
    """Four operations call for every storm, in every form and from two platforms; decoys call and nobody comes."""
    rng = accounts.rng(f"{this.name}-plan")
    gangs = [
        operation(
            accounts,
            f"watched-{number}",
            language,
            160,
            unknown=0.6,
            fresh=0.15,
            hub_platform=("x", "telegram")[number % 2],
        )
        for number, language in enumerate(("ar", "en", "tr", "es"))
    ]
    slogans = {op.language: lexicon(op.language).slogans(accounts.rng(f"{op.name}-slogans")) for op in gangs}
    parts = []
    for i, at in enumerate(moments(rng, this, settings, settings.launches)):
        op, form = gangs[i % len(gangs)], FORMS[i % len(FORMS)]  # four and five: every operation in every form
        plan = LaunchPlan(
            "storm", op, at, [next(slogans[op.language])], form=form, caller=op.hub, call_platform=op.hub_platform
        )
        parts.append(plan.part(f"launch-{i}-{form}"))
        if i % 3 == 0:  # at about the same time somebody else calls for another hashtag, in vain
            language = gangs[(i + 1) % len(gangs)].language
            decoy = at - int(rng.integers(1, 20)) * _MINUTE
            parts.append(lone_call(f"decoy-{i}", language, decoy, [next(slogans[language])], FORMS[i % 4]))
    return parts + cast_bursts(accounts, this, settings, list(ORGANIC), 0.3)


def _tongues(accounts: Accounts, this: Scenario, settings: Settings) -> list[Part]:
    """operations by turns, each with words of its own, among people who speak the same language."""
    rng = accounts.rng(f"{this.name}-plan")
    minutes = int(settings.hours * 60)
    parts = [small_talk(code, f"talk-{code}", this.starts_at, minutes, 60 * settings.rate / 5) for code in TONGUES]
    gangs = {
        code: operation(accounts, f"tongue-{code}", tongue(code)["public"], 160, unknown=0.6, fresh=0.2)
        for code in TONGUES
    }
    for i, at in enumerate(moments(rng, this, settings, settings.launches)):
        code = TONGUES[i % len(TONGUES)]
        parts.append(TongueLaunch(code, gangs[code], at, f"{code}_cause_{i}").part(f"launch-{i}-{code}"))
    return parts


_add(
    "watches",
    "every storm is called: in every form, hashtag shown or withheld, on X or Telegram, among decoys nobody follows",
    Settings(36, 0.3, launches=20, bursts=8),
    _watches,
)
_add(
    "jargon",
    "operations that call in Indonesian, Urdu, Hindi and a jargon: no lexicon knows them, their waves teach",
    Settings(24, 0.1, launches=24),
    _tongues,
)
_add("background", "ordinary posts only", Settings(6, 10.0), lambda accounts, this, settings: [])
