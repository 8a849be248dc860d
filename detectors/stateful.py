"""What detectors share: their whole state is one msgspec struct, so it goes to bytes and back without code."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

import msgspec

S = TypeVar("S", bound=msgspec.Struct)


class Stateful(Generic[S]):
    """A detector whose state is ``self.state``; gives it ``snapshot`` and ``restore``.

    Dicts in the state keep their order through msgpack; sets would not, so there are none.
    """

    name: ClassVar[str]  # set by ``register``
    version: ClassVar[int]

    def __init__(self, state: S) -> None:
        self.state = state

    def snapshot(self) -> bytes:
        return msgspec.msgpack.encode((self.version, self.state))

    def restore(self, state: bytes) -> None:
        kind = type(self.state)
        version, raw = msgspec.msgpack.decode(state, type=tuple[int, msgspec.Raw])
        if version != self.version:
            raise ValueError(f"state of version {version}, this is version {self.version}")
        self.state = msgspec.msgpack.decode(raw, type=kind)
