"""The two labelled operations, laid on the span with what the truth file says of each launch.

The Internet Research Agency's days of 2014-15 are laid whole (05:00 to 05:00 UTC, its quiet hour; a launch's own posts
are followed for 24 h): a run of days as they were, or single days drawn by seed among those that hold a launch, in
their own order. The second is harder, months lie between the days and with them the operation's turnover of accounts.
The trend bots' week is laid as it was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec

from bench.background import rng, words
from bench.posts import DAY_MS, HOUR_MS, MINUTE_MS, SPAN_START, Laid, Side, rfc3339
from bench.sets import Row, lines, rows
from bench.truth import Truth

DAY_BEGINS_MS = 5 * HOUR_MS
WINDOW_MS = 10 * MINUTE_MS
ACCOUNTS = 10  # that join within the window make it a launch
LAUNCHES_A_DAY = (2.6, 3.4)  # of the drawn days, so that 21 days hold 55 to 71
KIND_SHARE = 0.24  # of the launches at least, of each of the three kinds
BOTS_START = 1_652_745_600_000  # 2022-05-17
LANGUAGE = {"English": "en", "Russian": "ru", "Ukrainian": "uk", "Arabic": "ar", "Bulgarian": "bg", "Serbian": "sr"}


class Label(msgspec.Struct, gc=False):
    h: str
    t0: int
    t10: int
    kind: str
    event: int


class Episode(msgspec.Struct, gc=False):
    t0: int
    dur_s: float
    posts: int
    acc: int


class Wave(msgspec.Struct):
    """One launch as laid: its truth and the operation's posts with its tag, in order."""

    truth: Truth
    posts: list[Laid]
    onset: int


def measured(truth: Truth, posts: list[Laid], t10_hint: int) -> Wave:
    """Fill in a launch's times from its posts: onset is the first join of the ten minutes in which the tenth came."""
    onset, t10 = tenth(posts)
    if not t10:  # a label whose ten minutes the drawn seconds stretched by a few
        t10 = max(t10_hint, posts[0].at)
        onset = next(post.at for post in posts if post.at >= t10 - WINDOW_MS - MINUTE_MS)
    per_minute = Counter(post.at // MINUTE_MS for post in posts)
    peak = max(per_minute, key=lambda minute: (per_minute[minute], -minute)) * MINUTE_MS
    truth.onset_at, truth.t10_at, truth.peak_at = rfc3339(onset), rfc3339(t10), rfc3339(peak)
    truth.first_at, truth.end_at = rfc3339(posts[0].at), rfc3339(posts[-1].at)
    truth.accounts, truth.posts = len({post.account for post in posts}), len(posts)
    return Wave(truth, posts, onset)


def tenth(posts: Iterable[Laid]) -> tuple[int, int]:
    """When the tenth distinct account within ten minutes came, and the first of those ten; zeros if it never did."""
    last: dict[str, int] = {}
    for post in posts:
        last.pop(post.account, None)
        last[post.account] = post.at
        for account in [a for a, at in last.items() if at < post.at - WINDOW_MS]:
            del last[account]
        if len(last) >= ACCOUNTS:
            return min(last.values()), post.at
    return 0, 0


class Agency:
    """The Internet Research Agency on ``days`` of its days, from day ``start`` of the epoch on or drawn (None)."""

    def __init__(self, data: Path, seed: int, days: int, start: int | None = None) -> None:
        found = rows(data / "ira_2014_2015" / "posts.jsonl.gz")
        decoder = msgspec.json.Decoder(Label)
        labels = [decoder.decode(line) for line in lines(data / "ira_2014_2015" / "labels.jsonl.gz")]
        laid_on = drawn_days(labels, seed, days) if start is None else list(range(start, start + days))
        shift_of = {day: SPAN_START + k * DAY_MS - day * DAY_MS for k, day in enumerate(laid_on)}
        labels = [label for label in labels if own_day(label.t10) in shift_of]
        self.posts = _laid(found, labels, shift_of, seed)
        self.waves = [self._wave(label, shift_of[own_day(label.t10)]) for label in labels]

    def _wave(self, label: Label, shift: int) -> Wave:
        start, end = label.t0 + shift, label.t0 + shift + DAY_MS
        posts = [post for post in self.posts if label.h in post.tags and start <= post.at <= end]
        truth = Truth(id=f"ira-{label.event}-{label.h}", kind="launch", archetype=label.kind)
        truth.campaign, truth.tags = f"ira-{label.event}", [label.h]
        return measured(truth, posts, label.t10 + shift)


def own_day(at: int) -> int:
    """The operation's day that holds an instant."""
    return (at - DAY_BEGINS_MS) // DAY_MS


def drawn_days(labels: list[Label], seed: int, days: int) -> list[int]:
    """Days of the operation with about three launches each in the mean and all three kinds among them."""
    of_day: dict[int, list[str]] = defaultdict(list)
    for label in labels:
        of_day[own_day(label.t10)].append(label.kind)
    draw, choices = rng(seed, "agency days"), sorted(of_day)
    while True:
        picked = sorted(draw.choice(choices, days, replace=False).tolist())
        kinds = Counter(kind for day in picked for kind in of_day[day])
        low, high = (days * bound for bound in LAUNCHES_A_DAY)
        if low <= kinds.total() <= high and (days < 7 or min(kinds.values()) >= KIND_SHARE * kinds.total()):
            return picked


def _laid(found: list[Row], labels: list[Label], shift_of: dict[int, int], seed: int) -> list[Laid]:
    """The operation's posts of the drawn days, each post once, with a drawn second within its minute."""
    draw = rng(seed, "agency seconds")
    of_tag: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for label in labels:
        of_tag[label.h].append((label.t0, label.t0 + DAY_MS, shift_of[own_day(label.t10)]))
    first: dict[str, tuple[str, int]] = {}  # text -> what a repost of it refers to, and when that came
    out: list[Laid] = []
    for n, row in enumerate(sorted(found, key=lambda row: row.t)):
        shift = _shift(row, shift_of, of_tag)
        if shift is None:
            continue
        at = row.t + shift + int(draw.integers(0, MINUTE_MS))
        # The set does not say what was reposted: the same text is the same seed, ours or an outsider's.
        ref, ref_at = first.setdefault(row.txt, (f"seed-ira{n}" if row.rt else f"ira{n}", at))
        if row.rt:
            at = max(at, min(ref_at + 1_000, row.t + shift + MINUTE_MS - 1))
        post = Laid(at, f"ira{n}", row.a, Side.OPERATION, tuple(dict.fromkeys(row.h)), row.txt)
        post.lang = LANGUAGE.get(row.lang)
        if row.rt:
            post.kind, post.ref = "repost", ref
        out.append(post)
    return sorted(out, key=lambda post: (post.at, post.id))


def _shift(row: Row, shift_of: dict[int, int], of_tag: dict[str, list[tuple[int, int, int]]]) -> int | None:
    """How far a post is shifted, None when it is not laid: its day was not drawn and it follows no launch."""
    if (shift := shift_of.get(own_day(row.t))) is not None:
        return shift
    return next((s for h in row.h for start, end, s in of_tag.get(h, ()) if start <= row.t <= end), None)


class TrendBots:
    """Bots that fake Turkish trends: each episode gets a tag, words drawn at random, and its deletions."""

    def __init__(self, data: Path, seed: int, days: int) -> None:
        folder = data / "fake_trends_bots_2022"
        decoder = msgspec.json.Decoder(Episode)
        episodes = [decoder.decode(line) for line in lines(folder / "labels.jsonl.gz")]
        shift, end = SPAN_START - BOTS_START, SPAN_START + days * DAY_MS
        draw = rng(seed, "bots")
        self.posts: list[Laid] = []
        self.waves: list[Wave] = []
        self.small: list[Wave] = []
        of_episode: dict[int, list[Laid]] = defaultdict(list)
        current = 0
        for n, row in enumerate(rows(folder / "posts.jsonl.gz")):
            while current < len(episodes) and row.t > episodes[current].t0 + episodes[current].dur_s * 1000 + 100:
                current += 1
            if row.t + shift >= end:
                break
            inside = current < len(episodes) and row.t >= episodes[current].t0
            tags = (f"trend{current}",) if inside else ()
            text = f"{words(draw, 2)} #{tags[0]} {words(draw, 3)}" if tags else words(draw, 5)
            post = Laid(row.t + shift, f"bot{n}", row.a, Side.OPERATION, tags, text, lang="tr")
            self.posts.append(post)
            if inside:
                of_episode[current].append(post)
            if row.delete is not None and row.delete + shift < end:
                gone = Laid(row.delete + shift, post.id, row.a, Side.OPERATION, kind="delete")
                self.posts.append(gone)
        self.posts.sort(key=lambda post: (post.at, post.id))
        for number, posts in of_episode.items():
            self._wave(number, posts)

    def _wave(self, number: int, posts: list[Laid]) -> None:
        """Fewer than ten accounts within ten minutes are no labelled launch: neutral."""
        name = f"bots-{number}"
        truth = Truth(id=name, kind="launch", archetype="trend_bots", campaign=name, tags=[f"trend{number}"])
        wave = measured(truth, posts, posts[-1].at)
        if not tenth(posts)[1]:
            truth.kind, truth.reason, truth.t10_at = "neutral", "below_ten_accounts", None
            self.small.append(wave)
        else:
            self.waves.append(wave)
