"""Learned models between judge and edge: their record on ``muster.models``, and which version counts at which tick.

The topic is compacted and keyed by version, so every version stays there to be read and gone back to. In a replay the
same values pass without bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from detectors.calls.learned import Learned, LearnedEar
from streams.errors import Corrupt
from streams.identities import Memo

HELD = 8  # versions that an edge keeps: records older than all of them are long past

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
    """One version at work. Terms of texts are remembered: reposts repeat."""

    def __init__(self, model: Learned) -> None:
        self.model = model
        self.record = encode_model(model)
        ear = LearnedEar(model)
        self._ear = ear
        self.of_texts = Memo(self._terms, entries=8_192, chars=1_000)  # 0 where no learned word is
        self.of_any = Memo(lambda texts: [ear.term(text) for text in texts], entries=1_024, chars=1_000)

    def _terms(self, texts: Sequence[str]) -> list[float]:
        found = set(self._ear.candidates(texts))
        return [self._ear.term(text) if i in found else 0.0 for i, text in enumerate(texts)]


class Versions:
    """The versions an edge knows, in any order of coming. At a tick the newest of those that apply by then counts."""

    def __init__(self) -> None:
        self._held: list[Version] = []  # by version

    def add(self, model: Learned) -> bool:
        """Take a version; False when it is refused, or known."""
        if model.refused is not None or any(held.model.version == model.version for held in self._held):
            return False
        self._held = sorted([*self._held, Version(model)], key=lambda held: held.model.version)[-HELD:]
        return True

    @property
    def known(self) -> list[Learned]:
        return [held.model for held in self._held]

    @property
    def records(self) -> dict[int, bytes]:
        """The known versions as they travel."""
        return {held.model.version: held.record for held in self._held}

    @property
    def newest(self) -> int:
        """0 before there is any."""
        return self._held[-1].model.version if self._held else 0

    def at(self, tick: int) -> Version | None:
        applying = [held for held in self._held if held.model.applies_tick <= tick]
        return applying[-1] if applying else None

    def spans(self, ticks: Sequence[int]) -> list[tuple[Version, list[int]]]:
        """Which rows each version is to hear; rows before any version are in none."""
        if not self._held or not ticks:
            return []
        starts = {held.model.applies_tick for held in self._held}
        edges = np.array(sorted(starts), dtype=np.int64)
        part = np.searchsorted(edges, np.array(ticks, dtype=np.int64), side="right")
        found = []
        for number in np.unique(part).tolist():
            version = self.at(int(edges[number - 1])) if number else None
            if version is not None:
                found.append((version, np.flatnonzero(part == number).tolist()))
        return found
