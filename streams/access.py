"""Settings of who may come in: how the console recognises people, and how our own tools are recognised by it."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, FilePath, SecretStr, field_validator, model_validator

from streams.sections import Section, refuse

LOOPBACK = ("127.0.0.1", "::1", "localhost")
RoleWord = Literal["viewer", "analyst", "admin"]


class AuthSettings(Section):
    """How people are recognised. With nothing of it nobody is asked, and only the loopback is served."""

    tokens: Path | None = None  # muster console token add writes it
    proxies: tuple[str, ...] = ()  # addresses or networks of reverse proxies whose two headers are believed
    user_header: str = "X-Forwarded-User"
    groups_header: str = "X-Forwarded-Groups"
    oidc_issuer: Annotated[str, Field(pattern=r"^https?://")] | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_client_secret_file: FilePath | None = None
    oidc_scope: str = "openid profile"
    oidc_name_claim: str = "preferred_username"  # a pseudonym, where the provider has one: it stands in the audit log
    oidc_groups_claim: str = "groups"
    roles: dict[str, RoleWord] = {}  # of groups or names, as {"soc" = "analyst"}; the highest counts
    default_role: RoleWord | None = None  # of whoever is recognised and has none; None lets them not in
    session_hours: Annotated[float, Field(gt=0, le=168)] = 12.0
    session_key: Annotated[SecretStr, Field(min_length=16)] | None = (
        None  # the same for all consoles; None: made once and kept in state_dir
    )

    @field_validator("proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            try:
                ipaddress.ip_network(network, strict=False)
            except ValueError:
                raise refuse("", f"{network!r} is no address", "as 10.0.0.7 or 10.0.0.0/24") from None
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.oidc_issuer and not self.oidc_client_id:
            raise refuse("oidc_client_id", "the provider knows Muster by one", "register a client there")
        if (self.proxies or self.oidc_issuer) and not self.roles and self.default_role is None:
            raise refuse("roles", "nobody would have a role", 'as {"soc" = "analyst"}, or set default_role')
        return self

    @property
    def asks(self) -> bool:
        """Whether people are asked who they are."""
        return bool(self.tokens or self.proxies or self.oidc_issuer)

    def oidc_secret(self) -> str | None:
        if self.oidc_client_secret_file is not None:
            return self.oidc_client_secret_file.read_text(encoding="utf-8").strip()
        return None if self.oidc_client_secret is None else self.oidc_client_secret.get_secret_value()


class ApiSettings(Section):
    """Where ``muster alerts`` and ``muster top`` find a console, and the token that lets them in."""

    url: Annotated[str, Field(pattern=r"^https?://")] | None = None  # None: console.port on this machine
    token: SecretStr | None = None
    token_file: FilePath | None = None

    def secret(self) -> str | None:
        if self.token_file is not None:
            return self.token_file.read_text(encoding="utf-8").strip()
        return None if self.token is None else self.token.get_secret_value()
