"""Dicts that forget their oldest keys, at a cost that does not grow with what was forgotten."""

from __future__ import annotations

from itertools import islice
from typing import Any


def forget_oldest(kept: dict[Any, Any], most: int) -> None:
    """Leave the newest ``most`` keys, once there are an eighth more. Call it after every insertion.

    Strides matter: a dict finds its first key by walking over all that were deleted before it, so dropping one for
    each one added is quadratic.

    >>> kept = dict.fromkeys(range(9)); forget_oldest(kept, 8); len(kept)
    9
    >>> kept[9] = None; forget_oldest(kept, 8); list(kept)
    [2, 3, 4, 5, 6, 7, 8, 9]
    """
    if len(kept) > most + most // 8:
        for key in list(islice(kept, len(kept) - most)):
            del kept[key]
