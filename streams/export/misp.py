"""MISP: each alert as an event with its posts as ``microblog`` objects, in MISP's core JSON format.

``[{"Event": {...}}, ...]`` of one alert is ``{"Event": {...}}``, as ``/events/add`` and the import page take it. UUIDs
are made from the alert's id, so a second import updates the event. Nothing is marked for intrusion detection, and no
account reference correlates: they are keyed hashes unless the deployment opted in.

Source: draft-16 of the MISP core format; ``microblog`` template version 20 of misp-objects, as pymisp 2.5.34 has it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from streams.export import AlertObject, latest
from streams.export.stix import NAMESPACE

TEMPLATE: Final = {"name": "microblog", "meta-category": "misc", "template_version": "20",
                   "template_uuid": "8ec8c911-ddbe-4f5b-895b-fbff70c42a60"}  # fmt: skip
TYPES: Final = {"x": "Twitter", "facebook": "Facebook", "reddit": "Reddit"}  # the template's own names
THREAT_LEVELS: Final = {"page": "2", "queue": "3", "log": "4"}  # medium, low, undefined
ONGOING, COMPLETE = "1", "2"
OUR_ORGANISATION_ONLY: Final = "0"


def events(revisions: Iterable[AlertObject], tlp: str = "amber") -> list[dict[str, Any]]:
    """One document for each alert."""
    return [{"Event": _event(alert, tlp)} for alert in latest(revisions)]


def _event(alert: AlertObject, tlp: str) -> dict[str, Any]:
    data = alert["data"]
    tags = [f"tlp:{tlp}", *(f'disarm:technique="{t["id"]}"' for t in data.get("disarm") or [])]
    return {
        "uuid": _uuid("event", data["alert_id"]),
        "info": data.get("summary") or f"Alert {data['alert_id']}",
        "date": data["detected_at"][:10],
        "timestamp": _seconds(alert["time"]),
        "threat_level_id": THREAT_LEVELS[data["severity"]],
        "analysis": COMPLETE if data["state"] == "resolved" else ONGOING,
        "distribution": OUR_ORGANISATION_ONLY,
        "published": False,
        "Tag": [{"name": name} for name in tags],
        "Attribute": _attributes(alert),
        "Object": [_post(alert, post) for post in (data.get("evidence") or {}).get("posts") or []],
    }


def _attributes(alert: AlertObject) -> list[dict[str, Any]]:
    data = alert["data"]
    against = [str(term["text"]) for term in data["counter_evidence"] if term.get("text")]
    found = [("text", "Other", f"#{tag}", "hashtag", True) for tag in data["hashtags"]]
    found += [("text", "Internal reference", data["alert_id"], "alert id of Muster", True)]
    found += [("comment", "Other", text, "counter-evidence", False) for text in against]
    urls = dict.fromkeys(str(link["url"]) for link in data.get("shared_links") or [] if link.get("url"))
    found += [("link", "External analysis", url, "shared by many accounts", True) for url in urls]
    return [
        {
            "uuid": _uuid("attribute", f"{data['alert_id']} {kind} {comment} {value}"),
            "type": kind,
            "category": category,
            "value": value,
            "comment": comment,
            "to_ids": False,
            "disable_correlation": not correlates,
            "distribution": "5",  # as the event
            "timestamp": _seconds(alert["time"]),
        }
        for kind, category, value, comment, correlates in found
    ]


def _post(alert: AlertObject, post: dict[str, Any]) -> dict[str, Any]:
    data, name = alert["data"], f"{post['platform']}:{post['post_id']}"
    relations = [
        ("post", "text", post["text"] or "(no text)"),
        ("type", "text", TYPES.get(post["platform"], "Other")),
        ("username", "text", post["account_ref"]),
        ("creation-date", "datetime", post["at"]),
        *(("hashtag", "text", tag) for tag in data["hashtags"][:8]),
    ]
    return {
        **TEMPLATE,
        "uuid": _uuid("object", f"{data['alert_id']} {name}"),
        "comment": name,
        "distribution": "5",
        "timestamp": _seconds(alert["time"]),
        "Attribute": [
            {
                "uuid": _uuid("attribute", f"{data['alert_id']} {name} {relation} {value}"),
                "object_relation": relation,
                "type": kind,
                "category": "Other",
                "value": value,
                "to_ids": False,
                "disable_correlation": relation != "post",
                "distribution": "5",
                "timestamp": _seconds(alert["time"]),
            }
            for relation, kind, value in relations
        ],
    }


def _uuid(kind: str, key: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"misp {kind} {key}"))


def _seconds(at: str) -> str:
    return str(int(datetime.fromisoformat(at).timestamp()))
