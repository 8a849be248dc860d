"""Who sits before the console: a name and a role. The name is all that the audit log and the feedback know of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """What a person may do; each may do what the one before may."""

    NONE = 0  # known by name, and not let in
    VIEWER = 1  # read
    ANALYST = 2  # work on alerts, silence, read the audit log
    ADMIN = 3  # end what belongs to others: their claims, their silences

    @property
    def word(self) -> str:
        return self.name.lower()


ROLES = {role.word: role for role in Role if role}


@dataclass(frozen=True, slots=True)
class Person:
    """``how`` they were recognised: ``open`` (nobody is asked), ``proxy``, ``token`` or ``session``.

    ``session`` is a secret of this sign-in, from which the token of a form is made.
    """

    name: str
    role: Role
    how: str = "open"
    session: str = ""


NOBODY_ASKED = Person("local", Role.ADMIN)
NOBODY = Person("", Role.VIEWER, "nobody")
