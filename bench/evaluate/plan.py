"""What belongs to the evaluation, in order of worth: an evaluation that is stopped has measured the most telling first.

Seeds from 901 on are the evaluation's own: nothing is written, trained or tuned on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.baselines.methods import METHODS
from bench.evaluate.inputs import Input, Laid, Simulated
from bench.evaluate.passes import Variant
from bench.evaluate.without import ablations
from streams.config import Settings

SEEDS = (901, 902, 903)
EVASIONS: dict[str, dict[str, object]] = {
    "plain": {},
    "jitter": {"evade": ("jitter",)},
    "slow ramp": {"evade": ("ramp",)},
    "spellings and look-alikes": {"evade": ("spell",)},
    "paraphrase": {"evade": ("paraphrase",)},
    "aged accounts": {"evade": ("aged",)},
    "each account once": {"evade": ("once",)},
    "dilution by a public": {"evade": ("dilute",)},
    "hidden in a large tag": {"evade": ("hide",), "rate": 0.5},  # a thin background has no large tags
    "decoy launches": {"evade": ("decoys",)},
    "tag stuffing": {"evade": ("stuff",)},
    "deleted after a minute": {"evade": ("delete",)},
    "half on each platform": {"evade": ("halves",)},
    "10 % sampled feed": {"feed": 0.1},
    "all of these at once": {
        "evade": (
            "jitter", "ramp", "spell", "paraphrase", "aged", "once", "dilute", "hide", "decoys", "stuff", "delete",
            "halves",
        ),
        "feed": 0.1,
        "rate": 0.5,
    },
    "beside: no account twice": {"evade": ("unseen",)},
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One input, what is tried on it, and the table it belongs to; ``row`` names it there."""

    suite: str
    row: str
    given: Input
    variants: tuple[Variant, ...] = ()
    methods: tuple[str, ...] = ()


def plan(settings: Settings, folder: Path, quick: bool, days: int | None = None) -> list[Step]:
    """All steps, quick ones on shorter streams and one seed; ``days`` cuts the real overlays.

    ``folder`` takes the files of weights that configurations under test are given.
    """
    ira, bots = (6, 3) if quick else (21, 8)
    overlays = _overlays(min(ira, days or ira), min(bots, days or bots))
    parts = (
        _real(settings, overlays), _generated(settings, quick), _evasions(settings, quick),
        _ablations(settings, folder, quick, overlays), _recurring(settings, overlays, quick), _public(overlays),
    )  # fmt: skip
    return [step for part in parts for step in part]


def _overlays(ira: int, bots: int) -> dict[str, Laid]:
    return {
        "IRA, diluted": Laid("ira", "diluted", SEEDS[0], ira),
        "IRA, swamped": Laid("ira", "swamped", SEEDS[0], ira),
        "IRA, pure": Laid("ira", "pure", SEEDS[0], ira),
        "trend bots": Laid("bots", "pure", SEEDS[0], bots),
        "organic only": Laid("organic", "pure", SEEDS[0], ira),
    }


def _real(settings: Settings, overlays: dict[str, Laid]) -> Iterator[Step]:
    for row, given in overlays.items():
        yield Step("real", row, given, (Variant("muster", settings),))


def _recurring(settings: Settings, overlays: dict[str, Laid], quick: bool) -> Iterator[Step]:
    for row, laid in overlays.items():
        if row not in ("IRA, swamped", "IRA, pure") and (row == "IRA, diluted" or not quick):
            given = Laid(laid.which, laid.form, laid.seed, laid.days, "recurring")
            yield Step("recurring", row, given, (Variant("muster", settings),))


def _public(overlays: dict[str, Laid]) -> Iterator[Step]:
    for row, given in overlays.items():
        if row != "IRA, pure":
            yield Step("public", row, given, methods=tuple(METHODS))


def _generated(settings: Settings, quick: bool) -> Iterator[Step]:
    for seed in SEEDS[: 1 if quick else 2]:
        yield Step("generated", "mixed", _mixed(seed, quick, 0.8), (Variant("muster", settings),))


def _mixed(seed: int, quick: bool, rate: float) -> Simulated:
    launches, bursts = (16, 24) if quick else (42, 72)
    size = {"hours": 24 if quick else 60, "rate": rate, "launches": launches, "bursts": bursts}
    return Simulated("mixed", seed, size)


def _evasions(settings: Settings, quick: bool) -> Iterator[Step]:
    """Small streams of one operation each that launches again and again, the same way each time but for the evasion."""
    kinds = ["staff", "seed", "small_group", "link_push"]
    kinds += [] if quick else ["bot_flash", "storm", "relay", "reply_raid"]
    for row, how in EVASIONS.items():
        for kind in kinds:
            size = {"hours": 18, "rate": 0.05, "launches": 3 if kind == "bot_flash" else 5, "bursts": 0, "public": 1.0}
            for seed in SEEDS[: 1 if quick else 2]:
                yield Step("evasions", row, Simulated(kind, seed, {**size, **how}), (Variant("muster", settings),))


def _ablations(settings: Settings, folder: Path, quick: bool, overlays: dict[str, Laid]) -> Iterator[Step]:
    variants = tuple(ablations(settings, folder))
    for row in ("IRA, diluted", "trend bots"):
        yield Step("ablations", row, overlays[row], variants)
    yield Step("ablations", "generated", _mixed(SEEDS[2], quick, 0.3), variants)
