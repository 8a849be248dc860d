"""What has been laid and measured already, by digest: an evaluation that was stopped goes on where it was.

A result is kept by its input, its configuration and the code that decides on alerts; a change of any makes it anew.
"""

from __future__ import annotations

import ast
import hashlib
from dataclasses import asdict
from functools import cache
from pathlib import Path

import msgspec

from bench.evaluate.inputs import Input
from bench.evaluate.measured import Measured
from bench.evaluate.passes import Variant
from streams.config import detection_sha256
from streams.scenarios.writer import truth_file

ROOT = Path(__file__).resolve().parents[2]
# Modules whose text decides on a thing, and what of their imports does not.
SIMULATED = (("streams.scenarios.writer",), ())
LAID = (("bench.real",), ("streams.scenarios",))
DECIDING = (
    ("streams.topology", "bench.evaluate.measured", "bench.evaluate.passes"),
    ("bench.real", "streams.scenarios"),
)
COMPARED = (("bench.baselines.methods", "bench.evaluate.measured"), ("streams", "bench.evaluate.passes"))


class Cache:
    """Files below one folder: ``inputs`` (large; they may hold real posts) and ``results`` (small, no texts)."""

    def __init__(self, folder: Path) -> None:
        self._inputs, self._results = folder / "inputs", folder / "results"
        for each in (self._inputs, self._results):
            each.mkdir(parents=True, exist_ok=True)

    def laid(self, given: Input) -> Path | None:
        """The input's posts, its truth beside them; laid now if they were not. None where they cannot be."""
        path = self._path(given)
        if not truth_file(path).exists() or not path.exists():
            part = path.with_name("laying-" + path.name)
            if not given.lay(part):
                return None
            part.replace(path)
            truth_file(part).replace(truth_file(path))
        return path

    def forget(self, given: Input) -> None:
        """The posts; what was measured on them stays."""
        path = self._path(given)
        path.unlink(missing_ok=True)
        truth_file(path).unlink(missing_ok=True)

    def _path(self, given: Input) -> Path:
        return self._inputs / f"{_digest(_named(given))}.jsonl.zst"

    def key(self, given: Input, tried: Variant | str) -> str:
        """Of the result of a configuration, or of a public method by name, on an input."""
        if isinstance(tried, str):
            return _digest(_named(given), tried, _code(*COMPARED))
        return _digest(_named(given), tried.name, detection_sha256(tried.settings), _code(*DECIDING))

    def load(self, key: str) -> Measured | None:
        path = self._results / f"{key}.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=Measured)
        except (FileNotFoundError, msgspec.MsgspecError):  # an older form is measured anew
            return None

    def save(self, key: str, measured: Measured) -> None:
        path = self._results / f"{key}.json"
        part = path.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(measured))
        part.replace(path)


def _named(given: Input) -> str:
    """All that decides on the posts of an input."""
    settings = msgspec.json.encode(asdict(given), order="sorted").decode()
    return f"{type(given).__name__} {settings} {_code(*(LAID if given.real else SIMULATED))}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


@cache
def _code(modules: tuple[str, ...], without: tuple[str, ...]) -> str:
    """Digest of these modules, what they import of the repository, and the data files beside those."""
    waiting, found = list(modules), dict[str, Path]()
    while waiting:
        name = waiting.pop()
        path = next((p for p in _places(name) if p.is_file()), None)
        if path is None or name in found or any(name == part or name.startswith(f"{part}.") for part in without):
            continue
        found[name] = path
        waiting += _imported(path)
    files = set(found.values())
    if "detectors.episode" in found:  # which loads detectors by name
        files |= {p for p in (ROOT / "detectors").rglob("*") if p.is_file() and p.suffix != ".pyc"}
    files |= {p for package in {path.parent for path in files} for p in package.rglob("*.toml") if package != ROOT}
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _imported(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


def _places(name: str) -> tuple[Path, Path]:
    base = ROOT.joinpath(*name.split("."))
    return base.with_suffix(".py"), base / "__init__.py"
