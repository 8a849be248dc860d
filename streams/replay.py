"""``muster replay``: the same topology over files, without a broker.

How analysts look back, how thresholds are tried, and how Muster is judged. The output depends on the posts and the
detection settings only: not on batch sizes, workers, processes or the clock of this machine.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from detectors.calls.learned import Learned
from detectors.evidence import Call
from detectors.feedback import Feedback
from detectors.watches import CREDIBLE
from streams.ahead import edged, worth
from streams.arrivals import WAITING
from streams.aside import OnVerdict, judging
from streams.clock import tick_of
from streams.config import Settings
from streams.edge import EdgeOutput
from streams.errors import InputError, Unavailable
from streams.judge import Judge
from streams.shadow import Lives
from streams.sources.files import read_records
from streams.topology import Topology, build_judge
from streams.wire import Alert, Record


@dataclass
class Replay:
    """What one replay did; ``alerts`` counts alert ids by their last kind.

    ``rejected_at`` is where the first line of each reason stands; ``late`` counts lines dated a minute or more
    before one above them, at most by ``latest_ms``: the first stands at ``late_at``, the one above at ``ahead_at``;
    ``first_at`` is the arrival of the first post.
    """

    posts: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    rejected_at: dict[str, str] = field(default_factory=dict)
    late: int = 0
    late_at: str = ""
    ahead_at: str = ""
    latest_ms: int = 0
    calls: int = 0
    revisions: int = 0
    kinds: dict[str, str] = field(default_factory=dict)
    first_at: int | None = None
    last_at: int | None = None
    seconds: float = 0.0
    files: list[tuple[int, Path]] = field(default_factory=list)  # with the offset at which each begins

    @property
    def alerts(self) -> Counter[str]:
        return Counter(self.kinds.values())

    def note_batch(self, records: list[Record], seen: EdgeOutput) -> None:
        self.posts += len(records) - len(seen.dead)
        for letter in seen.dead:
            self.rejected[letter.reason.value] += 1
            if letter.reason.value not in self.rejected_at:
                self.rejected_at[letter.reason.value] = self._place(letter.offset)
        if self.first_at is None:  # what is rejected may have no time: then it arrives in 1970
            dead = {letter.offset for letter in seen.dead}
            self.first_at = next((record.arrived_at for record in records if record.offset not in dead), None)
        self.last_at = records[-1].arrived_at

    def note_file(self, path: Path, offset: int) -> None:
        self.files.append((offset, path))

    def note_late(self, offset: int, by_ms: int, ahead: int) -> None:
        self.late += 1
        if not self.late_at:
            self.late_at, self.ahead_at = self._place(offset), self._place(ahead)
        self.latest_ms = max(self.latest_ms, by_ms)

    def note_call(self, call: Call) -> None:
        self.calls += call.reading.score >= CREDIBLE

    def note_alert(self, alert: Alert) -> None:
        self.revisions += 1
        self.kinds[alert.data["alert_id"]] = alert.data["kind"]

    def _place(self, offset: int) -> str:
        begins, path = next(file for file in reversed(self.files) if file[0] <= offset)
        return f"{path}, line {offset - begins + 1}"


def replay(
    paths: list[Path],
    settings: Settings,
    emit: Callable[[Alert], None],
    *,
    workers: int = 1,
    processes: int = 1,
    batch_size: int = 5_000,
    on_bytes: Callable[[int], None] | None = None,
    on_verdict: OnVerdict | None = None,
    shadow: Shadow | None = None,
    feedback: Sequence[Feedback] = (),
    on_model: Callable[[Learned], None] | None = None,
    on_call: Callable[[Call], None] | None = None,
) -> Replay:
    """Run the topology over files of posts and hand every alert revision to ``emit``, in order.

    ``workers`` is the number of detect workers that carry the logical shards, ``processes`` the number of processes
    that read posts; with 2 or more, judge has one beside them. Neither changes a byte of what comes out.
    ``on_verdict`` hears what judge held of every episode over time, whether it was told or not.
    A ``shadow`` runs beside on the same posts and changes nothing either. ``feedback`` is what operators said: both
    hear it, each record from its ``applied_tick``, or from when it was said. ``on_model`` hears every version of the
    learned call model, ``on_call`` every call that judge is told of.
    """
    started = time.perf_counter()
    done = Replay()
    records_read = read_records(
        paths, batch_size=batch_size, on_bytes=on_bytes, on_file=done.note_file, on_late=done.note_late
    )
    batches, processes = worth(records_read, processes)
    judge = _taught(settings, feedback)
    with _together(), ExitStack() as stack:
        apart = 1 if judge.ledger.awaited else processes  # edges wait for what it learns
        topology = Topology(settings, workers, stack.enter_context(judging(judge, apart, on_verdict)))

        def hear(call: Call) -> None:
            done.note_call(call)
            if on_call is not None:
                on_call(call)

        topology.on_call = hear
        if on_model is not None:
            topology.teaching.on_model = on_model
        lanes = [topology]
        if shadow is not None:
            lanes.append(Topology(shadow.settings, workers, _taught(shadow.settings, feedback)))
        own = [lane.edge for lane in lanes]
        for lane in lanes:
            batches = lane.teaching.cut(batches)
        edges = stack.enter_context(closing(edged(batches, [edge.settings for edge in own], processes, own)))
        for records, seen in edges:
            done.note_batch(records, seen[0])
            _hand_on(topology.carry(records, seen[0]), emit, done)
            if shadow is not None:
                shadow.take(lanes[1].carry(records, seen[1]))
        _hand_on(topology.finish(), emit, done)
        if shadow is not None:
            shadow.take(lanes[1].finish())
    done.seconds = time.perf_counter() - started
    return done


class Shadow:
    """Another configuration that runs beside a replay; ``lives`` are the alerts it would have raised.

    It takes the secrets of the first one, so that both name accounts alike.
    """

    def __init__(self, settings: Settings, beside: Settings) -> None:
        secrets = {name: getattr(beside, name) for name in ("hash_key", "account_key", "state_dir")}
        self.settings = settings.model_copy(update=secrets)
        self.lives = Lives()

    def take(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            self.lives.note(alert)


def _taught(settings: Settings, feedback: Sequence[Feedback]) -> Judge:
    """A judge that hears all this, each from its tick or from when it was said."""
    judge = build_judge(settings)
    for said in feedback:
        tick = tick_of(round(said.at.timestamp() * 1000)) if said.applied_tick is None else said.applied_tick
        if not judge.take_feedback(msgspec.structs.replace(said, applied_tick=tick)):
            raise InputError(f"{len(feedback):,} verdicts are too many for one replay", f"at most {WAITING:,}")
    return judge


def write_line(alert: Alert) -> bytes:
    """One line of an alerts file: the structured CloudEvents form."""
    return msgspec.json.encode(alert.structured()) + b"\n"


@contextmanager
def _together() -> Iterator[None]:
    """One of our processes that is ended from outside ends the replay, and it is said."""
    try:
        yield
    except BrokenProcessPool:
        raise Unavailable(
            "a process of the replay was ended from outside, perhaps for want of memory", "--processes 1 needs less"
        ) from None


def _hand_on(alerts: Iterable[Alert], emit: Callable[[Alert], None], done: Replay) -> None:
    for alert in alerts:
        done.note_alert(alert)
        emit(alert)
