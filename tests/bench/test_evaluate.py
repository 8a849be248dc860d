"""The evaluation measures what a replay would have said, keeps it by what it depends on, and writes one report."""

from __future__ import annotations

import doctest
from dataclasses import replace
from pathlib import Path

import pytest

import bench.evaluate.form
import bench.figures
from bench import truth as truths
from bench.alerts import gather
from bench.evaluate.asked import losses
from bench.evaluate.cache import Cache
from bench.evaluate.form import Cell, Table, cell
from bench.evaluate.inputs import Laid, Simulated
from bench.evaluate.kept import halves
from bench.evaluate.measured import NOTHING_YET, Launched, Measured, Rise, measure
from bench.evaluate.passes import Variant, run
from bench.evaluate.plan import SEEDS, plan
from bench.evaluate.results import Results
from bench.evaluate.tables import tables
from bench.evaluate.without import ablations
from bench.evaluate.writers import About, into_markdown, page
from bench.figures import Estimate
from bench.score import score
from detectors.weights import built_in
from streams.config import Settings, detection_sha256, load, verdict_weights
from streams.replay import replay
from streams.scenarios.writer import truth_file
from streams.wire import Alert

SMALL = Simulated("small_group", 5, {"hours": 9, "rate": 0.02, "launches": 4, "bursts": 0, "public": 0.0})
ABOUT = About("2030-01-01", "make evaluate", "abc", ["real: IRA"])


@pytest.fixture(scope="module")
def settings() -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_ACCOUNT_KEY", "of the tests")
        return load(None)


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("laid") / "small.jsonl.zst"
    SMALL.lay(path)
    return path


def without_copies(settings: Settings) -> Settings:
    episode = replace(settings.detect.episode, detectors=("newcomers", "reposts"))
    return settings.model_copy(update={"detect": replace(settings.detect, episode=episode)})


def test_one_look_for_many_configurations_says_what_each_replay_says(posts: Path, settings: Settings) -> None:
    variants = [Variant("whole", settings), Variant("less", without_copies(settings))]
    together = run(posts, variants)
    for variant in variants:
        alone: list[Alert] = []
        replay([posts], variant.settings, alone.append)
        assert together[variant.name].alarms == gather(alert.structured() for alert in alone)
    assert together["whole"].verdicts != together["less"].verdicts


def test_what_is_measured_agrees_with_the_scorer(posts: Path, settings: Settings) -> None:
    seen = run(posts, [Variant("muster", settings)])["muster"]
    truth = truths.read(truth_file(posts))
    measured = measure(seen, truth, posts, SMALL.days)
    scored, _ = score(seen.alarms, truth, neutral="operation", days=SMALL.days)
    told = [launch for launch in measured.launches if launch.delay_s is not None]
    assert (len(told), len(measured.launches)) == (scored["launches"]["recall"].hits, 4)
    assert len(measured.false_operation) == scored["false"]
    assert measured.wrong_pages == scored["wrong_pages"]
    assert [launch.known for launch in measured.launches] == [False, True, True, True]
    assert all(launch.scores[0] <= launch.scores[2] or launch.scores[2] > NOTHING_YET for launch in told)
    assert all(0 <= launch.out <= 1 for launch in told if launch.out is not None)


def test_a_result_is_kept_by_input_and_configuration(tmp_path: Path, settings: Settings) -> None:
    cache = Cache(tmp_path)
    key = cache.key(SMALL, Variant("muster", settings))
    assert cache.load(key) is None
    cache.save(key, Measured(days=1.5, posts=7))
    assert cache.load(cache.key(SMALL, Variant("muster", settings))) == Measured(days=1.5, posts=7)
    others = [
        cache.key(SMALL, Variant("muster", without_copies(settings))),
        cache.key(replace(SMALL, seed=6), Variant("muster", settings)),
        cache.key(SMALL, "CooRTweet"),
    ]
    assert len({key, *others}) == 4


def test_an_input_is_laid_once_and_forgotten_on_demand(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    first = cache.laid(SMALL)
    assert first is not None
    at = first.stat().st_mtime_ns
    assert cache.laid(SMALL) == first
    assert first.stat().st_mtime_ns == at
    cache.forget(SMALL)
    assert not first.exists()


def test_real_posts_that_are_not_there_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_DATA", str(tmp_path / "nowhere"))
    assert Cache(tmp_path).laid(Laid("bots", "pure", 101, 1)) is None


def test_the_plan_uses_its_own_seeds_and_each_suite_is_in_it(settings: Settings, tmp_path: Path) -> None:
    for quick in (True, False):
        steps = plan(settings, tmp_path, quick)
        assert {step.suite for step in steps} == {"real", "generated", "evasions", "ablations", "recurring", "public"}
        assert {step.given.seed for step in steps} <= set(SEEDS)


def test_each_detector_each_channel_and_the_counter_evidence_is_switched_off_in_turn(
    settings: Settings, tmp_path: Path
) -> None:
    variants = {v.name: v.settings for v in ablations(settings, tmp_path)}
    for name in settings.detect.episode.detectors:
        assert name not in variants[f"without {name}"].detect.episode.detectors
    for name in built_in().channels:
        weights = verdict_weights(variants[f"without the channel {name}"])
        assert not weights.channels[name].terms
        assert weights.counter == built_in().counter
    assert not verdict_weights(variants["without counter-evidence"]).counter
    assert len({detection_sha256(s) for s in variants.values()}) == len(variants)


def launch(name: str, day: float, told: bool = True) -> Launched:
    made = Launched(id=name, archetype="staff", accounts=20, day=day, called=False, known=False, tenth_s=10.0)
    if told:
        made.delay_s = 20.0
    made.scores = (1.0, 2.0, 3.0)
    return made


def rise(day: float, log_odds: float, *launches: str) -> Rise:
    return Rise(launches=list(launches), neutral=False, day=[day], log_odds=[log_odds])


def test_a_threshold_is_set_on_the_first_half_and_judged_on_the_second() -> None:
    first = [rise(n + 0.5, 4.0 - n) for n in range(5)]  # false ones of 4, 3, 2, 1, 0 within five days: one is allowed
    second = [rise(6.0, 3.5, "l2"), rise(7.0, 2.9, "l3"), rise(8.0, 3.2)]
    launches = [launch("l1", 1.0), launch("l2", 6.0), launch("l3", 7.0)]
    found = halves(Measured(days=10.0, posts=1, launches=launches, rises=[*first, *second]))
    assert found is not None
    assert found.threshold == pytest.approx(3.0)
    assert found.recall.value == 0.5
    assert found.false_a_day.n == 1


def test_what_is_called_false_raises_the_threshold_for_a_while() -> None:
    falses = [rise(6.0 + n * 0.1, 3.5) for n in range(10)]
    measured = Measured(days=10.0, posts=1, launches=[launch("l1", 1.0), launch("l2", 9.0)], rises=falses)
    found = halves(measured)
    assert found is not None
    assert found.false_a_day.n < found.false_a_day_unkept.n == 10


def test_there_are_no_halves_without_launches_in_both() -> None:
    assert halves(Measured(days=10.0, posts=1, launches=[launch("l1", 1.0)])) is None


def results() -> Results:
    made = Results()
    plain = [launch(f"l{n}", n) for n in range(10)]
    evaded = [launch(f"l{n}", n, told=n > 2) for n in range(10)]
    for suite, row in (("real", "IRA, diluted"), ("generated", "mixed"), ("evasions", "plain")):
        made.add(suite, row, "muster", Measured(days=10.0, posts=10_000, launches=plain, right=10))
    made.add("evasions", "jitter", "muster", Measured(days=10.0, posts=10_000, launches=evaded, right=7))
    made.add("public", "IRA, diluted", "QUT toolkit", Measured(days=10.0, posts=10_000, launches=evaded))
    return made


def test_the_loss_of_an_evasion_is_against_the_same_launches_without_it() -> None:
    assert losses(results()) == {"jitter": pytest.approx(0.3)}


def test_figures_carry_intervals_and_what_falls_short_stands_out(tmp_path: Path) -> None:
    made = tables(results())
    found = {row[0].text: row[2] for row in made[0].rows}
    assert found["IRA, diluted: recall"].text == "1.00 (.72-1.00)"
    assert found["IRA, diluted: recall"].met is True
    assert found["evasions: largest loss of recall by one"].met is False
    path = tmp_path / "results.md"
    path.write_text("# Results\n\nby hand\n")
    into_markdown(path, ABOUT, made)
    assert "| evasions: largest loss of recall by one | ≤ .10 | **.30** |" in path.read_text("utf-8")


def test_a_second_report_takes_the_place_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "results.md"
    path.write_text("# Results\n\nby hand\n")
    into_markdown(path, ABOUT, tables(results()))
    once = path.read_text("utf-8")
    into_markdown(path, ABOUT, tables(results()))
    assert path.read_text("utf-8") == once
    assert once.startswith("# Results\n\nby hand\n")
    assert "Not measured in this run: real: IRA." in once


def test_the_page_needs_nothing_else_and_draws_each_table_that_names_a_column(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    made = tables(results())
    page(path, ABOUT, made, results())
    text = path.read_text("utf-8")
    assert "<script" not in text
    assert "http" not in text
    assert "@media print" in text
    assert text.count("<svg") == sum(table.bars is not None for table in made)
    assert text.count('class="whisker"') > 5


def test_words_of_a_table_cannot_break_the_page(tmp_path: Path) -> None:
    table = Table("<b>", "a & b", ["x", "y"], [[Cell("<i>"), cell(Estimate(0.5, 0.4, 0.6, 9))]], bars=1)
    path = tmp_path / "page.html"
    page(path, ABOUT, [table], Results())
    text = path.read_text("utf-8")
    assert "<b>" not in text
    assert "<i>" not in text
    assert "a &amp; b" in text


@pytest.mark.parametrize("module", [bench.figures, bench.evaluate.form])
def test_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
