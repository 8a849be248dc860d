"""The call grammar on lines that neither its weights nor its n-grams have seen: fitted without each set in turn.

    python -m bench.call_authors
    python -m bench.call_authors --kept crowd-kept      # how much more authors help, on lines of others

Chooses structure and strengths of the fit: what helps here may help on the lines of others; what only helps on lines
that were fitted to does not. *When it does not work:* the lexicon's words were chosen after reading most of these sets,
so the level flatters, and only differences between two versions count.
"""

from __future__ import annotations

import argparse

import numpy as np

from bench.calls import BLOCKS, CALLS, SPLITS, lines
from bench.train_calls import (
    FITTED,
    Floats,
    Line,
    crossfitted,
    design,
    fit,
    learn,
    presence,
    read_ordinary,
    read_prior,
    targets,
)  # fmt: skip
from detectors.calls.ngrams import CAP
from detectors.calls.normalise import fold

WITHIN = "TUWY"  # letters of the sets of lines that ``rules`` took in one after the other; the others came first
ORDINARY = "ordinary"  # the simulator's lines, always fitted to
CROWD = ("ABCDEFG", "HIJKLMN", "OPQRSTU")  # letters of its 21 authors


def read_sets(kept: list[str]) -> tuple[list[Line], list[str], list[str]]:
    """All lines that may be read, each with its set and its block; and ``kept`` ones, to be scored only."""
    data: list[Line] = []
    sets: list[str] = []
    blocks: list[str] = []
    for block in BLOCKS:
        for split in (*FITTED, *kept):
            for line in lines(block, split):
                data.append((line, fold(line["text"], line["lang"]), line["class"] in CALLS))
                sets.append(_set(split, line["id"].removeprefix(f"{block}-")[0]))
                blocks.append(block)
    return data, sets, blocks


def _set(split: str, letter: str) -> str:
    """Who wrote a line, or when; ``letter`` begins its number. Authors of ``crowd`` by thirds: fits take minutes."""
    if split == "crowd-read":
        return "crowd " + next(third for third in CROWD if letter in third)
    return split if split != "rules" else f"rules {letter}" if letter in WITHIN else "rules first"


def f1(calls: Floats, heard: Floats) -> float:
    return float(2 * (calls * heard).sum() / max(1.0, calls.sum() + heard.sum()))


class Bench:
    """Fits to some sets, scores on another; everything that does not depend on the fit is made once."""

    def __init__(self, kept: list[str]) -> None:
        labelled, sets, blocks = read_sets(kept)
        ordinary = read_ordinary()
        data = [*labelled, *ordinary]
        names, self._prior = read_prior()
        self._ngrams = names.index("ngrams")
        self._seen, _ = presence(data)
        self._x = design(data, names, np.zeros(len(data)))
        self._y, self._importance = targets(labelled, ordinary)
        self._hard = np.array([line["class"] == "hard_negative" for line, _, _ in data])
        self._set = np.array([*sets, *[ORDINARY] * len(ordinary)])
        self._block = np.array([*blocks, *[""] * len(ordinary)])
        self._rng = np.random.default_rng(1)
        self.sets = list(dict.fromkeys(sets))
        self.with_calls = [own for own in self.sets if self._y[self._set == own].any()]

    def score(self, said: str, fitted: list[str], left_out: str) -> tuple[float, float]:
        """Print and return the mean F1 of the blocks and the share of hard negatives heard."""
        x, y, importance, seen = self._x, self._y, self._importance, self._seen
        test = np.flatnonzero(self._set == left_out)
        train = self._rng.permutation(np.flatnonzero(np.isin(self._set, [*fitted, ORDINARY])))
        logits = crossfitted(seen[train], y[train], importance[train])
        x[train, self._ngrams] = np.clip(logits, -CAP, CAP)
        x[test, self._ngrams] = np.clip(seen[test] @ learn(seen[train], y[train], importance[train]), -CAP, CAP)
        w = fit(x[train], y[train], importance[train], self._prior, self._ngrams)
        heard = (x[test] @ w > 0).astype(np.float64)
        by_block = {b: f1(y[test][self._block[test] == b], heard[self._block[test] == b]) for b in BLOCKS}
        worst = min(by_block, key=lambda b: by_block[b])
        mean, false = float(np.mean(list(by_block.values()))), float(heard[self._hard[test]].mean())
        print(f"{said:<16} {mean:.3f}  {by_block[worst]:.3f} {worst:<12} {false:18.3f}  {len(train):6d} {len(test):6d}")
        return mean, false


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kept", choices=SPLITS, help="fit to one third of the crowd after another, score this set")
    kept = parser.parse_args().kept
    bench = Bench([kept] if kept else [])
    print("set                F1  worst block        hard negatives heard  fitted  lines")
    if kept:
        crowd = [f"crowd {third}" for third in CROWD]
        others = [own for own in bench.sets if own not in (kept, *crowd)]
        for n in range(len(crowd) + 1):
            bench.score(f"{n} thirds of crowd", [*others, *crowd[:n]], kept)
        return
    rows = [bench.score(own, [other for other in bench.sets if other != own], own) for own in bench.with_calls]
    print(f"{'mean':<16} {np.mean([r[0] for r in rows]):.3f} {np.mean([r[1] for r in rows]):39.3f}")


if __name__ == "__main__":
    main()
