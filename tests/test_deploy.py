"""What is under deploy/ and docker-compose.yml is right as far as a machine without containers can tell."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import typer
import yaml

from streams import metrics
from streams.access import LOOPBACK
from streams.cli import app
from streams.config import load
from tests.broker.kafka import POM
from tests.needs import lacking

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"].startswith("muster:")}
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()


def test_the_compose_file_follows_the_compose_schema() -> None:
    # Only the file: the package itself wants another click than Faust does.
    carrier = distribution("check-jsonschema")
    schema = Path(str(carrier.locate_file("check_jsonschema/builtin_schemas/vendor/compose-spec.json")))
    jsonschema.validate(COMPOSE, json.loads(schema.read_text()))


def test_everything_that_production_needs_is_a_service() -> None:
    assert set(COMPOSE["services"]) == {
        *("kafka", "redis", "topics", "edge", "detect", "judge", "route", "console", "prometheus", "grafana")
    }
    assert set(OURS) == {"topics", "edge", "detect", "judge", "route", "console"}


@pytest.mark.parametrize("name", OURS)
def test_every_service_of_ours_runs_a_real_command(name: str) -> None:
    command: Any = typer.main.get_command(app)
    arguments = list(OURS[name]["command"])
    while hasattr(command, "commands"):
        command = command.commands[arguments.pop(0)]
    given = command.make_context("muster", arguments).params
    if name != "topics":
        assert (given["stage"], given["metrics_port"]) == (name, 9464)


def test_the_console_asks_who_comes_and_is_reached_where_its_port_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    service = OURS["console"]
    for variable, value in service["environment"].items():
        monkeypatch.setenv(variable, re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", value))
    settings = load().console
    port = service["command"][service["command"].index("--port") + 1]
    assert settings.auth.asks
    assert settings.host not in LOOPBACK
    assert service["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert settings.url == f"http://localhost:{port}"


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in [variable for variable in os.environ if variable.startswith("MUSTER_")]:
        monkeypatch.delenv(variable)
    for variable, value in OURS[name]["environment"].items():
        monkeypatch.setenv(variable, "" if value.startswith("${") else value)
    settings = load()
    assert settings.kafka.bootstrap_servers == "kafka:9092"
    assert settings.metrics.host == "0.0.0.0"


def test_what_services_name_is_there() -> None:
    for service in COMPOSE["services"].values():
        for dependency in service.get("depends_on", []):
            assert dependency in COMPOSE["services"]
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


def test_the_broker_is_the_one_the_tests_run_on() -> None:
    tested = re.search(r"<artifactId>kafka_2.13</artifactId>\s*<version>([\d.]+)</version>", POM.read_text())
    assert tested is not None
    assert COMPOSE["services"]["kafka"]["image"] == f"apache/kafka:{tested[1]}"


def test_the_image_is_built_from_files_that_are_there_and_not_ignored() -> None:
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line.startswith("!")]
    sources = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert sources
    for source in sources:
        assert (ROOT / source).exists()
        assert source.split("/")[0] in kept


def test_prometheus_finds_every_stage_and_the_console() -> None:
    path = ROOT / "deploy" / "prometheus" / "prometheus.yml"
    (discovery,) = yaml.safe_load(path.read_text())["scrape_configs"][0]["dns_sd_configs"]
    assert set(discovery["names"]) == OURS.keys() - {"topics"}
    assert discovery["port"] == 9464
    promtool = shutil.which("promtool")
    if promtool is None:
        lacking("promtool (prometheus)")
    subprocess.run([promtool, "check", "config", path], check=True, capture_output=True)


RULES = ROOT / "deploy" / "prometheus" / "rules.yml"
RULE_TESTS = sorted((ROOT / "tests" / "prometheus").glob("*.test.yml"))
ALERTS = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"] if "alert" in rule]


def test_every_rule_does_what_its_test_says() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        lacking("promtool (prometheus)")
    subprocess.run([promtool, "check", "rules", RULES], check=True, capture_output=True)
    tested = subprocess.run([promtool, "test", "rules", *RULE_TESTS], check=False, capture_output=True, text=True)
    assert tested.returncode == 0, tested.stdout + tested.stderr


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_every_alert_is_tested_and_has_a_page_that_says_what_to_do(rule: dict[str, Any]) -> None:
    expected = [
        claim
        for path in RULE_TESTS
        for case in yaml.safe_load(path.read_text())["tests"]
        for claim in case["alert_rule_test"]
        if claim["alertname"] == rule["alert"]
    ]
    assert any(claim["exp_alerts"] for claim in expected)
    page, _, section = rule["annotations"]["runbook_url"].partition("#")
    assert f"\n## {rule['alert']}\n" in (ROOT / page).read_text()
    assert section == rule["alert"].lower()


def test_every_metric_that_a_rule_reads_is_one_of_ours() -> None:
    served = {family.name for family in metrics.REGISTRY.collect()}
    read = set(re.findall(r"(?<![:a-z_])muster_[a-z_]+", RULES.read_text()))
    assert read
    for name in read:
        assert re.sub("_(total|bucket)$", "", name) in served


def test_every_metric_is_documented() -> None:
    said = (ROOT / "docs" / "metrics.md").read_text()
    served = {family.name for family in metrics.REGISTRY.collect() if family.name.startswith("muster_")}
    assert len(served) > 40
    assert [name for name in sorted(served) if f"`{name}" not in said] == []


def test_grafana_gets_its_data_source() -> None:
    folder = ROOT / "deploy" / "grafana" / "provisioning" / "datasources"
    (source,) = yaml.safe_load((folder / "prometheus.yml").read_text())["datasources"]
    assert (source["type"], source["url"]) == ("prometheus", "http://prometheus:9090")
