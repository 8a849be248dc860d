"""Operations that call in words no lexicon has: a language without support, or a jargon of their own.

Each time another hashtag, another cause, other accounts first; the calls have only their way of speaking in common.
Around them ordinary people talk in the same language and use many of the same words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from detectors.post import I64, U64, Kind
from streams.scenarios.batch import Batch, column, join, tag_list
from streams.scenarios.crowd import Drafts, Stage, posts_of
from streams.scenarios.launches import LAUNCHES
from streams.scenarios.operations import Operation
from streams.scenarios.parts import LEAD_MS, Built, Part
from streams.scenarios.shapes import even
from streams.scenarios.texts import choose
from streams.scenarios.truth import CallTruth, describe, stamp

_MINUTE = 60_000
TONGUES = ("id", "ur", "hi", "cant")


@cache
def tongue(code: str) -> dict[str, Any]:
    """Patterns and words of one way of speaking; ours, quoted from nobody."""
    text = (files("streams.scenarios") / "lexicon" / "tongues.json").read_text("utf-8")
    return dict(json.loads(text)[code])


def say(rng: np.random.Generator, code: str, what: str, **fixed: str) -> str:
    """One sentence; slots that are not fixed are drawn."""
    words = tongue(code)
    names = ("open", "when", "thing", "place")
    slots = {name: choose(rng, words[name]) for name in names} | fixed
    return " ".join(choose(rng, words[what]).format(**{"tags": "", **slots}).split())


@dataclass(frozen=True, slots=True)
class TongueLaunch:
    """A storm of ``operation`` that is called in its tongue: the hub calls, some members repost it or say it anew."""

    code: str
    operation: Operation
    onset_at: int
    tag: str

    def part(self, name: str) -> Part:
        return Part(name, self.onset_at - LEAD_MS, self._build)

    def _build(self, stage: Stage, end: int) -> Built:
        rng, op = stage.rng, self.operation
        wave = self._translated(rng, LAUNCHES["storm"](stage, op, self.onset_at, [self.tag]))
        wave = wave.take(np.flatnonzero(wave.at < end))
        early = np.unique(wave.account[:40])
        called_at = self.onset_at - int(rng.uniform(3, 12) * _MINUTE)
        spoken = say(rng, self.code, "call", tags=f"#{self.tag}")
        call = self._posts(stage, np.array([called_at]), op.hub, [spoken], named=True)
        helpers = rng.choice(early, min(len(early), int(rng.integers(4, 10))), replace=False)
        at = called_at + np.sort(rng.integers(10_000, max(20_000, self.onset_at - called_at - 20_000), len(helpers)))
        own = rng.random(len(helpers)) < 0.35
        texts = [say(rng, self.code, "call", tags=f"#{self.tag}") if mine else spoken for mine in own.tolist()]
        voices = self._posts(stage, at, helpers, texts, named=True)
        voices.kind[~own] = Kind.REPOST
        voices.ref[~own] = call.id[0]
        chat_at = even(rng, self.onset_at - 30 * _MINUTE, self.onset_at, 12)
        small_talk = [say(rng, self.code, "chat") for _ in range(12)]
        chat = self._posts(stage, chat_at, rng.choice(early, 12), small_talk, named=False)
        truth = describe(
            wave,
            self.onset_at,
            name=stage.name,
            kind="launch",
            archetype="storm",
            campaign=op.name,
            tags=[self.tag],
            call=CallTruth(op.hub_platform, str(int(call.id[0])), stamp(called_at), None),
            notes=f"called in {self.code}",
        )
        return Built(join([call, voices, chat, wave]).sorted(), [truth])

    def _translated(self, rng: np.random.Generator, wave: Batch) -> Batch:
        """The storm with its sentences in this tongue; what was one text before is one text again."""
        said: dict[str, str] = {}
        for row, text in enumerate(wave.text.tolist()):
            if text and text not in said:
                said[text] = f"{say(rng, self.code, 'cause')} #{self.tag}"
            wave.text[row] = said.get(text, "")
        wave.lang[:] = tongue(self.code)["lang"]
        return wave

    def _posts(self, stage: Stage, at: I64, who: U64, texts: list[str], *, named: bool) -> Batch:
        drafts = Drafts(tongue(self.code)["lang"], texts, [()] * len(texts))
        made = posts_of(stage, at.astype(np.int64), who, [int(Kind.ORIGINAL)] * len(texts), drafts)
        if named:  # the tag stands in the text already
            made.tags = column(tag_list([self.tag]), len(made))
        return made


def small_talk(code: str, name: str, starts_at: int, minutes: int, a_minute: float) -> Part:
    """What ordinary people of this language write all the time; some of it on an everyday hashtag."""

    def build(stage: Stage, end: int) -> Built:
        rng = stage.rng
        count = int(minutes * a_minute)
        at = np.sort(rng.integers(starts_at, min(end, starts_at + minutes * _MINUTE), count))
        who = stage.publics[tongue(code)["public"]].draw(rng, count, strangers=0.4)
        tags: list[tuple[str, ...]] = [
            (f"{code}{int(rng.integers(40))}",) if rng.random() < 0.4 else () for _ in range(count)
        ]
        drafts = Drafts(tongue(code)["lang"], [say(rng, code, "chat") for _ in range(count)], tags)
        kind = rng.choice([int(Kind.ORIGINAL), int(Kind.REPOST)], count, p=[0.7, 0.3]).tolist()
        return Built(posts_of(stage, at, who, kind, drafts), [])

    return Part(name, starts_at, build)
