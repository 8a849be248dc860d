"""Which alerts a list shows: the filters of the queue page and of the API, as they stand in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from streams.console.store import Card

SEVERITIES = ("page", "queue", "log")
KINDS = ("coordinated_wave", "launch_signal", "burst")
STATES = ("open", "resolved")
CHOICES = {"severity": ("attention", *SEVERITIES), "kind": KINDS, "state": STATES}


def urgency(card: Card) -> tuple[bool, int]:
    """What comes first in a list for people; within one urgency the newest does. The page's script has it too."""
    return card["state"] == "resolved", SEVERITIES.index(card["severity"])


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty fields do not filter. ``severity`` may also be ``attention``: all that a person should look at.

    >>> wave = {"severity": "page", "kind": "coordinated_wave", "state": "updated", "tags": ["One"],
    ...         "platforms": ["x"], "languages": ["ar"]}
    >>> Filter(state="open", q="#one")(wave), Filter(state="resolved")(wave)
    (True, False)
    """

    severity: str = ""
    kind: str = ""
    state: str = ""
    platform: str = ""
    language: str = ""
    q: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], severity: str = "") -> Filter:
        """From the address; ``severity`` is what holds where it says nothing."""
        names = ("kind", "state", "platform", "language", "q")
        return cls(query.get("severity", severity), *(query.get(name, "") for name in names))

    def wrong(self) -> str:
        """Why no alert can ever fit; empty where one could.

        >>> Filter(state="new").wrong()
        "there is no state 'new': one of open, resolved"
        """
        for name, choices in CHOICES.items():
            if (value := getattr(self, name)) not in ("", *choices):
                return f"there is no {name} {value!r}: one of {', '.join(choices)}"
        return ""

    def __call__(self, card: Card) -> bool:
        return (
            (not self.severity or self._attention(card) or card["severity"] == self.severity)
            and (not self.kind or card["kind"] == self.kind)
            and (not self.state or (card["state"] == "resolved") == (self.state == "resolved"))
            and (not self.platform or self.platform in card["platforms"])
            and (not self.language or self.language in card["languages"])
            and (not self.q or any(self.q.strip("# ").casefold() in tag.casefold() for tag in card["tags"]))
        )

    def _attention(self, card: Card) -> bool:
        """Every wave, also one organised in the open; calls and bursts only when they were queued."""
        return self.severity == "attention" and (card["severity"] != "log" or card["kind"] == "coordinated_wave")

    def query(self, **changed: str) -> str:
        """The address's part for it, with some fields changed."""
        fields = {name: getattr(self, name) for name in self.__slots__} | changed
        return urlencode({name: value for name, value in fields.items() if value})
