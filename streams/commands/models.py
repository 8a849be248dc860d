"""``muster models``: which version of the learned call model is in force, what taught it, and the way back."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from rich.table import Table

from detectors.calls.learned import Learned
from streams.commands.output import print_json, stderr, stdout
from streams.config import Settings, load
from streams.errors import InputError
from streams.model_log import ModelLog, publish
from streams.models import decode_model

SOON_TICKS = 60  # from a revert until it applies: the record must have reached every edge


def list_models(file: Path | None, config: Path | None, json: bool) -> None:
    models = read_models(file, config)
    if json:
        print_json([_brief(model, models) for model in models])
        return
    table = Table("version", "state", "applies from", "waves", "words", "n-grams", "by", "why", box=None)
    for model in models:
        brief = _brief(model, models)
        table.add_row(
            str(model.version), brief["state"], brief["applies_at"], str(model.waves), str(len(model.words)),
            str(len(model.weights)), model.by, _why(model),
        )  # fmt: skip
    stdout.print(table, markup=False)
    if not models:
        stderr.print("no version yet: two waves must have called in words that they share")


def show_model(version: int, file: Path | None, config: Path | None, json: bool) -> None:
    models = read_models(file, config)
    model = _version(models, version)
    if json:
        print_json(msgspec.to_builtins(model))
        return
    brief = _brief(model, models)
    stdout.print(f"version {version}, {brief['state']}, applies from {brief['applies_at']}", style="bold")
    stdout.print(f"follows version {model.parent}; by {model.by}; sha256 {model.sha256}", highlight=False)
    if model.guard is not None:
        guard = model.guard
        stdout.print(f"guard: would call {guard.called} of {guard.held} ordinary posts, allowed {guard.most:.1%}")
    if why := _why(model):
        stdout.print(why, markup=False)
    stdout.print("words: " + ", ".join(f"{word} ({n})" for word, n in model.words.items()), markup=False)
    strongest = list(model.weights.items())[:40]
    stdout.print("n-grams: " + ", ".join(f"{gram!r} {weight:+.2f}" for gram, weight in strongest), markup=False)
    table = Table("wave", "at", "hashtags", "line sha256", "post", "accounts", box=None)
    for lesson in model.lessons:
        for line in lesson.lines:
            table.add_row(
                lesson.alert_id, _instant(lesson.tick), " ".join(lesson.hashtags[:3]), line.sha256[:16],
                f"{line.platform}:{line.post_id}", str(line.accounts),
            )  # fmt: skip
    stdout.print(table, markup=False)


def revert(version: int, config: Path | None, json: bool) -> None:
    settings = load(config)
    models = _on_topic(settings)
    target = Learned(0, 0, 0, 0) if version == 0 else _version(models, version)
    if target.refused is not None:
        raise InputError(f"version {version} was refused: {target.refused}", "muster models list shows the others")
    made = reverted(target, models, int(time.time()))
    publish(settings.kafka, made)
    if json:
        print_json(_brief(made, [*models, made]))
    else:
        stdout.print(f"version {made.version} says what version {version} said, from {_instant(made.applies_tick)} on")


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
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise InputError(
            f"{file}: {error.strerror}", "--models takes a file that muster replay --models wrote"
        ) from None
    return _sorted([decode_model(line) for line in lines if line])


def _on_topic(settings: Settings) -> list[Learned]:
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
    in_force = max((m.version for m in models if m.refused is None), default=0)
    state = "refused" if model.refused else "newest" if model.version == in_force else "replaced"
    return {
        "version": model.version,
        "state": state,
        "applies_tick": model.applies_tick,
        "applies_at": _instant(model.applies_tick),
        "waves": model.waves,
        "words": len(model.words),
        "ngrams": len(model.weights),
        "by": model.by,
        "reverts_to": model.reverts_to,
        "refused": model.refused,
        "sha256": model.sha256,
    }


def _why(model: Learned) -> str:
    if model.refused:
        return f"refused: {model.refused}"
    return "" if model.reverts_to is None else f"goes back to version {model.reverts_to}"


def _instant(tick: int) -> str:
    return datetime.fromtimestamp(tick, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
