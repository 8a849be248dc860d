"""What another configuration would have alerted on the same posts: two lists of alerts, laid side by side.

Pure; ``muster replay --shadow C.toml`` runs both and shows what this finds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from detectors.fold import fold_tag
from streams.wire import Alert

NEAR: Final = timedelta(minutes=30)  # alerts on one hashtag within it may be the same wave, opened at another tick
SEVERITIES: Final = ("log", "queue", "page")
KINDS: Final = ("launch_signal", "burst", "coordinated_wave")


@dataclass
class Life:
    """One alert over all its revisions: the highest kind and severity it reached, and when it reached the kinds."""

    alert_id: str
    first_at: datetime
    last_at: datetime
    kind: str = KINDS[0]
    severity: str = SEVERITIES[0]
    label: str = ""
    hashtags: list[str] = field(default_factory=list)
    since: dict[str, datetime] = field(default_factory=dict)  # kind -> its first revision

    def note(self, data: dict[str, Any], at: datetime) -> None:
        self.last_at = at
        self.kind = max(self.kind, data["kind"], key=KINDS.index)
        self.severity = max(self.severity, data["severity"], key=SEVERITIES.index)
        self.label = data["class"]
        self.hashtags = list(dict.fromkeys([*self.hashtags, *data["hashtags"]]))
        self.since.setdefault(data["kind"], at)

    def told(self) -> dict[str, Any]:
        """For programs; times are RFC 3339."""
        return {
            "alert_id": self.alert_id,
            "hashtags": self.hashtags,
            "kind": self.kind,
            "severity": self.severity,
            "class": self.label,
            "first_at": _stamp(self.first_at),
            "wave_at": _stamp(self.since.get("coordinated_wave")),
        }


class Lives:
    """The alerts of one configuration, in the order in which they opened."""

    def __init__(self) -> None:
        self.by_id: dict[str, Life] = {}

    def note(self, alert: Alert) -> None:
        at, alert_id = datetime.fromisoformat(alert.time), alert.data["alert_id"]
        self.by_id.setdefault(alert_id, Life(alert_id, at, at)).note(alert.data, at)

    def counts(self) -> dict[str, int]:
        """Alerts by the kind and by the severity that they reached."""
        found = Counter(life.kind for life in self.by_id.values())
        found.update(life.severity for life in self.by_id.values())
        return {name: found[name] for name in (*KINDS, *SEVERITIES)}


@dataclass(frozen=True)
class Pair:
    """One wave as both configurations told it."""

    base: Life
    shadow: Life

    @property
    def shift_s(self) -> float:
        """How much later the shadow told the highest kind that both reached; negative is earlier."""
        both = [kind for kind in KINDS if kind in self.base.since and kind in self.shadow.since]
        one, other = (
            (self.base.since[both[-1]], self.shadow.since[both[-1]])
            if both
            else (self.base.first_at, self.shadow.first_at)
        )
        return (other - one).total_seconds()

    @property
    def changed(self) -> bool:
        return bool(self.shift_s) or _told_as(self.base) != _told_as(self.shadow)

    def told(self) -> dict[str, Any]:
        return {"base": self.base.told(), "shadow": self.shadow.told(), "shift_s": self.shift_s}


@dataclass(frozen=True)
class Comparison:
    """Every alert of both sides once: on one side only, or as a pair."""

    only_base: list[Life]
    only_shadow: list[Life]
    pairs: list[Pair]

    @property
    def changed(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.changed]


def compare(base: Lives, shadow: Lives) -> Comparison:
    """Pair the alerts: by id, else by a common hashtag within half an hour, the nearest in time first.

    *When it does not work:* a setting that opens episodes at another tick changes ids, and on a hashtag that launches
    twice within half an hour the wrong two may then be paired.
    """
    same = base.by_id.keys() & shadow.by_id.keys()
    pairs = [Pair(life, shadow.by_id[life.alert_id]) for life in base.by_id.values() if life.alert_id in same]
    left = {life.alert_id: life for life in base.by_id.values() if life.alert_id not in same}
    right = {life.alert_id: life for life in shadow.by_id.values() if life.alert_id not in same}
    for one, other in _near(left.values(), right.values()):
        if one.alert_id in left and other.alert_id in right:
            pairs.append(Pair(left.pop(one.alert_id), right.pop(other.alert_id)))
    pairs.sort(key=lambda pair: (pair.base.first_at, pair.base.alert_id))
    return Comparison(list(left.values()), list(right.values()), pairs)


def differing(base: Any, shadow: Any, path: str = "") -> list[tuple[str, Any, Any]]:
    """Settings that are not the same: (key, base, shadow), in the order of the configuration.

    >>> differing({"judge": {"a": 1, "b": 2}}, {"judge": {"a": 1, "b": 3}})
    [('judge.b', 2, 3)]
    """
    if isinstance(base, dict) and isinstance(shadow, dict):
        return [
            found
            for key in dict.fromkeys([*base, *shadow])
            for found in differing(base.get(key), shadow.get(key), f"{path}.{key}" if path else key)
        ]
    return [] if base == shadow else [(path, base, shadow)]


def _near(left: Iterable[Life], right: Iterable[Life]) -> list[tuple[Life, Life]]:
    by_tag: dict[str, list[Life]] = {}
    for life in right:
        for key in _keys(life):
            by_tag.setdefault(key, []).append(life)
    found = {
        (one.alert_id, other.alert_id): (one, other)
        for one in left
        for key in _keys(one)
        for other in by_tag.get(key, ())
        if one.first_at <= other.last_at + NEAR and other.first_at <= one.last_at + NEAR
    }
    return sorted(
        found.values(), key=lambda two: (abs(two[0].first_at - two[1].first_at), two[0].alert_id, two[1].alert_id)
    )


def _keys(life: Life) -> list[str]:
    return [fold_tag(written) for written in life.hashtags]


def _told_as(life: Life) -> tuple[str, str, str]:
    return life.kind, life.severity, life.label


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
