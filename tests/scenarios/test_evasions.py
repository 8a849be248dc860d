"""Evasions change how a launch looks and nothing else of the stream."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from streams.errors import ConfigError
from streams.scenarios.evasions import EVASIONS
from streams.scenarios.simulation import simulate


def staged(*evade: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Posts on the first launch's tags, and the rest of the stream."""
    stream = simulate("staff", 5, hours=24, rate=0.02, launches=2, bursts=0, public=0.0, evade=evade)
    posts = [json.loads(line) for line in stream]
    tags = {tag for truth in stream.truth for tag in truth.tags}
    ids = {p["id"] for p in posts if tags & set(p["hashtags"])}
    return [p for p in posts if p["id"] in ids], [p for p in posts if p["id"] not in ids]


def at(post: dict[str, Any]) -> float:
    return datetime.fromisoformat(post["created_at"]).timestamp()


@pytest.mark.parametrize("names", [*((name,) for name in EVASIONS), tuple(EVASIONS)], ids="+".join)
def test_an_evasion_is_repeatable_and_leaves_the_background_alone(names: tuple[str, ...]) -> None:
    plain, evaded = staged(), staged(*names)
    assert evaded == staged(*names)
    assert evaded[0] != plain[0]
    assert [p["id"] for p in evaded[1]] == [p["id"] for p in plain[1]]


@pytest.mark.parametrize("name", ["jitter", "ramp"])
def test_nobody_reposts_what_is_not_yet_written(name: str) -> None:
    wave, _ = staged(name)
    written = {p["id"]: at(p) for p in wave if p["kind"] != "delete"}
    follows = [p for p in wave if p.get("ref") in written]
    assert follows
    assert all(at(p) > written[p["ref"]] for p in follows)


def test_deleted_posts_are_gone_a_minute_later() -> None:
    wave, _ = staged("delete")
    written = {p["id"]: at(p) for p in wave if p["kind"] != "delete"}
    gone = {p["id"]: at(p) for p in wave if p["kind"] == "delete"}
    assert sum(gone[i] - written[i] == pytest.approx(60) for i in gone) == len(gone) > 0


def test_an_unknown_evasion_is_named() -> None:
    with pytest.raises(ConfigError, match="invisible"):
        list(simulate("staff", 5, hours=24, rate=0.02, launches=1, bursts=0, evade=("invisible",)))
