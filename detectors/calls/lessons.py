"""From a confirmed wave to what it teaches: which posts are wanted, and which of those found are lines.

The early accounts' posts of the half hour before the onset hold the call, among much else. What several of them spread
comes first, then what names the wave's hashtag; a text that outsiders spread more than they do is nobody's call.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from detectors.calls.learned import LessonRef, LineRef, Taught
from detectors.calls.normalise import fold
from detectors.hashing import identity
from detectors.post import Kind

TEXT_CHARS: Final = 280  # kept of a line
LEAST_CHARS: Final = 12  # of a folded line; less is a greeting
FIRST_TEXTS: Final = 4  # on the hashtag: a call that names it is the first that is said on it, and seems its onset
A_VOICE: Final = 2  # lines of one account alone


@dataclass(frozen=True, slots=True)
class LearnParams:
    """``[calls]`` of the configuration: whether and how launch phrases are learned. Spans in ticks (seconds)."""

    learn: bool = False  # off until it has been measured on more than its own scenario
    before_ticks: int = 1_800  # before the onset, from which an early account's posts are taken
    settle_ticks: int = 60  # after a wave is told, until it teaches: a class may still change
    lead_ticks: int = 1_800  # from then until the version applies; live, the posts are fetched meanwhile
    lookback_posts: int = 100_000  # of the log at most, back from the instant at which the wave teaches
    lines: int = 8  # that one wave can teach at the most
    ordinary: int = 64  # lines beside it that teach what is no call, and as many for the guard
    needed: int = 2  # waves that must share a phrase
    keep_waves: int = 48  # the latest that teach
    keep_ticks: int = 90 * 86_400  # after which a wave teaches no more, and its lines are forgotten
    most_called: float = 0.0025  # share of held ordinary lines that a version may newly call; else it is refused
    sampled_one_in: int = 256  # posts without any trigger that the edge reads all the same; 0 reads none


class Want(msgspec.Struct, frozen=True):
    """Posts that judge wants from the log: all of the ticks from ``since_tick`` until ``due_tick``.

    Of them only the newest ``LearnParams.lookback_posts``, by whole ticks. Lines were said before ``until_tick``, when
    the wave was told; what is said on its hashtag from then on is the wave.
    """

    alert_id: str
    due_tick: int
    since_tick: int
    until_tick: int
    hashtags: list[str]
    tag_keys: list[str]
    accounts: list[int]
    onset_tick: int | None = None  # from it on only the first texts on the hashtag may be lines; None: ``until_tick``


class Line(msgspec.Struct, frozen=True):
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


class _Text(msgspec.Struct):
    first: Line
    early: dict[int, None]
    others: int = 0
    tagged: bool = False


def lesson(want: Want, found: Iterable[Line], params: LearnParams) -> Taught | None:
    """What the wave teaches from the posts found; None when its early accounts wrote nothing beforehand."""
    early = set(want.accounts)
    mine: dict[str, _Text] = {}
    others: dict[str, Line] = {}
    waves: dict[str, Line] = {}  # of the wave itself: its language and its cause, but no call
    before: set[str] = set()
    spread: dict[str, int] = {}
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
            late = want.onset_tick is not None and line.at >= want.onset_tick * 1_000
            if late and body not in mine and not (tagged and sum(t.tagged for t in mine.values()) < FIRST_TEXTS):
                continue
            text = mine.setdefault(body, _Text(line, {}))
            text.early[line.author] = None
            text.tagged = text.tagged or tagged
        else:
            if not tagged:  # who names the hashtag may well call for it
                others.setdefault(body, line)
            spread[body] = spread.get(body, 0) + 1
    for body, text in mine.items():
        text.others = spread.get(body, 0)
    chosen = _chosen(mine, params.lines)
    if not chosen:
        return None
    languages = {text.first.lang for _, text in chosen}
    plain = _drawn(line for body, line in others.items() if body not in mine)
    plain.sort(key=lambda line: line.lang not in languages)  # stable: the call's own languages first
    own = _drawn(waves.values())[: params.ordinary // 2]
    texts = [line.text for line in [*plain[: 2 * params.ordinary], *own]]
    ref = LessonRef(want.alert_id, want.due_tick, want.hashtags, [_ref(text) for _, text in chosen], len(texts[::2]))
    cut = [text[:TEXT_CHARS] for text in texts]
    return Taught(ref, [text.first.text[:TEXT_CHARS] for _, text in chosen], cut[::2], cut[1::2])


def body_of(text: str) -> str:
    """The letters of a text: the same for a post, its repost and a copy under another hashtag."""
    return " ".join(word for word in fold(text).text.split() if word.isalpha())


def _chosen(mine: dict[str, _Text], most: int) -> list[tuple[str, _Text]]:
    told = [(body, text) for body, text in mine.items() if text.others <= len(text.early)]
    signs = [(body, text) for body, text in told if text.tagged or len(text.early) > 1]
    told = signs or told  # small talk of one account is a line only where nothing better was said
    ranked = sorted(told, key=lambda item: (-len(item[1].early), not item[1].tagged, -item[1].first.at, item[0]))
    chosen: list[tuple[str, _Text]] = []
    alone: dict[int, int] = {}
    for body, text in ranked:
        voice = next(iter(text.early))
        if len(text.early) == 1:
            alone[voice] = alone.get(voice, 0) + 1
        if alone.get(voice, 0) <= A_VOICE and len(chosen) < most:
            chosen.append((body, text))
    return chosen


def _drawn(lines: Iterable[Line]) -> list[Line]:
    """In an order that has nothing to do with what they say: by the hash of the post."""
    return sorted(lines, key=lambda line: (identity(0, f"{line.platform}:{line.post_id}"), line.at))


def _ref(text: _Text) -> LineRef:
    line = text.first
    digest = hashlib.sha256(line.text.encode("utf-8", "surrogatepass")).hexdigest()
    return LineRef(digest, line.platform, line.post_id, line.partition, line.offset, len(text.early))


def within(want: Want, lines: Sequence[tuple[int, int]], params: LearnParams) -> int:
    """The first tick that is looked at; ``lines`` are (tick, posts) up to ``due_tick``, newest first.

    So many whole ticks as hold at most ``lookback_posts``: the same on a file and on any number of partitions.
    """
    total, first = 0, want.due_tick + 1
    for tick, posts in lines:
        total += posts
        if total > params.lookback_posts:
            break
        first = tick
    return max(first, want.since_tick)
