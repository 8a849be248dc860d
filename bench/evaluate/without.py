"""Configurations with one part switched off: each detector, each channel of the verdict, all counter-evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bench.evaluate.passes import Variant
from streams.config import Settings


def ablations(settings: Settings) -> Iterator[Variant]:
    """The configuration as it is, then without each detector in turn."""
    yield Variant("muster", settings)
    detectors = settings.detect.episode.detectors
    for name in detectors:
        yield Variant(f"without {name}", _with(settings, tuple(d for d in detectors if d != name)))


def _with(settings: Settings, detectors: tuple[str, ...]) -> Settings:
    episode = replace(settings.detect.episode, detectors=detectors)
    return settings.model_copy(update={"detect": replace(settings.detect, episode=episode)})
