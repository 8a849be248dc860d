"""``muster alerts``: what the console's pages can do, from a terminal or a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from streams.commands.api import ApiClient
from streams.commands.explain import show_alert
from streams.commands.output import print_json, stderr, stdout
from streams.errors import InputError, MusterError
from streams.silences import MAX_SILENCE_MINUTES

PAGE = 200
LENGTHS = "as 30m, 2h or 1d; 1d (24h) at most"


def show_list(client: ApiClient, limit: int, standing: str | None, json: bool, **filters: str | None) -> None:
    found, cursor = list[dict[str, Any]](), ""
    while len(found) < limit:
        page = client.get("/alerts", limit=min(PAGE, limit), cursor=cursor, **filters)
        stands = standings(client, [alert["data"]["alert_id"] for alert in page["alerts"]])
        for alert in page["alerts"]:
            stand = stands.get(alert["data"]["alert_id"], {"state": "new"})
            if standing in (None, stand["state"]):
                found.append(alert | {"standing": stand})
        cursor = page["next"]
        if cursor is None:
            break
    found = found[:limit]
    if json:
        print_json({"alerts": found})
        return
    stdout.print(table(found))
    if not found:
        stderr.print("no alert matches", highlight=False)


def standings(client: ApiClient, alert_ids: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/standings", ids=",".join(alert_ids)) if alert_ids else {}
    return found


def table(alerts: list[dict[str, Any]]) -> Table:
    found = Table(
        "alert", "when (UTC)", "severity", "kind", "state", "people", "accounts", "posts", "hashtags", box=None
    )
    for alert in alerts:
        data, stand = alert["data"], alert["standing"]
        volume = data.get("volume") or {}
        people = " ".join(part for part in (stand["state"], stand.get("assignee") or "") if part)
        found.add_row(
            data["alert_id"], alert["time"][:19].replace("T", " "), severity(data["severity"]), data["kind"],
            data["state"], Text(people), f"{volume.get('accounts_est', 0):,}", f"{volume.get('posts', 0):,}",
            Text(" ".join(f"#{tag}" for tag in data["hashtags"][:3])),
        )  # fmt: skip
    return found


def severity(word: str) -> Text:
    return Text(word, style={"page": "bold red", "queue": "yellow"}.get(word, "dim"))


def show_one(client: ApiClient, wanted: str, json: bool) -> None:
    """The latest revision of an alert, or the one whose own id (ID-rN) is given."""
    alert_id, marked, _ = wanted.partition("-r")
    alert = _revision(client, alert_id, wanted) if marked else client.get(f"/alerts/{alert_id}")
    work = client.get(f"/alerts/{alert_id}/work")
    if json:
        print_json({"alert": alert, **work})
        return
    show_alert(alert["data"])
    stands = work["standing"]
    said = [f"{name} {stands[name]}" for name in ("assignee", "claimed_by", "muted_until", "reason") if stands[name]]
    stdout.print("\nPeople: " + ", ".join([stands["state"], *said]), markup=False, highlight=False)
    for entry in work["entries"]:
        stdout.print(f"  {_line(entry)}", markup=False, highlight=False)


def act(client: ApiClient, alert_ids: list[str], name: str, json: bool, **given: Any) -> None:
    """One act on each; the first that is refused ends it with its error, which says what was left."""
    body = {field: value for field, value in given.items() if value not in (None, "")}
    for n, alert_id in enumerate(alert_ids, 1):
        try:
            told = client.send("POST", f"/alerts/{alert_id}/{name}", body)
        except MusterError as error:
            error.args = (f"{alert_id}: {error}",)
            left = ", ".join(alert_ids[n:])
            error.hint = "; ".join(part for part in (error.hint, left and f"nothing was done with {left}") if part)
            raise
        if json:
            print_json({"alert_id": alert_id, **told})
        else:
            stderr.print(f"{alert_id}: {told['standing']['state']}", markup=False, highlight=False)


def claim_next(client: ApiClient, json: bool) -> None:
    found = client.send("POST", "/next", {})
    if json:
        print_json(found)
    elif found["alert_id"]:
        typer.echo(found["alert_id"])
    if not found["alert_id"]:
        stderr.print("nothing waits for you", highlight=False)
        raise typer.Exit(1)


def silence(client: ApiClient, json: bool, **wish: Any) -> None:
    made = client.send("POST", "/silences", {name: value for name, value in wish.items() if value})
    if json:
        print_json(made)
    else:
        typer.echo(made["id"])
        stderr.print(f"until {made['expires_at']}", markup=False, highlight=False)


def show_silences(client: ApiClient, json: bool) -> None:
    found = client.get("/silences")
    if json:
        print_json(found)
        return
    rows = Table("silence", "fits", "owner", "reason", "until (UTC)", "", box=None)
    for each in found["silences"]:
        fits = [*(f"#{tag.lstrip('#')}" for tag in each["tags"]), each["pattern"], *each["platforms"],
                *each["languages"]]  # fmt: skip
        rows.add_row(each["id"], Text(" ".join(part for part in fits if part)), Text(each["owner"]),
                     Text(each["reason"]), each["expires_at"][:19].replace("T", " "),
                     "" if each["active"] else "over")  # fmt: skip
    stdout.print(rows)


def end_silence(client: ApiClient, silence_id: str, json: bool) -> None:
    ended = client.send("DELETE", f"/silences/{silence_id}")
    if json:
        print_json(ended)
    else:
        stderr.print("it is over", highlight=False)


def audit(client: ApiClient, out: Path | None, limit: int | None, json: bool) -> None:
    """The log, newest first: some lines to look at, or all of it as JSON lines into a file."""
    if out is not None:
        _export(client, out)
        return
    found = client.get("/audit", limit=min(limit or 50, PAGE))
    if json:
        print_json(found)
        return
    for entry in found["entries"]:
        stdout.print(_line(entry), markup=False, highlight=False)


def quality(client: ApiClient, json: bool) -> None:
    found = client.get("/quality")
    if json:
        print_json(found)
        return
    rows = Table("week of the alert", "confirmed", "dismissed", "precision", box=None)
    for week in found["weeks"]:
        rows.add_row(week["week"], str(week["confirmed"]), str(week["dismissed"]), f"{week['precision']:.0%}")
    stdout.print(rows)


def minutes_of(text: str) -> int:
    """How long a mute or a silence lasts, as people write it.

    >>> minutes_of("90"), minutes_of("2h"), minutes_of("30m"), minutes_of("1d")
    (90, 120, 30, 1440)
    """
    number, unit = (text[:-1], text[-1]) if text[-1:] in ("m", "h", "d") else (text, "m")
    if not number.isdigit() or not number.isascii() or len(number) > 6:
        raise InputError(f"{text!r} is no length of time", LENGTHS)
    minutes = int(number) * {"m": 1, "h": 60, "d": 1_440}[unit]
    if not 1 <= minutes <= MAX_SILENCE_MINUTES:  # a mute's is the same
        raise InputError(f"{text!r} is not within a minute and a day", LENGTHS)
    return minutes


def _line(entry: dict[str, Any]) -> str:
    what = entry["alert_id"] or entry["subject"]
    words = " ".join(part for part in (entry["reason"], entry["words"], entry["assignee"]) if part)
    return f"{entry['at'][:19].replace('T', ' ')}  {entry['operator']}  {entry['action']}  {what}  {words}".rstrip()


def _revision(client: ApiClient, alert_id: str, wanted: str) -> dict[str, Any]:
    kept: list[dict[str, Any]] = client.get(f"/alerts/{alert_id}/revisions")["revisions"]
    for revision in kept:
        if revision["id"] == wanted:
            return revision
    raise InputError(f"the revision {wanted} is not kept here", f"muster explain {wanted} looks for it in Kafka")


def _export(client: ApiClient, out: Path) -> None:
    count, cursor = 0, ""
    try:
        with out.open("wb") as lines:
            while cursor is not None:
                page = client.get("/audit", limit=PAGE, cursor=cursor)
                for entry in page["entries"]:
                    lines.write(msgspec.json.encode(entry) + b"\n")
                count, cursor = count + len(page["entries"]), page["next"]
    except OSError as error:
        raise InputError(f"{out}: {error.strerror}", "give a folder that exists and can be written") from None
    stderr.print(f"{count:,} lines", highlight=False)
