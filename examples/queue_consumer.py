"""A consumer of Muster's moderation queue that needs nothing but redis-py: ``python examples/queue_consumer.py``.

It shows the whole protocol of docs/queue.md: join the group, take over what a dead member left, read, work,
acknowledge. Replace ``work``. Run it as often as you like: every item goes to one member of the group.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
from collections.abc import Iterator
from typing import Any

import redis

MAX_DELIVERIES = 5


def work(alert: dict[str, Any]) -> None:
    """Yours. An exception leaves the item to be delivered again; returning means that it is done."""
    data = alert["data"]
    tags = " ".join(f"#{tag}" for tag in data["hashtags"])
    print(f"{alert['id']} {data['severity']} {data['kind']} {data['state']} {tags}", flush=True)


class Member:
    """One member of the consumer group."""

    def __init__(
        self, url: str, stream: str, group: str, name: str, take_over_after_s: float, wait_ms: int = 1_000
    ) -> None:
        self.redis: Any = redis.Redis.from_url(url, decode_responses=True)
        self.stream, self.group, self.name = stream, group, name
        self.take_over_after_ms = int(take_over_after_s * 1000)
        self.wait_ms = wait_ms
        self.seen: dict[str, int] = {}  # alert id -> newest revision worked on
        try:
            self.redis.xgroup_create(stream, group, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):  # it is there already: good
                raise

    def items(self) -> Iterator[tuple[str, dict[str, str]]]:
        """What others left too long, then what is new; waits a little for the first one."""
        _, left, *_ = self.redis.xautoclaim(
            self.stream, self.group, self.name, min_idle_time=self.take_over_after_ms, start_id="0-0", count=10
        )
        yield from ((entry, fields) for entry, fields in left if fields)
        answer = self.redis.xreadgroup(self.group, self.name, {self.stream: ">"}, count=10, block=self.wait_ms)
        for _, entries in answer.items() if isinstance(answer, dict) else answer or []:
            yield from entries

    def handle(self, entry: str, fields: dict[str, str]) -> None:
        alert_id, revision = fields["alert_id"], int(fields["revision"])
        if revision > self.seen.get(alert_id, 0):  # an older one, delivered again, says nothing new
            try:
                work(json.loads(fields["alert"]))
            except Exception as error:
                print(f"{fields['id']} failed: {error!r}", file=sys.stderr)
                self.give_up_after_too_many(entry, fields)
                return
            self.seen[alert_id] = revision
        self.redis.xack(self.stream, self.group, entry)

    def give_up_after_too_many(self, entry: str, fields: dict[str, str]) -> None:
        """An item that nobody can handle goes aside, so that it does not come back for ever."""
        pending = self.redis.xpending_range(self.stream, self.group, entry, entry, 1)
        if pending and pending[0]["times_delivered"] >= MAX_DELIVERIES:
            with self.redis.pipeline(transaction=True) as both:
                both.xadd(f"{self.stream}:dead", {"entry": entry, **fields})
                both.xack(self.stream, self.group, entry)
                both.execute()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--redis", default=os.environ.get("MUSTER_REDIS__URL", "redis://localhost:6379/0"))
    parser.add_argument("--stream", default="muster:queue")
    parser.add_argument("--group", default="moderators")
    parser.add_argument("--name", default=f"{socket.gethostname()}-{os.getpid()}")
    parser.add_argument("--take-over-after", type=float, default=300.0, metavar="S", help="seconds (default 300)")
    parser.add_argument("--once", action="store_true", help="end when nothing waits")
    asked = parser.parse_args()
    member = Member(
        asked.redis, asked.stream, asked.group, asked.name, asked.take_over_after, 1 if asked.once else 1_000
    )
    while True:
        found = 0
        for entry, fields in member.items():
            member.handle(entry, fields)
            found += 1
        if asked.once and not found:
            return


if __name__ == "__main__":
    main()
