"""Launch phrases are learned from confirmed waves: heard after a few, the same on every way through, open to see."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
import pytest
from typer.testing import CliRunner

from detectors.calls.learned import Learned, Tongue
from detectors.calls.lessons import LearnParams, Want
from detectors.feedback import Feedback
from streams.cli import app
from streams.commands.models import reverted
from streams.config import Settings
from streams.errors import Corrupt, InputError
from streams.lookback import Lookback
from streams.models import Versions, decode_model, encode_model
from streams.replay import Shadow, replay, write_line
from streams.scenarios.writer import truth_file, write_scenario
from streams.shadow import Lives
from streams.wire import Record


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


class Seen(NamedTuple):
    """What came of one replay: alerts and models as bytes, the score of each post that judge was told of."""

    alerts: list[bytes]
    models: list[bytes]
    scores: dict[str, float]


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four storms in each of four unknown tongues within eight hours."""
    path = tmp_path_factory.mktemp("posts") / "jargon.jsonl"
    write_scenario("jargon", 3, path, {"hours": 8, "rate": 0.02, "launches": 16})
    return path


@pytest.fixture(scope="module")
def quiet(posts: Path) -> Seen:
    """Nobody says anything."""
    return replayed(posts)


@pytest.fixture(scope="module")
def said(quiet: Seen) -> list[Feedback]:
    """An operator confirms every wave two minutes after it was told; the first one she dismisses late."""
    told = [json.loads(alert) for alert in quiet.alerts]
    waves = [alert for alert in told if alert["data"]["kind"] == "coordinated_wave"]
    at = {alert["data"]["alert_id"]: datetime.fromisoformat(alert["time"]) for alert in reversed(waves)}
    confirmed = [
        Feedback(f"c-{alert_id}", alert_id, 1, "amal", "confirm", when + timedelta(minutes=2))
        for alert_id, when in at.items()
    ]
    first, late = min(at, key=lambda alert_id: at[alert_id]), max(at.values())
    return [*confirmed, Feedback("d-first", first, 1, "amal", "dismiss", late)]


@pytest.fixture(scope="module")
def learned(posts: Path, said: list[Feedback]) -> Seen:
    return replayed(posts, feedback=said)


def replayed(posts: Path, learn: Literal["off", "confirmed", "told"] = "confirmed", **how: Any) -> Seen:
    seen, found = Seen([], [], {}), Settings(account_key="of the tests")  # type: ignore[arg-type]
    replay(
        [posts], found.model_copy(update={"judge": replace(found.judge, phrases=LearnParams(learn=learn))}),
        lambda alert: seen.alerts.append(write_line(alert)),
        on_model=lambda model: seen.models.append(encode_model(model)),
        on_call=lambda call: seen.scores.update({call.post_id: call.reading.score}),
        **how,
    )  # fmt: skip
    return seen


def calls(posts: Path, code: str) -> list[str]:
    """The opening call of each wave in one tongue, in order."""
    truth = [json.loads(line) for line in truth_file(posts).read_bytes().splitlines()]
    return [t["call"]["post_id"] for t in truth if t["id"].endswith(code)]


def test_an_unknown_tongue_is_heard_after_two_confirmed_waves_and_not_before(
    posts: Path, quiet: Seen, learned: Seen
) -> None:
    """Of the first storm in it nothing was known yet, and no wave was told."""
    alerts = [json.loads(alert)["data"] for alert in quiet.alerts]
    told = {tag for alert in alerts if alert["kind"] == "coordinated_wave" for tag in alert["hashtags"]}
    heard = calls(posts, "hi")
    assert [tag in told for tag in ("hi_cause_2", "hi_cause_6", "hi_cause_10")] == [False, True, True]
    assert max(quiet.scores.get(call, 0.0) for call in heard) < 0.5
    assert [learned.scores.get(call, 0.0) >= 0.5 for call in heard] == [False, False, False, True]
    assert any(b'"learned"' in alert for alert in learned.alerts)  # and the alerts say so


def test_nothing_ordinary_is_heard_that_was_not_heard_before(posts: Path, quiet: Seen, learned: Seen) -> None:
    said = {json.loads(line)["id"] for line in posts.read_bytes().splitlines() if b"_cause_" in line}
    more = {post for post, score in learned.scores.items() if score >= 0.5 and quiet.scores.get(post, 0.0) < 0.5}
    assert more
    assert not more - said


@pytest.mark.parametrize("how", [{"batch_size": 173}, {"batch_size": 100_000, "workers": 3}, {"processes": 2}], ids=str)
def test_batches_workers_and_processes_change_no_byte_of_alerts_nor_models(
    posts: Path, said: list[Feedback], learned: Seen, how: dict[str, Any]
) -> None:
    assert replayed(posts, feedback=said, **how) == learned


def test_a_shadow_hears_what_operators_said_too(posts: Path, said: list[Feedback], learned: Seen) -> None:
    found = Settings(account_key="of the tests")  # type: ignore[arg-type]
    shadow, base = Shadow(found, found), Lives()
    replay([posts], found, base.note, shadow=shadow, feedback=said)
    assert shadow.lives.by_id == base.by_id
    assert {json.loads(alert)["data"]["alert_id"] for alert in learned.alerts} == base.by_id.keys()


def test_told_waves_teach_by_themselves_where_that_is_wished(posts: Path) -> None:
    models = [decode_model(value) for value in replayed(posts, "told").models]
    assert len(models[-1].tongues) >= 2
    assert {lesson.confirmed_by for model in models for lesson in model.lessons} == {""}


def test_nothing_is_learned_while_nobody_confirms(quiet: Seen) -> None:
    assert quiet.models == []
    assert not any(b'"learned"' in alert for alert in quiet.alerts)


def test_a_dismissal_takes_the_lines_of_that_wave_back_from_its_tick_on(said: list[Feedback], learned: Seen) -> None:
    models = [decode_model(value) for value in learned.models]
    wave, tick = said[-1].alert_id, int(said[-1].at.timestamp())
    taught = [any(lesson.alert_id == wave for lesson in model.lessons) for model in models]
    assert True in taught
    assert [model.made_tick < tick for model in models] == taught
    (after,) = [model for model in models if model.made_tick == tick]
    assert after.applies_tick == tick + LearnParams().lead_ticks


def test_what_operators_changed_is_rebuilt_with_what_they_said(
    posts: Path, quiet: Seen, said: list[Feedback], learned: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_ACCOUNT_KEY", "of the tests")
    Path("alerts.jsonl").write_bytes(b"".join(learned.alerts))
    Path("said.jsonl").write_bytes(b"\n".join(msgspec.json.encode(one) for one in said))
    changed = next(json.loads(alert) for alert in learned.alerts if alert not in quiet.alerts)["data"]["alert_id"]
    asked = ["explain", changed, "--alerts", "alerts.jsonl", "--rebuild", str(posts), "--json"]
    assert json.loads(CliRunner().invoke(app, [*asked, "--feedback", "said.jsonl"]).stdout)["rebuilt"] is True
    assert json.loads(CliRunner().invoke(app, asked).stdout)["rebuilt"] is False


def test_every_version_can_be_looked_at_and_names_its_lines_by_hash(posts: Path, learned: Seen) -> None:
    Path("m.jsonl").write_bytes(b"\n".join(learned.models))
    run = CliRunner()
    listed = json.loads(run.invoke(app, ["models", "list", "--models", "m.jsonl", "--json"]).stdout)
    assert [brief["version"] for brief in listed] == list(range(1, len(listed) + 1))
    assert [brief["state"] for brief in listed] == ["replaced"] * (len(listed) - 1) + ["newest"]

    shown = run.invoke(app, ["models", "show", str(len(listed)), "--models", "m.jsonl", "--json"])
    lines = {json.loads(line)["id"]: json.loads(line)["text"] for line in posts.read_bytes().splitlines()}
    for lesson in json.loads(shown.stdout)["lessons"]:
        assert lesson["confirmed_by"] == "amal"
        for line in lesson["lines"]:
            assert hashlib.sha256(lines[line["post_id"]].encode()).hexdigest() == line["sha256"]
    assert '"text"' not in shown.stdout  # whose words they are stays in the log
    for_people = run.invoke(app, ["models", "show", str(len(listed)), "--models", "m.jsonl"]).stdout
    assert "lanterns" in for_people
    assert "amal" in for_people


@pytest.mark.parametrize("asked", [["show", "99", "--models", "m.jsonl"], ["list", "--models", "none.jsonl"]], ids=str)
def test_a_version_or_file_that_is_not_there_is_said(asked: list[str]) -> None:
    Path("m.jsonl").write_bytes(encode_model(model(1, 1_000)))
    assert isinstance(CliRunner().invoke(app, ["models", *asked]).exception, InputError)


def model(version: int, applies_tick: int) -> Learned:
    return Learned(version, version - 1, applies_tick - 600, applies_tick).sealed()


def test_a_revert_is_a_version_like_any_other_and_wins_over_those_before_it() -> None:
    first, second = model(1, 1_000), model(2, 2_000)
    back = reverted(first, [first, second], 1_500)
    versions = Versions()
    for one in (back, second, first):
        assert versions.add(decode_model(encode_model(one)))
    assert not versions.add(first)

    def in_force(tick: int) -> int | None:
        version = versions.at(tick)
        return None if version is None else version.model.version

    assert (back.version, back.parent, back.reverts_to, back.lessons) == (3, 2, 1, first.lessons)
    assert [in_force(tick) for tick in (999, 1_000, back.applies_tick, 2_000)] == [None, 1, 3, 3]


def test_a_record_that_was_changed_is_no_model() -> None:
    with pytest.raises(Corrupt):
        decode_model(encode_model(model(1, 1_000)).replace(b'"applies_tick":1000', b'"applies_tick":1001'))


@pytest.mark.parametrize("damage", [(b'"waves":2', b'"waves":1'), (b'"word":2', b'"":2')])
def test_a_tongue_that_nothing_could_hear_by_is_no_model(damage: tuple[bytes, bytes]) -> None:
    tongue = Tongue("xx", 2, {"word": 2}, {"wo": 1.0}, 0.0, 1.0, 10)
    made = encode_model(msgspec.structs.replace(model(1, 1_000), tongues=[tongue]))
    with pytest.raises(Corrupt, match="is no model"):
        decode_model(made.replace(*damage))


def test_however_many_versions_wait_to_apply_the_one_in_force_counts() -> None:
    versions = Versions()
    for number in range(40):
        versions.add(model(1 + number, 1_000 + 20 * number))
    counted = versions.at(1_000)
    assert counted is not None
    assert counted.model.version == 1


def test_versions_that_are_long_past_are_let_go() -> None:
    versions = Versions()
    for number in range(40):
        versions.add(model(1 + number, 1_000 + 10_000 * number))
    assert versions.at(1_000) is None


def record(number: int, tick: int) -> Record:
    post = {"id": str(number), "platform": "x", "author": {"id": "1"}, "text": f"word number {number}"}
    return Record(json.dumps(post).encode(), 0, number, tick * 1_000)


@pytest.mark.parametrize("batch", [1, 7, 500])
def test_the_log_is_cut_by_whole_ticks_whatever_the_batches(batch: int) -> None:
    log = [record(number, 5_000 + number // 9) for number in range(500)]  # nine posts a tick
    ring = Lookback(LearnParams(lookback_posts=100), 0)
    for start in range(0, 500, batch):
        ring.add(log[start : start + batch])
        ring.forget(5_000 + start // 9 - 30)  # judge is behind
    asked = Want(
        "a", since_tick=5_000, onset_tick=5_040, until_tick=5_048, due_tick=5_050, hashtags=[], tag_keys=[], accounts=[]
    )
    # 5_050 back to 5_040 are 99 posts; eleven more ticks would be too many.
    assert [line.offset for line in ring.find(asked)] == list(range(40 * 9, 51 * 9))
