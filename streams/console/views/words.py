"""Instants, lengths of time, numbers and hashtags as the pages write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup

from streams.console.i18n import Locale

_SURE = 0.995


def tag(name: str) -> Markup:
    """A hashtag, isolated from the direction of what surrounds it."""
    return Markup('<bdi dir="auto">#{}</bdi>').format(name)


def tags(data: Mapping[str, Any], t: Locale) -> Markup:
    """The first hashtags, and how many more there are."""
    shown = Markup(", ").join(tag(name) for name in data["hashtags"][:3])
    more = len(data["hashtags"]) - 3
    return shown + (Markup(" ") + t("headline.more", n=more) if more > 0 else Markup(""))


def clock(instant: str | None) -> Markup:
    """An instant as UTC time of day; the page's script adds the others."""
    if not instant:
        return Markup("–")
    return Markup('<time datetime="{}" dir="ltr">{} UTC</time>').format(instant, instant[11:19])


def dated_clock(instant: str | None) -> Markup:
    """An instant with its day, for what is read on another day than it was made."""
    if not instant:
        return Markup("–")
    return Markup('<time datetime="{}" dir="ltr">{} {} UTC</time>').format(instant, instant[:10], instant[11:19])


def span(seconds: float, t: Locale) -> Markup:
    """A length of time in its natural unit."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if abs(seconds) >= 2 * size:
            return t(f"span.{unit}", n=f"{seconds / size:.0f}")
    return t("span.s", n=f"{seconds:.0f}")


def number(value: Any) -> str:
    """Digits that are worth reading."""
    if value is None or value == "":
        return "–"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value)


def percent(share: float) -> str:
    """A probability, which is never said to be certain.

    >>> percent(0.934), percent(0.998), percent(0.001)
    ('93 %', '> 99 %', '< 1 %')
    """
    return "> 99 %" if share > _SURE else "< 1 %" if share < 1 - _SURE else f"{share * 100:.0f} %"


def epoch_ms(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp() * 1000)
