"""How fast scenarios are written to a file, and how much memory that takes.

    python -m bench.simulate [SCENARIO...] [--seed N]

Prints one row a scenario: posts a second of processor time and of wall time (writing included; plain .jsonl), peak
resident memory of the process so far.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from streams.scenarios.catalogue import catalogue
from streams.scenarios.writer import write_scenario


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "scenarios", nargs="*", default=["background", "demo", "reference"], help=", ".join(catalogue())
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"{'scenario':<14}{'posts':>10}{'MB':>8}{'posts/s cpu':>14}{'posts/s wall':>14}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.scenarios:
            out = Path(folder) / f"{name}.jsonl"
            wall, cpu = time.perf_counter(), time.process_time()
            summary = write_scenario(name, options.seed, out)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            out.unlink()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{name:<14}{summary.posts:>10,}{summary.bytes / 1e6:>8.0f}{summary.posts / cpu:>14,.0f}"
                f"{summary.posts / wall:>14,.0f}{peak:>9.0f}"
            )


if __name__ == "__main__":
    main()
