"""Fits the weights of the call grammar to the labelled ``rules`` lines.

    python -m bench.train_calls

Logistic regression over all languages at once, drawn to the hand-set ``[prior]`` of ``lexicon/weights.toml`` and held
to its signs, so that a term that the lines hardly show keeps the weight that its meaning suggests. Deterministic; the
held lines are never read.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

import detectors.calls
from bench.calls import BLOCKS, CALLS, lines
from detectors.calls.grammar import features, find
from detectors.calls.lexicon import lexicon, read_toml
from detectors.calls.normalise import fold
from detectors.calls.times import resolve

WEIGHTS = Path(detectors.calls.__file__).parent / "lexicon" / "weights.toml"
PULL = 4.0  # strength of the prior: so many lines' worth for each term
STEPS = 4_000
RATE = 0.5
HARD = 2.0  # a false call on a hard negative counts double

Floats = npt.NDArray[np.float64]


def rows() -> tuple[list[dict[str, float]], Floats, Floats]:
    """Features, labels and importance of every labelled line."""
    terms: list[dict[str, float]] = []
    labels: list[float] = []
    importance: list[float] = []
    for block in BLOCKS:
        for line in lines(block, "rules"):
            folded = fold(line["text"], line["lang"])
            created_at = int(datetime.fromisoformat(line["created_at"]).timestamp() * 1000)
            announced = resolve(folded, line["lang"], created_at, line["author_tz_hint"])
            found = find(lexicon(line["lang"]), folded)
            terms.append(features(found, folded, len(line["hashtags"]), announced))
            labels.append(float(line["class"] in CALLS))
            importance.append(HARD if line["class"] == "hard_negative" else 1.0)
    return terms, np.array(labels), np.array(importance)


def fit(x: Floats, y: Floats, importance: Floats, prior: Floats) -> Floats:
    """Weights (bias last) by projected gradient descent; a weight never crosses zero from its prior's side."""
    w = prior.copy()
    signs = np.sign(prior)
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-(x @ w)))
        gradient = x.T @ (importance * (p - y)) + PULL * (w - prior) * (np.arange(len(w)) < len(w) - 1)
        w -= RATE * gradient / len(y)
        w[:-1] = np.where(w[:-1] * signs[:-1] < 0, 0.0, w[:-1])
    return w


def main() -> None:
    data = read_toml("weights.toml")
    names = list(data["prior"])
    terms, y, importance = rows()
    x = np.array([[t.get(name, 0.0) for name in names] + [1.0] for t in terms])
    w = fit(x, y, importance, np.array([*data["prior"].values(), data["bias"]], dtype=np.float64))
    head = WEIGHTS.read_text("utf-8").split("bias =")[0]
    body = [f"bias = {w[-1]:.2f}", "", "[prior]", *(f"{n} = {v}" for n, v in data["prior"].items()), "", "[terms]"]
    body += [f"{name} = {value:.2f}" for name, value in zip(names, w[:-1], strict=True)]
    WEIGHTS.write_text(head + "\n".join(body) + "\n", "utf-8")
    print(f"{len(y)} lines, {int(np.sum((x @ w > 0) != (y > 0)))} read wrongly")


if __name__ == "__main__":
    main()
