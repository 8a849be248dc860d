"""A learned call model: what the posts before confirmed waves had in common and ordinary posts have not.

One version is one value, published on ``muster.models`` and applied by the edge from ``applies_tick`` on. Every tongue
has weights of its own, log-odds by character n-gram that can be read, compared and taken back. The log-odds that a
text earns stand in its reading as the term ``learned``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, Final, Literal

import msgspec

from detectors.calls.letters import SCRIPTS_END
from detectors.calls.ngrams import CharNgrams
from detectors.calls.normalise import fold
from detectors.calls.prefilter import Prefilter
from detectors.calls.stretches import stretches

MOST: Final = {2: 4.2, 3: 7.0}  # log-odds at most, by waves that taught: after two a call is heard, after three told


class LineRef(msgspec.Struct, frozen=True):
    """A line that taught: enough to find and verify it while the log keeps it, and not its text."""

    sha256: str
    platform: str
    post_id: str
    partition: int
    offset: int
    accounts: int  # early accounts of the wave that wrote or reposted it


class LessonRef(msgspec.Struct, frozen=True):
    """A wave that taught: who confirmed it (empty: nobody, it was told), from which tick, and with which lines."""

    alert_id: str
    tick: int
    confirmed_by: str
    lang: str  # that most of its lines state
    hashtags: list[str]
    lines: list[LineRef]
    ordinary: int  # lines beside them that taught what is no call


class Tongue(msgspec.Struct, frozen=True):
    """What several waves said in words that they share: a language, or one operation's way of speaking.

    ``words`` (folded) make a post worth reading; a logit of ``floor`` earns nothing, of ``full`` all. Of ``held``
    ordinary lines that nothing was learned from, 99 % lie below the floor.
    """

    lang: str  # that most of its waves state
    waves: Annotated[int, msgspec.Meta(ge=min(MOST))]
    words: dict[Annotated[str, msgspec.Meta(min_length=1)], int]
    weights: dict[str, float]
    floor: float
    full: float
    held: int

    @property
    def silent(self) -> bool:
        """The calls do not stand out from ordinary lines: it adds nothing to any text."""
        return self.full <= self.floor


class Learned(msgspec.Struct, frozen=True):
    """One version: follows ``parent``; ``reverts_to`` is the version an operator went back to (0: none)."""

    version: int
    parent: int
    made_tick: int
    applies_tick: int
    by: Literal["judge", "operator"] = "judge"
    tongues: list[Tongue] = []
    lessons: list[LessonRef] = []
    reverts_to: int | None = None
    sha256: str = ""

    def sealed(self) -> Learned:
        """With the hash of everything else in it."""
        body = msgspec.json.encode(msgspec.structs.replace(self, sha256=""), order="sorted")
        return msgspec.structs.replace(self, sha256=hashlib.sha256(body).hexdigest())

    @property
    def intact(self) -> bool:
        return self.sealed().sha256 == self.sha256


class LearnedEar:
    """Hears by one version.

    *When it does not work:* scripts beyond U+2E80 (Chinese, Japanese, Korean) have no words here; their posts are heard
    in the sampled share only.
    """

    def __init__(self, model: Learned) -> None:
        self._tongues = [(tongue, CharNgrams(tongue.weights)) for tongue in model.tongues if not tongue.silent]
        words = [f" {word}" for tongue, _ in self._tongues for word in tongue.words if max(word) < SCRIPTS_END]
        self._filter = Prefilter(words) if words else None

    def candidates(self, texts: Sequence[str]) -> list[int]:
        """Indexes of the texts with a learned word."""
        return [] if self._filter is None else self._filter.candidates(texts)

    def term(self, text: str) -> float:
        """Log-odds that the text earns in the tongue it fits best; never below zero: to be unknown is no sign."""
        best = 0.0
        for start, end in stretches(text):
            folded = fold(text[start:end])
            for tongue, ngrams in self._tongues:
                share = (ngrams.logit(folded) - tongue.floor) / (tongue.full - tongue.floor)
                best = max(best, min(1.0, share) * MOST[min(max(MOST), tongue.waves)])
        return best
