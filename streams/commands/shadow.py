"""What ``muster replay --shadow`` says: the settings that differ, alerts a day on both sides, and each difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

from rich.table import Table

from streams.commands.output import stderr
from streams.config import Settings, detection_settings, verdict_weights
from streams.replay import Replay, Shadow
from streams.shadow import Comparison, Life, Lives, Pair, compare, differing

DAY_MS: Final = 86_400_000
WEIGHTS: Final = "judge.weights"
SHOWN: Final = 40  # lines of a table for people; the JSON has all


@dataclass(frozen=True)
class ShadowAnswer:
    """Base and shadow on the same posts."""

    settings: list[tuple[str, Any, Any]]
    days: float
    base: dict[str, int]
    shadow: dict[str, int]
    found: Comparison

    @classmethod
    def of(cls, settings: Settings, shadow: Shadow, base: Lives, done: Replay) -> Self:
        return cls(
            _differing(settings, shadow.settings),
            ((done.last_at or 0) - (done.first_at or 0)) / DAY_MS,
            base.counts(),
            shadow.lives.counts(),
            compare(base, shadow.lives),
        )

    def document(self) -> dict[str, Any]:
        """For programs."""
        return {
            "settings": {key: {"base": base, "shadow": shadow} for key, base, shadow in self.settings},
            "days": round(self.days, 4),
            "alerts": {"base": self.base, "shadow": self.shadow},
            "per_day": {"base": self._a_day(self.base), "shadow": self._a_day(self.shadow)},
            "only_base": [life.told() for life in self.found.only_base],
            "only_shadow": [life.told() for life in self.found.only_shadow],
            "both": len(self.found.pairs),
            "earlier": sum(pair.shift_s < 0 for pair in self.found.pairs),
            "later": sum(pair.shift_s > 0 for pair in self.found.pairs),
            "kind_changed": sum(pair.base.kind != pair.shadow.kind for pair in self.found.pairs),
            "severity_changed": sum(pair.base.severity != pair.shadow.severity for pair in self.found.pairs),
            "changed": [pair.told() for pair in self.found.changed],
        }

    def _a_day(self, counts: dict[str, int]) -> dict[str, float | None]:
        """Counts a day; None for a stream of no length."""
        return {name: round(count / self.days, 3) if self.days else None for name, count in counts.items()}

    def show(self) -> None:
        """For people, on stderr beside the summary."""
        stderr.print("\nshadow", style="bold")
        if not self.settings:
            stderr.print("  no detection setting differs: the alerts are the same", highlight=False)
        for key, base, shadow in self.settings:
            stderr.print(f"  {key}: {base} -> {shadow}", highlight=False, markup=False)
        table = Table("alerts", "base", "shadow", "base a day", "shadow a day", box=None)
        for name, count in self.base.items():
            one, other = self._a_day(self.base)[name], self._a_day(self.shadow)[name]
            table.add_row(name, f"{count:,}", f"{self.shadow[name]:,}", _number(one), _number(other))
        stderr.print(table)
        rows = [_alone("only base", life) for life in self.found.only_base]
        rows += [_alone("only shadow", life) for life in self.found.only_shadow]
        rows += [_changed(pair) for pair in self.found.changed]
        if rows:
            table = Table("what", "hashtags", "first told", "highest kind", "and severity", "last class", box=None)
            for row in rows[:SHOWN]:
                table.add_row(*row)
            stderr.print(table, markup=False)
        if len(rows) > SHOWN:
            stderr.print(f"and {len(rows) - SHOWN:,} more: --json has all", highlight=False)
        stderr.print(f"{len(self.found.pairs) - len(self.found.changed):,} alerts are the same", highlight=False)


def _differing(base: Settings, shadow: Settings) -> list[tuple[str, Any, Any]]:
    found = differing(detection_settings(base), detection_settings(shadow))
    return [_weights(base, shadow) if key == WEIGHTS else (key, one, other) for key, one, other in found]


def _weights(base: Settings, shadow: Settings) -> tuple[str, str, str]:
    """Their files by name and how much differs: two whole texts would bury the comparison."""
    sets = [
        {*weights.terms(), *((name, part.prior) for name, part in weights.parts().items())}
        for weights in (verdict_weights(base), verdict_weights(shadow))
    ]
    changed = max(len(sets[0] - sets[1]), len(sets[1] - sets[0]))
    one, other = (settings.judge.weights or "built-in" for settings in (base, shadow))
    return WEIGHTS, one, f"{other} ({changed} of {len(sets[1])} terms and priors differ)"


def _alone(what: str, life: Life) -> tuple[str, ...]:
    return what, _tags(life), f"{life.first_at:%Y-%m-%d %H:%M:%S}", life.kind, life.severity, life.label


def _changed(pair: Pair) -> tuple[str, ...]:
    base, shadow, shift = pair.base, pair.shadow, pair.shift_s
    moved = "changed" if not shift else f"{abs(shift):,.0f} s {'earlier' if shift < 0 else 'later'}"
    return (
        moved,
        _tags(base),
        f"{base.first_at:%Y-%m-%d %H:%M:%S}",
        _to(base.kind, shadow.kind),
        _to(base.severity, shadow.severity),
        _to(base.label, shadow.label),
    )


def _to(one: str, other: str) -> str:
    return one if one == other else f"{one} -> {other}"


def _tags(life: Life) -> str:
    return " ".join(f"#{tag}" for tag in life.hashtags[:3])[:48]


def _number(count: float | None) -> str:
    return "-" if count is None else f"{count:,.2f}"
