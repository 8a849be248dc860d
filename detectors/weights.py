"""The verdict's weights as readable text: shared terms, those of each channel, counter-evidence, and their source.

``verdict.toml`` beside this file is the built-in set; ``muster train`` writes another in the same form, which
``judge.weights`` names. A term grows from nothing at ``low`` to ``weight`` at ``high`` (``high`` may be the
smaller one), so that it is monotone and saturates, and every addend of a verdict can be shown and be argued with.
"""

from __future__ import annotations

import math
import re
import string
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

import msgspec

CHANNELS: Final = ("cohort", "speed", "content", "call")
SHARED: Final = "shared"
_SHOWN: Final = re.compile(r"\+?,?(\.\d)?[efg%]?")  # how a reason may write its value: nothing that grows without bound
MOST_WEIGHT: Final = 20.0  # log-odds; no term is worth more


class WeightsError(ValueError):
    """A set of weights that cannot be used, and why."""


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measure that speaks for or against coordination. ``expected``: what an ordinary burst shows.

    >>> term = Term(measure="m", low=2, high=4, weight=3.0, reason="m is {value:.0f}")
    >>> term.weigh(1), term.weigh(3), term.weigh(9)
    (0.0, 1.5, 3.0)
    """

    measure: str
    low: float
    high: float
    weight: float
    reason: str
    expected: float | None = None
    check: str = ""  # of counter-evidence: its name

    def share(self, value: float) -> float:
        """How much of the term's weight this value brings, 0 to 1."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def weigh(self, value: float) -> float:
        return self.weight * self.share(value)


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to be coordinated: its log-odds before anything was seen, and what is added."""

    prior: float
    terms: tuple[Term, ...]


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole set. ``about`` says who set it and on what; it is printed, never read."""

    about: str
    shared: Channel  # what counts whichever channel speaks
    channels: dict[str, Channel]
    counter: tuple[Term, ...]

    def parts(self) -> dict[str, Channel]:
        """All that has a prior: ``shared``, then the channels."""
        return {SHARED: self.shared, **self.channels}

    def terms(self) -> list[tuple[str, Term]]:
        """All terms with their part, counter-evidence (``""``) last."""
        found = [(name, term) for name, part in self.parts().items() for term in part.terms]
        return found + [("", term) for term in self.counter]

    def numbers(self) -> list[float]:
        """What can be fitted: the priors of ``parts``, then the weights in the order of ``terms``."""
        return [part.prior for part in self.parts().values()] + [term.weight for _, term in self.terms()]

    def with_numbers(self, numbers: Sequence[float], about: str = "") -> Weights:
        """The same terms with other numbers, in the order of ``numbers()``.

        >>> built_in().with_numbers(built_in().numbers()) == built_in()
        True
        """
        rest = iter(numbers)
        priors = [next(rest) for _ in self.parts()]
        parts = {
            name: Channel(prior, tuple(msgspec.structs.replace(term, weight=next(rest)) for term in part.terms))
            for prior, (name, part) in zip(priors, self.parts().items(), strict=True)
        }
        counter = tuple(msgspec.structs.replace(term, weight=next(rest)) for term in self.counter)
        return Weights(about or self.about, parts.pop(SHARED), parts, counter)


def read_weights(text: str) -> Weights:
    """Weights from TOML; ``WeightsError`` says what is wrong."""
    try:
        weights = msgspec.convert(tomllib.loads(text), Weights, strict=False)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise WeightsError(str(error)) from None
    if set(weights.channels) != set(CHANNELS):
        raise WeightsError(f"channels must be {', '.join(CHANNELS)}")
    if not all(abs(part.prior) <= MOST_WEIGHT for part in weights.parts().values()):
        raise WeightsError(f"prior: a number within {MOST_WEIGHT:.0f}")
    checks = [term.check for term in weights.counter]
    if len(set(checks)) < len(checks):
        raise WeightsError("counter: two terms have the same check")
    for name, term in weights.terms():
        _check_reason(term)
        if term.expected is not None and not math.isfinite(term.expected):
            raise WeightsError(f"{term.measure}: expected must be a number")
        numbers = (term.low, term.high, term.weight)
        if not all(map(math.isfinite, numbers)) or term.low == term.high or abs(term.weight) > MOST_WEIGHT:
            raise WeightsError(f"{term.measure}: low and high must differ, a weight be within {MOST_WEIGHT:.0f}")
        if bool(term.check) == bool(name):
            raise WeightsError(f"{term.measure}: counter-evidence has a check, other terms have none")
    return weights


def _check_reason(term: Term) -> None:
    """A reason is put into words when an alert is raised: it must not fail there, nor reach into what it is given."""
    try:
        fields = [(name, spec, how) for _, name, spec, how in string.Formatter().parse(term.reason) if name is not None]
    except ValueError as error:
        raise WeightsError(f"{term.measure}: reason: {error}") from None
    for name, spec, how in fields:
        if name != "value" or how is not None or _SHOWN.fullmatch(spec or "") is None:
            raise WeightsError(
                f"{term.measure}: reason: only {{value}} can stand in it, as {{value:.1f}} or {{value:.0%}}"
            )


def write_weights(weights: Weights) -> str:
    """The same set as text that ``read_weights`` reads; a line a term, so that a change is seen line by line.

    >>> read_weights(write_weights(built_in())) == built_in()
    True
    """
    lines = [f"about = {_quoted(weights.about)}", "", "# What speaks against every channel.", "counter = ["]
    lines += [f"    {_inline(term)}," for term in weights.counter] + ["]"]
    for name, part in weights.parts().items():
        header = ["# What counts whichever channel speaks.", "[shared]"] if name == SHARED else [f"[channels.{name}]"]
        lines += ["", *header, f"prior = {part.prior}", "terms = ["]
        lines += [f"    {_inline(term)}," for term in part.terms] + ["]"]
    return "\n".join(lines) + "\n"


def _inline(term: Term) -> str:
    values = {name: value for name, value in msgspec.structs.asdict(term).items() if value is not None}
    if not term.check:
        del values["check"]
    order = ("check", "measure", "low", "high", "weight", "expected", "reason")
    shown = [
        f"{name} = {_quoted(values[name]) if isinstance(values[name], str) else values[name]}"
        for name in order
        if name in values
    ]
    return "{ " + ", ".join(shown) + " }"


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()


@cache
def built_in() -> Weights:
    """The weights that come with Muster."""
    return read_weights(resources.files("detectors").joinpath("verdict.toml").read_text(encoding="utf-8"))
