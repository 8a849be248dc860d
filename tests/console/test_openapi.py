"""The API describes itself, and answers whatever is asked of it as it says: no server error, no shape of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import jsonschema
import pytest
import redis
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from streams.access import AuthSettings
from streams.config import ConsoleSettings
from streams.console.acts import ACTS, REASONS
from streams.console.tokens import TokenFile
from streams.console.work_api import BODIES
from streams.sinks.board import BoardSink
from tests.console.alerts import bare, revision
from tests.console.asking import ask
from tests.console.serving import Console, serving

pytestmark = [pytest.mark.redis, pytest.mark.timeout(600)]
EXAMPLES = int(os.environ.get("FUZZ", "6"))  # of each operation and kind
FIRST = "0" * 16


class Fuzzed:
    def __init__(self, console: Console, token: str) -> None:
        self.console = console
        self.headers = {"Authorization": f"Bearer {token}"}
        answer = ask(console, "GET", "/api/v1/openapi.json", **self.headers)
        self.document: dict[str, Any] = answer.json()


@pytest.fixture
def fuzzed(client: redis.Redis, redis_url: str, board: BoardSink, tmp_path: Path) -> Iterator[Fuzzed]:
    path = tmp_path / "tokens.json"
    token = TokenFile(path).add("amal", "admin", None)
    board.deliver(revision(FIRST))
    board.deliver(bare("1" * 16))
    settings = ConsoleSettings(auth=AuthSettings(tokens=path))
    with serving(redis_url, settings, working=True) as console:
        yield Fuzzed(console, token)


def test_the_document_names_every_act_and_is_openapi_3_1(fuzzed: Fuzzed) -> None:
    assert fuzzed.document["openapi"] == "3.1.0"
    for act in ACTS:
        assert "post" in fuzzed.document["paths"][f"/api/v1/alerts/{{alert_id}}/{act}"]
    names = [op["operationId"] for methods in fuzzed.document["paths"].values() for op in methods.values()]
    assert len(names) == len(set(names))
    for schema in fuzzed.document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert json.dumps(fuzzed.document).count('"$ref"') == json.dumps(fuzzed.document).count("#/components/schemas/")


def test_the_reasons_of_the_api_are_those_of_the_pages() -> None:
    assert set(BODIES["dismiss"].__annotations__) == {"reason", "words"}
    assert all(reason in BODIES["dismiss"].__annotations__["reason"] for reason in REASONS)


def test_nothing_that_is_asked_makes_the_server_fail(fuzzed: Fuzzed) -> None:
    """Every operation, with what its schema allows and with what it does not."""
    schema = schemathesis.openapi.from_dict(fuzzed.document)
    schema.config.update(base_url=fuzzed.console.url)
    asked = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        wrong = [schemathesis.GenerationMode.NEGATIVE] if operation.body or operation.query else []
        for mode in (schemathesis.GenerationMode.POSITIVE, *wrong):

            @hypothesis.settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=list(hypothesis.HealthCheck),
                phases=[hypothesis.Phase.generate],
            )
            @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
            def one(case: schemathesis.Case[Any]) -> None:
                nonlocal asked
                asked += 1
                if "alert_id" in (case.path_parameters or {}) and asked % 2:
                    case.path_parameters["alert_id"] = FIRST
                answer = case.call(headers=fuzzed.headers)
                case.validate_response(
                    answer, checks=[not_a_server_error, status_code_conformance, response_schema_conformance]
                )

            one()
    assert asked > 40 * EXAMPLES


def test_texts_that_no_form_would_send_are_answered(fuzzed: Fuzzed) -> None:
    path = f"/api/v1/alerts/{FIRST}/note"
    for body in ("", "[]", "null", "{", '{"words": "\\ud800"}', '{"words": "\\u0000"}', "[" * 60_000, "x" * 70_000,
                 '{"words": 1e999}'):  # fmt: skip
        assert ask(fuzzed.console, "POST", path, body, **fuzzed.headers).status in (200, 400, 413)
    odd = {"Content-Type": "text/plain"} | fuzzed.headers
    assert ask(fuzzed.console, "POST", path, '{"words": "x"}', **odd).status == 415
