"""``muster demo --console-port``: the console is there while the demo runs, and shows what it raises."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from streams.embedded import embedded_broker
from streams.errors import Unavailable
from tests.needs import lacking

pytestmark = [pytest.mark.broker, pytest.mark.redis, pytest.mark.timeout(240)]


def fetch(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


def test_the_demo_serves_the_console_and_its_alerts_come_by_themselves(tmp_path: Path) -> None:
    try:
        with embedded_broker():
            pass
    except Unavailable as error:
        lacking(f"{error} ({error.hint})")
    process = subprocess.Popen(
        [sys.executable, "-m", "streams", "demo", "--headless", "--console-port", "0", "--timeout", "180"],
        cwd=tmp_path, env=os.environ | {"HOME": str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        address = next(said.split()[1] for said in process.stderr if said.startswith("console: "))
        with urllib.request.urlopen(f"{address}events?after=0-0", timeout=120) as stream:
            change = next(json.loads(line[6:]) for line in stream if line.startswith(b"data: "))
        alert = fetch(f"{address}api/v1/alerts/{change['alert_id']}")
        assert alert["data"]["revision"] >= change["revision"]
        assert fetch(f"{address}api/v1/alerts?limit=1")["alerts"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0
