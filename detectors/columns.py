"""Columns: those of a state with a row a slot, taken out and put back; where runs begin; stretches as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from detectors.post import Bools

Slots = npt.NDArray[np.intp]
Columns = TypeVar("Columns", bound=tuple[npt.NDArray[Any], ...])  # a NamedTuple of columns of one length


def differs(column: npt.NDArray[Any]) -> Bools:
    """Whether each value is another than the one before it; the first is."""
    new = np.ones(len(column), np.bool_)
    np.not_equal(column[1:], column[:-1], out=new[1:])
    return new


def joined_up(parts: Sequence[Columns]) -> Columns:
    """Several stretches of columns as one."""
    kind: Callable[..., Columns] = type(parts[0])
    return kind(*(np.concatenate(column) for column in zip(*parts, strict=True)))


class SlotColumns:
    """What keeps one row a slot in each of its arrays; ``_columns`` names others where there are any."""

    def _columns(self) -> dict[str, npt.NDArray[Any]]:
        return {name.lstrip("_"): value for name, value in vars(self).items() if isinstance(value, np.ndarray)}

    def columns(self, slots: Slots) -> dict[str, npt.NDArray[Any]]:
        """All state of these slots."""
        return {name: column[slots] for name, column in self._columns().items()}

    def set_columns(self, slots: Slots, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        """Take over what ``columns`` gave."""
        for name, column in self._columns().items():
            column[slots] = columns[name]
