"""Output files that are there whole or not at all: what stood there before stays until its successor is complete."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from streams.errors import InputError


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """A text file to write to that takes ``path``'s place at the end; after an error ``path`` is as it was.

    So the output may be the input. A pipe or a device is written to as it comes.
    """
    if path.exists() and not path.is_file():
        with path.open("w", newline="", encoding="utf-8") as file:
            yield file
        return
    part = path.with_name(f"{path.name}.part")
    try:
        file = part.open("w", newline="", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}", "give a folder that exists and can be written") from None
    try:
        with file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
