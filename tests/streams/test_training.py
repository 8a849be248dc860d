"""``muster train``: labelled verdict lines in, weights that can be read out, clear answers to what is missing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from bench.weights import main
from detectors.weights import built_in, read_weights
from streams.cli import app
from streams.config import load
from streams.errors import ConfigError, InputError
from streams.topology import build_judge
from streams.verdicts import VerdictLine

START = 1_733_616_000_000  # 8 December 2024


def line(tag: str, at: int, returning: float) -> VerdictLine:
    measures = {
        "cohort.r1": returning,
        "cohort.returning": 2 * returning,
        "newcomers.best_600s": 12.0,
        "replies.talk": 0.0,
    }
    return VerdictLine(
        at=at, tag_key=tag, opened_at=at, onset_at=at, state="open", accounts=12, posts=12, coordinated=False,
        label="undetermined", confidence=0.5, log_odds=0.0, channel="cohort", channels={}, measures=measures,
    )  # fmt: skip


def stamp(at: int) -> str:
    return f"2024-12-08T{(at - START) // 3_600_000:02d}:{(at - START) // 60_000 % 60:02d}:00Z"


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Ten launches of a group that returns, thirty bursts of strangers, ten small tags that the truth leaves open."""
    lines, truth = [], []
    for n in range(50):
        kind = "launch" if n < 10 else "neutral" if n < 20 else "organic"
        at = START + n * 600_000
        lines.append(line(f"tag{n}", at, {"launch": 4.0, "neutral": 3.9, "organic": 0.5}[kind]))
        truth.append({"id": str(n), "kind": kind, "tags": [f"tag{n}"], "onset_at": stamp(at), "t10_at": stamp(at)})
    path = tmp_path / "day.verdicts.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in lines))
    (tmp_path / "day.truth.jsonl").write_text("".join(json.dumps(each) + "\n" for each in truth))
    return path


def test_training_writes_weights_that_a_judge_takes(labelled: Path, tmp_path: Path) -> None:
    out, config = tmp_path / "w.toml", tmp_path / "muster.toml"
    done = CliRunner().invoke(app, ["train", str(labelled), "--out", str(out), "--json"])
    said = json.loads(done.stdout)
    config.write_text(f'[judge]\nweights = "{out}"\n')

    assert (said["launches"], said["others"], said["found"], said["false"]) == (10, 30, 1.0, 0)
    assert "day" in read_weights(out.read_text()).about
    assert build_judge(load(config))


def test_each_term_has_a_line_of_its_own_name(labelled: Path, tmp_path: Path) -> None:
    """A measure that comes twice in one part is told apart by where its terms begin and end."""
    done = CliRunner().invoke(app, ["train", str(labelled), "--out", str(tmp_path / "w.toml")])
    named = [line.rsplit(maxsplit=2)[0] for line in done.stderr.splitlines() if re.match(r" *\w+: ", line)]
    assert len(set(named)) == len(named) == len(built_in().terms())


def test_a_held_term_keeps_its_share_of_the_weights(labelled: Path, tmp_path: Path) -> None:
    """Calibration stretches all of them alike."""

    def trained(*held: str) -> dict[str, float]:
        out = tmp_path / "w.toml"
        done = CliRunner().invoke(app, ["train", str(labelled), "--out", str(out), *held])
        assert done.exit_code == 0
        return {term.check or term.measure: term.weight for _, term in read_weights(out.read_text()).terms()}

    start = {term.check or term.measure: term.weight for _, term in built_in().terms()}
    free, held = trained(), trained("--hold", "cohort.r1", "--hold", "few_accounts")
    stretch = held["few_accounts"] / start["few_accounts"]
    assert held["cohort.r1"] == pytest.approx(stretch * start["cohort.r1"], abs=0.01)
    assert free["cohort.r1"] != held["cohort.r1"]


@pytest.mark.parametrize("name", ["nothing.such", ""])
def test_a_term_that_cannot_be_held_is_said(labelled: Path, tmp_path: Path, name: str) -> None:
    done = CliRunner().invoke(app, ["train", str(labelled), "--out", str(tmp_path / "w.toml"), "--hold", name])
    assert isinstance(done.exception, InputError)
    assert repr(name) in str(done.exception)


def test_weights_are_tried_on_looks_that_were_written_once(labelled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for bar, told in ((0.25, "1.00 1.00 0 1.00"), (0.99, "0.00 0.00 0 1.00")):
        main([labelled], bar=bar)
        assert " ".join(capsys.readouterr().out.splitlines()[1].split()) == f"day.verdicts.jsonl 10 30 {told}"


def test_other_weights_are_another_configuration(labelled: Path, tmp_path: Path) -> None:
    from streams.config import detection_sha256

    out, config = tmp_path / "w.toml", tmp_path / "muster.toml"
    CliRunner().invoke(app, ["train", str(labelled), "--out", str(out)])
    config.write_text(f'[judge]\nweights = "{out}"\n')
    assert detection_sha256(load(config)) != detection_sha256(load())


def test_too_little_to_learn_from_is_said(labelled: Path, tmp_path: Path) -> None:
    labelled.write_bytes(b"\n".join(labelled.read_bytes().splitlines()[:4]))
    answer = CliRunner().invoke(app, ["train", str(labelled), "--out", str(tmp_path / "w.toml")]).exception
    assert isinstance(answer, InputError)
    assert "too few" in str(answer)


@pytest.mark.parametrize(("name", "says"), [("posts.jsonl", "not NAME"), ("gone.verdicts.jsonl", "No such file")])
def test_a_file_that_holds_no_verdicts_is_a_clear_answer(tmp_path: Path, name: str, says: str) -> None:
    answer = CliRunner().invoke(app, ["train", str(tmp_path / name), "--out", str(tmp_path / "w.toml")]).exception
    assert isinstance(answer, InputError)
    assert says in str(answer)


def test_weights_that_cannot_be_read_are_a_config_error(tmp_path: Path) -> None:
    config = tmp_path / "muster.toml"
    config.write_text('[judge]\nweights = "nowhere.toml"\n')
    with pytest.raises(ConfigError, match=r"judge\.weights"):
        build_judge(load(config))


def test_a_launch_that_is_seen_too_late_is_not_found_in_time(labelled: Path, tmp_path: Path) -> None:
    lines = labelled.read_bytes().splitlines()
    late = msgspec.json.decode(lines[0])
    late |= {name: late[name] + 60_000 for name in ("at", "opened_at", "onset_at")}
    labelled.write_bytes(b"\n".join([msgspec.json.encode(late), *lines[1:]]) + b"\n")
    done = CliRunner().invoke(app, ["train", str(labelled), "--out", str(tmp_path / "w.toml"), "--json"])
    said = json.loads(done.stdout)
    assert (said["launches"], said["found"], said["false"]) == (10, 0.9, 0)


def test_a_truth_with_a_time_that_is_none_and_a_folder_that_is_not_there_are_clear_answers(
    labelled: Path, tmp_path: Path
) -> None:
    answer = CliRunner().invoke(app, ["train", str(labelled), "--out", str(tmp_path / "no" / "w.toml")]).exception
    assert isinstance(answer, InputError)
    assert "w.toml: No such file or directory" in str(answer)
    truth = tmp_path / "day.truth.jsonl"
    truth.write_text(truth.read_text().replace('"t10_at": "2024', '"t10_at": "soon', 1))
    answer = CliRunner().invoke(app, ["train", str(labelled), "--out", str(tmp_path / "w.toml")]).exception
    assert isinstance(answer, InputError)
    assert "day.truth.jsonl" in str(answer)
