"""``muster topics list``."""

from __future__ import annotations

from rich.table import Table

from streams.commands.output import print_json, stdout
from streams.config import Settings
from streams.topics import list_topics


def show(settings: Settings, json: bool) -> None:
    topics = list_topics(settings)
    if json:
        print_json(topics)
        return
    table = Table("topic", "partitions", "policy", "state", box=None)
    for topic in topics:
        table.add_row(topic.name, str(topic.partitions), topic.policy, "there" if topic.exists else "missing")
    stdout.print(table)
