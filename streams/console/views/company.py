"""Who acts with whom: same texts and how their variants differ, mirrors, and what binds hashtags and episodes."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from streams.console.i18n import Locale
from streams.console.views.words import clock, number
from streams.plots import Direction, Node, Tie, lags, ties

MAX_VARIANTS = 3
ALIKE = 0.6  # of the words, from which a text is shown as a variant of another

Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Texts that are alike; ``variants`` are texts whose wording differs, as (text, is it different) pieces."""

    data: Mapping[str, Any]
    variants: tuple[Pieces, ...]

    @property
    def key(self) -> str:
        """What a page's address calls it: its first post."""
        return f"{self.data['platform']}:{self.data['post_id']}" if self.data.get("post_id") else ""

    def has(self, text: str) -> bool:
        """Whether a post is one of its, word for word or nearly."""
        return _alike((self.data.get("text") or "").split(), text.split()) >= ALIKE


def once(found: Iterable[Mapping[str, Any]], key: str) -> list[Mapping[str, Any]]:
    """Of exhibits that every hashtag of a campaign shows, the largest."""
    kept: dict[str, Mapping[str, Any]] = {}
    for item in sorted(found, key=lambda item: -item.get("accounts", 0)):
        kept.setdefault(str(item.get(key)), item)
    return list(kept.values())


def clusters(data: Mapping[str, Any]) -> list[Cluster]:
    """Each cluster with its variants: smaller clusters and posts of nearly the same words."""
    found = once(data["copy_clusters"], "text")
    texts = [item.get("text") or "" for item in found] + [post["text"] for post in data["evidence"]["posts"]]
    shown: list[Cluster] = []
    told: set[str] = set()
    for place, item in enumerate(found):
        sample = item.get("text") or ""
        if sample in told:
            continue
        variants = _variants(sample, texts[place + 1 :], told)
        told |= {sample, *variants}
        shown.append(Cluster(item, tuple(variants.values())))
    return shown


def _variants(sample: str, others: Iterable[str], told: set[str]) -> dict[str, Pieces]:
    found: dict[str, Pieces] = {}
    words = sample.split()
    for text in others:
        other = text.split()
        if len(found) < MAX_VARIANTS and other != words and _alike(words, other) >= ALIKE and text not in told:
            found.setdefault(text, _difference(words, other))
    return found


def _alike(words: list[str], other: list[str]) -> float:
    """Share of the words of both that both have."""
    return len(set(words) & set(other)) / max(len(set(words) | set(other)), 1)


def _difference(words: list[str], other: list[str]) -> Pieces:
    matcher = difflib.SequenceMatcher(None, words, other, autojunk=False)
    pieces = [(" ".join(other[low:high]), tag != "equal") for tag, _, _, low, high in matcher.get_opcodes()]
    return tuple(piece for piece in pieces if piece[0])


def mirror_lags(data: Mapping[str, Any], t: Locale) -> Markup:
    """One row a direction; counts and medians are of all pairs, dots of those that are kept as exhibits."""
    pairs: dict[str, int] = {}
    medians: dict[str, float] = {}
    for item in sorted(data["mirror_directions"], key=lambda item: -item["pairs"]):
        pairs[item["direction"]] = pairs.get(item["direction"], 0) + item["pairs"]
        medians.setdefault(item["direction"], item["lag_p50_s"] * 1000)
    shown: dict[str, list[int]] = {}
    for mirror in once(data["mirrors"], "post_ids"):
        shown.setdefault(f"{mirror['from']}>{mirror['to']}", []).append(round(mirror["lag_s"] * 1000))
    for direction, found in shown.items():  # an alert made before directions were told
        pairs.setdefault(direction, len(found))
        medians.setdefault(direction, float(sorted(found)[len(found) // 2]))
    rows = [
        Direction(f"{direction.replace('>', ' → ')} ({n})", tuple(shown.get(direction, ())), medians[direction])
        for direction, n in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    ]
    return Markup(lags(rows, str(t("alt.mirrors", what=", ".join(row.name for row in rows)))))


def bonds(data: Mapping[str, Any], t: Locale, link: Callable[[str], str]) -> Markup:
    """The call and earlier episodes on the left, the campaign's hashtags on the right; ``link`` addresses an alert."""
    episodes = data["campaign"].get("episodes") or [{"hashtag": tag, "accounts": None} for tag in data["hashtags"][:12]]
    right = [Node(f"#{e['hashtag']}", _accounts(e["accounts"], t), "hashtag") for e in episodes]
    left, across = [], []
    if data["launch"]:
        left.append(Node(str(t("ties.call", platform=data["launch"]["platform"])), _at(data["launch"]["at"]), "call"))
        across += [Tie(0, n, 0, "", "call") for n in range(len(right))]
    for past in data["cohorts"]:
        href = link(past["alert_id"]) if past["alert_id"] else ""
        note = f"{past['at'][:10]} · {t('ties.of', n=number(past['accounts']), of=number(past['of']))}"
        across.append(Tie(len(left), 0, past["accounts"], str(t("ties.return", n=number(past["accounts"])))))
        left.append(Node(f"#{past['hashtag']}", note, "earlier", href))
    beside = [
        Tie(a, b, accounts + 10 * texts, str(t("ties.share", accounts=accounts, texts=texts)), "shared")
        for a, b, accounts, texts in data["campaign"].get("ties") or []
    ]
    label = t("alt.ties", earlier=len(data["cohorts"]), hashtags=len(right), ties=len(beside))
    return Markup(ties(left, right, across, beside, str(label)))


def _accounts(count: int | None, t: Locale) -> str:
    return "" if count is None else str(t("card.accounts", n=number(count)))


def _at(instant: str) -> str:
    return clock(instant).striptags()
