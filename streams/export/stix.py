"""STIX 2.1: each alert as a campaign that uses DISARM techniques, with what was observed of it.

For each alert: ``grouping`` (suspicious-activity) of a ``campaign``, ``uses`` relationships to ``attack-pattern``
objects (ids and names of DISARM as they stand in the alert), ``observed-data`` over the accounts and the links that
were seen, and ``note`` objects: the counter-evidence, and each post that is kept as evidence. Ids are made from the
alert's id, so a later export is a later version of the same objects and platforms merge it.

When it does not work: account references are keyed hashes unless the deployment opted in; they mean nothing to others.

Source: STIX Version 2.1, OASIS Standard, 10 June 2021. DISARM's own object ids: the Foundation's bundle of 22 Nov 2024.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

from streams.export import AlertObject, latest

NAMESPACE: Final = uuid.UUID("6c0f6ad3-9d5c-5a3a-9a5e-6d75737465ff")  # ours; changing it makes every id a new one
OBSERVABLES: Final = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # STIX's, for observables
DISARM_AT: Final = "2024-11-22T00:00:00.000Z"
DISARM_IDS: Final = {
    "T0049.002": "bfce790b-dfd6-46ca-8fab-c2d72f21bba2",
    "T0049.003": "e6ab2793-a059-4354-bb60-045afb019833",
    "T0049.005": "ce5b400c-6f82-4095-936b-617857800da8",
    "T0084.001": "4cd719a9-e817-4acc-9581-6b6a60e42f35",
}
TLP: Final = {  # fixed by the standard
    "clear": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
    "green": "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
    "amber": "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    "red": "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
}
_TLP_AT: Final = "2017-01-20T00:00:00.000Z"

StixObject = dict[str, Any]


def bundle(revisions: Iterable[AlertObject], tlp: str = "amber") -> StixObject:
    """All alerts in one bundle, each object once."""
    alerts = latest(revisions)
    found: dict[str, StixObject] = {}
    for item in [_marking(tlp), *(item for alert in alerts for item in objects(alert, tlp))]:
        found.setdefault(item["id"], item)
    names = ",".join(alert["id"] for alert in alerts)
    return {"type": "bundle", "id": _id("bundle", f"{tlp}:{names}"), "objects": list(found.values())}


def objects(alert: AlertObject, tlp: str) -> list[StixObject]:
    """What one alert is in STIX, dependencies first."""
    data = alert["data"]
    maker = _identity(alert["source"])
    common = {
        "spec_version": "2.1",
        "created_by_ref": maker["id"],
        "created": _ms(data["detected_at"]),
        "modified": max(_ms(alert["time"]), _ms(data["detected_at"])),
        "object_marking_refs": [TLP[tlp]],
    }
    campaign = _campaign(data) | common
    patterns = [_pattern(technique) for technique in data.get("disarm") or []]
    uses = [
        {
            "type": "relationship",
            "id": _id("relationship", f"{campaign['id']} uses {pattern['id']}"),
            "relationship_type": "uses",
            "source_ref": campaign["id"],
            "target_ref": pattern["id"],
            "confidence": campaign["confidence"],
            **common,
        }
        for pattern in patterns
    ]
    seen = _observables(data)
    notes = [note | common for note in _notes(data, campaign["id"])]
    observed = [_observed(data, seen) | common] if seen else []
    told = [campaign, *patterns, *uses, *seen, *observed, *notes]
    grouping = {
        "type": "grouping",
        "id": _id("grouping", data["alert_id"]),
        "name": campaign["name"],
        "description": data.get("summary") or campaign["name"],
        "context": "suspicious-activity",
        "object_refs": [item["id"] for item in told],
        **common,
    }
    return [maker, *told, grouping]


# ---------------------------------------------------------------- parts


def _campaign(data: dict[str, Any]) -> StixObject:
    timeline = data["timeline"]
    first = _ms(timeline.get("launch_call_at") or timeline.get("onset_at") or data["detected_at"])
    last = timeline.get("resolved_at") or timeline.get("peak_at")
    tags = " ".join(f"#{tag}" for tag in data["hashtags"][:3]) or "a hashtag not yet named"
    return {
        "type": "campaign",
        "id": _id("campaign", data["alert_id"]),
        "name": f"{data['kind'].replace('_', ' ')} on {tags}",
        "description": data.get("summary") or f"Alert {data['alert_id']}",
        "first_seen": first,
        **({"last_seen": max(first, _ms(last))} if last else {}),
        "confidence": round(100 * data["confidence"]),
        "labels": [data["kind"], data["class"], data["severity"], data["state"]],
        "external_references": [{"source_name": "muster", "external_id": data["alert_id"]}],
    }


def _pattern(technique: dict[str, Any]) -> StixObject:
    number = DISARM_IDS.get(technique["id"])
    return {
        "type": "attack-pattern",
        "spec_version": "2.1",
        "id": f"attack-pattern--{number}" if number else _id("attack-pattern", technique["id"]),
        "created": DISARM_AT,
        "modified": DISARM_AT,
        "name": technique["name"],
        "external_references": [{"source_name": "DISARM", "external_id": technique["id"]}],
    }


def _observables(data: dict[str, Any]) -> list[StixObject]:
    """Accounts of the evidence and of the call, and links that many of them shared."""
    launch = data.get("launch") or {}
    accounts = [(post["platform"], post["account_ref"]) for post in _posts(data)]
    if launch.get("author_ref"):
        accounts.insert(0, (launch["platform"], launch["author_ref"]))
    found = []
    for platform, ref in dict.fromkeys(accounts):
        known = {"account_type": platform, "user_id": ref}
        found.append({"type": "user-account", "spec_version": "2.1", "id": _observable("user-account", known), **known})
    urls = dict.fromkeys(str(link["url"]) for link in data.get("shared_links") or [] if link.get("url"))
    for url in urls:
        found.append({"type": "url", "spec_version": "2.1", "id": _observable("url", {"value": url}), "value": url})
    return found


def _observed(data: dict[str, Any], seen: Sequence[StixObject]) -> StixObject:
    times = sorted(_ms(post["at"]) for post in _posts(data)) or [_ms(data["detected_at"])]
    return {
        "type": "observed-data",
        "id": _id("observed-data", data["alert_id"]),
        "first_observed": times[0],
        "last_observed": times[-1],
        "number_observed": max(1, int((data.get("volume") or {}).get("posts") or 0)),
        "object_refs": [item["id"] for item in seen],
    }


def _notes(data: dict[str, Any], campaign: str) -> list[StixObject]:
    against = [str(term["text"]) for term in data["counter_evidence"] if term.get("text")]
    said = "\n".join(against) or "Nothing that was measured speaks against it."
    notes = [_note(data, "against", "Counter-evidence", said, [campaign])]
    for post in _posts(data):
        account = _observable("user-account", {"account_type": post["platform"], "user_id": post["account_ref"]})
        name = f"{post['platform']}:{post['post_id']}"
        text = f"{name} at {post['at']}, {post['kind']}:\n{post['text']}"
        notes.append(_note(data, name, "Post kept as evidence", text, [campaign, account]))
    return notes


def _note(data: dict[str, Any], key: str, abstract: str, content: str, refs: list[str]) -> StixObject:
    name = _id("note", f"{data['alert_id']} {key}")
    return {"type": "note", "id": name, "abstract": abstract, "content": content, "object_refs": refs}


def _posts(data: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (data.get("evidence") or {}).get("posts") or []
    return found


def _identity(source: str) -> StixObject:
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": _id("identity", source),
        "created": DISARM_AT,
        "modified": DISARM_AT,
        "name": f"Muster {source}",
        "identity_class": "system",
    }


def _marking(tlp: str) -> StixObject:
    if tlp == "clear":  # STIX 2.1 has it as white
        tlp, name = "white", TLP["clear"]
    else:
        name = TLP[tlp]
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": name,
        "created": _TLP_AT,
        "definition_type": "tlp",
        "name": f"TLP:{tlp.upper()}",
        "definition": {"tlp": tlp},
    }


def _id(kind: str, key: str) -> str:
    return f"{kind}--{uuid.uuid5(NAMESPACE, f'{kind} {key}')}"


def _observable(kind: str, properties: dict[str, str]) -> str:
    """As the standard makes ids of observables: from their canonical JSON."""
    canonical = json.dumps(properties, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{kind}--{uuid.uuid5(OBSERVABLES, canonical)}"


def _ms(at: str) -> str:
    """RFC 3339 in UTC with milliseconds, as all of them are; of seconds alone it makes some.

    >>> _ms("2024-12-08T15:33:40Z"), _ms("2024-12-08T15:33:40.120Z")
    ('2024-12-08T15:33:40.000Z', '2024-12-08T15:33:40.120Z')
    """
    return at if "." in at else at.replace("Z", ".000Z")
