"""The call grammar: which slots of a call a text fills, as additive log-odds.

A call says *who* (addressee), *what* (an order or plan whose object is posting itself), *when*, and often how: not
before the hour, with ready material, to trend. News, quotes, past tense, negation, events, shops, marches and weather
speak against it. The slots are the same in every language, so the weights are shared; only the words differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from detectors.calls.lexicon import SLOTS, SLOTS_AGAINST, SLOTS_FOR, Lexicon, lexicon, read_toml
from detectors.calls.ngrams import CAP
from detectors.calls.normalise import QUOTE, TAG, Folded
from detectors.evidence import Announced, Reading

Span = tuple[int, int]

_NO_ORDER = (
    "restraint", "negated", "reported", "past", "commerce", "elapsed", "demand", "wish", "weather", "hush", "inquiry",
)  # fmt: skip
MASKS = {  # a slot's words inside a match of these do not count: "don't tweet" is no order, "tweeted" news no start
    "order": _NO_ORDER,
    "posting": _NO_ORDER,
    "plan": ("restraint", "negated", "reported", "past", "commerce", "elapsed", "weather"),
    "start": ("restraint", "negated", "reported", "work", "elapsed", "wish"),
    "all": ("wish",),
    "left": ("elapsed",),
    "restraint": ("demand", "hush"),  # "not silent until you hear us" bids nobody wait
    "act": ("negated",),
    "goal": ("negated", "past", "reported", "demand", "elapsed", "weather"),
    "keep": ("past", "reported", "elapsed", "demand", "weather", "event"),
    "post": ("elapsed", "weather", "event"),
    "secret": ("commerce", "reported"),
    "negated": ("restraint", "keep", "order"),
    "past": ("keep",),
}
PUSH = ("order", "posting", "plan", "restraint", "secret", "goal", "keep", "act", "material")
LEARNED = "learned"  # the term of a learned model
MOMENT = ("all", "together", "start", "ready", "left", "time", "reminder")
MUSTER = {"all", "start", "time", "tag"}
GROUPS = {  # terms that stand for any of several slots
    "banner": ("order", "goal", "keep"),
    "rally": ("start", "ready", "left", "reminder"),
    "push": PUSH,
}
TOPICS = ("event", "commerce", "weather")  # a hashtag that names one of them: "#giveaway"
UNPUSHED = 1.0  # what n-grams may say for a text that asks for nothing: a reply of three words has extreme ones
ELSEWHERE = ("event", "commerce", "offline", "weather")


@dataclass(frozen=True, slots=True)
class Weights:
    bias: float
    terms: dict[str, float]
    pairs: list[tuple[str, str, str]]  # name and parts of "order_all": what weighs differently together


@lru_cache(maxsize=1)
def weights() -> Weights:
    data = read_toml("weights.toml")
    pairs = [(name, *name.split("_")) for name in data["prior"] if "_" in name]
    return Weights(float(data["bias"]), {k: float(v) for k, v in data["terms"].items()}, pairs)


def find(lex: Lexicon, folded: Folded, matches: Mapping[str, Sequence[Span]]) -> dict[str, Span]:
    """The first unmasked match of every slot that the text fills, as folded positions.

    ``matches`` is all that ``lex.finder`` finds in the text.
    """
    quoted = _quotes(folded.text)
    found: dict[str, Span] = {}
    for slot in SLOTS:
        masks = [span for mask in MASKS.get(slot, ()) for span in matches.get(mask, ())]
        for span in matches.get(slot, ()):
            if slot in SLOTS_FOR and any(_inside(span, q) for q in quoted):
                if slot in PUSH:  # a quoted slogan is nothing, a quoted order is somebody else's
                    found.setdefault("quoted", span)
            elif not any(_inside(span, mask) for mask in masks):
                found.setdefault(slot, span)
    if TAG in folded.text:
        at = folded.text.index(TAG)
        named = lex.finder.spans(folded.tag_words)
        if named.get("act"):
            found.setdefault("act", (at, at + 1))
        if any(named.get(slot) for slot in TOPICS):
            found["topic"] = (at, at + 1)
    return found


def features(
    found: dict[str, Span], folded: Folded, tags: int, announced: Announced | None, ngrams: float
) -> dict[str, float]:
    """Terms of the score: the slots, the few conjunctions that make a call of them, and the n-grams' log-odds."""
    terms = dict.fromkeys(found, 1.0)
    terms["ngrams"] = max(-CAP, min(CAP, ngrams))
    if announced:
        terms["time"] = 1.0
    if tags or TAG in folded.text:
        terms["tag"] = 1.0
    push = any(slot in terms for slot in PUSH)
    elsewhere = any(slot in terms for slot in ELSEWHERE)
    moments = sum(slot in terms for slot in MOMENT)
    if push and moments:
        terms["drive"] = 1.0
    if not push and moments >= 2 and ("start" in terms or "left" in terms or "ready" in terms) and not elsewhere:
        terms["launch"] = 1.0
    if ("past" in terms or "reported" in terms) and not ({"order", "restraint", "keep", "start"} & set(terms)):
        terms["story"] = 1.0
    if not push:  # "do not tweet that": fragments of words do not undo a no
        terms["ngrams"] = min(0.0 if "negated" in terms else UNPUSHED, terms["ngrams"])
    if announced and not announced.zone and "left" in terms and not elsewhere:
        terms["countdown"] = 1.0
    if elsewhere and not ({"post", "act", "order", "posting"} & set(terms)):
        terms["elsewhere"] = 1.0
    if terms.keys() >= MUSTER and terms.keys().isdisjoint(SLOTS_AGAINST):
        terms["muster"] = 1.0  # "everyone starts in a few minutes #tag" says no word of posting
        terms["ngrams"] = max(0.0, terms["ngrams"])  # nor has it many other letters to go by
    elif push and {"post", "act", "linked", "posting"}.isdisjoint(terms):
        terms["aside"] = 1.0
    filled = terms.keys() | {group for group, slots in GROUPS.items() if not terms.keys().isdisjoint(slots)}
    terms.update({name: 1.0 for name, one, other in weights().pairs if one in filled and other in filled})
    return terms


def log_odds(terms: dict[str, float]) -> dict[str, float]:
    """Each term's addend, in the order of the weights file; the bias is a term like any other."""
    table = weights()
    return {"bias": table.bias, **{k: w * terms[k] for k, w in table.terms.items() if k in terms and w}}


def asks(reading: Reading) -> bool:
    """Whether a text asks for anything, by the slots that it fills, whatever they weigh: "five minutes left" does not.

    >>> left, plan = (Reading(0.9, {"time": 1.4}, [(0, 4, slot)], None, "en") for slot in ("left", "plan"))
    >>> asks(left), asks(plan)
    (False, True)
    """
    return any(slot in PUSH for _, _, slot in reading.spans) or not {"muster", LEARNED}.isdisjoint(reading.terms)


def probability(logit: float) -> float:
    return 1 / (1 + exp(-logit)) if logit > -500 else 0.0


def slots_of(language: str, folded: Folded) -> dict[str, Span]:
    lex = lexicon(language)
    return find(lex, folded, lex.finder.spans(folded.text))


def _inside(span: Span, other: Span) -> bool:
    return span[0] < other[1] and other[0] < span[1]


def _quotes(text: str) -> list[Span]:
    marks = [i for i, c in enumerate(text) if c == QUOTE]
    return list(zip(marks[::2], marks[1::2], strict=False))
