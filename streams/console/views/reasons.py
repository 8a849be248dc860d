"""Why: the terms for and against, on one scale, and how they add up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from streams.call_words import PARTS, pieces
from streams.console.i18n import Locale
from streams.plots import waterfall
from streams.powers import plain

_HIDDEN = 0.05  # log-odds; smaller terms are no column of the sum's picture


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the account for or against: what was measured, what is usual, and how much it counts (log-odds)."""

    name: str
    text: str
    value: float | None
    expected: float | None
    weight: float
    again: bool = False  # a second line of the same measure, as two steps of one scale

    @property
    def key(self) -> str:
        """Its word in ``term.*``, where the interface has one."""
        return f"term.{self.name}_again" if self.again else f"term.{self.name}"

    @property
    def part(self) -> str:
        """The part of a call's text that it stands for, or nothing."""
        name = self.name.removeprefix("call.")
        return name if self.name.startswith("call.") and pieces(name) else ""

    @property
    def start(self) -> bool:
        """Whether it is where every episode and every text begins: an addend of the sum, and no sign of this one."""
        return self.name.endswith((".prior", ".bias"))

    @property
    def width(self) -> int:
        """Length of its bar, 0 to 100; the scale is the same on both sides."""
        return min(100, round(abs(self.weight) * 20))


@dataclass(frozen=True, slots=True)
class Reasons:
    """``pro`` and ``contra``, heaviest first, the start left out; ``columns`` are those of the picture ``sum``, in its
    order."""

    pro: list[Term]
    contra: list[Term]
    columns: list[Term]
    sum: Markup
    total: float

    @property
    def signs(self) -> list[tuple[str, Term | None]]:
        """The strongest sign on either side, None where nothing counts."""
        sides = (("for", self.pro), ("against", self.contra))
        return [(side, found[0] if found and found[0].weight else None) for side, found in sides]


def part_words(name: str, t: Locale) -> Markup:
    """What a part of a call's text says, in the interface's words where it has them; completes "the text ..."."""
    keys = [(f"part.{piece}", PARTS[piece]) for piece in pieces(name)]
    one, *other = [t(key) if t.has(key) else Markup.escape(words) for key, words in keys]
    return t("alert.both", one=one, other=other[0]) if other else one


def reasons(data: Mapping[str, Any], t: Locale) -> Reasons:
    terms = _terms(data["contributions"], "detector", "reason")
    counter = _terms(data["counter_evidence"], "check", "text")
    if data["kind"] == "launch_signal":  # a call's own terms stand on both sides already
        own = {term.name for term in terms}
        counter = [term for term in counter if term.name not in own]
    signs = [term for term in terms if not term.start]
    columns = [term for term in [*_prior_first(terms), *_heaviest_first(counter)] if abs(term.weight) >= _HIDDEN]
    total = math.fsum(term.weight for term in [*terms, *counter])
    return Reasons(
        _heaviest_first([term for term in signs if term.weight >= 0]),
        _heaviest_first([*counter, *(term for term in signs if term.weight < 0)]),
        columns,
        _sum(columns, total, data, t),
        total,
    )


def _terms(found: Iterable[Mapping[str, Any]], name: str, text: str) -> list[Term]:
    terms: list[Term] = []
    for said in found:
        again = any(term.name == said[name] for term in terms)
        words, weight = plain(said.get(text) or ""), said.get("weight") or 0.0
        terms.append(Term(said[name], words, said.get("value"), said.get("expected"), weight, again))
    return terms


def _heaviest_first(terms: Iterable[Term]) -> list[Term]:
    return sorted(terms, key=lambda term: (-abs(term.weight), term.name))


def _prior_first(terms: Sequence[Term]) -> list[Term]:
    """Where every episode begins, then what raises it, then what lowers it."""
    return sorted(terms, key=lambda term: (not term.start, -term.weight, term.name))


def _sum(columns: Sequence[Term], total: float, data: Mapping[str, Any], t: Locale) -> Markup:
    thresholds = [(share, str(t(f"threshold.{name}"))) for name, share in data["thresholds"].items()]
    share = 1 / (1 + math.exp(-max(min(total, 50), -50)))
    label = str(t("alt.sum", n=len(columns), total=f"{total:+.1f}", share=f"{share:.0%}"))
    return Markup(waterfall([term.weight for term in columns], thresholds, label)) if len(columns) > 1 else Markup("")
