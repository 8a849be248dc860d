"""Arrays as bytes for snapshots: msgpack of dtype, shape and content, little-endian whatever the machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt


def pack(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """Bytes from which ``unpack`` makes the same arrays.

    >>> unpack(pack({"a": np.arange(3)}))["a"].tolist()
    [0, 1, 2]
    """
    columns = {
        name: (array.dtype.newbyteorder("<").str, list(array.shape), np.ascontiguousarray(array).tobytes())
        for name, array in arrays.items()
    }
    return msgspec.msgpack.encode(columns)


def unpack(data: bytes) -> dict[str, npt.NDArray[Any]]:
    """Fresh, writable arrays from what ``pack`` gave."""
    columns = msgspec.msgpack.decode(data, type=dict[str, tuple[str, list[int], bytes]])
    return {
        name: np.frombuffer(content, dtype=np.dtype(dtype)).reshape(shape).copy()
        for name, (dtype, shape, content) in columns.items()
    }
