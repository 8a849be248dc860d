"""Configurations with one part switched off: each detector, each channel, the shared terms, all counter-evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from bench.evaluate.passes import Variant
from detectors.weights import Channel, Weights, write_weights
from streams.config import Settings, verdict_weights

NEVER = -20.0  # log-odds of a channel that is switched off


def ablations(settings: Settings, folder: Path) -> Iterator[Variant]:
    """The configuration as it is, then without each part in turn; ``folder`` takes the weights that this needs."""
    yield Variant("muster", settings)
    detectors = settings.detect.episode.detectors
    for name in detectors:
        yield Variant(f"without {name}", _watched(settings, tuple(d for d in detectors if d != name)))
    weights = verdict_weights(settings)
    for name in weights.channels:
        silent = weights.channels | {name: Channel(prior=NEVER, terms=())}
        less = msgspec.structs.replace(weights, channels=silent)
        yield Variant(f"without the channel {name}", _weighed(settings, less, folder / f"without-{name}.toml"))
    less = msgspec.structs.replace(weights, shared=Channel(prior=weights.shared.prior, terms=()))
    yield Variant("without the shared terms", _weighed(settings, less, folder / "without-shared.toml"))
    less = msgspec.structs.replace(weights, counter=())
    yield Variant("without counter-evidence", _weighed(settings, less, folder / "without-counter.toml"))


def _watched(settings: Settings, detectors: tuple[str, ...]) -> Settings:
    episode = replace(settings.detect.episode, detectors=detectors)
    return settings.model_copy(update={"detect": replace(settings.detect, episode=episode)})


def _weighed(settings: Settings, weights: Weights, path: Path) -> Settings:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(write_weights(weights), encoding="utf-8")
    return settings.model_copy(update={"judge": replace(settings.judge, weights=str(path))})
