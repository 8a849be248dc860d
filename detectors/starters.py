"""Who started the waves that were told: the strongest company an account can have been in.

Cohort memory holds everybody who joined anything, so a public that returns to many hashtags raises what counts as
unusual there. Few of it are among the *first* accounts of waves that were told, so here they change little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from detectors.bounded import forget_oldest
from detectors.cohorts import returning_surprise

DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class StarterParams:
    """``share`` of an ordinary burst's first joiners started a told wave, at least; the prior weighs
    ``prior_bursts``, the last ``memory_bursts`` or so count."""

    waves: int = 4_000  # remembered hashtags of waves, some 200 bytes each
    min_age_ticks: int = 3_600  # younger ones belong to the same occasion
    share: float = 0.03
    prior_bursts: int = 50
    memory_bursts: int = 400
    least: int = 4  # accounts without which a share means nothing

    def __post_init__(self) -> None:
        if not (0 < self.share < 1 and 0 < self.prior_bursts <= self.memory_bursts and self.waves > 0):
            raise ValueError("share must be within 0 and 1, prior_bursts over 0 and at most memory_bursts")


class _Wave(msgspec.Struct, array_like=True):
    """First joiners of one hashtag of a told wave, and whether an operator has called it wrong."""

    tick: int
    accounts: list[int]
    dismissed: bool = False


Key = tuple[str, int]  # alert, hashtag


class Starters:
    """Accounts by the told waves that they started.

    When it does not work: for accounts used once; a wave that was told wrongly makes its public look known until an
    operator dismisses it, ordinary bursts have taught the share of such accounts, or it is forgotten (oldest first); a
    wave that was dismissed wrongly speaks for a group of which no other wave was told.

    >>> starters = Starters()
    >>> starters.told("alert-1", tag=1, tick=0, accounts=range(12))
    >>> starters.surprise(2, 7_200, range(6)), starters.surprise(1, 7_200, range(6))
    (6.4654, 0.0)
    >>> starters.heed("alert-1", dismissed=True)
    >>> starters.surprise(2, 7_200, range(6)), starters.dismissed(7_200, range(6))
    (0.0, 1.0)
    """

    def __init__(self, params: StarterParams | None = None) -> None:
        self._params = params or StarterParams()
        self._waves: dict[Key, _Wave] = {}
        self._of: dict[int, list[Key]] = {}  # by account
        self._share, self._bursts = 0.0, 0

    def told(self, alert: str, tag: int, tick: int, accounts: Sequence[int]) -> None:
        """A wave was told on ``tag``; further calls add who has joined since among the first."""
        key = (alert, tag)
        known = self._waves.get(key)
        if known is None:  # a hashtag that an alert comes to later is as wrong as the others
            known = self._waves[key] = _Wave(tick, [], self._is_dismissed(alert))
        for account in accounts[len(known.accounts) :]:
            known.accounts.append(account)
            self._of.setdefault(account, []).append(key)
        before = len(self._waves)
        forget_oldest(self._waves, self._params.waves)
        if len(self._waves) < before:
            self._index()

    def heed(self, alert: str, *, dismissed: bool) -> None:
        """What an operator says of a wave: the accounts of one that was none are not held against anybody."""
        for key, wave in self._waves.items():
            if key[0] == alert:
                wave.dismissed = dismissed

    def merged(self, gone: str, into: str) -> None:
        """The alert ``gone`` goes on as part of ``into``: what an operator says of that is about its waves too."""
        if not any(alert == gone for alert, _ in self._waves):
            return
        dismissed = self._is_dismissed(into)
        waves: dict[Key, _Wave] = {}
        for (alert, tag), wave in self._waves.items():
            if alert == gone:
                wave.dismissed |= dismissed
            other = waves.setdefault((into if alert == gone else alert, tag), wave)
            if other is not wave:  # both were told on that hashtag
                other.accounts = list(dict.fromkeys([*other.accounts, *wave.accounts]))
                other.dismissed |= wave.dismissed
        self._waves = waves
        self._index()

    def surprise(self, tag: int, tick: int, first: Sequence[int]) -> float:
        """-log10 of the chance that so many of the ``first`` joiners of ``tag`` started told waves on other tags."""
        if len(first) < self._params.least:
            return 0.0
        return round(returning_surprise(len(first), self._returning(tag, tick, first), self._usual), DIGITS) + 0.0

    def dismissed(self, tick: int, first: Sequence[int]) -> float:
        """Share of the ``first`` joiners that started told waves before, every one of which an operator dismissed."""
        if len(first) < self._params.least:
            return 0.0
        waves = [[self._waves[key] for key in self._of.get(account, ()) if self._old(key, tick)] for account in first]
        return round(sum(bool(own) and all(wave.dismissed for wave in own) for own in waves) / len(first), DIGITS)

    def learn(self, tag: int, tick: int, first: Sequence[int]) -> None:
        """A burst that was called ordinary has ended."""
        if len(first) < self._params.least:
            return
        self._bursts += 1
        step = 1 / min(self._bursts + self._params.prior_bursts, self._params.memory_bursts)
        self._share += step * (self._returning(tag, tick, first) / len(first) - self._share)

    def _is_dismissed(self, alert: str) -> bool:
        return any(wave.dismissed for key, wave in self._waves.items() if key[0] == alert)

    @property
    def _usual(self) -> float:
        return max(self._params.share, self._share)

    def _returning(self, tag: int, tick: int, first: Sequence[int]) -> int:
        return sum(
            any(
                key[1] != tag and self._old(key, tick) and not self._waves[key].dismissed
                for key in self._of.get(account, ())
            )
            for account in first
        )

    def _old(self, key: Key, tick: int) -> bool:
        """No wave of the same occasion."""
        return self._waves[key].tick <= tick - self._params.min_age_ticks

    def _index(self) -> None:
        self._of = {}
        for key, wave in self._waves.items():
            for account in wave.accounts:
                self._of.setdefault(account, []).append(key)

    def snapshot(self) -> bytes:
        return msgspec.msgpack.encode((self._share, self._bursts, list(self._waves.items())))

    def restore(self, state: bytes) -> None:
        self._share, self._bursts, waves = msgspec.msgpack.decode(
            state, type=tuple[float, int, list[tuple[Key, _Wave]]]
        )
        self._waves = dict(waves)
        self._index()
