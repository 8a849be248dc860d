"""Every query of every dashboard has an answer in a real Prometheus that scraped the demo."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import yaml

from deploy.grafana.build import BOARDS, FOLDER, dashboard
from streams.demo import STAGES
from tests.broker.test_demo import demo, read_until
from tests.needs import lacking
from tests.ports import free_neighbours

ROOT = Path(__file__).parents[2]
BOARD_FILES = sorted(FOLDER.glob("*.json"))

pytestmark = [pytest.mark.broker, pytest.mark.redis, pytest.mark.usefixtures("embedded_broker", "_redis")]
PATIENCE_S = 240


def queries() -> Iterator[tuple[str, str]]:
    for path in BOARD_FILES:
        board = json.loads(path.read_text())
        for panel in board["panels"]:
            for target in panel["targets"]:
                yield f"{board['uid']}: {panel['title']}", target["expr"]
        for mark in board["annotations"]["list"]:
            yield f"{board['uid']}: {mark['name']}", mark["expr"].removesuffix(" > 0")


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prometheus that has watched a demo until its wave was told; its address."""
    program = shutil.which("prometheus")
    if program is None:
        lacking("prometheus")
    folder = tmp_path_factory.mktemp("prometheus")
    port = free_neighbours(1 + len(STAGES))
    first = port + 1  # the demo takes neighbours
    config = _scraping(first)
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    arguments = [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
    server = subprocess.Popen(
        [program, *arguments, f"--web.listen-address=127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with demo(folder / "run", "--timeout", str(PATIENCE_S), "--metrics-port", str(first)) as process:
            read_until(process, "running")
            address = f"http://127.0.0.1:{port}"
            _await(address, 'sum(increase(muster_alerts_published_total{kind="coordinated_wave"}[5m])) > 0')
            for told in ("muster_alert_revisions_total", "muster_deliveries_total"):  # what has just begun has no rate
                _await(address, f"sum(rate({told}[1m])) > 0")
            yield address
            process.terminate()
            process.communicate()
    finally:
        server.terminate()
        server.wait()


@pytest.mark.timeout(300)
def test_no_query_fails_or_is_empty(prometheus: str) -> None:
    unanswered = [
        (panel, expression, answer)
        for panel, expression in queries()
        if not (answer := _ask(prometheus, expression.replace("$__rate_interval", "1m"))).get("result")
    ]
    assert unanswered == []


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
def test_the_committed_file_is_what_the_script_writes(board: Any) -> None:
    assert json.loads((FOLDER / f"{board.uid}.json").read_text()) == dashboard(board)
    assert {path.stem for path in BOARD_FILES} == {board.uid for board in BOARDS}


@pytest.mark.parametrize("path", BOARD_FILES, ids=lambda path: path.stem)
def test_panels_say_what_they_show_and_do_not_overlap(path: Path) -> None:
    board = json.loads(path.read_text())
    cells: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        assert panel["title"]
        assert panel["description"]
        assert panel["fieldConfig"]["defaults"]["unit"]
        assert all(target["datasource"]["uid"] == "${datasource}" for target in panel["targets"])
        at = panel["gridPos"]
        taken = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not cells & taken
        cells |= taken
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def _scraping(first: int) -> dict[str, Any]:
    """As deploy/prometheus does it, by address instead of by name."""
    return {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(ROOT / "deploy" / "prometheus" / "rules.yml")],
        "scrape_configs": [
            {
                "job_name": "muster",
                "static_configs": [
                    {"targets": [f"127.0.0.1:{first + n}"], "labels": {"stage": stage}}
                    for n, stage in enumerate(STAGES)
                ],
            }
        ],
    }


def _ask(address: str, expression: str) -> dict[str, Any]:
    with urlopen(f"{address}/api/v1/query?{urlencode({'query': expression})}", timeout=10) as answer:
        said: dict[str, Any] = json.load(answer)["data"]
        return said


def _await(address: str, expression: str) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        try:
            if _ask(address, expression)["result"]:
                return
        except (URLError, OSError):  # it is still starting
            pass
        time.sleep(1.0)
    raise AssertionError(f"no answer to {expression} within {PATIENCE_S} s")
