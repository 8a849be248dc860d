"""What the work on alerts is done with: desk, silences, board, gate and templates, and the rules that join them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from streams.console.acts import OPEN, Standing
from streams.console.desk import Desk
from streams.console.filters import Filter, urgency
from streams.console.gate import Gate
from streams.console.people import Person, Role
from streams.console.render import Renderer
from streams.console.silencing import Silencing
from streams.console.store import Board
from streams.silences import MAX_SILENCE_MINUTES, MAX_TAGS, Silence

CANDIDATES = 1_000


class Refusal(Exception):
    """A person's wish that cannot be met: a status as HTTP has them, and why in one line."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class Office:
    desk: Desk
    silencing: Silencing
    board: Board
    gate: Gate
    renderer: Renderer

    async def next_for(self, person: Person, leaving: str = "") -> str | None:
        """Claim what this person should look at next: the most urgent alert that is nobody's, and not the one they
        leave unless it is the only one."""
        cards, _ = await self.board.page(CANDIDATES, wanted=Filter(severity="attention"))
        ids = [card["alert_id"] for card in sorted(cards, key=urgency)]
        if leaving in ids:
            at = ids.index(leaving)
            ids = ids[at + 1 :] + ids[: at + 1]
        return await self.desk.claim_next(person, ids, leaving)

    async def silence(self, person: Person, wish: Mapping[str, Any]) -> Silence:
        """Make one, or say why not."""
        now = await self.desk.now()
        made = Silence(
            id=wish.get("id") or uuid.uuid4().hex,
            owner=person.name,
            reason=wish["reason"],
            made_at=now,
            expires_at=now + checked_minutes(wish["minutes"]) * 60_000,
            **{name: tuple(wish.get(name) or ()) for name in ("tags", "platforms", "languages")},
            pattern=wish.get("pattern") or "",
        )
        if not made.names_something:
            raise Refusal(400, "a silence names tags, platforms, languages or a pattern: all at once is no silence")
        if len(made.tags) > MAX_TAGS:
            raise Refusal(400, f"a silence names at most {MAX_TAGS} tags")
        outcome = await self.silencing.make(made, person, now)
        if outcome == "repeated":
            return await self.silencing.get(made.id) or made
        if outcome != "done":
            raise Refusal(409, {"id_taken": "the id belongs to another silence",
                                "too_many": "there are too many silences; let some end"}[outcome])  # fmt: skip
        return made

    async def change_silence(self, person: Person, silence_id: str, minutes: int | None, reason: str = "") -> Silence:
        """Let it end so many minutes from now, or now (None). Somebody else's takes an admin."""
        found = await self.silencing.get(silence_id)
        if found is None:
            raise Refusal(404, "there is no such silence")
        if found.owner != person.name and person.role < Role.ADMIN:
            raise Refusal(403, f"it is {found.owner}'s: they or an admin may change it")
        now = await self.desk.now()
        ends = now if minutes is None else now + checked_minutes(minutes) * 60_000
        changed = Silence(
            id=found.id, owner=found.owner, reason=reason or found.reason, made_at=found.made_at,
            expires_at=min(ends, found.expires_at) if minutes is None else ends, tags=found.tags,
            platforms=found.platforms, languages=found.languages, pattern=found.pattern,
        )  # fmt: skip
        if await self.silencing.change(changed, person, now) != "done":
            raise Refusal(404, "there is no such silence")
        return changed

    async def digest(self) -> list[tuple[str, int]]:
        """Alerts of the last day that would have paged somebody, had the page budget had room; the newest first."""
        return await self.board.over_budget(await self.desk.now() - 86_400_000)


def checked_minutes(minutes: int) -> int:
    if not 1 <= minutes <= MAX_SILENCE_MINUTES:
        raise Refusal(400, f"minutes are 1 to {MAX_SILENCE_MINUTES}: what is silenced longer is forgotten")
    return minutes


def rests(standing: Standing, now: int) -> bool:
    """Whether nobody has to look at it now."""
    return standing.state not in OPEN or standing.muted(now)
