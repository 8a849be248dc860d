"""Runs a scenario: merges background and parts slice by slice, in order of time, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import numpy as np

from streams.errors import ConfigError
from streams.scenarios.accounts import Accounts, Public, public_profile, unit
from streams.scenarios.background import SHARES, streams
from streams.scenarios.batch import Batch, Ids, encode, join, received
from streams.scenarios.casting import Settings
from streams.scenarios.catalogue import scenario
from streams.scenarios.crowd import Stage
from streams.scenarios.disguises import known as known_evasions
from streams.scenarios.texts import LANGUAGES
from streams.scenarios.truth import Truth

_MINUTE, _HOUR = 60_000, 3_600_000
_ROWS = 16_000  # posts a slice aims at: enough to vectorise, little to hold
_FIRST_PART = 16  # ids below belong to the background's streams


class Simulation:
    """The posts of a scenario as JSON lines in order of ``created_at``; ``truth`` is complete when all are taken.

    Same name, seed and settings give the same bytes. Can be iterated once. ``overrides`` are fields of ``Settings``.
    """

    def __init__(self, name: str, seed: int, **overrides: Any) -> None:
        self.scenario = scenario(name)
        self.settings = _override(self.scenario.settings, overrides)
        self.truth: list[Truth] = []
        self.starts_at = self.scenario.starts_at
        self.ends_at = self.starts_at + int(self.settings.hours * 60) * _MINUTE
        self.accounts = Accounts(seed, self.starts_at)
        volume = self.settings.rate * (self.ends_at - self.starts_at) / 1000
        self.publics = {
            code: Public(
                self.accounts.add(public_profile(code, self.starts_at)), max(20_000, int(0.2 * SHARES[code] * volume))
            )
            for code in LANGUAGES
        }

    def __iter__(self) -> Iterator[bytes]:
        for _, data, _ in self.slices():
            yield from data.splitlines(keepends=True)

    def slices(self) -> Iterator[tuple[int, bytes, int]]:
        """One span of time after the other: how many posts, their lines, the instant (ms) up to which they go."""
        accounts = self.accounts
        rngs = {code: accounts.rng(f"background-{code}") for code in LANGUAGES}
        flows = streams(self.publics, rngs, self.settings.rate, self.settings.shared)
        parts = self.scenario.plan(accounts, self.scenario, self.settings)
        numbered = sorted(enumerate(parts, _FIRST_PART), key=lambda p: (p[1].starts_at, p[0]))
        open_parts: list[tuple[Batch, int]] = []  # a part's posts, and the first row still to come
        step = min(max(int(_ROWS / max(self.settings.rate, 0.01) / 60), 1), 240) * _MINUTE
        floor = 0
        for start in range(self.starts_at, self.ends_at, step):
            end = min(start + step, self.ends_at)
            while numbered and numbered[0][1].starts_at < end:
                number, part = numbered.pop(0)
                stage = Stage(part.name, accounts.rng(part.name), Ids(number), accounts, self.publics)
                posts, truth = part.build(stage, self.ends_at)
                self.truth.extend(truth)
                open_parts.append((posts, int(np.searchsorted(posts.at, self.starts_at))))
            now, open_parts = _due(open_parts, end)
            posts = join([flow.slice(start, end) for flow in flows] + now).sorted()
            if self.settings.feed < 1:  # a post and its deletion have one id
                posts = posts.take(unit(posts.id, 55) < self.settings.feed)
            arrived = received(posts, floor)
            floor = int(arrived[-1]) if len(arrived) else floor
            yield len(posts), encode(posts, arrived, accounts), end
        self.truth.sort(key=lambda t: (t.onset_at, t.id))


def simulate(name: str, seed: int, **overrides: Any) -> Simulation:
    """The posts of the scenario ``name``; see ``Simulation``.

    >>> next(iter(simulate("background", 1, hours=0.1))).startswith(b'{"id":"')
    True
    """
    return Simulation(name, seed, **overrides)


def _due(parts: list[tuple[Batch, int]], end: int) -> tuple[list[Batch], list[tuple[Batch, int]]]:
    """The parts' rows before ``end``, and what is left of the parts."""
    cuts = [(posts, first, int(np.searchsorted(posts.at, end))) for posts, first in parts]
    due = [posts.take(slice(first, cut)) for posts, first, cut in cuts if cut > first]
    return due, [(posts, cut) for posts, _, cut in cuts if cut < len(posts)]


def _override(settings: Settings, overrides: dict[str, Any]) -> Settings:
    known = {f.name for f in fields(Settings)}
    for key in overrides:
        if key not in known:
            raise ConfigError(key, "is no setting of a scenario", f"one of: {', '.join(sorted(known))}")
    if overrides.get("hours", 1) <= 0 or overrides.get("rate", 1) <= 0:
        raise ConfigError("hours, rate", "must be above zero")
    if not 0 < overrides.get("feed", 1) <= 1:
        raise ConfigError("feed", "must be above 0 and at most 1")
    known_evasions(tuple(overrides.get("evade", ())))
    whole = {key: int(value) for key, value in overrides.items() if key in ("launches", "bursts")}
    return replace(settings, **{**overrides, **whole})
