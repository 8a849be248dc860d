"""Stretches of the operation that no label covers: alerts on them are neither right nor wrong in the lenient reading.

On every tag of the operation, a stretch is neutral while at least half of the accounts that joined in the last ten
minutes are the operation's, or carry along one of its launch tags (at least three accounts; on a launch tag one).
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


class Watcher:
    """Looks on while the posts pass by and remembers the neutral stretches."""

    def __init__(self, tags: set[str], launch_tags: set[str]) -> None:
        self._tags, self._launch_tags = tags, launch_tags
        self._joined: dict[tuple[str, str], int] = {}
        self._window: dict[str, deque[tuple[int, bool, bool]]] = {}  # at, is the operation's, carries a launch tag
        self._stretches: dict[str, list[list[int]]] = {}  # start, end, most accounts of the operation at once
        self.launch_posts = self.posts = 0

    def passing(self, posts: Iterable[Laid]) -> Iterator[Laid]:
        for post in posts:
            self.posts += 1
            for tag in post.tags:
                if tag in self._tags and post.kind != "delete":
                    self._use(post, tag)
            yield post

    def _use(self, post: Laid, tag: str) -> None:
        key = (tag, post.account)
        fresh = post.at - self._joined.get(key, -DAY_MS) >= DAY_MS
        self._joined[key] = post.at
        window = self._window.setdefault(tag, deque())
        if fresh:
            ours = post.side is Side.OPERATION
            window.append((post.at, ours, not self._launch_tags.isdisjoint(post.tags)))
        while window and window[0][0] < post.at - WINDOW_MS:
            window.popleft()
        floor = LAUNCH_TAG_JOINS if tag in self._launch_tags else JOINS
        marked = sum(ours or carries for _, ours, carries in window)
        if len(window) >= floor and 2 * marked >= len(window):
            group = sum(ours for _, ours, _ in window)
            self._extend(tag, window[0][0], post.at + WINDOW_MS, group)

    def _extend(self, tag: str, start: int, end: int, group: int) -> None:
        stretches = self._stretches.setdefault(tag, [])
        if stretches and start - stretches[-1][1] < GAP_MS:
            last = stretches[-1]
            last[1], last[2] = max(last[1], end), max(last[2], group)
        else:
            stretches.append([start, end, group])

    def records(self, launches: list[Truth]) -> list[Truth]:
        """The stretches, without those that lie inside a launch of their tag."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for launch in launches:
            first, end = epoch_ms(launch.first_at or launch.onset_at or ""), epoch_ms(launch.end_at or "")
            for tag in launch.tags:
                spans.setdefault(tag, []).append((first, end))
        out = []
        for tag, stretches in sorted(self._stretches.items()):
            for n, (start, end, group) in enumerate(stretches):
                if any(first <= start and end - WINDOW_MS <= last for first, last in spans.get(tag, ())):
                    continue
                record = Truth(id=f"neutral-{tag}-{n}", kind="neutral", archetype="operation", tags=[tag])
                record.onset_at, record.end_at, record.accounts = rfc3339(start), rfc3339(end), group
                record.reason = self._reason(tag, group)
                out.append(record)
        return out

    def _reason(self, tag: str, group: int) -> str:
        if tag in self._launch_tags:
            return "launch_tag_outside_its_label"
        if group >= GROUP:
            return "unlabelled_use"
        return "small_tag" if group >= JOINS else "carried_along"
