"""Several seeds of one stranger, one after the other: a stream as long as operators need to say a few hundred things.

    python -m bench.strangers.chain nine --seeds 31 --seeds 32 --seeds 33 --seeds 34 --out nine.jsonl
    python -m bench.feedback nine.jsonl

Every seed has accounts of its own and begins on the day after the one before; a group comes back only within its seed.
"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import msgspec
import typer
from rich.progress import track

from bench.strangers import GENERATORS
from streams.commands.output import stderr
from streams.scenarios.writer import truth_file

_TIME: Final = re.compile(rb'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))"')
_DAY: Final = timedelta(days=1)


def _later(line: bytes, shift: timedelta) -> dict[str, Any]:
    """A line whose times, accounts' too, are so much later: ages stay what they are."""

    def moved(found: re.Match[bytes]) -> bytes:
        at = (datetime.fromisoformat(found[1].decode()) + shift).astimezone(UTC)
        return f'"{at.isoformat(timespec="milliseconds")}"'.encode()

    line_later: dict[str, Any] = msgspec.json.decode(_TIME.sub(moved, line))
    return line_later


def _own(seed: int, post: dict[str, Any]) -> dict[str, Any]:
    """The post with ids that no other seed has."""
    author = post["author"] | {"id": f"s{seed}-{post['author']['id']}"}
    ref = {"ref": f"s{seed}-{post['ref']}"} if post.get("ref") else {}
    return post | {"id": f"s{seed}-{post['id']}", "author": author} | ref


def _own_label(seed: int, label: dict[str, Any]) -> dict[str, Any]:
    campaign = {"campaign": f"s{seed}-{label['campaign']}"} if label.get("campaign") else {}
    call = label.get("call")
    called = {"call": call | {"post_id": f"s{seed}-{call['post_id']}"}} if call and call.get("post_id") else {}
    return label | {"id": f"s{seed}-{label['id']}"} | campaign | called


def main(
    author: Annotated[str, typer.Argument(help=f"One of {', '.join(GENERATORS)}.")],
    seeds: Annotated[list[int], typer.Option(help="In this order.")],
    out: Annotated[Path, typer.Option(help="Posts; the truth lies beside them.")],
) -> None:
    """Lay the streams and join them."""
    if author not in GENERATORS:
        raise typer.BadParameter(f"no author is called {author!r}", param_hint="AUTHOR")
    begin = end = None
    with TemporaryDirectory() as folder, out.open("wb") as posts, truth_file(out).open("wb") as truth:
        for seed in track(seeds, "streams laid", console=stderr):
            laid = Path(folder) / "posts.jsonl"
            command = [sys.executable, str(GENERATORS[author]), "--seed", str(seed), "--out", str(laid)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            labels = truth_file(laid).read_bytes().splitlines()
            span = next(s for s in map(msgspec.json.decode, labels) if s["kind"] == "span")
            first, last = (datetime.fromisoformat(span[name]) for name in ("onset_at", "end_at"))
            begin, end = begin or first, end or first
            shift = end - first
            end += _DAY * -((first - last) // _DAY)  # whole days, or the hours of the day would move
            with laid.open("rb") as lines:
                posts.writelines(msgspec.json.encode(_own(seed, _later(line, shift))) + b"\n" for line in lines)
            known = (_later(line, shift) for line in labels)
            truth.writelines(
                msgspec.json.encode(_own_label(seed, label)) + b"\n" for label in known if label["kind"] != "span"
            )
        whole: dict[str, Any] = {"id": "span", "kind": "span", "tags": [], "onset_at": begin, "end_at": end}
        truth.write(msgspec.json.encode(whole) + b"\n")


if __name__ == "__main__":
    typer.run(main)
