"""Output files that are there whole or not at all: what stood there before stays until its successor is complete."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from streams.errors import InputError


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes ``path``'s place at the end; after an error ``path`` is as it was.

    So the output may be the input. A pipe or a device is written to as it comes.
    """
    at_once = path.exists() and not path.is_file()
    part = path if at_once else path.with_name(f"{path.name}.part")
    try:
        file = part.open("wb")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}", "give a folder that exists and can be written") from None
    try:
        with file:
            yield file
    except BaseException:
        if not at_once:
            part.unlink(missing_ok=True)
        raise
    if not at_once:
        part.replace(path)
