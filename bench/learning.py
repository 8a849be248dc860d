"""What learning brings on words that no lexicon has: which wave's call is heard, and what is read as one by mistake.

    python -m bench.learning --seeds 2 --seeds 3
    python -m bench.learning --seeds 3 --sentences

The scenario ``jargon``: three operations (Portuguese, Urdu, a jargon in English words) call one storm after another,
each on a new hashtag, among people who speak the same language. Each seed runs twice, with and without learning.
*Heard* is a call that judge was told of with a score of .5 or more, *told* one of .8 or more (a launch_signal of its
own). *False* are other posts that were: per 1,000 posts of those languages.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from detectors.calls import CallGrammar
from detectors.calls.learned import Learned, LearnedEar, LessonRef, Taught, fit
from streams.config import Settings, load
from streams.scenarios.tongues import TONGUES, say
from streams.scenarios.writer import truth_file, write_scenario
from streams.sources.files import read_records
from streams.topology import Topology

HEARD, TOLD = 0.5, 0.8


@dataclass
class Run:
    """One replay: the scores by post, the versions, and the alerts by kind."""

    scores: dict[str, float] = field(default_factory=dict)
    models: list[Learned] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


def run(path: Path, settings: Settings) -> Run:
    done, topology = Run(), Topology(settings)
    topology.lessons.on_model = done.models.append
    topology.lessons.on_call = lambda call: done.scores.update({call.post_id: call.reading.score})
    alerts = [alert for records in read_records([path]) for alert in topology.apply(records)]
    alerts += topology.finish()
    done.kinds = Counter({a.data["alert_id"]: a.data["kind"] for a in alerts}.values())
    return done


def calls_of(path: Path) -> tuple[dict[str, str], set[str], int]:
    """Posts that are calls or repeat one -> the launch that they call for; the callers' own posts; posts in all."""
    truth = [json.loads(line) for line in truth_file(path).read_bytes().splitlines()]
    by_tag = {t["tags"][0]: t for t in truth}
    said: dict[str, str] = {}
    count = 0
    for line in path.read_bytes().splitlines():
        post: dict[str, Any] = json.loads(line)
        if post["lang"] in ("pt", "ur", "en"):
            count += 1
        for tag in post["hashtags"]:
            launch = by_tag.get(tag)
            if launch is not None and post["created_at"] < launch["onset_at"]:
                said[post["id"]] = launch["id"]
    return said, {t["call"]["post_id"] for t in truth}, count


def report(seed: int, folder: Path, settings: Settings) -> dict[str, Any]:
    path = folder / f"jargon-{seed}.jsonl"
    write_scenario("jargon", seed, path)
    said, openers, count = calls_of(path)
    opener_of = {said[post]: post for post in openers}
    off = run(path, settings.model_copy(update={"calls": replace(settings.calls, learn=False)}))
    on = run(path, settings.model_copy(update={"calls": replace(settings.calls, learn=True)}))
    launches = sorted(opener_of, key=lambda name: int(name.split("-")[1]))
    rows: dict[str, Any] = {}
    for code in TONGUES:
        own = [opener_of[name] for name in launches if name.endswith(code)]
        rows[code] = {
            "off": [round(off.scores.get(post, 0.0), 2) for post in own],
            "on": [round(on.scores.get(post, 0.0), 2) for post in own],
        }
    return {
        "seed": seed,
        "calls": rows,
        "false_per_1000": {
            name: {
                "heard": 1000 * sum(s >= HEARD for p, s in r.scores.items() if p not in said) / count,
                "told": 1000 * sum(s >= TOLD for p, s in r.scores.items() if p not in said) / count,
            }
            for name, r in (("off", off), ("on", on))
        },
        "versions": len(on.models),
        "refused": sum(model.refused is not None for model in on.models),
        "alerts": {"off": dict(off.kinds), "on": dict(on.kinds)},
    }


def sentences(seed: int) -> list[dict[str, Any]]:
    """The model by itself: waves of four calls and four other lines teach; 100 new calls, 400 other lines are read."""
    grammar, found = CallGrammar(), []
    for code in TONGUES:
        rng = np.random.default_rng(seed)
        lessons = [_lesson(rng, code, wave) for wave in range(4)]
        for waves in (2, 3, 4):
            weights, words, floor, full = fit(lessons[:waves], 2)
            ear = LearnedEar(Learned(1, 0, 0, 0, waves=waves, words=words, weights=weights, floor=floor, full=full))
            calls = [say(rng, code, "call", tags="#x") for _ in range(100)]
            others = [say(rng, code, "chat") for _ in range(300)] + [say(rng, code, "cause") for _ in range(100)]
            heard, false = (_scores(grammar, ear, texts) for texts in (calls, others))
            shares = {"heard": heard, "told": heard, "false": false}
            least = {"heard": HEARD, "told": TOLD, "false": HEARD}
            found.append(
                {"tongue": code, "waves": waves}
                | {name: sum(s >= least[name] for s in scores) / len(scores) for name, scores in shares.items()}
            )
    return found


def _lesson(rng: np.random.Generator, code: str, wave: int) -> Taught:
    calls = [say(rng, code, "call", tags=f"#t{wave}") for _ in range(4)] + [say(rng, code, "chat") for _ in range(4)]
    ordinary = [say(rng, code, "chat") for _ in range(48)] + [f"{say(rng, code, 'cause')} #t" for _ in range(16)]
    return Taught(LessonRef(f"a{wave}", 0, [], [], 0), calls, ordinary, [])


def _scores(grammar: CallGrammar, ear: LearnedEar, texts: list[str]) -> list[float]:
    read = set(ear.candidates(texts))
    readings = [
        grammar.read(text, "", 0, ["t"], None, ear.term(text)) if i in read else None for i, text in enumerate(texts)
    ]
    return [0.0 if reading is None else reading.score for reading in readings]


def main(
    seeds: Annotated[list[int], typer.Option()],
    by_sentence: Annotated[bool, typer.Option("--sentences", help="The model by itself, without a stream.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Measure and print: the score of the opening call of each wave in turn."""
    if by_sentence:
        for seed in seeds:
            for line in sentences(seed):
                print(json.dumps({"seed": seed} | line))
        return
    settings = load(None)
    with TemporaryDirectory() as folder:
        found = [report(seed, Path(folder), settings) for seed in seeds]
    if as_json:
        print(json.dumps(found))
        return
    console = Console(width=120)
    for one in found:
        table = Table(f"seed {one['seed']}", "learning", *(f"wave {i + 1}" for i in range(6)), box=None)
        for code, rows in one["calls"].items():
            for name in ("off", "on"):
                table.add_row(code, name, *(f"{score:.2f}" for score in rows[name]))
        console.print(table)
        console.print({key: one[key] for key in ("false_per_1000", "versions", "refused", "alerts")})


if __name__ == "__main__":
    typer.run(main)
