"""``muster score-series``: alarms of a series, strictly online."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from streams.cli import app
from streams.errors import InputError
from streams.score_series import score_series

START = datetime(2026, 1, 1)  # noqa: DTZ001 - as NAB writes them


def write(path: Path, values: list[float], drop: range = range(0)) -> Path:
    lines = [f"{START + timedelta(minutes=5 * i)},{v}" for i, v in enumerate(values) if i not in drop]
    path.write_text("timestamp,value\n" + "\n".join(lines) + "\n")
    return path


def scores(path: Path) -> list[str]:
    return [line.split(",")[1] for line in path.read_text().splitlines()[1:]]


@pytest.fixture
def values() -> list[float]:
    rng = np.random.default_rng(7)
    ordinary = rng.poisson(rng.gamma(4, 5, 10 * 288)).astype(float)
    ordinary[9 * 288 : 9 * 288 + 12] += 400
    return [float(v) for v in ordinary]


def test_a_burst_is_one_alarm_and_every_row_has_a_score(tmp_path: Path, values: list[float]) -> None:
    alarms = score_series(write(tmp_path / "in.csv", values), tmp_path / "out.csv")

    assert alarms == 1
    assert len(scores(tmp_path / "out.csv")) == len(values)
    assert 9 * 288 <= scores(tmp_path / "out.csv").index("1") < 9 * 288 + 12


def test_no_row_knows_the_future(tmp_path: Path, values: list[float]) -> None:
    score_series(write(tmp_path / "all.csv", values), tmp_path / "a.csv", graded=True)
    score_series(write(tmp_path / "some.csv", values[:1500]), tmp_path / "b.csv", graded=True)

    assert scores(tmp_path / "a.csv")[:1500] == scores(tmp_path / "b.csv")


def test_missing_rows_are_not_read_as_silence(tmp_path: Path, values: list[float]) -> None:
    gap = range(5 * 288, 5 * 288 + 144)

    alarms = score_series(write(tmp_path / "in.csv", values, drop=gap), tmp_path / "out.csv")

    assert alarms == 1


def test_a_closed_standard_stream_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.stdin", None)
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(InputError, match="standard input is closed"):
        score_series(Path("-"), tmp_path / "out.csv")
    with pytest.raises(InputError, match="standard output is closed"):
        score_series(write(tmp_path / "in.csv", [1.0]), Path("-"))


def test_a_dash_is_the_standard_stream(tmp_path: Path, values: list[float]) -> None:
    source = write(tmp_path / "in.csv", values)
    score_series(source, tmp_path / "out.csv")

    done = CliRunner().invoke(app, ["score-series", "-", "-"], input=source.read_bytes())

    assert done.stdout == (tmp_path / "out.csv").read_text()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("time,count\n", "header"),
        ("timestamp,value\n2026-01-01 00:00:00,many\n", ":2: no timestamp and number"),
        ("timestamp,value\nyesterday,3\n", ":2: no timestamp and number"),
        ("timestamp,value\n2026-01-01 00:00:00,nan\n", "count must be"),
        ("timestamp,value\n2026-01-02 00:00:00,1\n2026-01-01 00:00:00,1\n", ":3: time goes back"),
        ("\udcff\udcfet\0i\0m\0e\0", "header"),  # another program's encoding
    ],
)
def test_a_file_that_is_no_series_is_named_with_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(InputError, match=complaint):
        score_series(source, tmp_path / "out.csv")
