"""``muster models``: flags and help; ``commands/models.py`` does the work and is imported only when it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from streams.options import Config, Json

models_app = typer.Typer(
    help="Learned launch phrases: versions of the call model, what taught them, the way back.", no_args_is_help=True
)

File = Annotated[Path | None, typer.Option("--models", help="File of muster replay --models; else the topic.")]


@models_app.command("list")
def list_(models: File = None, config: Config = None, json: Json = False) -> None:
    """Every version: from when it applies, how many waves taught it, in which tongues."""
    from streams.commands.models import list_models

    list_models(models, config, json)


@models_app.command()
def show(
    version: Annotated[int, typer.Argument(min=1, help="A number from muster models list.")],
    models: File = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """One version: its words and n-grams, and which lines of which waves taught it, with their hashes."""
    from streams.commands.models import show_model

    show_model(version, models, config, json)


@models_app.command()
def revert(
    version: Annotated[int, typer.Argument(min=0, help="The version to go back to; 0 forgets all that was learned.")],
    config: Config = None,
    json: Json = False,
) -> None:
    """Go back to an earlier version: a new record on muster.models says what that one said, a minute from now."""
    from streams.commands.models import revert

    revert(version, config, json)
