"""How much of a wave was already out when it was alerted, counted over the posts themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from bench.matching import EARLY_MS, Matches, Stretch
from bench.posts import epoch_ms, open_lines
from detectors.fold import fold_tag

_TAG = re.compile(r"#(\w+)")


class Author(msgspec.Struct, frozen=True, gc=False):
    id: str = ""


class Line(msgspec.Struct, gc=False):
    created_at: str
    platform: str = ""
    author: Author = Author()
    text: str = ""
    kind: str = "original"
    hashtags: list[str] | None = None


def shares_out(posts: Path, matches: Matches) -> dict[str, float]:
    """For each launch that was alerted, by id, the share of its posts (any account's) published by then."""
    told = [s for s in matches.stretches if s.truth.kind == "launch" and s.truth.id in matches.found]
    said_at = {s.truth.id: min(at for at, _ in matches.found[s.truth.id]) for s in told}
    total: dict[str, int] = {}
    out: dict[str, int] = {}
    for s, at, _ in uses_of(posts, told):
        name = s.truth.id
        total[name] = total.get(name, 0) + 1
        out[name] = out.get(name, 0) + (at <= said_at[name])
    return {name: out[name] / count for name, count in sorted(total.items())}


def uses_of(posts: Path, stretches: Iterable[Stretch]) -> Iterator[tuple[Stretch, int, str]]:
    """Every post on a stretch's hashtags from its start to its end: whose, when (epoch ms), by which account."""
    of_tag: dict[str, list[Stretch]] = {}
    for s in stretches:
        for tag in s.tags:
            of_tag.setdefault(tag, []).append(s)
    decoder = msgspec.json.Decoder(Line)
    folded: dict[str, str] = {}
    with open_lines(posts, "rb") as file:
        for number, raw in enumerate(file, 1):
            try:
                line = decoder.decode(raw)
            except msgspec.DecodeError as error:
                raise SystemExit(f"{posts}, line {number}: {error}") from None
            tags = line.hashtags if line.hashtags is not None else _TAG.findall(line.text)
            keys = {folded.get(tag) or folded.setdefault(tag, fold_tag(tag)) for tag in tags}
            of_line = {s.truth.id: s for key in keys for s in of_tag.get(key, ())}
            if not of_line or line.kind == "delete":
                continue
            at = epoch_ms(line.created_at)
            for s in of_line.values():
                if s.start + EARLY_MS <= at <= s.end:
                    yield s, at, f"{line.platform}:{line.author.id}"
