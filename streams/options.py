"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path | None, typer.Option("--config", help="TOML file; else muster.toml here. The environment overrides it.")
]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output on stdout.")]
