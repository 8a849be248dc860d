"""A public that joins an operation's launch: organic accounts of the same day, most of them reposting it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bench.background import words
from bench.posts import DAY_MS, MINUTE_MS, Laid, Side

REPOSTS = 0.63
TIMES_THE_OPERATION = (3.0, 10.0)
DILUTED_START_MS = (2 * MINUTE_MS, 15 * MINUTE_MS)
SWAMPED_START_MS = (0, 2 * MINUTE_MS)
DILUTED_MEAN_MS, SWAMPED_MEAN_MS = 40 * MINUTE_MS, 15 * MINUTE_MS  # how long interest lasts, exponential
WINDOW_MS = 10 * MINUTE_MS
POSTS_A_JOINER = (0.8, 0.14, 0.04, 0.02)  # 1, 2, 3, 4


def offsets(draw: np.random.Generator, form: str, count: int, to_outnumber: int) -> npt.NDArray[np.int64]:
    """When each joiner comes, ms after the onset; a swamping public outnumbers the operation within ten minutes."""
    swamped = form == "swamped"
    start = draw.integers(*(SWAMPED_START_MS if swamped else DILUTED_START_MS))
    delay = np.sort(draw.exponential(SWAMPED_MEAN_MS if swamped else DILUTED_MEAN_MS, count))
    if swamped and 0 < to_outnumber < count:
        room = WINDOW_MS - start - 1_000
        delay *= min(1.0, room / max(float(delay[to_outnumber]), 1.0))
    return np.minimum(start + delay, DAY_MS).astype(np.int64)


def join(
    draw: np.random.Generator, form: str, tag: str, onset: int, wave: list[Laid], crowd: list[str], name: str
) -> list[Laid]:
    """The public of one launch: 3 to 10 times the operation's accounts.

    Joiners repost a post of the operation that is already out, the earlier ones more often, or write one with the tag.
    """
    operation = len({post.account for post in wave})
    count = min(len(crowd), round(operation * draw.uniform(*TIMES_THE_OPERATION)))
    early = len({post.account for post in wave if onset <= post.at < onset + WINDOW_MS})
    picked = draw.choice(len(crowd), count, replace=False)
    wave = sorted((post for post in wave if post.at >= onset), key=lambda post: (post.at, post.id))
    at_of = np.array([post.at for post in wave])
    out: list[Laid] = []
    for who, offset in zip(picked.tolist(), offsets(draw, form, count, early).tolist(), strict=True):
        at = onset + offset
        for _ in range(1 + int(draw.choice(4, p=POSTS_A_JOINER))):
            known = int(np.searchsorted(at_of, at))
            post = Laid(at, f"{name}-{len(out)}", crowd[who], Side.PUBLIC, (tag,), lang=wave[0].lang)
            if known and draw.random() < REPOSTS:
                seed = wave[int(known * draw.random() ** 2)]
                post.kind, post.ref, post.text, post.tags = "repost", seed.ref or seed.id, seed.text, seed.tags
            else:
                post.text = f"{words(draw)} #{tag}"
            out.append(post)
            at += int(draw.exponential(60 * MINUTE_MS))
    return out
