"""A real Alertmanager takes our alerts and tells their beginning and end; our webhook speaks as its own does."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from streams.processes import free_port
from streams.sinks.alertmanager import Alertmanager
from streams.sinks.forms import alertmanager_webhook, labels
from tests.console.alerts import ARABIC, revision
from tests.needs import lacking
from tests.sinks.receiver import LOOPBACK, Receiver, receiving, sink

CONFIG = """
route: {receiver: hook, group_by: [alertname, alert_id], group_wait: 10ms, group_interval: 100ms, repeat_interval: 1h}
receivers: [{name: hook, webhook_configs: [{url: "%s", send_resolved: true}]}]
"""


@pytest.fixture(scope="module")
def hook() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def address(hook: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An Alertmanager of its own, which tells ``hook``."""
    program = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    if program is None:
        lacking("prometheus-alertmanager")
    folder = tmp_path_factory.mktemp("alertmanager")
    (folder / "config.yml").write_text(CONFIG % hook.url)
    port = free_port()
    arguments = [f"--config.file={folder}/config.yml", f"--storage.path={folder}/data", "--cluster.listen-address="]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, *arguments, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=subprocess.STDOUT
        )
    try:
        url = f"http://127.0.0.1:{port}"
        until(lambda: answers(url), (folder / "log").read_text)
        yield url
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/-/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def until(true: Callable[[], bool], said: Callable[[], str]) -> None:
    give_up = time.monotonic() + 60
    while not true():
        assert time.monotonic() < give_up, said()
        time.sleep(0.02)


def known(url: str) -> list[dict[str, Any]]:
    with urlopen(f"{url}/api/v2/alerts", timeout=5) as answer:
        found: list[dict[str, Any]] = json.load(answer)
        return found


def test_an_alert_is_told_from_its_beginning_to_its_end(address: str, hook: Receiver) -> None:
    post = Alertmanager(sink("alertmanager", url=address, allow_networks=LOOPBACK), "https://console.example")
    hook.requests.clear()
    assert post.send(revision("b7", severity="queue"), first=True) == "delivered"
    until(lambda: len(hook.requests) == 1, lambda: str(known(address)))
    (alert,) = known(address)
    assert alert["labels"] == {
        "alertname": "CoordinatedCampaign", "alert_id": "b7", "severity": "queue", "source": "/muster/judge",
    }  # fmt: skip
    assert alert["annotations"]["hashtags"] == f"#{ARABIC} #second"
    assert alert["generatorURL"] == "https://console.example/a/b7"

    post.send(revision("b7", 2, severity="page"), first=False)  # more severe now: one alert, under other labels
    until(lambda: [a["labels"]["severity"] for a in known(address)] == ["page"], lambda: str(known(address)))

    post.send(revision("b7", 3, severity="page", state="resolved"), first=False)
    until(lambda: hook.requests[-1].json()["status"] == "resolved", lambda: str(hook.requests[-1]))
    assert known(address) == []


def test_our_webhook_has_the_keys_of_alertmanagers_own(address: str, hook: Receiver) -> None:
    hook.requests.clear()
    Alertmanager(sink("alertmanager", url=address, allow_networks=LOOPBACK), None).send(revision("c7"), first=True)
    until(lambda: bool(hook.requests), lambda: str(known(address)))
    theirs = next(r.json() for r in hook.requests if r.json()["groupLabels"]["alert_id"] == "c7")
    ours = json.loads(alertmanager_webhook(revision("c7"), "hook", "https://console.example").body)
    assert shape(ours) == shape(theirs)
    for same in ("version", "groupKey", "status", "receiver", "groupLabels", "commonLabels", "truncatedAlerts"):
        assert ours[same] == theirs[same]


def shape(value: Any) -> Any:
    """Keys and types, without the values."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else type(value).__name__


def test_labels_never_hold_what_people_wrote() -> None:
    """A hashtag in a label would make an alert of each spelling, and lets strangers write into routing rules."""
    assert ARABIC not in json.dumps(labels(revision()), ensure_ascii=False)
