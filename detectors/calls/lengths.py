"""Lengths of hours and minutes together: "in an hour and twenty minutes", "in two and a half hours"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from detectors.calls.normalise import fold_words
from detectors.calls.zones import any_of


class Lengths:
    """Finds such lengths where a word says that they lie ahead."""

    def __init__(self, data: Mapping[str, Any], numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._fractions = {fold_words(k): int(v) for k, v in data["fractions"].items()}
        self._hours = {fold_words(k): int(v) for k, v in data.get("hours_named", {}).items()}  # the Arabic dual
        about = rf"(?:{any_of(data['about'])} )?" if data["about"] else ""
        number = rf"\d{{1,2}}|{any_of(numbers)}"
        hours, minute = any_of([*data["hour"], *self._hours]), any_of(data["minute"])
        minutes = rf"(?:{any_of(data['joined'])} ?)?(?P<minutes>{number}) {minute}"
        rest = rf"{minutes}|(?P<fraction>{any_of(self._fractions)})|(?<= h )(?P<short>[0-5]\d)"  # "1h30"
        self._length = re.compile(
            rf"(?<= )(?:(?P<before>{any_of(data['before'])}) {about})?"
            rf"(?:(?:(?P<hours>{number}) )?(?P<hour>{hours}) (?:{rest})"
            rf"|(?P<whole>{number}) ?(?:{any_of(data['halves'])}|[.,] ?5) {hours})"
            rf"(?: (?P<after>{any_of(data['after'])}))?(?= )"
        )

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Places and minutes."""
        return [(*m.span(), self._minutes(m)) for m in self._length.finditer(text) if m["before"] or m["after"]]

    def _minutes(self, match: re.Match[str]) -> int:
        if match["whole"]:
            return number_of(match["whole"], self._numbers) * 60 + 30
        hours = number_of(match["hours"], self._numbers) if match["hours"] else self._hours.get(match["hour"], 1)
        if match["fraction"]:
            return hours * 60 + self._fractions[match["fraction"]]
        return hours * 60 + number_of(match["minutes"] or match["short"], self._numbers)


def number_of(said: str, numbers: Mapping[str, int]) -> int:
    """A number in digits or in one of the words."""
    return int(said) if said.isdigit() else numbers[said]
