"""What the demo says of a process that died."""

from __future__ import annotations

import json
from pathlib import Path

from streams.demo import _last_words


def test_a_process_that_died_of_an_exception_is_told_by_it(tmp_path: Path) -> None:
    log, frames = tmp_path / "detect.log", [{"filename": "streams/a.py", "lineno": 7, "name": "f", "line": ""}]
    raised = {"exc_type": "KeyError", "exc_value": "'x'", "frames": frames, "is_cause": False}
    log.write_text(
        "started\n" + json.dumps({"event": "failed", "exception": [raised, raised | {"exc_type": "OSError"}]}) + "\n"
    )
    assert _last_words(log) == "KeyError: 'x' (streams/a.py:7)"
    log.write_text("one\nno JSON\n")
    assert _last_words(log) == "no JSON"
    log.write_text("")
    assert _last_words(log) == ""
