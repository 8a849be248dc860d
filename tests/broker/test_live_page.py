"""From a record on ``muster.alerts`` to an open page: broker, route, Redis, console and a browser, all real."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.config import Settings
from tests.console.browser import chromium, missing
from tests.console.latency import PATIENCE_S, seconds_to_page
from tests.needs import lacking

pytestmark = [pytest.mark.redis, pytest.mark.timeout(240)]


def test_an_alert_appears_in_an_open_page_by_its_record_alone(settings: Settings, tmp_path: Path) -> None:
    """How soon is measured by ``python -m tests.console.latency``; a busy machine decides nothing here."""
    if (what := missing()) is not None:
        lacking(what)
    with chromium(tmp_path / "profile") as browser:
        found = seconds_to_page(settings, browser, 4)
    assert len(found) == 3
    assert all(0 < seconds < PATIENCE_S for seconds in found)
