"""``muster demo`` as a user runs it: real processes, one line of result, nothing left behind."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jsonschema
import psutil
import pytest

from streams.demo import is_linked_wave
from streams.wire import Alert
from tests.broker.conftest import Broker

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "alert.schema.json"
END_S = 10.0  # promised from the signal to the end

pytestmark = [pytest.mark.broker, pytest.mark.redis, pytest.mark.usefixtures("embedded_broker", "_redis")]


@contextmanager
def demo(folder: Path, *arguments: str, ignored: signal.Signals | None = None) -> Iterator[subprocess.Popen[str]]:
    """The command in an empty folder; ``ignored`` is how a shell starts what it puts into the background."""

    def ignore() -> None:
        if ignored is not None:
            signal.signal(ignored, signal.SIG_IGN)

    folder.joinpath("tmp").mkdir(parents=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "streams", "demo", "--headless", *arguments],
        cwd=folder,
        env=os.environ | {"TMPDIR": str(folder / "tmp"), "HOME": str(folder), "MUSTER_KAFKA__PREFIX": "elsewhere"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=ignore,  # noqa: PLW1509 - signals are inherited through exec
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def left_over(members: list[psutil.Process], folder: Path) -> list[object]:
    """Processes that still run, and files that were not there before."""
    _, alive = psutil.wait_procs(members, timeout=0)
    return [*alive, *folder.joinpath("tmp").iterdir(), *(path for path in folder.iterdir() if path.name != "tmp")]


def read_until(process: subprocess.Popen[str], word: str) -> None:
    assert process.stderr is not None
    lines = []
    for said in process.stderr:
        if said.startswith(word):
            return
        lines.append(said)
    raise AssertionError(f"the demo ended before it said {word!r}:\n{''.join(lines)}")


@pytest.mark.timeout(300)
def test_it_ends_at_the_first_wave_that_is_linked_to_its_call(tmp_path: Path) -> None:
    with demo(tmp_path / "run", "--until-alert", "--timeout", "240", "--json") as process:
        read_until(process, "running")
        members = family(process)
        out, err = process.communicate()
    assert process.returncode == 0, err
    assert out.count("\n") == 1
    alert = json.loads(out)
    jsonschema.validate(alert, json.loads(SCHEMA.read_text()))
    assert alert["data"]["kind"] == "coordinated_wave"
    assert alert["data"]["launch"]["post_id"]
    assert len(members) >= 6  # broker, Redis, four stages
    assert left_over(members, tmp_path / "run") == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_of_it_also_where_it_was_inherited_as_ignored(tmp_path: Path, number: signal.Signals) -> None:
    with demo(tmp_path / "run", ignored=number) as process:
        read_until(process, "running")
        members = family(process)
        process.send_signal(number)
        process.communicate(timeout=END_S)
    assert process.returncode == 0
    assert left_over(members, tmp_path / "run") == []


def test_a_signal_while_it_starts_leaves_nothing_either(tmp_path: Path) -> None:
    with demo(tmp_path / "run", "--until-alert") as process:
        read_until(process, "waiting")
        members = family(process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=END_S)
    assert process.returncode == 128 + signal.SIGTERM
    assert left_over(members, tmp_path / "run") == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs prctl")
def test_even_when_it_is_killed_its_processes_end(tmp_path: Path) -> None:
    with demo(tmp_path / "run") as process:
        read_until(process, "waiting")
        members = [os.pidfd_open(member.pid) for member in family(process)]
        process.kill()
        for member in members:
            ended, _, _ = select.select([member], [], [], END_S)
            os.close(member)
            assert ended


def test_running_out_of_time_is_one_line_and_an_exit_code(tmp_path: Path) -> None:
    with demo(tmp_path / "run", "--until-alert", "--timeout", "1", "--json") as process:
        out, err = process.communicate()
    assert process.returncode == 1
    assert out == ""
    assert err.splitlines()[-1].startswith("muster demo: no wave was linked to its call within 1 s")


def test_a_timeout_without_an_alert_to_wait_for_is_how_long_it_runs(tmp_path: Path) -> None:
    with demo(tmp_path / "run", "--timeout", "8") as process:
        _, err = process.communicate()
    assert process.returncode == 0, err


def test_two_may_run_at_the_same_time(tmp_path: Path, embedded_broker: Broker) -> None:
    with demo(tmp_path / "one") as one, demo(tmp_path / "other") as other:
        read_until(one, "running")
        read_until(other, "running")


@pytest.mark.parametrize(
    ("kind", "launch", "linked"),
    [
        ("coordinated_wave", {"post_id": "7"}, True),
        ("coordinated_wave", None, False),
        ("launch_signal", {"post_id": "7"}, False),
        ("burst", {"post_id": "7"}, False),
    ],
)
def test_only_a_wave_with_its_call_counts(kind: str, launch: dict[str, str] | None, linked: bool) -> None:
    alert = Alert("a-r1", "muster", "tag", "2024-12-08T15:33:00Z", {"kind": kind, "launch": launch})
    assert is_linked_wave(alert) is linked
