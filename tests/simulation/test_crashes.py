"""The whole topology over a simulated log: random batches, interleavings, crashes and restores change no alert.

All chance comes from one seed, which a failure prints. Records are in four partitions; a crash of a stage forgets
everything since its last checkpoint and reads again from the offsets that the checkpoint carries, in other batches.
"""

from __future__ import annotations

import random
import zlib
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from streams.config import Settings
from streams.detect import Detect
from streams.edge import Edge, split
from streams.judge import Judge
from streams.pieces import pieces
from streams.produce import key_of
from streams.replay import replay
from streams.scenarios.writer import write_scenario
from streams.sources.files import read_records
from streams.topology import build_detect, build_edge, build_judge
from streams.wire import Alert, CallBatch, EpisodeBatch, Record, UseBatch, decode_episodes, decode_uses, encode
from streams.wire import encode_uses as encode_rows

PARTITIONS = 4
SETTINGS = Settings(hash_key=SecretStr("test"), account_key=SecretStr("test"))


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("posts") / "demo.jsonl"
    write_scenario("demo", 1, path, {"rate": 0.5, "hours": 0.5})
    return path


@pytest.fixture(scope="module")
def expected(posts: Path) -> list[Alert]:
    alerts: list[Alert] = []
    replay([posts], SETTINGS, alerts.append)
    return alerts


def partitioned(path: Path) -> list[list[Record]]:
    """Posts by author, as the producer does it, with ticks in every partition now and then and at the end."""
    logs: list[list[Record]] = [[] for _ in range(PARTITIONS)]

    def add(partition: int, record: Record, tick: bool = False) -> None:
        log = logs[partition]
        log.append(Record(b"" if tick else record.value, partition, len(log), record.arrived_at, tick))

    records = [record for batch in read_records([path]) for record in batch]
    for number, record in enumerate(records):
        add(zlib.crc32(key_of(record.value) or b"") % PARTITIONS, record)
        if number % 200 == 199 or number == len(records) - 1:
            for partition in range(PARTITIONS):
                add(partition, record, tick=True)
    return logs


class Node:
    """A stage with its place in its input logs, its last checkpoint, and a habit of dying."""

    def __init__(self, build: Any, inputs: list[list[Any]]) -> None:
        self._build = build
        self._inputs = inputs
        self.stage: Any = build()
        self._places = [0] * len(inputs)
        self._saved: tuple[dict[str, bytes] | None, list[int]] = (None, [0] * len(inputs))

    def waiting(self) -> list[int]:
        return [n for n, log in enumerate(self._inputs) if self._places[n] < len(log)]

    def take(self, n: int) -> Any:
        self._places[n] += 1
        return self.stage.apply(self._inputs[n][self._places[n] - 1])

    def checkpoint(self) -> None:
        self._saved = (self.stage.snapshot(), list(self._places))

    def crash(self) -> None:
        chunks, places = self._saved
        self.stage, self._places = self._build(), list(places)
        if chunks is not None:
            self.stage.restore(chunks)


class World:
    """Four logs of posts, an edge, four detect workers, a judge; ``step`` does one thing that chance picks."""

    def __init__(self, seed: int, logs: list[list[Record]]) -> None:
        self._rng = random.Random(seed)
        self._posts = logs
        self._edge: Edge = build_edge(SETTINGS)
        self._read = [0] * PARTITIONS
        self._committed = [0] * PARTITIONS
        self._uses: list[list[UseBatch]] = [[] for _ in range(PARTITIONS)]
        self._calls: list[CallBatch] = []
        self._episodes: list[EpisodeBatch] = []
        self._detect = [
            Node(partial(build_detect, SETTINGS, n, PARTITIONS), [uses]) for n, uses in enumerate(self._uses)
        ]
        self._judge = Node(partial(build_judge, SETTINGS), [self._episodes, self._calls])
        self.alerts: list[Alert] = []
        self.happened: Counter[str] = Counter()

    def run(self) -> None:
        while self.step():
            pass

    def step(self) -> bool:
        rng = self._rng
        doing: list[Callable[[], None]] = (
            [self._read_some] if any(self._read[p] < len(self._posts[p]) for p in range(PARTITIONS)) else []
        )
        doing += [partial(self._detected, node) for node in self._detect if node.waiting()]
        doing += [self._judged] if self._judge.waiting() else []
        if not doing:
            return False
        rng.choice(doing)()
        if rng.random() < 0.2:
            self._trouble()
        return True

    def _read_some(self) -> None:
        rng, batch = self._rng, []
        for p in rng.sample(range(PARTITIONS), PARTITIONS):
            upto = min(len(self._posts[p]), self._read[p] + rng.randrange(150))
            batch += self._posts[p][self._read[p] : upto]
            self._read[p] = upto
        if not batch:
            return
        seen = self._edge.apply(batch, PARTITIONS)
        self._calls.append(seen.calls)
        parts = split(seen.uses, PARTITIONS)
        told = rng.randrange(PARTITIONS + 1) if rng.random() < 0.2 else PARTITIONS
        for p in range(told):
            self._uses[p].append(decode_uses(encode_rows(parts[p])))
        if told < PARTITIONS:  # died between two records of one batch: nothing was committed
            self.happened["edge died in a batch"] += 1
            self._read = list(self._committed)
        elif rng.random() < 0.5:
            self._committed = list(self._read)

    def _detected(self, node: Node) -> None:
        self._episodes += [decode_episodes(encode(piece)) for piece in pieces(node.take(0), limit=20)]

    def _judged(self) -> None:
        self.alerts += self._judge.take(self._rng.choice(self._judge.waiting()))

    def _trouble(self) -> None:
        node = self._judge if self._rng.random() < 0.4 else self._rng.choice(self._detect)
        what = self._rng.choice(["crash", "checkpoint", "checkpoint"])
        self.happened[f"{type(node.stage).__name__} {what}"] += 1
        node.crash() if what == "crash" else node.checkpoint()


def facts(alert: Alert) -> dict[str, Any]:
    """All of an alert but the places of its posts in the log."""
    data = {name: value for name, value in alert.data.items() if name != "provenance"}
    evidence = dict(data.get("evidence", {}))
    evidence.pop("sha256", None)
    evidence["posts"] = [
        {name: value for name, value in post.items() if name not in ("partition", "offset")}
        for post in evidence.get("posts", [])
    ]
    return data | {"evidence": evidence, "time": alert.time}


@pytest.mark.parametrize("seed", range(3))
def test_crashes_change_no_alert(seed: int, posts: Path, expected: list[Alert]) -> None:
    world = World(seed, partitioned(posts))
    world.run()
    for what in ("edge died in a batch", f"{Detect.__name__} crash", f"{Judge.__name__} crash"):
        assert world.happened[what], f"seed {seed} tried nothing: {world.happened}"
    last = max(record.arrived_at for log in partitioned(posts) for record in log) // 1000
    complete = {alert.id: facts(alert) for alert in expected if not _later(alert, last)}
    assert {alert.id for alert in world.alerts} == complete.keys()
    for alert in world.alerts:  # what is said again is the same
        assert facts(alert) == complete[alert.id]


def _later(alert: Alert, second: int) -> bool:
    return datetime.fromisoformat(alert.time).timestamp() > second
