"""The command ``muster``: arguments in, one stage function called, errors as one line with a hint.

Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 the answer is no, 2 wrong use, 3 something that
is needed does not answer, 4 our own state is damaged. Heavy imports stay inside the commands so that ``--help`` is
quick.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from streams.cli_models import models_app
from streams.cli_work import alerts_app, console_app, top
from streams.errors import ConfigError, InputError, MusterError
from streams.helpers import collect_seldom
from streams.options import Config, Json

app = typer.Typer(
    name="muster",
    help="Raises an alert within seconds when a coordinated campaign is being launched on a hashtag.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
topics_app = typer.Typer(help="Create and list the Kafka topics.", no_args_is_help=True)
sinks_app = typer.Typer(help="Who else is told of alerts, and what they were never told.", no_args_is_help=True)
app.add_typer(topics_app, name="topics")
app.add_typer(sinks_app, name="sinks")
app.add_typer(alerts_app, name="alerts")
app.add_typer(models_app, name="models")
app.add_typer(console_app, name="console")
app.command()(top)

_stderr = Console(stderr=True)

MetricsPort = Annotated[int, typer.Option(help="Port of /metrics, /live and /ready; 0 takes a free one.")]


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"muster {_version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """What every command has."""


def main() -> None:
    """Entry point: every expected error becomes one line and an exit code."""
    collect_seldom()
    try:
        app()
    except MusterError as error:
        for found in [error, *error.others] if isinstance(error, ConfigError) else [error]:
            _stderr.print(f"muster: {found}", style="red", markup=False, highlight=False)
            if found.hint:
                _stderr.print(f"  {found.hint}", markup=False, highlight=False)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of our pipe went away: not our error
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:  # a full disk, a folder that went away: what is wrong is outside of Muster
        place = f"{error.filename}: " if error.filename else ""
        _stderr.print(f"muster: {place}{error.strerror or error}", style="red", markup=False, highlight=False)
        sys.exit(3)


@app.command()
def replay(
    files: Annotated[list[Path], typer.Argument(help="Posts: .jsonl[.gz|.zst] or .parquet; - for stdin.")],
    alerts: Annotated[Path, typer.Option(help="Where the alert revisions go, one JSON line each; - for stdout.")],
    report: Annotated[Path | None, typer.Option(help="Also write a self-contained HTML report.")] = None,
    verdicts: Annotated[
        Path | None, typer.Option(help="Also write every episode's verdict over time, told or not, as JSON lines.")
    ] = None,
    feedback: Annotated[
        Path | None,
        typer.Option(help="What operators said: records of muster.feedback, or the audit log; judge learns."),
    ] = None,
    shards: Annotated[int, typer.Option(min=1, max=64, help="Detect workers; never changes the result.")] = 1,
    processes: Annotated[int, typer.Option(min=0, help="Processes; 0 is one a core. Never changes the result.")] = 0,
    batch_size: Annotated[int, typer.Option(min=1, help="Posts a batch; never changes the result.")] = 5_000,
    models: Annotated[
        Path | None, typer.Option(help="Also write what was learned: a version of the call model a line; - is stdout.")
    ] = None,
    shadow: Annotated[
        Path | None, typer.Option(help="A second configuration; shows what it would have alerted instead.")
    ] = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Run the whole detection over files of posts, without a broker.

    The same posts and settings give the same alerts, byte for byte. With --shadow C.toml the posts are judged twice in
    one run and the differences shown: C.toml is a whole configuration, so copy yours and change it.

    Example: muster simulate demo --seed 1 --out posts.jsonl && muster replay posts.jsonl --alerts alerts.jsonl
    """
    from streams.commands.replay import run

    run(files, alerts, report, verdicts, shards, processes, batch_size, config, json, shadow, feedback, models)


@app.command()
def run(
    stage: Annotated[str, typer.Argument(help="edge, detect, judge, route, all (these four), or console.")],
    metrics_port: MetricsPort = 0,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="Of the console; 0 takes a free one.")] = None,
    config: Config = None,
) -> None:
    """Run one stage against Kafka until it is told to stop (Ctrl-C or SIGTERM)."""
    from streams.config import load
    from streams.run import STAGES, run_stage

    if stage not in STAGES:
        raise InputError(f"there is no stage {stage!r}", f"one of: {', '.join(STAGES)}")
    settings = load(config)
    if port is not None:
        settings = settings.model_copy(update={"console": settings.console.model_copy(update={"port": port})})
    raise typer.Exit(run_stage(stage, settings, metrics_port, config))


@topics_app.command("apply")
def topics_apply(config: Config = None) -> None:
    """Create what is missing; never deletes a topic or shrinks one."""
    from streams.config import load
    from streams.topics import apply

    for change in apply(load(config)):
        typer.echo(change)


@topics_app.command("list")
def topics_list(config: Config = None, json: Json = False) -> None:
    """The topics Muster uses, with partitions and whether they exist."""
    from streams.commands.topics import show
    from streams.config import load

    show(load(config), json)


@sinks_app.command("list")
def sinks_list(config: Config = None, json: Json = False) -> None:
    """The sinks of the configuration, and how many revisions each was given up for."""
    from streams.commands.sinks import show
    from streams.config import load

    show(load(config), json)


@sinks_app.command("redeliver")
def sinks_redeliver(
    name: Annotated[str, typer.Argument(help="As in [sinks.NAME].")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it would be told.")] = False,
    config: Config = None,
    json: Json = False,
) -> None:
    """Tell a sink what it was given up for, once it is mended. What it has heard since is not repeated."""
    from streams.commands.sinks import redeliver
    from streams.config import load

    redeliver(load(config), name, dry_run, json)


@app.command()
def produce(
    files: Annotated[list[Path], typer.Argument(help="Posts, as for replay.")],
    rate: Annotated[float | None, typer.Option(min=0.001, help="Posts a second; else as fast as possible.")] = None,
    speed: Annotated[float | None, typer.Option(min=0.001, help="Times the posts' own pace.")] = None,
    config: Config = None,
) -> None:
    """Put posts on the topic, in order, with their own arrival times in a header."""
    from streams.commands.produce import run

    run(files, rate, speed, config)


@app.command()
def explain(
    alert_id: Annotated[str, typer.Argument(help="The alert's id; -rN asks for revision N.")],
    alerts: Annotated[Path | None, typer.Option(help="Alerts file; else the topic muster.alerts is read.")] = None,
    rebuild: Annotated[list[Path] | None, typer.Option(help="Run these posts again and compare.")] = None,
    feedback: Annotated[
        Path | None, typer.Option(help="With --rebuild: what operators had said, as for replay --feedback.")
    ] = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Why an alert was raised, term by term; what speaks against it; whether it can be rebuilt."""
    from streams.commands.explain import run

    run(alert_id, alerts, rebuild or [], feedback, config, json)


@app.command()
def export(
    alerts: Annotated[
        list[Path] | None, typer.Argument(help="Alerts files, as replay writes; - for stdin. Else muster.alerts.")
    ] = None,
    format: Annotated[str, typer.Option(help="stix, misp, parquet, csv (posts as rows), or json.")] = "json",  # noqa: A002
    out: Annotated[Path, typer.Option(help="Where it goes; - for stdout.")] = Path("-"),
    alert: Annotated[list[str] | None, typer.Option(help="Only this alert; may be given several times.")] = None,
    tlp: Annotated[str, typer.Option(help="Traffic light of STIX and MISP: clear, green, amber or red.")] = "amber",
    config: Config = None,
) -> None:
    """Write alerts for other systems: STIX 2.1, MISP, or the kept posts as a table.

    The newest revision of each alert counts; of posts, those that any revision kept. Ids are made from the alerts', so
    exporting again updates what is there.

    Example: muster replay posts.jsonl --alerts - | muster export - --format stix > bundle.json
    """
    from streams.commands.export import run

    run(alerts or [], format, out, alert or [], tlp, config)


@app.command()
def simulate(
    scenario: Annotated[str, typer.Argument(help="Name of the scenario; 'list' shows them all.")],
    out: Annotated[Path | None, typer.Option(help="Posts file (.jsonl[.gz|.zst]); truth goes beside.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Same scenario and seed, same bytes.")] = 1,
) -> None:
    """Write a seeded stream of posts whose launches and organic bursts are known."""
    from streams.commands.simulate import run

    run(scenario, seed, out)


@app.command("check-config")
def check_config(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The same as --config.", show_default=False)
    ] = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Say whether the configuration is right, and what it means with all defaults filled in."""
    from streams.commands.config import show

    if file and config:
        raise typer.BadParameter("named twice; give FILE or --config")
    show(file or config, json)


@app.command()
def train(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="NAME.verdicts.jsonl...", help="Of muster replay --verdicts; NAME.truth.jsonl beside."),
    ],
    out: Annotated[Path, typer.Option(help="Where the weights go (TOML).")],
    hold: Annotated[
        list[str] | None,
        typer.Option(metavar="TERM", help="A measure or check that keeps its weight; may be repeated."),
    ] = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Fit the verdict's weights to episodes whose truth is known.

    Simulate or label posts, replay them with --verdicts, train, and try the result beside the old weights:
    muster replay POSTS --alerts A.jsonl --shadow NEW.toml, where NEW.toml holds judge.weights.
    """
    from streams.commands.train import run

    run(files, out, hold or [], config, json)


@app.command("score-calls")
def score_calls(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="IN.jsonl", help="{id, lang, created_at, author_tz_hint, text, hashtags} a line; - is stdin"
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="{id, call, announced_at} a line; - is stdout")],
) -> None:
    """Score texts as calls to post together, and resolve the time they name.

    Needed are id, text and created_at (RFC 3339, as 2024-12-08T15:33:00Z); lang is an ISO code, author_tz_hint the
    author's time zone (Asia/Baghdad). call is 0 to 1, a call from .5 on; announced_at is null where no instant can be
    derived, as for a clock time without a zone.
    """
    from streams.score_calls import score_calls as score

    _stderr.print(score(source, out), highlight=False)


@app.command("score-series")
def score_series(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="IN.csv", help="Columns timestamp,value: counts a bin; 2026-01-01 00:00:00,12; - is stdin."
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT.csv", help="Columns timestamp,anomaly_score; - is stdout.")],
    graded: Annotated[bool, typer.Option("--graded", help="The score itself, not 1 at an alarm.")] = False,
) -> None:
    """Score a series of counts online with the rate model: 1 at an alarm, 0 elsewhere, at most one alarm in 24 h."""
    from streams.score_series import score_series as score

    _stderr.print(f"alarms: {score(source, out, graded=graded)}", highlight=False)


@app.command()
def demo(
    headless: Annotated[bool, typer.Option("--headless", help="No live display; progress on stderr.")] = False,
    until_alert: Annotated[
        bool, typer.Option("--until-alert", help="Stop at the first wave linked to a call.")
    ] = False,
    timeout: Annotated[float | None, typer.Option(min=1, help="Seconds at the most.")] = None,
    json: Json = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the scenario.")] = 1,
    speed: Annotated[float, typer.Option(min=1, help="Times faster than real time.")] = 60.0,
    broker_port: Annotated[int, typer.Option(min=0, max=65_535, help="Port of the broker; 0 takes a free one.")] = 0,
    redis_port: Annotated[int, typer.Option(min=0, max=65_535, help="Port of Redis; 0 takes a free one.")] = 0,
    metrics_port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port of the first stage's metrics; 0 takes free ones.")
    ] = 0,
    console_port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Serve the console too; 0 takes a free port.")
    ] = None,
) -> None:
    """The whole system on this machine: broker, Redis, four stages and a campaign being launched."""
    from streams.demo import DemoOptions, run_demo

    options = DemoOptions(
        headless=headless,
        until_alert=until_alert,
        timeout_s=timeout,
        json=json,
        seed=seed,
        speed=speed,
        broker_port=broker_port,
        redis_port=redis_port,
        metrics_port=metrics_port,
        console_port=console_port,
    )
    raise typer.Exit(run_demo(options))


@app.command()
def version(json: Json = False) -> None:
    """Version of Muster and of what it folds and scores with."""
    from detectors.base import REGISTER
    from detectors.fold import FOLD_VERSION
    from streams.commands.output import print_json

    facts: dict[str, Any] = {
        "muster": _version(),
        "fold": FOLD_VERSION,
        "detectors": {name: detector.version for name, detector in sorted(REGISTER.items())},
    }
    if json:
        print_json(facts)
    else:
        typer.echo(f"muster {facts['muster']} (fold {FOLD_VERSION})")


def _version() -> str:
    from importlib.metadata import version as installed

    return installed("muster")


__all__ = ["ConfigError", "app", "main"]
