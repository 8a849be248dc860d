"""What changed from one revision to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from streams.console.i18n import Locale
from streams.console.views.words import percent

_WORDS = {"kind": "kind", "class": "class", "severity": "severity"}
_COUNTS = ("accounts", "posts", "hashtags")


@dataclass(frozen=True, slots=True)
class Step:
    """One revision's line and what it changed, in words."""

    data: Mapping[str, Any]
    changes: tuple[Markup, ...]


def history(steps: Sequence[Mapping[str, Any]], t: Locale) -> list[Step]:
    """``steps`` newest first."""
    befores = [*steps[1:], None]
    return [Step(step, _changes(step, before, t)) for step, before in zip(steps, befores, strict=True)]


def _changes(step: Mapping[str, Any], before: Mapping[str, Any] | None, t: Locale) -> tuple[Markup, ...]:
    if before is None or before.get("revision") != step["revision"] - 1:
        return ()
    found = [
        t("change.became", was=t(f"{words}.{before[name]}"), now=t(f"{words}.{step[name]}"))
        for name, words in _WORDS.items()
        if step.get(name) != before.get(name)
    ]
    for name in _COUNTS:
        more = (step.get(name) or 0) - (before.get(name) or 0)
        if more and before.get(name) is not None:
            found.append(t(f"change.{name}", n=f"{more:+,}"))
    now, was = (percent(each["confidence"]) for each in (step, before))
    if now != was:
        found.append(t("change.confidence", was=was, now=now))
    return tuple(found)
