"""Stretches that no label covers though they are no organic bursts: an alert on them need be neither right nor wrong.

On every tag of the operation, a stretch is neutral while at least half of the accounts that joined in the last ten
minutes are the operation's, or carry along one of its launch tags (at least three accounts; on a launch tag one). The
recurring Facebook page groups have their own stretches, by the same rule, beside the labelled ones.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from bench.posts import DAY_MS, HOUR_MS, MINUTE_MS, Laid, Side, epoch_ms, rfc3339
from bench.truth import Truth

WINDOW_MS = 10 * MINUTE_MS
JOINS, LAUNCH_TAG_JOINS = 3, 1
GAP_MS = HOUR_MS  # stretches closer than this are one
GROUP = 10  # accounts of the operation within ten minutes that a label would have asked for


class Stretches:
    """Per tag, when at least half of the newest joiners were marked: start, end, most of *ours* at once."""

    def __init__(self) -> None:
        self.of_tag: dict[str, list[list[int]]] = {}
        self._joined: dict[tuple[str, str], int] = {}
        self._window: dict[str, deque[tuple[int, bool, bool]]] = {}  # at, ours, marked

    def use(self, post: Laid, tag: str, ours: bool, marked: bool, floor: int) -> None:
        key = (tag, post.account)
        fresh = post.at - self._joined.get(key, -DAY_MS) >= DAY_MS
        self._joined[key] = post.at
        window = self._window.setdefault(tag, deque())
        if fresh:
            window.append((post.at, ours, marked))
        while window and window[0][0] < post.at - WINDOW_MS:
            window.popleft()
        if len(window) >= floor and 2 * sum(marked for _, _, marked in window) >= len(window):
            self._extend(tag, window[0][0], post.at + WINDOW_MS, sum(ours for _, ours, _ in window))

    def _extend(self, tag: str, start: int, end: int, group: int) -> None:
        known = self.of_tag.setdefault(tag, [])
        if known and start - known[-1][1] < GAP_MS:
            known[-1][1:] = max(known[-1][1], end), max(known[-1][2], group)
        else:
            known.append([start, end, group])


class Watcher:
    """Looks on while the posts pass by and remembers the neutral stretches."""

    def __init__(self, tags: set[str], launch_tags: set[str], pages: set[str]) -> None:
        self._tags, self._launch_tags, self._page_accounts = tags, launch_tags, pages
        self._operation, self._pages = Stretches(), Stretches()
        self.posts = 0

    def passing(self, posts: Iterable[Laid]) -> Iterator[Laid]:
        for post in posts:
            self.posts += 1
            for tag in post.tags:
                if tag in self._tags and post.kind != "delete":
                    ours = post.side is Side.OPERATION
                    marked = ours or not self._launch_tags.isdisjoint(post.tags)
                    floor = LAUNCH_TAG_JOINS if tag in self._launch_tags else JOINS
                    self._operation.use(post, tag, ours, marked, floor)
                elif post.platform == "facebook":
                    member = post.account in self._page_accounts
                    self._pages.use(post, tag, member, member, JOINS)
            yield post

    def records(self, labelled: list[Truth]) -> list[Truth]:
        """The stretches, without those that lie inside a labelled one of their tag."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for record in labelled:
            first, end = epoch_ms(record.first_at or record.onset_at or ""), epoch_ms(record.end_at or "")
            for tag in record.tags:
                spans.setdefault(tag, []).append((first, end))
        out = []
        for name, stretches in (("operation", self._operation), ("page_group", self._pages)):
            for tag, start, end, group in _flat(stretches):
                if any(first <= start and end - WINDOW_MS <= last for first, last in spans.get(tag, ())):
                    continue
                record = Truth(id=f"neutral-{tag}-{rfc3339(start)}", kind="neutral", archetype=name, tags=[tag])
                record.onset_at, record.end_at, record.accounts = rfc3339(start), rfc3339(end), group
                record.reason = self._reason(tag, group) if name == "operation" else "page_group_again"
                out.append(record)
        return out

    def _reason(self, tag: str, group: int) -> str:
        if tag in self._launch_tags:
            return "launch_tag_outside_its_label"
        if group >= GROUP:
            return "unlabelled_use"
        return "small_tag" if group >= JOINS else "carried_along"


def _flat(stretches: Stretches) -> Iterator[tuple[str, int, int, int]]:
    for tag, known in sorted(stretches.of_tag.items()):
        for start, end, group in known:
            yield tag, start, end, group
