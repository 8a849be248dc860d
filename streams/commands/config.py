"""``muster check-config``."""

from __future__ import annotations

from pathlib import Path

from streams.commands.output import print_json, stderr
from streams.config import chosen_file, detection_sha256, load
from streams.console.tokens import TokenFile


def show(config: Path | None, json: bool) -> None:
    settings = load(config)
    detection = detection_sha256(settings)  # reads the weights: a file of them that is none is a mistake too
    if settings.console.auth.tokens:
        TokenFile(settings.console.auth.tokens).tokens()
    if json:
        print_json({"detection_sha256": detection, "settings": settings.model_dump(mode="json")})
        return
    read = chosen_file(config) or "no muster.toml here: the defaults and the environment"
    stderr.print(f"the configuration is right ({read})", style="green", highlight=False)
    stderr.print(f"detection settings {detection[:12]}; --json shows every value", highlight=False)
