"""The call grammar on lines that neither its weights nor its n-grams have seen: fitted without each set in turn.

    python -m bench.call_authors

Chooses structure and strengths of the fit: what helps here may help on the lines of others; what only helps on lines
that were fitted to does not. *When it does not work:* the lexicon's words were chosen after reading most of these sets,
so the level flatters, and only differences between two versions count.
"""

from __future__ import annotations

import numpy as np

from bench.calls import BLOCKS, CALLS, lines
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
CROWD = ("ABCDEFG", "HIJKLMN", "OPQRSTU")  # letters of its 21 authors


def read_sets() -> tuple[list[Line], list[str], list[str]]:
    """All lines that may be read, each with its set and its block."""
    data: list[Line] = []
    sets: list[str] = []
    blocks: list[str] = []
    for block in BLOCKS:
        for split in FITTED:
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


def main() -> None:
    labelled, sets, blocks = read_sets()
    ordinary = read_ordinary()
    data = [*labelled, *ordinary]
    names, prior = read_prior()
    ngrams = names.index("ngrams")
    seen, _ = presence(data)
    x = design(data, names, np.zeros(len(data)))
    y, importance = targets(labelled, ordinary)
    hard = np.array([line["class"] == "hard_negative" for line, _, _ in data])
    set_of, block_of = np.array([*sets, *[""] * len(ordinary)]), np.array([*blocks, *[""] * len(ordinary)])
    rng = np.random.default_rng(1)
    print("set            F1  worst block        hard negatives heard   lines")
    rows = []
    for left_out in dict.fromkeys(sets):
        test = np.flatnonzero(set_of == left_out)
        train = rng.permutation(np.flatnonzero(set_of != left_out))
        logits = crossfitted(seen[train], y[train], importance[train])
        x[train, ngrams] = np.clip(logits, -CAP, CAP)
        x[test, ngrams] = np.clip(seen[test] @ learn(seen[train], y[train], importance[train]), -CAP, CAP)
        w = fit(x[train], y[train], importance[train], prior, ngrams)
        heard = (x[test] @ w > 0).astype(np.float64)
        by_block = {b: f1(y[test][block_of[test] == b], heard[block_of[test] == b]) for b in BLOCKS}
        worst = min(by_block, key=lambda b: by_block[b])
        false = float(heard[hard[test]].mean())
        rows.append((float(np.mean(list(by_block.values()))), false))
        print(f"{left_out:<12} {rows[-1][0]:.3f}  {by_block[worst]:.3f} {worst:<12} {false:18.3f}  {len(test):6d}")
    print(f"{'mean':<12} {np.mean([r[0] for r in rows]):.3f} {np.mean([r[1] for r in rows]):39.3f}")


if __name__ == "__main__":
    main()
