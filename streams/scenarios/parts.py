"""Parts of a scenario: a launch with its call, strays and joining public; built when its time comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from detectors.post import U64, Kind
from streams.scenarios import calls
from streams.scenarios.batch import Batch, join
from streams.scenarios.crowd import Drafts, Stage, joiners, posts_of
from streams.scenarios.evasions import OF_ACCOUNTS, evade
from streams.scenarios.launches import LAUNCHES
from streams.scenarios.operations import Operation
from streams.scenarios.shapes import burst
from streams.scenarios.spellings import spellings
from streams.scenarios.texts import lexicon
from streams.scenarios.truth import CallTruth, Truth, describe

LEAD_MS = 2 * 3_600_000  # nothing of a part comes earlier than this before its onset


class Built(NamedTuple):
    """All posts of a part, sorted, and what is true of them."""

    posts: Batch
    truth: list[Truth]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that happens in a scenario. ``build`` is called once, when the stream reaches ``starts_at``."""

    name: str
    starts_at: int
    build: Callable[[Stage, int], Built]  # (stage, end of the scenario)


@dataclass(frozen=True, slots=True)
class LaunchPlan:
    """How one launch goes. ``public`` is the size of the joining public against the operation's accounts."""

    archetype: str
    operation: Operation
    onset_at: int
    tags: Sequence[str]
    form: calls.Form | None = None
    public: float = 0.0
    public_delay_s: float = 360.0
    caller: U64 | None = None
    call_platform: str = "x"
    strays: int = 0
    evade: Sequence[str] = ()  # names of ``EVASIONS`` and ``DISGUISES``
    decoys: Sequence[str] = ()  # hashtags called for and never used
    called_at: int | None = None  # fixes the instant of the call; the wave begins at onset_at

    def part(self, name: str) -> Part:
        return Part(name, self.onset_at - LEAD_MS, self._build)

    def _build(self, stage: Stage, end: int) -> Built:
        rng, op = stage.rng, self.operation
        planned = self._call_plan(rng)
        onset = planned.onset_at if planned else self.onset_at
        whole = LAUNCHES[self.archetype](stage, op, onset, self.tags)
        wave = _until(evade(stage, whole, onset, self.evade), end)
        everything, call, notes = [wave], None, []
        if planned:
            heard, call = calls.post(
                stage, planned, op.language, self.tags, caller=self.caller, platform=self.call_platform
            )
            everything.append(heard)
            notes.append(f"call {self.form}")
        if self.strays:
            guises = [name for name in self.evade if name in OF_ACCOUNTS]
            everything.append(evade(stage, self._stray(stage, onset), onset, guises))
        if self.public:
            crowd = _until(self._join(stage, wave, onset), end)
            everything.append(crowd)
            notes.append(f"{len(np.unique(crowd.account))} others joined")
        feints = [self._feint(stage, onset, tag) for tag in self.decoys]
        everything += [_until(heard.posts, end) for heard in feints]
        tags = [way for tag in self.tags for way in (spellings(tag) if "spell" in self.evade else [tag])]
        truth = describe(
            wave,
            onset,
            name=stage.name,
            kind="launch",
            archetype=self.archetype,
            campaign=op.name,
            tags=tags,
            call=call,
            notes=", ".join(notes),
        )
        return Built(join(everything).sorted(), [truth, *(record for heard in feints for record in heard.truth)])

    def _call_plan(self, rng: np.random.Generator) -> calls.Plan | None:
        if self.form is None:
            return None
        if self.called_at is None:
            return calls.plan(rng, self.form, self.onset_at)
        return calls.Plan(self.form, self.called_at, self.called_at + 5 * 60_000, self.onset_at)

    def _join(self, stage: Stage, wave: Batch, onset: int) -> Batch:
        """A public comes some minutes later, most of it reposting."""
        early = wave.take(np.flatnonzero((wave.at < onset + 3_600_000) & (wave.kind != Kind.DELETE)))
        count = min(int(self.public * len(np.unique(early.account))), 6_000)
        start = onset + int(self.public_delay_s * 1000)
        at = burst(stage.rng, start, count, rise_s=600, half_life_s=2_700)
        return joiners(stage, early, self.operation.language, self.tags, at)

    def _feint(self, stage: Stage, onset: int, tag: str) -> Built:
        """The operation's own caller calls for something else, and nobody comes."""
        at = onset - int(stage.rng.integers(15 * 60_000, LEAD_MS - 10 * 60_000))
        planned = calls.plan(stage.rng, "few", at)
        posts, call = calls.post(
            stage, planned, self.operation.language, [tag], caller=self.caller, platform=self.call_platform
        )
        name = f"{stage.name}-decoy-{tag}"
        return Built(posts, [_unanswered(posts, planned, name, "decoy", self.operation.name, [tag], call)])

    def _stray(self, stage: Stage, onset: int) -> Batch:
        """Test posts and early birds on the hashtag, long before: the first post is a bad clock."""
        rng, lex = stage.rng, lexicon(self.operation.language)
        at = np.sort(onset - rng.integers(15 * 60_000, LEAD_MS, self.strays))
        who = rng.choice(self.operation.members, self.strays)
        drafts = Drafts(lex.code, lex.say(rng, "cause", self.strays).tolist(), [(self.tags[0],)] * self.strays)
        return posts_of(stage, at, who, [int(Kind.ORIGINAL)] * self.strays, drafts)


def lone_call(name: str, language: str, at: int, tags: Sequence[str], form: calls.Form) -> Part:
    """A call that nobody follows: a real one for the ear, and no launch."""

    def build(stage: Stage, end: int) -> Built:
        planned = calls.plan(stage.rng, form, at)
        posts, call = calls.post(stage, planned, language, tags)
        truth = _unanswered(_until(posts, end), planned, stage.name, "lone_call", stage.name, list(tags), call)
        return Built(_until(posts.sorted(), end), [truth])

    return Part(name, at - LEAD_MS, build)


def _unanswered(
    posts: Batch, planned: calls.Plan, name: str, archetype: str, campaign: str, tags: list[str], call: CallTruth
) -> Truth:
    """The record of a call that nobody follows: neither a launch nor organic."""
    return describe(
        posts, planned.at, name=name, kind="neutral", archetype=archetype, campaign=campaign, tags=tags, call=call,
        notes=f"call {planned.form}, nobody follows",
    )  # fmt: skip


def _until(posts: Batch, end: int) -> Batch:
    return posts.take(np.flatnonzero(posts.at < end))


__all__ = ["LEAD_MS", "Built", "CallTruth", "LaunchPlan", "Part", "lone_call"]
