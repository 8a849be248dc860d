"""What ordinary bursts are like, language by language: the null that an episode's accounts and contents are held to.

Half of the accounts state no place in one language and a fifth in another, and a feed may carry none at all; where
greetings go round, one text from ten accounts is nothing. A fixed bar would call whole languages suspicious, or never
speak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from detectors.bounded import forget_oldest

COPIED: Final = ("copies.", "links.", "media.")  # measures that are absent where there was nothing of the kind: 0
LANGUAGES: Final = 200  # the one not seen for longest is forgotten first
MOST: Final = 60.0  # of a measure that one burst can teach: some platforms let accounts state any number of posts


@dataclass(frozen=True, slots=True)
class BaselineParams:
    """``prior``: what an ordinary burst shows where none has been seen yet; it weighs ``prior_bursts``."""

    prior: dict[str, float] = field(
        default_factory=lambda: {
            "accounts.unlocated": 0.38,
            "accounts.young": 0.03,
            "accounts.cohort": 0.05,
            "accounts.daily_p50": 1.5,
            "accounts.reach_p50": 2.4,
            "copies.accounts": 1.5,
            "copies.share": 0.02,
            "links.together": 1.0,
            "media.together": 1.0,
        }
    )
    prior_bursts: int = 20
    memory_bursts: int = 300  # about so many last ones count
    least_accounts: int = 10  # of a burst that teaches

    def __post_init__(self) -> None:
        if not 0 < self.prior_bursts <= self.memory_bursts:
            raise ValueError("prior_bursts must be over 0 and at most memory_bursts")


class _Usual(msgspec.Struct, array_like=True):
    bursts: int
    means: dict[str, float]


class Baselines:
    """Running means of measures over ordinary bursts of a language; an unseen language has the means of all.

    When it does not work: bursts that are coordinated and were not recognised teach too, so an operation that makes
    most of a language's bursts becomes its usual; a language with few bursts stays near the prior.

    >>> usual = Baselines()
    >>> usual.over("fa", {"accounts.unlocated": 0.68})
    {'accounts.unlocated_over': 0.3}
    >>> for _ in range(3000):
    ...     usual.learn("fa", 50, {"accounts.unlocated": 0.60})
    >>> usual.over("fa", {"accounts.unlocated": 0.68})
    {'accounts.unlocated_over': 0.08}
    """

    def __init__(self, params: BaselineParams | None = None) -> None:
        self._params = params or BaselineParams()
        self._all = _Usual(0, dict(self._params.prior))
        self._of: dict[str, _Usual] = {}

    def over(self, language: str, measures: Mapping[str, float]) -> dict[str, float]:
        """How far each measure lies over what is usual, in its own unit, as ``<measure>_over``."""
        usual = self._of.get(language, self._all).means
        return {f"{name}_over": round(measures[name] - mean, 4) for name, mean in usual.items() if name in measures}

    def learn(self, language: str, accounts: int, measures: Mapping[str, float]) -> None:
        """An episode that was called ordinary has ended."""
        if accounts < self._params.least_accounts:
            return
        known = self._of.pop(language, None) or _Usual(0, dict(self._all.means))
        self._of[language] = known
        forget_oldest(self._of, LANGUAGES)
        for usual in (known, self._all):
            usual.bursts += 1
            step = 1 / min(usual.bursts + self._params.prior_bursts, self._params.memory_bursts)
            for name, mean in usual.means.items():
                if name in measures or name.startswith(COPIED):
                    usual.means[name] = mean + step * (min(measures.get(name, 0.0), MOST) - mean)

    def snapshot(self) -> bytes:
        return msgspec.msgpack.encode((self._all, self._of))

    def restore(self, state: bytes) -> None:
        self._all, self._of = msgspec.msgpack.decode(state, type=tuple[_Usual, dict[str, _Usual]])
