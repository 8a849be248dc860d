"""Every error Muster raises on purpose.

MusterError
├── ConfigError   a setting is wrong: key, what is wrong, what would be right; exit code 2
├── InputError    a file given on the command line cannot be read as posts or alerts; exit code 2
├── Unavailable   broker, Redis or another process does not answer; exit code 3
├── Refused       a receiver of alerts will never take this one: it goes to the dead letters
└── Corrupt       our own checkpoint does not match its checksum or schema; exit code 4

Bad posts are not errors but values (``DeadLetter``): data never stops a stage.
"""

from __future__ import annotations


class MusterError(Exception):
    """What the user sees: one line, and a hint on what to do."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ConfigError(MusterError):
    exit_code = 2

    def __init__(self, key: str, message: str, hint: str = "") -> None:
        super().__init__(f"{key}: {message}", hint)
        self.key = key
        self.others: list[ConfigError] = []  # that were found with it


class InputError(MusterError):
    exit_code = 2


class Unavailable(MusterError):
    exit_code = 3
    wait_s = 0.0  # what the other side asks for before the next try


class Refused(MusterError):
    """Not for the user: ``route_loop.py`` takes it."""


class Corrupt(MusterError):
    exit_code = 4
