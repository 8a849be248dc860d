"""Detectors' words as people read them: powers of ten as plain numbers."""

from __future__ import annotations

import re

_POWER = re.compile(r"10\^(-?\d+(?:\.\d+)?)")
_MOST = 9.0  # a power of ten beyond which a number is only many zeros


def plain(text: str) -> str:
    """A detector's words with its powers of ten as numbers, to two digits.

    >>> plain("so many come by chance once in 10^2.4 such times"), plain("10^12.1")
    ('so many come by chance once in 250 such times', 'over 1,000,000,000')
    """
    return _POWER.sub(_number_of, text)


def _number_of(power: re.Match[str]) -> str:
    exponent = float(power[1])
    return "over 1,000,000,000" if exponent > _MOST else f"{float(f'{10**exponent:.2g}'):,.10g}"
