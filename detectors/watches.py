"""Watches: a heard call to action waits for its wave, with what is known of its callers and audience."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from detectors.evidence import Call, Report
from detectors.post import Kind

_MINUTE_MS: Final = 60_000
_SAME_MS: Final = 4 * _MINUTE_MS  # "10 minutes left" is said within some minutes of it
_HALF_DAY_MS: Final = 720 * _MINUTE_MS  # "quarter past one" is taken for either half of the day
CREDIBLE: Final = 0.5  # a reading's score from which a text counts as a call


@dataclass(frozen=True, slots=True)
class WatchParams:
    """Bounds, and how long a watch waits; spans in ms."""

    max_watches: int = 10_000
    max_faint: int = 2_000  # of those that texts opened which hardly read as calls
    max_audience: int = 2_000
    max_tags: int = 50
    max_voices: int = 16  # calls kept of one watch
    max_callers: int = 100_000
    max_crowd: int = 60  # accounts kept of the waves that a caller's calls had
    announced_ms: int = 2 * 3_600_000  # a watch ends so long after the announced start
    patience_ms: int = 6 * 3_600_000  # and so long after the call where none was announced
    faint_ms: int = 3_600_000  # a faint one ends so long after either


class Watch(msgspec.Struct):
    """A call and what belongs to it, until its wave comes or time runs out.

    A ``faint`` one was opened by a text that hardly reads as a call. It is never told by itself and proves nothing; it
    only waits for a wave that other evidence tells, to name its call. What is credible never joins it: nobody hides a
    call behind a doubtful post.

    ``tags`` maps tag hash to [tag key, as written]; empty while the hashtag is withheld. ``audience`` are callers and
    reposters, ``quiet`` those of them who took part without using a tag: only they say something about who joins it.
    ``crowd`` are accounts that began the waves of its callers' earlier calls.
    """

    id: str
    opened_at: int
    voices: list[Call]
    tags: dict[int, list[str]]
    audience: list[int]
    quiet: list[int]
    expires_at: int
    reposts: int = 0
    reminders: int = 0
    crowd: list[int] = []
    state: Literal["open", "confirmed", "expired"] = "open"
    faint: bool = False

    @property
    def opener(self) -> Call:
        return self.voices[0]


class Record(msgspec.Struct):
    """How often a caller's calls were followed by a wave, and by whom."""

    hits: int = 0
    misses: int = 0
    crowd: list[int] = []  # who began the waves, newest wave first

    @property
    def rate(self) -> float:
        """Mean of the Beta posterior over a prior of one hit in four."""
        return (self.hits + 1) / (self.hits + self.misses + 4)


class Heard(msgspec.Struct, frozen=True):
    """What a call did: opened a watch, or was one more voice, a reminder or a repost of one that is open."""

    watch: str
    what: Literal["opened", "voice", "reminder", "repost"]


class Watches:
    """All open watches. Calls come in arrival order, one at a time.

    *When it does not work:* a call whose tag is withheld is confirmed only by its audience, or by the accounts that
    began the waves of its caller's earlier calls, among the joiners: a new caller's whom nobody repeats never is. It is
    named on a wave that other evidence tells if that began at the announced minute.
    """

    def __init__(self, params: WatchParams | None = None) -> None:
        self._params = params or WatchParams()
        self.open: dict[str, Watch] = {}  # in the order of opening
        self._faint = 0  # of them
        self._soonest: int | None = None
        self._by: dict[int | str, dict[str, None]] = {}  # tag key, account or body of a text -> watches
        self.records: dict[int, Record] = {}  # caller -> record, least recently heard first

    # ---------------------------------------------------------------- hear

    def hear(self, call: Call) -> Heard | None:
        """Take a call; None when it is hardly one and names no tag or time, or a repost of nothing that is watched."""
        if call.kind == Kind.REPOST:
            return self._repost(call)
        faint = call.reading.score < CREDIBLE
        if call.kind == Kind.DELETE or (faint and not call.tags and call.reading.announced is None):
            return None
        watch = self._same(call)
        if watch is None:
            watch = Watch(post_key(call), call.arrived_at, [], {}, [], [], self._expiry(call), faint=faint)
            self._keep(watch)
            self._join(watch, call)
            return Heard(watch.id, "opened")
        reminder = any(voice.author == call.author for voice in watch.voices)
        watch.reminders += reminder
        watch.expires_at = max(watch.expires_at, self._expiry(call))
        self._join(watch, call)
        return Heard(watch.id, "reminder" if reminder else "voice")

    def _keep(self, watch: Watch) -> None:
        self.open[watch.id] = watch
        self._faint += watch.faint
        self._soonest = min(watch.expires_at, self._soonest or watch.expires_at)

    def _join(self, watch: Watch, call: Call) -> None:
        """One more voice of a watch, with its tags."""
        if len(watch.voices) < self._params.max_voices:
            watch.voices.append(call)
            self._index(watch, [_body_key(call)])
        for tag, key, written in call.tags:
            if len(watch.tags) < self._params.max_tags and tag not in watch.tags:
                watch.tags[tag] = [key, written]
                self._index(watch, [key])
        followers = self.records[call.author].crowd if call.author in self.records else []
        if followers and not watch.crowd:
            watch.crowd = list(followers)
            self._index(watch, watch.crowd)
        self._attend(watch, call)

    def _repost(self, call: Call) -> Heard | None:
        for watch in self._newest([_body_key(call)]):
            watch.reposts += 1
            self._attend(watch, call)
            return Heard(watch.id, "repost")
        return None

    def _same(self, call: Call) -> Watch | None:
        """The open watch that this call repeats: one of its tags, or its author going on without or before a tag."""
        faint = call.reading.score < CREDIBLE
        by_tag = [watch for watch in self._newest(key for _, key, _ in call.tags) if watch.faint == faint]
        by_author = (
            watch
            for watch in self._of_author(call.author)
            if watch.faint == faint and not (call.tags and watch.tags) and not _over(watch, call)
        )
        return by_tag[0] if by_tag else next(by_author, None)

    def _of_author(self, author: int) -> list[Watch]:
        """Open watches with a call by this account, newest first."""
        return [w for w in self._newest([author]) if any(voice.author == author for voice in w.voices)]

    def begun_by(self, call: Call) -> Call:
        """The first call for the time that this one reminds of: it names no hashtag, and its author has called before.

        What was hardly heard of the same author counts too.
        """
        if call.tags:
            return call
        voices = [voice for watch in self._of_author(call.author) for voice in watch.voices]
        earlier = [voice for voice in voices if voice.author == call.author and _reminds(call, voice)]
        return min(earlier, key=lambda voice: (voice.arrived_at, voice.post_id), default=call)

    def _attend(self, watch: Watch, call: Call) -> None:
        if call.author not in watch.audience and len(watch.audience) < self._params.max_audience:
            watch.audience.append(call.author)
            if not call.tags:
                watch.quiet.append(call.author)
            self._index(watch, [call.author])

    def _expiry(self, call: Call) -> int:
        announced, faint = call.reading.announced, call.reading.score < CREDIBLE
        if announced is None:
            return call.arrived_at + (self._params.faint_ms if faint else self._params.patience_ms)
        after = self._params.faint_ms if faint else self._params.announced_ms
        return max(announced.at, call.arrived_at, *announced.others) + after

    # ---------------------------------------------------------------- end

    def due(self, at: int) -> list[Watch]:
        """Watches whose time is over before arrival instant ``at``, and the oldest beyond the caps; in order."""
        over = {True: self._faint - self._params.max_faint}
        over[False] = len(self.open) - self._faint - self._params.max_watches
        if max(over.values()) <= 0 and (self._soonest is None or at <= self._soonest):
            return []
        due: list[Watch] = []
        for watch in self.open.values():
            if watch.expires_at < at or over[watch.faint] > 0:
                due.append(watch)
            over[watch.faint] -= 1
        self._soonest = min((w.expires_at for w in self.open.values() if w.expires_at >= at), default=None)
        return due

    @property
    def next_expiry(self) -> int | None:
        """No watch ends before this instant."""
        return self._soonest

    def confirm(self, watch_id: str, call: Call, early: Sequence[int] = ()) -> Watch:
        """The wave has come, begun by ``early``. The watch is kept until it is due, for the wave's other hashtags."""
        watch = self.open[watch_id]
        if watch.state == "open":
            watch.state = "confirmed"
            self._enter(call.author, hit=True, early=early)
        return watch

    def end(self, watch_id: str) -> Watch:
        """Its time is over. A watch without a wave counts against its caller, unless he hardly called."""
        watch = self.open.pop(watch_id)
        self._faint -= watch.faint
        for key in _index_keys(watch):
            held = self._by.get(key, {})
            held.pop(watch_id, None)
            if not held:
                self._by.pop(key, None)
        if watch.state == "open":
            watch.state = "expired"
            if not watch.faint:
                self._enter(watch.opener.author, hit=False)
        return watch

    def _enter(self, caller: int, *, hit: bool, early: Sequence[int] = ()) -> None:
        record = self.records.pop(caller, Record())
        crowd = list(dict.fromkeys([*early, *record.crowd]))[: self._params.max_crowd]
        self.records[caller] = Record(record.hits + hit, record.misses + (not hit), crowd)
        while len(self.records) > self._params.max_callers:
            del self.records[next(iter(self.records))]

    # ---------------------------------------------------------------- find

    def candidates(self, report: Report) -> list[Watch]:
        """Open watches that name the episode's tag or have one of its joiners in audience or crowd; by id."""
        found: set[str] = set()
        for key in self._by.keys() & {report.tag_key, *report.first, *report.last_ten}:
            found.update(self._by[key])
        return [self.open[watch_id] for watch_id in sorted(found)]

    def withheld(self) -> list[Watch]:
        """Open watches that name no hashtag but a time, in the order of opening."""
        timed = (w for w in self.open.values() if not w.tags and any(v.reading.announced for v in w.voices))
        return list(timed)

    def _index(self, watch: Watch, keys: Iterable[int | str]) -> None:
        for key in keys:
            self._by.setdefault(key, {})[watch.id] = None

    def _newest(self, keys: Iterable[int | str]) -> list[Watch]:
        """Open watches known by one of the keys, newest first."""
        found: dict[str, None] = {}
        for key in keys:
            found.update(self._by.get(key, {}))
        return sorted((self.open[watch_id] for watch_id in found), key=lambda w: (-w.opened_at, w.id))

    # ---------------------------------------------------------------- checkpoint

    def snapshot(self) -> bytes:
        return msgspec.msgpack.encode(_State(list(self.open.values()), list(self.records.items())))

    @classmethod
    def restore(cls, state: bytes, params: WatchParams | None = None) -> Watches:
        watches = cls(params)
        kept = msgspec.msgpack.decode(state, type=_State)
        watches.records = dict(kept.records)
        for watch in kept.open:
            watches._keep(watch)
            watches._index(watch, _index_keys(watch))
        return watches


class _State(msgspec.Struct, array_like=True):
    open: list[Watch]
    records: list[tuple[int, Record]]


def _index_keys(watch: Watch) -> list[int | str]:
    """Tag keys, accounts, and bodies of texts."""
    keys: list[int | str] = [key for key, _ in watch.tags.values()]
    return keys + watch.audience + watch.crowd + [_body_key(voice) for voice in watch.voices]


def _over(watch: Watch, call: Call) -> bool:
    """The wave has come, and the call names a time ahead: it is for another one."""
    announced = call.reading.announced
    return watch.state == "confirmed" and announced is not None and announced.at > call.arrived_at + _MINUTE_MS


def _reminds(call: Call, earlier: Call) -> bool:
    """Both mean one instant, perhaps half a day apart by mistake; or the later one comes before it and names none."""
    announced, own = earlier.reading.announced, call.reading.announced
    if announced is None or call.arrived_at < earlier.arrived_at:
        return False
    meant = [announced.at, *announced.others]
    if own is None:
        return any(call.arrived_at < at < call.arrived_at + _HALF_DAY_MS for at in meant)
    gaps = [abs(own.at - at) % _HALF_DAY_MS for at in meant]
    return any(min(gap, _HALF_DAY_MS - gap) <= _SAME_MS for gap in gaps)


def post_key(call: Call) -> str:
    return f"{call.platform}:{call.post_id}"


def _body_key(call: Call) -> str:
    """A text as its reposts carry it: without "RT @name:", without the end that platforms cut.

    It begins with a blank, as no tag key does.
    """
    words = call.text.split()
    if len(words) > 2 and words[0] in {"RT", "rt"} and words[1].startswith("@"):
        words = words[2:]
    return " " + " ".join(words)[:100].rstrip("…. ")
