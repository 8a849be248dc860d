"""``muster models``: which version of the learned call model is in force, what taught it, and the way back."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from rich.table import Table

from detectors.calls.learned import Learned
from streams.clients import admin
from streams.commands.output import print_json, stderr, stdout
from streams.config import Settings, load
from streams.errors import Corrupt, InputError
from streams.model_log import ModelLog
from streams.models import decode_model, encode_model
from streams.outbox import Outbox

SOON_TICKS = 60  # from a revert until it applies: the record must have reached every edge
FOREMOST = 40  # n-grams that are shown of a tongue


def list_models(file: Path | None, config: Path | None, json: bool) -> None:
    models = read_models(file, config)
    if json:
        print_json([_brief(model, models) for model in models])
        return
    table = Table("version", "state", "applies from", "waves", "tongues", "words", "by", box=None)
    for model in models:
        brief = _brief(model, models)
        table.add_row(
            str(model.version), brief["state"], brief["applies_at"], str(brief["waves"]), " ".join(brief["tongues"]),
            str(brief["words"]), _by(model),
        )  # fmt: skip
    if models:
        stdout.print(table, markup=False)
    else:
        stderr.print("no version yet: two confirmed waves must have called in words that they share")


def show_model(version: int, file: Path | None, config: Path | None, json: bool) -> None:
    models = read_models(file, config)
    model = _version(models, version)
    if json:
        print_json(msgspec.to_builtins(model))
        return
    brief = _brief(model, models)
    _say(f"version {version}, {brief['state']}, applies from {brief['applies_at']}", style="bold")
    _say(f"follows version {model.parent}; by {_by(model)}; sha256 {model.sha256}")
    for tongue in model.tongues:
        stands = "does not stand out from ordinary lines: silent" if tongue.silent else "speaks"
        _say(f"\n{tongue.lang or 'no language stated'}, {tongue.waves} waves, {tongue.held} ordinary lines; {stands}")
        _say("words: " + ", ".join(f"{word} ({waves})" for word, waves in tongue.words.items()))
        strongest = list(tongue.weights.items())[:FOREMOST]
        _say("n-grams: " + ", ".join(f"{gram!r} {weight:+.2f}" for gram, weight in strongest))
    table = Table("wave", "teaches from", "confirmed by", "hashtags", "line sha256", "post", "accounts", box=None)
    for lesson in model.lessons:
        for line in lesson.lines:
            table.add_row(
                lesson.alert_id, _instant(lesson.tick), lesson.confirmed_by or "nobody: told",
                " ".join(lesson.hashtags[:3]), line.sha256[:16], f"{line.platform}:{line.post_id}", str(line.accounts),
            )  # fmt: skip
    _say("")
    stdout.print(table, markup=False)


def revert(version: int, config: Path | None, json: bool) -> None:
    settings = load(config)
    models = _on_topic(settings)
    target = Learned(0, 0, 0, 0) if version == 0 else _version(models, version)
    made = reverted(target, models, int(time.time()))
    outbox = Outbox(settings.kafka)
    outbox.send("models", encode_model(made), str(made.version).encode(), partition=0)
    outbox.flush()
    if json:
        print_json(_brief(made, [*models, made]))
        return
    says = f"says what version {version} said" if version else "forgets all that was learned"
    _say(f"version {made.version} {says}, from {_instant(made.applies_tick)} on")


def reverted(target: Learned, models: list[Learned], tick: int) -> Learned:
    """The record that goes back to ``target``: a version like any other."""
    newest = max((model.version for model in models), default=0)
    return msgspec.structs.replace(
        target,
        version=newest + 1,
        parent=newest,
        made_tick=tick,
        applies_tick=tick + SOON_TICKS,
        by="operator",
        reverts_to=target.version,
    ).sealed()


def read_models(file: Path | None, config: Path | None) -> list[Learned]:
    """All versions, by number: from a file that ``muster replay --models`` wrote, else from the topic."""
    if file is None:
        return _on_topic(load(config))
    hint = "--models takes a file that muster replay --models wrote"
    try:
        return _sorted([decode_model(line) for line in file.read_bytes().splitlines() if line])
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}", hint) from None
    except Corrupt as error:
        raise InputError(f"{file}: {error}", hint) from None


def _on_topic(settings: Settings) -> list[Learned]:
    admin(settings.kafka).close()  # says at once when nobody answers: librdkafka would go on trying
    Outbox(settings.kafka).partitions("models")
    log = ModelLog(settings.kafka)
    try:
        return _sorted(log.read_all())
    finally:
        log.close()


def _sorted(models: list[Learned]) -> list[Learned]:
    return [model for _, model in sorted({model.version: model for model in models}.items())]


def _version(models: list[Learned], version: int) -> Learned:
    for model in models:
        if model.version == version:
            return model
    known = ", ".join(str(model.version) for model in models) or "none"
    raise InputError(f"there is no version {version}", f"known: {known}")


def _brief(model: Learned, models: list[Learned]) -> dict[str, Any]:
    return {
        "version": model.version,
        "state": "newest" if model.version == models[-1].version else "replaced",
        "applies_tick": model.applies_tick,
        "applies_at": _instant(model.applies_tick),
        "waves": len(model.lessons),
        "tongues": [tongue.lang or "?" for tongue in model.tongues if not tongue.silent],
        "words": sum(len(tongue.words) for tongue in model.tongues),
        "by": model.by,
        "reverts_to": model.reverts_to,
        "sha256": model.sha256,
    }


def _by(model: Learned) -> str:
    return model.by if model.reverts_to is None else f"{model.by}, back to version {model.reverts_to}"


def _say(text: str, style: str | None = None) -> None:
    stdout.print(text, style=style, markup=False, highlight=False)


def _instant(tick: int) -> str:
    return datetime.fromtimestamp(tick, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
