"""Posts from files: lines of the post schema, plain or compressed, or Parquet rows; ``-`` is standard input.

Several files are read one after the other as one log: partition 0, offsets are line numbers over all of them. Lines
are not judged here, the edge does that; only their arrival is read.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
import polars as pl
import zstandard

from detectors.post import LAST_MS
from streams.decode import Time, epoch_ms
from streams.errors import InputError
from streams.whole import STDIO, opened
from streams.wire import Record

_CHUNK_BYTES = 1 << 20
LATE_MS = 60_000  # behind the line above by so much: no disorder of collecting, but files or lines in the wrong order
_LINE_BYTES = 8 << 20  # of a longer line the rest is passed over: it is far over the record cap whatever it says
_FORMS = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet")
_PARQUET_ROWS = 10_000
_LATER_NULL = re.compile(rb',"\w+":null')
_FIRST_NULL = re.compile(rb'\{"\w+":null,?')
_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError, pl.exceptions.PolarsError, OSError)


class _Arrival(msgspec.Struct, gc=False):
    created_at: Time
    received_at: Time | None = None


_arrival = msgspec.json.Decoder(_Arrival).decode


def size_hint(paths: Sequence[Path]) -> int | None:
    """Bytes that a reader of these files goes through, for a progress bar; None when nobody can know."""
    if STDIO in paths:
        return None
    return sum(path.stat().st_size for path in paths if path.is_file())


def read_records(
    paths: Sequence[Path],
    batch_size: int = 5_000,
    on_bytes: Callable[[int], None] | None = None,
    on_file: Callable[[Path, int], None] | None = None,
    on_late: Callable[[int, int, int], None] | None = None,
) -> Iterator[list[Record]]:
    """Records of all files in batches of ``batch_size``; ``on_bytes`` hears how much of ``size_hint`` is done.

    ``on_file`` hears of each file at which offset it begins, before its first record comes; ``on_late`` of each record
    that is dated ``LATE_MS`` or more before one above it: its offset, by how many ms, and the offset of that one.

    A line arrives at its ``received_at``, else its ``created_at``, but never before the line above it: arrival is the
    running maximum, and a line without a readable time arrives with the one above. So one line dated into the future
    carries all that follow with it; where that may happen, collectors must write ``received_at``. Blank lines are
    passed over but count as lines.

    Raises ``InputError`` before the first record when a file is missing or of an unknown form, and on the way when it
    turns out to be broken.
    """
    paths = [Path(path) for path in paths]
    for path in paths:
        _check(path)
    ignored = lambda *_: None  # noqa: E731
    return _batches(paths, batch_size, on_bytes or ignored, on_file or ignored, on_late or ignored)


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of one file of whatever name that are not blank, each with its number; raises as ``read_records``."""
    _check_there(path)
    lines = (line for part, _ in _lines(path) for line in part)
    for number, line in enumerate(lines, 1):
        if line and not line.isspace():
            yield number, line


def _batches(
    paths: Sequence[Path],
    batch_size: int,
    on_bytes: Callable[[int], None],
    on_file: Callable[[Path, int], None],
    on_late: Callable[[int, int, int], None],
) -> Iterator[list[Record]]:
    batch: list[Record] = []
    line_number, arrived_at, latest, behind = 0, 0, 0, 0
    for path in paths:
        on_file(path, line_number)
        for lines, read in _lines(path):
            for line in lines:
                if line and not line.isspace():
                    said = _arrived_at(line)
                    if said > arrived_at:
                        arrived_at, latest = said, line_number
                    elif said and said <= arrived_at - LATE_MS:
                        on_late(line_number, arrived_at - said, latest)
                    batch.append(Record(line, 0, line_number, arrived_at))
                    if len(batch) == batch_size:
                        yield batch
                        batch = []
                line_number += 1
            on_bytes(behind + read)
        behind += size_hint([path]) or 0
    if batch:
        yield batch


def _arrived_at(line: bytes) -> int:
    """Epoch ms, 0 when the line does not say."""
    try:
        seen = _arrival(line)
    except (ValueError, RecursionError):  # the edge will say what is wrong with it
        return 0
    return min(epoch_ms(seen.received_at or seen.created_at), LAST_MS)


def _check(path: Path) -> None:
    _check_there(path)
    if path != STDIO and not path.name.endswith(_FORMS):
        raise InputError(f"{path}: unknown kind of file", f"give one of {', '.join(_FORMS)}, or - for standard input")


def _check_there(path: Path) -> None:
    if path == STDIO:
        return
    if path.is_dir():
        raise InputError(f"{path}: a folder", "name the files in it, one by one or as FOLDER/*.jsonl")
    if not path.exists():
        raise InputError(f"{path}: no such file", "check the path; a folder must be given file by file")


def _lines(path: Path) -> Iterator[tuple[list[bytes], int]]:
    """Complete lines in order, with the number of bytes of the file that are behind them."""
    try:
        if path == STDIO:
            piped = cast(BufferedReader, opened(path, "give files, or posts by a pipe"))
            yield from _split(_chunks(piped.read1), lambda: 0)
        elif path.suffix == ".parquet":
            yield from _parquet_lines(path)
        else:
            with path.open("rb") as source:
                yield from _split(_decompressed(source, path), source.tell if source.seekable() else lambda: 0)
    except _BROKEN as error:
        raise InputError(
            f"{path}: broken after the lines read so far: {error}", "fetch or write the file again, or cut it there"
        ) from None


def _chunks(read: Callable[[int], bytes], size: int = _CHUNK_BYTES) -> Iterator[bytes]:
    while chunk := read(size):
        yield chunk


def _decompressed(source: BinaryIO, path: Path) -> Iterator[bytes]:
    if path.suffix == ".gz":
        return _chunks(gzip.open(source).read)
    return _zstd_chunks(source) if path.suffix == ".zst" else _chunks(source.read)


def _zstd_chunks(source: BinaryIO) -> Iterator[bytes]:
    """All frames of a file; the library's own reader takes a file that was cut off for a complete one."""
    frame = None
    for piece in _chunks(source.read, zstandard.DECOMPRESSION_RECOMMENDED_INPUT_SIZE):
        rest = piece
        while rest:
            frame = frame or zstandard.ZstdDecompressor().decompressobj()
            yield frame.decompress(rest)
            rest = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
    if frame is not None:
        raise EOFError("it ends inside a frame")


def _split(chunks: Iterator[bytes], tell: Callable[[], int]) -> Iterator[tuple[list[bytes], int]]:
    rest = b""
    for chunk in chunks:
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()[:_LINE_BYTES]
        yield lines, tell()
    if rest:
        yield [rest], tell()


def _parquet_lines(path: Path) -> Iterator[tuple[list[bytes], int]]:
    """Rows as the JSON lines that they stand for. A null is a field that is not there, a time without a zone is UTC."""
    frame = pl.scan_parquet(path)
    schema = frame.collect_schema()
    frame = frame.select(_json_ready(pl.col(name), dtype).alias(name) for name, dtype in schema.items())
    rows, size = pl.scan_parquet(path).select(pl.len()).collect().item() or 1, path.stat().st_size
    done = 0
    for part in frame.collect_batches(chunk_size=_PARQUET_ROWS):
        # Quotes inside strings are escaped, so these patterns only ever meet fields.
        text = _FIRST_NULL.sub(b"{", _LATER_NULL.sub(b"", part.write_ndjson().encode()))
        done += part.height
        yield text.splitlines(), size * done // rows


def _json_ready(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime):
        utc = column.dt.convert_time_zone("UTC") if dtype.time_zone else column.dt.replace_time_zone("UTC")
        return utc.dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    if isinstance(dtype, pl.Struct):
        fields = [_json_ready(pl.field(field.name), _dtype(field)).alias(field.name) for field in dtype.fields]
        return column.struct.with_fields(fields)
    return column


def _dtype(field: pl.Field) -> pl.DataType:
    return field.dtype if isinstance(field.dtype, pl.DataType) else field.dtype()
