"""The second level of detect: one watched tag, its detectors, and what it reports."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import msgspec

from detectors.base import REGISTER, Detector
from detectors.bounded import forget_oldest
from detectors.distinct import Distinct
from detectors.evidence import PostRef, Report
from detectors.post import Flag, Kind, Uses

SPELLINGS: Final = 16
LANGUAGES: Final = 16
FIRST: Final = 20
STARTS: Final = 100  # joiners whose first post is told by its instant
RECENT: Final = 200
SERIES: Final = 360  # buckets, an hour with posts
BUCKET_MS: Final = 10_000
EVIDENCE: Final = 20
HELD: Final = 8_192  # posts whose deletion is recognised
DIGITS: Final = 6  # of measures: the last bits of a float may differ between machines
_DELETE = int(Kind.DELETE)


@dataclass(frozen=True, slots=True)
class EpisodeParams:
    """Settings of ``Episode``: which detectors a watched tag gets, and how often it speaks. Spans in s (ticks)."""

    detectors: tuple[str, ...] = (
        "accounts",
        "copies",
        "deletions",
        "links",
        "media",
        "mirrors",
        "newcomers",
        "reposts",
    )
    every_tick_s: int = 120  # after the opening: a report for each tick with newcomers
    every_few_s: int = 600  # then, so long after the opening, one every ``few_s``
    few_s: int = 15
    many_s: int = 60  # later
    calm_s: int = 300  # and so long between reports once nothing abnormal was seen for ``many_s``
    doubled_from: int = 10  # joins of a minute that are reported at once when they have doubled
    quiet_s: int = 3_600  # without the watch condition: the end

    def __post_init__(self) -> None:
        if min(self.few_s, self.many_s, self.calm_s, self.quiet_s, self.doubled_from) < 1 or not self.detectors:
            raise ValueError("few_s to quiet_s and doubled_from must be at least 1; detectors must not be empty")
        for name in self.detectors:
            load(name)


def load(name: str) -> type[Detector]:
    """The detector of this name: a file of its name in this package."""
    if name not in REGISTER and name.isidentifier():
        with suppress(ModuleNotFoundError):
            importlib.import_module(f"detectors.{name}")
    if name not in REGISTER:
        raise ValueError(f"there is no detector {name!r}")
    return REGISTER[name]


class Pulse(NamedTuple):
    """The screen's word on a tag in a tick."""

    in_60s: int
    past: float
    per_s: float
    surprise: float
    watch: bool
    in_3600s: int = 0
    usual_3600s: float = 0.0  # expected of an hour by the long reference
    ramp: float = 0.0  # surprise of the joins of an hour against it
    shifted_tick: int = 0  # when the tag's usual level was last changed, 0: never
    scales: float = 0.0  # agreement of the scales, 0 for tags without a regular past


class Tally(msgspec.Struct):
    """Everything an episode knows apart from its detectors."""

    tag: int
    tag_key: str
    opened_tick: int
    onset_at: int = 0  # as estimated at the opening: a public that comes later has a steeper start
    latest_onset_at: int = 0
    abnormal_tick: int = 0  # last tick with the watch condition
    news_tick: int = 0  # last tick with a newcomer or a deletion
    reported_tick: int = 0
    reported_in_60s: int = 0
    in_60s: int = 0
    past: float = 0.0
    per_s: float = 0.0
    surprise: float = 0.0
    hour: tuple[int, float, float] = (0, 0.0, 0.0)  # joins, usual joins, surprise
    shifted_tick: int = 0
    scales: float = 0.0
    spellings: dict[str, int] = {}
    platforms: dict[str, int] = {}
    languages: dict[str, int] = {}
    kinds: list[int] = msgspec.field(default_factory=lambda: [0] * len(Kind))
    accounts: Distinct = msgspec.field(default_factory=Distinct)
    starts: list[tuple[int, int]] = []  # (event ms, account) of the first joiners since the onset
    recent: list[tuple[int, int]] = []  # (ms, account) of the last joiners
    series: list[list[int]] = []
    evidence: list[PostRef] = []
    offsets: dict[str, list[int]] = {}
    flags: dict[str, int] = {}
    held: dict[int, bool] = {}


class Episode:
    """One watched tag from its opening to its end.

    It is filled with the rows of the ten minutes before, estimates the onset from these, and counts from there.

    When it does not work: what came before those ten minutes is not seen; a second, larger burst inside the episode
    keeps the first one's onset (its own is the measure ``newcomers.onset_at``).
    """

    def __init__(self, tag: int, tag_key: str, tick: int, params: EpisodeParams) -> None:
        self.params = params
        self.tally = Tally(tag, tag_key, tick, abnormal_tick=tick)
        self.detectors: dict[str, Detector] = {name: load(name)() for name in sorted(params.detectors)}

    @property
    def due(self) -> int:
        """Tick at which the episode ends, if its newcomers stay normal."""
        return self.tally.abnormal_tick + self.params.quiet_s

    def fill(self, uses: Uses) -> None:
        """The rows before the opening and those of its tick."""
        for detector in self.detectors.values():
            detector.update(uses)
        self.tally.onset_at = uses.arrived_at[0]
        if "newcomers" in self.detectors:
            measures = self.detectors["newcomers"].evidence(self.tally.opened_tick * 1_000).measures
            self.tally.onset_at = int(measures.get("newcomers.onset_at", self.tally.onset_at))
            self.tally.latest_onset_at = int(measures.get("newcomers.latest_onset_at", self.tally.onset_at))
        self._count(uses)
        self.hold([post for post, kind in zip(uses.post, uses.kind, strict=True) if kind != _DELETE])

    def hold(self, posts: list[int]) -> None:
        """Note posts whose deletion concerns this episode; ``take`` may come later."""
        held = self.tally.held
        if len(held) + len(posts) <= HELD:
            held.update(dict.fromkeys(posts, True))
            return
        for start in range(0, len(posts), HELD // 8):  # a stretch at a time: nothing is ever held beyond the bound
            held.update(dict.fromkeys(posts[start : start + HELD // 8], True))
            forget_oldest(held, HELD)

    def take(self, uses: Uses) -> None:
        """Further rows, deletions among them, oldest first."""
        for detector in self.detectors.values():
            detector.update(uses)
        self._count(uses)

    def note(self, tick: int, pulse: Pulse) -> None:
        """What the screen says about the tag in this tick."""
        t = self.tally
        t.in_60s, t.past, t.per_s, t.surprise = pulse.in_60s, pulse.past, pulse.per_s, pulse.surprise
        t.hour, t.shifted_tick = (pulse.in_3600s, pulse.usual_3600s, pulse.ramp), pulse.shifted_tick
        t.scales = pulse.scales
        t.news_tick = tick
        if pulse.watch:
            t.abnormal_tick = tick

    def speaks(self, tick: int, least_gap_s: int) -> bool:
        """Is a report due in a tick that brought rows? Never sooner than ``least_gap_s`` after the last one."""
        t, p = self.tally, self.params
        age, silent = tick - t.opened_tick, tick - t.reported_tick
        if silent < least_gap_s:
            return False
        if silent >= (p.many_s if tick - t.abnormal_tick < p.many_s else p.calm_s):
            return True
        if t.news_tick <= t.reported_tick:  # the same accounts again: nothing that judge would weigh differently
            return False
        if age < p.every_tick_s or (age < p.every_few_s and silent >= p.few_s):
            return True
        return t.in_60s >= max(2 * t.reported_in_60s, p.doubled_from)

    def report(self, tick: int, state: Literal["open", "update", "end"]) -> Report:
        """The episode as it stands at the end of the tick."""
        t, at = self.tally, (tick + 1) * 1_000 - 1
        findings = [self.detectors[name].evidence(at) for name in self.detectors]
        measures: dict[str, float] = {}
        for found in (*(finding.measures for finding in findings), self._rate(tick)):
            measures |= found
        measures = {name: value if value.is_integer() else round(value, DIGITS) for name, value in measures.items()}
        t.reported_tick, t.reported_in_60s = tick, t.in_60s
        ten_ago, minute_ago = at - 600_000, at - 60_000
        ten = [joined for joined in t.recent if joined[0] > ten_ago]
        posts = sum(t.kinds[: Kind.DELETE])
        return Report(
            tag=t.tag,
            tag_key=t.tag_key,
            tick=tick,
            state=state,
            opened_tick=t.opened_tick,
            onset_at=t.onset_at,
            peak_at=int(measures.get("newcomers.peak_at", t.onset_at)),
            spellings=_by_count(t.spellings),
            platforms=_by_count(t.platforms),
            languages=_by_count(t.languages),
            posts=posts,
            originals=t.kinds[Kind.ORIGINAL] + t.kinds[Kind.QUOTE],
            reposts=t.kinds[Kind.REPOST],
            replies=t.kinds[Kind.REPLY],
            accounts=min(t.accounts.count, posts),  # of many an estimate: no more can be than have posted
            baseline_per_min=round(t.per_s * 60, DIGITS),
            known_before=round(t.past, DIGITS),
            surprise=round(t.surprise, DIGITS),
            first=[account for _, account in t.starts[:FIRST]],
            last_minute=[account for joined_at, account in ten if joined_at > minute_ago],
            last_ten=[account for _, account in ten],
            measures=measures,
            exhibits={name: shown for f in findings for name, shown in f.exhibits.items()},
            series=list(t.series),
            evidence=list(t.evidence),
            offsets={partition: list(span) for partition, span in t.offsets.items()},
            flags=_by_count(t.flags),
            latest_onset_at=t.latest_onset_at,
            starts=list(t.starts),
        )

    def _rate(self, tick: int) -> dict[str, float]:
        """What the rate model says beyond the ten minutes, as measures."""
        joins, usual, surprise = self.tally.hour
        found = {"rate.in_3600s": float(joins), "rate.usual_3600s": usual, "rate.ramp": surprise}
        if self.tally.shifted_tick:
            found["rate.level_shift_h"] = (tick - self.tally.shifted_tick) / 3_600
        if self.tally.scales:
            found["rate.scales"] = self.tally.scales
        return found

    def _count(self, uses: Uses) -> None:
        t = self.tally
        self._draw(uses)
        times = enumerate(zip(uses.kind, uses.arrived_at, strict=True))
        rows = [row for row, (kind, at) in times if kind != _DELETE and at >= t.onset_at]
        if not rows:
            return
        if len(rows) < len(uses):
            uses = uses.take(rows)
        for kind in uses.kind:
            t.kinds[kind] += 1
        _add(t.spellings, uses.tag_as_written, SPELLINGS)
        _add(t.platforms, uses.platform, SPELLINGS)
        _add(t.languages, [lang for lang in uses.lang if lang], LANGUAGES)
        _add(t.flags, [str(flag.name) for flags in uses.flags if flags for flag in Flag(flags)], len(Flag))
        t.accounts.add(uses.author)
        self._span(uses.partition, uses.offset)
        if len(t.starts) < STARTS or len(t.evidence) < EVIDENCE:
            joined = [row for row, is_join in enumerate(uses.joined) if is_join][:STARTS]
            t.starts += [(uses.event_at[row], uses.author[row]) for row in joined[: STARTS - len(t.starts)]]
            t.evidence += [_post_ref(uses, row) for row in joined[: EVIDENCE - len(t.evidence)]]

    def _draw(self, uses: Uses) -> None:
        """The curve, and the last joiners. Buckets are replaced, not changed: earlier reports hold them too."""
        t = self.tally
        start, posts, joins = t.series.pop() if t.series else (-BUCKET_MS, 0, 0)
        for kind, at, joined, author in zip(uses.kind, uses.arrived_at, uses.joined, uses.author, strict=True):
            if kind == _DELETE:
                continue
            if at >= start + BUCKET_MS:
                if posts:
                    t.series.append([start, posts, joins])
                start, posts, joins = at - at % BUCKET_MS, 0, 0
            posts += 1
            if joined:
                joins += 1
                t.recent.append((at, author))
        if posts:
            t.series.append([start, posts, joins])
        del t.series[:-SERIES], t.recent[:-RECENT]

    def _span(self, partitions: list[int], offsets: list[int]) -> None:
        for partition in sorted(set(partitions)):
            own = [offset for offset, p in zip(offsets, partitions, strict=True) if p == partition]
            span = self.tally.offsets.setdefault(str(partition), [own[0], own[0]])
            span[0], span[1] = min(span[0], *own), max(span[1], *own)

    def snapshot(self) -> bytes:
        states = {name: detector.snapshot() for name, detector in self.detectors.items()}
        return msgspec.msgpack.encode((self.tally, states))

    @classmethod
    def restored(cls, state: bytes, params: EpisodeParams) -> Episode:
        """The episode that ``snapshot`` of one with the same parameters gave."""
        tally, states = msgspec.msgpack.decode(state, type=tuple[Tally, dict[str, bytes]])
        episode = cls(tally.tag, tally.tag_key, tally.opened_tick, params)
        episode.tally = tally
        for name, detector in episode.detectors.items():
            detector.restore(states[name])
        return episode


def _post_ref(uses: Uses, row: int) -> PostRef:
    return PostRef(
        platform=uses.platform[row],
        post_id=uses.post_id[row],
        author_id=uses.author_id[row],
        at=uses.event_at[row],
        kind=uses.kind[row],
        text=uses.text[row],
        partition=uses.partition[row],
        offset=uses.offset[row],
        author=uses.author[row],
    )


def _add(counts: dict[str, int], names: Sequence[str], most: int) -> None:
    """Count names, of new ones only as many as there is room for, in order of arrival."""
    if len(set(names)) == 1 and names[0] in counts:  # nearly always
        counts[names[0]] += len(names)
        return
    for name in names:
        if name in counts:
            counts[name] += 1
        elif len(counts) < most:
            counts[name] = 1


def _by_count(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
