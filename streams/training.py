"""``muster train``: from judge's verdict lines and the truth beside them to bags that weights are fitted to.

A launch is a bag of all looks at its hashtags, and another of those that come within ``GRACE_MS`` of the tenth account:
fitted to the latter alone, weights take a crowd that has had time to grow for a sign against. Every other episode is a
bag of its own. What the truth calls neutral, and what an open call has brought about, teaches nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

from detectors.fitting import Bags, FitParams, calibrated, fit, scores
from detectors.fold import fold_tag
from detectors.rate import F64
from detectors.verdict import VerdictParams
from detectors.weights import Weights
from streams.errors import InputError
from streams.verdicts import VerdictLine

GRACE_MS: Final = 10_000  # after the tenth account
EARLY_MS: Final = 5 * 60_000  # a look so long before the first post of a stretch is still about it
LATE_MS: Final = 10 * 60_000
LAUNCHES: Final = 60  # those of one source weigh as many together, or ``MOST_LAUNCH`` each
OTHERS: Final = 300
MOST_LAUNCH: Final = 3.0
MOST_OTHER: Final = 2.5
HOPELESS: Final = -4.0  # log-odds by the weights that training starts from
NEWEST: Final = "replies.talk"  # measure of every episode; without it weights would be fitted to what is not there
LEAST: Final = 5  # launches, and other episodes, without which nothing is fitted


class Label(msgspec.Struct, kw_only=True):
    """What training reads of a line of a truth file; other fields are ignored."""

    id: str
    kind: str
    tags: list[str] = []
    onset_at: str | None = None
    first_at: str | None = None
    t10_at: str | None = None
    end_at: str | None = None
    declared: bool = False
    call: Any = None

    @property
    def ordinary(self) -> bool:
        """Nobody organised it, or those who do it every day in their own name: newsrooms, weather offices."""
        return self.kind == "organic" and not (self.declared and self.call)


class Stretch(NamedTuple):
    label: Label
    start: int
    end: int
    deadline: int


class Look(NamedTuple):
    """A bag of verdict lines, oldest first, whether they are about a launch, and how many of them are in time."""

    coordinated: bool
    lines: list[VerdictLine]
    timely: int
    importance: float = 1.0


class Source(NamedTuple):
    """One stream's bags: every episode with all its looks, and launches with those in time, where there are any."""

    whole: Bags
    timely: Bags


class Trained(NamedTuple):
    weights: Weights
    launches: int
    others: int
    found: float  # share of launches over the bar in time
    false: int  # other episodes over it, ever


def train(
    start: Weights,
    sources: Sequence[Source],
    about: str,
    held: frozenset[str] = frozenset(),
    bar: float = VerdictParams().coordinated,
) -> Trained:
    """Fit weights to streams whose bags were read with the same terms, but for those that are ``held``.

    ``bar``: the confidence at which what comes out is counted.
    """
    known = {name for _, term in start.terms() for name in (term.measure, term.check) if name}
    if unknown := sorted(held - known):
        raise InputError(f"no term is called {', '.join(map(repr, unknown))}", "name a measure or check of the weights")
    whole, timely = _joined([s.whole for s in sources]), _joined([s.timely for s in sources])
    launch = whole.coordinated
    launches, others = int(launch.sum()), int((~launch).sum())
    if min(launches, others) < LEAST:
        found = f"{launches} launches and {others} other episodes"
        raise InputError(f"{found} are too few to learn from", f"at least {LEAST} of each; add more verdict files")
    halves = whole._replace(importance=whole.importance * np.where(launch, 0.5, 1))
    bags = _joined([halves, timely._replace(importance=timely.importance / 2)])
    weights = fit(start, _contested(start, bags), FitParams(held=held), about)
    # Confidence is about every episode, those that nobody would suspect too.
    weights = calibrated(weights, tops(weights, whole), launch, whole.importance)
    in_time, ever = (1 / (1 + np.exp(-tops(weights, bags))) >= bar for bags in (timely, whole))
    return Trained(weights, launches, others, float(in_time.sum() / launches), int(ever[~launch].sum()))


def read_source(start: Weights, lines: Path, truth: Path) -> Source:
    """The bags of a file of verdict lines by the truth beside it, with the shares of the terms of ``start``."""
    looks = _weighed(_looks(_lines(lines), _labels(truth)))
    timely = [look._replace(lines=look.lines[: look.timely]) for look in looks if look.coordinated and look.timely]
    return Source(_bags(start, looks), _bags(start, timely))


def tops(weights: Weights, bags: Bags) -> F64:
    """Each bag's highest look."""
    first = np.flatnonzero(np.diff(bags.bag, prepend=-1))
    return np.maximum.reduceat(scores(weights, bags.shares), first) if len(first) else np.zeros(0)


def _joined(parts: Sequence[Bags]) -> Bags:
    ends = np.cumsum([0, *(len(part.coordinated) for part in parts)])
    return Bags(
        np.concatenate([part.shares for part in parts]),
        np.concatenate([part.bag + end for part, end in zip(parts, ends, strict=False)]),
        np.concatenate([part.coordinated for part in parts]),
        np.concatenate([part.importance for part in parts]),
    )


def _bags(weights: Weights, looks: Sequence[Look]) -> Bags:
    """Looks as rows of shares; those of an episode that show the same are one."""
    terms = [term for _, term in weights.terms()]
    rows: list[tuple[float, ...]] = []
    bag: list[int] = []
    for n, look in enumerate(looks):
        shown = {
            tuple(round(t.share(line.measures[t.measure]), 2) if t.measure in line.measures else 0.0 for t in terms)
            for line in look.lines
        }
        rows += sorted(shown)
        bag += [n] * len(shown)
    return Bags(
        np.array(rows).reshape(len(rows), len(terms)),
        np.array(bag, np.int64),
        np.array([look.coordinated for look in looks], bool),
        np.array([look.importance for look in looks], float),
    )


def _contested(start: Weights, bags: Bags) -> Bags:
    """Without the other episodes that nobody would suspect: by their number they would decide everything."""
    keep = bags.coordinated | (tops(start, bags) > HOPELESS)
    rows = keep[bags.bag]
    number = np.cumsum(keep) - 1
    return Bags(bags.shares[rows], number[bags.bag[rows]], bags.coordinated[keep], bags.importance[keep])


def _weighed(looks: list[Look]) -> list[Look]:
    """Sources weigh alike in launches: no operation outvotes the others. Other episodes of a small one weigh more."""
    launches = sum(look.coordinated for look in looks)
    of_launch = min(MOST_LAUNCH, LAUNCHES / max(launches, 1))
    of_other = min(MOST_OTHER, max(1.0, OTHERS / max(len(looks) - launches, 1)))
    return [look._replace(importance=of_launch if look.coordinated else of_other) for look in looks]


def _looks(lines: Iterable[VerdictLine], stretches: Iterable[Stretch]) -> list[Look]:
    of_tag: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        for tag in stretch.label.tags:
            of_tag[fold_tag(tag)].append(stretch)
    episodes: dict[tuple[str, int], list[VerdictLine]] = defaultdict(list)
    for line in lines:
        episodes[line.tag_key, line.opened_at].append(line)
    launches: dict[str, tuple[Stretch, list[VerdictLine]]] = {}
    looks = []
    for (tag, opened_at), seen in episodes.items():
        about = [s for s in of_tag[tag] if opened_at <= s.end and seen[-1].at >= s.start]
        launch = next((s for s in about if s.label.kind == "launch" and not s.label.declared), None)
        if launch is not None:
            launches.setdefault(launch.label.id, (launch, []))[1].extend(seen)
        elif all(s.label.ordinary for s in about):
            looks.append(Look(False, seen, len(seen)))
    for stretch, seen in launches.values():
        seen.sort(key=lambda line: (line.at, line.tag_key))
        timely = sum(line.at <= stretch.deadline for line in seen)
        looks.append(Look(True, seen, timely))
    return looks


def _lines(path: Path) -> list[VerdictLine]:
    decoder = msgspec.json.Decoder(VerdictLine)
    try:
        lines = [decoder.decode(line) for line in path.read_bytes().splitlines() if line.strip()]
    except OSError as error:
        raise InputError(
            f"{path}: {error.strerror}", "muster replay POSTS --verdicts FILE writes such a file"
        ) from None
    except msgspec.MsgspecError as error:
        raise InputError(f"{path}: no verdict lines: {error}", "muster replay POSTS --verdicts FILE") from None
    if lines and not any(NEWEST in line.measures for line in lines):
        raise InputError(f"{path}: written by an older Muster, without {NEWEST}", "replay its posts again")
    return lines


def _labels(path: Path) -> list[Stretch]:
    decoder = msgspec.json.Decoder(Label)
    try:
        labels = [decoder.decode(line) for line in path.read_bytes().splitlines() if line.strip()]
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}", "truth lies beside the verdicts: NAME.truth.jsonl") from None
    except msgspec.MsgspecError as error:
        raise InputError(f"{path}: no truth: {error}", "one JSON object a line, as muster simulate writes it") from None
    try:
        return [_stretch(label) for label in labels if label.onset_at and label.kind != "span"]
    except ValueError as error:
        raise InputError(f"{path}: {error}", "times of a truth file are RFC 3339") from None


def _stretch(label: Label) -> Stretch:
    onset = _ms(label.onset_at or "")
    first = min(onset, _ms(label.first_at) if label.first_at else onset)
    end = _ms(label.end_at) if label.end_at else onset
    deadline = _ms(label.t10_at) if label.t10_at else end
    return Stretch(label, first - EARLY_MS, end + LATE_MS, deadline + GRACE_MS)


def _ms(at: str) -> int:
    return round(datetime.fromisoformat(at).timestamp() * 1000)
