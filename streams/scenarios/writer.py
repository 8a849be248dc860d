"""Writes a scenario to a file, plain or compressed by its suffix, with its truth beside it."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

import msgspec
import zstandard

from streams.errors import InputError
from streams.scenarios.simulation import simulate
from streams.whole import written_whole

SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst")


class Summary(NamedTuple):
    """What was written."""

    posts: int
    bytes: int
    launches: int
    bursts: int
    truth: Path


def write_scenario(
    name: str,
    seed: int,
    out: Path,
    overrides: Mapping[str, Any] | None = None,
    progress: Callable[[float, int], None] | None = None,
) -> Summary:
    """Write the posts to ``out`` and the truth beside it; ``progress`` hears the share done and the posts so far."""
    simulation = simulate(name, seed, **dict(overrides or {}))
    truth_path = truth_file(out)
    posts = size = 0
    length = simulation.ends_at - simulation.starts_at
    with opened(out) as file:
        for count, data, reached in simulation.slices():
            file.write(data)
            posts, size = posts + count, size + len(data)
            if progress:
                progress((reached - simulation.starts_at) / length, posts)
    with written_whole(truth_path) as file:
        file.writelines(msgspec.json.encode(t) + b"\n" for t in simulation.truth)
    kinds = [t.kind for t in simulation.truth]
    return Summary(posts, size, kinds.count("launch"), kinds.count("organic"), truth_path)


def truth_file(out: Path) -> Path:
    """Where the truth of a file of posts is kept.

    >>> truth_file(Path("x/demo.jsonl.zst")).name
    'demo.truth.jsonl'
    """
    for suffix in SUFFIXES:
        if out.name.endswith(suffix):
            return out.with_name(out.name.removesuffix(suffix) + ".truth.jsonl")
    raise InputError(f"{out}: unknown suffix", f"one of: {', '.join(SUFFIXES)}")


@contextmanager
def opened(out: Path) -> Iterator[IO[bytes]]:
    """A file for writing; compressed bytes carry no time and no name, so that the same posts give the same file."""
    with written_whole(out) as raw:
        if out.name.endswith(".gz"):
            with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                yield cast(IO[bytes], packed)
        elif out.name.endswith(".zst"):
            with zstandard.ZstdCompressor(3).stream_writer(raw, closefd=False) as writer:
                yield cast(IO[bytes], writer)
        else:
            yield raw
