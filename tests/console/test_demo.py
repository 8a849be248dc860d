"""``muster demo --console-port``: the console is there while the demo runs, shows what it raises, and is heard."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from streams.embedded import embedded_broker
from streams.errors import Unavailable
from streams.run import PARTS
from tests.needs import lacking
from tests.ports import free_neighbours

pytestmark = [pytest.mark.broker, pytest.mark.redis, pytest.mark.timeout(420)]


def fetch(url: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def learned(metrics: str) -> float:
    """Verdicts of people that judge has learned from."""
    with urllib.request.urlopen(metrics, timeout=60) as answer:
        said = answer.read().decode()
    return sum(map(float, re.findall(r'^muster_feedback_learned\{outcome="taught"\} (\S+)', said, re.MULTILINE)))


def test_the_demo_serves_the_console_its_alerts_come_by_themselves_and_a_confirmation_teaches(tmp_path: Path) -> None:
    try:
        with embedded_broker():
            pass
    except Unavailable as error:
        lacking(f"{error} ({error.hint})")
    first_port = free_neighbours(len(PARTS))
    process = subprocess.Popen(
        [sys.executable, "-m", "streams", "demo", "--headless", "--console-port", "0", "--timeout", "280",
         "--metrics-port", str(first_port)],
        cwd=tmp_path, env=os.environ | {"HOME": str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        address = next(said.split()[1] for said in process.stderr if said.startswith("console: "))
        with urllib.request.urlopen(f"{address}events?after=0-0", timeout=200) as stream:
            changes = (json.loads(line[6:]) for line in stream if line.startswith(b"data: "))
            wave = next(change for change in changes if change.get("kind") == "coordinated_wave")
        alert = fetch(f"{address}api/v1/alerts/{wave['alert_id']}")
        assert alert["data"]["revision"] >= wave["revision"]
        assert fetch(f"{address}api/v1/alerts?limit=1")["alerts"]
        judge = f"http://127.0.0.1:{first_port + PARTS.index('judge')}/metrics"
        before = learned(judge)
        assert fetch(f"{address}api/v1/alerts/{wave['alert_id']}/confirm", {})["standing"]["state"] == "confirmed"
        give_up = time.monotonic() + 120
        while learned(judge) == before:
            assert time.monotonic() < give_up, "judge has not learned from the confirmation"
            time.sleep(0.5)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0
