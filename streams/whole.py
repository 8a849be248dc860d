"""Files that a command reads and writes, or the standard streams. An output file is there whole or not at all: what
stood there before stays until its successor is complete."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from streams.errors import InputError

STDIO: Final = Path("-")  # standard input where something is read, standard output where it is written


def opened(path: Path, hint: str) -> BinaryIO:
    """A file to read, or standard input; ``hint`` says what is expected where there is none."""
    if path == STDIO:
        if sys.stdin is None:
            raise InputError("standard input is closed", hint)
        return sys.stdin.buffer
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}", hint) from None


def keep_apart(read: Iterable[Path | None], written: Iterable[Path | None]) -> None:
    """``InputError`` where a file would take the place of what it is made from, or of another output."""
    sources = {path.resolve() for path in read if path not in (None, STDIO)}
    targets: set[Path] = set()
    for path in filter(None, written):
        place = path if path == STDIO else path.resolve()
        if place in sources:
            raise InputError(f"{path} is read, and would be overwritten", "choose another name for the output")
        if place in targets and (path.is_file() or not path.exists()):  # a device takes any number
            raise InputError(f"{path} is named for two outputs", "choose another place for one of them")
        targets.add(place)


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes ``path``'s place at the end; after an error ``path`` is as it was.

    So the output may be the input, where no ``keep_apart`` forbids it. A pipe, a device and standard output are written
    to as it comes.
    """
    if path == STDIO:
        if sys.stdout is None:
            raise InputError("standard output is closed", "name a file to write to")
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
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
