"""Files of every form give the same records, and a broken one says so."""

from __future__ import annotations

import gzip
import io
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest
import zstandard

from detectors.post import LAST_MS
from streams.decode import Post, decode
from streams.errors import InputError
from streams.sources.files import read_records, size_hint
from streams.wire import Record
from tests.streams.posts import AT, line, post


def stamp(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")


LINES = [line(id=str(i), created_at=stamp(AT + 1_000 * i), text=f"نص {i} \u2028 #tag") for i in range(50)]


def read(*paths: Path, batch_size: int = 7) -> list[Record]:
    batches = list(read_records(paths, batch_size=batch_size))
    assert all(len(batch) == batch_size for batch in batches[:-1])
    return [record for batch in batches for record in batch]


def write(path: Path, content: bytes) -> Path:
    if path.suffix == ".gz":
        half = len(content) // 2
        content = gzip.compress(content[:half]) + gzip.compress(content[half:])  # as made by appending
    elif path.suffix == ".zst":
        half = len(content) // 2
        content = zstandard.compress(content[:half]) + zstandard.compress(content[half:])
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.jsonl.gz", "posts.jsonl.zst"])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_plain_and_compressed_lines_are_the_same_records(tmp_path: Path, name: str, end: bytes) -> None:
    records = read(write(tmp_path / name, b"\n".join(LINES) + end))
    assert records == [Record(value, 0, i, AT + 1_000 * i) for i, value in enumerate(LINES)]


def test_standard_input_is_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(LINES))))
    assert [record.value for record in read(Path("-"))] == LINES
    assert size_hint([Path("-")]) is None


def test_several_files_are_one_log(tmp_path: Path) -> None:
    first = write(tmp_path / "a.jsonl", b"\n".join(LINES[:20]) + b"\n")
    second = write(tmp_path / "b.jsonl.gz", b"\n".join(LINES[20:]))
    assert read(first, second) == read(write(tmp_path / "all.jsonl", b"\n".join(LINES)))


def test_blank_lines_are_passed_over_but_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "posts.jsonl", b"\n\r\n" + LINES[0] + b"\r\n  \n" + LINES[1] + b"\n\n")
    assert [(record.offset, decode(record)) for record in read(path)] == [
        (2, decode(Record(LINES[0], 0, 2, AT))),
        (4, decode(Record(LINES[1], 0, 4, AT + 1_000))),
    ]


@pytest.mark.parametrize("batch_size", [1, 2, 100])
def test_arrival_is_the_running_maximum(tmp_path: Path, batch_size: int) -> None:
    lines = [
        b"{",
        line(created_at=stamp(AT)),
        line(created_at=stamp(AT - 5_000)),
        line(created_at=stamp(AT - 5_000), received_at=stamp(AT + 2_000)),
        line(created_at=stamp(AT + 9_000), received_at=stamp(AT + 1_000)),
        b"\xff not a post",
        line(created_at="2024-12-08T15:33:00"),
        b'{"created_at":' + b"[" * 100_000,
        line(created_at=stamp(AT + 3_000), received_at=None),
        line(created_at="9999-12-31T23:59:59-14:00"),
    ]
    records = read(write(tmp_path / "posts.jsonl", b"\n".join(lines)), batch_size=batch_size)
    assert [record.value for record in records] == lines
    assert [record.arrived_at - AT for record in records[1:]] == [
        0, 0, 2_000, 2_000, 2_000, 2_000, 2_000, 3_000, LAST_MS - AT,
    ]  # fmt: skip


def test_a_line_over_every_cap_is_cut_and_the_next_one_is_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "posts.jsonl", b'{"x":"' + b"x" * (20 << 20) + b'"}\n' + LINES[0])
    monster, next_one = read(path)
    assert 256 * 1024 < len(monster.value) <= 10 << 20
    assert (next_one.value, next_one.offset) == (LINES[0], 1)


def test_parquet_rows_are_posts(tmp_path: Path) -> None:
    posts = [
        post(id="1", hashtags=["one"], media=[{"hash": "ff", "kind": "image"}], lang="ar", received_at=stamp(AT + 9)),
        post(id="2", text='says ,"lang":null or {"a":null}', author={"id": "b", "followers": 3, "location": ""}),
        post(id="3", media=[{"hash": "00"}], engagement={"likes": 2}, kind="repost", ref="1"),
    ]
    rows = pl.DataFrame(posts, schema_overrides={"media": pl.List(pl.Struct({"kind": pl.String, "hash": pl.String}))})
    rows.write_parquet(tmp_path / "posts.parquet")
    records = read(tmp_path / "posts.parquet")
    lines = read(write(tmp_path / "posts.jsonl", b"\n".join(map(msgspec.json.encode, posts))))
    assert [decode(record) for record in records] == [decode(record) for record in lines]
    assert [record[1:] for record in records] == [record[1:] for record in lines]


@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Baghdad"])
def test_parquet_times_may_be_times(tmp_path: Path, zone: str | None) -> None:
    instant: Any = pl.Series([AT]).cast(pl.Datetime("ms"))
    if zone is not None:
        instant = instant.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    rows = pl.DataFrame({"id": ["1"], "platform": ["x"], "text": ["t"]}).with_columns(
        created_at=instant, author=pl.struct(id=pl.lit("a"), created_at=instant)
    )
    rows.write_parquet(tmp_path / "posts.parquet")
    (record,) = read(tmp_path / "posts.parquet")
    read_back = decode(record)
    assert isinstance(read_back, Post)
    assert record.arrived_at == AT
    assert read_back.author.created_at == read_back.created_at == datetime.fromtimestamp(AT / 1000, UTC)


def test_progress_ends_at_the_size_of_all_files(tmp_path: Path) -> None:
    paths = [write(tmp_path / name, b"\n".join(LINES)) for name in ("a.jsonl", "b.jsonl.gz", "c.jsonl.zst")]
    pl.DataFrame([msgspec.json.decode(value) for value in LINES]).write_parquet(tmp_path / "d.parquet")
    paths.append(tmp_path / "d.parquet")
    heard: list[int] = []
    assert sum(map(len, read_records(paths, on_bytes=heard.append))) == 4 * len(LINES)
    assert heard == sorted(heard)
    assert heard[-1] == size_hint(paths)


@pytest.mark.parametrize(
    ("name", "says"),
    [("no.jsonl", "no such file"), ("no", "no such file"), ("posts.csv", "unknown kind of file"), ("", "a folder")],
)
def test_what_cannot_be_read_is_said_before_the_first_record(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "posts.csv").write_text("id")
    good = write(tmp_path / "posts.jsonl", LINES[0])
    with pytest.raises(InputError, match=says) as refused:
        read_records([good, tmp_path / name])
    assert refused.value.hint


@pytest.mark.parametrize("name", ["posts.jsonl.gz", "posts.jsonl.zst", "posts.parquet"])
@pytest.mark.parametrize("damage", ["cut", "other"])
def test_a_broken_file_is_an_input_error(tmp_path: Path, name: str, damage: str) -> None:
    path = tmp_path / name
    if name.endswith("parquet"):
        pl.DataFrame([msgspec.json.decode(value) for value in LINES]).write_parquet(path)
    else:
        write(path, b"\n".join(LINES))
    path.write_bytes(path.read_bytes()[:-20] if damage == "cut" else b"something else entirely")
    with pytest.raises(InputError, match="broken") as refused:
        list(read_records([path]))
    assert refused.value.hint
