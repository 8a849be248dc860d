"""Fits the call grammar's weights and the n-gram model beside it to labelled lines that were read (``FITTED``).

    python -m bench.train_calls

Weights: logistic regression over all languages at once, drawn to the hand-set ``[prior]`` of ``lexicon/weights.toml``
and held to its signs, so that a term that the lines hardly show keeps the weight that its meaning suggests. N-grams
enter it as predicted by models that did not see the line (five folds). Deterministic; the other lines are never read.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_array

import detectors.calls
from bench.calls import BLOCKS, CALLS, lines
from detectors.calls.grammar import features, slots_of
from detectors.calls.lexicon import LANGUAGES, read_toml
from detectors.calls.ngrams import CharNgrams, grams
from detectors.calls.normalise import Folded, fold
from detectors.calls.prefilter import Prefilter, triggers
from detectors.calls.times import resolve
from streams.scenarios.simulation import simulate

LEXICON = Path(detectors.calls.__file__).parent / "lexicon"
PULL = 4.0  # strength of the prior: so many lines' worth for each term
ORDINARY_SEED = 1_000_003  # a stream that no test or bench uses
MOST_ORDINARY = 2_500
HARD = 2.0  # a false call on a hard negative costs more than a missed call
FOLDS = 5
MOST_OF_NGRAMS = 1.0  # .85 while the lines were of few authors, whose manner of writing they learned too
MOST_OF_TERM = 2.0  # no slot makes a call alone: its words may stand in posts of kinds that no line shows
RIDGE = 0.05
KEPT_GRAMS = 60_000
LEAST_LINES = 3  # an n-gram of fewer lines says who wrote them; without these as many kept ones say more
FITTED = (  # never judged by
    "rules", "fresh", "blind-read", "second-read", "wide-read", "more-read", "crowd-read", "plain-read", "short-read",
)  # fmt: skip
_SHUFFLE = 7_919  # a prime, walks through the lines in an order without blocks

Floats = npt.NDArray[np.float64]
Line = tuple[dict[str, Any], Folded, bool]


def read_lines() -> list[Line]:
    found = [line for block in BLOCKS for split in FITTED for line in lines(block, split)]
    mixed = [found[i * _SHUFFLE % len(found)] for i in range(len(found))]
    return [(line, fold(line["text"], line["lang"]), line["class"] in CALLS) for line in mixed]


def read_ordinary() -> list[Line]:
    """Ordinary posts with any trigger, from the simulator: nearly all that a stream brings are none."""
    found: list[Line] = []
    posts = [json.loads(line) for line in simulate("background", ORDINARY_SEED, hours=0.5, rate=12.0)]
    posts = [post for post in posts if post["kind"] == "original" and post["lang"] in LANGUAGES]
    for i in Prefilter(triggers()).candidates([post["text"] for post in posts]):
        post = posts[i] | {"author_tz_hint": None, "class": "ordinary"}
        found.append((post, fold(post["text"], post["lang"]), False))
    return found[:: -(-len(found) // MOST_ORDINARY)]


def presence(data: list[Line]) -> tuple[csr_array, list[str]]:
    """Which n-grams each line has, scaled as ``CharNgrams`` scales them, and the n-grams by column."""
    columns: dict[str, int] = {}
    rows, cols, values = [], [], []
    for row, (_, folded, _) in enumerate(data):
        found = grams(folded)
        rows += [row] * len(found)
        cols += [columns.setdefault(gram, len(columns)) for gram in found]
        values += [len(found) ** -0.5] * len(found)
    shared = np.flatnonzero(np.bincount(cols) >= LEAST_LINES)
    names = list(columns)
    seen = csr_array((values, (rows, cols)), shape=(len(data), len(columns)))
    return seen[:, shared], [names[i] for i in shared]


def learn(x: csr_array, y: Floats, importance: Floats) -> Floats:
    """Weights of the n-grams: logistic regression with a quadratic penalty."""
    sides = 2 * y - 1

    def loss(w: Floats) -> tuple[float, Floats]:
        margin = sides * (x @ w)
        pull = -sides * importance / (1 + np.exp(np.minimum(margin, 500)))
        value = float((importance * np.logaddexp(0, -margin)).sum() + RIDGE / 2 * (w @ w))
        return value, x.T @ pull + RIDGE * w

    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 40})
    return np.asarray(found.x, dtype=np.float64)


def crossfitted(x: csr_array, y: Floats, importance: Floats) -> Floats:
    """The n-gram log-odds of every line by a model that has not seen it."""
    logits = np.zeros(len(y))
    part = np.arange(len(y)) % FOLDS
    for k in range(FOLDS):
        train = part != k
        logits[~train] = x[~train] @ learn(x[train], y[train], importance[train])
    return logits


def terms_of(line: dict[str, Any], folded: Folded, ngrams: float) -> dict[str, float]:
    created_at = int(datetime.fromisoformat(line["created_at"]).timestamp() * 1000)
    announced = resolve(folded, line["lang"], created_at, line["author_tz_hint"])
    return features(slots_of(line["lang"], folded), folded, len(line["hashtags"]), announced, ngrams)


def fit(x: Floats, y: Floats, importance: Floats, prior: Floats, ngrams: int) -> Floats:
    """Weights (bias last), drawn to the prior; a weight never crosses zero from its prior's side."""
    sides = 2 * y - 1
    pull = np.append(np.full(len(prior) - 1, PULL), 0.0)

    def loss(w: Floats) -> tuple[float, Floats]:
        margin = sides * (x @ w)
        push = -sides * importance / (1 + np.exp(np.minimum(margin, 500)))
        value = float((importance * np.logaddexp(0, -margin)).sum() + (pull * (w - prior) ** 2).sum() / 2)
        return value, x.T @ push + pull * (w - prior)

    bounds: list[tuple[float | None, float | None]] = [
        (0.0, MOST_OF_TERM) if p > 0 else (None, 0.0) if p < 0 else (None, None) for p in prior
    ]
    bounds[ngrams] = (0.0, MOST_OF_NGRAMS)
    found = minimize(
        loss, np.minimum(prior, MOST_OF_TERM), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300}
    )
    return np.asarray(found.x, dtype=np.float64)


def targets(labelled: list[Line], ordinary: list[Line]) -> tuple[Floats, Floats]:
    """Whether each line is a call, and how much it counts."""
    data = [*labelled, *ordinary]
    importance = [HARD if line["class"] == "hard_negative" else 1.0 for line, _, _ in data]
    return np.array([float(call) for _, _, call in data]), np.array(importance)


def design(data: list[Line], names: list[str], ngrams: Floats) -> Floats:
    """Each line's terms as a row, the bias last; ``ngrams`` is the log-odds of its characters."""
    terms = [terms_of(line, folded, logit) for (line, folded, _), logit in zip(data, ngrams.tolist(), strict=True)]
    return np.array([[t.get(name, 0.0) for name in names] + [1.0] for t in terms])


def read_prior() -> tuple[list[str], Floats]:
    """Names of the terms, and what each is believed to weigh; the bias last, which has no name."""
    prior = read_toml("weights.toml")["prior"]
    return list(prior), np.array([*prior.values(), 0.0], dtype=np.float64)


def main() -> None:
    names, prior = read_prior()
    labelled, ordinary = read_lines(), read_ordinary()
    data = [*labelled, *ordinary]
    y, importance = targets(labelled, ordinary)
    seen, names_of_grams = presence(data)
    x = design(data, names, crossfitted(seen, y, importance))
    w = fit(x, y, importance, prior, names.index("ngrams"))
    path = LEXICON / "weights.toml"
    body = [
        f"bias = {w[-1]:.2f}",
        "",
        "[prior]",
        *(f"{n} = {v}" for n, v in zip(names, prior.tolist(), strict=False)),
        "",
        "[terms]",
    ]
    body += [f"{name} = {value:.2f}" for name, value in zip(names, w[:-1], strict=True)]
    path.write_text(path.read_text("utf-8").split("bias =")[0] + "\n".join(body) + "\n", "utf-8")
    weights = learn(seen, y, importance).tolist()
    kept = CharNgrams(dict(zip(names_of_grams, weights, strict=True))).strongest(KEPT_GRAMS)
    (LEXICON / "ngrams.json").write_text(json.dumps(kept, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print(f"{len(y)} lines, {int(np.sum((x @ w > 0) != (y > 0)))} read wrongly (n-grams cross-fitted)")


if __name__ == "__main__":
    main()
