"""Posts for tests, as the bytes that arrive."""

from __future__ import annotations

from typing import Any

import msgspec

from streams.wire import Record

AT = 1_733_671_980_000  # 2024-12-08 15:33:00 UTC
STAMP = "2024-12-08T15:33:00Z"


def post(**fields: Any) -> dict[str, Any]:
    """A valid post of the schema; ``None`` as a value takes a field away unless the schema allows null."""
    whole = {
        "id": "1",
        "platform": "x",
        "created_at": STAMP,
        "author": {"id": "a"},
        "text": "a text with a #tag",
    } | fields
    return {name: value for name, value in whole.items() if value is not ...}


def line(**fields: Any) -> bytes:
    return msgspec.json.encode(post(**fields))


def record(value: bytes, offset: int = 0, at: int = AT, partition: int = 0) -> Record:
    return Record(value, partition, offset, at)


def bad_records(count: int) -> list[bytes]:
    """Records that are no posts, of every family, each one different."""
    whole = line()
    families = [
        lambda i: whole[: i % (len(whole) - 1)],  # cut anywhere
        lambda i: whole + b"{%d" % i,
        lambda i: b"\xef\xbb\xbf" + line(id=str(i)),
        lambda i: line(x=i).replace(b'"x":', b'"x":NaN,"y":'),
        lambda i: line(id=i),
        lambda i: line(author=f"a{i}"),
        lambda i: line(hashtags=f"tag{i}"),
        lambda i: line(hashtags=["ok", i]),
        lambda i: line(kind="poke", id=str(i)),
        lambda i: line(platform=f"No {i}"),
        lambda i: line(author={"id": "a", "followers": -1 - i}),
        lambda i: line(created_at=f"2024-12-08T15:{i % 60:02d}:00"),
        lambda i: line(created_at=f"yesterday {i}"),
        lambda i: line(created_at=AT + i),
        lambda i: line(text=...),
        lambda i: line(author={"handle": str(i)}),
        lambda i: line(id="i" * (257 + i)),
        lambda i: line(text="t" * (40_001 + i)),
        lambda i: line(text="x", more="y" * (256 * 1024 + i)),
        lambda i: line(x=i).replace(b'"x":', b'"x":' + b"[" * 100_000),
        lambda i: line(x=i).replace(b'"x":', b'"x":' + b'{"a":' * (20_000 + i % 100)),
        lambda i: line(id=str(i), text="Q").replace(b"Q", b"\xff"),
        lambda i: line(id=str(i), more="Q").replace(b"Q", b"\xed\xa0\x80"),  # in a field that nobody reads
        lambda i: line(id=str(i), text="Q").replace(b"Q", b"\\ud800"),
        lambda i: line(id=str(i), more="Q").replace(b"Q", b"x\\udc00y"),
    ]  # fmt: skip
    return [families[i % len(families)](i) for i in range(count)]
