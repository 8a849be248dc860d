"""From a confirmed wave to what it teaches: which posts are wanted, and which of those found are lines.

The early accounts' posts of the half hour before the onset hold the call, among much else. What several of them spread
comes first, then what names the wave's hashtag; a text that outsiders spread more than they do is nobody's call.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from detectors.calls.learned import LessonRef, LineRef
from detectors.calls.normalise import fold
from detectors.hashing import identity
from detectors.post import Kind

TEXT_CHARS: Final = 280  # kept of a line
LEAST_CHARS: Final = 12  # of a folded line; less is a greeting
FIRST_TEXTS: Final = 4  # on the hashtag: a call that names it is the first that is said on it, and seems its onset
A_VOICE: Final = 2  # lines of one account alone


@dataclass(frozen=True, slots=True)
class LearnParams:
    """``[judge.phrases]`` of the configuration: which waves teach launch phrases, and how. Ticks are seconds.

    ``learn`` from waves that an operator has ``confirmed``; or from all that are ``told`` as coordinated and not
    declared, without waiting for anybody; or ``off``.
    """

    learn: Literal["off", "confirmed", "told"] = "confirmed"
    before_ticks: int = 1_800  # before the onset, from which an early account's posts are taken
    settle_ticks: int = 60  # after a wave is told, in which its early accounts and hashtags may still change
    lead_ticks: int = 600  # from when a wave teaches until the version applies; live, posts are fetched meanwhile
    lookback_posts: int = 100_000  # of the log at most, back from the instant at which a wave has settled
    lines: int = 8  # that one wave can teach at the most
    ordinary: int = 64  # lines beside it that teach what is no call, and as many that set the floor
    needed: int = 2  # waves that must share a phrase
    keep_waves: int = 48  # the latest that teach
    keep_ticks: int = 90 * 86_400  # after which a wave teaches no more, and its lines are forgotten
    told_waves: int = 1_000  # that wait for an operator's word

    def __post_init__(self) -> None:
        if self.lead_ticks < 60 or min(self.before_ticks, self.lookback_posts, self.lines, self.ordinary) < 1:
            raise ValueError("lead_ticks must be at least 60; before_ticks, lookback_posts, lines, ordinary at least 1")
        if self.needed < 2 or self.settle_ticks < 0:
            raise ValueError("needed must be at least 2 (one wave alone shows no habit), settle_ticks at least 0")


class Want(msgspec.Struct, frozen=True):
    """Posts of the log that a wave can teach from: all of the ticks from ``since_tick`` until ``due_tick``.

    Of them only the newest ``LearnParams.lookback_posts``, by whole ticks. Lines were said before ``until_tick``, when
    the wave was told, and from ``onset_tick`` on only the first texts on the hashtag are; what is said on it from
    ``until_tick`` on is the wave. It teaches from ``teach_tick`` on, when ``confirmed_by`` said so.
    """

    alert_id: str
    since_tick: int
    onset_tick: int
    until_tick: int
    due_tick: int
    hashtags: list[str]
    tag_keys: list[str]
    accounts: list[int]
    teach_tick: int = 0
    confirmed_by: str = ""

    @property
    def posts(self) -> tuple[object, ...]:
        """Which posts, whoever wants them: the alert may have become part of another since."""
        return (self.since_tick, self.onset_tick, self.due_tick, *self.tag_keys)


class Line(msgspec.Struct, frozen=True, gc=False):
    """One post of the log as far as learning looks at it."""

    platform: str
    post_id: str
    author: int
    kind: int
    at: int  # arrival, ms
    lang: str
    text: str
    tag_keys: list[str]
    partition: int
    offset: int


class Lesson(msgspec.Struct):
    """What one wave teaches: its lines, and ordinary lines of the same minutes. Texts are cut and kept for a while."""

    ref: LessonRef
    calls: list[str]
    ordinary: list[str]
    held: list[str]  # ordinary lines that nothing is learned from: they set the floor


class _Text(msgspec.Struct):
    """A text that early accounts said beforehand."""

    first: Line
    early: dict[int, None]
    tagged: bool = False


def lesson(want: Want, found: Iterable[Line], params: LearnParams) -> Lesson | None:
    """What the wave teaches from the posts found; None when its early accounts wrote nothing beforehand."""
    early = set(want.accounts)
    mine: dict[str, _Text] = {}
    others: dict[str, Line] = {}
    waves: dict[str, Line] = {}  # of the wave itself: its language and its cause, but no call
    spread: dict[str, set[int]] = {}  # text -> outsiders who said it: one of them who repeats it is one
    before: set[str] = set()
    for line in sorted(found, key=lambda line: (line.at, line.platform, line.post_id)):
        body = body_of(line.text)
        if line.kind == Kind.DELETE or len(body) < LEAST_CHARS:
            continue
        tagged = any(key in want.tag_keys for key in line.tag_keys)
        if line.at >= want.until_tick * 1_000:
            if tagged and body not in before:  # a text from before may be a call, whoever wrote it
                waves.setdefault(body, line)
            continue
        before.add(body)
        if line.author in early:
            _said(mine, body, line, tagged, late=line.at >= want.onset_tick * 1_000)
        else:
            spread.setdefault(body, set()).add(line.author)
            if not tagged:  # who names the hashtag may well call for it
                others.setdefault(body, line)
    chosen = _chosen(mine, spread, params.lines)
    if not chosen:
        return None
    langs = Counter(text.first.lang for text in chosen)
    plain = _drawn(line for body, line in others.items() if body not in mine)
    plain.sort(key=lambda line: line.lang not in langs)  # stable: the call's own languages first
    drawn = [*plain[: 2 * params.ordinary], *_drawn(waves.values())[: params.ordinary // 2]]
    texts = [line.text[:TEXT_CHARS] for line in drawn]
    lang = langs.most_common(1)[0][0]
    ref = LessonRef(want.alert_id, 0, "", lang, want.hashtags, [_ref(text) for text in chosen], len(texts[::2]))
    return Lesson(ref, [text.first.text[:TEXT_CHARS] for text in chosen], texts[::2], texts[1::2])


def body_of(text: str) -> str:
    """The letters of a text: the same for a post, its repost and a copy under another hashtag."""
    return " ".join(word for word in fold(text).text.split() if word.isalpha())


def _said(mine: dict[str, _Text], body: str, line: Line, tagged: bool, late: bool) -> None:
    if late and body not in mine and not (tagged and sum(text.tagged for text in mine.values()) < FIRST_TEXTS):
        return
    text = mine.setdefault(body, _Text(line, {}))
    text.early[line.author] = None
    text.tagged = text.tagged or tagged


def _chosen(mine: dict[str, _Text], spread: Mapping[str, set[int]], most: int) -> list[_Text]:
    own = {body: text for body, text in mine.items() if len(spread.get(body, ())) <= len(text.early)}
    signs = {body: text for body, text in own.items() if text.tagged or len(text.early) > 1}
    said = (signs or own).items()  # small talk of one account is a line only where nothing better was said
    ranked = sorted(said, key=lambda item: (-len(item[1].early), not item[1].tagged, -item[1].first.at, item[0]))
    chosen: list[_Text] = []
    alone: Counter[int] = Counter()
    for _, text in ranked:
        voice = next(iter(text.early))
        alone[voice] += len(text.early) == 1
        if alone[voice] <= A_VOICE and len(chosen) < most:
            chosen.append(text)
    return chosen


def _drawn(lines: Iterable[Line]) -> list[Line]:
    """In an order that has nothing to do with what they say: by the hash of the post."""
    return sorted(lines, key=lambda line: (identity(0, f"{line.platform}:{line.post_id}"), line.at))


def _ref(text: _Text) -> LineRef:
    line = text.first
    digest = hashlib.sha256(line.text.encode("utf-8", "surrogatepass")).hexdigest()
    return LineRef(digest, line.platform, line.post_id, line.partition, line.offset, len(text.early))
