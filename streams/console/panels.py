"""The panels' templates, and what they call: the console's pages and the report of a replay draw the same ones."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from streams.console import views


def environment() -> Environment:
    """Everything escaped, nothing undefined. The globals below are the console's; a report sets its own."""
    made = Environment(
        loader=PackageLoader("streams.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"clock": views.clock, "dated": views.dated_clock, "number": views.number, "percent": views.percent}
    made.globals |= {
        "prefix": "",  # of the panels' ids
        "heading": "h2",  # of a panel
        "opened": False,  # whether tables are unfolded
        "link_to": link_to,
        "stage": views.stage, "spark_of": views.spark_of, "tag_of": views.tag, "span_of": views.span,
        "part_of": views.part_words,
        "quoted": lambda text: Markup('“<bdi dir="auto">{}</bdi>”').format(text),
    }  # fmt: skip
    return made


def link_to(alert_id: str) -> str:
    return f"/a/{alert_id}"
