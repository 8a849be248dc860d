"""``[sinks.NAME]`` in muster.toml and in the environment, and what a mistake there says."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from streams.config import load
from streams.errors import ConfigError
from streams.sinks.webhook import WebhookSettings
from streams.topology import build_route
from streams.wire import Alert

SECRET = "whsec_" + base64.b64encode(b"a secret of at least 24 bytes").decode()
HOOK = f"kind = 'webhook'\nurl = 'https://hooks.example/x'\nsecret = '{SECRET}'\n"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("MUSTER_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def write(text: str) -> None:
    Path("muster.toml").write_text(text)


def test_several_of_a_kind_each_with_its_own_audience() -> None:
    write(f"[sinks.ops]\n{HOOK}severities = ['page']\n[sinks.ops.retry]\ntries = 7\n[sinks.everyone]\n{HOOK}")
    settings = load()
    assert settings.sinks["ops"].retry.tries == 7
    alert = Alert("a-r1", "muster", "tag", "", {"severity": "queue", "revision": 1})
    told = {delivery.to: delivery.told for delivery in build_route(settings).apply([alert])}
    assert {name: told[name] for name in ("ops", "everyone", "queue")} == {
        "ops": False, "everyone": True, "queue": True,
    }  # fmt: skip


def test_a_secret_comes_from_the_environment_or_from_a_file_it_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write("[sinks.ops]\nkind = 'webhook'\nurl = 'https://hooks.example/x'\n")
    monkeypatch.setenv("MUSTER_SINKS__OPS__SECRET", SECRET)
    ops = load().sinks["ops"]
    assert isinstance(ops, WebhookSettings)
    assert ops.keys() == [base64.b64decode(SECRET.removeprefix("whsec_"))]
    monkeypatch.delenv("MUSTER_SINKS__OPS__SECRET")
    (tmp_path / "mounted").write_text(f"{SECRET}\n")
    monkeypatch.setenv("MUSTER_SINKS__OPS__SECRET_FILE", str(tmp_path / "mounted"))
    assert load().sinks["ops"] == ops.model_copy(update={"secret": None, "secret_file": tmp_path / "mounted"})


@pytest.mark.parametrize(
    ("text", "key", "says"),
    [
        ("[sinks.ops]\nkind = 'webook'", "sinks.ops", "webhook"),
        ("[sinks.ops]\nurl = 'https://x'", "sinks.ops", "kind"),
        (f"[sinks.ops]\n{HOOK}serverities = ['page']", "sinks.ops.serverities", "no such setting"),
        (f"[sinks.ops]\n{HOOK}severities = ['loud']", "sinks.ops.severities.0", "page"),
        (f"[sinks.queue]\n{HOOK}", "sinks.queue", "Muster's own"),
        (f"[sinks.'a b']\n{HOOK}", "sinks.a b", "match"),
        ("[sinks.ops]\nkind = 'webhook'\nurl = 'https://x'", "sinks.ops.secret", "always signed"),
        (f"[sinks.ops]\n{HOOK}[sinks.ops.retry]\ntrys = 3", "sinks.ops.retry.trys", "no such setting"),
    ],
)
def test_a_mistake_is_named_with_its_key(text: str, key: str, says: str) -> None:
    write(text)
    with pytest.raises(ConfigError) as raised:
        load()
    assert raised.value.key.startswith(key)
    assert says in f"{raised.value} {raised.value.hint}"


def test_a_misspelt_variable_is_named() -> None:
    write(f"[sinks.ops]\n{HOOK}")
    os.environ["MUSTER_SINKS__OPS__SECRT"] = "x"
    try:
        with pytest.raises(ConfigError, match="no such setting") as raised:
            load()
        assert "MUSTER_SINKS__OPS__SECRET?" in raised.value.hint
    finally:
        del os.environ["MUSTER_SINKS__OPS__SECRT"]
