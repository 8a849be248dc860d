"""Learning live: confirmed waves make judge read their posts again and publish; a restarted edge hears by what came."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path

import msgspec
import pytest
from confluent_kafka import TopicPartition
from typer.testing import CliRunner

from detectors.calls.grammar import LEARNED
from detectors.calls.learned import Learned
from detectors.evidence import Call
from detectors.feedback import Feedback
from streams.cli import app
from streams.clients import consumer, light_producer
from streams.clock import tick_of
from streams.config import Settings, load
from streams.feedback import decode_feedback
from streams.model_log import ModelLog
from streams.outbox import Outbox
from streams.produce import Posts
from streams.replay import replay
from streams.scenarios.writer import write_scenario
from streams.sources.files import read_records
from streams.wire import Alert, Record, decode_calls
from tests.broker.live import Published, Stages
from tests.broker.test_live import without_offsets

pytestmark = pytest.mark.timeout(300)
TONGUE = "hi"


@pytest.fixture(scope="session")
def jargon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four storms in each of four tongues: some 5,000 posts in eight hours."""
    path = tmp_path_factory.mktemp("posts") / "jargon.jsonl"
    write_scenario("jargon", 3, path, {"hours": 8, "rate": 0.02, "launches": 16})
    return path


class Reader:
    """What was written on one topic of one partition, from its beginning."""

    def __init__(self, settings: Settings, topic: str) -> None:
        self._consumer = consumer(settings.kafka, f"test-{topic}")
        self._consumer.assign([TopicPartition(settings.kafka.topic(topic), 0, 0)])
        self._values: list[bytes] = []

    def values(self) -> list[bytes]:
        for message in self._consumer.consume(1_000, 0.2):
            assert message.error() is None, message.error()
            self._values.append(message.value() or b"")
        return self._values

    def close(self) -> None:
        self._consumer.close()


def confirm(settings: Settings, alert_id: str) -> None:
    said = Feedback(f"c-{alert_id}", alert_id, 1, "amal", "confirm", datetime(2025, 3, 3, 4, tzinfo=UTC))
    outbox = Outbox(settings.kafka)
    outbox.send("feedback", msgspec.json.encode(said), said.id.encode())
    outbox.flush()


def waves(jargon: Path, settings: Settings) -> list[Alert]:
    """The first revision of each wave in ``TONGUE`` as one, as a replay tells them."""
    alerts: list[Alert] = []
    replay([jargon], settings, alerts.append)
    told = [alert for alert in alerts if alert.data["kind"] == "coordinated_wave" and alert.subject.startswith(TONGUE)]
    return list({alert.data["alert_id"]: alert for alert in reversed(told)}.values())[::-1]


def said_of(models: list[Learned]) -> list[tuple[object, ...]]:
    """Models without the places of their lines in the log."""
    return [
        (
            m.version,
            m.made_tick,
            m.applies_tick,
            m.tongues,
            [(a.alert_id, [b.sha256 for b in a.lines]) for a in m.lessons],
        )
        for m in models
    ]


def test_confirmed_waves_teach_and_a_restarted_edge_hears_as_a_replay_does(
    make_settings: Callable[..., Settings], jargon: Path, tmp_path: Path
) -> None:
    stages = Stages(make_settings(live={"detect_checkpoint_s": 1.0, "judge_checkpoint_s": 0.5}), tmp_path)
    settings = load(stages.config)
    log = [record for batch in read_records([jargon]) for record in batch]
    first, second = waves(jargon, settings)[:2]
    confirmed_at = datetime.fromisoformat(second.time).timestamp() * 1000 + 60_000
    early = list(takewhile(lambda record: record.arrived_at < confirmed_at, log))
    late = iter(log[len(early) :])
    sender, published = Posts(settings, light_producer(settings.kafka)), Published(settings)
    echoed, heard = Reader(settings, "feedback"), Reader(settings, "calls")
    models = ModelLog(settings.kafka)
    with stages:
        stages.start("edge", "detect", "judge")
        stages.wait_until_ready()
        sender.send(early)
        stages.until(lambda: second.id in published.poll())
        for wave in (first, second):
            confirm(settings, wave.data["alert_id"])
        made: list[Learned] = []
        while not made:  # the next posts come one by one, as judge moves on with them and finds what it wants meanwhile
            sender.send([next(late)])
            time.sleep(0.2)
            made += models.read(0.1)
        stages.end("edge")
        stages.start("edge")
        stages.wait_until_ready()
        sender.send(list(late))

        assert len([value for value in echoed.values() if b"applied_tick" in value]) == 2
        given = [decode_feedback(Record(value, 0, 0, 0)) for value in echoed.values() if b"applied_tick" in value]
        feedback = [said for said in given if isinstance(said, Feedback)]
        alerts: list[Alert] = []
        calls: list[Call] = []
        versions: list[Learned] = []
        replay([jargon], settings, alerts.append, feedback=feedback, on_model=versions.append, on_call=calls.append)
        until_ms = log[-1].arrived_at // 1000 * 1000
        expected = {a.id: a for a in alerts if datetime.fromisoformat(a.time).timestamp() * 1000 <= until_ms}
        stages.until(lambda: published.poll() >= expected.keys(), lambda: published.poll() ^ expected.keys())

        assert said_of(made) == said_of(versions)
        learned = {call.post_id: call for call in calls if LEARNED in call.reading.terms}
        assert any(call.reading.score >= 0.5 for call in learned.values())
        assert min(tick_of(call.arrived_at) for call in learned.values()) >= made[0].applies_tick
        live = {call.post_id: call for value in heard.values() for call in decode_calls(value).calls}
        assert {post for post, call in live.items() if LEARNED in call.reading.terms} == learned.keys()
        assert all(live[post].reading == call.reading for post, call in learned.items())
        for alert in published.alerts:
            assert without_offsets(alert) == without_offsets(expected[alert.id])
        taken_back(stages.config, models)
    for reader in (published, echoed, heard, models):
        reader.close()


def taken_back(config: Path, models: ModelLog) -> None:
    """``muster models`` as an operator uses it: look, take back, look again."""
    run = CliRunner()
    listed = run.invoke(app, ["models", "list", "--config", str(config), "--json"])
    assert [brief["state"] for brief in msgspec.json.decode(listed.stdout)] == ["newest"]
    assert "amal" in run.invoke(app, ["models", "show", "1", "--config", str(config)]).stdout
    assert run.invoke(app, ["models", "revert", "0", "--config", str(config)]).exit_code == 0
    (back,) = models.read(10.0)
    assert (back.version, back.reverts_to, back.by, back.tongues) == (2, 0, "operator", [])
