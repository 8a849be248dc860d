"""Detector: posts that are taken back soon after they were published."""

from __future__ import annotations

from bisect import insort
from typing import ClassVar, Final

import msgspec

from detectors.base import register
from detectors.bounded import forget_oldest
from detectors.evidence import Finding
from detectors.middle import middle
from detectors.post import Kind, Uses
from detectors.stateful import Stateful

MAX_POSTS: Final = 8_192
MAX_LAGS: Final = 1_024
_DELETE = int(Kind.DELETE)


class Fates(msgspec.Struct):
    posts: int = 0
    deleted: int = 0
    alive: dict[int, int] = {}  # post -> ms of its arrival
    lags_ms: list[int] = []  # from arrival to deletion, sorted


@register("deletions")
class Deletions(Stateful[Fates]):
    """Share of the tag's posts that were deleted, and the median time until then.

    When it does not work: it confirms late (trend bots delete after 54 s in the median, when their tag already
    trends), and platforms that send no deletions make it 0, which is no sign of innocence. A deletion that arrives
    before its post is not counted; of more than 8,192 live posts the oldest are no longer followed.

    Units: share 0..1, s. Source: ephemeral astroturfing, Elmas et al. 2021.
    """

    version: ClassVar[int] = 2

    def __init__(self) -> None:
        super().__init__(Fates())

    def update(self, uses: Uses) -> None:
        s, alive = self.state, self.state.alive
        if _DELETE not in uses.kind and len(alive) + len(uses) <= MAX_POSTS:
            s.posts += len(uses)
            alive.update(zip(uses.post, uses.arrived_at, strict=True))
            return
        for kind, post, at in zip(uses.kind, uses.post, uses.arrived_at, strict=True):
            if kind != _DELETE:
                s.posts += 1
                alive[post] = at
                if len(alive) > MAX_POSTS:
                    forget_oldest(alive, MAX_POSTS)
                continue
            born_at = alive.pop(post, None)
            if born_at is not None:
                s.deleted += 1
                if len(s.lags_ms) < MAX_LAGS:
                    insort(s.lags_ms, max(at - born_at, 0))

    def evidence(self, at: int) -> Finding:
        s = self.state
        if not s.posts:
            return Finding({})
        measures = {"deletions.share": s.deleted / s.posts}
        if s.lags_ms:
            measures["deletions.after_p50_s"] = middle(s.lags_ms) / 1_000
        return Finding(measures)
