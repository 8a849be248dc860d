"""Stable 64-bit identities. Python's own ``hash`` differs between processes and is never used.

The key is a deployment's secret (configuration ``hash_key``): whoever cannot know it cannot aim collisions at the
sketches. ``NO_ID`` is never returned for a value.
"""

from __future__ import annotations

from collections.abc import Iterable

import xxhash


def identity(key: int, text: str) -> int:
    """Keyed 64-bit hash of ``text``; the same in every process and version.

    >>> identity(0, "x:1") == identity(0, "x:1") != identity(1, "x:1")
    True
    """
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"), key) or 1


def identities(key: int, texts: Iterable[str]) -> list[int]:
    """``identity`` of many texts that are valid Unicode, at half the cost a text.

    >>> identities(7, ["x:1", ""]) == [identity(7, "x:1"), identity(7, "")]
    True
    """
    digest = xxhash.xxh3_64_intdigest
    return [digest(text.encode(), key) or 1 for text in texts]
