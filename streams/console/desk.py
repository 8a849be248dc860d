"""The desk: what people have made of each alert. One act is one atomic step in Redis, and counts once by its id.

Under the board's prefix lie ``work`` (hash: the standing of each alert), ``work:entries:ID`` (list: what was done,
newest first), ``work:order`` (sorted set: when each was last worked on), ``work:act:ID`` (the outcome of an act, for
who sends it again), ``work:weeks`` (hash: verdicts by week), ``work:outbox`` (stream: records on their way to
``muster.feedback``) and ``audit`` (stream: the audit log). An act that is refused leaves nothing behind.

When it does not work: on Redis Cluster, since the step touches several keys; and what is done while Redis is away is
refused, not kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from redis.asyncio import Redis

from detectors.feedback import Feedback
from streams import metrics
from streams.console.acts import UNTOUCHED, Act, Entry, Standing
from streams.console.people import Person, Role
from streams.console.scripts import ACT, NEXT, WRITE

REMEMBER_ACT_S = 7 * 86_400
ENTRIES = 200  # lines kept of each alert beside the audit log
OUTBOX = 1_000_000  # records that may wait for Kafka before acts are refused

Outcome = str
DONE, REPEATED = "done", "repeated"


class DeskSettings(msgspec.Struct, frozen=True):
    """``board`` is the prefix of all keys; ``claim_s`` how long a claim holds without an act."""

    board: str = "muster:board"
    claim_s: int = 600
    alerts: int = 100_000  # worked-on alerts that are remembered
    audit: int = 1_000_000  # lines of the audit log
    events: int = 10_000  # changes kept for the browsers


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for: an act with what it needs."""

    act: Act
    alert_id: str
    id: str = ""  # chosen by whoever asks, so that asking again changes nothing; else made here
    revision: int = 0  # that they looked at; 0: the latest
    reason: str = ""
    words: str = ""
    assignee: str | None = None
    minutes: int = 0


class Told(msgspec.Struct, frozen=True):
    """What became of it: ``done``, ``repeated``, or why not (``unknown_alert``, ``wrong_state``, ``claimed``,
    ``not_yours``, ``id_taken``, ``outbox_full``), and how the alert stands."""

    outcome: Outcome
    standing: Standing
    touched: bool = True  # somebody had acted on it before

    @property
    def accepted(self) -> bool:
        return self.outcome in (DONE, REPEATED)


class Desk:
    """Acts on alerts, and what came of them. ``clock`` gives epoch ms; without one, Redis' clock is asked: it is one
    for all consoles."""

    def __init__(self, client: Redis, settings: DeskSettings, clock: Callable[[], int] | None = None) -> None:
        self._redis: Any = client
        self._settings = settings
        self._clock = clock
        self._act, self._next, self._write = (client.register_script(script) for script in (ACT, NEXT, WRITE))

    async def now(self) -> int:
        if self._clock is not None:
            return self._clock()
        seconds, micros = await self._redis.time()
        return int(seconds) * 1000 + int(micros) // 1000

    async def do(self, asked: Asked, person: Person) -> Told:
        """Carry one act out, or say why not."""
        now = await self.now()
        act, kept = asked.act, self._settings
        card = await self._card(asked.alert_id)
        act_id = asked.id or uuid.uuid4().hex
        revision = asked.revision or int(card.get("revision", 1))
        until = now + (asked.minutes * 60_000 if act.name == "mute" else kept.claim_s * 1000)
        entry = Entry(
            id=act_id, at=now, operator=person.name, action=act.name, alert_id=asked.alert_id, revision=revision,
            reason=asked.reason, words=asked.words, assignee=_assignee(asked, person),
            until=until if act.name in ("mute", "claim") else 0,
        )  # fmt: skip
        order = {
            "leads": act.leads, "verdict": act.verdict, "keeps_claim": act.keeps_claim,
            "assigns": act.takes or act.name == "assign", "admin": person.role >= Role.ADMIN,
            "week": _week(card.get("detected_at"), now), "record": _record(entry, act),
        }  # fmt: skip
        limits = (REMEMBER_ACT_S, ENTRIES, kept.audit, kept.alerts, OUTBOX, kept.events)
        answer = await self._act(args=[kept.board, now, _json(order), _json(entry), *limits])
        told = msgspec.json.decode(answer, type=Told)
        _note(told, asked, card, now)
        return told

    async def claim_next(self, person: Person, candidates: Sequence[str], leaving: str = "") -> str | None:
        """The first of ``candidates`` that is untouched, unmuted and nobody else's, claimed for this person.

        ``leaving`` is the one they go away from: if they have only claimed it, it is free again.
        """
        now = await self.now()
        kept = self._settings
        entry = Entry(uuid.uuid4().hex, now, person.name, "claim", until=now + kept.claim_s * 1000)
        limits = (kept.audit, kept.events)
        found = await self._next(args=[kept.board, now, _json(UNTOUCHED), _json(entry), leaving, *limits, *candidates])
        return found or None

    async def standings(self, alert_ids: Iterable[str]) -> dict[str, Standing]:
        ids = list(alert_ids)
        if not ids:
            return {}
        found = await self._redis.hmget(self._key("work"), ids)
        return {
            alert_id: msgspec.json.decode(text, type=Standing)
            for alert_id, text in zip(ids, found, strict=True)
            if text is not None
        }

    async def standing(self, alert_id: str) -> Standing:
        return (await self.standings([alert_id])).get(alert_id, Standing())

    async def entries(self, alert_id: str) -> list[Entry]:
        """What was done with one alert, newest first."""
        found = await self._redis.lrange(self._key(f"work:entries:{alert_id}"), 0, -1)
        return [msgspec.json.decode(text, type=Entry) for text in found]

    async def write(self, entry: Entry) -> None:
        """A line of the audit log for what is no act on an alert."""
        await self._write(args=[self._settings.board, _json(entry), self._settings.audit])

    async def audit(self, limit: int, before: str = "") -> tuple[list[tuple[str, Entry]], str | None]:
        """Lines of the log before this place, newest first, each with its place; and where the next page begins."""
        found = await self._redis.xrevrange(self._key("audit"), max=f"({before}" if before else "+", count=limit + 1)
        lines = [(str(place), msgspec.json.decode(fields["entry"], type=Entry)) for place, fields in found]
        return lines[:limit], (lines[limit - 1][0] if len(lines) > limit else None)

    async def weeks(self) -> dict[str, dict[str, int]]:
        """Verdicts by ISO week of the alert, oldest first."""
        found: dict[str, dict[str, int]] = {}
        for name, count in sorted((await self._redis.hgetall(self._key("work:weeks"))).items()):
            week, _, verdict = name.partition(":")
            found.setdefault(week, {"confirm": 0, "dismiss": 0})[verdict] = int(count)
        return {week: counts for week, counts in found.items() if any(counts.values())}

    async def waiting(self) -> int:
        """Records on their way to Kafka."""
        return int(await self._redis.xlen(self._key("work:outbox")))

    async def _card(self, alert_id: str) -> Mapping[str, Any]:
        found = await self._redis.hget(self._key("cards"), alert_id)
        card: Mapping[str, Any] = {} if found is None else msgspec.json.decode(found)
        return card

    def _key(self, name: str) -> str:
        return f"{self._settings.board}:{name}"


def instant(at: int) -> str:
    """Epoch ms as it stands on the wire.

    >>> instant(1733671980120)
    '2024-12-08T15:33:00.120Z'
    """
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _note(told: Told, asked: Asked, card: Mapping[str, Any], now: int) -> None:
    """Count it."""
    metrics.acts.labels(asked.act.name, told.outcome).inc()
    if told.outcome != DONE:
        return
    if asked.act.verdict:
        metrics.verdicts.labels(asked.act.verdict, asked.reason or "none").inc()
    if card and not told.touched and asked.act.record is not None:
        detected = datetime.fromisoformat(card["detected_at"]).timestamp()
        metrics.time_to_ack.labels(card["severity"]).observe(max(now / 1000 - detected, 0.0))


def _assignee(asked: Asked, person: Person) -> str:
    if asked.act.name == "assign":
        return asked.assignee or ""
    return (asked.assignee or person.name) if asked.act.takes else ""


def _record(entry: Entry, act: Act) -> str:
    """The act as a record of ``muster.feedback``; nothing for what concerns nobody but the people at the desk."""
    if act.record is None:
        return ""
    until = {"mute": entry.until, "unmute": entry.at}.get(act.name)
    feedback = Feedback(
        id=entry.id,
        alert_id=entry.alert_id,
        revision=entry.revision,
        operator=entry.operator,
        action=act.record,
        at=datetime.fromtimestamp(entry.at / 1000, UTC),
        reason=": ".join(part for part in (entry.reason, entry.words) if part),
        assignee=entry.assignee or None,
        until=None if until is None else datetime.fromtimestamp(until / 1000, UTC),
    )
    return msgspec.json.encode(feedback).decode()


def _week(detected_at: str | None, now: int) -> str:
    """The week a verdict counts in is that of the alert: it measures the detector, not the people."""
    at = datetime.fromisoformat(detected_at) if detected_at else datetime.fromtimestamp(now / 1000, UTC)
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02d}"


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value)
