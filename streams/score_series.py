"""``muster score-series``: a series of counts scored online by the rate model, in one fixed configuration."""

from __future__ import annotations

import csv
from codecs import getwriter
from collections.abc import Hashable, Iterator
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

import numpy as np

from detectors.scales import Alarm, RateAnomaly
from streams.errors import InputError
from streams.whole import opened, written_whole

REFRACTORY_S = 86_400.0  # one alarm a day and series; live, hashtags use Alarm's default of six hours
MOST_GAP_BINS = 2016  # a longer gap changes nothing more


def score_series(source: Path, out: Path, *, graded: bool = False) -> int:
    """Write ``timestamp,anomaly_score`` for each ``timestamp,value``; returns the number of alarms.

    A score is 1 at an alarm and 0 elsewhere, or with ``graded`` the model's own score. Strictly online: a row's score
    knows that row and those before it. Rows missing in the middle are skipped, not read as zero.
    """
    model, alarm = RateAnomaly(), Alarm(1, refractory_s=REFRACTORY_S)
    only = np.array([0])
    alarms = 0
    step: int | None = None
    before: int | None = None
    with written_whole(out) as file:
        writer = csv.writer(getwriter("utf-8")(file), lineterminator="\n")
        writer.writerow(["timestamp", "anomaly_score"])
        for written, at, value in _rows(source):
            if before is not None:
                step = min(step or at - before, at - before) or step
                _skip_gap(model, before, at, step)
            x: dict[Hashable, float] = {"value": value, "hour": at // 3_600_000 % 24}
            score = model.score_one(x)
            model.learn_one(x)
            raised = bool(alarm.raised(only, np.array([score]), np.array([at // 1_000]))[0])
            alarms += raised
            writer.writerow([written, f"{score:.6f}" if graded else int(raised)])
            before = at
    return alarms


def _skip_gap(model: RateAnomaly, before: int, at: int, step: int | None) -> None:
    """Tell the model of bins that are not in the file; a gap shorter than two bins is jitter."""
    if not step:
        return
    missing = round((at - before) / step) - 1
    for bin_ in range(min(missing, MOST_GAP_BINS)):
        model.skip_one({"hour": (before + (bin_ + 1) * step) // 3_600_000 % 24})


def _rows(source: Path) -> Iterator[tuple[str, int, float]]:
    """Each row as written, its instant in ms (UTC unless it has an offset) and its value."""
    file = opened(source, "a CSV file with timestamp,value is expected")
    with TextIOWrapper(file, "utf-8-sig", errors="replace", newline="") as text:  # what is no UTF-8 is no number
        reader = csv.reader(text)
        if [name.strip().lower() for name in next(reader, [])][:2] != ["timestamp", "value"]:
            raise InputError(f"{source}:1: the header is not timestamp,value", "name the two columns so")
        last = None
        for row in reader:
            if not row:
                continue
            try:
                when = datetime.fromisoformat(row[0].strip())
                value = float(row[1])
            except (ValueError, IndexError):
                raise InputError(
                    f"{source}:{reader.line_num}: no timestamp and number: {','.join(row)[:80]}",
                    "a row is as 2026-01-01 00:00:00,12",
                ) from None
            if not 0 <= value < 1e15:
                raise InputError(f"{source}:{reader.line_num}: a count must be from 0 to 1e15", row[1][:80])
            at = int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() * 1000)
            if last is not None and at < last:
                raise InputError(f"{source}:{reader.line_num}: time goes back", "sort the rows by timestamp")
            last = at
            yield row[0], at, value
