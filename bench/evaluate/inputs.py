"""What is laid for the evaluation: generated scenarios and overlays of real posts, each from a seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import posts as lines
from bench import truth as truths
from bench.real import SINCE, Form, Overlay, Public, Which
from bench.sets import folder
from streams.scenarios.catalogue import scenario
from streams.scenarios.writer import truth_file, write_scenario


@dataclass(frozen=True)
class Simulated:
    """A scenario of ``muster simulate`` with its settings overridden."""

    scenario: str
    seed: int
    overrides: dict[str, Any] = field(default_factory=dict)
    real: bool = False

    @property
    def name(self) -> str:
        evade = "+".join(self.overrides.get("evade", ())) or "plain"
        return f"{self.scenario} {evade}" if "evade" in self.overrides else self.scenario

    @property
    def days(self) -> float:
        hours = self.overrides.get("hours") or scenario(self.scenario).settings.hours
        return float(hours) / 24

    def lay(self, path: Path) -> bool:
        write_scenario(self.scenario, self.seed, path, self.overrides)
        return True


@dataclass(frozen=True)
class Laid:
    """An overlay of ``bench.real``; there is none where the real posts are not."""

    which: Which
    form: Form
    seed: int
    days: int
    public: Public = "strangers"
    since: str = SINCE
    real: bool = True

    @property
    def name(self) -> str:
        recurring = " recurring" if self.public == "recurring" else ""
        return (self.which if self.which != "ira" else f"ira {self.form}") + recurring

    def lay(self, path: Path) -> bool:
        data = folder()
        if data is None:
            return False
        overlay = Overlay(data, self.which, self.form, self.seed, self.days, self.public, self.since)
        lines.write(overlay.posts(), path)
        truths.write(overlay.truth(), truth_file(path))
        return True


Input = Simulated | Laid
