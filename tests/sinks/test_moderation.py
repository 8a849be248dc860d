"""Coop and Ozone over HTTP: the requests are those that their public source reads (docs/sinks.md says which)."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from streams.errors import Refused, Unavailable
from streams.sinks.coop import Coop
from streams.sinks.ozone import Ozone
from tests.console.alerts import bare, revision
from tests.sinks.receiver import LOOPBACK, Answer, Receiver, receiving, sink

# server/services/itemProcessingService/types.ts of roostorg/coop, in JSON Schema
COOP_ITEMS = {
    "type": "object",
    "required": ["items"],
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "data", "typeId"],
                "properties": {"id": {"type": "string"}, "typeId": {"type": "string"}, "data": {"type": "object"}},
            },
        }
    },
}
# lexicons/com/atproto/moderation/createReport.json and tools/ozone/moderation/defs.json of bluesky-social/atproto
ACCOUNT = {
    "type": "object",
    "required": ["$type", "did"],
    "properties": {"$type": {"const": "com.atproto.admin.defs#repoRef"}, "did": {"pattern": "^did:[a-z]+:"}},
}
MOD_TOOL = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
REPORT = {
    "type": "object",
    "required": ["reasonType", "subject"],
    "additionalProperties": False,
    "properties": {
        "reasonType": {"type": "string"},
        "reason": {"type": "string", "maxLength": 2_000},
        "subject": ACCOUNT,
        "modTool": MOD_TOOL,
    },
}
EVENT = {
    "type": "object",
    "required": ["event", "subject", "createdBy"],
    "additionalProperties": False,
    "properties": {
        "event": {"properties": {"$type": {"const": "tools.ozone.moderation.defs#modEventComment"}}},
        "subject": ACCOUNT,
        "createdBy": {"pattern": "^did:[a-z]+:"},
        "modTool": MOD_TOOL,
    },
}
SESSION = Answer(body=json.dumps({"accessJwt": "jwt", "refreshJwt": "r", "handle": "h", "did": "did:plc:us"}).encode())
CALL = {"platform": "bluesky", "post_id": "at://did:plc:caller/app.bsky.feed.post/3kabc"}


def coop(receiver: Receiver) -> Coop:
    given = {"item_type": "type1", "api_key": "key", "allow_networks": LOOPBACK}
    return Coop(sink("coop", url=receiver.url, **given), "https://console.example")


def ozone(receiver: Receiver, **given: Any) -> Ozone:
    account = {"service": "did:plc:labeler", "identifier": "muster.example", "password": "app-password"}
    return Ozone(sink("ozone", url=receiver.url, allow_networks=LOOPBACK, **account, **given), None)


def called(number: int = 1, **changed: Any) -> Any:
    alert = revision(number=number, **changed)
    alert.data["launch"] = alert.data["launch"] | CALL
    return alert


def test_coop_gets_one_item_for_each_alert_and_its_revisions() -> None:
    with receiving(Answer(202, body=b"")) as receiver:
        for number in (1, 2):
            assert coop(receiver).send(revision(number=number), first=number == 1) == "delivered"
        coop(receiver).send(bare("b"), first=True)
    first, second, _ = receiver.requests
    assert first.path == "/api/v1/items/async/"
    assert first.headers["x-api-key"] == "key"
    for request in receiver.requests:
        jsonschema.validate(request.json(), COOP_ITEMS)
    ids = [request.json()["items"][0]["id"] for request in (first, second)]
    assert ids == ["a1", "a1"]
    data = first.json()["items"][0]["data"]
    assert data["url"] == "https://console.example/a/a1"
    assert data["counter_evidence"] == "9 accounts used the hashtag before"


def test_coop_says_no_for_good_when_the_item_type_does_not_fit() -> None:
    with receiving(Answer(400, body=b'{"errors":[]}')) as receiver, pytest.raises(Refused):
        coop(receiver).send(revision(), first=True)


def test_ozone_gets_one_report_for_a_campaign_and_a_comment_at_its_end() -> None:
    with receiving(SESSION, Answer(), SESSION, Answer()) as receiver:
        post = ozone(receiver)
        assert post.send(called(), first=True) == "delivered"
        assert post.send(called(2), first=False) == "unsuitable"  # reports of machines must not drown people's
        assert post.send(called(3, state="resolved"), first=False) == "delivered"
    entered, reported, _, commented = receiver.requests
    assert entered.path == "/xrpc/com.atproto.server.createSession"
    assert entered.json() == {"identifier": "muster.example", "password": "app-password"}
    assert reported.path == "/xrpc/com.atproto.moderation.createReport"
    assert reported.headers["authorization"] == "Bearer jwt"
    assert reported.headers["atproto-proxy"] == "did:plc:labeler#atproto_labeler"
    jsonschema.validate(reported.json(), REPORT)
    assert reported.json()["subject"]["did"] == "did:plc:caller"
    assert reported.json()["modTool"] == {"name": "muster", "meta": {"alert": "a1", "revision": 1}}
    assert commented.path == "/xrpc/tools.ozone.moderation.emitEvent"
    jsonschema.validate(commented.json(), EVENT)
    assert commented.json()["createdBy"] == "did:plc:us"


def test_without_a_role_the_end_can_be_a_second_report() -> None:
    with receiving(SESSION, Answer()) as receiver:
        ozone(receiver, end="report").send(called(3, state="resolved"), first=False)
    assert receiver.requests[-1].path == "/xrpc/com.atproto.moderation.createReport"


def test_nobody_is_reported_for_a_campaign_without_a_call_on_bluesky() -> None:
    with receiving() as receiver:
        assert ozone(receiver).send(revision(), first=True) == "unsuitable"
        assert ozone(receiver).send(bare("b"), first=True) == "unsuitable"
    assert receiver.requests == []


def test_a_refused_password_is_tried_again_later() -> None:
    with receiving(Answer(401, body=b'{"error":"AuthenticationRequired"}')) as receiver:
        with pytest.raises(Unavailable, match="answers 401") as raised:
            ozone(receiver).send(called(), first=True)
        assert "app-password" not in str(raised.value)


@pytest.mark.parametrize(
    ("kind", "given", "says"),
    [
        ("coop", {"item_type": "t"}, "Coop asks for one"),
        ("coop", {"api_key": "k"}, "item_type"),
        ("ozone", {"service": "did:plc:x", "identifier": "h"}, "an app password|service account"),
        ("ozone", {"service": "labeler.example", "identifier": "h", "password": "p"}, "service"),
    ],
)
def test_what_is_missing_is_named(kind: str, given: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        sink(kind, url="https://x.example", **given)
