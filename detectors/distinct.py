"""How many different accounts (or texts, or posts): exact while they are few, then an estimate in fixed space."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np

EXACT = 256
_BITS = 10  # 1,024 registers: 1 KiB, standard error 3.3 %
_REGISTERS = 1 << _BITS
_POWERS = np.exp2(-np.arange(66.0))


class Distinct(msgspec.Struct):
    """Counts distinct 64-bit hashes: a list up to ``EXACT`` of them, then HyperLogLog.

    Linear counting fills in while registers are empty (Flajolet et al., "HyperLogLog", 2007); so the estimate is good
    to about 2 % up to a few thousand and 3.3 % beyond.

    When it does not work: it cannot say *which*; and values must be uniform hashes.

    >>> from detectors.hashing import identity
    >>> few, many = Distinct(), Distinct()
    >>> few.add([5, 5, 7]); few.count
    2
    >>> many.add(identity(1, str(i)) for i in range(20_000)); 18_500 < many.count < 21_500
    True
    """

    values: dict[int, bool] = {}  # a dict keeps the order of arrival
    registers: bytes = b""
    estimate: int = 0

    def add(self, hashes: Iterable[int]) -> None:
        if not self.registers:
            self.values.update(dict.fromkeys(hashes, True))
            if len(self.values) <= EXACT:
                return
            hashes, self.values, self.registers = self.values, {}, bytes(_REGISTERS)
        registers = bytearray(self.registers)
        for value in hashes:
            rank = 64 - _BITS - (value >> _BITS).bit_length() + 1
            at = value & (_REGISTERS - 1)
            registers[at] = max(registers[at], rank)
        if registers != self.registers:
            self.registers = bytes(registers)
            self.estimate = _estimate(self.registers)

    @property
    def count(self) -> int:
        return self.estimate if self.registers else len(self.values)


def _estimate(registers: bytes) -> int:
    ranks = np.frombuffer(registers, np.uint8)
    empty = _REGISTERS - int(np.count_nonzero(ranks))
    estimate = 0.7213 / (1 + 1.079 / _REGISTERS) * _REGISTERS**2 / float(_POWERS[ranks].sum())
    if estimate <= 2.5 * _REGISTERS and empty:
        estimate = _REGISTERS * float(np.log(_REGISTERS / empty))
    return round(estimate)
