"""Account references: who is meant stays recognisable within a deployment and unknown outside it."""

from __future__ import annotations

import hashlib
import hmac
from typing import Protocol, Self


class HasAccountSecret(Protocol):
    def account_secret(self) -> bytes:
        """The deployment's key: configured, or made once and kept with mode 0600 in the user's state directory."""


class Pseudonyms:
    """Keyed hashes (HMAC-SHA256) of accounts. Without the key nobody can try names against them.

    Alert ids do not depend on the key; a new key only makes old references strangers.

    >>> author_ref = Pseudonyms(b"secret")
    >>> author_ref("x", "42")
    'hmac:836ac0b5d833d42be8fa'
    >>> author_ref("x", "42") == author_ref("telegram", "42")
    False
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def load(cls, settings: HasAccountSecret) -> Self:
        return cls(settings.account_secret())

    def __call__(self, platform: str, author_id: str) -> str:
        account = f"{platform}:{author_id}".encode("utf-8", "surrogatepass")
        return "hmac:" + hmac.new(self._key, account, hashlib.sha256).hexdigest()[:20]
