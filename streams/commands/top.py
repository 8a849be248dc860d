"""``muster top``: the queue in a terminal, drawn anew each second."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from rich.console import Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from streams.commands.alerts import severity, standings
from streams.commands.api import ApiClient
from streams.commands.output import print_json, stdout
from streams.errors import Unavailable

SPARKS = " ▁▂▃▄▅▆▇█"


def run(client: ApiClient, rows: int, every_s: float, once: bool, json: bool, severity_filter: str) -> None:
    """Until Ctrl-C; ``once`` draws a single picture, as a pipe gets it."""
    if once or json or not stdout.is_terminal:
        seen = look(client, rows, severity_filter)
        print_json(seen) if json else stdout.print(picture(seen, client.url))
        return
    seen = look(client, rows, severity_filter)
    with Live(picture(seen, client.url), console=stdout, screen=True, auto_refresh=False) as live:
        try:
            while True:
                time.sleep(every_s)
                try:
                    seen = look(client, rows, severity_filter)
                    live.update(picture(seen, client.url), refresh=True)
                except Unavailable as error:
                    live.update(picture(seen, f"{client.url}: {error}"), refresh=True)
        except KeyboardInterrupt:
            return


def look(client: ApiClient, rows: int, severity_filter: str) -> dict[str, Any]:
    """What there is to see now: the newest alerts with how they stand, and sums over them."""
    alerts = client.get("/alerts", limit=rows, severity=severity_filter)["alerts"]
    stands = standings(client, [alert["data"]["alert_id"] for alert in alerts])
    seen = [alert | {"standing": stands.get(alert["data"]["alert_id"], {"state": "new"})} for alert in alerts]
    going = [alert["data"] for alert in alerts if alert["data"]["state"] != "resolved"]
    rates = [(data.get("volume") or {}).get("observed_per_min", 0) for data in going]
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "alerts": seen,
        "open": len(going),
        "untouched": sum(alert["standing"]["state"] in ("new", "reopened") for alert in seen),
        "posts_per_min": sum(rates),
    }


def picture(seen: dict[str, Any], where: str) -> Group:
    found = Table("", "hashtags", "kind", "posts/min", "last minutes", "accounts", "posts", "people", "alert", box=None,
                  expand=True)  # fmt: skip
    for alert in seen["alerts"]:
        data, stand = alert["data"], alert["standing"]
        volume = data.get("volume") or {}
        over = data["state"] == "resolved"
        found.add_row(
            severity(data["severity"]), Text(" ".join(f"#{tag}" for tag in data["hashtags"][:2])),
            f"{data['kind']}{' (over)' if over else ''}", "–" if over else f"{volume.get('observed_per_min', 0):,.0f}",
            spark(volume.get("series")), f"{volume.get('accounts_est', 0):,}", f"{volume.get('posts', 0):,}",
            Text(" ".join(part for part in (stand["state"], stand.get("assignee") or stand.get("claimed_by") or "")
                          if part)),
            data["alert_id"], style="dim" if over else "",
        )  # fmt: skip
    head = Text.assemble(
        ("muster ", "bold"), f"{where}  {seen['at'][11:19]} UTC  {seen['open']} open, {seen['untouched']} untouched, ",
        f"{seen['posts_per_min']:,.0f} posts/min in open alerts",
    )  # fmt: skip
    return Group(head, found)


def spark(series: Any, width: int = 20) -> str:
    """The newest counts as small columns.

    >>> spark({"rows": [[0, 1, 1], [1, 8, 1], [3, 4, 1]]})
    '▁█ ▄'
    """
    rows = (series or {}).get("rows") or []
    if not rows:
        return ""
    last = rows[-1][0]
    counts = {bucket: posts for bucket, posts, *_ in rows}
    shown = [counts.get(bucket, 0) for bucket in range(max(rows[0][0], last - width + 1), last + 1)]
    top = max(*shown, 1)
    return "".join(SPARKS[-(-count * 8 // top)] for count in shown)
