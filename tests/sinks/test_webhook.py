"""Webhooks: signed so that a receiver's own library accepts them, in three forms, and never repeated once accepted."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from pydantic import ValidationError
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from streams.sinks.webhook import Webhook
from tests.console.alerts import revision
from tests.sinks.receiver import LOOPBACK, Receiver, Request, receiving, sink

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "alert.schema.json"
SECRET = "whsec_" + base64.b64encode(b"a secret of at least 24 bytes").decode()
OLD = "whsec_" + base64.b64encode(b"the secret that was used before").decode()


def sent(receiver: Receiver, alert: Any = None, **given: Any) -> Request:
    settings = sink("webhook", url=f"{receiver.url}/hook", allow_networks=LOOPBACK, **({"secret": SECRET} | given))
    assert Webhook(settings, "ops", "https://console.example/").send(alert or revision(), first=True) == "delivered"
    return receiver.requests[-1]


def test_the_signature_satisfies_the_library_of_the_receiver() -> None:
    with receiving() as receiver:
        request = sent(receiver)
    assert Verifier(SECRET).verify(request.body, request.headers) == request.json()
    assert request.headers["webhook-id"] == request.headers["idempotency-key"] == "a1-r1"
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(request.body + b" ", request.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(OLD).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(request.body, request.headers | {"webhook-timestamp": "1"})


def test_while_a_secret_is_changed_both_are_signed_with() -> None:
    with receiving() as receiver:
        request = sent(receiver, old_secret=OLD)
    for secret in (SECRET, OLD):
        Verifier(secret).verify(request.body, request.headers)


def test_cloudevents_structured_is_the_alert_of_our_schema() -> None:
    alert = revision()
    with receiving() as receiver:
        request = sent(receiver, alert)
    assert request.headers["content-type"] == "application/cloudevents+json"
    jsonschema.validate(request.json(), json.loads(SCHEMA.read_text()))
    assert request.json() == alert.structured()


def test_cloudevents_binary_has_its_attributes_in_headers() -> None:
    with receiving() as receiver:
        request = sent(receiver, format="cloudevents-binary")
    assert request.headers["content-type"] == "application/json"
    attributes = {name: unquote(request.headers[f"ce-{name}"]) for name in ("id", "source", "type", "time", "subject")}
    whole = revision().structured()
    assert attributes == {name: whole[name] for name in attributes}
    assert request.json() == whole["data"]


def test_alertmanager_form_has_all_that_a_receiver_of_version_4_reads() -> None:
    with receiving() as receiver:
        opened = sent(receiver, format="alertmanager").json()
        over = sent(receiver, revision(number=2, state="resolved"), format="alertmanager").json()
    assert (opened["version"], opened["status"], over["status"]) == ("4", "firing", "resolved")
    assert opened["receiver"] == "ops"
    assert opened["alerts"][0]["fingerprint"] == over["alerts"][0]["fingerprint"]
    assert opened["groupKey"] == over["groupKey"]
    assert opened["alerts"][0]["endsAt"].startswith("0001")
    assert not over["alerts"][0]["endsAt"].startswith("0001")
    assert opened["alerts"][0]["generatorURL"] == "https://console.example/a/a1"
    assert opened["commonAnnotations"]["against"] == "9 accounts used the hashtag before"


def test_a_token_is_sent_when_there_is_one() -> None:
    with receiving() as receiver:
        assert "authorization" not in sent(receiver).headers
        assert sent(receiver, bearer="token").headers["authorization"] == "Bearer token"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "always signed"),
        ({"secret": "whsec_" + base64.b64encode(b"short").decode()}, "24 to 64 bytes"),
        ({"secret": "not base64!"}, "24 to 64 bytes"),
        ({"secret": SECRET, "url": "ftp://somewhere"}, "https:// or http://"),
        ({"secret": SECRET, "url": None}, "https:// or http://"),
        ({"secret": SECRET, "severities": []}, "at least 1 item"),
    ],
)
def test_wrong_settings_are_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        sink("webhook", **({"url": "https://hooks.example/x"} | given))


def test_secrets_are_read_from_files_and_shown_nowhere(tmp_path: Any) -> None:
    for name, text in {"url": "https://hooks.example/very-secret", "secret": SECRET}.items():
        (tmp_path / name).write_text(f"{text}\n")
    settings = sink("webhook", url_file=tmp_path / "url", secret_file=tmp_path / "secret")
    assert settings.address() == "https://hooks.example/very-secret"
    assert settings.keys() == [base64.b64decode(SECRET.removeprefix("whsec_"))]
    shown = sink("webhook", url="https://hooks.example/very-secret", secret=SECRET).model_dump(mode="json")
    assert "very-secret" not in json.dumps(shown)
    assert SECRET not in json.dumps(shown)
