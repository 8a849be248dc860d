"""What the issue asks of detection against what was seen."""

from __future__ import annotations

from collections.abc import Iterator

from bench.evaluate.form import Cell, Table, cell, number
from bench.evaluate.measured import AFTER_MIN, Launched
from bench.evaluate.results import Pool, Results
from bench.figures import quantile, share

FLASH = "bot_flash"


def asked(results: Results) -> Table:
    """The rows of the issue that ask something of detection."""
    table = Table(
        "Asked and seen",
        "Intervals of 95 %: Wilson for shares, bootstrap for medians, AUC and calibration, Poisson for rates. A figure "
        "is marked as reached by its value, not by its interval.",
        ["what", "asked", "seen"],
    )
    for what, wish, seen in (*_asked_generated(results.pool("generated", "mixed")), *_asked_real(results)):
        table.rows.append([Cell(what), Cell(wish), seen])
    worst = losses(results)
    if worst:
        single = max((loss for row, loss in worst.items() if "all of" not in row and "beside" not in row), default=0.0)
        table.rows.append(
            [
                Cell("evasions: largest loss of recall by one"),
                Cell("≤ .10"),
                Cell(number(single, 2), met=single <= 0.1),
            ]
        )
        together = [loss for row, loss in worst.items() if "all of" in row]
        if together:
            loss = together[0]
            table.rows.append(
                [Cell("evasions: loss by all at once"), Cell("≤ .25"), Cell(number(loss, 2), met=loss <= 0.25)]
            )
    return table


def _asked_generated(pool: Pool) -> Iterator[tuple[str, str, Cell]]:
    if not pool:
        return
    yield "generated: campaigns found", "≥ .95", cell(pool.recall(), at_least=0.95)
    yield "generated: precision of coordinated_wave", "≥ .95", cell(pool.precision(), at_least=0.95)
    for q, what, most in ((0.5, "median", 30), (0.9, "p90", 120)):
        delay, tenth = pool.delay(q, _uncalled), pool.tenth(q, _uncalled)
        yield f"delay from onset without a call, s, {what}", f"≤ {most}", cell(delay, 0, at_most=most)
        yield f"of the same, onset to the tenth account, s, {what}", "", cell(tenth, 0)
    new = pool.delay(0.5, lambda launch: launch.archetype == FLASH and not launch.known)
    yield "bot flash from first post, s, median, new cohort", "≤ 5", cell(new, 1, at_most=5)
    known = pool.delay(0.5, lambda launch: launch.archetype == FLASH and launch.known)
    yield "the same, known cohort", "≤ 2", cell(known, 1, at_most=2)
    yield "share of the wave's posts already out, median", "≤ .03", cell(pool.out(), 3, at_most=0.03)
    yield "false waves per 10 million posts", "≤ 1", cell(pool.false_per_10m(), 1, at_most=1)
    yield "pages on declared or organic", "0", Cell(str(pool.wrong_pages()), met=pool.wrong_pages() == 0)
    for which, (minutes, least) in enumerate(zip(AFTER_MIN, (0.93, 0.97, 0.99), strict=True)):
        what = f"AUC, coordinated against organic, onset + {minutes} min"
        yield what, f"≥ {number(least, 2)}", cell(pool.separation(which), 3, at_least=least)
        yield f"launches with ten accounts by onset + {minutes} min", "", cell(pool.there(minutes))
    yield "calibration error: episodes after 5 min", "≤ .05", cell(pool.calibration(False), 3, at_most=0.05)
    yield "calibration error: last word of each alert", "≤ .05", cell(pool.calibration(True), 3, at_most=0.05)
    yield "launch → wave: linked to the right call", "≥ .95", cell(pool.linked(), at_least=0.95)
    yield "call told after its arrival, s, p95", "≤ 1", cell(quantile(pool.heard(), 0.95), 2, at_most=1)
    yield "after its publication, s, p95", "", cell(quantile(pool.published(), 0.95), 2)
    heard, calls = int(pool.total(lambda m: m.calls_heard)), int(pool.total(lambda m: m.calls))
    yield "calls told before any wave", "", cell(share(heard, calls))
    yield "share of the announced notice kept, median", "≥ .90", cell(pool.lead_kept(), at_least=0.9)


def _uncalled(launch: Launched) -> bool:
    return not launch.called and launch.archetype != FLASH


def _asked_real(results: Results) -> Iterator[tuple[str, str, Cell]]:
    for row, least in (("IRA, diluted", 0.97), ("IRA, swamped", 0.95)):
        if pool := results.pool("real", row):
            yield f"{row}: recall", f"≥ {number(least, 2)}", cell(pool.recall(), at_least=least)
            yield f"{row}: within 60 s of the tenth account", "≥ .90", cell(pool.within(60), at_least=0.9)
            yield f"{row}: false a day, page groups neutral", "≤ .3", cell(pool.false_a_day(False), at_most=0.3)
            yield f"{row}: false a day, small tags neutral too", "≤ .1", cell(pool.false_a_day(True), at_most=0.1)
    if pool := results.pool("real", "trend bots"):
        yield "trend bots: recall", "≥ .99", cell(pool.recall(), at_least=0.99)
        yield "trend bots: within 10 s of the tenth account", "≥ .97", cell(pool.within(10), at_least=0.97)
        yield "trend bots: false a day", "≤ .3", cell(pool.false_a_day(False), at_most=0.3)
    for row in results.rows("recurring"):
        stressed, plain = results.pool("recurring", row), results.pool("real", row)
        if plain.launches:
            loss = (plain.recall().value or 0) - (stressed.recall().value or 0)
            yield f"{row}, a shared public: recall lost", "≤ .05", Cell(number(loss, 2), met=loss <= 0.05)
        yield f"{row}, a shared public: false a day", "≤ .5", cell(stressed.false_a_day(True), at_most=0.5)
    if pool := results.pool("real", "organic only"):
        yield "page groups of ten or more, second appearance on", "≥ .90", cell(pool.groups_again(), at_least=0.9)
        paged = int(pool.total(lambda m: m.wrong_pages))
        yield "organic only: pages", "0", Cell(str(paged), met=paged == 0)
        yield "organic only: waves a day, page groups neutral", "≤ 1", cell(pool.false_a_day(False), at_most=1)


def losses(results: Results) -> dict[str, float]:
    """Recall lost by each evasion against the same launches without it."""
    plain = results.pool("evasions", "plain").recall().value
    if plain is None:
        return {}
    found = {row: results.pool("evasions", row).recall().value for row in results.rows("evasions") if row != "plain"}
    return {row: max(0.0, plain - value) for row, value in found.items() if value is not None}
