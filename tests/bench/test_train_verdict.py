"""``bench.train_verdict``: streams are laid and replayed once, what comes out are weights that a judge can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import train_verdict
from detectors.weights import built_in, read_weights


def test_an_interrupted_run_goes_on_where_it_stopped_and_leaves_no_posts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    staff = ("-m", "streams", "simulate", "staff", "--seed", "5")
    monkeypatch.setattr(train_verdict, "FITTED", {"staff5": staff})
    monkeypatch.setattr(train_verdict, "JUDGED", {})
    out = tmp_path / "W.toml"
    train_verdict.looked_at("staff5", staff, tmp_path)
    made = (tmp_path / "staff5.verdicts.jsonl").stat().st_mtime_ns

    train_verdict.main(tmp_path, out, leave_out=False)

    trained = read_weights(out.read_text())
    assert "staff5" in trained.about
    assert [t.measure for _, t in trained.terms()] == [t.measure for _, t in built_in().terms()]
    assert (tmp_path / "staff5.verdicts.jsonl").stat().st_mtime_ns == made
    assert not list(tmp_path.glob("staff?.jsonl"))
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [(row[0], row[3]) for row in rows] == [("staff5", "begun"), ("staff5", "trained"), ("staff5", "of")]


def test_a_stream_that_cannot_be_laid_says_why(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no scenario 'staf'"):
        train_verdict.looked_at("staf", ("-m", "streams", "simulate", "staf"), tmp_path)
