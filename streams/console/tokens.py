"""Local tokens: a file with the name, the role and a hash of each. The token itself is shown once and kept nowhere.

A token is 32 random bytes, so that a plain SHA-256 of it cannot be turned back. The file is read again when it has
changed: a token that was removed is refused at once, also in browsers that signed in with it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from streams.console.people import ROLES, Person
from streams.errors import ConfigError, InputError

PREFIX = "muster_"


class Token(msgspec.Struct, frozen=True, omit_defaults=True):
    name: str
    role: Literal["viewer", "analyst", "admin"]
    sha256: str
    made_at: str
    expires_at: str | None = None

    def valid(self, now: datetime) -> bool:
        return self.expires_at is None or now < datetime.fromisoformat(self.expires_at)


class TokenFile:
    """The tokens in ``path``; a file that is not there has none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._tokens: list[Token] = []

    def tokens(self) -> list[Token]:
        """``ConfigError`` when the file is none of ours."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            self._seen, self._tokens = None, []
            return []
        if self._seen != (status.st_mtime_ns, status.st_ino):
            try:
                self._tokens = msgspec.json.decode(self._path.read_bytes(), type=list[Token])
            except (msgspec.DecodeError, OSError) as error:
                raise ConfigError("console.auth.tokens", f"{self._path}: {error}",
                                  "muster console token add writes it") from None  # fmt: skip
            self._seen = (status.st_mtime_ns, status.st_ino)
        return self._tokens

    def person(self, token: str) -> Person | None:
        """Whose token it is."""
        return self.by_hash(_hash(token)) if token.startswith(PREFIX) else None

    def by_hash(self, digest: str) -> Person | None:
        now = datetime.now(UTC)
        found = [known for known in self.tokens() if hmac.compare_digest(known.sha256, digest)]
        return next((Person(t.name, ROLES[t.role], "token", t.sha256) for t in found if t.valid(now)), None)

    def add(self, name: str, role: str, days: int | None) -> str:
        """A new token for ``name``; what they had before is no longer valid."""
        if not 0 < len(name) <= 256 or not name.isprintable():
            raise InputError("a name has 1 to 256 printable characters", "it stands in the audit log: take a pseudonym")
        if role not in ROLES:
            raise InputError(f"there is no role {role!r}", f"one of: {', '.join(ROLES)}")
        token, now = PREFIX + secrets.token_urlsafe(32), datetime.now(UTC)
        until = None if days is None else (now + timedelta(days=days)).isoformat(timespec="seconds")
        made = Token(name, role, _hash(token), now.isoformat(timespec="seconds"), until)  # type: ignore[arg-type]
        self._write([*(kept for kept in self.tokens() if kept.name != name), made])
        return token

    def remove(self, name: str) -> bool:
        kept = [token for token in self.tokens() if token.name != name]
        found = len(kept) < len(self.tokens())
        if found:
            self._write(kept)
        return found

    def _write(self, tokens: list[Token]) -> None:
        """The file appears whole, and only its owner can read it."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(msgspec.json.format(msgspec.json.encode(tokens), indent=1))
            Path(part).replace(self._path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        self._seen = None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
