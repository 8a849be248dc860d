"""The post that calls people to start: when it is written, what it says, which instant it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from detectors.post import U64, Kind
from streams.scenarios.accounts import DAY_MS, Profile, distinct
from streams.scenarios.batch import Batch, join, tag_list
from streams.scenarios.crowd import Drafts, Stage, posts_of
from streams.scenarios.texts import choose, lexicon
from streams.scenarios.truth import CallTruth, stamp

Form = Literal["now", "few", "minutes", "clock", "hidden", "reference", "fan_party", "ngo_storm"]
FORMS: tuple[Form, ...] = ("now", "few", "minutes", "clock", "hidden")
_MINUTE = 60_000
_ROUND = 15 * _MINUTE


@dataclass(frozen=True, slots=True)
class Plan:
    """When the call is out, the instant it names, and when the wave really starts (ms)."""

    form: Form
    at: int
    announced_at: int
    onset_at: int
    minutes: int = 0


def plan(rng: np.random.Generator, form: Form, onset_at: int) -> Plan:
    """A call before a wave about ``onset_at``: people start nearly when told, by the clock within seconds."""
    if form == "now":
        at = onset_at - int(5_000 + 30_000 * rng.random())
        return Plan(form, at, at, onset_at)
    if form in ("few", "reference"):
        at = onset_at - int(min(270 * np.exp(0.35 * rng.normal()), 900) * 1000)
        return Plan(form, at, at + 5 * _MINUTE, onset_at)
    slip = int(np.clip(rng.laplace(15, 20), -20, 150) * 1000)
    if form == "minutes":
        minutes = int(rng.choice([3, 5, 7, 10, 15, 20, 30]))
        return Plan(form, onset_at - slip - minutes * _MINUTE, onset_at - slip, onset_at, minutes)
    clock = -(-onset_at // _ROUND) * _ROUND
    return Plan(form, clock - int(rng.integers(8, 100)) * _MINUTE - int(rng.integers(_MINUTE)), clock, clock + slip)


def post(
    stage: Stage,
    planned: Plan,
    language: str,
    tags: Sequence[str],
    *,
    caller: U64 | None = None,
    platform: str = "x",
    names: dict[str, str] | None = None,
) -> tuple[Batch, CallTruth]:
    """The call, for clock times perhaps with a reminder, and its truth. Without ``caller`` a room of its own calls."""
    rng, lex = stage.rng, lexicon(language)
    who = room(stage, language, platform) if caller is None else caller
    shown = () if planned.form == "hidden" else tuple(tags)
    pattern = choose(rng, lex.calls[planned.form])
    text = pattern.format(
        tags=" ".join(f"#{tag}" for tag in shown),
        n=planned.minutes,
        clock=lex.clock(rng, planned.announced_at) if "{clock}" in pattern else "",
        **(names or {}),
    )
    if not names:  # organisers in the open write without slang
        text = choose(rng, lex.calls["openers"]) + text + choose(rng, lex.calls["closers"])
    call = _single(stage, planned.at, who, language, text, shown)
    truth = CallTruth(platform, str(int(call.id[0])), stamp(planned.at), stamp(planned.announced_at))
    early = planned.announced_at - planned.at
    if planned.form not in ("clock", "hidden") or early < 20 * _MINUTE or rng.random() < 0.4:
        return call, truth
    left = int(rng.choice([5, 10, 15]))
    reminder = choose(rng, lex.calls["remind"]).format(n=left)
    return join([call, _single(stage, planned.announced_at - left * _MINUTE, who, language, reminder, ())]), truth


def room(stage: Stage, language: str, platform: str) -> U64:
    """An account that only this part has: a hub on X or a room on Telegram."""
    now = stage.accounts.starts_at
    mix = (1.0, 0.0, 0.0, 0.0) if platform == "x" else (0.0, 1.0, 0.0, 0.0)
    profile = Profile(
        f"room-{stage.name}",
        language,
        0.8,
        (now - 900 * DAY_MS, now - 60 * DAY_MS),
        followers=(3_000.0, 0.8),
        platforms=mix,
    )
    return distinct(0, 1, stage.accounts.add(profile))


def _single(stage: Stage, at: int, who: U64, language: str, text: str, tags: tuple[str, ...]) -> Batch:
    drafts = Drafts(language, [text], [()])
    one = posts_of(stage, np.array([at], np.int64), who, [int(Kind.ORIGINAL)], drafts)
    return one if not tags else _with_tags(one, tags)


def _with_tags(one: Batch, tags: tuple[str, ...]) -> Batch:
    """The tags stand inside the text already."""
    one.tags[:] = tag_list(tags)
    return one
