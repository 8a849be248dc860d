"""Detector: one picture or video posted by many accounts, and how old it is."""

from __future__ import annotations

from typing import ClassVar

from detectors.base import register
from detectors.evidence import Finding
from detectors.post import Uses
from detectors.sharing import SHOWN, Shared, exhibit
from detectors.stateful import Stateful


@register("media")
class Media(Stateful[Shared]):
    """First media of posts, by the collector's hash, posted by several accounts; and its age.

    ``accounts``, ``share`` (of all posts that are no reposts), ``span_s`` and ``age_s`` are of the picture with the
    most accounts; its age is the time from the first sight on any tag of the shard to the first on this one: an old
    video that is presented as new. ``together`` is the most accounts that posted one picture within 60 s (from 64 on:
    at least), ``copied`` the share of posts with a picture of several accounts, ``having`` the share with any,
    ``old_share`` of these the share first seen more than a day before.

    When it does not work: hashes are compared for equality, so a cut or recoded picture is another one unless the
    collector gives perceptual hashes that survive it; emblems and placeholders are old and shared without a caller;
    what this deployment has not seen has no age. A post's second picture is not looked at. Bounds as in ``links``.

    Units: counts of accounts, shares 0..1, s. Source: shared-image detection of the public coordination toolkits.
    """

    version: ClassVar[int] = 1

    def __init__(self) -> None:
        super().__init__(Shared())

    def update(self, uses: Uses) -> None:
        self.state.take(uses, uses.media, uses.media_first_at)

    def evidence(self, at: int) -> Finding:
        ranked = self.state.ranked()
        measures = {f"media.{name}": value for name, value in self.state.measures(ranked).items()}
        return Finding(measures, {"media": [exhibit(cluster) for cluster in ranked[:SHOWN]]} if ranked else {})
