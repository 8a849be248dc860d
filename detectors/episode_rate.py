"""How many hashtags rise a day: among thousands of ordinary ones some look like a launch by chance."""

from __future__ import annotations

import math
from typing import Final

import msgspec

from detectors.evidence import DAY_TICKS

HALF_LIFE: Final = 21_600.0  # ticks
LEAST: Final = 3_600.0  # ticks that a rate is of: the first minutes of a stream say nothing
CALM: Final = 3_600.0  # ticks without an episode that count as calm: where thousands rise a day more are a gap


class _State(msgspec.Struct, array_like=True):
    opened: float = 0.0  # decayed until ``tick``
    tick: int = 0
    began: int = -1


class EpisodeRate:
    """Episodes that opened, a day, over the last hours.

    A confidence is fitted to streams on which some hundred hashtags rise a day. Launches do not become more as ordinary
    hashtags do, so what one of ten thousand shows must say more than what one of a hundred does (the base rate).

    When it does not work: on streams with a busy hour and a dead night the rate lags by some hours. Of less than some
    two dozen episodes a day it says two dozen, for of a silence only an hour counts.

    >>> rate = EpisodeRate()
    >>> for tick in range(0, 86_400, 60):
    ...     rate.opened(tick)
    >>> round(rate.a_day(86_400), -1)
    1440.0
    """

    def __init__(self) -> None:
        self._state = _State()

    def opened(self, tick: int) -> None:
        """One more; a report from before the last one counts as of its tick."""
        tick = max(tick, self._state.tick)
        began = tick if self._state.began < 0 else self._state.began
        self._state = _State(self._decayed(tick) + 1, tick, began)

    def a_day(self, tick: int) -> float:
        """Episodes a day at this tick."""
        tick = max(tick, self._state.tick)
        seen = HALF_LIFE / math.log(2) * (1 - 2 ** (-(tick - self._state.began) / HALF_LIFE))
        return self._decayed(tick) / max(seen, LEAST) * DAY_TICKS

    def _decayed(self, tick: int) -> float:
        return self._state.opened * float(2 ** (-min(tick - self._state.tick, CALM) / HALF_LIFE))

    def snapshot(self) -> bytes:
        return msgspec.msgpack.encode(self._state)

    def restore(self, state: bytes) -> None:
        self._state = msgspec.msgpack.decode(state, type=_State)
