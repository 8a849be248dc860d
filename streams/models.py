"""Learned models between judge and edge: their record on ``muster.models``, and which version counts at which tick.

The topic is compacted and keyed by version, so every version stays there to be read and gone back to. In a replay the
same values pass without bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from detectors.calls.learned import Learned, LearnedEar
from streams.errors import Corrupt
from streams.identities import Memo

HELD = 8  # versions that an edge keeps, and more while they are young
KEPT_TICKS = 3_600  # before the newest was made: what was in force then is kept, however many have been made since

encode_model = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Learned).decode


def decode_model(value: bytes) -> Learned:
    """The version in a record; raises ``Corrupt`` when it is none, or not the one that was made."""
    try:
        model = _decode(value)
    except msgspec.MsgspecError as error:
        raise Corrupt(f"a record of muster.models is no model: {error}", "muster models list shows all") from None
    if not model.intact:
        raise Corrupt(f"model {model.version} is not the one that was made (sha256)", "muster models revert an earlier")
    return model


class Version:
    """One version at work. What it makes of a text is remembered: reposts repeat."""

    def __init__(self, model: Learned) -> None:
        self.model = model
        self._ear = LearnedEar(model)
        self.has_word = Memo(self._with_words, entries=16_384, chars=1_000)
        self.term = Memo(lambda texts: [self._ear.term(text) for text in texts], entries=4_096, chars=1_000)

    def _with_words(self, texts: Sequence[str]) -> list[bool]:
        found = set(self._ear.candidates(texts))
        return [i in found for i in range(len(texts))]


class Versions:
    """The versions an edge knows, in any order of coming. At a tick the newest of those that apply by then counts."""

    def __init__(self) -> None:
        self._held: list[Version] = []  # by version

    def add(self, model: Learned) -> bool:
        """Take a version; False when it is known."""
        if any(held.model.version == model.version for held in self._held):
            return False
        self._held = _kept(sorted([*self._held, Version(model)], key=lambda held: held.model.version))
        return True

    @property
    def newest(self) -> int:
        """0 before there is any."""
        return self._held[-1].model.version if self._held else 0

    def missed(self, version: int, last_tick: int) -> bool:
        """Whether somebody who knew no newer one than ``version`` heard posts up to ``last_tick`` otherwise."""
        return any(held.model.version > version and held.model.applies_tick <= last_tick for held in self._held)

    def at(self, tick: int) -> Version | None:
        applying = [held for held in self._held if held.model.applies_tick <= tick]
        return applying[-1] if applying else None

    def terms(self, texts: Sequence[str], ticks: Sequence[int], read: Sequence[bool]) -> dict[int, float]:
        """The texts that are ``read`` anyway or have a learned word, each with what its tick's version adds to it."""
        counts = {tick: self.at(tick) for tick in set(ticks)}
        rows: dict[int, list[int]] = {}
        for i, tick in enumerate(ticks):
            version = counts[tick]
            rows.setdefault(0 if version is None else version.model.version, []).append(i)
        found = {i: 0.0 for i in rows.pop(0, []) if read[i]}
        for version in self._held:
            own = rows.get(version.model.version, [])
            words = version.has_word.many([texts[i] for i in own])
            found |= {i: version.term[texts[i]] for i, word in zip(own, words, strict=True) if word or read[i]}
        return dict(sorted(found.items()))


def _kept(known: list[Version]) -> list[Version]:
    """The newest, back to one that was in force when they were made: all of them may still wait to apply."""
    since = known[-1].model.made_tick - KEPT_TICKS
    first = max(0, len(known) - HELD)
    while first and all(held.model.applies_tick > since for held in known[first:]):
        first -= 1
    return known[first:]
