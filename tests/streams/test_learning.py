"""Launch phrases are learned from confirmed waves: the same on every way through, guarded, and taken back on demand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from detectors.calls.learned import Learned, LearnedEar
from detectors.calls.learning import Learning
from detectors.calls.lessons import LearnParams, Line, Want, lesson
from streams.cli import app
from streams.commands.models import reverted
from streams.config import load
from streams.errors import Corrupt
from streams.lookback import Lookback
from streams.models import Versions, decode_model, encode_model
from streams.replay import replay, write_line
from streams.scenarios.tongues import TONGUES
from streams.scenarios.writer import truth_file, write_scenario
from streams.sources.files import read_records
from streams.topology import Topology
from streams.wire import Record


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MUSTER_ACCOUNT_KEY", "of the tests")
    monkeypatch.setenv("MUSTER_CALLS__LEARN", "true")
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four storms in each of three unknown tongues within ten hours."""
    path = tmp_path_factory.mktemp("posts") / "jargon.jsonl"
    write_scenario("jargon", 11, path, {"hours": 10, "rate": 0.1, "launches": 12})
    return path


def replayed(posts: Path, **how: Any) -> tuple[list[bytes], list[bytes]]:
    """Alerts and models."""
    alerts: list[bytes] = []
    models: list[bytes] = []
    replay(
        [posts], load(None), lambda alert: alerts.append(write_line(alert)),
        on_model=lambda model: models.append(encode_model(model)), **how,
    )  # fmt: skip
    return alerts, models


def scores(posts: Path, learn: bool) -> dict[str, float]:
    """What judge is told of each post."""
    settings = load(None)
    topology = Topology(settings.model_copy(update={"calls": replace(settings.calls, learn=learn)}))
    found: dict[str, float] = {}
    topology.lessons.on_call = lambda call: found.update({call.post_id: call.reading.score})
    for records in read_records([posts], 2_000):
        topology.apply(records)
    return found


def test_an_unknown_tongue_is_heard_after_a_few_waves_and_not_before(posts: Path) -> None:
    truth = [json.loads(line) for line in truth_file(posts).read_bytes().splitlines()]
    without, learned = scores(posts, False), scores(posts, True)
    last = 0
    for code in TONGUES:
        calls = [t["call"]["post_id"] for t in truth if t["id"].endswith(code)]
        assert all(without.get(post, 0.0) < 0.5 for post in calls)
        assert learned.get(calls[0], 0.0) < 0.5
        last += any(learned.get(post, 0.0) >= 0.5 for post in calls[2:])
    assert last >= 2

    said = {json.loads(line)["id"] for line in posts.read_bytes().splitlines() if b"_cause_" in line}
    more = {post for post, score in learned.items() if score >= 0.5 and without.get(post, 0.0) < 0.5}
    assert not more - said  # nothing ordinary is heard that was not heard before


@pytest.mark.parametrize("how", [{"batch_size": 173}, {"batch_size": 100_000, "workers": 3}, {"processes": 2}], ids=str)
def test_batches_workers_and_processes_change_no_byte_of_alerts_nor_models(posts: Path, how: dict[str, int]) -> None:
    alerts, models = replayed(posts)
    assert models
    assert replayed(posts, **how) == (alerts, models)


def test_learning_that_is_switched_off_leaves_no_trace(posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_CALLS__LEARN", "false")
    alerts, models = replayed(posts)
    assert models == []
    assert not any(b"learned" in alert for alert in alerts)


def test_every_version_names_its_waves_and_lines_by_hash(posts: Path) -> None:
    Path("m.jsonl").write_bytes(b"\n".join(replayed(posts)[1]))
    listed = json.loads(CliRunner().invoke(app, ["models", "list", "--models", "m.jsonl", "--json"]).stdout)
    assert [brief["version"] for brief in listed] == list(range(1, len(listed) + 1))

    shown = CliRunner().invoke(app, ["models", "show", str(len(listed)), "--models", "m.jsonl", "--json"])
    lesson = json.loads(shown.stdout)["lessons"][0]
    lines = {json.loads(line)["id"]: json.loads(line)["text"] for line in posts.read_bytes().splitlines()}
    for line in lesson["lines"]:
        assert hashlib.sha256(lines[line["post_id"]].encode()).hexdigest() == line["sha256"]
    assert b'"text"' not in shown.stdout.encode()  # whose words they are stays in the log


# --- by hand ---

PARAMS = LearnParams(learn=True, lines=4, ordinary=20)
CALLS = ["kindle the lanterns when the bell rings", "lanterns up lamplighters when the bell rings tonight"]
CHAT = "the {} of the harbour is lovely this {} my friends"


def line(number: int, author: int, text: str, at: int = 1_000_000) -> Line:
    return Line("x", f"p{number}", author, 0, at, "en", text, [], 0, number)


def want(alert_id: str, tick: int) -> Want:
    return Want(alert_id, tick, tick - 1_800, tick, ["tag"], ["tag"], [1, 2, 3])


def minutes(
    call: str, chat: Callable[[int], str] = lambda i: CHAT.format(f"w{chr(97 + i % 26)}", f"e{i % 7}")
) -> list[Line]:
    mine = [line(number, author, call) for number, author in enumerate((1, 2, 3))]
    return mine + [line(100 + i, 50 + i, chat(i)) for i in range(80)]


def taught(params: LearnParams = PARAMS, waves: int = 2) -> tuple[Learning, Learned | None]:
    learning, model = Learning(params), None
    for number in range(waves):
        wanted = want(f"{number:016x}", 10_000 + 5_000 * number)
        learning.ask(wanted)
        model = learning.teach(wanted, minutes(CALLS[number % 2]))
    return learning, model


def test_one_wave_teaches_nothing_two_that_share_words_do() -> None:
    assert taught(waves=1)[1] is None
    model = taught(waves=2)[1]
    assert model is not None
    assert {"lanterns", "rings"} <= model.words.keys()
    assert (model.version, model.made_tick, model.applies_tick) == (1, 15_000, 15_000 + PARAMS.lead_ticks)
    ear = LearnedEar(model)
    assert ear.term("lanterns out when the bell rings") > 3
    assert ear.term(CHAT.format("tide", "evening")) < 0.5


def test_a_version_that_would_call_ordinary_posts_is_refused_and_says_why() -> None:
    def made(number: int) -> Learned | None:
        """Two waves, and somebody else who speaks like them: by its id the post teaches, or only the guard sees it."""
        learning, model = Learning(replace(PARAMS, most_called=0.0)), None
        for wave in range(2):
            wanted = want(f"{wave:016x}", 10_000 + 5_000 * wave)
            learning.ask(wanted)
            stranger = line(number, 900, "when the bell rings kindle lanterns for the party")
            model = learning.teach(wanted, [*minutes(CALLS[wave], lambda i: CHAT.format("tide", i)[:40]), stranger])
        return model

    refused = [model for model in map(made, range(300, 308)) if model is not None and model.refused]
    assert refused
    for model in refused:
        assert model.guard is not None
        assert (
            model.refused
            == f"it would call {model.guard.called} of {model.guard.held} ordinary posts that it had"
            + (" not learned from")
        )
        assert not model.weights
        assert not Versions().add(model)


def test_a_call_that_names_the_hashtag_is_a_line_though_it_looks_like_the_onset_and_the_wave_is_not() -> None:
    onset = 10_000
    asked = msgspec.structs.replace(want("a" * 16, onset + 600), until_tick=onset + 540, onset_tick=onset)
    call = [Line("x", f"c{a}", a, int(a > 1), onset * 1_000 + a, "en", CALLS[0], ["tag"], 0, a) for a in (1, 2, 3)]
    wave = [
        Line(
            "x", f"w{i}", 1 + i % 3, 0, onset * 1_000 + 60_000 + i, "en", f"stand up for the port {word}", ["tag"], 0, 9
        )
        for i, word in enumerate(["once", "twice", "thrice", "always", "never", "often", "seldom", "rarely"])
    ]
    chat = [line(50, 2, "the kettle is on and the cat sleeps", onset * 1_000 - 60_000)]
    found = lesson(asked, [*call, *wave, *chat, *minutes(CALLS[1])[3:]], PARAMS)
    assert found is not None
    assert found.calls[0] == CALLS[0]
    assert found.ref.lines[0].accounts == 3
    assert len(found.calls) <= 4  # three more texts were early enough on the hashtag
    assert not any("kettle" in text for text in found.calls)


def test_what_outsiders_spread_more_than_the_early_accounts_is_nobodys_call() -> None:
    learning = Learning(PARAMS)
    for number in range(2):
        wanted = want(f"{number:016x}", 10_000 + 5_000 * number)
        learning.ask(wanted)
        viral = [line(500 + i, 900 + i, CALLS[0]) for i in range(10)]
        assert learning.teach(wanted, minutes(CALLS[0]) + viral) is None


def test_a_dismissed_wave_is_taken_back() -> None:
    learning, _ = taught(waves=2)
    model = learning.withdraw(f"{1:016x}", 40_000)
    assert model is not None
    assert (model.version, model.weights, model.refused) == (2, {}, None)
    assert [lesson.alert_id for lesson in model.lessons] == [f"{0:016x}"]
    learning.note(f"{1:016x}", 50_000)
    assert learning.due(90_000) == []  # and never teaches again


def test_a_revert_is_a_version_like_any_other_and_wins_over_those_before_it() -> None:
    learning, first = taught(waves=2)
    assert first is not None
    wanted = want(f"{2:016x}", 20_000)
    learning.ask(wanted)
    second = learning.teach(wanted, minutes(CALLS[0]))
    assert second is not None
    back = reverted(first, [first, second], 20_100)
    versions = Versions()
    for model in (back, second, first):
        assert versions.add(decode_model(encode_model(model)))

    def in_force(tick: int) -> int | None:
        version = versions.at(tick)
        return None if version is None else version.model.version

    assert (back.version, back.reverts_to, back.weights) == (3, 1, first.weights)
    assert [in_force(tick) for tick in (16_799, 16_800, back.applies_tick, second.applies_tick)] == [None, 1, 3, 3]
    learning.revert(back)
    again = want(f"{3:016x}", 30_000)
    learning.ask(again)
    third = learning.teach(again, minutes(CALLS[1]))
    assert third is not None
    assert (third.version, third.parent) == (4, 3)
    assert f"{2:016x}" not in [lesson.alert_id for lesson in third.lessons]


def test_a_record_that_was_changed_is_no_model() -> None:
    model = taught(waves=2)[1]
    assert model is not None
    with pytest.raises(Corrupt):
        decode_model(encode_model(model).replace(b'"waves":2', b'"waves":9'))


def test_learning_goes_on_after_a_restart_as_if_nothing_had_happened() -> None:
    learning, _ = taught(waves=2)
    wanted = want(f"{2:016x}", 20_000)
    learning.ask(wanted)
    learning.note("f" * 16, 20_001)
    other = Learning(PARAMS)
    other.restore(learning.snapshot())
    assert other.wants == [wanted]
    assert other.due(99_999) == learning.due(99_999)
    assert other.teach(wanted, minutes(CALLS[0])) == learning.teach(wanted, minutes(CALLS[0]))


def record(number: int, tick: int) -> Record:
    post = {"id": str(number), "platform": "x", "author": {"id": "1"}, "text": f"word number {number}"}
    return Record(json.dumps(post).encode(), 0, number, tick * 1_000)


@pytest.mark.parametrize("batch", [1, 7, 500])
def test_the_log_is_cut_by_whole_ticks_whatever_the_batches(batch: int) -> None:
    params = LearnParams(lookback_posts=100)
    log = [record(number, 5_000 + number // 9) for number in range(500)]  # nine posts a tick
    ring = Lookback(params, 0)
    for start in range(0, 500, batch):
        ring.add(log[start : start + batch])
        ring.forget(5_000 + start // 9 - 30)  # judge is behind
    asked = Want("a", 5_050, 5_000, 5_048, [], [], [])
    # 5_050 back to 5_040 are 99 posts; eleven more ticks would be too many.
    assert [line.offset for line in ring.find(asked)] == list(range(40 * 9, 51 * 9))
