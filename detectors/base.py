"""The protocol of evidence detectors, and the register that makes adding one a matter of one file."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Protocol, TypeVar

from detectors.evidence import Finding
from detectors.post import Uses


class Detector(Protocol):
    """One unit of evidence about one watched tag; an instance knows nothing of other tags.

    State is bounded by constants of the class, whatever arrives. The same rows in the same order give the
    same finding, whatever the batches they came in.
    """

    name: ClassVar[str]
    version: ClassVar[int]

    def update(self, uses: Uses) -> None:
        """Take the next rows of this tag (and deletions, ``tag == NO_ID``), oldest first."""

    def evidence(self, at: int) -> Finding:
        """The finding at arrival instant ``at`` (ms). Changes nothing."""

    def snapshot(self) -> bytes:
        """All state, so that ``restore`` in a fresh instance goes on as if nothing had happened."""

    def restore(self, state: bytes) -> None:
        """Take over what ``snapshot`` gave; raises ``ValueError`` on another version's bytes."""


REGISTER: dict[str, type[Detector]] = {}

D = TypeVar("D", bound=Detector)


def register(name: str) -> Callable[[type[D]], type[D]]:
    """Class decorator: make a detector known under ``name``, which is also its prefix in measures."""

    def add(cls: type[D]) -> type[D]:
        if name in REGISTER:
            raise ValueError(f"two detectors are called {name!r}")
        cls.name = name
        REGISTER[name] = cls
        return cls

    return add
