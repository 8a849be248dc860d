"""What a test needs of the machine: without it the test is skipped by name, or fails where ``STRICT=1`` promises it."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    if os.environ.get("STRICT") == "1":
        pytest.fail(f"STRICT=1, and this machine lacks {what}")
    pytest.skip(f"needs {what}")
