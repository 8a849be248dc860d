"""Fitting: what tells launches apart gains weight, what does not loses it, and no term changes its sign."""

from __future__ import annotations

import numpy as np
import pytest

from detectors.fitting import Bags, FitParams, calibrated, fit, scores
from detectors.rate import F64
from detectors.weights import CHANNELS, Channel, Term, Weights, WeightsError, built_in, read_weights, write_weights

USEFUL, USELESS, AGAINST = 0, 1, 2


def weights() -> Weights:
    useful = Term(measure="useful", low=0, high=1, weight=2.0, reason="")
    useless = Term(measure="useless", low=0, high=1, weight=2.0, reason="")
    other = Term(measure="other", low=0, high=1, weight=1.0, reason="")
    against = Term(measure="against", low=0, high=1, weight=-1.0, reason="", check="against")
    channels = {name: Channel(-6.0, (other,)) for name in CHANNELS} | {"cohort": Channel(-1.0, (useful, useless))}
    return Weights("by hand", Channel(0.0, ()), channels, (against,))


def bags(seed: int, n: int = 400) -> Bags:
    """Of every bag two looks; launches show ``useful`` in one of them, everybody shows ``useless`` at random."""
    draw = np.random.default_rng(seed)
    coordinated = draw.random(n) < 0.3
    shares = np.zeros((2 * n, 6))
    shares[:, 1] = draw.random(2 * n)
    shares[::2, 0] = np.where(coordinated, 0.4 + 0.6 * draw.random(n), 0.5 * draw.random(n))
    shares[:, 5] = (draw.random(2 * n) < 0.2) & ~np.repeat(coordinated, 2)
    return Bags(shares, np.repeat(np.arange(n), 2), coordinated, np.ones(n))


def tops(of: Weights, of_bags: Bags) -> F64:
    looks = scores(of, of_bags.shares)
    return np.maximum(looks[::2], looks[1::2])


def test_what_tells_launches_apart_gains_and_what_does_not_loses() -> None:
    fitted = fit(weights(), bags(1, 1_200)).channels["cohort"].terms
    assert fitted[USEFUL].weight > 2.5
    assert fitted[USELESS].weight < 1.0


def test_fitted_weights_are_better_on_bags_they_have_not_seen() -> None:
    def loss(of: Weights) -> float:
        held = bags(2)
        return float(np.log1p(np.exp(np.where(held.coordinated, -1, 1) * tops(of, held))).mean())

    assert loss(fit(weights(), bags(1))) < 0.8 * loss(weights())


def test_a_term_that_no_bag_shows_keeps_its_weight_and_none_changes_its_sign() -> None:
    fitted = fit(weights(), bags(1), FitParams(pull=100.0))
    assert fitted.channels["speed"].terms[0].weight == 1.0
    assert all(a.weight * b.weight >= 0 for (_, a), (_, b) in zip(weights().terms(), fitted.terms(), strict=True))


def test_a_held_term_keeps_its_weight_and_the_others_fit_around_it() -> None:
    fitted = fit(weights(), bags(1, 1_200), FitParams(held=frozenset({"useful"}))).channels["cohort"].terms
    assert fitted[USEFUL].weight == 2.0
    assert fitted[USELESS].weight < 1.0


def test_the_same_bags_give_the_same_weights() -> None:
    assert write_weights(fit(weights(), bags(1))) == write_weights(fit(weights(), bags(1)))


def test_calibrated_log_odds_mean_what_they_say() -> None:
    fitted, held = fit(weights(), bags(1)), bags(3, 2_000)
    train = bags(1)
    told = calibrated(fitted, tops(fitted, train), train.coordinated, train.importance)
    confidence = 1 / (1 + np.exp(-tops(told, held)))
    bins = np.minimum((confidence * 10).astype(int), 9)
    error = sum(abs(held.coordinated[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean()
                for b in np.unique(bins))  # fmt: skip
    assert error < 0.05


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("about = ", "Invalid value"),
        (write_weights(built_in()).replace("prior = ", "pior = ", 1), "pior"),
        (write_weights(built_in()).replace("[channels.call]", "[channels.calls]"), "channels must be"),
        (write_weights(built_in()).replace("weight = ", "weight = 1", 1).replace("1-", "-9"), "within"),
        (write_weights(built_in()).replace("prior = ", "prior = nan # ", 1), "prior"),
        (write_weights(built_in()).replace('check = "conversation"', 'check = "known_places"'), "same check"),
        (write_weights(built_in()).replace("expected = 0.1", "expected = inf", 1), "expected"),
        *(
            (write_weights(built_in()).replace("{value:.0%}", reason, 1), "reason")
            for reason in (
                "{value.__class__}",
                "{value[0]}",
                "{seen}",
                "{}",
                "{value",
                "{value!r}",
                "{value:99999999f}",
                "{value:{value}}",
                "{value:d}",
            )
        ),
    ],
)
def test_wrong_weights_say_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(WeightsError, match=says):
        read_weights(text)
