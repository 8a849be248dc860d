"""Learning launch phrases: which waves teach, which version comes of them, and what is taken back.

Pure, part of judge. A wave that is told as coordinated teaches ``settle_ticks`` later, if it is still neither declared
nor organic nor dismissed; the posts come from the log (``Want``), what they teach is a new version (``Learned``) that
the edge applies ``lead_ticks`` after that. Everything depends on ticks and posts only, so a replay learns the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from detectors.calls import CallGrammar
from detectors.calls.learned import Guard, Learned, LearnedEar, Taught, fit
from detectors.calls.lessons import LearnParams, Line, Want, lesson
from detectors.fold import fold_tag, tags_of

HEARD: Final = 0.5  # a reading's score from which a text counts as a call
DONE: Final = 4_096  # waves remembered as taught or turned down, so that none teaches twice


class _State(msgspec.Struct):
    coming: dict[str, int] = {}  # alert id -> tick at which it teaches
    wants: list[Want] = []
    done: list[str] = []
    taught: list[Taught] = []
    version: int = 0
    parent: int = 0  # the version that is in force
    taken_back: list[Learned] = []  # versions that dismissals made, until somebody publishes them


class Learning:
    """The ledger of lessons.

    *When it does not work:* an operation whose accounts neither write nor repost the call in public teaches nothing,
    nor does one that never calls twice in words that have something in common.
    """

    def __init__(self, params: LearnParams | None = None) -> None:
        self.params = params or LearnParams()
        self._grammar = CallGrammar()
        self._state = _State()

    # ---------------------------------------------------------------- waves

    def note(self, alert_id: str, tick: int) -> None:
        """A wave is told as coordinated for the first time."""
        if self.params.learn and alert_id not in self._state.done:
            self._state.coming.setdefault(alert_id, tick + self.params.settle_ticks)

    def due(self, before: int) -> list[tuple[str, int]]:
        """Waves whose time to teach lies before this tick, each once: (alert id, tick)."""
        due = sorted((tick, alert_id) for alert_id, tick in self._state.coming.items() if tick < before)
        for _, alert_id in due:
            del self._state.coming[alert_id]
            self._state.done = [*self._state.done, alert_id][-DONE:]
        return [(alert_id, tick) for tick, alert_id in due]

    def ask(self, want: Want) -> None:
        self._state.wants.append(want)

    @property
    def wants(self) -> list[Want]:
        """What is waited for, oldest first."""
        return self._state.wants

    # ---------------------------------------------------------------- versions

    def teach(self, want: Want, found: Iterable[Line], not_before: int = 0) -> Learned | None:
        """Take the posts of the oldest want; the version that comes of it, None when it brings nothing new.

        ``not_before``: the tick that the log has reached, when the posts came too late for the stated one.
        """
        self._state.wants.remove(want)
        taught = lesson(want, found, self.params)
        if taught is None:
            return None
        latest = [*self._state.taught, taught][-self.params.keep_waves :]
        self._state.taught = [one for one in latest if one.ref.tick > want.due_tick - self.params.keep_ticks]
        return self._next(want.due_tick, max(want.due_tick + self.params.lead_ticks, not_before))

    def dismissed(self, alert_id: str, tick: int) -> None:
        """An operator's verdict came into force at this tick; ``taken_back`` gives the version that follows from it."""
        model = self.withdraw(alert_id, tick) if self.params.learn else None
        if model is not None:
            self._state.taken_back.append(model)

    def taken_back(self) -> list[Learned]:
        """Versions that dismissals made since the last call, oldest first."""
        made, self._state.taken_back = self._state.taken_back, []
        return made

    def withdraw(self, alert_id: str, tick: int) -> Learned | None:
        """An operator has dismissed the alert: it teaches no more, and what it taught is taken back."""
        self._state.coming.pop(alert_id, None)
        self._state.wants = [want for want in self._state.wants if want.alert_id != alert_id]
        self._state.done = [*self._state.done, alert_id][-DONE:]
        kept = [taught for taught in self._state.taught if taught.ref.alert_id != alert_id]
        if len(kept) == len(self._state.taught):
            return None
        self._state.taught = kept
        return self._next(tick, tick + self.params.lead_ticks)

    def revert(self, model: Learned) -> None:
        """An operator has gone back to an older version: only the waves that taught that one go on teaching."""
        there = {ref.alert_id for ref in model.lessons}
        self._state.taught = [taught for taught in self._state.taught if taught.ref.alert_id in there]
        self._state.version = max(self._state.version, model.version)
        self._state.parent = model.version

    def _next(self, tick: int, applies_tick: int) -> Learned | None:
        taught, needed = _cleared(self._state.taught), self.params.needed
        if len(taught) < needed and not self._state.parent:
            return None
        model = Learned(
            self._state.version + 1,
            self._state.parent,
            tick,
            applies_tick,
            waves=len(taught),
            lessons=[one.ref for one in taught],
        )
        if len(taught) >= needed:
            weights, words, floor, full = fit(taught, needed)
            model = msgspec.structs.replace(model, weights=weights, words=words, floor=floor, full=full)
        model = msgspec.structs.replace(model, guard=self._guard(model, taught))
        if model.silent and not self._state.parent:
            return None
        if model.guard is not None and not model.guard.holds:
            why = (
                f"it would call {model.guard.called} of {model.guard.held} ordinary posts that it had not learned from"
            )
            model = msgspec.structs.replace(model, refused=why, weights={}, words={})
        else:
            self._state.parent = model.version
        self._state.version = model.version
        return model.sealed()

    def _guard(self, model: Learned, lessons: Iterable[Taught]) -> Guard:
        held = [text for taught in lessons for text in taught.held]
        if model.silent:
            return Guard(len(held), 0, self.params.most_called)
        ear = LearnedEar(model)
        terms = [(text, ear.term(text)) for text in held]
        called = sum(self._newly_called(text, term) for text, term in terms if term)
        return Guard(len(held), called, self.params.most_called)

    def _newly_called(self, text: str, term: float) -> bool:
        before = self._grammar.read(text, "", 0)
        after = self._grammar.read(text, "", 0, learned=term)
        return after is not None and after.score >= HEARD and (before is None or before.score < HEARD)

    # ---------------------------------------------------------------- checkpoint

    def snapshot(self) -> bytes:
        return msgspec.msgpack.encode(self._state)

    def restore(self, state: bytes) -> None:
        self._state = msgspec.msgpack.decode(state, type=_State)


def _cleared(lessons: Iterable[Taught]) -> list[Taught]:
    """Lessons whose ordinary lines name no hashtag of any wave that taught.

    When waves follow each other closely, one's call lies in the half hour before another. Which one it was is known
    only when its own wave has come, so it is looked for again each time.
    """
    lessons = list(lessons)
    tags = {fold_tag(tag) for taught in lessons for tag in taught.ref.hashtags}

    def plain(texts: Iterable[str]) -> list[str]:
        return [text for text in texts if not any(fold_tag(tag) in tags for tag in tags_of(text))]

    return [msgspec.structs.replace(one, ordinary=plain(one.ordinary), held=plain(one.held)) for one in lessons]
