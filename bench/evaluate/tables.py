"""Tables of the report: what was asked against what was seen, then each suite in full."""

from __future__ import annotations

from collections.abc import Iterator

from bench.evaluate.asked import asked, losses
from bench.evaluate.form import Cell, Table, cell, number
from bench.evaluate.kept import halves
from bench.evaluate.results import Pool, Results
from bench.figures import quantile, share


def tables(results: Results) -> list[Table]:
    """All tables for which anything was measured."""
    made = [asked(results), *_overlays(results), _half(results), _kinds(results), _bursts(results)]
    made += [_public(results), _ablations(results), _evasions(results)]
    return [table for table in made if table.rows]


OVERLAY = (
    "launches", "recall", "t10 + 10 s", "t10 + 60 s", "precision", "false a day, groups", "false a day, small tags too",
    "delay s, median", "p90", "already out", "AUC + 1 min", "+ 5", "+ 60", "ECE, episodes",
)  # fmt: skip


def _overlay_row(pool: Pool, row: str) -> list[Cell]:
    return [
        Cell(row), Cell(str(len(pool.launches))), cell(pool.recall()), cell(pool.within(10)), cell(pool.within(60)),
        cell(pool.precision()), cell(pool.false_a_day(False)), cell(pool.false_a_day(True)), cell(pool.delay(0.5), 0),
        cell(pool.delay(0.9), 0), cell(pool.out(), 3), *(cell(pool.apart_from_all(n), 3) for n in range(3)),
        cell(pool.calibration(False), 3),
    ]  # fmt: skip


def _overlays(results: Results) -> Iterator[Table]:
    for suite, title, note in (
        (
            "real", "Real operations over real organic posts",
            "AUC here is against every episode that judge looked at and no label covers; a launch not yet seen scores "
            "lowest. Recall, delay and time are in the second reading.",
        ),
        (
            "recurring", "The same with a shared public",
            "30 % of the made-up background's accounts are drawn from 5,000 that turn up in everything.",
        ),
    ):  # fmt: skip
        table = Table(title, note, ["overlay", *OVERLAY], bars=2)
        table.rows = [_overlay_row(results.pool(suite, row), row) for row in results.rows(suite)]
        yield table


def _half(results: Results) -> Table:
    table = Table(
        "Threshold set on the first half only",
        "The lowest cut of the verdict's log-odds with at most .3 false alarms a day before the middle, measured after "
        "it. Kept: each false alarm raises it by 1 half an hour later, which decays by 30 % a day.",
        ["overlay", "cut", "recall, second half", "within 60 s of t10", "false a day, kept", "false a day, not kept"],
    )
    for suite in ("real", "recurring"):
        for row in results.rows(suite):
            for measured in results.pool(suite, row).measured[:1]:
                found = halves(measured)
                if found is not None:
                    name = row + (", a shared public" if suite == "recurring" else "")
                    table.rows.append(
                        [
                            Cell(name), Cell(f"{found.threshold:.2f}"), cell(found.recall), cell(found.within_60s),
                            cell(found.false_a_day, at_most=0.5), cell(found.false_a_day_unkept),
                        ]
                    )  # fmt: skip
    return table


def _kinds(results: Results) -> Table:
    table = Table(
        "Launches by kind",
        "Generated on seeds of the evaluation's own. The tenth account, from onset, is where there is much to tell.",
        ["kind", "launches", "recall", "delay s, median", "p90", "tenth account s, median", "p90", "already out"],
        bars=2,
    )  # fmt: skip
    pool = results.pool("generated", "mixed")
    for kind in sorted({launch.archetype for launch in pool.launches}):
        of = [launch for launch in pool.launches if launch.archetype == kind]
        out = [launch.out for launch in of if launch.out is not None]

        def mine(launch: object, kind: str = kind) -> bool:
            return getattr(launch, "archetype", "") == kind

        table.rows.append(
            [
                Cell(kind), Cell(str(len(of))), cell(pool.recall(mine)), cell(pool.delay(0.5, mine), 0),
                cell(pool.delay(0.9, mine), 0), cell(pool.tenth(0.5, mine), 0), cell(pool.tenth(0.9, mine), 0),
                cell(quantile(out, 0.5), 3),
            ]
        )  # fmt: skip
    return table


def _bursts(results: Results) -> Table:
    table = Table(
        "Organic bursts by kind", "How many were told as a coordinated wave; none should be.",
        ["kind", "bursts", "told as a wave"], bars=2,
    )  # fmt: skip
    organic = results.pool("generated", "mixed").organic
    for kind in sorted({burst.archetype for burst in organic}):
        of = [burst for burst in organic if burst.archetype == kind]
        accused = sum(burst.accused for burst in of)
        table.rows.append([Cell(kind), Cell(str(len(of))), cell(share(accused, len(of)))])
    return table


def _public(results: Results) -> Table:
    table = Table(
        "Public methods in the same harness",
        "From their published rules (`bench/baselines`), run every ten minutes; a hashtag is alarmed when at least "
        "five linked accounts used it in these. Real posts say nothing of accounts: BotSlayer's botness is even.",
        ["overlay", "method", "recall", "t10 + 60 s", "precision", "false a day, groups", "false a day, small tags too",
         "delay s, median"],
        bars=2,
    )  # fmt: skip
    for row in results.rows("public"):
        for name, suite in [("muster", "real"), *((name, "public") for name in results.names("public"))]:
            pool = results.pool(suite, row, name)
            if pool:
                table.rows.append(
                    [
                        Cell(row), Cell(name), cell(pool.recall()), cell(pool.within(60)), cell(pool.precision()),
                        cell(pool.false_a_day(False)), cell(pool.false_a_day(True)), cell(pool.delay(0.5), 0),
                    ]
                )  # fmt: skip
    return table


def _ablations(results: Results) -> Table:
    rows = results.rows("ablations")
    table = Table(
        "Without each part",
        "Recall / false waves a day / delay from onset s (median), on " + ", ".join(rows) + ".",
        ["configuration", *(f"{row}: {what}" for row in rows for what in ("recall", "false", "delay"))],
    )
    for name in results.names("ablations"):
        cells = [Cell(name)]
        for row in rows:
            pool = results.pool("ablations", row, name)
            cells += [cell(pool.recall()), cell(pool.false_a_day(True)), cell(pool.delay(0.5), 0)]
        table.rows.append(cells)
    return table


def _evasions(results: Results) -> Table:
    table = Table(
        "Evasions",
        "The same launches, each time with one evasion; loss is recall without it less recall with it. "
        "A launch by accounts never seen twice stands beside the list: it was not asked for.",
        ["evasion", "launches", "recall", "loss", "false waves", "delay s, median", "p90"],
        bars=2,
    )
    lost = losses(results)
    for row in results.rows("evasions"):
        pool = results.pool("evasions", row)
        loss, most = lost.get(row), 0.25 if "all of" in row else 0.1
        table.rows.append(
            [
                Cell(row), Cell(str(len(pool.launches))), cell(pool.recall()),
                Cell("") if loss is None else Cell(number(loss, 2), met=None if "beside" in row else loss <= most),
                Cell(str(int(pool.total(lambda m: len(m.false_operation))))), cell(pool.delay(0.5), 0),
                cell(pool.delay(0.9), 0),
            ]
        )  # fmt: skip
    return table
