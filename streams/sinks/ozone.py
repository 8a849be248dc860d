"""``kind = "ozone"``: one report for each campaign to a moderation service of the AT Protocol, such as Bluesky's Ozone.

The report (``com.atproto.moderation.createReport``) goes through the service account's own server (``url``) with the
header ``atproto-proxy``; ``modTool`` says that a machine made it, so that people's reports can be told from it. Its
subject is the account that published the call, since a report must have one: an alert without a call on Bluesky has
none, and is not reported. Later revisions say nothing more, until the last: it is a comment
(``tools.ozone.moderation.emitEvent``), for which the account needs a role in the service, or with ``end = "report"`` a
second report.

When it does not work: posts must carry their AT URI (``at://did/collection/key``) as id; from a bare key nobody's
account can be known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import msgspec
from pydantic import Field, FilePath, SecretStr, model_validator

from streams.sections import refuse
from streams.sinks.base import HttpSettings
from streams.sinks.forms import message
from streams.wire import Alert

if TYPE_CHECKING:
    from streams.config import Settings

SESSION = "xrpc/com.atproto.server.createSession"
REPORT = "xrpc/com.atproto.moderation.createReport"
EVENT = "xrpc/tools.ozone.moderation.emitEvent"
MAX_REASON = 2_000  # graphemes by the lexicon; never more than characters
_AUTHOR = re.compile(r"at://(did:[a-z]+:[A-Za-z0-9._:%-]+)/")

Did = Annotated[str, Field(pattern=r"^did:[a-z]+:[A-Za-z0-9._:%-]+$")]


class OzoneSettings(HttpSettings):
    kind: Literal["ozone"]
    service: Did  # of the moderation service
    identifier: str  # handle or DID of our service account
    password: SecretStr | None = None  # an app password
    password_file: FilePath | None = None
    reason_type: str = "com.atproto.moderation.defs#reasonOther"
    end: Literal["comment", "report"] = "comment"

    @model_validator(mode="after")
    def _may_enter(self) -> Self:
        if not self.secret_of("password"):
            raise refuse("password", "the service account needs one", "an app password; or password_file")
        return self

    def open(self, name: str, settings: Settings) -> Ozone:
        return Ozone(self, settings.console.url)


class _Session(msgspec.Struct, rename="camel"):
    access_jwt: str
    did: str


class Ozone:
    def __init__(self, settings: OzoneSettings, console: str | None) -> None:
        from streams.sinks.http import Poster  # noqa: PLC0415 - commands that post nothing need not wait for it

        self._settings, self._console = settings, console
        self._poster = Poster(settings.address(), settings.timeout_s, settings.allow_networks)

    def send(self, alert: Alert, first: bool) -> str:
        over = alert.data["state"] == "resolved"
        author = author_of_call(alert)
        if author is None or not (first or over):
            return "unsuitable"
        session = self._enter()
        if first or self._settings.end == "report":
            self._ask(session, REPORT, self.report(alert, author))
        else:
            self._ask(session, EVENT, self.comment(alert, author, session.did))
        return "delivered"

    def report(self, alert: Alert, author: str) -> dict[str, Any]:
        return {
            "reasonType": self._settings.reason_type,
            "reason": message(alert, self._console)[:MAX_REASON],
            "subject": _account(author),
            "modTool": _tool(alert),
        }

    def comment(self, alert: Alert, author: str, by: str) -> dict[str, Any]:
        return {
            "event": {
                "$type": "tools.ozone.moderation.defs#modEventComment",
                "comment": message(alert, self._console)[:MAX_REASON],
            },
            "subject": _account(author),
            "createdBy": by,
            "modTool": _tool(alert),
        }

    def _enter(self) -> _Session:
        """A session for one report: reports are rare, and a session that is kept must be kept fresh."""
        who = {"identifier": self._settings.identifier, "password": self._settings.secret_of("password")}
        answer = self._poster.post(msgspec.json.encode(who), {"Content-Type": "application/json"}, SESSION)
        return msgspec.json.decode(answer.body, type=_Session)

    def _ask(self, session: _Session, path: str, body: dict[str, Any]) -> None:
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {session.access_jwt}",
            "atproto-proxy": f"{self._settings.service}#atproto_labeler",
        }
        self._poster.post(msgspec.json.encode(body), headers, path)


def author_of_call(alert: Alert) -> str | None:
    """The DID of the account that published the call.

    >>> call = {"platform": "bluesky", "post_id": "at://did:plc:abc/app.bsky.feed.post/3k"}
    >>> author_of_call(Alert("a-r1", "muster", "", "", {"launch": call}))
    'did:plc:abc'
    >>> author_of_call(Alert("a-r1", "muster", "", "", {"launch": call | {"post_id": "3k"}}))
    """
    call = alert.data.get("launch") or {}
    found = _AUTHOR.match(str(call.get("post_id", "")))
    return found[1] if found else None


def _account(did: str) -> dict[str, str]:
    return {"$type": "com.atproto.admin.defs#repoRef", "did": did}


def _tool(alert: Alert) -> dict[str, Any]:
    return {"name": "muster", "meta": {"alert": alert.data["alert_id"], "revision": alert.data["revision"]}}
