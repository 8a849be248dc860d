"""What a tag that was never seen is expected to bring, by language: a prior that learns from all unknown tags."""

from __future__ import annotations

import msgspec

from detectors.post import SHARDS

LANGUAGES = 64  # a shard; a further one counts as unknown
PRIOR_TAGS = 500.0  # unseen tags for which a language counts as the others do, as these count as the setting says
KEEP = 0.976  # of what was counted, each six hours: half-life a week
GENERATION_BLOCKS = 36
BOUNDS = 0.25, 4.0


class LanguagePriors:
    """Expected joins of an unseen tag, as a multiple of the deployment's setting, for each shard and language.

    Counted are tags that are seen for the first time and the joins that follow before they get a slot. A language
    whose tags are followed twice as often as those of all languages together has twice the prior, as far as it has
    been seen: shrunk towards 1 by 500 tags, never beyond 1/4 to 4.

    When it does not work: posts without a language share one prior; the level of all languages together stays the
    setting's, which was measured on real posts.

    >>> priors = LanguagePriors()
    >>> for number in range(3_000):
    ...     priors.note(5, "ar", 1, block=1); priors.note(5, "en", 1, block=1)
    ...     if number % 3 == 0: priors.note(5, "ar", 2, block=1)
    >>> round(priors.times(5, "ar"), 2), round(priors.times(5, "en"), 2), priors.times(5, "fa"), priors.times(6, "ar")
    (1.86, 0.25, 1.0, 1.0)
    """

    def __init__(self) -> None:
        self._counts: list[dict[str, list[float]]] = [{} for _ in range(SHARDS)]  # language -> [tags, further joins]
        self._generation = [0] * SHARDS

    def note(self, shard: int, language: str, count: int, block: int) -> None:
        """A join of a tag without a slot, its ``count``-th by the sketch."""
        counts = self._counts[shard]
        generation = block // GENERATION_BLOCKS
        if generation != self._generation[shard]:
            keep = KEEP ** min(generation - self._generation[shard], 1_000)
            for row in counts.values():
                row[0] *= keep
                row[1] *= keep
            self._generation[shard] = generation
        own = counts.get(language)
        if own is None:
            own = counts.setdefault(language if len(counts) < LANGUAGES else "", [0.0, 0.0])
        own[count > 1] += 1.0

    def times(self, shard: int, language: str) -> float:
        """The language's prior over that of all languages together."""
        counts = self._counts[shard]
        own = counts.get(language)
        if own is None:
            return 1.0
        tags = sum(row[0] for row in counts.values())
        share = sum(row[1] for row in counts.values()) / max(tags, 1.0)
        if share <= 0:
            return 1.0
        found = (own[1] + PRIOR_TAGS * share) / (own[0] + PRIOR_TAGS) / share
        return min(max(found, BOUNDS[0]), BOUNDS[1])

    def snapshot(self) -> dict[str, bytes]:
        """One chunk."""
        return {"all": msgspec.msgpack.encode((self._generation, self._counts))}

    def restore(self, chunks: dict[str, bytes]) -> None:
        kind = tuple[list[int], list[dict[str, list[float]]]]
        self._generation, self._counts = msgspec.msgpack.decode(chunks["all"], type=kind)
