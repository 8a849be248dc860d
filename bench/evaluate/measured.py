"""From alarms and verdicts to one record a launch, burst and false alarm: what every table is counted from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.alerts import Alarm
from bench.evaluate.passes import Held, Seen
from bench.matching import READINGS, Matches, Stretch
from bench.posts import DAY_MS, HOUR_MS, MINUTE_MS, epoch_ms
from bench.score import call_id, wrong_pages
from bench.shares import shares_out
from bench.truth import Truth

AFTER_MIN = (1, 5, 60)  # minutes after onset at which coordinated and organic are told apart
NOTEWORTHY = -2.0  # log-odds from which a rise is kept
GRACE_MS = 10 * MINUTE_MS
NOTHING_YET = -99.0  # the score of what judge has not seen: below every verdict, the same for all
KNOWN_AFTER_MS = HOUR_MS  # an operation's accounts are remembered from an hour after an earlier launch


class Launched(msgspec.Struct, kw_only=True):
    """One launch: when it was told and its tenth account came, after onset (s); what it scored; its call."""

    id: str
    archetype: str
    accounts: int
    day: float  # of the stream
    called: bool
    known: bool  # the same operation had launched before
    delay_s: float | None = None
    tenth_s: float | None = None
    out: float | None = None  # share of the wave's posts already published
    scores: tuple[float, ...] = ()
    linked: bool | None = None  # to the right call; None: no call, or not told
    heard_s: float | None = None  # from the call's arrival to its launch signal; with the platform's own delay, ...
    published_s: float | None = None  # ... from its publication
    lead_kept: float | None = None  # share of the announced notice

    @property
    def after_tenth_s(self) -> float | None:
        return None if self.delay_s is None or self.tenth_s is None else self.delay_s - self.tenth_s


class Burst(msgspec.Struct, kw_only=True):
    """One organic burst, or one episode that no label covers (``archetype`` empty)."""

    id: str
    archetype: str
    declared: bool
    accused: bool  # an alarm on it counts as false
    scores: tuple[float, ...]


class Group(msgspec.Struct, kw_only=True):
    """An appearance of a recurring small group."""

    id: str
    group: str
    accounts: int
    again: bool
    found: bool


class Rise(msgspec.Struct, kw_only=True):
    """How an episode's verdict rose: each instant (day of the stream) at which it was higher than ever before."""

    launches: list[str]  # that it is about
    neutral: bool
    day: list[float]
    log_odds: list[float]


class Measured(msgspec.Struct, kw_only=True):
    """Everything that is counted about one configuration on one stream."""

    days: float
    posts: int
    launches: list[Launched] = []
    bursts: list[Burst] = []
    groups: list[Group] = []
    right: int = 0
    false_groups: list[float] = []  # days at which false alarms came; Facebook page groups forgiven
    false_operation: list[float] = []  # the operation's own small tags too
    queued: int = 0  # alerts that reach an operator's queue or page
    paged: int = 0
    wrong_pages: int = 0
    signals: int = 0
    signals_right: int = 0
    calls: int = 0
    calls_heard: int = 0
    told: list[tuple[float, bool]] = []  # confidence of each alert's last revision, and whether it was coordinated
    rises: list[Rise] = []
    held: list[tuple[float, bool]] = []  # of each episode, five minutes after its opening


def measure(seen: Seen, truth: Sequence[Truth], posts: Path, days: float) -> Measured:
    """Count what one configuration said about one stream of so many days."""
    records = list(truth)
    matches = Matches(seen.alarms, records, "operation", GRACE_MS)
    strict = Matches(seen.alarms, records, "groups", GRACE_MS)
    starts = min((epoch_ms(r.onset_at) for r in records if r.onset_at), default=0)
    starts = next((epoch_ms(r.onset_at or "") for r in records if r.kind == "span"), starts)
    curves = _Curves(seen.verdicts, matches.stretches)
    out = Measured(days=days, posts=seen.posts)
    shares = shares_out(posts, matches)
    for s in matches.stretches:
        if s.truth.kind == "launch" and not s.truth.declared:
            out.launches.append(_launched(s, matches, seen, shares, curves, starts))
        elif s.truth.kind == "organic" or s.truth.declared:
            accused = any(s.truth.id == a.truth.id for _, a in matches.false if a)
            scores = curves.after(curves.of(s), s.onset)
            out.bursts.append(
                Burst(
                    id=s.truth.id,
                    archetype=s.truth.archetype,
                    declared=s.truth.declared,
                    accused=accused,
                    scores=scores,
                )
            )
    out.bursts += curves.elsewhere()
    out.groups = _groups(matches)
    out.right = len(matches.right)
    out.false_groups = [_day(alarm, starts) for alarm, _ in strict.false]
    out.false_operation = [_day(alarm, starts) for alarm, _ in matches.false]
    out.queued = sum(alarm.wave_at is not None and not alarm.declared for alarm in seen.alarms)
    out.paged = sum(alarm.paged for alarm in seen.alarms)
    out.wrong_pages = wrong_pages(seen.alarms, matches)
    calls = {call_id(s.truth) for s in matches.stretches} - {None}
    signals = [alarm for alarm in seen.alarms if alarm.signal_at is not None]
    out.signals, out.calls = len(signals), len(calls)
    out.signals_right = sum(alarm.launch in calls for alarm in signals)
    out.calls_heard = len({alarm.launch for alarm in signals} & calls)
    out.told = _told(seen.alarms, matches)
    out.held = curves.held()
    out.rises = curves.rises(starts)
    return out


def _day(alarm: Alarm, starts: int) -> float:
    return round(((alarm.wave_at or alarm.first_at) - starts) / DAY_MS, 4)


def _launched(
    s: Stretch,
    matches: Matches,
    seen: Seen,
    shares: dict[str, float],
    curves: _Curves,
    starts: int,
) -> Launched:
    earlier = [
        o.onset
        for o in matches.stretches
        if o.truth.kind == "launch" and o.truth.campaign == s.truth.campaign and o.onset < s.onset - KNOWN_AFTER_MS
    ]
    call = call_id(s.truth)
    day = round((s.onset - starts) / DAY_MS, 4)
    made = Launched(
        id=s.truth.id, archetype=s.truth.archetype, accounts=s.truth.accounts, day=day,
        called=call is not None, known=bool(earlier), tenth_s=None if s.t10 is None else (s.t10 - s.onset) / 1000,
        out=shares.get(s.truth.id), scores=curves.after(curves.of(s), s.onset),
    )  # fmt: skip
    found = matches.found.get(s.truth.id)
    if found:
        at = min(at for at, _ in found)
        made.delay_s = (at - s.onset) / 1000
    if call is not None:
        made.linked = any(alarm.launch == call for _, alarm in found) if found else None
        _hear(made, s, seen, call)
    return made


def _hear(made: Launched, s: Stretch, seen: Seen, call: str) -> None:
    """How soon the call was told, and how much of its notice an operator kept."""
    told = [alarm.signal_at for alarm in seen.alarms if alarm.launch == call and alarm.signal_at is not None]
    said = s.truth.call if isinstance(s.truth.call, dict) else {}
    if not told or not said.get("at"):
        return
    called_at = epoch_ms(said["at"])
    made.heard_s, made.published_s = ((min(told) - at) / 1000 for at in (seen.arrived[call], called_at))
    if said.get("announced_at"):
        notice = epoch_ms(said["announced_at"]) - called_at
        if notice >= MINUTE_MS:  # "now" gives none that could be kept
            made.lead_kept = max(0.0, 1 - (min(told) - called_at) / notice)


def _groups(matches: Matches) -> list[Group]:
    met: set[str] = set()
    out = []
    for s in sorted(matches.stretches, key=lambda s: (s.onset, s.truth.id)):
        if s.truth.archetype == "page_group" and s.truth.campaign and s.truth.reason == "page_group":
            found = s.truth.id in matches.found
            name = s.truth.campaign
            out.append(Group(id=s.truth.id, group=name, accounts=s.truth.accounts, again=name in met, found=found))
            met.add(name)
    return out


def _told(alarms: Sequence[Alarm], matches: Matches) -> list[tuple[float, bool]]:
    """Each alert's last confidence against what it was about; what is neutral or only a call is left out."""
    right = {alarm.id for alarm in matches.right}
    forgiven = {alarm.id for alarm in matches.neutral}
    told = []
    for alarm in alarms:
        if alarm.id in forgiven or not alarm.confidence or (alarm.signal_at is not None and alarm.wave_at is None):
            continue
        about = matches.about(alarm)
        if any(s.truth.kind == "neutral" for s in about) and alarm.id not in right:
            continue
        true = alarm.id in right or any(s.truth.kind == "launch" and not s.truth.declared for s in about)
        told.append((alarm.confidence[-1][1], true))
    return told


class _Curves:
    """The verdicts of each episode over time, and which stretch of truth each belongs to."""

    def __init__(self, verdicts: Sequence[Held], stretches: Sequence[Stretch]) -> None:
        self._episodes: dict[tuple[str, int], list[Held]] = {}
        for line in verdicts:
            self._episodes.setdefault((line.tag_key, line.opened_at), []).append(line)
        of_tag: dict[str, list[Stretch]] = {}
        for s in stretches:
            for tag in s.tags:
                of_tag.setdefault(tag, []).append(s)
        self._of: dict[str, list[tuple[str, int]]] = {}
        self._about: dict[tuple[str, int], list[Stretch]] = {}
        for key, lines in self._episodes.items():
            near = [s for s in of_tag.get(key[0], ()) if lines[0].opened_at <= s.end and lines[-1].at >= s.start]
            self._about[key] = near
            for s in near:
                self._of.setdefault(s.truth.id, []).append(key)

    def of(self, s: Stretch) -> list[tuple[str, int]]:
        return self._of.get(s.truth.id, [])

    def after(self, keys: Sequence[tuple[str, int]], onset: int) -> tuple[float, ...]:
        """The strongest verdict that stood so many minutes after the onset."""
        return tuple(
            max((self._at(key, onset + minutes * MINUTE_MS) for key in keys), default=NOTHING_YET)
            for minutes in AFTER_MIN
        )

    def _at(self, key: tuple[str, int], at: int) -> float:
        return next((line.log_odds for line in reversed(self._episodes[key]) if line.at <= at), NOTHING_YET)

    def elsewhere(self) -> list[Burst]:
        """Episodes that no label covers: what else judge has looked at."""
        return [
            Burst(
                id=f"{key[0]}@{key[1]}", archetype="", declared=False, accused=False,
                scores=self.after([key], lines[0].onset_at),
            )
            for key, lines in self._episodes.items()
            if not self._about[key]
        ]  # fmt: skip

    def held(self) -> list[tuple[float, bool]]:
        """What stood five minutes after an episode opened, and whether it was coordinated; neutral ones left out."""
        out = []
        for key, lines in self._episodes.items():
            kinds = {s.truth.kind for s in self._about[key] if not s.truth.declared}
            if "launch" in kinds or "neutral" not in kinds:
                at = lines[0].opened_at + 5 * MINUTE_MS
                stood = next((line for line in reversed(lines) if line.at <= at), lines[0])
                out.append((stood.confidence, "launch" in kinds))
        return out

    def rises(self, starts: int) -> list[Rise]:
        out = []
        for key, lines in self._episodes.items():
            about, best = self._about[key], NOTEWORTHY
            launches = [s.truth.id for s in about if s.truth.kind == "launch" and not s.truth.declared]
            rise = Rise(launches=launches, neutral=any(_counts_neither_way(s) for s in about), day=[], log_odds=[])
            for line in lines:
                if line.log_odds > best:
                    best = line.log_odds
                    rise.day.append(round((line.at - starts) / DAY_MS, 7))
                    rise.log_odds.append(best)
            if rise.day:
                out.append(rise)
        return out


def _counts_neither_way(s: Stretch) -> bool:
    return s.truth.kind == "neutral" and s.truth.reason in READINGS["operation"]
