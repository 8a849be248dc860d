"""``make kafka``: one broker by hand, until Ctrl-C. A port may be given; else it takes a free one."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress

from streams.processes import Interrupted, interruptible
from tests.broker.kafka import apache_kafka, missing


def main() -> int:
    lacking = missing()
    if lacking is not None:
        sys.stderr.write(f"Apache Kafka needs {lacking}\n")
        return 3
    with suppress(Interrupted), interruptible(), apache_kafka(int(sys.argv[1]) if len(sys.argv) > 1 else 0) as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        sys.stderr.write(f"export MUSTER_KAFKA__BOOTSTRAP_SERVERS={address}   (Ctrl-C ends it)\n")
        signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
