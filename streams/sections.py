"""What every part of the settings is made of, and the one part that several others contain: the way to a broker."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, FilePath, SecretStr, field_validator, model_validator
from pydantic_core import PydanticCustomError


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())

    def secret_of(self, name: str) -> str | None:
        """The value of ``name``, or of the file ``name_file`` (mounted secrets end with a newline nobody means)."""
        file: Path | None = getattr(self, f"{name}_file")
        if file is not None:
            return file.read_text(encoding="utf-8").rstrip("\n")
        value: SecretStr | None = getattr(self, name)
        return None if value is None else value.get_secret_value()


class KafkaSettings(Section):
    """How every client reaches the broker; ``clients.py`` maps this one block to the three libraries."""

    bootstrap_servers: str = "localhost:9092"  # host:port, several with commas
    prefix: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")] = "muster"  # before every topic and group name
    client_id: str = "muster"
    client_rack: str | None = None  # fetch from the nearest replica; librdkafka only
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    username: str | None = None
    password: SecretStr | None = None
    password_file: FilePath | None = None
    ssl_ca: FilePath | None = None  # None: the machine's own certificate authorities
    ssl_cert: FilePath | None = None
    ssl_key: FilePath | None = None
    ssl_key_password: SecretStr | None = None
    ssl_check_hostname: bool = True
    # Apache Kafka refuses sessions under 6 s; the embedded broker holds every join for half a session.
    session_timeout_s: Annotated[int, Field(ge=6, le=300)] = 10
    rebalance_timeout_s: Annotated[int, Field(ge=6, le=600)] = 30
    # The embedded broker gives the start of the last batch for the end of a log: batches of one record are right.
    single_record_batches: bool = False

    @field_validator("bootstrap_servers")
    @classmethod
    def _addresses(cls, value: str) -> str:
        for server in value.split(","):
            host, _, port = server.strip().rpartition(":")
            if not host or not port.isdigit():
                raise refuse("", f"{server.strip()!r} is no address", "host:port, several separated by commas")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        sasl = self.security_protocol.startswith("SASL")
        if sasl and self.sasl_mechanism is None:
            raise refuse("sasl_mechanism", f"{self.security_protocol} needs one", "PLAIN, SCRAM-SHA-256 or -512")
        if sasl and (not self.username or self.secret() is None):
            raise refuse("username", f"{self.security_protocol} needs username and password", "or password_file")
        if not sasl and (self.username or self.sasl_mechanism):
            hint = "SASL_SSL, or SASL_PLAINTEXT inside a closed network"
            raise refuse("security_protocol", f"{self.security_protocol} ignores the credentials that are set", hint)
        if bool(self.ssl_cert) != bool(self.ssl_key):
            raise refuse("ssl_cert", "a client certificate needs its key", "set both ssl_cert and ssl_key")
        return self

    def topic(self, name: str) -> str:
        """Full name of one of the topics in ``topics.py``.

        >>> KafkaSettings().topic("posts")
        'muster.posts'
        """
        return f"{self.prefix}.{name}"

    def secret(self) -> str | None:
        """The password, from wherever it is kept."""
        return self.secret_of("password")


def refuse(key: str, problem: str, hint: str) -> PydanticCustomError:
    """What a validator raises: ``key`` is wrong within its section, and what would be right."""
    return PydanticCustomError("setting", "{problem}", {"key": key, "problem": problem, "hint": hint})
