"""``muster export``: what it writes, the libraries of those formats read; the same alerts give the same bytes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import stix2
from pymisp import MISPEvent, MISPObject
from stix2validator import ValidationOptions, validate_instance
from typer.testing import CliRunner

from streams.cli import app
from streams.export.evidence import table
from streams.export.misp import events
from streams.export.stix import DISARM_IDS, bundle
from streams.replay import write_line
from tests.console.alerts import ARABIC, HOSTILE, bare, revision
from tests.streams.test_alert import alerts as judged_alerts

judged = judged_alerts  # whole alerts, as the judge writes them
LINKS = [{"url": "https://example.org/page", "accounts": 12}]


def several() -> list[dict[str, Any]]:
    alerts = [revision("a1"), revision("a1", 2, second=60, shared_links=LINKS), revision("b2"), bare("c3")]
    return [alert.structured() for alert in alerts]


def by_type(found: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    kinds: dict[str, list[dict[str, Any]]] = {}
    for item in found["objects"]:
        kinds.setdefault(item["type"], []).append(item)
    return kinds


def test_stix_satisfies_its_library_and_its_validator(judged: list[Any]) -> None:
    for revisions in (several(), [alert.structured() for alert in judged]):
        found = bundle(revisions)
        parsed = stix2.parse(json.dumps(found), allow_custom=False)
        assert len(parsed.objects) == len(found["objects"])
        result = validate_instance(json.loads(json.dumps(found)), ValidationOptions(version="2.1"))
        assert result.is_valid, [str(error) for error in result.errors]


def test_every_object_of_the_bundle_is_there_once_and_every_reference_leads_to_one() -> None:
    found = bundle(several())
    ids = [item["id"] for item in found["objects"]]
    assert len(set(ids)) == len(ids)
    for item in found["objects"]:
        named = [value for key, value in item.items() if key.endswith("_ref")]
        named += [ref for key, value in item.items() if key.endswith("_refs") for ref in value]
        assert set(named) <= set(ids)


def test_stix_says_what_the_alert_says() -> None:
    kinds = by_type(bundle(several()))
    assert len(kinds["campaign"]) == len(kinds["grouping"]) == 3
    (campaign,) = (c for c in kinds["campaign"] if c["external_references"][0]["external_id"] == "a1")
    assert ARABIC in campaign["name"]
    assert (campaign["first_seen"], campaign["confidence"]) == ("2024-12-08T15:31:00.000Z", 93)
    (pattern,) = kinds["attack-pattern"]
    assert pattern["id"] == f"attack-pattern--{DISARM_IDS['T0049.005']}"
    assert pattern["external_references"] == [{"source_name": "DISARM", "external_id": "T0049.005"}]
    assert [url["value"] for url in kinds["url"]] == ["https://example.org/page"]
    assert {note["content"] for note in kinds["note"] if note["abstract"] == "Counter-evidence"} == {
        "9 accounts used the hashtag before",
        "Nothing that was measured speaks against it.",
    }
    assert any(HOSTILE in note["content"] for note in kinds["note"])


def test_ids_of_observables_are_those_that_every_producer_makes() -> None:
    for item in by_type(bundle(several()))["user-account"]:
        made = stix2.v21.UserAccount(account_type=item["account_type"], user_id=item["user_id"])
        assert made.id == item["id"]


def test_a_later_revision_is_a_later_version_of_the_same_objects() -> None:
    first, second = (by_type(bundle(several()[n : n + 1])) for n in (0, 1))
    for kind in ("campaign", "grouping", "observed-data"):
        assert first[kind][0]["id"] == second[kind][0]["id"]
        assert first[kind][0]["created"] == second[kind][0]["created"]
        assert first[kind][0]["modified"] < second[kind][0]["modified"]


def test_misp_reads_the_events_and_the_template_knows_every_relation(judged: list[Any]) -> None:
    for document in events([*several(), *(alert.structured() for alert in judged)]):
        event = MISPEvent(strict_validation=False)
        event.load(json.dumps(document))
        assert event.uuid == document["Event"]["uuid"]
        assert len(event.objects) == len(document["Event"]["Object"])
        for given in document["Event"]["Object"]:
            template = MISPObject("microblog", strict=True)
            assert (template.template_uuid, str(template.template_version)) == (
                given["template_uuid"],
                given["template_version"],
            )
            for attribute in given["Attribute"]:
                template.add_attribute(attribute["object_relation"], value=attribute["value"])
            assert not any(attribute["to_ids"] for attribute in given["Attribute"])


def test_the_table_has_each_post_once_with_the_revision_that_kept_it_first() -> None:
    alerts = several()
    late = {**alerts[0]["data"]["evidence"]["posts"][0], "post_id": "late"}
    alerts[1]["data"]["evidence"] = {"posts": [alerts[0]["data"]["evidence"]["posts"][0], late]}
    found = table(alerts).filter(pl.col("alert_id") == "a1")
    assert len(found) == 6
    assert dict(found.select("post_id", "revision").iter_rows()) == {**{str(n): 1 for n in range(5)}, "late": 2}
    assert found["state"].unique().to_list() == ["updated"]


def run(*arguments: str, given: bytes | None = None) -> bytes:
    done = CliRunner().invoke(app, ["export", *arguments], input=given, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout_bytes


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "alerts.jsonl"
    alerts = [revision("a1"), revision("a1", 2, second=60), revision("b2"), bare("c3")]
    path.write_bytes(b"".join(write_line(alert) for alert in alerts))
    return path


@pytest.mark.parametrize("format", ["stix", "misp", "csv", "json", "parquet"])
def test_the_same_alerts_give_the_same_bytes_from_a_file_and_a_pipe(file: Path, format: str, tmp_path: Path) -> None:  # noqa: A002
    once = tmp_path / "once"
    run(str(file), "--format", format, "--out", str(once))
    assert once.read_bytes() == run("-", "--format", format, given=file.read_bytes())


def test_json_is_the_newest_revision_of_each_or_of_the_one_asked_for(file: Path) -> None:
    found = json.loads(run(str(file)))
    assert [alert["id"] for alert in found["alerts"]] == ["a1-r2", "b2-r1", "c3-r1"]
    assert [alert["id"] for alert in json.loads(run(str(file), "--alert", "b2"))["alerts"]] == ["b2-r1"]


def test_csv_opens_in_a_spreadsheet_and_nothing_in_it_runs_or_turns(tmp_path: Path) -> None:
    alert = revision("a1")
    alert.data["evidence"]["posts"][0]["text"] = '=HYPERLINK("http://x") \u202eabc'
    path = tmp_path / "alerts.jsonl"
    path.write_bytes(write_line(alert))
    rows = list(csv.DictReader(io.StringIO(run(str(path), "--format", "csv").decode())))
    assert rows[0]["text"] == '\'=HYPERLINK("http://x") \\u202eabc'
    assert rows[0]["hashtags"] == f"{ARABIC} second"
    assert rows[0]["at"].startswith("2024-12-08T15:33:20")


def test_parquet_keeps_texts_as_they_were(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "posts.parquet"
    run(str(file), "--format", "parquet", "--out", str(out))
    found = pl.read_parquet(out)
    assert HOSTILE in found["text"].to_list()
    assert found.schema["at"] == pl.Datetime("ms", "UTC")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--format", "word"], "no format"),
        (["--format", "stix", "--tlp", "blue"], "no TLP"),
        (["--alert", "nobody"], "no alert nobody"),
    ],
)
def test_a_mistake_is_said(file: Path, arguments: list[str], says: str) -> None:
    done = CliRunner().invoke(app, ["export", str(file), *arguments])
    assert done.exit_code != 0
    assert says in str(done.exception)


def test_a_line_that_is_no_alert_is_named(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text('{"id": "1", "platform": "x"}\n')
    done = CliRunner().invoke(app, ["export", str(path)])
    assert "posts.jsonl, line 1: no alert" in str(done.exception)


def test_a_line_is_counted_in_its_own_file(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text('\n{"id": "1", "platform": "x"}\n')
    done = CliRunner().invoke(app, ["export", str(file), str(path)])
    assert "posts.jsonl, line 2: no alert" in str(done.exception)


def test_a_file_that_is_not_there_is_said_whatever_its_name() -> None:
    assert "nofile: no such file" in str(CliRunner().invoke(app, ["export", "nofile"]).exception)
