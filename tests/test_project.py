"""What is pinned is what is declared, every wheel has a hash, and nothing says where to fetch it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = PROJECT["project"]["dependencies"]
EMBEDDED = RUNTIME + PROJECT["project"]["optional-dependencies"]["embedded"]
DECLARED = {"runtime": RUNTIME, "embedded": EMBEDDED, "dev": EMBEDDED + PROJECT["dependency-groups"]["dev"]}


def pinned(name: str) -> dict[str, list[Requirement]]:
    """Every line of a requirements file; a package may be pinned differently for different Pythons."""
    found: dict[str, list[Requirement]] = {}
    for line in re.findall(r"^[a-z0-9].*", (ROOT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE):
        requirement = Requirement(line.rstrip("\\ "))
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


@pytest.mark.parametrize("name", DECLARED)
def test_every_dependency_is_pinned_within_its_bounds(name: str) -> None:
    pins = pinned(name)
    for declared in map(Requirement, DECLARED[name]):
        for pin in pins[canonicalize_name(declared.name)]:
            (version,) = pin.specifier
            assert version.operator == "=="
            assert declared.specifier.contains(version.version), f"{declared} but {pin}: make requirements"


@pytest.mark.parametrize("name", [*DECLARED, "build"])
def test_every_pin_has_hashes_and_no_file_names_an_index(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in text
    assert "--index" not in text
    for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
        if not block.startswith("#"):
            assert "--hash=sha256:" in block


def test_the_files_agree_with_each_other() -> None:
    dev = pinned("dev")
    for name in ("runtime", "embedded"):
        for package, pins in pinned(name).items():
            assert {str(pin.specifier) for pin in pins} <= {str(pin.specifier) for pin in dev[package]}
