"""Snapshots: arrays as bytes (msgpack of dtype, shape and content, little-endian everywhere), and chunks by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

T = TypeVar("T")


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


def beneath(prefix: str, named: Mapping[str, T]) -> dict[str, T]:
    """What has a name that begins so, by the rest of its name.

    >>> beneath("slots/", {"slots/3": b"a", "counts": b"b"})
    {'3': b'a'}
    """
    return {name.removeprefix(prefix): value for name, value in named.items() if name.startswith(prefix)}
