"""The organic sets, each shifted by whole days onto the common span: the clock hour is kept, the date is not.

Where a set has no accounts (counts only) they are made up, a power law with mostly one post each; where it has no
hashtags each event gets one. Kinds are unknown in the count-only and German sets: those posts are laid as originals,
the harder reading for whoever trusts originals.
"""

from __future__ import annotations

import gzip
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from bench.background import Accounts, authors, day_of, rng, words
from bench.posts import DAY_MS, HOUR_MS, MINUTE_MS, SPAN_START, Laid, Side, rfc3339
from bench.truth import Truth

GERMAN_START = 1_629_072_000_000  # Monday 2021-08-16
GERMAN_X_LAG = 2 * HOUR_MS  # its Twitter times are two hours early (activity steps before the debates began)
VOTE_RESULT = 1_510_704_000_000  # 2017-11-15, the day of the peak
VACCINE_START, VACCINE_DAYS = 1_607_731_200_000, 65
RECURRING_GROUP = 2  # same_group_seen: how many other events the same accounts did together


_OLD_STYLE = re.compile(r"^RT @\w+:? ")  # how a repost was written before platforms had a button


class Row(msgspec.Struct, gc=False):
    """A line of the sets' common form."""

    t: int
    a: str = ""
    h: list[str] = []
    rt: int = 0
    txt: str = ""
    u: list[str] = []
    ph: list[str] = []
    pl: str = ""
    lang: str = ""
    acd: str | None = None
    ev: str = ""
    on: int = 1
    delete: int | None = msgspec.field(default=None, name="del")


class Seeds:
    """What a repost refers to where a set does not say: the first post of the same text, ours or an outsider's."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def refer(self, post: str, text: str, repost: bool) -> tuple[str, str | None]:
        """Kind and reference of a post.

        >>> seeds = Seeds()
        >>> seeds.refer("a", "so it is", False), seeds.refer("b", "RT @x: so it is", True)
        (('original', None), ('repost', 'a'))
        """
        body = _OLD_STYLE.sub("", text)
        first = self._first.setdefault(body, f"seed-{post}" if repost else post)
        return ("repost", first) if repost else ("original", None)


class Candidate(msgspec.Struct, gc=False):
    """A computed label of the German set: a hashtag, link or image that one group may have pushed."""

    t0: int
    label: str
    pl: str
    same_group_seen: int
    h: str = ""
    key: str = ""
    t10: int = 0
    dur_s: float = 0.0
    hint: str = ""


def folder() -> Path | None:
    """Where the real posts are (``MUSTER_DATA``), None when they are not on this machine."""
    path = Path(os.environ.get("MUSTER_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    return path if (path / "germany_election_2021" / "posts.jsonl.gz").is_file() else None


def lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as packed:
        yield from packed.read().splitlines()


def rows(path: Path) -> list[Row]:
    decoder = msgspec.json.Decoder(Row)
    return [decoder.decode(line) for line in lines(path)]


class Organic:
    """All organic posts of the span, and what the truth file says about them."""

    def __init__(self, data: Path, seed: int, days: int, names: Accounts) -> None:
        self.posts: list[Laid] = []
        self.truth: list[Truth] = []
        self.pages: set[str] = set()  # accounts of the recurring Facebook page groups
        self._groups: list[set[str]] = []
        self._data, self._seed, self._days, self._names = data, seed, days, names
        for lay in (self._german, self._vaccine, self._demonetization, self._crises, self._crisis_texts):
            lay()
        self._count_only("afl", "keyword_counts/afl_2019", self._start("afl", 3), "sport")
        peak = max(0, self._start("vote", min(4, days)) + min(1, days - 1))
        self._count_only("marriagevote", "keyword_counts/marriage_vote_2017", peak, "vote", VOTE_RESULT)
        self.posts.sort(key=lambda post: (post.at, post.id))

    def crowds(self) -> dict[int, list[str]]:
        """The accounts on X that posted on each day of the span."""
        seen: dict[int, dict[str, None]] = defaultdict(dict)
        for post in self.posts:
            if post.platform == "x":
                seen[day_of(post.at)][post.account] = None
        return {day: list(accounts) for day, accounts in seen.items()}

    def _start(self, name: str, length: int) -> int:
        """A seeded day on which a set of this many days may begin."""
        return int(rng(self._seed, "start " + name).integers(0, max(1, self._days - length + 1)))

    def _inside(self, at: int) -> bool:
        return SPAN_START <= at < SPAN_START + self._days * DAY_MS

    def _german(self) -> None:
        folder = self._data / "germany_election_2021"
        shift = SPAN_START - GERMAN_START
        groups: dict[str, list[Row]] = defaultdict(list)
        for n, row in enumerate(rows(folder / "posts.jsonl.gz")):
            at = row.t + shift + (GERMAN_X_LAG if row.pl == "tw" else 0)
            for key in (*row.h, *row.u, *row.ph):
                groups[key].append(row)
            if self._inside(at):
                links, media = tuple(row.u), tuple(row.ph)
                platform = "x" if row.pl == "tw" else "facebook"
                post = Laid(at, f"de{n}", row.a, Side.ORGANIC, tuple(row.h), lang="de", platform=platform)
                post.links, post.media = links, media
                self.posts.append(post)
        for name in ("candidates", "shared_urls_60s", "shared_images_60s"):
            for n, line in enumerate(lines(folder / f"{name}.jsonl.gz")):
                self._german_truth(f"{name}-{n}", msgspec.json.decode(line, type=Candidate), groups, shift)

    def _german_truth(self, name: str, c: Candidate, groups: dict[str, list[Row]], shift: int) -> None:
        end = max(c.t10, c.t0 + int(c.dur_s * 1000))
        found = [r for r in groups[c.h or c.key] if c.t0 <= r.t <= end]
        tags = [c.h] if c.h else sorted({h for r in found for h in r.h})
        if c.same_group_seen >= RECURRING_GROUP and c.pl == "fb":
            self.pages.update(r.a for r in found)
        shift += GERMAN_X_LAG if c.pl == "tw" else 0
        if not tags or not self._inside(c.t0 + shift):
            return
        onset = max(c.t0, c.t10 - 10 * MINUTE_MS) if c.t10 else c.t0
        record = Truth(id=f"de-{name}", kind="organic", archetype="tv_debate", campaign=None, tags=tags)
        record.onset_at, record.first_at = rfc3339(onset + shift), rfc3339(c.t0 + shift)
        record.end_at = rfc3339(end + shift + HOUR_MS)
        if c.same_group_seen >= RECURRING_GROUP:
            record.kind, record.archetype, record.reason = "neutral", "page_group", "page_group"
            record.campaign, record.accounts = self._group_of({r.a for r in found})
        elif c.hint != "TV debate evening":
            return  # unlabelled and unexplained: an alert on it counts as false
        # One occasion may be labelled by its hashtag, its image and its link: the first says it.
        if not any(
            set(tags) & set(r.tags) and r.first_at[:15] == record.first_at[:15] for r in self.truth if r.first_at
        ):
            self.truth.append(record)

    def _group_of(self, accounts: set[str]) -> tuple[str, int]:
        """Name and size of a page group: one of which half are in a group known already is that group again."""
        for number, group in enumerate(self._groups):
            if 2 * len(accounts & group) >= min(len(accounts), len(group)):
                group.update(accounts)
                return f"page-group-{number}", len(accounts)
        self._groups.append(set(accounts))
        return f"page-group-{len(self._groups) - 1}", len(accounts)

    def _vaccine(self) -> None:
        weeks = max(1, (VACCINE_DAYS - self._days) // 7)
        start = VACCINE_START + 7 * DAY_MS * int(rng(self._seed, "vaccine").integers(0, weeks))
        for n, row in enumerate(rows(self._data / "vaccine_2020_2021" / "posts.jsonl.gz")):
            if self._inside(at := row.t - start + SPAN_START):
                post = Laid(at, f"vax{n}", row.a, Side.ORGANIC, tuple(row.h), row.txt, lang="en")
                post.account_created = row.acd
                self.posts.append(post)

    def _demonetization(self) -> None:
        draw = rng(self._seed, "demonetization")
        found = rows(self._data / "demonetization_2016" / "posts.jsonl.gz")
        shift = self._start("demonetization", 2) * DAY_MS + SPAN_START - found[0].t // DAY_MS * DAY_MS
        seeds = Seeds()
        for n, row in enumerate(found):
            at = row.t + shift + int(draw.integers(0, MINUTE_MS))
            kind, ref = seeds.refer(f"dm{n}", row.txt, bool(row.rt))
            if self._inside(at):
                self.posts.append(Laid(at, f"dm{n}", row.a, Side.ORGANIC, tuple(row.h), row.txt, kind, ref, "en"))
        inside = [post.at for post in self.posts if post.id.startswith("dm")]
        if inside:
            self._event("demonetization", ["demonetization"], inside, "vote")

    def _crises(self) -> None:
        events: dict[str, list[int]] = defaultdict(list)
        for row in rows(self._data / "crisis_counts" / "tweets_t26.jsonl.gz"):
            events[row.ev].append(row.t)
        for event, times in sorted(events.items()):
            shift = self._start(event, 3) * DAY_MS + SPAN_START - min(times) // DAY_MS * DAY_MS
            self._counts(event, [t + shift for t in times], "crisis")

    def _crisis_texts(self) -> None:
        events: dict[str, list[Row]] = defaultdict(list)
        for row in rows(self._data / "crisis_texts" / "tweets_t6.jsonl.gz"):
            events[row.ev].append(row)
        for event, found in sorted(events.items()):
            tag = event.replace("_", "").lower()
            shift = self._start(event, 3) * DAY_MS + SPAN_START - min(r.t for r in found) // DAY_MS * DAY_MS
            accounts = self._names.names(tag, authors(rng(self._seed, event), len(found)))
            seeds = Seeds()
            for n, row in enumerate(found):
                if self._inside(at := row.t + shift):
                    post = Laid(at, f"{tag}{n}", accounts[n], Side.ORGANIC, tuple(row.h), row.txt, lang="en")
                    post.kind, post.ref = seeds.refer(post.id, row.txt, row.txt.startswith("RT @"))
                    self.posts.append(post)
            on = [r for r in found if r.on and r.h and self._inside(r.t + shift)]
            if on:
                common = Counter(h for r in on for h in r.h).most_common(5)
                self._event(tag, sorted(h for h, _ in common), [r.t + shift for r in on], "crisis")

    def _count_only(self, event: str, path: str, day: int, archetype: str, anchor: int = 0) -> None:
        times = [row.t for row in rows(self._data / f"{path}.jsonl.gz")]
        origin = anchor or times[0] // DAY_MS * DAY_MS
        self._counts(event, [t - origin + SPAN_START + day * DAY_MS for t in times], archetype)

    def _counts(self, event: str, times: list[int], archetype: str) -> None:
        """Lay bare times as posts of made-up accounts with one tag."""
        tag = event.replace("_", "").lower()
        draw = rng(self._seed, "counts " + event)
        accounts = self._names.names(tag, authors(draw, len(times)))
        inside = [(t, account) for t, account in zip(times, accounts, strict=True) if self._inside(t)]
        for n, (at, account) in enumerate(inside):
            text = f"{words(draw)} #{tag}"
            self.posts.append(Laid(at, f"{tag}{n}", account, Side.ORGANIC, (tag,), text, lang="en"))
        if inside:
            self._event(tag, [tag], [t for t, _ in inside], archetype)

    def _event(self, name: str, tags: list[str], times: list[int], archetype: str) -> None:
        per_minute = np.bincount((np.array(times) - min(times)) // MINUTE_MS)
        peak = min(times) + int(per_minute.argmax()) * MINUTE_MS
        record = Truth(id=f"organic-{name}", kind="organic", archetype=archetype, tags=tags, posts=len(times))
        record.onset_at, record.peak_at, record.end_at = rfc3339(min(times)), rfc3339(peak), rfc3339(max(times))
        self.truth.append(record)
