"""An alert in the words of other systems: Alertmanager's labels and its webhook, CloudEvents over HTTP, a chat message.

Pure: time is an argument.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec

from streams.powers import plain
from streams.wire import Alert

ALERTNAME = "CoordinatedCampaign"
SEVERITIES = ("page", "queue", "log")
NEVER = "0001-01-01T00:00:00Z"  # how Alertmanager writes "not over"
MAX_LABEL = 200


class Message(NamedTuple):
    """A request body with its own headers."""

    body: bytes
    headers: dict[str, str]


def link_to(alert: Alert, console: str | None) -> str:
    """The alert's page, if it is known where people reach the console."""
    return _page(f"a/{alert.data['alert_id']}", console)


def _page(path: str, console: str | None) -> str:
    return f"{console.rstrip('/')}/{path}" if console else ""


# ---------------------------------------------------------------- CloudEvents 1.0


def cloudevents_structured(alert: Alert) -> Message:
    return Message(msgspec.json.encode(alert.structured()), {"Content-Type": "application/cloudevents+json"})


def cloudevents_binary(alert: Alert) -> Message:
    """Attributes as ``ce-`` headers, percent-encoded as CloudEvents' HTTP binding says; the body is ``data``.

    >>> cloudevents_binary(Alert("a-r1", "muster", "a é%", "2024-12-08T15:33:00Z", {"x": 1})).headers["ce-subject"]
    'a%20%C3%A9%25'
    """
    attributes = {"specversion": "1.0", "type": "org.muster.alert.v1", "id": alert.id, "source": alert.source,
                  "time": alert.time, "subject": alert.subject}  # fmt: skip
    # Printable ASCII stands for itself, but for the space, the double quote and the percent sign.
    plain = "".join(c for c in map(chr, range(0x21, 0x7F)) if c not in '"%')
    headers = {f"ce-{name}": quote(value, safe=plain) for name, value in attributes.items() if value}
    return Message(msgspec.json.encode(alert.data), {"Content-Type": "application/json", **headers})


# ---------------------------------------------------------------- Alertmanager


def labels(alert: Alert, severity: str | None = None) -> dict[str, str]:
    """What an Alertmanager knows the alert by; everything that may change but the severity is an annotation."""
    return {
        "alertname": ALERTNAME,
        "alert_id": alert.data["alert_id"],
        "severity": severity or alert.data["severity"],
        "source": alert.source[:MAX_LABEL],
    }


def notes(alert: Alert) -> dict[str, str]:
    data = alert.data
    return {
        "summary": data.get("summary", ""),
        "hashtags": " ".join(f"#{tag}" for tag in data["hashtags"][:8]),
        "kind": data["kind"],
        "class": data["class"],
        "confidence": f"{data['confidence']:.2f}",
        "platforms": " ".join(data["platforms"][:6]),
        "against": against(alert),
        "revision": str(data["revision"]),
    }


def against(alert: Alert, most: int = 3) -> str:
    """The strongest counter-evidence in words; an alert is never told without what weighs against it."""
    terms = [term for term in alert.data["counter_evidence"] if term.get("text") and (term.get("weight") or 0.0) < 0]
    strongest = sorted(terms, key=lambda term: term.get("weight") or 0.0)[:most]
    return "; ".join(plain(str(term["text"])) for term in strongest)


def alertmanager_webhook(alert: Alert, receiver: str, console: str | None) -> Message:
    """As Alertmanager's own webhook (version 4) would tell of a group that is this alert."""
    data, link = alert.data, link_to(alert, console)
    known = labels(alert)
    over = data["state"] == "resolved"
    status = "resolved" if over else "firing"
    group = {name: known[name] for name in ("alertname", "alert_id")}
    body = {
        "version": "4",
        "groupKey": "{}:{" + ", ".join(f'{name}="{value}"' for name, value in sorted(group.items())) + "}",
        "truncatedAlerts": 0,
        "status": status,
        "receiver": receiver,
        "groupLabels": group,
        "commonLabels": known,
        "commonAnnotations": notes(alert),
        "externalURL": console or "",
        "alerts": [
            {
                "status": status,
                "labels": known,
                "annotations": notes(alert),
                "startsAt": data["detected_at"],
                "endsAt": alert.time if over else NEVER,
                "generatorURL": link,
                "fingerprint": hashlib.sha256(data["alert_id"].encode()).hexdigest()[:16],
            }
        ],
    }
    return Message(msgspec.json.encode(body), {"Content-Type": "application/json"})


# ---------------------------------------------------------------- people


def title(alert: Alert) -> str:
    """One line: what it is about and how urgent.

    >>> data = {"severity": "page", "kind": "coordinated_wave", "state": "open", "hashtags": ["tag"]}
    >>> title(Alert("a-r1", "muster", "tag", "2024-12-08T15:33:00Z", data))
    '[page] coordinated wave: #tag'
    """
    data = alert.data
    tags = " ".join(f"#{tag}" for tag in data["hashtags"][:3]) or "a hashtag not yet named"
    over = "over: " if data["state"] == "resolved" else ""
    return f"[{data['severity']}] {over}{data['kind'].replace('_', ' ')}: {tags}"


def digest_title(total: int) -> str:
    return f"[digest] {total} alert{'s' if total > 1 else ''} over the page budget"


def digest_message(cards: Sequence[Mapping[str, Any]], total: int, console: str | None) -> str:
    """One message for many alerts: a line each, as cards of the console's queue, newest first, and where all stand.

    >>> card = {"alert_id": "a", "kind": "burst", "tags": ["tag"], "accounts": 412, "posts": 500, "confidence": 0.93}
    >>> print(digest_message([card], 2, "https://console.example"))
    They would have paged somebody, and are queued instead:
    #tag: burst, 412 accounts, 500 posts, confidence 0.93 https://console.example/a/a
    and 1 more
    https://console.example/digest
    """
    lines = ["They would have paged somebody, and are queued instead:"]
    for card in cards:
        tags = " ".join(f"#{tag}" for tag in card["tags"][:3]) or "a hashtag not yet named"
        said = f"{tags}: {card['kind'].replace('_', ' ')}, {card['accounts']:,} accounts, {card['posts']:,} posts"
        link = _page(f"a/{card['alert_id']}", console)
        lines.append(f"{said}, confidence {card['confidence']:.2f} {link}".rstrip())
    if total > len(cards):
        lines.append(f"and {total - len(cards)} more")
    return "\n".join([*lines, _page("digest", console)]).rstrip()


def message(alert: Alert, console: str | None) -> str:
    """What a person needs to decide whether to look: what was measured, what speaks against it, where to look."""
    data = alert.data
    parts = [
        data.get("summary", ""),
        f"Against it: {said}" if (said := against(alert)) else "Nothing that was measured speaks against it.",
        f"Confidence {data['confidence']:.2f}, class {data['class']}, {alert.id}, {alert.time}",
        link_to(alert, console),
    ]
    return "\n".join(part for part in parts if part)
