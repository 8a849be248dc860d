"""A file of posts as columns, and the common way from what a method flags to alarms on hashtags."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from bench.alerts import Alarm
from bench.posts import DAY_MS, HOUR_MS, MINUTE_MS, epoch_ms, open_lines
from detectors.fold import cap_text, fold_tag, fold_texts

Ints = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]
BATCH_MS = 10 * MINUTE_MS  # how often a batch method is run
QUIET_MS = HOUR_MS  # flags of a hashtag closer than this are one alarm
LEAST = 5  # flagged accounts that a hashtag needs in a batch


class Author(msgspec.Struct, gc=False):
    id: str
    created_at: str | None = None
    followers: int = 0
    following: int = 0
    posts: int = 0


class Line(msgspec.Struct, gc=False):
    created_at: str
    author: Author
    platform: str = "x"
    kind: str = "original"
    text: str = ""
    ref: str | None = None
    hashtags: list[str] = []
    urls: list[str] = []


class Codes:
    """Strings as numbers, in order of appearance."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def __call__(self, value: str) -> int:
        return self.of.setdefault(value, len(self.of))

    def names(self) -> list[str]:
        return list(self.of)


class Posts:
    """Columns, sorted by time; ``uses`` has a row a (post, hashtag), ``shared`` one a (post, shared object)."""

    def __init__(self, path: Path) -> None:
        tags, accounts = Codes(), Codes()
        folded: dict[str, int] = {}
        objects = {name: Codes() for name in ("text", "repost", "link")}
        at: list[int] = []
        account: list[int] = []
        repost: list[bool] = []
        uses: list[tuple[int, int]] = []
        shared: dict[str, list[tuple[int, int]]] = {name: [] for name in objects}
        looks: list[tuple[float, float, float]] = []
        texts: list[str] = []
        decoder = msgspec.json.Decoder(Line)
        with open_lines(path, "rb") as file:
            for raw in file:
                line = decoder.decode(raw)
                if line.kind == "delete":
                    continue
                row = len(at)
                at.append(epoch_ms(line.created_at))
                account.append(accounts(f"{line.platform}:{line.author.id}"))
                repost.append(line.kind == "repost")
                for tag in line.hashtags:
                    if tag not in folded:
                        folded[tag] = tags(fold_tag(tag))
                    uses.append((row, folded[tag]))
                texts.append("" if line.kind == "repost" else cap_text(line.text)[0])
                if line.ref and line.kind == "repost":
                    shared["repost"].append((row, objects["repost"](line.ref)))
                shared["link"] += [(row, objects["link"](url.partition("?")[0])) for url in line.urls]
                looks.append(_looks(line.author, at[-1]))
        for row, text in enumerate(fold_texts(texts)):
            if text:  # the same words in whatever order and number
                shared["text"].append((row, objects["text"](" ".join(sorted(set(text.split()))))))
        self.at = np.array(at, np.int64)
        self.account = np.array(account, np.int64)
        self.repost = np.array(repost, bool)
        self.uses = np.array(uses, np.int64).reshape(-1, 2)
        self.shared = {name: np.array(rows, np.int64).reshape(-1, 2) for name, rows in shared.items()}
        self.looks = np.array(looks, np.float64).reshape(-1, 3)
        self.tags = tags.names()


def _looks(author: Author, at: int) -> tuple[float, float, float]:
    """Friends a day, friends a follower, posts a day; zeros where the platform says nothing."""
    if author.created_at is None:
        return 0.0, 0.0, 0.0
    days = max((at - epoch_ms(author.created_at)) / DAY_MS, 0.5)
    return author.following / days, author.following / max(author.followers, 1), author.posts / days


def alarms(posts: Posts, tag: Ints, at: Ints, method: str) -> list[Alarm]:
    """One alarm a run of flags on a hashtag: flagged at its first instant, over after an hour without."""
    order = np.lexsort((at, tag))
    out: list[Alarm] = []
    known: Alarm | None = None
    last_tag = -1
    for number, moment in zip(tag[order].tolist(), at[order].tolist(), strict=True):
        if known is not None and number == last_tag and moment - known.last_at <= QUIET_MS:
            known.last_at = moment
            continue
        name, last_tag = posts.tags[number], number
        known = Alarm(f"{method}-{name}-{moment}", moment, moment, wave_at=moment)
        known.wave_tags, known.tags = {name: moment}, {name}
        out.append(known)
    return sorted(out, key=lambda alarm: (alarm.first_at, alarm.id))


def used_by(posts: Posts, flagged: Ints, least: int = LEAST, every_ms: int = BATCH_MS) -> tuple[Ints, Ints]:
    """Hashtags that at least so many of the accounts of flagged posts used in a batch, and the batch's end."""
    marked = np.zeros(len(posts.at), bool)
    marked[flagged] = True
    rows = posts.uses[marked[posts.uses[:, 0]]]
    batch = posts.at[rows[:, 0]] // every_ms
    unique = np.unique(np.column_stack([batch, rows[:, 1], posts.account[rows[:, 0]]]), axis=0)
    groups, count = np.unique(unique[:, :2], axis=0, return_counts=True)
    found = groups[count >= least]
    return found[:, 1], (found[:, 0] + 1) * every_ms


def beside(rows: Ints, posts: Posts, window_ms: int) -> Ints:
    """Posts that share an object with another account's post within the window."""
    if not len(rows):
        return np.empty(0, np.int64)
    post, key = rows[:, 0], rows[:, 1]
    order = np.lexsort((posts.at[post], key))
    post, key = post[order], key[order]
    near = (key[1:] == key[:-1]) & (posts.at[post[1:]] - posts.at[post[:-1]] <= window_ms)
    other = posts.account[post[1:]] != posts.account[post[:-1]]
    pair = near & other  # of neighbours in time: who has a near other at all, has one among them or behind a twin
    flagged = np.zeros(len(post), bool)
    flagged[1:] |= pair
    flagged[:-1] |= pair
    return np.unique(post[flagged])
