"""The whole path on one page: edge > detect > judge > route, as plain objects.

    posts ─ Edge ─┬─ uses ──── Detect (per worker) ── episodes ─┬─ Judge ── alerts ── Route ─ queue, terminal, topics
                  ├─ calls ─────────────────────────────────────┘
                  └─ dead letters

Every stage is an object with one verb, ``apply(batch) -> outputs``, and knows nothing of Kafka, files or clocks.
Live, ``edge_loop.py`` and the Faust agents of ``app.py`` build and call them one by one; ``muster replay`` drives the
very same objects in one process (``replay.py``); tests call them with hand-made batches.

Rules that hold the stages together (wire.py carries them):

1. Time is the arrival clock, cut into ticks. A stage handles a tick when every source has passed it (``clock.py``, for
   judge ``arrivals.py``), its rows sorted; so results never depend on batches, workers or partitions.
2. State belongs to a logical shard of the hashtags (64 of them). A worker only carries shards.
3. A repeated batch changes nothing: posts are known by offset, episodes by tick, alerts by id and revision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from detectors.calls import CallGrammar
from detectors.evidence import Call
from streams.config import Settings, detection_sha256, verdict_weights
from streams.detect import Detect
from streams.edge import Edge, EdgeOutput, split
from streams.judge import Judge, Judging
from streams.pseudonym import Pseudonyms
from streams.route import Route
from streams.teaching import Teaching
from streams.wire import Alert, Record


def build_edge(settings: Settings) -> Edge:
    """Stateless: any number of processes, each with its share of the partitions of muster.posts."""
    return Edge(replace(settings.edge, hash_key=settings.hash_seed), CallGrammar())


def build_detect(settings: Settings, worker: int, workers: int) -> Detect:
    """One worker of ``workers``: carries the logical shards ``s`` with ``s % workers == worker``."""
    return Detect(settings.detect, worker, workers)


def build_judge(settings: Settings) -> Judge:
    """One for the deployment: only here do hashtags meet each other, calls and the past."""
    weights = verdict_weights(settings)
    return Judge(settings.judge, Pseudonyms.load(settings), config_sha256=detection_sha256(settings), weights=weights)


def build_route(settings: Settings) -> Route:
    audiences = {name: sink.severities for name, sink in settings.sinks.items()}
    return Route(settings.route, audiences, [name for name, sink in settings.sinks.items() if sink.sums_up])


class Topology:
    """Edge, detect and judge as one object: what a replay, a test or a notebook runs.

    The alerts are the same whatever the batches and the number of workers:

        topology = Topology(load(None), workers=2)
        for records in read_records(files, batch_size=10_000):
            alerts += topology.apply(records)
        alerts += topology.finish()
    """

    def __init__(self, settings: Settings, workers: int = 1, judge: Judging | None = None) -> None:
        self.edge = build_edge(settings)
        self.detect = [build_detect(settings, worker, workers) for worker in range(workers)]
        self.judge = judge or build_judge(settings)
        self.teaching = Teaching(self.edge, self.judge)
        self.on_call: Callable[[Call], None] = lambda _: None  # hears every call that judge is told of

    def apply(self, records: Sequence[Record], sources: int = 1) -> list[Alert]:
        """Take the next records of the log; returns the alert revisions that became due."""
        parts = self.teaching.cut([records])
        return [alert for part in parts for alert in self.carry(part, self.edge.apply(part, sources))]

    def carry(self, records: Sequence[Record], seen: EdgeOutput) -> list[Alert]:
        """Take what an edge made of one batch that ``teaching`` has cut, in this process or in another."""
        alerts: list[Alert] = []
        for detect, uses in zip(self.detect, split(seen.uses, len(self.detect)), strict=True):
            alerts += self.judge.apply(detect.apply(uses))
        for calls in self.teaching.calls(records, seen):
            for call in calls.calls:
                self.on_call(call)
            alerts += self.judge.apply(calls)
        return alerts

    def finish(self) -> list[Alert]:
        """The log ends here: all that was received is complete. No time is made up beyond it."""
        alerts: list[Alert] = []
        for detect in self.detect:
            alerts += self.judge.apply(detect.finish())
        alerts += self.judge.finish()
        self.teaching.take()
        return alerts
