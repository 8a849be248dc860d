"""Settings of every process: one TOML file, overridden by the environment, checked once and then frozen.

``muster.toml`` in the working directory or ``--config FILE``; ``MUSTER_KAFKA__BOOTSTRAP_SERVERS`` sets
``kafka.bootstrap_servers``. Nothing below this file reads the environment.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import math
import os
import secrets
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from pathlib import Path
from typing import Annotated, Any, Self, get_args, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from detectors.weights import Weights, WeightsError, built_in, read_weights, write_weights
from streams.access import LOOPBACK, ApiSettings, AuthSettings
from streams.detect import DetectSettings
from streams.edge import EdgeSettings
from streams.errors import ConfigError
from streams.judge import JudgeSettings
from streams.route import RouteSettings, To
from streams.sections import KafkaSettings, Section, refuse
from streams.sinks.kinds import KINDS, AnySink

DEFAULT_FILE = Path("muster.toml")
ENV_PREFIX = "MUSTER_"
NOT_DETECTION = {"edge": {"hash_key", "trust_arrival_header"}}  # a secret; how an arrival is learnt

Port = Annotated[int, Field(ge=0, le=65_535)]
SinkName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,30}$")]


class TopicSettings(Section):
    partitions: Annotated[int, Field(ge=1, le=1_024)] = 4  # of posts and uses: how far edge and detect can spread
    replication: Annotated[int, Field(ge=1, le=9)] = 1


class LiveSettings(Section):
    """How stages carry records between topics; none of it changes what is detected."""

    batch_posts: Annotated[int, Field(ge=1, le=100_000)] = 10_000  # at most, in one batch of the edge
    batch_wait_s: Annotated[float, Field(ge=0.01, le=1.0)] = 0.1  # a batch of the edge waits this long for more posts
    idle_tick_s: Annotated[float, Field(ge=0.2, le=60.0)] = 1.0  # silence of a source partition before its clock ticks
    detect_checkpoint_s: Annotated[float, Field(ge=0.1, le=600.0)] = 5.0  # what a crash repeats
    judge_checkpoint_s: Annotated[float, Field(ge=0.1, le=600.0)] = 2.0


class RedisSettings(Section):
    url: Annotated[str, Field(pattern=r"^(rediss?|unix)://")] = "redis://localhost:6379/0"


class MetricsSettings(Section):
    host: str = "127.0.0.1"
    port: Port = 0  # 0: a free one


class TelemetrySettings(Section):
    """OpenTelemetry, with the extra ``otel``."""

    otlp_endpoint: Annotated[str, Field(pattern=r"^https?://")] | None = None  # as http://collector:4318


class ConsoleSettings(Section):
    """The operators' pages, the board in Redis that they show, and the work that is done on them."""

    host: str = "127.0.0.1"
    port: Port = 0  # 0: a free one
    # Where people reach it: messages link to it, and forms must come from it.
    url: Annotated[str, Field(pattern=r"^https?://[^/]+/?$")] | None = None
    auth: AuthSettings = AuthSettings()
    claim_s: Annotated[int, Field(ge=10, le=86_400)] = 600  # a claim without an act is given back after it
    audit: Annotated[int, Field(ge=1_000)] = 1_000_000  # lines of the audit log
    zone: str | None = None  # the team's time zone, as Asia/Baghdad; the pages show it beside UTC
    board: str = "muster:board"  # before every key of the board
    board_bytes: Annotated[int, Field(ge=1 << 20)] = 256 << 20  # of all revisions kept; the oldest alerts go first
    revisions: Annotated[int, Field(ge=10)] = 20  # earlier revisions kept whole, of each alert: the first and the last
    steps: Annotated[int, Field(ge=1)] = 500  # lines of history kept, of each alert
    events: Annotated[int, Field(ge=100)] = 10_000  # changes that a browser may have missed and still catch up with

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        try:
            if value is not None:
                ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise refuse("", f"{value!r} is no time zone", "as Asia/Baghdad") from None
        return value

    @model_validator(mode="after")
    def _asks_others(self) -> Self:
        """Only the loopback is served where nobody is asked who they are."""
        if self.host not in LOOPBACK and not self.auth.asks:
            problem = f"{self.host} can be reached by others, and nobody has to sign in"
            raise refuse("host", problem, "127.0.0.1, or auth.tokens, .proxies or .oidc_issuer (docs/console.md)")
        return self


class Settings(BaseSettings):
    """All of it. ``hash_key`` and ``account_key`` are this deployment's secrets."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="__", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    kafka: KafkaSettings = KafkaSettings()
    topics: TopicSettings = TopicSettings()
    edge: EdgeSettings = EdgeSettings()
    detect: DetectSettings = DetectSettings()
    judge: JudgeSettings = JudgeSettings()
    live: LiveSettings = LiveSettings()
    route: RouteSettings = RouteSettings()
    redis: RedisSettings = RedisSettings()
    metrics: MetricsSettings = MetricsSettings()
    telemetry: TelemetrySettings = TelemetrySettings()
    console: ConsoleSettings = ConsoleSettings()
    sinks: dict[SinkName, AnySink] = {}  # beside the queue and the board: who else is told
    api: ApiSettings = ApiSettings()
    hash_key: SecretStr | None = None
    account_key: SecretStr | None = None
    state_dir: Path = Field(default_factory=lambda: _state_home() / "muster")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings  # init is what load() read from the file

    @field_validator("sinks")
    @classmethod
    def _new_names(cls, value: dict[str, AnySink]) -> dict[str, AnySink]:
        for name in value:
            if name in set(To):
                raise refuse(name, "this name is one of Muster's own sinks", "choose another")
        return value

    @property
    def hash_seed(self) -> int:
        """Key of ``detectors.hashing.identity``: 0 unless the deployment has a secret."""
        if self.hash_key is None:
            return 0
        return int.from_bytes(hashlib.sha256(self.hash_key.get_secret_value().encode()).digest()[:8], "big")

    def account_secret(self) -> bytes:
        """Key that hides account names in alerts: from the configuration, else made once and kept for this user."""
        if self.account_key is not None:
            return self.account_key.get_secret_value().encode()
        return _kept_key(self.state_dir / "account.key")

    def session_secret(self) -> bytes:
        """Key that signs browsers' sessions and the tokens of forms."""
        if self.console.auth.session_key is not None:
            return self.console.auth.session_key.get_secret_value().encode()
        return _kept_key(self.state_dir / "session.key")


def chosen_file(path: Path | None) -> Path | None:
    """The file that ``load`` reads; None where there is none."""
    return path or (DEFAULT_FILE if DEFAULT_FILE.is_file() else None)


def load(path: Path | None = None) -> Settings:
    """Settings from ``path`` (else ``muster.toml`` here, if there is one) and the environment.

    A ConfigError carries all that is wrong: whoever mends a file wants to do it once.
    """
    file = chosen_file(path)
    given = {} if file is None else _read(file)
    wrong = [*_unknown_settings(given), *_truths_for_numbers(given, Settings)]
    try:
        settings = Settings(**given)
        wrong += _odd_numbers(settings.model_dump())
    except ValidationError as error:
        wrong += map(_explained, error.errors())
    except SettingsError as error:  # a variable that stands for a whole section and is no JSON
        wrong.append(ConfigError("environment", str(error), f"set single values, as {ENV_PREFIX}KAFKA__PREFIX"))
    if wrong:
        wrong[0].others = wrong[1:]
        raise wrong[0]
    return settings


def detection_sha256(settings: Settings) -> str:
    """Hash of what decides which alerts there are: no addresses, no secrets, no ways of delivery."""
    chosen = json.dumps(detection_settings(settings), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(chosen.encode()).hexdigest()


def detection_settings(settings: Settings) -> dict[str, Any]:
    """What ``detection_sha256`` is made of."""
    chosen = settings.model_dump(mode="json", include={"edge", "detect", "judge"}, exclude=NOT_DETECTION)
    chosen["judge"]["weights"] = write_weights(verdict_weights(settings))  # what the file says, not where it lies
    return chosen


def verdict_weights(settings: Settings) -> Weights:
    """The weights that ``judge.weights`` names, or the built-in ones."""
    name = settings.judge.weights
    if not name:
        return built_in()
    try:
        return read_weights(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        hint = f"looked for from {Path.cwd()}; muster train --out FILE writes one"
        raise ConfigError("judge.weights", f"{name}: {error.strerror}", hint) from None
    except (WeightsError, UnicodeDecodeError) as error:
        raise ConfigError("judge.weights", f"{name}: {error}", "detectors/verdict.toml is an example") from None


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(str(file), f"{error.strerror}", "name a file that can be read") from None
    except ValueError as error:  # TOML syntax or no UTF-8
        raise ConfigError(str(file), f"no TOML: {error}", "examples/muster.toml is one that can be read") from None


def _unknown_settings(given: Mapping[str, Any]) -> Iterator[ConfigError]:
    for path, known in _unknown(given, Settings):
        right = {key: repr(key) for key in known}
        yield ConfigError(".".join(path), "there is no such setting", _did_you_mean(path[-1], right))
    yield from _unknown_variables()


def _unknown_variables() -> Iterator[ConfigError]:
    flat = {name.replace("__", "_"): name for name in _variables(Settings)}
    for name, value in sorted(os.environ.items()):
        spelt = name.upper()
        if not spelt.startswith(ENV_PREFIX) or ("://" in value and spelt.endswith("_PORT")):
            continue  # Kubernetes sets MUSTER_CONSOLE_PORT=tcp://... for a service named muster-console
        meant = flat.get(spelt.replace("__", "_"))
        if meant not in (None, spelt):
            yield ConfigError(name, "there is no such setting", f"did you mean {meant}?")
        elif "__" in name:  # others belong to somebody else, as MUSTER_DATA
            parts = name[len(ENV_PREFIX) :].lower().split("__")
            nested: Any = ""
            for part in reversed(parts):
                nested = {part: nested}
            for path, known in _unknown(nested, Settings):
                right = {key: _variable([*path[:-1], key, *parts[len(path) :]]) for key in known}
                yield ConfigError(name, "there is no such setting", _did_you_mean(path[-1], right))


def _variables(kind: Any, at: tuple[str, ...] = ()) -> Iterator[str]:
    """The variables of all settings but those of sinks, whose names are free."""
    for name, inner in _fields(kind).items():
        yield _variable([*at, name])
        yield from _variables(inner, (*at, name))


def _variable(path: Sequence[str]) -> str:
    return ENV_PREFIX + "__".join(path).upper()


def _unknown(
    given: Mapping[str, Any], kind: type, at: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Paths in ``given`` that no section has, with the names that stand at that place."""
    if kind is Settings:
        yield from _unknown_of_sinks(given.get("sinks"))
    known = _fields(kind)
    for name, value in given.items():
        if name not in known:
            yield (*at, name), sorted(known)
        elif isinstance(value, Mapping) and _fields(known[name]):
            yield from _unknown(value, known[name], (*at, name))


def _truths_for_numbers(given: Mapping[str, Any], kind: Any, at: tuple[str, ...] = ()) -> Iterator[ConfigError]:
    """``true`` where a number is due, which would be taken for 1."""
    known = _fields(kind)
    for name, value in given.items():
        asked = _kinds(known.get(name))
        if isinstance(value, Mapping):
            inner = KINDS.get(str(value.get("kind"))) if at == ("sinks",) else known.get(name)
            yield from _truths_for_numbers(value, inner, (*at, name))
        elif isinstance(value, bool) and asked & {int, float} and bool not in asked:
            yield ConfigError(".".join((*at, name)), f"{str(value).lower()} is no number", "a number without quotes")


def _odd_numbers(settings: Mapping[str, Any], at: tuple[str, ...] = ()) -> Iterator[ConfigError]:
    """What no count, time or share can be, in whatever setting: each says its own bounds, these hold for all."""
    for name, value in settings.items():
        key = ".".join((*at, name))
        if isinstance(value, Mapping):
            yield from _odd_numbers(value, (*at, name))
        elif isinstance(value, float) and not math.isfinite(value):
            yield ConfigError(key, f"{value} is no number", "a finite number")
        elif isinstance(value, int) and value < 0:
            yield ConfigError(key, f"{value} is below 0", "a count or a time")


def _kinds(annotation: Any) -> set[Any]:
    """What an annotation consists of: ``Annotated[int, ...] | None`` of ``int`` and ``None``."""
    parts = get_args(annotation)
    return {annotation} if not parts else set().union(*(_kinds(part) for part in parts))


def _unknown_of_sinks(sinks: Any) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    for name, table in sinks.items() if isinstance(sinks, Mapping) else ():
        if isinstance(table, Mapping):
            # Without its kind (a single variable of the environment) a setting of any kind will do.
            kind = KINDS.get(str(table.get("kind")))
            kinds = KINDS.values() if kind is None else [kind]
            yield from min((list(_unknown(table, kind, ("sinks", name))) for kind in kinds), key=len)


def _fields(kind: Any) -> dict[str, Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    return get_type_hints(kind) if is_dataclass(kind) else {}


def _did_you_mean(name: str, known: Mapping[str, str]) -> str:
    """``known``: each name at that place, and how to write it."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {known[close[0]]}?" if close else f"known here: {', '.join(known)}"


def _explained(error: ErrorDetails) -> ConfigError:
    context = error.get("ctx", {})
    place = [str(part) for part in error["loc"]]
    if place[0] == "sinks" and len(place) > 2:
        del place[2]  # the kind, which pydantic puts between a sink and its settings
    path = place + ([context["key"]] if context.get("key") else [])
    variable = _variable(path)
    source = f"it comes from the environment ({variable})" if variable in os.environ else ""
    hint = "; ".join(part for part in (context.get("hint", ""), _given(error), source) if part)
    problem = error["msg"] if error["type"] == "setting" else error["msg"].removeprefix("Value error, ")
    return ConfigError(".".join(path), problem[:1].lower() + problem[1:], hint)


def _given(error: ErrorDetails) -> str:
    """The values that a detector's parameters refuse together; there are no secrets among them."""
    given = error["input"] if error["type"] == "value_error" else None
    if not isinstance(given, Mapping):
        return ""
    return f"given are {', '.join(f'{name} = {value}' for name, value in given.items())}"


def _state_home() -> Path:
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")


def _kept_key(path: Path) -> bytes:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_hex(32))
        os.link(part, path)  # atomic, and never over a key that another process has just made
    except FileExistsError:
        pass
    finally:
        part.unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip().encode()
