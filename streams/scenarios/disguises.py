"""What an operation plans beforehand not to be seen: where it hides, whom it hides among, what it makes noise with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from detectors.hashing import identity
from streams.errors import ConfigError
from streams.scenarios.evasions import EVASIONS
from streams.scenarios.parts import LaunchPlan
from streams.scenarios.texts import lexicon

Disguise = Callable[[LaunchPlan, Iterator[str]], LaunchPlan]
LARGE = 40  # a language's hashtags that everybody uses


def dilute(plan: LaunchPlan, slogans: Iterator[str]) -> LaunchPlan:
    """A public six times as large joins within the first minute."""
    return replace(plan, public=max(plan.public, 6.0), public_delay_s=45.0)


def hide(plan: LaunchPlan, slogans: Iterator[str]) -> LaunchPlan:
    """No hashtag of its own: the launch happens on one that thousands use every day."""
    # Randomness of its own: the other launches stay what they are without the disguise.
    rng = np.random.default_rng(identity(plan.onset_at, plan.operation.name))
    numbers = rng.choice(np.arange(LARGE), size=len(plan.tags), replace=False).tolist()
    return replace(plan, tags=[lexicon(plan.operation.language).tag(n) for n in numbers])


def decoys(plan: LaunchPlan, slogans: Iterator[str]) -> LaunchPlan:
    """Three calls on other hashtags in the two hours before, that nobody follows."""
    return replace(plan, decoys=[next(slogans) for _ in range(3)])


DISGUISES: dict[str, Disguise] = {"dilute": dilute, "hide": hide, "decoys": decoys}


def disguise(plan: LaunchPlan, slogans: Iterator[str]) -> LaunchPlan:
    """The plan with those of its evasions that are planned beforehand."""
    for name, change in DISGUISES.items():
        if name in plan.evade:
            plan = change(plan, slogans)
    return plan


def known(names: tuple[str, ...]) -> None:
    """Raises ``ConfigError`` on a name that is neither an evasion nor a disguise."""
    everything = [*EVASIONS, *DISGUISES]
    if unknown := sorted(set(names) - set(everything)):
        raise ConfigError("evade", f"{unknown[0]!r} is not known", f"one of: {', '.join(everything)}")
