"""The API of the work on alerts: what the pages can do, and nothing they cannot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from streams.console.acts import ACTS, MAX_MUTE_MINUTES, MAX_WORDS, Entry, Standing
from streams.console.api import CURSOR, LIMIT, limit_of
from streams.console.contract import OBJECT, Operation, Param, answer, refuse
from streams.console.desk import Asked, Told, instant
from streams.console.gate import person_of
from streams.console.office import Office, Refusal
from streams.console.people import Role
from streams.console.store import START, place_of
from streams.silences import MAX_SILENCE_MINUTES, Silence

Id = Annotated[str, Meta(max_length=200, description="Chosen by you: the same id twice counts once.")]
Name = Annotated[str, Meta(min_length=1, max_length=256)]
Words = Annotated[str, Meta(max_length=MAX_WORDS)]
Minutes = Annotated[int, Meta(ge=1, le=MAX_SILENCE_MINUTES)]
Word = Annotated[str, Meta(min_length=1, max_length=400)]
MAX_IDS = 500


class Plain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An act that asks for nothing more. ``revision`` is the one that was looked at; else the latest is meant."""

    id: Id = ""
    revision: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None


class Acknowledge(Plain, frozen=True, forbid_unknown_fields=True):
    assignee: Name | None = None  # None: whoever asks


class Assign(Plain, frozen=True, forbid_unknown_fields=True):
    assignee: Name | None = None  # None: nobody


class Confirm(Plain, frozen=True, forbid_unknown_fields=True):
    words: Words = ""


class Escalate(Plain, frozen=True, forbid_unknown_fields=True):
    words: Words = ""


class Dismiss(Plain, frozen=True, forbid_unknown_fields=True, kw_only=True):
    reason: Literal["organic", "declared", "commercial", "duplicate", "data_fault", "other"]
    words: Words = ""


class Mute(Plain, frozen=True, forbid_unknown_fields=True):
    minutes: Annotated[int, Meta(ge=1, le=MAX_MUTE_MINUTES)] = 60


class Note(Plain, frozen=True, forbid_unknown_fields=True, kw_only=True):
    words: Annotated[str, Meta(min_length=1, max_length=MAX_WORDS)]


class Next(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``leaving``: the alert that is gone away from; if it was only claimed, it is free again."""

    leaving: Annotated[str, Meta(max_length=200)] = ""


class Claimed(msgspec.Struct, frozen=True):
    alert_id: str | None


class SilenceWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At least one of tags, platforms, languages and pattern; an alert has to fit all that are named."""

    reason: Annotated[str, Meta(min_length=1, max_length=MAX_WORDS)]
    minutes: Minutes
    id: Id = ""
    tags: Annotated[list[Word], Meta(max_length=50)] = []
    platforms: Annotated[list[Word], Meta(max_length=50)] = []
    languages: Annotated[list[Word], Meta(max_length=50)] = []
    pattern: Annotated[str, Meta(max_length=200)] = ""


class SilenceChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    minutes: Minutes  # from now
    reason: Annotated[str, Meta(max_length=MAX_WORDS)] = ""


class StandingShown(msgspec.Struct, frozen=True):
    """What people have made of an alert. Instants are RFC 3339, or null."""

    state: str
    assignee: str | None
    verdict: str | None
    reason: str | None
    claimed_by: str | None
    claimed_until: str | None
    muted_until: str | None
    by: str | None
    at: str | None


class ActDone(msgspec.Struct, frozen=True):
    outcome: Literal["done", "repeated"]
    standing: StandingShown


class SilenceShown(msgspec.Struct, frozen=True):
    id: str
    owner: str
    reason: str
    made_at: str
    expires_at: str
    active: bool
    tags: tuple[str, ...]
    platforms: tuple[str, ...]
    languages: tuple[str, ...]
    pattern: str


class SilencesShown(msgspec.Struct, frozen=True):
    silences: list[SilenceShown]


class EntryShown(msgspec.Struct, frozen=True):
    """One line of the audit log."""

    id: str
    at: str
    operator: str
    action: str
    alert_id: str
    revision: int
    before: str
    after: str
    reason: str
    words: str
    assignee: str
    until: str | None
    subject: str


class Audit(msgspec.Struct, frozen=True):
    entries: list[EntryShown]
    next: str | None


class WorkShown(msgspec.Struct, frozen=True):
    standing: StandingShown
    entries: list[EntryShown]


class Me(msgspec.Struct, frozen=True):
    name: str
    role: str
    how: str


class Week(msgspec.Struct, frozen=True):
    """Verdicts on the alerts of one ISO week; ``precision`` is confirmed / (confirmed + dismissed)."""

    week: str
    confirmed: int
    dismissed: int
    precision: float | None


class Quality(msgspec.Struct, frozen=True):
    weeks: list[Week]


class Digest(msgspec.Struct, frozen=True):
    """Alerts of the last day that the page budget had no room for."""

    alerts: list[dict[str, str]]


BODIES: Mapping[str, type[Plain]] = {
    "acknowledge": Acknowledge, "assign": Assign, "confirm": Confirm, "dismiss": Dismiss, "escalate": Escalate,
    "mute": Mute, "note": Note,
}  # fmt: skip
SAYS = {
    "acknowledge": "I am on it (or somebody else is).",
    "assign": "Give it to somebody, or to nobody.",
    "confirm": "It was right. Detection learns from it.",
    "dismiss": "It was wrong, and why. Detection learns from it.",
    "escalate": "It needs somebody with more say.",
    "mute": "Out of the queue for a while.",
    "unmute": "Back in the queue.",
    "note": "Words for those who come after.",
    "close": "Nothing is left to do.",
    "reopen": "It was done too soon; a verdict no longer counts.",
    "claim": "Nobody else gets it until the claim ends.",
    "release": "Give a claim back; somebody else's takes an admin.",
}
WHY_NOT = {
    "unknown_alert": (404, "there is no such alert"),
    "wrong_state": (409, "that cannot be done with an alert that is {state}"),
    "claimed": (409, "{claimed_by} has claimed it"),
    "not_yours": (403, "{claimed_by} has claimed it: they or an admin may give it back"),
    "id_taken": (409, "the id belongs to another act"),
    "outbox_full": (503, "too much waits for Kafka; nothing was done"),
}


class WorkApi:
    def __init__(self, office: Office) -> None:
        self._office = office

    def operations(self) -> list[Operation]:
        alert, api = "/api/v1/alerts/{alert_id}", "/api/v1"
        audit = (LIMIT, CURSOR)
        ids = (Param("ids", f"Ids of alerts with commas, {MAX_IDS} at most."),)
        analyst = Role.ANALYST
        return [
            *(Operation("POST", f"{alert}/{act.name}", act.name, SAYS[act.name], self._act(act.name), ActDone,
                        act.role, BODIES.get(act.name, Plain), refuses=(404, 409)) for act in ACTS.values()),
            Operation("GET", f"{alert}/work", "work", "How an alert stands, and what was done with it.", self.work,
                      WorkShown),
            Operation("GET", f"{api}/standings", "standings", "How several alerts stand.", self.standings, OBJECT,
                      query=ids),
            Operation("POST", f"{api}/next", "next", "Claim the most urgent alert that is nobody's.", self.next,
                      Claimed, analyst, Next),
            Operation("GET", f"{api}/silences", "silences", "Those that hold, and those that ended within a day.",
                      self.silences, SilencesShown),
            Operation("POST", f"{api}/silences", "make_silence", "Keep some alerts from people for a while.",
                      self.make_silence, SilenceShown, analyst, SilenceWish, refuses=(409,)),
            Operation("GET", f"{api}/silences/{{silence_id}}", "silence", "One silence.", self.silence, SilenceShown,
                      refuses=(404,)),
            Operation("PUT", f"{api}/silences/{{silence_id}}", "change_silence", "Let it end later or sooner.",
                      self.change_silence, SilenceShown, analyst, SilenceChange, refuses=(404,)),
            Operation("DELETE", f"{api}/silences/{{silence_id}}", "end_silence", "Let it end now.", self.end_silence,
                      SilenceShown, analyst, refuses=(404,)),
            Operation("GET", f"{api}/audit", "audit", "Who did what, newest first.", self.audit, Audit, analyst,
                      query=audit),
            Operation("GET", f"{api}/quality", "quality", "Verdicts by week of the alert.", self.quality, Quality),
            Operation("GET", f"{api}/digest", "digest", "What the page budget had no room for.", self.digest, Digest),
            Operation("GET", f"{api}/me", "me", "Who you are here.", self.me, Me),
        ]  # fmt: skip

    def _act(self, name: str) -> Any:
        async def serve(request: Request, body: Plain) -> Response:
            given = {field: value for field, value in msgspec.structs.asdict(body).items() if value is not None}
            told = await self._office.desk.do(
                Asked(ACTS[name], request.path_params["alert_id"], **given), person_of(request)
            )
            if told.accepted:
                return answer({"outcome": told.outcome, "standing": shown(told.standing)})
            status, why = refusal(told)
            return refuse(status, why, standing=shown(told.standing))

        return serve

    async def work(self, request: Request, _: Any) -> Response:
        alert_id = request.path_params["alert_id"]
        desk = self._office.desk
        entries = [entry_shown(entry) for entry in await desk.entries(alert_id)]
        return answer(WorkShown(shown(await desk.standing(alert_id)), entries))

    async def standings(self, request: Request, _: Any) -> Response:
        ids = [part for part in request.query_params.get("ids", "").split(",") if part]
        if len(ids) > MAX_IDS:
            return refuse(400, f"at most {MAX_IDS} ids at once")
        found = await self._office.desk.standings(ids)
        return answer({alert_id: shown(standing) for alert_id, standing in found.items()})

    async def next(self, request: Request, body: Next) -> Response:
        return answer(Claimed(await self._office.next_for(person_of(request), body.leaving)))

    async def silences(self, request: Request, _: Any) -> Response:
        now = await self._office.desk.now()
        return answer(SilencesShown([silence_shown(found, now) for found in await self._office.silencing.all(now)]))

    async def silence(self, request: Request, _: Any) -> Response:
        found = await self._office.silencing.get(request.path_params["silence_id"])
        if found is None:
            return refuse(404, "there is no such silence")
        return answer(silence_shown(found, await self._office.desk.now()))

    async def make_silence(self, request: Request, body: SilenceWish) -> Response:
        try:
            made = await self._office.silence(person_of(request), msgspec.structs.asdict(body))
        except Refusal as refusal:
            return refuse(refusal.status, str(refusal))
        return answer(silence_shown(made, await self._office.desk.now()))

    async def change_silence(self, request: Request, body: SilenceChange) -> Response:
        return await self._change(request, body.minutes, body.reason)

    async def end_silence(self, request: Request, _: Any) -> Response:
        return await self._change(request, None)

    async def _change(self, request: Request, minutes: int | None, reason: str = "") -> Response:
        try:
            changed = await self._office.change_silence(
                person_of(request), request.path_params["silence_id"], minutes, reason
            )
        except Refusal as refusal:
            return refuse(refusal.status, str(refusal))
        return answer(silence_shown(changed, await self._office.desk.now()))

    async def audit(self, request: Request, _: Any) -> Response:
        try:
            limit, cursor = limit_of(request), request.query_params.get("cursor") or ""
            place_of(cursor or START)
        except ValueError:
            return refuse(400, "limit is a number, cursor what an earlier answer gave as next")
        lines, following = await self._office.desk.audit(limit, cursor)
        return answer(Audit([entry_shown(entry) for _, entry in lines], following))

    async def quality(self, request: Request, _: Any) -> Response:
        return answer(Quality(weeks_shown(await self._office.desk.weeks())))

    async def digest(self, request: Request, _: Any) -> Response:
        found = await self._office.digest()
        return answer(Digest([{"alert_id": alert_id, "at": instant(at)} for alert_id, at in found]))

    async def me(self, request: Request, _: Any) -> Response:
        person = person_of(request)
        return answer(Me(person.name, person.role.word, person.how))


def refusal(told: Told) -> tuple[int, str]:
    """The status and the words for an act that was not done."""
    status, words = WHY_NOT[told.outcome]
    return status, words.format(state=told.standing.state, claimed_by=told.standing.claimed_by)


def shown(standing: Standing) -> StandingShown:
    def when(at: int) -> str | None:
        return instant(at) if at else None

    return StandingShown(
        standing.state, standing.assignee or None, standing.verdict or None, standing.reason or None,
        standing.claimed_by or None, when(standing.claimed_until), when(standing.muted_until), standing.by or None,
        when(standing.at),
    )  # fmt: skip


def entry_shown(entry: Entry) -> EntryShown:
    given = msgspec.structs.asdict(entry)
    return EntryShown(**given | {"at": instant(entry.at), "until": instant(entry.until) if entry.until else None})


def silence_shown(silence: Silence, now: int) -> SilenceShown:
    given = msgspec.structs.asdict(silence)
    times = {name: instant(given[name]) for name in ("made_at", "expires_at")}
    return SilenceShown(**given | times, active=silence.expires_at > now)


def weeks_shown(weeks: Mapping[str, Mapping[str, int]]) -> list[Week]:
    """Newest first."""
    return [
        Week(week, counts["confirm"], counts["dismiss"], _share(counts["confirm"], counts["dismiss"]))
        for week, counts in sorted(weeks.items(), reverse=True)
    ]


def _share(confirmed: int, dismissed: int) -> float | None:
    return round(confirmed / (confirmed + dismissed), 4) if confirmed + dismissed else None
