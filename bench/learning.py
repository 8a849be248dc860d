"""What learning brings on words that no lexicon has, and what it costs in other posts that are taken for calls.

    python -m bench.learning --seeds 2 --seeds 3
    python -m bench.learning --seeds 2 --ordinary /tmp/organic.jsonl.zst
    python -m bench.learning --posts /tmp/ira.jsonl.zst

By seed: the scenario ``jargon``, in which operations call one storm after another in Indonesian, Urdu, Hindi and a
jargon of English words, among people who speak the same way. By file: any posts, as those of ``bench.real``;
``--ordinary`` are only read, by the last version of each seed, without and with it. Each other stream runs with
``judge.phrases.learn`` off and with ``told``, as if an operator had confirmed every wave at once.
*Heard* is a score of .5 or more (a watch opens and waits in silence), *told* one of .8 or more (an alert of its own).
*New* are posts that are heard or told only by what was learned; in the scenario those of no operation are false.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from detectors.calls.learned import Learned
from detectors.watches import CREDIBLE
from streams.config import Settings, load
from streams.replay import replay
from streams.scenarios.tongues import TONGUES
from streams.scenarios.writer import truth_file, write_scenario
from streams.sources.files import read_records
from streams.topology import build_edge
from streams.wire import Alert

TOLD = 0.8


@dataclass
class Run:
    """One replay: the best score of each post, the versions, and the alerts by their last kind."""

    posts: int = 0
    scores: dict[str, float] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    models: list[Learned] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def run(path: Path, learn: Literal["off", "told"], settings: Settings) -> Run:
    done, kinds = Run(), dict[str, str]()
    judge = replace(settings.judge, phrases=replace(settings.judge.phrases, learn=learn))

    def emit(alert: Alert) -> None:
        kinds[alert.data["alert_id"]] = alert.data["kind"]

    def hear(call: Any) -> None:
        done.scores[call.post_id], done.texts[call.post_id] = call.reading.score, call.text

    found = replay(
        [path], settings.model_copy(update={"judge": judge}), emit, on_call=hear, on_model=done.models.append
    )
    done.posts, done.seconds, done.kinds = found.posts, found.seconds, Counter(kinds.values())
    return done


def compare(path: Path, settings: Settings, ours: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What learning changes on one stream; ``ours`` are posts of the operations."""
    off, on = run(path, "off", settings), run(path, "told", settings)
    new = {
        name: [post for post, score in on.scores.items() if score >= least > off.scores.get(post, 0.0)]
        for name, least in (("heard", CREDIBLE), ("told", TOLD))
    }
    return {
        "posts": on.posts,
        "versions": len(on.models),
        "tongues": [(tongue.lang, tongue.waves) for model in on.models[-1:] for tongue in model.tongues],
        "heard_without": _count(off.scores.values(), CREDIBLE),
        "new": {name: len(posts) for name, posts in new.items()},
        "false": {name: sum(post not in ours for post in posts) for name, posts in new.items()},
        "alerts": {"off": dict(off.kinds), "told": dict(on.kinds)},
        "seconds": {"off": round(off.seconds, 1), "told": round(on.seconds, 1)},
        "scores": (off.scores, on.scores),
        "model": on.models[-1] if on.models else Learned(0, 0, 0, 0),
        "texts": [on.texts[post] for post in new["heard"] if post not in ours],
    }


def jargon(seed: int, folder: Path, ordinary: list[Path], settings: Settings) -> dict[str, Any]:
    path = folder / f"jargon-{seed}.jsonl"
    write_scenario("jargon", seed, path)
    truth = [json.loads(line) for line in truth_file(path).read_bytes().splitlines()]
    ours = frozenset(json.loads(line)["id"] for line in path.read_bytes().splitlines() if b"_cause_" in line)
    found = compare(path, settings, ours)
    off, on = found.pop("scores")
    calls = {code: [t["call"]["post_id"] for t in truth if t["id"].endswith(code)] for code in TONGUES}
    found["calls"] = {
        code: [(round(off.get(post, 0.0), 2), round(on.get(post, 0.0), 2)) for post in posts]
        for code, posts in calls.items()
    }
    model = found.pop("model")
    return {"seed": seed} | found | {"ordinary": [read(file, model, settings) for file in ordinary]}


def read(path: Path, model: Learned, settings: Settings) -> dict[str, Any]:
    """Posts that an edge hears without and with one version, which applies to all of them here."""
    found: dict[str, Any] = {"file": path.name}
    for name in ("without", "with"):
        edge, posts = build_edge(settings), 0
        if name == "with":
            edge.versions.add(msgspec.structs.replace(model, applies_tick=0))
        scores: list[float] = []
        for records in read_records([path]):
            posts += len(records)
            scores += [call.reading.score for call in edge.apply(records, 1).calls.calls]
        found |= {"posts": posts, name: {"heard": _count(scores, CREDIBLE), "told": _count(scores, TOLD)}}
    return found


def _count(scores: Iterable[float], least: float) -> int:
    return sum(score >= least for score in scores)


def main(
    seeds: Annotated[list[int] | None, typer.Option(help="Of the scenario jargon.")] = None,
    ordinary: Annotated[list[Path] | None, typer.Option(help="Files of posts in which nobody calls.")] = None,
    posts: Annotated[list[Path] | None, typer.Option(help="Files of posts, one stream each.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Measure and print."""
    settings, console = load(None), Console(width=140)
    with TemporaryDirectory() as folder:
        found = [jargon(seed, Path(folder), ordinary or [], settings) for seed in seeds or []]
    for path in posts or []:
        found.append({"file": path.name} | compare(path, settings))
        del found[-1]["scores"], found[-1]["model"]
    if as_json:
        print(json.dumps(found))
        return
    for one in found:
        if calls := one.pop("calls", None):
            table = Table(f"seed {one['seed']}", *(f"wave {i + 1}" for i in range(len(calls[TONGUES[0]]))), box=None)
            for code, scores in calls.items():
                table.add_row(code, *(f"{before:.2f} {after:.2f}" for before, after in scores))
            console.print(table)
        console.print(one)


if __name__ == "__main__":
    typer.run(main)
