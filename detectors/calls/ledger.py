"""Learning launch phrases: which waves teach, which version comes of them, and what is taken back.

Pure, part of judge. Every wave that is told leaves word of which posts lie before it (``Want``); once an operator has
confirmed it, they are wanted from the log, and what they teach is a new version (``Learned``) that the edge applies
``lead_ticks`` later. Everything depends on ticks and posts only, so a replay learns the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from detectors.bounded import forget_oldest
from detectors.calls.fit import fit
from detectors.calls.learned import Learned, LessonRef
from detectors.calls.lessons import LearnParams, Lesson, Want

_OfWave = TypeVar("_OfWave", Want, LessonRef)


class _State(msgspec.Struct):
    told: dict[str, Want] = {}  # by alert, oldest first
    coming: dict[str, tuple[int, str]] = {}  # alert -> the tick from which it may teach, and who said so
    dismissed: dict[str, int] = {}
    wants: list[Want] = []
    lessons: list[Lesson] = []
    version: int = 0
    parent: int = 0  # the version in force
    made: list[Learned] = []


class Ledger:
    """The ledger of lessons.

    *When it does not work:* an operation whose accounts neither write nor repost the call in public teaches nothing,
    nor does one that never calls twice in words that have something in common.
    """

    def __init__(self, params: LearnParams | None = None) -> None:
        self.params = params or LearnParams()
        self._state = _State()
        self.seek: Callable[[Want], Lesson | None] | None = None  # where the posts are at hand: no want waits
        self.awaited = self.params.learn == "told"  # whether any wave may teach, as far as is known by now

    # ---------------------------------------------------------------- waves

    def tell(self, want: Want, tick: int, undeclared: bool) -> None:
        """A revision of a coordinated wave was published. The last one before ``due_tick`` counts."""
        s, alert = self._state, want.alert_id
        held = s.told.get(alert, want)
        if self.params.learn == "off" or tick > held.due_tick:
            return
        s.told[alert] = want
        forget_oldest(s.told, self.params.told_waves)
        if self.params.learn == "told":
            if undeclared and alert not in s.dismissed:
                s.coming.setdefault(alert, (tick, ""))
            elif not self._confirmed(alert):  # what somebody has confirmed teaches, declared or not
                s.coming.pop(alert, None)

    @property
    def told(self) -> list[Want]:
        """Waves that may teach, oldest first; what they want is final once their ``due_tick`` is judged."""
        return list(self._state.told.values())

    def confirm(self, alert: str, tick: int, operator: str) -> None:
        """An operator's word came into force at this tick: the wave teaches from then on."""
        s = self._state
        s.dismissed.pop(alert, None)
        if self.params.learn != "off" and alert in s.told and not self._teaches(alert):
            s.coming[alert] = (tick, operator)

    def dismiss(self, alert: str, tick: int) -> None:
        """An operator's word came into force: the wave teaches no more, and what it taught is taken back."""
        s = self._state
        s.dismissed[alert] = tick
        forget_oldest(s.dismissed, self.params.told_waves)
        s.coming.pop(alert, None)
        s.wants = [want for want in s.wants if want.alert_id != alert]
        self._take_back(alert, tick)

    def merged(self, alert: str, into: str, tick: int) -> None:
        """The alert goes on as part of another: one wave does not teach as two, and what is said of it counts once."""
        s = self._state
        told, coming = s.told.pop(alert, None), s.coming.pop(alert, None)
        if told is not None:
            s.told.setdefault(into, msgspec.structs.replace(told, alert_id=into))
        if coming is not None and not self._confirmed(into):  # a word holds over none
            s.coming[into] = coming
        if self._teaches(into):
            s.wants = [want for want in s.wants if want.alert_id != alert]
            self._take_back(alert, tick)
        s.wants = [_renamed(want, alert, into) for want in s.wants]
        for lesson in s.lessons:
            lesson.ref = _renamed(lesson.ref, alert, into)
        kept = self._teaches(into) or self._confirmed(into)
        if into in s.dismissed or (alert in s.dismissed and not kept):
            self.dismiss(into, tick)

    def settle(self, before: int) -> None:
        """Ask for the posts of the waves that teach from a tick before this one."""
        s = self._state
        # Of others too many came since; or they were merged with one that teaches.
        s.coming = {alert: by for alert, by in s.coming.items() if alert in s.told and not self._teaches(alert)}
        due = sorted((max(tick, s.told[alert].due_tick), alert) for alert, (tick, _) in s.coming.items())
        for tick, alert in due:
            if tick < before:
                _, operator = s.coming.pop(alert)
                want = msgspec.structs.replace(s.told[alert], teach_tick=tick, confirmed_by=operator)
                s.wants.append(want)
                if self.seek is not None:
                    self.teach(want, self.seek(want))

    @property
    def wants(self) -> list[Want]:
        """What is waited for, oldest first."""
        return list(self._state.wants)

    # ---------------------------------------------------------------- versions

    def teach(self, want: Want, lesson: Lesson | None, not_before: int = 0) -> None:
        """Take what a want has brought; ``not_before`` is a tick that live edges have not reached yet."""
        s = self._state
        if want not in s.wants:  # dismissed meanwhile, or part of another alert: then it is wanted under that name
            return
        s.wants.remove(want)
        if lesson is None:
            return
        said = {"alert_id": want.alert_id, "tick": want.teach_tick, "confirmed_by": want.confirmed_by}
        ref = msgspec.structs.replace(lesson.ref, **said)
        latest = [*s.lessons, msgspec.structs.replace(lesson, ref=ref)][-self.params.keep_waves :]
        s.lessons = [one for one in latest if one.ref.tick > want.teach_tick - self.params.keep_ticks]
        self._make(want.teach_tick, max(want.teach_tick + self.params.lead_ticks, not_before))

    def published(self, version: int) -> None:
        """A version stands on the log: numbers go on after it, also for a ledger that has begun anew."""
        self._state.version = max(self._state.version, version)

    def revert(self, model: Learned) -> None:
        """An operator has gone back to an older version: only the waves that taught that one go on teaching."""
        s = self._state
        there = [(ref.hashtags, ref.lines) for ref in model.lessons]  # the alert may be part of another by now
        s.lessons = [lesson for lesson in s.lessons if (lesson.ref.hashtags, lesson.ref.lines) in there]
        s.parent = model.version
        self.published(model.version)

    def take_made(self) -> list[Learned]:
        """Versions made since the last call, oldest first: whoever takes them publishes them."""
        made, self._state.made = self._state.made, []
        return made

    def _make(self, tick: int, applies_tick: int) -> None:
        s = self._state
        tongues = fit(s.lessons, self.params.needed)
        if not tongues and not s.parent:  # nothing to say, and nothing to take back
            return
        refs = [lesson.ref for lesson in s.lessons]
        model = Learned(s.version + 1, s.parent, tick, applies_tick, tongues=tongues, lessons=refs)
        s.version = s.parent = model.version
        s.made.append(model.sealed())

    def _confirmed(self, alert: str) -> bool:
        """Whether it will teach because somebody said so."""
        return self._state.coming.get(alert, (0, ""))[1] != ""

    def _teaches(self, alert: str) -> bool:
        s = self._state
        return alert in [want.alert_id for want in s.wants] + [lesson.ref.alert_id for lesson in s.lessons]

    def _take_back(self, alert: str, tick: int) -> None:
        """What the wave taught, if it did, is in no version that is made from now on; and one is."""
        s = self._state
        kept = [lesson for lesson in s.lessons if lesson.ref.alert_id != alert]
        if len(kept) < len(s.lessons):
            s.lessons = kept
            self._make(tick, tick + self.params.lead_ticks)

    # ---------------------------------------------------------------- checkpoint

    def snapshot(self) -> bytes:
        return msgspec.msgpack.encode(self._state)

    def restore(self, state: bytes) -> None:
        self._state = msgspec.msgpack.decode(state, type=_State)


def _renamed(of_wave: _OfWave, alert: str, into: str) -> _OfWave:
    return msgspec.structs.replace(of_wave, alert_id=into) if of_wave.alert_id == alert else of_wave
