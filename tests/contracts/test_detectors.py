"""What every registered detector promises, whatever it measures."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from detectors.base import REGISTER, Detector
from detectors.episode import EpisodeParams, load
from detectors.evidence import Finding
from detectors.near import wordings_of
from detectors.post import NO_ID, Kind, Uses

DETECTORS = EpisodeParams().detectors
AT = 1_700_000_400_000
BOUND = 2_500_000  # bytes that one detector of one tag may ever hold


@cache
def uses_of(rows: int, authors: int, seed: int, span_s: int = 900) -> Uses:
    """Uses of one tag: copies, reposts, deletions and two platforms among them, sorted by arrival."""
    rng = np.random.default_rng(seed)
    arrived = np.sort(AT + rng.integers(0, span_s * 1_000, rows))
    author = rng.integers(1, 2**63, authors).astype(np.uint64)[rng.integers(0, authors, rows)]
    kind = rng.choice([Kind.ORIGINAL, Kind.REPOST, Kind.REPLY, Kind.QUOTE], rows, p=[0.5, 0.4, 0.05, 0.05])
    post = rng.integers(1, 2**63, rows).astype(np.uint64)
    gone = np.flatnonzero(rng.random(rows) < 0.1)
    gone = gone[gone > 0]
    kind[gone] = Kind.DELETE
    post[gone] = post[(rng.random(len(gone)) * gone).astype(np.intp)]
    is_use = kind != Kind.DELETE
    _, first = np.unique(author[is_use], return_index=True)
    joined = np.zeros(rows, np.bool_)
    joined[np.flatnonzero(is_use)[first]] = True
    words = rng.integers(1, max(rows // 3, 2), rows)
    told = rng.random(rows) < 0.7
    text = [f"everyone says the words {w} today" for w in words.tolist()]
    columns = {
        "tag": np.where(is_use, np.uint64(77), np.uint64(NO_ID)),
        "author": author,
        "post": post,
        "ref": np.where(kind == Kind.REPOST, post[rng.integers(0, rows, rows) // 10], np.uint64(NO_ID)),
        "text_hash": words,
        "link": np.where(rng.random(rows) < 0.2, words + 7, NO_ID),
        "media": np.where(rng.random(rows) < 0.2, words, NO_ID),
        "arrived_at": arrived,
        "event_at": arrived - rng.integers(0, 3_000, rows),
        "kind": kind,
        "flags": np.zeros(rows, np.uint16),
        "author_created": np.where(told, AT - rng.integers(0, 4_000, rows) * 86_400_000, -1),
        "author_posts": np.where(told, rng.integers(0, 100_000, rows), -1),
        "followers": np.where(told, rng.integers(0, 1_000, rows), -1),
        "located": rng.choice([-1, 0, 1], rows),
        "partition": np.zeros(rows, np.int32),
        "offset": np.arange(rows),
        "platform": rng.choice(["x", "telegram"], rows),
        "author_id": author.astype(str),
        "joined": joined,
        "link_first_at": arrived - 86_400_000 * (words % 3),
        "media_first_at": arrived - 3_600_000 * (words % 40),
    }
    return Uses(
        **{name: column.tolist() for name, column in columns.items()},
        lang=["ar"] * rows,
        post_id=[f"p{i}" for i in range(rows)],
        text=text,
        tag_as_written=["#Tag"] * rows,
        wording=wordings_of(kind.tolist(), text),
    )


def fed(name: str, uses: Uses, edges: list[int]) -> Detector:
    detector = load(name)()
    for start, end in pairwise(edges):
        detector.update(uses.part(start, end))
    return detector


@pytest.mark.parametrize("name", DETECTORS)
def test_the_same_rows_in_other_batches_give_the_same_finding(name: str) -> None:
    uses = uses_of(1_000, 300, seed=1)
    cuts = sorted(np.random.default_rng(2).integers(0, 1_000, 40).tolist())
    at = uses.arrived_at[-1]
    findings = [fed(name, uses, edges).evidence(at) for edges in ([0, 1_000], [0, *cuts, 1_000], list(range(1_001)))]
    assert findings[0].measures
    assert findings[0] == findings[1] == findings[2]


@pytest.mark.parametrize("name", DETECTORS)
def test_a_restored_detector_goes_on_as_if_nothing_had_happened(name: str) -> None:
    uses = uses_of(3_000, 700, seed=3, span_s=9_000)
    whole, half = fed(name, uses, [0, 1_500]), load(name)()
    half.restore(whole.snapshot())
    for detector in (whole, half):
        detector.update(uses.part(1_500, 3_000))
    at = uses.arrived_at[-1]
    assert whole.evidence(at) == half.evidence(at)
    assert whole.snapshot() == half.snapshot()


@pytest.mark.parametrize("name", DETECTORS)
def test_state_is_bounded_whatever_the_number_of_accounts(name: str) -> None:
    detector = load(name)()
    for part in range(6):
        detector.update(uses_of(25_000, 30_000, seed=part, span_s=600))
    assert len(detector.snapshot()) < BOUND


@pytest.mark.parametrize("name", DETECTORS)
def test_looking_at_the_evidence_changes_nothing(name: str) -> None:
    detector = fed(name, uses_of(500, 200, seed=4), [0, 500])
    before = detector.snapshot()
    first, second = detector.evidence(AT + 900_000), detector.evidence(AT + 900_000)
    assert first == second
    assert detector.snapshot() == before


@pytest.mark.parametrize("name", DETECTORS)
def test_without_rows_there_is_nothing_to_say_and_nothing_breaks(name: str) -> None:
    detector = load(name)()
    finding = detector.evidence(AT)
    assert isinstance(finding, Finding)
    detector.update(uses_of(10, 5, seed=5).part(3, 3))
    assert detector.evidence(AT) == finding


@pytest.mark.parametrize("name", DETECTORS)
def test_measures_carry_the_name_of_their_detector_and_are_finite(name: str) -> None:
    finding = fed(name, uses_of(800, 300, seed=6), [0, 800]).evidence(AT + 900_000)
    assert all(measure.startswith(f"{name}.") and np.isfinite(value) for measure, value in finding.measures.items())


@pytest.mark.parametrize("name", DETECTORS)
def test_state_of_another_version_is_refused(name: str) -> None:
    import msgspec

    detector = load(name)()
    version, state = msgspec.msgpack.decode(detector.snapshot())
    with pytest.raises(ValueError, match="version"):
        detector.restore(msgspec.msgpack.encode((version + 1, state)))


@pytest.mark.parametrize("name", DETECTORS)
def test_the_docstring_says_when_it_does_not_work_and_in_which_units(name: str) -> None:
    text = load(name).__doc__ or ""
    assert re.search(r"When it does not work:", text)
    assert re.search(r"Units:", text)


def test_an_unknown_detector_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no detector 'horoscope'"):
        EpisodeParams(detectors=("horoscope",))


def test_every_name_has_one_class() -> None:
    assert {REGISTER[name].name for name in DETECTORS} == set(DETECTORS)
